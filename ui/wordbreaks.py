"""Where no line of Chinese should end: inside a word, before a particle, between a number and what it counts.

Chinese has no spaces, so Unicode (UAX 14) lets a line end after any character, and 村干部 becomes 村干 and 部. Which
characters make a word is data: ``assets/words/unbroken.txt``, made of our own sentences by ``scripts/unbroken_words.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

INSIDE: Final = 0.5
"""What a break inside a word costs, in the measure of :mod:`ui.typesetting`: more than any unevenness of lines."""
BETWEEN_PARTS: Final = 0.2
"""工作人员 is one word and still reads when a line ends after 工作."""
BEFORE_PARTICLE: Final = 0.2
AFTER_PREFIX: Final = 0.08
BEFORE_DOT: Final = 0.4
"""A dot between two things ends the line of the first."""

_PARTICLES: Final = frozenset("的了吗嗎吧呢着过過们們")
"""They belong to the word before them."""
_PLACES: Final = frozenset("省市县縣区區镇鎮乡鄉村")
"""They end a name that no list has, of one or two characters as a rule: 红荔村."""
_LONGEST_NAME: Final = 2
_PREFIXES: Final = frozenset("请請再不没沒就都也把在给給和或最太很从從被由")
"""They belong to the word after them."""
_HAN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_COUNTED: Final = re.compile(r"\d(?=[\u3400-\u9fff])|第(?=\d)")


class Unbroken:
    """Words of two characters and more that a line should keep together."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._words = frozenset(words)
        self._longest = max(map(len, self._words), default=1)

    @classmethod
    def of_file(cls, path: Path) -> Unbroken:
        """One word a line; empty lines and those that begin with ``#`` are none. Raises OSError: the file ships with us."""
        rows = (row.strip() for row in path.read_text(encoding="utf-8").splitlines())
        return cls(row for row in rows if row and not row.startswith("#"))

    def costs(self, sentence: str) -> Mapping[int, float]:
        """What it costs to end a line before each character of ``sentence``; a place that is not there costs nothing."""
        costs: dict[int, float] = {}
        for run in _HAN.finditer(sentence):
            starts = [run.start() + start for start in self._starts(run.group())]
            for before, place in pairwise([*starts, run.end()]):
                costs |= {at: self._inside(sentence[before:at], sentence[at:place]) for at in range(before + 1, place)}
            for place, end in pairwise([*starts[1:], run.end()]):
                if end - place == 1 and sentence[place] in _PARTICLES:
                    costs[place] = BEFORE_PARTICLE
                elif sentence[place - 1] in _PREFIXES and place - 1 in starts:
                    costs[place] = AFTER_PREFIX
            costs |= dict.fromkeys(_inside_names(sentence, [*starts, run.end()]), INSIDE)
        costs |= {found.end(): INSIDE for found in _COUNTED.finditer(sentence)}
        costs |= {place: BEFORE_DOT for place, character in enumerate(sentence) if character == "·"}
        return costs

    def _inside(self, begin: str, end: str) -> float:
        return BETWEEN_PARTS if {begin, end} <= self._words else INSIDE

    def _starts(self, run: str) -> list[int]:
        """Where the words of ``run`` begin: the fewest that make it up, then those with the longest at the end."""
        fewest = [0]
        begins = [0]
        for end in range(1, len(run) + 1):
            reach = range(max(0, end - self._longest), end)
            known = (start for start in reach if end - start == 1 or run[start:end] in self._words)
            best = min(known, key=lambda start: (fewest[start], start))
            fewest.append(fewest[best] + 1)
            begins.append(best)
        starts: list[int] = []
        end = len(run)
        while end:
            end = begins[end]
            starts.append(end)
        return starts[::-1]


def _inside_names(sentence: str, starts: Sequence[int]) -> Iterator[int]:
    """Places between a name's characters, which are words to nobody, and before 村 or 镇 at its end."""
    single = {start for start, end in pairwise(starts) if end - start == 1}
    for last in single:
        if sentence[last] not in _PLACES:
            continue
        for place in range(last, max(starts[0], last - _LONGEST_NAME), -1):
            if sentence[place - 1] in _PLACES | _PREFIXES | _PARTICLES:
                break
            yield place
            if place - 1 not in single:
                break
