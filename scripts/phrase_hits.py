"""What people say in everyday words, and what the terminal's search finds for it: for docs/services.md and its test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import yaml

from kiosk.domain.catalogue import Catalogue
from kiosk.licencekinds import FOLDER, load_licences
from kiosk.searchindex import build_index

ROOT: Final = Path(__file__).resolve().parents[1]
PHRASES_FILE: Final = ROOT / "tests" / "data" / "everyday_phrases.yaml"
SHOWN: Final = 3
"""Hits that count: what stands on the screen without scrolling, in the largest letters."""


class Phrase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing people say, and the ids of the services they mean by it."""

    said: str = msgspec.field(name="说")
    meant: tuple[str, ...] = msgspec.field(name="要")


class Hit(msgspec.Struct, frozen=True):
    """What the search finds for a phrase. ``place`` counts from 1; 0: none of what was meant is among them."""

    phrase: Phrase
    found: tuple[str, ...]
    place: int


def read_phrases() -> tuple[Phrase, ...]:
    """All of them, in the order of the file. Raises ``msgspec.ValidationError`` for a file of another shape."""
    return msgspec.convert(yaml.safe_load(PHRASES_FILE.read_text(encoding="utf-8")), tuple[Phrase, ...])


def hits(catalogue: Catalogue, phrases: tuple[Phrase, ...]) -> Iterator[Hit]:
    """What the search of this catalogue finds for each."""
    index = build_index(catalogue, load_licences(ROOT / "assets" / FOLDER))
    for phrase in phrases:
        found = index.find(phrase.said, SHOWN)
        place = next((number for number, service in enumerate(found, 1) if service in phrase.meant), 0)
        yield Hit(phrase, found, place)
