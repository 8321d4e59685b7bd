"""Writing by hand: 700 common characters, each as a hand on glass may write it, and how often the right one is offered.

Strokes: the middle lines of hanzi-writer-data, fetched for this and shipped nowhere, shaken by a seed: slant, size, place
of every stroke, a tremble. Nothing of the recognizer was tuned on them; our code has no figure that could be.
"""

from __future__ import annotations

import math
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final

import msgspec

from benchmarks.registry import Measurement
from ui.handwriting import MOST_CANDIDATES
from ui.zinnia import SIDE, HandwritingUnavailableError, Stroke, ZinniaRecognizer

CHARACTERS: Final = 700
SEED: Final = 1
FRAME_MS: Final = 1000 / 60
_ROOT: Final = Path(__file__).resolve().parents[1]
_LIST: Final = _ROOT / "benchmarks" / "peers" / "strokes"
_INSTALLED: Final = _ROOT / "build" / "peers" / "strokes"
_TOP: Final = 900
"""The data's y axis points up and ends there (README of hanzi-writer-data)."""


class _Drawn(msgspec.Struct):
    medians: list[list[tuple[float, float]]]


def measure() -> Iterator[Measurement]:
    try:
        data, recognizer = _strokes(), ZinniaRecognizer()
    except (OSError, subprocess.SubprocessError, HandwritingUnavailableError) as missing:
        print(f"handwriting: not measured: {missing}", file=sys.stderr)
        return
    first, offered, milliseconds = 0, 0, []
    dice = random.Random(SEED)
    sample = dice.sample(sorted(file for file in data.glob("?.json") if _is_common(file.stem)), CHARACTERS)
    for file in sample:
        strokes = shaken(msgspec.json.decode(file.read_bytes(), type=_Drawn).medians, dice)
        began = time.perf_counter()
        found = recognizer.classify(strokes, MOST_CANDIDATES)
        milliseconds.append((time.perf_counter() - began) * 1000)
        first += found[:1] == (file.stem,)
        offered += file.stem in found
    recognizer.close()
    of = f"of {CHARACTERS}"
    yield Measurement("handwriting: the first is right", first, of, "characters written", CHARACTERS)
    yield Measurement(f"handwriting: among the {MOST_CANDIDATES} offered", offered, of, "characters written", CHARACTERS)
    yield Measurement("handwriting: thinking", median(milliseconds), "ms", "a frame at 60 a second", FRAME_MS)


def shaken(medians: list[list[tuple[float, float]]], dice: random.Random) -> list[Stroke]:
    """The strokes as somebody may write them, in the square's units."""
    turn, slant = dice.uniform(-0.08, 0.08), dice.uniform(-0.12, 0.12)
    wide, high = dice.uniform(0.8, 1.1), dice.uniform(0.8, 1.1)
    middle = SIDE / 2
    written: list[Stroke] = []
    for stroke in medians:
        off_x, off_y = dice.gauss(0, 18), dice.gauss(0, 18)
        points = []
        for data_x, data_y in stroke:
            x, y = data_x - middle, _TOP - data_y - middle
            shown_x = middle + x * wide * math.cos(turn) + y * slant + off_x + dice.gauss(0, 6)
            shown_y = middle + y * high + x * math.sin(turn) + off_y + dice.gauss(0, 6)
            points.append((round(shown_x), round(shown_y)))
        written.append(points)
    return written


def _is_common(character: str) -> bool:
    """Whether it is of the 3755 of GB 2312's first level, rows 16 to 55."""
    try:
        row = character.encode("gb2312")[0] - 0xA0
    except UnicodeEncodeError:
        return False
    return 16 <= row <= 55


def _strokes() -> Path:
    folder = _INSTALLED / "node_modules" / "hanzi-writer-data"
    if not folder.is_dir():
        _INSTALLED.mkdir(parents=True, exist_ok=True)
        for part in _LIST.iterdir():
            shutil.copy(part, _INSTALLED)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--prefix", str(_INSTALLED)]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
    return folder
