"""Which machine needs a technician? The fleet by division, and everything about one terminal."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

import msgspec

from central.console.board import Board
from central.console.desk import Answer, Ask, Context, Door, Page
from central.console.divisions import CITIES, LEVEL_WORDS, PROVINCE, TILES, below, level_of, name_of, path_of
from central.console.roles import Right
from central.console.standing import LIGHTS, TROUBLES, Standing
from central.frames import is_name
from central.problems import Refusal
from central.store.console_records import Outside, Sought

_ROWS: Final = 50
_TILE_WIDTH: Final = 96
_TILE_HEIGHT: Final = 64
_GAP: Final = 6


class Filters(msgspec.Struct, frozen=True):
    """The fields of the form above the fleet."""

    division: str = ""
    tone: str = ""
    trouble: str = ""
    version: str = ""
    text: str = ""

    def query(self, **more: object) -> str:
        """For a link with the same filters."""
        return urlencode({name: value for name, value in {**msgspec.structs.asdict(self), **more}.items() if value})

    @property
    def all_of_division(self) -> bool:
        """Nothing but a division is asked for."""
        return not (self.tone or self.trouble or self.version or self.text)

    def fits(self, one: Standing) -> bool:
        """Whether a terminal is among those asked for, its division aside."""
        if self.tone not in ("", one.tone) or self.version not in ("", one.row.app_version):
            return False
        if self.trouble and all(trouble.kind != self.trouble for trouble in one.troubles):
            return False
        return not self.text or self.text in one.row.terminal or self.text in one.row.site_name


class MapTile(msgspec.Struct, frozen=True):
    """A city as it is drawn."""

    code: str
    name: str
    x: int
    y: int
    tone: str
    says: str


def tiles_of(board: Board) -> tuple[MapTile, ...]:
    """The cities of the tile map with their lights; a city without terminals is grey."""
    tallies = {one.code: one for one in board.tallies(PROVINCE, 4)}
    drawn = []
    for tile in TILES:
        tally = tallies.get(tile.code)
        if tally is None:
            tone, says = "none", "没有终端"
        else:
            tone = tally.light.tone
            says = f"{tally.bad} 要派人" if tally.bad else f"{tally.warn} 要留意" if tally.warn else f"{tally.total} 正常"
        x, y = tile.column * (_TILE_WIDTH + _GAP), tile.row * (_TILE_HEIGHT + _GAP)
        drawn.append(MapTile(tile.code, CITIES[tile.code].removesuffix("市"), x, y, tone, says))
    return tuple(drawn)


def map_size() -> tuple[int, int]:
    """Width and height of the map in its own units."""
    columns = max(tile.column for tile in TILES) + 1
    rows = max(tile.row for tile in TILES) + 1
    return columns * (_TILE_WIDTH + _GAP) - _GAP, rows * (_TILE_HEIGHT + _GAP) - _GAP


def fleet(ask: Ask) -> Answer:
    """The page of the fleet."""
    return Page("fleet.html", _fleet(ask))


def fleet_part(ask: Ask) -> Answer:
    """What of it changes by itself."""
    return Page("_fleet.html", _fleet(ask))


def _fleet(ask: Ask) -> Context:
    filters = Filters(
        division=ask.value("division", 12) if ask.value("division", 12).isdecimal() else "",
        tone=ask.value("tone") if ask.value("tone") in LIGHTS else "",
        trouble=ask.value("trouble") if ask.value("trouble") in TROUBLES else "",
        version=ask.value("version"),
        text=ask.value("text"),
    )
    board = ask.board.now()
    inside = board.within(filters.division)
    rows = inside if filters.all_of_division else tuple(one for one in inside if filters.fits(one))
    start = min(ask.number("from"), len(rows))
    level = level_of(filters.division)
    return {
        "filters": filters,
        "tally": board.tally(filters.division),
        "tallies": board.tallies(filters.division, below(level)) if level < 12 else (),
        "level_word": LEVEL_WORDS.get(below(level), ""),
        "path": path_of(filters.division),
        "here_name": name_of(filters.division),
        "tiles": tiles_of(board) if level <= 2 else (),
        "map_size": map_size(),
        "rows": rows[start : start + _ROWS],
        "found": len(rows),
        "versions": {version: version for version in board.versions(filters.division)},
        "tones": {tone: light.word for tone, light in LIGHTS.items()},
        "troubles": TROUBLES,
        "next_page": filters.query(**{"from": start + _ROWS}) if start + _ROWS < len(rows) else "",
        "same": filters.query(**{"from": start}),
    }


def terminal(ask: Ask) -> Answer:
    """One terminal."""
    return Page("terminal.html", _terminal(ask))


def terminal_part(ask: Ask) -> Answer:
    """The same without the frame."""
    return Page("_terminal.html", _terminal(ask))


def _terminal(ask: Ask) -> Context:
    name = ask.value("id")
    standing = ask.board.now().by_terminal.get(name) if is_name(name) else None
    if standing is None:
        raise Refusal(404, "input.not_found", "input", "没有这台终端。")
    store = ask.platform.store
    return {
        "standing": standing,
        "row": standing.row,
        "path": path_of(standing.row.village_code),
        "channels": store.channel_rows(name),
        "waiting": store.find_pending(Outside(terminal=name), _ROWS),
        "refusals": store.find_refusals(Outside(terminal=name), _ROWS),
        "transactions": store.find_transactions(Sought(terminal=name), 10),
        "orders": store.orders(_ROWS, "unfinished", "", name),
        "log": store.find_journal(name, "", "", "", 0, _ROWS),
    }


DOORS: Final = (
    Door("/fleet", fleet, Right.SEE),
    Door("/ops/fragments/fleet", fleet_part, Right.SEE, kind="part"),
    Door("/terminal", terminal, Right.SEE),
    Door("/ops/fragments/terminal", terminal_part, Right.SEE, kind="part"),
)
