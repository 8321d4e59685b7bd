"""Python's search for unreachable objects, put off until the first screen: nearly everything that a start makes stays."""

from __future__ import annotations

import gc


def put_off() -> None:
    """A tenth of the time to the first screen would go there."""
    gc.disable()


def look_again() -> None:
    """If it was put off; what the start made is not looked at again."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
