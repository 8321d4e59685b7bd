"""Finding one of 2,500 services with every letter anew: characters, pinyin, initials, a slip of the finger, everyday words.

Beside the floor of going through all names for the same letters. The 95th percentile of all keystrokes counts.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles
from typing import Final

from benchmarks.many_services import MANY, many_services
from benchmarks.registry import Measurement
from kiosk.catalogue import load_catalogue
from kiosk.searchindex import build_index

QUERIES: Final = 150
SEED: Final = 7
_ASSETS: Final = Path(__file__).resolve().parents[1] / "assets"


def measure() -> Iterator[Measurement]:
    catalogue = many_services(load_catalogue(_ASSETS / "catalogue"))
    began = time.perf_counter()
    index = build_index(catalogue)
    built = time.perf_counter() - began
    titles = [service.title for service in catalogue.services]
    dice = random.Random(SEED)
    ours, floor, hits = [], [], 0
    for title in dice.sample(titles, QUERIES):
        wanted = spelt(title, dice)
        for letters in (wanted[:count] for count in range(1, len(wanted) + 1)):
            began = time.perf_counter()
            found = index.find(letters)
            ours.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            [name for name in titles if letters in name]
            floor.append((time.perf_counter() - began) * 1000)
        hits += any(catalogue.by_id[service].title == title for service in found)
    yield Measurement(f"search among {MANY}: p95 a letter", _p95(ours), "ms", "going through all titles", _p95(floor))
    yield Measurement(f"search among {MANY}: found", hits, f"of {QUERIES}", "asked for", QUERIES)
    yield Measurement(f"search among {MANY}: index", built, "s", "a second", 1.0)


def spelt(title: str, dice: random.Random) -> str:
    """The title as somebody may type it: whole, in pinyin, its initials, or with two characters changed about."""
    from pypinyin import Style, lazy_pinyin

    match dice.randrange(4):
        case 0:
            return title
        case 1:
            return "".join(lazy_pinyin(title, style=Style.NORMAL))
        case 2:
            return "".join(lazy_pinyin(title, style=Style.FIRST_LETTER))
        case _:
            at = dice.randrange(len(title) - 1)
            return title[:at] + title[at + 1] + title[at] + title[at + 2 :]


def _p95(milliseconds: list[float]) -> float:
    return quantiles(milliseconds, n=20)[-1]
