"""Why pages are what a submission is kept short of: as many bytes synced at once, and in the calls that SQLite makes.

A write-ahead log takes each page that a commit changed as a header of 24 bytes and a page of 4,096: two calls to write.
All contenders take turns in the same folder, and write into a file that has its length already, as a log has that is used
again; only the floor of ``submit`` appends.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.registry import Measurement

ROUNDS: Final = 7
A_ROUND: Final = 100
FRAMES: Final = 11
"""Pages that a submission of 2 KB changes."""

BODY_BYTES: Final = 2003
ROOT: Final = Path(__file__).resolve().parents[1]
# Not the system's temporary folder: that may lie in memory, where a sync costs nothing.
FOLDER: Final = ROOT / "build" / "bench" / "submit-frames"
_HEADER: Final = 24
_PAGE: Final = 4096
_FILE_BYTES: Final = 8 << 20

_FLOOR: Final = f"append of {BODY_BYTES} bytes + fdatasync"
_FRAMES: Final = f"{FRAMES} pages as frames of a log + fdatasync"
_AT_ONCE: Final = "the same bytes in one call + fdatasync"

Write = Callable[[int], int]
"""Writes at an offset; how many bytes it wrote."""


def measure() -> Iterator[Measurement]:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    took: dict[str, list[float]] = {}
    with ExitStack() as open_ones:
        works = {name: _contender(open_ones, place, name) for place, name in enumerate((_FLOOR, _FRAMES, _AT_ONCE))}
        for _ in range(ROUNDS):
            for name, work in works.items():
                took.setdefault(name, []).extend(work() for _ in range(A_ROUND))
    shutil.rmtree(FOLDER, ignore_errors=True)
    typical = {name: median(seconds) * 1e6 for name, seconds in took.items()}
    for reference in (_FLOOR, _AT_ONCE):
        yield Measurement("submit-frames", typical[_FRAMES], f"us for {_FRAMES}", reference, typical[reference])


def _contender(open_ones: ExitStack, place: int, name: str) -> Callable[[], float]:
    """Makes bytes durable once and tells in how many seconds."""
    descriptor = os.open(FOLDER / f"{place}.bin", os.O_RDWR | os.O_CREAT, 0o600)
    open_ones.callback(os.close, descriptor)
    if name != _FLOOR:
        os.write(descriptor, bytes(_FILE_BYTES))
        os.fsync(descriptor)
    write = {_FLOOR: _append, _FRAMES: _frames, _AT_ONCE: _at_once}[name](descriptor)
    offset = 0

    def work() -> float:
        nonlocal offset
        started = time.perf_counter()
        offset += write(offset)
        os.fdatasync(descriptor)
        seconds = time.perf_counter() - started
        if offset + FRAMES * (_HEADER + _PAGE) > _FILE_BYTES and name != _FLOOR:
            offset = 0
        return seconds

    return work


def _append(descriptor: int) -> Write:
    body = os.urandom(BODY_BYTES)
    return lambda offset: os.pwrite(descriptor, body, offset)


def _frames(descriptor: int) -> Write:
    header, page = os.urandom(_HEADER), os.urandom(_PAGE)

    def write(offset: int) -> int:
        for place in range(FRAMES):
            start = offset + place * (_HEADER + _PAGE)
            os.pwrite(descriptor, header, start)
            os.pwrite(descriptor, page, start + _HEADER)
        return FRAMES * (_HEADER + _PAGE)

    return write


def _at_once(descriptor: int) -> Write:
    frames = os.urandom(FRAMES * (_HEADER + _PAGE))
    return lambda offset: os.pwrite(descriptor, frames, offset)
