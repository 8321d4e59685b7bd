"""The parts of the packaged terminal as CycloneDX 1.5 (ECMA-424): name, version, licence, and the hashes of its download.

Parts are what the program's folder really holds of others (:mod:`scripts.contents`): Python packages as the lock and
``docs/licences.md`` name them, and libraries of Debian. The same folder, lock and commit make the same bytes.
"""

from __future__ import annotations

import json
import platform
import re
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from scripts import contents, licences, version
from scripts.contents import SystemLibrary

ROOT: Final = Path(__file__).resolve().parents[1]
_HEAD: Final = re.compile(r"^(?P<name>[a-z0-9._-]+)==", re.MULTILINE)
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Held:
    """What a folder holds of others: names as the lock has them, and Debian's libraries."""

    packages: Collection[str]
    libraries: Sequence[SystemLibrary]


class UnlistedError(Exception):
    """Something is inside that ``docs/licences.md`` does not list for a running terminal."""


def held(program: Path) -> Held:
    return Held(contents.packages(program), contents.system_libraries(program))


def made(stamp: version.Stamp, holds: Held, root: Path = ROOT) -> bytes:
    """The document. Raises :class:`UnlistedError`."""
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    packages = licences.locked(lock)
    running = licences.runtime(packages, (root / "requirements.in").read_text(encoding="utf-8"))
    here = sorted(holds.packages)
    unlisted = [name for name in here if name not in running]
    if unlisted:
        raise UnlistedError(f"inside, and not in docs/licences.md: {', '.join(unlisted)}")
    hashes = _hashes(lock)
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(stamp.seconds, UTC).isoformat(),
            "component": {
                "type": "application",
                "name": "yuezhizhu-terminal",
                "version": stamp.version,
                "licenses": [{"expression": "GPL-3.0-or-later"}],
            },
        },
        "components": [
            _interpreter(),
            *(_component(packages[name], hashes[name]) for name in here),
            *(_library(package, files) for package, files in sorted(_by_package(holds.libraries).items())),
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _hashes(lock: str) -> dict[str, list[str]]:
    heads = list(_HEAD.finditer(lock))
    ends = [head.start() for head in heads[1:]] + [len(lock)]
    return {head["name"]: sorted(_HASH.findall(lock, head.end(), end)) for head, end in zip(heads, ends, strict=True)}


def _component(package: licences.Locked, hashes: list[str]) -> dict[str, object]:
    """The download has to have one of the hashes; which one depends on the machine, so they are properties."""
    return {
        "type": "library",
        "name": package.name,
        "version": package.version,
        "purl": f"pkg:pypi/{package.name}@{package.version}",
        "licenses": [{"license": {"name": licences.licence_of(package.name)}}],
        "properties": [{"name": "pip:sha256", "value": one} for one in hashes],
    }


def _interpreter() -> dict[str, object]:
    """Its library and standard modules are copied as they are."""
    number = platform.python_version()
    return {
        "type": "platform",
        "name": "cpython",
        "version": number,
        "purl": f"pkg:generic/python@{number}",
        "licenses": [{"license": {"name": "PSF-2.0"}}],
    }


def _by_package(libraries: Sequence[SystemLibrary]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for one in libraries:
        found.setdefault((one.package, one.version), []).append(one.file)
    return found


def _library(package: tuple[str, str], files: list[str]) -> dict[str, object]:
    """A Debian package of which some libraries were copied; its licence is in Debian's own words on the machine."""
    name, number = package
    return {
        "type": "library",
        "name": name,
        "version": number,
        "purl": f"pkg:deb/debian/{name}@{number}",
        "properties": [{"name": "file", "value": file} for file in files],
    }


if __name__ == "__main__":
    sys.stdout.buffer.write(made(version.stamp(ROOT), held(ROOT / "dist" / "kiosk" / "kiosk")))
