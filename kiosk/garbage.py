"""What becomes of memory that nobody needs: looked for after the start, given back when somebody has left."""

from __future__ import annotations

import gc
from collections.abc import Callable


def put_off() -> None:
    """A tenth of the time to the first screen would go into Python's search for unreachable objects, and nearly everything
    that a start makes stays."""
    gc.disable()


def look_again() -> None:
    """If it was put off; what the start made is not looked at again."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def give_back() -> None:
    """Whatever is free goes back to the system: a fifth of what the program holds after a session (docs/performance.md).

    glibc keeps what has been freed below its highest block, and Python its lists of free objects until a full search
    (malloc_trim(3), Python 3.11's ``gc.collect``). With another C library only the search is made.
    """
    import ctypes

    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(ctypes.c_size_t(0))


class Rest:
    """Gives back once for each time that the screen comes to rest: it takes some hundredths of a second.

    ``let_go``: what of the screen's own is to be looked for before.
    """

    def __init__(self, let_go: Callable[[], None]) -> None:
        self._let_go = let_go
        self._resting = True

    def seen(self, *, resting: bool) -> None:
        if resting and not self._resting:
            self._let_go()
            give_back()
        self._resting = resting
