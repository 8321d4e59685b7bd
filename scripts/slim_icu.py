"""Qt's ICU library with the data that the terminal's languages need: 32 MB become about four.

ICU's data is one package of items in a shared library that holds nothing else, under one symbol (``icudt73_dat``). Dates,
currencies, names of countries and units come from Qt's own tables, so of ICU's only what compares, breaks and folds text
stays, with the tables that ICU itself looks things up in.

The package's format (ICU's ``ucmndata.h`` and ``udata.h``): a header whose first two bytes are its own length, the magic
DA 27, the format's name CmnD; then a table: count, and for each item the offsets of its name and its bytes from the table's
begin, sorted by name, names ending in a zero byte, bytes beginning at multiples of 16. Little-endian.
"""

from __future__ import annotations

import re
import struct
import subprocess
from pathlib import Path
from typing import Final

_MAGIC: Final = b"\xda\x27"
_FORMAT: Final = b"CmnD"
_ALIGNED: Final = 16
_SYMBOL: Final = re.compile(
    r"^\s*\d+: (?P<value>[0-9a-f]+)\s+(?P<size>0x[0-9a-f]+|\d+) OBJECT .* (?P<name>icudt\d+_dat)$", re.M
)
_RODATA: Final = re.compile(r"\] \.rodata\s+PROGBITS\s+(?P<address>[0-9a-f]+) (?P<offset>[0-9a-f]+) (?P<size>[0-9a-f]+)")
_LANGUAGES: Final = r"(?:root|en|zh)(?:_\w+)?"
KEPT: Final = re.compile(
    rf"^(?:{_LANGUAGES}|pool|res_index)\.res$|^coll/(?:{_LANGUAGES}|pool|res_index|ucadata)\.(?:res|icu)$"
    rf"|^brkitr/(?:(?:{_LANGUAGES}|res_index)\.res|(?:char|word|line|sent)\.brk)$|^zone/(?:{_LANGUAGES}|pool|res_index)\.res$"
    r"|^(?:supplementalData|likelySubtags|metadata|keyTypeData|timezoneTypes|windowsZones|zoneinfo64|metaZones|numberingSystems"
    r"|plurals|pluralRanges|icuver|icustd|currencyNumericCodes|dayPeriods|genderList|grammaticalFeatures|langInfo)\.res$"
    r"|\.(?:nrm)$|^(?:cnvalias|ulayout|uemoji)\.icu$"
)
"""By the item's name without the package's."""


class OddPackage(Exception):  # noqa: N818 - a build is told what is the matter
    """Not a package of ICU data, or none in the shape that is known here."""


def trimmed(package: bytes) -> bytes:
    """The package with the items of :data:`KEPT` only. Raises :class:`OddPackage`."""
    start = struct.unpack_from("<H", package)[0]
    if package[2:4] != _MAGIC or package[12:16] != _FORMAT:
        raise OddPackage("no ICU data")
    (count,) = struct.unpack_from("<I", package, start)
    table = [struct.unpack_from("<II", package, start + 4 + 8 * number) for number in range(count)]
    ends = [place for _, place in table[1:]] + [len(package) - start]
    items: list[tuple[bytes, bytes]] = []
    for (name_at, place), end in zip(table, ends, strict=True):
        name = package[start + name_at : package.index(b"\0", start + name_at)]
        if KEPT.search(name.decode("ascii").partition("/")[2]):
            items.append((name, package[start + place : start + end]))
    if not any(name.endswith(b"/coll/ucadata.icu") for name, _ in items):
        raise OddPackage("no root collation")
    return package[:start] + _packed(items)


def _packed(items: list[tuple[bytes, bytes]]) -> bytes:
    names = b"".join(name + b"\0" for name, _ in items)
    name_at = 4 + 8 * len(items)
    place = _up(name_at + len(names))
    table, body = struct.pack("<I", len(items)), names.ljust(place - name_at, b"\0")
    for name, content in items:
        padded = content.ljust(_up(len(content)), b"\0")
        table += struct.pack("<II", name_at, place)
        body += padded
        name_at, place = name_at + len(name) + 1, place + len(padded)
    return table + body


def _up(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


def rebuilt(library: Path, work: Path) -> Path:
    """A library of the same name in ``work``, with the trimmed package. Raises :class:`OddPackage`."""
    work.mkdir(parents=True, exist_ok=True)
    symbol, package = _content(library)
    data, source, made = work / "icu.dat", work / "icu.s", work / library.name
    data.write_bytes(trimmed(package))
    size = data.stat().st_size
    source.write_text(
        f".section .rodata\n.balign {_ALIGNED}\n.global {symbol}\n.type {symbol}, %object\n.size {symbol}, {size}\n"
        f'{symbol}:\n.incbin "{data.name}"\n.section .note.GNU-stack,"",%progbits\n',
        encoding="ascii",
    )
    subprocess.run(["as", "-o", "icu.o", source.name], cwd=work, check=True)
    linked = [
        "ld",
        "-shared",
        "-s",
        "--build-id=sha1",
        "-z",
        "noexecstack",
        "-soname",
        library.name,
        "-o",
        made.name,
        "icu.o",
    ]
    subprocess.run(linked, cwd=work, check=True)
    return made


def _content(library: Path) -> tuple[str, bytes]:
    """Name and bytes of the one symbol."""
    told = subprocess.run(
        ["readelf", "-W", "--dyn-syms", "-S", str(library)], capture_output=True, text=True, check=True
    ).stdout
    symbol, section = _SYMBOL.search(told), _RODATA.search(told)
    if symbol is None or section is None:
        raise OddPackage(f"{library.name} holds no ICU data")
    at = int(section["offset"], 16) + int(symbol["value"], 16) - int(section["address"], 16)
    return symbol["name"], library.read_bytes()[at : at + int(symbol["size"], 0)]
