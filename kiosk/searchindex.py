"""Makes the search index of a catalogue: pinyin by pypinyin, Traditional forms by OpenCC. Too slow for the GUI thread."""

from __future__ import annotations

import os
from itertools import islice, product
from typing import Final, Protocol

from kiosk.domain.catalogue import Catalogue, Service
from kiosk.domain.search import Entry, SearchIndex, Spelling, words_of
from kiosk.licencefiles import LicenceFile
from kiosk.licencekinds import SERVICE

# What people put around the thing they want; nothing of it is shown.
ASKED_BEFORE: Final = (
    "我想要", "我想", "我要", "想要", "请问", "怎么", "如何", "帮我", "给我", "去哪里", "哪里", "可以", "办理",
    "想", "要", "办",
)  # fmt: skip
ASKED_AFTER: Final = ("怎么办", "在哪里", "在哪", "可以吗", "吗", "呢", "啊", "的")

MOST_READINGS: Final = 12
"""Of one name: characters with several readings multiply."""


class Converter(Protocol):
    """What OpenCC gives: its package has no types."""

    def convert(self, text: str) -> str: ...


def build_index(catalogue: Catalogue, licences: tuple[LicenceFile, ...] = ()) -> SearchIndex:
    """All services with every name they have, in Simplified and Traditional characters, with pinyin and initials.

    Whoever looks for one of the ``licences`` finds the service by which the own ones are seen.
    """
    # The phrase dictionary takes 32 MB and tells apart what both spellings in the index cover anyway.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from opencc import OpenCC

    traditional = OpenCC("s2hk")
    entries = [_entry(service, traditional) for service in catalogue.services]
    if SERVICE in catalogue.by_id:
        entries += [_within(kind, traditional) for kind in licences]
    return SearchIndex(tuple(entries), _first_reading, ASKED_BEFORE, ASKED_AFTER)


def _entry(service: Service, traditional: Converter) -> Entry:
    names = words_of((service.title, *service.aliases, *service.keywords))
    spellings = [_spelling(name, is_title=number == 0) for number, name in enumerate(names)]
    spellings += [
        Spelling(other, is_title=number == 0)
        for number, name in enumerate(names)
        if (other := traditional.convert(name)) != name
    ]
    return Entry(service.id, tuple(spellings), service.popular_rank)


def _within(kind: LicenceFile, traditional: Converter) -> Entry:
    """Of equal words those of a service count more: here none is a title."""
    names = words_of((kind.title, *kind.words))
    spellings = [_spelling(name, is_title=False) for name in names]
    spellings += [Spelling(other, is_title=False) for name in names if (other := traditional.convert(name)) != name]
    return Entry(SERVICE, tuple(spellings), within=kind.title)


def _spelling(name: str, *, is_title: bool) -> Spelling:
    from pypinyin import Style, pinyin

    syllables = pinyin(name, style=Style.NORMAL, heteronym=True, v_to_u=False)
    readings = tuple(dict.fromkeys(tuple(one) for one in islice(product(*syllables), MOST_READINGS)))
    whole = tuple(dict.fromkeys("".join(reading) for reading in readings))
    initials = tuple(dict.fromkeys("".join(part[:1] for part in reading) for reading in readings))
    return Spelling(name, is_title, whole, initials)


def _first_reading(text: str) -> str:
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text))
