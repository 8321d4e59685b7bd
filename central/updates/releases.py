"""Releases in the repository: brought in, given to a share of the terminals, taken back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import TargetFile, Targets

from central.updates.packing import Packed, is_shared, pack
from central.updates.problems import UpdatesError
from central.updates.repository import Repository
from sync.wire.updates import PARTS_PATH, PROGRAM_PATH, Part, Release, custom_of, read_part, read_release

_EXECUTABLE: Final = "kiosk"
_LAST_SERIAL: Final = "x-yuezhizhu-last-serial"


@dataclass(frozen=True, slots=True)
class Build:
    """A program folder as ``make package`` leaves it, and what is to be said of it."""

    folder: Path
    version: str
    machine: str
    schema: int


def releases(targets: Targets) -> dict[str, Release]:
    """By path."""
    found = {path: read_release(path, target.custom) for path, target in targets.targets.items()}
    return {path: release for path, release in found.items() if release is not None}


def add(repository: Repository, build: Build, signers: Iterable[CryptoSigner], preset: int = 6) -> tuple[Release, bool]:
    """Packs a program into the repository for nobody yet; whether the targets role is signed enough.

    Raises :class:`UpdatesError`, also for a version that is there already.
    """
    if not (build.folder / _EXECUTABLE).is_file():
        raise UpdatesError(f"这里没有打包好的程序：{build.folder}（缺 {_EXECUTABLE}）。")
    coming = repository.coming_targets()
    known = releases(coming)
    if any(one.version == build.version and one.machine == build.machine for one in known.values()):
        raise UpdatesError(f"仓库里已经有 {build.version}（{build.machine}）。")
    serial = 1 + max([_last_serial(coming), *(one.serial for one in known.values())])
    with tempfile.TemporaryDirectory(dir=repository.work_folder) as work:
        program = pack(build.folder, Path(work) / "program", lambda place: not is_shared(place), preset)
        shared = pack(build.folder, Path(work) / "shared", is_shared, preset)
        if program is None:
            raise UpdatesError(f"程序是空的：{build.folder}。")
        brought = [_bring_part(repository, shared)] if shared is not None else []
        release = Release(
            serial,
            build.version,
            build.machine,
            program.unpacked,
            tuple(one.path for one in brought),
            build.schema,
        )
        path = f"{PROGRAM_PATH}{serial}-{build.machine}.tar.xz"
        if read_release(path, custom_of(release)) is None:
            raise UpdatesError(f"版本或机型的写法不行：{build.version}、{build.machine}。")
        brought.append(repository.add_file(path, program.file, custom_of(release)))

    def change(targets: Targets) -> None:
        targets.targets.update({one.path: one for one in brought})
        targets.unrecognized_fields[_LAST_SERIAL] = serial

    return release, repository.change_targets(change, signers)


def stage(
    repository: Repository, version: str, percent: int, target: str | None, signers: Iterable[CryptoSigner]
) -> tuple[Release, bool]:
    """Gives a release to a share of the terminals, of some villages when ``target`` (a code's beginning) is said."""
    if not 0 <= percent <= 100 or (target and not target.isdigit()):
        raise UpdatesError("比例应在0到100之间，区划代码只能是数字。")
    path, release = _find(repository, version)
    changed = msgspec.structs.replace(release, percent=percent, target=release.target if target is None else target)

    def change(targets: Targets) -> None:
        targets.targets[path].unrecognized_fields["custom"] = custom_of(changed)

    return changed, repository.change_targets(change, signers)


def withdraw(repository: Repository, version: str, signers: Iterable[CryptoSigner]) -> tuple[Release, bool]:
    """No terminal takes it any more. Those that have it keep it until a release with a higher serial comes."""
    path, release = _find(repository, version)

    def change(targets: Targets) -> None:
        del targets.targets[path]
        wanted = {part for one in releases(targets).values() for part in one.parts}
        for other in [one for one in targets.targets if one.startswith(PARTS_PATH) and one not in wanted]:
            del targets.targets[other]

    return release, repository.change_targets(change, signers)


def described(targets: Mapping[str, TargetFile]) -> list[dict[str, object]]:
    """Every release, newest first, for a person or a program."""
    told = [
        msgspec.to_builtins(release) | {"path": path, "bytes": target.length}
        for path, target in targets.items()
        if (release := read_release(path, target.custom)) is not None
    ]
    return sorted(told, key=lambda one: -int(one["serial"]))


def _find(repository: Repository, version: str) -> tuple[str, Release]:
    known = releases(repository.coming_targets())
    found = [(path, one) for path, one in known.items() if version in (one.version, str(one.serial))]
    if len(found) != 1:
        raise UpdatesError(f"仓库里没有 {version}。" if not found else f"{version} 有几个机型，请写序号。")
    return found[0]


def _last_serial(targets: Targets) -> int:
    """Serials are never given twice, also when everything was withdrawn."""
    last = targets.unrecognized_fields.get(_LAST_SERIAL, 0)
    return last if isinstance(last, int) else 0


def _bring_part(repository: Repository, packed: Packed) -> TargetFile:
    path = f"{PARTS_PATH}shared-{packed.sha256[:16]}.tar.xz"
    part = Part(packed.unpacked)
    if read_part(path, custom_of(part)) is None:
        raise UpdatesError("共用的资料太大。")
    return repository.add_file(path, packed.file, custom_of(part))
