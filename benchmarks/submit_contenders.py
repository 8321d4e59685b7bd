"""Who writes how many bytes durably: the terminal's submission, a bare append, and three queues kept on SQLite.

Every contender returns a callable that makes one payload durable: when it returns, the bytes have been synced. The queues
get the very bytes that the submission seals, and do less with them: no checks, no sealing, one table. A second connection
stays open beside the submission, as the sync thread's does in the terminal.

As a process (``python -m benchmarks.submit_contenders NAME COUNT KIND FOLDER``) it does so often and ends, to be traced.
"""

from __future__ import annotations

import base64
import os
import random
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks.household import catalogue, house_at, ready_journey
from kiosk.clock import SystemClock
from kiosk.domain.catalogue import FieldKind, FieldSpec
from kiosk.domain.trouble import Trouble
from kiosk.journeys.submit import submit
from kiosk.session.state import Journey
from kiosk.store.database import Store

OURS: Final = "submit"
FLOOR: Final = "append + fdatasync"

Work = Callable[[], None]

_REMARK_LETTERS: Final = 740
_PHOTO_BYTES: Final = 30_000


def journey_of(kind: str) -> Journey:
    """``2KB``: with a long remark that hardly compresses; ``30KB``: with a picture, in base64, among the answers."""
    journey = ready_journey(catalogue())
    chance = random.Random(20261124)
    if kind == "30KB":
        more = base64.b64encode(chance.randbytes(_PHOTO_BYTES)).decode()
    else:
        more = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(_REMARK_LETTERS))
    asked = FieldSpec("more", "更多", FieldKind.TEXT, "还有吗", max_length=len(more))
    service = replace(journey.service, fields=(*journey.service.fields, asked))
    return replace(journey, service=service, answers={**journey.answers, asked.name: more})


@contextmanager
def ours(folder: Path, payload_kind: str) -> Iterator[Work]:
    store = Store.open(folder / "terminal.db")
    house = house_at(store, SystemClock(), X25519PrivateKey.generate())
    journey = journey_of(payload_kind)

    def work() -> None:
        done = submit(house, journey)
        if isinstance(done, Trouble):
            raise TypeError(f"the submission was refused: {done.code}")

    with closing(store.connection()):
        yield work
        store.close()


def sealed_bytes(folder: Path) -> int:
    """How long the sealed body of the newest submission in the folder is."""
    with closing(sqlite3.connect(folder / "terminal.db")) as connection:
        (size,) = connection.execute("SELECT body_bytes FROM outbox_entry ORDER BY seq DESC LIMIT 1").fetchone()
    return int(size)


@contextmanager
def floor(folder: Path, payload: bytes) -> Iterator[Work]:
    descriptor = os.open(folder / "floor.bin", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def work() -> None:
        os.write(descriptor, payload)
        os.fdatasync(descriptor)

    try:
        yield work
    finally:
        os.close(descriptor)


@contextmanager
def persist_queue(folder: Path, payload: bytes) -> Iterator[Work]:
    """WAL is its own choice, FULL is SQLite's default."""
    from persistqueue import SQLiteAckQueue

    queue = SQLiteAckQueue(str(folder / "persistqueue"), auto_commit=True)
    yield lambda: _put(queue.put, payload)
    queue.close()


@contextmanager
def litequeue(folder: Path, payload: bytes) -> Iterator[Work]:
    """Its default, NORMAL, loses what was acknowledged at a power cut: FULL is set."""
    from litequeue import LiteQueue

    queue = LiteQueue(folder / "litequeue.db")
    queue.conn.execute("PRAGMA synchronous = FULL")
    text = base64.b85encode(payload).decode()[: len(payload)]
    yield lambda: _put(queue.put, text)
    queue.conn.close()


@contextmanager
def huey(folder: Path, payload: bytes) -> Iterator[Work]:
    from huey.storage import SqliteStorage

    storage = SqliteStorage(name="bench", filename=str(folder / "huey.db"), fsync=True)
    yield lambda: _put(storage.enqueue, payload)
    storage.close()


def _put(put: Callable[..., object], what: object) -> None:
    put(what)


REFERENCES: Final[dict[str, Callable[[Path, bytes], AbstractContextManager[Work]]]] = {
    FLOOR: floor,
    "persist-queue SQLiteAckQueue": persist_queue,
    "litequeue, synchronous=FULL": litequeue,
    "huey SqliteStorage, fsync": huey,
}


def main(arguments: list[str]) -> None:
    name, count, kind, place = arguments
    folder = Path(place)
    size = 2048 if kind == "2KB" else 31_000
    made = ours(folder, kind) if name == OURS else REFERENCES[name](folder, os.urandom(size))
    with made as work:
        for _ in range(int(count)):
            work()


if __name__ == "__main__":
    main(sys.argv[1:])
