"""The invented people of the bench: their cards and where their pictures are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from devices.bench.problems import BenchProblem
from devices.idcard.simulated_card import SimulatedCard, SimulatedPerson, card_of

_SIZE_LIMIT = 1024 * 1024
_FOLDER = re.compile(r"[a-z0-9-]{1,64}")


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    key: str
    kind: str
    name: str
    sex: str
    birth: str
    number: str
    valid_from: str
    valid_until: str
    nation: str = ""
    address: str = ""
    authority: str = ""
    english_name: str = ""
    permit_number: str = ""
    issue_count: str = ""
    nationality: str = ""
    portrait: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    person: list[_Entry] = []


@dataclass(frozen=True, slots=True)
class BenchPerson:
    """``portrait`` is the folder's name below the portraits, empty when there is none."""

    key: str
    card: SimulatedCard = field(repr=False)
    portrait: str = ""


def load_people(path: Path, portraits: Path) -> dict[str, BenchPerson]:
    """By key. Raises BenchProblem ``bench.people`` for a file that cannot be read or a person that fits no card."""
    try:
        with path.open("rb") as file:
            entries = msgspec.toml.decode(file.read(_SIZE_LIMIT), type=_File).person
    except OSError as error:
        raise BenchProblem("people", f"测试人员文件打不开：{path}（{error.strerror}）。") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BenchProblem("people", f"测试人员文件 {path} 有错：{error}。") from None
    return {entry.key: _person(entry, portraits) for entry in entries}


def _person(entry: _Entry, portraits: Path) -> BenchPerson:
    fields = {name: str(value) for name, value in msgspec.structs.asdict(entry).items()}
    key, folder = fields.pop("key"), fields.pop("portrait")
    if folder and not _FOLDER.fullmatch(folder):
        raise BenchProblem("people", f"测试人员“{key}”的照片文件夹名不对：{folder}。")
    try:
        card = card_of(SimulatedPerson(**fields), portrait=_chip_picture(portraits, folder))
    except (ValueError, KeyError) as error:
        raise BenchProblem("people", f"测试人员“{key}”写不进身份证：{error}。") from None
    return BenchPerson(key, card, folder)


def _chip_picture(portraits: Path, folder: str) -> bytes:
    chip = portraits / folder / "chip.webp"
    if not folder or not chip.is_file():
        return b""
    return chip.read_bytes()
