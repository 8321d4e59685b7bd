"""Finding a service by the words people have for it: its name, everyday words, pinyin, initials, Traditional forms, slips.

Everything that needs a dictionary was worked out when the index was made (``kiosk.searchindex``); here is only comparison.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, TypeAlias

from rapidfuzz import fuzz

LONGEST_QUERY: Final = 40

_NOISE: Final = re.compile(r"[\W_]+")
_ALIKE: Final = 74.0
"""Below this many per cent two writings are not a slip of each other; chosen on the everyday phrases of the tests."""
_SOUND_ONLY: Final = 8.0
"""What only sounds alike has to be this much more alike: there are few syllables and many words."""
_LEAST_FUZZY: Final = 2


class _Rank(IntEnum):
    """How good a hit is; the words of one rank are told apart by how much of them was typed."""

    TITLE = 9
    TITLE_START = 8
    WORD = 7
    TITLE_PART = 6
    SENTENCE = 5
    """What was typed holds a word of the service: a whole sentence, such as 我要领退休金."""
    WORD_PART = 4
    PINYIN = 3
    INITIALS = 2
    ALIKE = 1


_BY_USE: Final = frozenset({_Rank.TITLE_START, _Rank.WORD, _Rank.TITLE_PART, _Rank.WORD_PART})
Order: TypeAlias = tuple[int, int, float, int, str]


@dataclass(frozen=True, slots=True)
class Spelling:
    """One writing of one name of a service."""

    text: str
    """As it is compared: see :func:`plain`."""
    is_title: bool
    pinyin: tuple[str, ...] = ()
    """Whole readings without spaces; several where a character has several."""
    initials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A service as the search knows it."""

    service_id: str
    spellings: tuple[Spelling, ...]
    popular_rank: int = 0
    """1 is the most used; 0 is not among them."""


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """All services of a catalogue. ``reading`` gives the pinyin of what was typed: words that sound alike get mixed up."""

    entries: tuple[Entry, ...] = ()
    reading: Callable[[str], str] = field(default=lambda _text: "", repr=False, compare=False)
    before: tuple[str, ...] = ()
    """Words that a question begins with and that say nothing of the service."""
    after: tuple[str, ...] = ()
    """Words that it ends with."""

    def find(self, query: str, most: int = 8) -> tuple[str, ...]:
        """Ids of the services meant, best first; empty when nothing fits or nothing was typed."""
        wanted = plain(query[:LONGEST_QUERY])
        if not wanted:
            return ()
        hits = self._ranked(wanted, _exact) or self._ranked(self._heart_of(wanted), _exact)
        if not hits:
            sound = "" if wanted.isascii() else plain(self.reading(wanted))
            hits = self._ranked(wanted, lambda spelling, text: _alike(spelling, text, sound))
        return tuple(service_id for _score, service_id in hits[:most])

    def _ranked(self, wanted: str, judge: Callable[[Spelling, str], float]) -> list[tuple[Order, str]]:
        hits = []
        for entry in self.entries:
            score = max((judge(spelling, wanted) for spelling in entry.spellings), default=0.0)
            if score > 0:
                hits.append((_order(entry, score), entry.service_id))
        return sorted(hits)

    def _heart_of(self, text: str) -> str:
        """What is left of a question without its polite words; the whole when nothing would be left."""
        heart = text
        while cut := next((word for word in self.before if heart.startswith(word)), ""):
            heart = heart.removeprefix(cut)
        while cut := next((word for word in self.after if heart.endswith(word)), ""):
            heart = heart.removesuffix(cut)
        return heart or text


def _order(entry: Entry, score: float) -> Order:
    """Of names that begin alike or hold the same word, the more used comes first; else the one that fits better."""
    popular = entry.popular_rank or 1_000_000
    rank = int(score)
    return (-rank, popular if rank in _BY_USE else 0, -score, popular, entry.service_id)


def plain(text: str) -> str:
    """Full-width forms folded, lower case, without spaces and punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).lower())


def _exact(spelling: Spelling, wanted: str) -> float:
    """0 when ``wanted`` is not in this spelling; otherwise its rank and, behind the point, how much of it was typed."""
    text = spelling.text
    if wanted == text:
        return _scored(_Rank.TITLE if spelling.is_title else _Rank.WORD, wanted, text)
    if wanted in text:
        if not spelling.is_title:
            return _scored(_Rank.WORD_PART, wanted, text)
        return _scored(_Rank.TITLE_START if text.startswith(wanted) else _Rank.TITLE_PART, wanted, text)
    if len(text) > 1 and text in wanted:
        return _scored(_Rank.SENTENCE, text, wanted)
    if wanted.isascii():
        return _by_sound(spelling, wanted)
    return 0.0


def _by_sound(spelling: Spelling, wanted: str) -> float:
    starts = max((_scored(_Rank.PINYIN, wanted, one) for one in spelling.pinyin if one.startswith(wanted)), default=0.0)
    if starts or len(wanted) < _LEAST_FUZZY:
        return starts
    return max((_scored(_Rank.INITIALS, wanted, one) for one in spelling.initials if wanted in one), default=0.0)


def _alike(spelling: Spelling, wanted: str, sound: str) -> float:
    """For what nothing fits exactly: characters left out, swapped or wrong, and words that only sound right."""
    if len(wanted) < _LEAST_FUZZY:
        return 0.0
    if wanted.isascii():
        likeness = max((_likeness(wanted, one) for one in spelling.pinyin), default=0.0)
    else:
        by_sound = max((_likeness(sound, one) for one in spelling.pinyin), default=0.0) if sound else 0.0
        likeness = max(_likeness(wanted, spelling.text), by_sound - _SOUND_ONLY)
    return _Rank.ALIKE + likeness / 101.0 if likeness >= _ALIKE else 0.0


def _likeness(one: str, other: str) -> float:
    """0 to 100: the whole of both where they are of a length, else the best place of the shorter in the longer."""
    if min(len(one), len(other)) < _LEAST_FUZZY:
        return 0.0
    whole = fuzz.ratio(one, other)
    part = fuzz.partial_ratio(one, other) if len(one) >= 3 and len(other) >= 3 else 0.0
    # A short word lies almost anywhere in a long one: that alone says little.
    return max(whole, part * (0.8 + 0.2 * min(len(one), len(other)) / max(len(one), len(other))))


def _scored(rank: _Rank, typed: str, whole: str) -> float:
    return float(rank) + 0.99 * len(typed) / max(len(whole), len(typed), 1)


def words_of(titles: Iterable[str]) -> tuple[str, ...]:
    """Distinct writings in their order, as they are compared; nothing empty."""
    return tuple(dict.fromkeys(filter(None, (plain(title) for title in titles))))
