"""The dialogue with a social security card, without I/O: commands go out, answers come in.

Files and numbers of their items: 社会保障卡文件结构和数据项 (人社信息函〔2012〕37号), LD/T 32-2015. Only EF05 (the issuer's
data) and EF06 (the holder's) are readable without a PIN.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import TypeAlias

from devices.contract import DeviceFault, SocialCardRecord
from devices.socialcard import tlv
from devices.socialcard.faults import fault
from devices.socialcard.records import ISSUER_ITEMS, NAME, NUMBER, OWNER_ITEMS, record_of

SELECT_ENVIRONMENT = bytes.fromhex("00A404000F 7378312E73682EC9E7BBE1B1A3D5CF")
"""By the name of the social security environment: GBK of sx1.sh.社会保障."""
ISSUER_FILE, OWNER_FILE = 0xEF05, 0xEF06

MAX_ANSWER = 258
"""256 bytes and the two of the status."""
MAX_ROUNDS = 16
"""Answers to one command: a card that always announces more must not hold the terminal."""

Dialogue: TypeAlias = Generator[bytes, bytes, SocialCardRecord | DeviceFault]

_MISSING = frozenset({0x6A83, 0x6A88, 0x6A82})
_NEEDS_PIN = frozenset({0x6982, 0x6983, 0x6985, 0x6283})
_NO_SUCH_APPLICATION = frozenset({0x6A82, 0x6A81, 0x6A86, 0x6D00, 0x6E00, 0x6999})


def select_file(file: int) -> bytes:
    """SELECT by file identifier below the current directory."""
    return bytes.fromhex("00A4020002") + file.to_bytes(2)


def read_item(item: int) -> bytes:
    """READ RECORD by item number, any length."""
    return bytes((0x00, 0xB2, item, 0x00, 0x00))


def dialogue() -> Dialogue:
    """Yields command APDUs, takes answers with their status bytes; returns the record or the fault.

    Faults: ``socialcard.wrong_card``, ``locked``, ``refused``, ``data``. No answer makes it raise or run on.
    """
    status, _ = yield from _exchange(SELECT_ENVIRONMENT)
    if status != 0x9000:
        return _refusal("environment", status, "socialcard.wrong_card" if status in _NO_SUCH_APPLICATION else "")
    items: dict[int, bytes] = {}
    for file, wanted in ((ISSUER_FILE, ISSUER_ITEMS), (OWNER_FILE, OWNER_ITEMS)):
        problem = yield from _read_file(file, wanted, items)
        if problem is not None:
            return problem
    return record_of(items)


def _read_file(
    file: int, wanted: Mapping[int, int], items: dict[int, bytes]
) -> Generator[bytes, bytes, DeviceFault | None]:
    """Adds the file's items to ``items``. What is missing is missing, unless nobody could be named without it."""
    status, _ = yield from _exchange(select_file(file))
    if status != 0x9000:
        return _refusal(f"{file:04X}", status)
    for item in wanted:
        status, data = yield from _exchange(read_item(item))
        if status in _MISSING and item not in (NAME, NUMBER):
            continue
        if status != 0x9000:
            return _refusal(f"{file:04X}/{item:02X}", status)
        elements = tlv.parse(data)
        found = [] if elements is None else [element.value for element in elements if element.tag == item]
        if len(found) != 1:
            return fault("socialcard.data", f"{file:04X}/{item:02X}: no such element")
        items[item] = found[0]
    return None


def _exchange(command: bytes) -> Generator[bytes, bytes, tuple[int, bytes]]:
    """One command to its end: fetches what 61xx announces, asks again with the length that 6Cxx names.

    Status 0 stands for an answer that is none.
    """
    data = b""
    request = command
    corrected = False
    for _ in range(MAX_ROUNDS):
        answer = yield request
        if not 2 <= len(answer) <= MAX_ANSWER:
            return 0, b""
        data += answer[:-2]
        if len(data) > tlv.MAX_BYTES:
            return 0, b""
        first, second = answer[-2], answer[-1]
        if first == 0x61:
            request = bytes((0x00, 0xC0, 0x00, 0x00, second))
        elif first == 0x6C and not corrected:
            corrected = True
            request = request[:4] + bytes((second,))
        else:
            return first << 8 | second, data
    return 0, b""


def _refusal(where: str, status: int, code: str = "") -> DeviceFault:
    code = code or ("socialcard.locked" if status in _NEEDS_PIN else "socialcard.refused")
    return fault(code, f"{where}: {status:04X}")
