"""What a release of the program says about itself, in the ``custom`` field of its TUF target: for platform and terminal.

A release is one target below ``program/``, and parts (fonts, models) that several releases share, below ``parts/``. The
field is covered by the signatures of the targets role, so that who is to take a release cannot be changed by whoever
carries it. TUF leaves the shape of ``custom`` to the application (specification, 4.5).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, TypeVar

import msgspec

from sync.wire.downlink import is_for, share_of

FIELD: Final = "yuezhizhu"
"""The application's own key in ``custom``."""
PROGRAM_PATH: Final = "program/"
PARTS_PATH: Final = "parts/"
METADATA_URL: Final = "metadata/"
TARGETS_URL: Final = "targets/"
"""Where both lie below a repository's address, on a server as on a medium."""
URL_PATH: Final = "/updates/"
"""Where the reference platform serves its repository."""
MEDIUM_FOLDER: Final = "yuezhizhu-updates"
"""The repository's folder on a memory stick."""

MOST_PACKED_BYTES: Final = 1 << 30
MOST_UNPACKED_BYTES: Final = 3 << 30
MOST_FILES: Final = 60_000
MOST_PARTS: Final = 8
MOST_SERIAL: Final = 1 << 31
_T = TypeVar("_T", bound=msgspec.Struct)
_VERSION: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+~-]{0,63}")
_MACHINE: Final = re.compile(r"[a-z0-9_]{1,20}")


class Size(msgspec.Struct, frozen=True):
    """What an archive becomes: bytes of its files, and how many entries (files, links, folders) it has."""

    bytes: int
    entries: int


class Release(msgspec.Struct, frozen=True):
    """``serial`` grows with every release and decides which is newer; ``version`` is for people."""

    serial: int
    version: str
    machine: str
    """``uname -m`` of the terminals it runs on."""
    unpacked: Size
    parts: tuple[str, ...] = ()
    """Target paths of what has to be unpacked beside it."""
    schema: int = 0
    """The version of the terminal's database that it writes; 0: not said."""
    percent: int = 0
    """The share of terminals, by :func:`sync.wire.downlink.share_of`; 0: nobody yet."""
    target: str = ""
    """A prefix of the village codes it is for."""


class Part(msgspec.Struct, frozen=True):
    """What several releases share."""

    unpacked: Size


def custom_of(about: Release | Part) -> dict[str, object]:
    """The ``custom`` field of a target."""
    return {FIELD: msgspec.to_builtins(about)}


def read_release(path: str, custom: object) -> Release | None:
    """A release from a target's path and ``custom``; None for anything else, also for one that fits no terminal."""
    release = _converted(custom, Release)
    if release is None or not path.startswith(PROGRAM_PATH):
        return None
    sound = (
        1 <= release.serial <= MOST_SERIAL
        and _VERSION.fullmatch(release.version) is not None
        and _MACHINE.fullmatch(release.machine) is not None
        and _size_fits(release.unpacked)
        and len(release.parts) <= MOST_PARTS
        and all(part.startswith(PARTS_PATH) for part in release.parts)
        and 0 <= release.percent <= 100
        and release.schema >= 0
    )
    return release if sound else None


def read_part(path: str, custom: object) -> Part | None:
    part = _converted(custom, Part)
    return part if part is not None and path.startswith(PARTS_PATH) and _size_fits(part.unpacked) else None


def concerns(release: Release, terminal: str, village_code: str, machine: str) -> bool:
    """Whether a release is for this terminal, at the share that it has reached."""
    return release.machine == machine and is_for(release.target, village_code) and share_of(terminal) < release.percent


def newest(releases: Mapping[str, Release], terminal: str, village_code: str, machine: str) -> str | None:
    """The path of the release that the terminal should have; None when none is for it."""
    fitting = [path for path, one in releases.items() if concerns(one, terminal, village_code, machine)]
    return max(fitting, key=lambda path: releases[path].serial, default=None)


def _size_fits(size: Size) -> bool:
    return 0 <= size.bytes <= MOST_UNPACKED_BYTES and 0 <= size.entries <= MOST_FILES


def _converted(custom: object, kind: type[_T]) -> _T | None:
    if not isinstance(custom, dict):
        return None
    try:
        return msgspec.convert(custom.get(FIELD), kind)
    except msgspec.ValidationError:
        return None
