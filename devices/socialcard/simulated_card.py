"""A simulated social security card: files, selection and the ways real cards hand out their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ENVIRONMENT = bytes.fromhex("7378312E73682EC9E7BBE1B1A3D5CF")
HISTORY = b"SIMULATED SSC"
ATR = b"\x3b" + bytes((0x60 | len(HISTORY), 0x00, 0x00)) + HISTORY

Manner = Literal["plain", "get_response", "exact_length"]
"""``get_response``: 61xx and then GET RESPONSE; ``exact_length``: 6Cxx until asked with the right length."""


@dataclass(frozen=True, slots=True)
class SimulatedHolder:
    """Invented people only."""

    name: str = field(repr=False)
    number: str = field(repr=False)
    card_number: str = field(repr=False, default="A00000001")
    sex: str = ""
    nation: str = "01"


def files_of(holder: SimulatedHolder) -> dict[int, dict[int, bytes]]:
    """EF05 and EF06 as a card of the second version holds them."""
    sex = {"男": b"1", "女": b"2"}.get(holder.sex, b"")
    return {
        0xEF05: {
            0x01: bytes.fromhex("440100D156000005") + bytes(8),
            0x02: b"2",
            0x03: b"2.00",
            0x04: bytes.fromhex("4401000000FFFFFFFFFFFFFF"),
            0x05: bytes.fromhex("20200101"),
            0x06: bytes.fromhex("20400101"),
            0x07: holder.card_number.encode().ljust(9, b"\0"),
        },
        0xEF06: {
            0x08: holder.number.encode(),
            0x09: holder.name.encode("gb18030").ljust(30, b"\0"),
            0x0A: sex,
            0x0B: bytes.fromhex(holder.nation),
            0x0C: bytes.fromhex("440100"),
            0x0D: bytes.fromhex(holder.number[6:14]),
        },
    }


class SimulatedSocialCard:
    """Answers APDUs. ``files`` maps file to item to value; another ``environment`` makes it another kind of card."""

    def __init__(
        self,
        files: Mapping[int, Mapping[int, bytes]],
        *,
        manner: Manner = "plain",
        environment: bytes = ENVIRONMENT,
        needs_pin: frozenset[int] = frozenset(),
    ) -> None:
        self._files = files
        self._manner = manner
        self._environment = environment
        self._needs_pin = needs_pin
        self.power_off()

    def power_off(self) -> None:
        self._in_environment = False
        self._file: int | None = None
        self._waiting = b""

    def answer(self, command: bytes) -> bytes:
        if len(command) < 4 or command[0] != 0x00:
            return b"\x6e\x00"
        instruction, first, second = command[1:4]
        if instruction == 0xA4:
            return self._select(first, command[5 : 5 + command[4]] if len(command) > 5 else b"")
        if instruction == 0xB2 and second == 0:
            return self._read(first, command[4] if len(command) > 4 else 0)
        if instruction == 0xC0:
            data, self._waiting = self._waiting, b""
            return data + b"\x90\x00" if data else b"\x69\x85"
        return b"\x6d\x00"

    def _select(self, how: int, name: bytes) -> bytes:
        if how == 0x04:
            self._in_environment = name == self._environment
            self._file = None
            return self._hand_out(b"\x6f\x02\x84\x00", 0) if self._in_environment else b"\x6a\x82"
        file = int.from_bytes(name)
        if not self._in_environment or file not in self._files:
            return b"\x6a\x82"
        self._file = file
        return b"\x90\x00"

    def _read(self, item: int, expected: int) -> bytes:
        if self._file is None:
            return b"\x69\x86"
        if self._file in self._needs_pin:
            return b"\x69\x82"
        value = self._files[self._file].get(item)
        if value is None:
            return b"\x6a\x83"
        return self._hand_out(bytes((item, len(value))) + value, expected)

    def _hand_out(self, data: bytes, expected: int) -> bytes:
        if self._manner == "get_response":
            self._waiting = data
            return bytes((0x61, len(data)))
        if self._manner == "exact_length" and expected != len(data) and data[0] != 0x6F:
            return bytes((0x6C, len(data)))
        return data + b"\x90\x00"
