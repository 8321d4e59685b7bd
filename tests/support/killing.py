"""A process that dies at its n-th change to the disk: every system call of the module ``os`` that changes something counts.

Nothing after the death reaches the disk, also not from ``finally`` blocks. What is not synced is not lost here; that has
rigs of its own (``tests/crash``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

CHANGES = ("mkdir", "rename", "replace", "symlink", "unlink", "remove", "rmdir", "write", "fsync", "sync", "link", "chmod")


class Killed(BaseException):
    """The power is gone."""


class Killer:
    """Counts changes; from the ``at``-th on none happens."""

    def __init__(self, at: int | None) -> None:
        self.at = at
        self.count = 0

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            self.count += 1
            if self.at is not None and self.count >= self.at:
                raise Killed
            return call(*given, **named)

        return counted


@contextmanager
def killing(at: int | None) -> Iterator[Killer]:
    """``at``: None only counts. ``os.open`` that makes a file counts as a change as well."""
    killer = Killer(at)
    with pytest.MonkeyPatch.context() as patch:
        for name in CHANGES:
            patch.setattr(os, name, killer.around(getattr(os, name)))
        opened = os.open

        def opening(path: Any, flags: int, *more: Any, **named: Any) -> int:
            changes = flags & (os.O_CREAT | os.O_TRUNC)
            return int((killer.around(opened) if changes else opened)(path, flags, *more, **named))

        patch.setattr(os, "open", opening)
        yield killer
