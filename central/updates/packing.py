"""A folder as an archive that is the same whoever packs it: names in order, no times, no owners, modes 0755 and 0644.

Packed with xz, which both ends have in their standard library. Links are kept (a PyInstaller folder has many); only
those that stay inside the folder are taken.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from central.updates.problems import UpdatesError
from sync.wire.updates import MOST_FILES, MOST_PACKED_BYTES, MOST_UNPACKED_BYTES, Size

SHARED: Final = ("_internal/assets/fonts", "_internal/face_recognition_models")
"""What changes rarely and is large: a part of its own, which a terminal fetches once."""


@dataclass(frozen=True, slots=True)
class Packed:
    """An archive on disk."""

    file: Path
    sha256: str
    packed_bytes: int
    unpacked: Size


def is_shared(place: PurePosixPath) -> bool:
    return any(place.is_relative_to(folder) for folder in SHARED)


def pack(folder: Path, file: Path, wanted: Callable[[PurePosixPath], bool], preset: int = 6) -> Packed | None:
    """Packs what is wanted of a folder; None when nothing is. Raises :class:`UpdatesError` for what no terminal takes."""
    entries = [(place, path) for place, path in _walk(folder) if wanted(place)]
    if not entries:
        return None
    total = sum(path.lstat().st_size for _, path in entries if path.is_file() and not path.is_symlink())
    if len(entries) > MOST_FILES or total > MOST_UNPACKED_BYTES:
        raise UpdatesError(f"程序太大：{len(entries)}个文件，{total >> 20} MB。")
    with (
        lzma.open(file, "wb", preset=preset) as stream,
        tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for place, path in entries:
            _add(tar, folder, place, path)
    packed = file.stat().st_size
    if packed > MOST_PACKED_BYTES:
        raise UpdatesError(f"程序压缩后还有{packed >> 20} MB，太大。")
    return Packed(file, _sha256(file), packed, Size(total, len(entries)))


def _walk(folder: Path) -> Iterator[tuple[PurePosixPath, Path]]:
    """Files and links, in the order of their names; folders come by themselves."""
    paths = (Path(top) / name for top, folders, files in os.walk(folder) for name in [*folders, *files])
    for path in sorted(paths, key=lambda one: one.relative_to(folder).as_posix()):
        if path.is_symlink() or not path.is_dir():
            yield PurePosixPath(path.relative_to(folder).as_posix()), path


def _add(tar: tarfile.TarFile, folder: Path, place: PurePosixPath, path: Path) -> None:
    entry = tarfile.TarInfo(str(place))
    if path.is_symlink():
        entry.type = tarfile.SYMTYPE
        entry.linkname = str(path.readlink())
        if not (path.parent / entry.linkname).resolve().is_relative_to(folder.resolve()):
            raise UpdatesError(f"链接指到程序外面：{place}。")
        entry.mode = 0o777
        tar.addfile(entry)
        return
    if not path.is_file():
        raise UpdatesError(f"程序里有不是文件的东西：{place}。")
    about = path.stat()
    entry.mode = 0o755 if about.st_mode & 0o100 else 0o644
    entry.size = about.st_size
    with path.open("rb") as stream:
        tar.addfile(entry, stream)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
