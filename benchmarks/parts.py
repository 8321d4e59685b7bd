"""Where the processor's time goes in one submission, and at the platform in one batch, by cProfile.

A profiler makes every call dearer than it is, short ones most, so these are shares to find what is worth a thought, not
times: the rates stand with ``submit`` and ``drain``. Each part stands beside the whole of the same run. Parts overlap
where one calls another, which their names say.
"""

from __future__ import annotations

import cProfile
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType
from typing import Final

from benchmarks.ingest_load import A_BATCH, terminals
from benchmarks.registry import Measurement
from benchmarks.submit_contenders import ours
from central.auth import Caller
from central.ingest import ingest_packed
from central.server import EmbeddedCentral
from sync.wire.packed import encode_batch

SUBMISSIONS: Final = 1_000
BATCHES: Final = 20
ROOT: Final = Path(__file__).resolve().parents[1]
# Not the system's temporary folder: that may lie in memory, where a sync costs nothing.
FOLDER: Final = ROOT / "build" / "bench" / "parts"

Place = tuple[str, str]
"""The end of a file's path ("~": built in) and a function's name, or a part of it for what is built in."""

SUBMISSION_PARTS: Final[dict[str, tuple[Place, ...]]] = {
    "sealing": (("sync/wire/sealing.py", "seal"),),
    "statements, the waiting for the disk left out": (("~", "'execute' of 'sqlite3."), ("~", "'executemany' of 'sqlite3.")),
    "looking the answers over again": (("kiosk/journeys/submit.py", "refusal_of"),),
}
BATCH_PARTS: Final[dict[str, tuple[Place, ...]]] = {
    "opening bodies, inflating included": (("sync/wire/sealing.py", "open_body"),),
    "decoding bodies": (("central/intake.py", "decode"),),
    "looking entry and body over": (("central/frames.py", "entry_fault"), ("central/frames.py", "transaction_fault")),
    "booking: receipts, signatures, rows, statements": (("central/booking.py", "book"),),
    "statements alone": (("~", "'execute' of 'sqlite3."), ("~", "'executemany' of 'sqlite3.")),
    "packing the result": (("sync/wire/packed.py", "encode_result"),),
}


def measure() -> Iterator[Measurement]:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    try:
        yield from _shares("submission part", SUBMISSION_PARTS, _submissions(), SUBMISSIONS)
        yield from _shares("batch part", BATCH_PARTS, _batches(), BATCHES * A_BATCH)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


def _submissions() -> cProfile.Profile:
    with ours(FOLDER, "2KB") as work:
        work()
        with _profiled() as profile:
            for _ in range(SUBMISSIONS):
                work()
    return profile


def _batches() -> cProfile.Profile:
    with EmbeddedCentral(f"sqlite:///{FOLDER}/central.db", FOLDER) as central:
        sender = terminals(central.sealing_key, BATCHES + 1)[0]
        central.enroll(sender.name, sender.public, "440981102001", "茂名高州市云潭镇读岗村")
        known = central.store.terminal(sender.name)
        if known is None:
            raise RuntimeError("the platform does not know the terminal it has just enrolled")
        bodies = [encode_batch(batch) or b"" for batch in sender.batches]
        ingest_packed(central.platform, Caller(known, "nonce-0", int(time.time())), bodies[0])
        with _profiled() as profile:
            for place, body in enumerate(bodies[1:], start=1):
                ingest_packed(central.platform, Caller(known, f"nonce-{place}", int(time.time())), body)
        booked = len(central.ledger())
    if booked != (BATCHES + 1) * A_BATCH:
        raise RuntimeError(f"{booked} of {(BATCHES + 1) * A_BATCH} were booked")
    return profile


@contextmanager
def _profiled() -> Iterator[cProfile.Profile]:
    profile = cProfile.Profile(time.thread_time)
    profile.enable()
    try:
        yield profile
    finally:
        profile.disable()


def _shares(name: str, parts: dict[str, tuple[Place, ...]], profile: cProfile.Profile, count: int) -> Iterator[Measurement]:
    """Microseconds each, beside the whole. Raises LookupError when a part was never called: its name has changed."""
    entries = profile.getstats()
    whole = sum(entry.inlinetime for entry in entries)
    for part, places in parts.items():
        seconds = sum(entry.totaltime for entry in entries if any(_is_at(entry.code, place) for place in places))
        if not seconds:
            raise LookupError(f"{part}: {places} was never called")
        yield Measurement(
            f"{name}: {part}", seconds / count * 1e6, "us of processor, profiled", "the whole of it", whole / count * 1e6
        )


def _is_at(code: CodeType | str, place: Place) -> bool:
    file, function = place
    if isinstance(code, str):
        return file == "~" and function in code
    return code.co_filename.endswith(file) and code.co_name == function
