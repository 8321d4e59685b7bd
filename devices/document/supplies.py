"""Toner and paper levels, from the several ways in which printers tell them.

Levels follow the printer MIB (RFC 3805), which IPP took over: -1 no limit, -2 unknown, -3 some is left. None means that
the printer does not say; it never means full.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from devices.document.protocol import AttributeGroup

SUPPLY_FIELDS = (
    "marker-names",
    "marker-types",
    "marker-colors",
    "marker-levels",
    "marker-low-levels",
    "marker-high-levels",
    "printer-supply",
    "printer-supply-description",
    "printer-input-tray",
    "media-ready",
    "media-col-ready",
    "printer-impressions-completed",
)
MAX_ENTRIES = 32
"""Supplies or trays that are read; no printer has more."""
_SOME_LEFT = -3
_HUNDREDTHS_OF_MM = 100
_LOW_PERCENT = 10
"""Where a printer names no mark of its own."""


class Level(StrEnum):
    OK = "ok"
    LOW = "low"
    EMPTY = "empty"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Marker:
    """A toner, ink, drum or waste box."""

    name: str
    kind: str = ""
    """``toner``, ``ink``, ``opc``, ``waste-toner`` ... as the standard's keywords say."""
    colours: tuple[str, ...] = ()
    """``#RRGGBB`` or a colour's English name."""
    percent: int | None = None
    level: Level = Level.UNKNOWN


@dataclass(frozen=True, slots=True)
class Tray:
    name: str
    sheets: int | None = None
    capacity: int | None = None
    level: Level = Level.UNKNOWN


@dataclass(frozen=True, slots=True)
class ReadyMedia:
    """Paper that lies in the printer."""

    width_mm: float
    height_mm: float
    kind: str = ""
    source: str = ""

    @property
    def is_a4(self) -> bool:
        return abs(self.width_mm - 210) < 1 and abs(self.height_mm - 297) < 1


@dataclass(frozen=True, slots=True)
class Supplies:
    markers: tuple[Marker, ...] = ()
    trays: tuple[Tray, ...] = ()
    ready: tuple[ReadyMedia, ...] = ()
    sizes_ready: tuple[str, ...] = ()
    """PWG keywords, for printers that describe their paper no further."""
    pages_in_its_life: int | None = None


def supplies_of(printer: AttributeGroup) -> Supplies:
    """From a printer's attributes; lists of different lengths and wrong types are read as far as they agree."""
    return Supplies(
        markers=_markers(printer) or _described_supplies(printer),
        trays=tuple(_tray(entry, number) for number, entry in enumerate(_entries(printer, "printer-input-tray"), 1)),
        ready=tuple(media for group in printer.groups("media-col-ready")[:MAX_ENTRIES] if (media := _media(group))),
        sizes_ready=printer.texts("media-ready")[:MAX_ENTRIES],
        pages_in_its_life=printer.number("printer-impressions-completed"),
    )


def _markers(printer: AttributeGroup) -> tuple[Marker, ...]:
    names = printer.texts("marker-names")[:MAX_ENTRIES]
    kinds, colours = printer.texts("marker-types"), printer.texts("marker-colors")
    levels = printer.numbers("marker-levels")
    lows, highs = printer.numbers("marker-low-levels"), printer.numbers("marker-high-levels")
    markers = []
    for index, name in enumerate(names):
        level = _at(levels, index)
        kind = kinds[index] if index < len(kinds) else ""
        colour = colours[index] if index < len(colours) else ""
        parts = tuple(f"#{part}" for part in colour.split("#") if part) if colour.startswith("#") else (colour,)
        percent = level if level is not None and 0 <= level <= 100 else None
        judged = _marker_level(level, _at(lows, index), _at(highs, index))
        markers.append(Marker(name, kind, tuple(part for part in parts if part not in ("", "none")), percent, judged))
    return tuple(markers)


def _described_supplies(printer: AttributeGroup) -> tuple[Marker, ...]:
    """``printer-supply`` (PWG 5100.13), for printers without the older ``marker-`` lists."""
    names = printer.texts("printer-supply-description")
    supplies = []
    for index, entry in enumerate(_entries(printer, "printer-supply")):
        level, capacity = _whole(entry.get("level")), _whole(entry.get("maxcapacity"))
        share = level
        if level is not None and level >= 0:
            share = level * 100 // capacity if capacity is not None and capacity > 0 else None
        fills_up = entry.get("class", "").startswith("receptacle")
        judged = _marker_level(share, 0 if fills_up else _LOW_PERCENT, 100 - _LOW_PERCENT if fills_up else None)
        colour = entry.get("colorantname", "")
        supplies.append(
            Marker(
                names[index] if index < len(names) else entry.get("type", ""),
                entry.get("type", ""),
                () if colour in ("", "none", "unknown") else (colour,),
                share if share is not None and 0 <= share <= 100 else None,
                judged,
            )
        )
    return tuple(supplies)


def _marker_level(level: int | None, low: int | None, high: int | None) -> Level:
    """A waste box tells how full it is: its high mark is the warning, where a toner's low mark is."""
    if level == _SOME_LEFT:
        return Level.OK
    if level is None or not 0 <= level <= 100:
        return Level.UNKNOWN
    fills_up = high is not None and 0 < high < 100 and not low
    if fills_up and high is not None:
        return Level.EMPTY if level >= 100 else Level.LOW if level >= high else Level.OK
    if level == 0:
        return Level.EMPTY
    return Level.LOW if low is not None and level <= low else Level.OK


def _tray(entry: dict[str, str], number: int) -> Tray:
    """``type=...;maxcapacity=250;level=100;name=main;`` (PWG 5100.13), one string a tray."""
    level, capacity = _whole(entry.get("level")), _whole(entry.get("maxcapacity"))
    sheets = level if level is not None and level >= 0 else None
    return Tray(
        name=entry.get("name", "")[:80] or str(number),
        sheets=sheets,
        capacity=capacity if capacity is not None and capacity > 0 else None,
        level=_tray_level(level, capacity),
    )


def _tray_level(level: int | None, capacity: int | None) -> Level:
    if level == 0:
        return Level.EMPTY
    if level == _SOME_LEFT:
        return Level.OK
    if level is None or level < 0:
        return Level.UNKNOWN
    return Level.LOW if capacity is not None and capacity > 0 and level * 10 <= capacity else Level.OK


def _entries(printer: AttributeGroup, name: str) -> list[dict[str, str]]:
    raw = [value.decode("utf-8", errors="replace") for value in printer.octets(name)] or list(printer.texts(name))
    return [dict(_pairs(text)) for text in raw[:MAX_ENTRIES]]


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(key.strip(), value.strip()) for key, _, value in (part.partition("=") for part in text[:1024].split(";"))]


def _media(group: AttributeGroup) -> ReadyMedia | None:
    size = group.group("media-size")
    width, height = size.number("x-dimension"), size.number("y-dimension")
    if width is None or height is None or width <= 0 or height <= 0:
        return None
    return ReadyMedia(
        width / _HUNDREDTHS_OF_MM, height / _HUNDREDTHS_OF_MM, group.text("media-type"), group.text("media-source")
    )


def _at(values: Sequence[int], index: int) -> int | None:
    return values[index] if index < len(values) else None


def _whole(text: str | None) -> int | None:
    try:
        return int(text) if text is not None and len(text) < 10 else None
    except ValueError:
        return None
