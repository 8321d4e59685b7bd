"""One engine a database: a lock that ends with the process that holds it, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class TakenError(Exception):
    """Another engine works on this database."""


@contextmanager
def alone(database: Path) -> Iterator[None]:
    """Holds ``DATABASE.sync-lock`` while in use. Raises :class:`TakenError` at once, or ``OSError`` for an unusable folder.

    The lock is the kernel's (flock), not the file's existence: a killed process leaves nothing to clean up.
    """
    lock = os.open(database.with_name(database.name + ".sync-lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise TakenError(str(database)) from taken
        yield
    finally:
        os.close(lock)
