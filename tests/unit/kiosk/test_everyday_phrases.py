"""What people really say finds what they mean, in the first three hits."""

from __future__ import annotations

from pathlib import Path

from kiosk.catalogue import load_catalogue
from scripts.phrase_hits import SHOWN, hits, read_phrases

ROOT = Path(__file__).resolve().parents[3]
CATALOGUE = load_catalogue(ROOT / "assets" / "catalogue")
LEAST_SHARE = 0.95


PHRASES = read_phrases()


def test_there_are_a_hundred_different_ones_and_each_means_something_we_offer() -> None:
    assert len({phrase.said for phrase in PHRASES}) == len(PHRASES) >= 100
    assert {service for phrase in PHRASES for service in phrase.meant} <= set(CATALOGUE.by_id)


def test_every_service_is_meant_by_somebody() -> None:
    meant = {service for phrase in PHRASES for service in phrase.meant}
    assert set(CATALOGUE.by_id) == meant


def test_at_least_95_of_100_are_found_among_the_first_three() -> None:
    missed = [hit.phrase.said for hit in hits(CATALOGUE, PHRASES) if not hit.place]
    assert SHOWN == 3
    assert len(missed) <= (1 - LEAST_SHARE) * len(PHRASES), missed
