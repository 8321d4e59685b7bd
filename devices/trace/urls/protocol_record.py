"""``record://TOKEN``: the port that was announced under the token, with a recorder in between."""

from devices.trace.ports import RecordingPort as Serial

__all__ = ["Serial"]
