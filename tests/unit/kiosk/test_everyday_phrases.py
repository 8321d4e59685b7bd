"""What people really say finds what they mean, in the first three hits."""

from __future__ import annotations

from pathlib import Path

import msgspec
import yaml

from kiosk.catalogue import load_catalogue
from kiosk.searchindex import build_index

ROOT = Path(__file__).resolve().parents[3]
CATALOGUE = load_catalogue(ROOT / "assets" / "catalogue")
LEAST_SHARE = 0.95


class Phrase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    said: str = msgspec.field(name="说")
    meant: tuple[str, ...] = msgspec.field(name="要")


PHRASES = msgspec.convert(
    yaml.safe_load((ROOT / "tests" / "data" / "everyday_phrases.yaml").read_text(encoding="utf-8")), tuple[Phrase, ...]
)


def test_there_are_a_hundred_different_ones_and_each_means_something_we_offer() -> None:
    assert len({phrase.said for phrase in PHRASES}) == len(PHRASES) >= 100
    assert {service for phrase in PHRASES for service in phrase.meant} <= set(CATALOGUE.by_id)


def test_every_service_is_meant_by_somebody() -> None:
    meant = {service for phrase in PHRASES for service in phrase.meant}
    assert set(CATALOGUE.by_id) == meant


def test_at_least_95_of_100_are_found_among_the_first_three() -> None:
    index = build_index(CATALOGUE)
    missed = [phrase.said for phrase in PHRASES if not set(index.find(phrase.said, 3)) & set(phrase.meant)]
    assert len(missed) <= (1 - LEAST_SHARE) * len(PHRASES), missed
