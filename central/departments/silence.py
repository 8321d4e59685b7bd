"""What a simulated department can be told to do: not to answer, as a department's system sometimes does not."""

from __future__ import annotations

import threading


class CanBeSilent:
    """``down`` may be set and read from any thread."""

    def __init__(self) -> None:
        self._silent = threading.Event()

    @property
    def down(self) -> bool:
        """Whether the department does not answer at present."""
        return self._silent.is_set()

    @down.setter
    def down(self, value: bool) -> None:
        if value:
            self._silent.set()
        else:
            self._silent.clear()
