"""The whole fleet at a glance, counted by division. Going through 30,000 terminals takes a while: it is kept a moment."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Generic, TypeVar

import msgspec

from central.console.divisions import name_of
from central.console.standing import LIGHTS, Standing, standing_of
from central.console.words import Light, link_light
from central.platform import Platform

_SHARE: Final = 20
"""An answer is used for this many times as long as it took to find."""
MANY: Final = 10
"""One terminal in so many is too many."""
_TONES: Final = ("bad", "warn", "idle", "good")
_LARGE: Final = (2, 4, 6)
"""Levels whose divisions are put together beforehand: a town has some ten terminals, a province all."""


_K = TypeVar("_K")
_T = TypeVar("_T")


class Tally(msgspec.Struct, frozen=True):
    """A division and how its terminals are."""

    code: str
    name: str
    total: int
    bad: int
    warn: int
    idle: int
    pending: int

    @property
    def light(self) -> Light:
        """By how many of its terminals are in trouble: in a large division a few always are."""
        if self.bad * MANY >= self.total > 0:
            return LIGHTS["bad"]
        if self.bad or self.warn * MANY >= self.total > 0:
            return LIGHTS["warn"]
        return LIGHTS["idle" if self.idle == self.total else "good"]

    @property
    def place_in_line(self) -> tuple[float, float, str]:
        """Sorts the divisions with the largest share of trouble first."""
        share = max(1, self.total)
        return -self.bad / share, -self.warn / share, self.code


class Board:
    """All terminals, the worst first, as they were at one moment. Counts are made once and kept; for several threads.

    ``online``: how many are in touch.
    """

    def __init__(self, standings: Iterable[Standing], online: int = 0) -> None:
        self.standings = tuple(sorted(standings, key=lambda one: one.place_in_line))
        self.by_terminal = {one.row.terminal: one for one in self.standings}
        self.online = online
        groups: dict[str, list[Standing]] = defaultdict(list)
        for one in self.standings:
            for level in _LARGE:
                groups[one.row.village_code[:level]].append(one)
        self._groups = {code: tuple(members) for code, members in groups.items()}
        self._tally: dict[str, Tally] = {}
        self._tallies: dict[tuple[str, int], tuple[Tally, ...]] = {}
        self._versions: dict[str, tuple[str, ...]] = {}

    def within(self, division: str) -> tuple[Standing, ...]:
        """Those whose village code begins so."""
        if not division:
            return self.standings
        if len(division) in _LARGE:
            return self._groups.get(division, ())
        near = max((level for level in _LARGE if level < len(division)), default=0)
        around = self._groups.get(division[:near], ()) if near else self.standings
        return tuple(one for one in around if one.row.village_code.startswith(division))

    def tally(self, division: str) -> Tally:
        """One division as a whole."""
        known = self._tally.get(division)
        if known is not None:
            return known
        return self._keep(self._tally, division, _tally(division, self.within(division)))

    def tallies(self, division: str, level: int) -> tuple[Tally, ...]:
        """The divisions of a level within ``division``, those with the most trouble first."""
        known = self._tallies.get((division, level))
        if known is not None:
            return known
        groups: dict[str, list[Standing]] = {}
        for one in self.within(division):
            groups.setdefault(one.row.village_code[:level], []).append(one)
        counted = [_tally(code, members) for code, members in groups.items()]
        return self._keep(self._tallies, (division, level), tuple(sorted(counted, key=lambda one: one.place_in_line)))

    def versions(self, division: str) -> tuple[str, ...]:
        """The program versions that run there, in the order of their names."""
        known = self._versions.get(division)
        if known is not None:
            return known
        found = {one.row.app_version for one in self.within(division)} - {""}
        return self._keep(self._versions, division, tuple(sorted(found)))

    def _keep(self, kept: dict[_K, _T], name: _K, found: _T) -> _T:
        """Names come from whoever asks: no more of them are kept than there can be divisions."""
        if len(kept) <= len(self.standings):
            kept[name] = found
        return found


def _tally(code: str, members: Sequence[Standing]) -> Tally:
    counts = dict.fromkeys(_TONES, 0)
    pending = 0
    for one in members:
        counts[one.tone] += 1
        pending += one.row.pending_count
    return Tally(code, name_of(code), sum(counts.values()), counts["bad"], counts["warn"], counts["idle"], pending)


class Kept(Generic[_T]):
    """Something that takes a while to find out: found out again when the last answer will not do. For several threads."""

    def __init__(self, find_out: Callable[[], _T]) -> None:
        self._find_out = find_out
        self._lock = threading.Lock()
        self._kept: list[_T] = []
        self._good_until = 0.0

    def now(self) -> _T:
        """How it is, or was so short a while ago that finding out again would cost more than it tells."""
        with self._lock:
            if not self._kept or time.monotonic() >= self._good_until:
                started = time.monotonic()
                self._kept = [self._find_out()]
                self._good_until = time.monotonic() + (time.monotonic() - started) * _SHARE
            return self._kept[0]


class FleetBoard:
    """The board and the totals of a platform, as fresh as they can be had."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._board = Kept(self._look)
        self._totals = Kept(platform.store.totals)

    def now(self) -> Board:
        """All terminals."""
        return self._board.now()

    def totals(self) -> dict[str, int]:
        """As ``Store.totals``: counting a long ledger takes a while."""
        return self._totals.now()

    def _look(self) -> Board:
        moment = self._platform.clock()
        rows = self._platform.store.fleet()
        online = sum(link_light(row.last_seen, moment).tone == "good" for row in rows)
        return Board((standing_of(row, moment) for row in rows), online)
