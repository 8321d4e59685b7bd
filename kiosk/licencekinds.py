"""Reads ``assets/licences``: one YAML file a kind of licence. Who holds which, the platform says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec
import yaml

from kiosk.catalogue import CatalogueProblem
from kiosk.licencefiles import LicenceFile, licence_mistakes

FOLDER: Final = "licences"
SERVICE: Final = "e-licence"
"""The service of the catalogue by which people see, show and print theirs."""


def load_licences(folder: Path) -> tuple[LicenceFile, ...]:
    """All kinds in the order of their files. Raises :class:`CatalogueProblem` for the first file that is wrong."""
    return licences_of({path.name: path.read_bytes() for path in sorted(folder.glob("*.yaml"))})


def licences_of(files: Mapping[str, bytes]) -> tuple[LicenceFile, ...]:
    """As :func:`load_licences`, of files by name."""
    found: list[LicenceFile] = []
    taken: dict[str, str] = {}
    for name in sorted(files):
        item = _read(name, files[name])
        if item.id != Path(name).stem:
            raise CatalogueProblem(f"{name}：id 应和文件名相同，现在是“{item.id}”。")
        for mine in (item.code, item.title):
            if mine in taken:
                raise CatalogueProblem(f"{name}：“{mine}”和 {taken[mine]} 的相同。")
            taken[mine] = name
        for mistake in licence_mistakes(item):
            raise CatalogueProblem(f"{name}：{mistake.sentence}")
        found.append(item)
    return tuple(found)


def _read(name: str, content: bytes) -> LicenceFile:
    try:
        return msgspec.convert(yaml.load(content.decode("utf-8"), Loader=yaml.CSafeLoader), LicenceFile)
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise CatalogueProblem(f"{name}：写法不对。") from problem
    except (msgspec.ValidationError, ValueError) as problem:
        raise CatalogueProblem(f"{name}：{problem}。") from problem


def names_in(kinds: tuple[LicenceFile, ...]) -> dict[str, dict[str, str]]:
    """Translations of the kinds' names by language, as ``ui.texts`` has them."""
    return {
        "zh-Hant": {kind.title: kind.traditional for kind in kinds},
        "en": {kind.title: kind.english for kind in kinds},
    }
