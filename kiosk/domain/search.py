"""Finding a service by the words people have for it: its name, everyday words, pinyin, initials, Traditional forms, slips.

Everything that needs a dictionary was worked out when the index was made (``kiosk.searchindex``); here is only comparison.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import field
from enum import IntEnum
from typing import Final, TypeAlias

from kiosk.domain.values import dataclass

LONGEST_QUERY: Final = 40

_NOISE: Final = re.compile(r"[\W_]+")
_ALIKE: Final = 74.0
"""Below this many per cent two writings are not a slip of each other; chosen on the everyday phrases of the tests."""
_SOUND_ONLY: Final = 8.0
"""What only sounds alike has to be this much more alike: there are few syllables and many words."""
_LEAST_FUZZY: Final = 2
_LEAST_IN_ANOTHER: Final = 3


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
Order: TypeAlias = tuple[int, bool, int, float, int, str]
_Hit: TypeAlias = tuple[Order, str, str]
"""How good, the service, and what within it."""


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
    within: str = ""
    """What of the service has these names, such as one of the licences; empty: the service itself."""


@dataclass(frozen=True, slots=True)
class _Column:
    """One kind of writing of all entries, for going through all of them at once."""

    texts: list[str]
    owners: list[int]
    """Whose each is: the entry's place."""

    @staticmethod
    def of(entries: tuple[Entry, ...], writings: Callable[[Spelling], Iterable[str]]) -> _Column:
        pairs = [
            (text, number)
            for number, entry in enumerate(entries)
            for text in dict.fromkeys(text for spelling in entry.spellings for text in writings(spelling))
        ]
        return _Column([text for text, _ in pairs], [number for _, number in pairs])

    def where(self, fits: Callable[[str], bool]) -> set[int]:
        return {owner for text, owner in zip(self.texts, self.owners, strict=True) if fits(text)}

    def near(self, wanted: str, least: float) -> set[int]:
        """Entries with a writing that may be ``least`` per cent alike; a few too many, none too few."""
        if len(wanted) < _LEAST_FUZZY:
            return set()
        from rapidfuzz import fuzz, process  # 40 modules: the first screen searches nothing

        scorers = (fuzz.ratio, fuzz.partial_ratio) if len(wanted) >= _LEAST_IN_ANOTHER else (fuzz.ratio,)
        return {
            self.owners[place]
            for scorer in scorers
            for _text, _score, place in process.extract(wanted, self.texts, scorer=scorer, limit=None, score_cutoff=least)
        }


@dataclass(frozen=True, slots=True)
class Writings:
    """Every writing of every entry. With 2,500 services only what may fit is worth a closer look at each letter."""

    texts: _Column
    pinyin: _Column
    initials: _Column

    @staticmethod
    def of(entries: tuple[Entry, ...]) -> Writings:
        return Writings(
            _Column.of(entries, lambda spelling: (spelling.text,)),
            _Column.of(entries, lambda spelling: spelling.pinyin),
            _Column.of(entries, lambda spelling: spelling.initials),
        )

    def holding(self, wanted: str) -> set[int]:
        """Places of the entries that :func:`_exact` may find something in."""
        found = self.texts.where(lambda text: wanted in text or text in wanted)
        if wanted.isascii():
            found |= self.pinyin.where(lambda text: text.startswith(wanted))
            found |= self.initials.where(lambda text: wanted in text)
        return found

    def near(self, wanted: str, sound: str) -> set[int]:
        """Places of the entries that :func:`_alike` may find something in."""
        if wanted.isascii():
            return self.pinyin.near(wanted, _ALIKE)
        return self.texts.near(wanted, _ALIKE) | self.pinyin.near(sound, _ALIKE + _SOUND_ONLY)


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """All services of a catalogue. ``reading`` gives the pinyin of what was typed: words that sound alike get mixed up."""

    entries: tuple[Entry, ...] = ()
    reading: Callable[[str], str] = field(default=lambda _text: "", repr=False, compare=False)
    before: tuple[str, ...] = ()
    """Words that a question begins with and that say nothing of the service."""
    after: tuple[str, ...] = ()
    """Words that it ends with."""
    _writings: Writings = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_writings", Writings.of(self.entries))

    def find(self, query: str, most: int = 8) -> tuple[str, ...]:
        """Ids of the services meant, best first; empty when nothing fits or nothing was typed."""
        return tuple(service_id for service_id, _within in self.found(query, most))

    def found(self, query: str, most: int = 8) -> tuple[tuple[str, str], ...]:
        """As :meth:`find`, each with what within the service was meant: empty for the service itself."""
        wanted = plain(query[:LONGEST_QUERY])
        if not wanted:
            return ()
        hits = self._fitting(wanted)
        if not hits and (heart := self._heart_of(wanted)) != wanted:
            hits = self._fitting(heart)
        if not hits and len(wanted) >= _LEAST_FUZZY:
            sound = "" if wanted.isascii() else plain(self.reading(wanted))
            near = self._writings.near(wanted, sound)
            hits = self._ranked(near, wanted, lambda spelling, text: _alike(spelling, text, sound))
        best: dict[str, str] = {}
        for _order_of, service_id, within in hits:
            best.setdefault(service_id, within)
        return tuple(best.items())[:most]

    def _fitting(self, wanted: str) -> list[_Hit]:
        return self._ranked(self._writings.holding(wanted), wanted, _exact)

    def _ranked(self, some: set[int], wanted: str, judge: Callable[[Spelling, str], float]) -> list[_Hit]:
        hits = []
        for entry in (self.entries[number] for number in some):
            score = max((judge(spelling, wanted) for spelling in entry.spellings), default=0.0)
            if score > 0:
                hits.append((_order(entry, score), entry.service_id, entry.within))
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
    """Of names that begin alike or hold the same word, the more used comes first; else the one that fits better.

    A service comes before something within one that has as good a name.
    """
    popular = entry.popular_rank or 1_000_000
    rank = int(score)
    return (-rank, bool(entry.within), popular if rank in _BY_USE else 0, -score, popular, entry.service_id)


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
        least = _ALIKE + _SOUND_ONLY
        by_sound = max((_likeness(sound, one, least) for one in spelling.pinyin), default=0.0) if sound else 0.0
        likeness = max(_likeness(wanted, spelling.text), by_sound - _SOUND_ONLY)
    return _Rank.ALIKE + likeness / 101.0 if likeness >= _ALIKE else 0.0


def _likeness(one: str, other: str, least: float = _ALIKE) -> float:
    """0 to 100: the whole of both where they are of a length, else the best place of the shorter in the longer.

    What cannot reach ``least`` is 0 and costs little: at 2,500 services most of the time goes here.
    """
    shorter, longer = sorted((len(one), len(other)))
    if shorter < _LEAST_FUZZY:
        return 0.0
    from rapidfuzz import fuzz

    whole = fuzz.ratio(one, other, score_cutoff=least)
    if shorter < _LEAST_IN_ANOTHER:
        return whole
    # A short word lies almost anywhere in a long one: that alone says little.
    worth = 0.8 + 0.2 * shorter / longer
    return max(whole, worth * fuzz.partial_ratio(one, other, score_cutoff=min(100.0, least / worth)))


def _scored(rank: _Rank, typed: str, whole: str) -> float:
    return float(rank) + 0.99 * len(typed) / max(len(whole), len(typed), 1)


def words_of(titles: Iterable[str]) -> tuple[str, ...]:
    """Distinct writings in their order, as they are compared; nothing empty."""
    return tuple(dict.fromkeys(filter(None, (plain(title) for title in titles))))
