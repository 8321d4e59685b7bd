"""One file onto a medium so that all of it is there, or nothing: under a name aside, synced, renamed, read back.

A medium may be full, worn out, write-protected or pulled at any moment. Nothing on it is trusted: no link is followed,
and nothing but a regular file is read.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from kiosk.domain.carrying import FULL, PULLED, READ_ONLY
from kiosk.domain.trouble import Trouble

Step = Callable[[str], None]
"""Called before ``write``, ``sync``, ``rename``, ``sync_folder`` and ``read_back``: a rig may fail or die there."""

_UNFINISHED: Final = ".part"
_BUFFER_BYTES: Final = 1 << 20
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_WRITE_PROTECTED: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_CANNOT_SYNC_A_FOLDER: Final = frozenset({errno.EINVAL, errno.ENOTSUP, errno.ENOSYS})
_MOST_NAMES: Final = 100


def medium_trouble(problem: OSError) -> Trouble:
    """What went wrong with the medium, for a person."""
    if problem.errno in _FULL:
        return FULL
    return READ_ONLY if problem.errno in _WRITE_PROTECTED else PULLED


def write_file(folder: Path, name: str, fill: Callable[[Callable[[bytes], object]], None], step: Step, device: int) -> Path:
    """Writes ``name`` (or one with a number, never over something); returns where. Raises ``OSError``.

    After the return the file and its name survive the medium being pulled. ``device``: ``st_dev`` of the medium. Where it
    was unmounted a moment ago its folder is the terminal's own disk; nothing is left there.
    """
    path = _free_name(folder, name)
    aside = folder / f".{path.name}{_UNFINISHED}"
    step("write")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb", buffering=_BUFFER_BYTES) as stream:
            _check_device(descriptor, device)
            fill(stream.write)
            step("write")
            stream.flush()
            step("sync")
            os.fsync(stream.fileno())
        step("rename")
        aside.rename(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise
    step("sync_folder")
    _sync_folder(folder, device)
    return path


def remove_unfinished(folder: Path, lead: str) -> None:
    """Takes away what earlier attempts of this terminal left half done. Raises ``OSError``."""
    for left in folder.glob(f".{lead}*{_UNFINISHED}"):
        if left.is_file() and not left.is_symlink():
            left.unlink()


@contextmanager
def reading(path: Path, most_bytes: int, *, from_medium: int | None = None) -> Iterator[BinaryIO]:
    """A regular file of at most ``most_bytes``, open for reading. Raises ``OSError``, also for anything else than that.

    ``from_medium``: it must lie on this device (``st_dev``), and what the kernel holds of it in memory is dropped first.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb", buffering=_BUFFER_BYTES) as stream:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode) or about.st_size > most_bytes:
            raise OSError(errno.EINVAL, "no regular file, or too large")
        if from_medium is not None:
            _check_device(descriptor, from_medium)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        yield stream


def _free_name(folder: Path, name: str) -> Path:
    stem, dot, suffix = name.rpartition(".")
    for number in range(1, _MOST_NAMES):
        path = folder / (name if number == 1 else f"{stem}-{number}{dot}{suffix}")
        if not os.path.lexists(path):
            return path
    raise FileExistsError(errno.EEXIST, "no name is free")


def _check_device(descriptor: int, device: int) -> None:
    if os.fstat(descriptor).st_dev != device:
        raise OSError(errno.ENODEV, "another medium, or none")


def _sync_folder(folder: Path, device: int) -> None:
    """Some file systems of media cannot sync a folder, and write names through by themselves."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _check_device(descriptor, device)
        os.fsync(descriptor)
    except OSError as problem:
        if problem.errno not in _CANNOT_SYNC_A_FOLDER:
            raise
    finally:
        os.close(descriptor)
