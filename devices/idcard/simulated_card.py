"""Synthetic identity cards for the simulated reader: people in, the bytes of a chip out.

Written from the published layout without using the driver's tables, so that a mistake on one side shows.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

_SEX_CODE = {"男": "1", "女": "2"}

_NATION_CODE = {
    "汉": 1, "蒙古": 2, "回": 3, "藏": 4, "维吾尔": 5, "苗": 6, "彝": 7, "壮": 8, "布依": 9, "朝鲜": 10,
    "满": 11, "侗": 12, "瑶": 13, "白": 14, "土家": 15, "黎": 19, "畲": 22, "水": 25, "京": 49,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SimulatedPerson:
    """An invented person. Dates are ``YYYYMMDD``; ``valid_until`` may be ``长期``; ``kind`` is resident, J, I or Y."""

    kind: str = field(repr=False)
    name: str = field(repr=False)
    sex: str = field(repr=False)
    birth: str = field(repr=False)
    number: str = field(repr=False)
    valid_from: str = field(repr=False)
    valid_until: str = field(repr=False)
    nation: str = field(repr=False, default="")
    address: str = field(repr=False, default="")
    authority: str = field(repr=False, default="")
    english_name: str = field(repr=False, default="")
    permit_number: str = field(repr=False, default="")
    issue_count: str = field(repr=False, default="")
    nationality: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class SimulatedCard:
    """What a chip holds: 256 bytes of text, 1024 of picture, 0, 512 or 1024 of fingerprints, 70 of newest address."""

    text: bytes = field(repr=False)
    photo: bytes = field(repr=False, default=bytes(1024))
    fingerprints: bytes = field(repr=False, default=b"")
    appended_address: bytes = field(repr=False, default=b"")

    def __post_init__(self) -> None:
        if len(self.text) != 256 or len(self.photo) != 1024:
            raise ValueError("a card has 256 bytes of text and 1024 of picture")
        if len(self.fingerprints) not in (0, 512, 1024) or len(self.appended_address) not in (0, 70):
            raise ValueError("fingerprints take 0, 512 or 1024 bytes, an appended address 0 or 70")


def card_of(person: SimulatedPerson, *, portrait: bytes = b"", newest_address: str = "") -> SimulatedCard:
    """The card of ``person``. ``portrait`` is a WebP picture of 102 x 126 and at most 1014 bytes."""
    appended = _wide(newest_address, 35) if newest_address else b""
    return SimulatedCard(encode_text(person), encode_portrait(portrait), appended_address=appended)


def encode_portrait(webp: bytes) -> bytes:
    """The bench's picture format: mark, length, WebP, zeros. All zeros without a portrait."""
    if not webp:
        return bytes(1024)
    if len(webp) > 1014:
        raise ValueError("the portrait does not fit into 1024 bytes")
    return (b"SIMPHOTO" + struct.pack("<H", len(webp)) + webp).ljust(1024, b"\0")


def encode_text(person: SimulatedPerson) -> bytes:
    """The 256 bytes of text; raises ValueError when a field does not fit the card."""
    writer = {"resident": _resident, "J": _permit, "I": _foreign_2017, "Y": _foreign_2023}[person.kind]
    record = b"".join(_wide(text, characters) for text, characters in writer(person))
    if len(record) != 256:
        raise ValueError(f"the record has {len(record)} bytes")
    return record


def _wide(text: str, characters: int) -> bytes:
    encoded = text.encode("utf-16-le")
    if len(encoded) > 2 * characters:
        raise ValueError(f"a field of {characters} characters is too small")
    return encoded + b" \0" * (characters - len(encoded) // 2)


_Columns = list[tuple[str, int]]
"""Texts in the order of the record, each with its width in characters."""


def _resident(person: SimulatedPerson) -> _Columns:
    return [
        (person.name, 15),
        (_SEX_CODE[person.sex], 1),
        (f"{_NATION_CODE[person.nation]:02d}", 2),
        (person.birth, 8),
        (person.address, 35),
        (person.number, 18),
        (person.authority, 15),
        (person.valid_from, 8),
        (person.valid_until, 8),
        ("", 18),
    ]


def _permit(person: SimulatedPerson) -> _Columns:
    return [
        (person.name, 15),
        (_SEX_CODE[person.sex], 1),
        ("", 2),
        (person.birth, 8),
        (person.address, 35),
        (person.number, 18),
        (person.authority, 15),
        (person.valid_from, 8),
        (person.valid_until, 8),
        (person.permit_number, 9),
        (person.issue_count, 2),
        ("", 3),
        ("J", 1),
        ("", 3),
    ]


def _foreign_2017(person: SimulatedPerson) -> _Columns:
    return [
        (person.english_name, 60),
        (_SEX_CODE[person.sex], 1),
        (person.number, 15),
        (person.nationality, 3),
        (person.name, 15),
        (person.valid_from, 8),
        (person.valid_until, 8),
        (person.birth, 8),
        ("01", 2),
        ("1500", 4),
        ("I", 1),
        ("", 3),
    ]


def _foreign_2023(person: SimulatedPerson) -> _Columns:
    return [
        (person.name, 15),
        (_SEX_CODE[person.sex], 1),
        (person.issue_count, 2),
        (person.birth, 8),
        (person.english_name[:35], 35),
        (person.number, 18),
        (person.authority, 15),
        (person.valid_from, 8),
        (person.valid_until, 8),
        (person.english_name[35:], 11),
        (person.nationality, 3),
        ("Y", 1),
        ("", 3),
    ]
