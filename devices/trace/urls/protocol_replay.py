"""``replay://TOKEN``: no port at all, but a recorded trace that answers as the device once did."""

from devices.trace.ports import ReplayPort as Serial

__all__ = ["Serial"]
