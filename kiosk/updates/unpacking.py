"""A verified archive becomes a folder. It was signed, and is bounded all the same: a mistake at the centre fills no disk.

Taken are files, folders and links inside the folder; nothing has an owner, a set-uid bit or a place outside.
"""

from __future__ import annotations

import lzma
import os
import tarfile
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import Final

from kiosk.updates.client import Archive

_BLOCK: Final = 256 << 10


class UnfitArchive(Exception):  # noqa: N818 - what it holds is refused
    """More than was said, or something that is no file, folder or inner link."""


class Interrupted(Exception):  # noqa: N818 - somebody wanted it
    """Told to stop in the middle."""


def unpack(archives: Iterable[Archive], folder: Path, keep_on: Callable[[], bool] = lambda: True) -> None:
    """Into a new folder, all of it on the disk before it returns.

    ``keep_on``: asked before each entry; False raises :class:`Interrupted`. Raises :class:`UnfitArchive` and ``OSError``.
    """
    folder.mkdir(parents=True, mode=0o755)
    for archive in archives:
        try:
            with lzma.open(archive.file) as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
                _take(tar, archive, folder, keep_on)
        except (tarfile.TarError, lzma.LZMAError, EOFError, FileExistsError, NotADirectoryError) as problem:
            raise UnfitArchive(type(problem).__name__) from problem
    os.sync()


def _take(tar: tarfile.TarFile, archive: Archive, folder: Path, keep_on: Callable[[], bool]) -> None:
    left_bytes, left_entries = archive.unpacked.bytes, archive.unpacked.entries
    for entry in tar:
        if not keep_on():
            raise Interrupted
        left_entries -= 1
        left_bytes -= entry.size
        if left_entries < 0 or left_bytes < 0:
            raise UnfitArchive("more than was said")
        place = PurePosixPath(entry.name)
        if place.is_absolute() or not place.parts or ".." in place.parts:
            raise UnfitArchive("outside")
        target = folder / place
        _make_way(target.parent, folder)
        if entry.isreg():
            _write(tar, entry, target)
        elif entry.issym():
            _link(entry, target, folder)
        else:
            raise UnfitArchive("neither file nor link")


def _make_way(parent: Path, folder: Path) -> None:
    """The folders above; one that is a link would lead elsewhere."""
    parent.mkdir(parents=True, exist_ok=True)
    if parent.resolve() != folder.resolve() / parent.relative_to(folder):
        raise UnfitArchive("through a link")


def _write(tar: tarfile.TarFile, entry: tarfile.TarInfo, target: Path) -> None:
    mode = 0o755 if entry.mode & 0o100 else 0o644
    content = tar.extractfile(entry)
    if content is None:
        raise UnfitArchive("no content")
    # O_EXCL: nothing is written twice, nor through a link that came before.
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with os.fdopen(descriptor, "wb") as stream:
        while block := content.read(_BLOCK):
            stream.write(block)


def _link(entry: tarfile.TarInfo, target: Path, folder: Path) -> None:
    leads = PurePosixPath(entry.linkname)
    inside = (target.parent / leads).resolve(strict=False)
    if leads.is_absolute() or not inside.is_relative_to(folder.resolve()):
        raise UnfitArchive("a link that leads outside")
    target.symlink_to(entry.linkname)
