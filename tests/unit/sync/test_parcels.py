"""Attachments in the outbox: one commit with their entry, held back together, read in pieces, erased together."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from sync import outbox, parcels, policy, wire
from sync.outbox import RejectedEntry, SealedParcel
from sync.wire.parcels import MAX_ENTRY_PARCELS, MAX_PARCEL_BYTES
from tests.support.outbox_words import NOW, accepted, lease, new, settle


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(tmp_path / "terminal.db", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("BEGIN IMMEDIATE")
    outbox.migrate(connection)
    yield connection
    connection.close()


def parcel(size: int = 100, seed: int = 1, parcel_id: str = "") -> SealedParcel:
    data = random.Random(seed).randbytes(size)
    return SealedParcel(parcel_id or outbox.new_entry_id(), wire.SealedBody(wire.SUITE_HPKE_X25519, "key", data))


def add(conn: sqlite3.Connection, *with_parcels: SealedParcel, stream: str = "s") -> str:
    entry = msgspec.structs.replace(new(stream), parcels=with_parcels)
    outbox.enqueue(conn, entry)
    return entry.entry_id


def test_an_entry_is_not_due_before_the_platform_has_its_parcels(conn: sqlite3.Connection) -> None:
    first, second = parcel(), parcel(seed=2)
    waiting = add(conn, first, second, stream="a")
    behind = add(conn, stream="a")
    other = add(conn, stream="b")
    assert lease(conn) == [other]
    assert parcels.complete(conn, first.ref.sha256)
    assert lease(conn) == []
    assert parcels.complete(conn, second.ref.sha256)
    assert not parcels.complete(conn, second.ref.sha256)
    (item,) = outbox.lease_batch(conn, NOW, 50, 1 << 20, 60.0)
    assert item.entry.entry_id == waiting, "what comes behind it in its stream still waits"
    assert item.entry.parcels == (first.ref, second.ref)
    settle(conn, accepted(conn, waiting))
    assert lease(conn) == [behind]


def test_parcels_of_the_oldest_entry_are_due_first(conn: sqlite3.Connection) -> None:
    later, early = parcel(seed=1), parcel(seed=2)
    add(conn, early, stream="a")
    add(conn, later, early, stream="b")
    assert parcels.due(conn, NOW, 10) == (early.ref, later.ref)
    parcels.postpone(conn, early.ref.sha256, NOW + 50)
    assert parcels.due(conn, NOW, 10) == (later.ref,)
    assert parcels.due(conn, NOW + 50, 10) == (early.ref, later.ref)
    parcels.postpone(conn, early.ref.sha256, NOW + 90_000)
    assert parcels.due(conn, NOW, 10) == (early.ref, later.ref), "so far ahead only a clock that was set back puts it"


def test_nobody_carries_parcels_for_a_parked_entry(conn: sqlite3.Connection) -> None:
    entry_id = add(conn, parcel())
    outbox.park(conn, entry_id, "parcel.corrupt")
    assert parcels.due(conn, NOW, 10) == ()
    outbox.release(conn, entry_id)
    assert len(parcels.due(conn, NOW, 10)) == 1


@pytest.mark.parametrize("size", [1, parcels.PIECE_BYTES, parcels.PIECE_BYTES + 1, 3 * parcels.PIECE_BYTES - 1])
def test_any_stretch_can_be_read(conn: sqlite3.Connection, size: int) -> None:
    whole = parcel(size)
    add(conn, whole)
    data, rng = whole.sealed.data, random.Random(size)
    for _ in range(50):
        start, length = rng.randrange(size), rng.randint(1, size)
        assert parcels.read(conn, whole.ref.sha256, start, length) == data[start : start + length]
    assert parcels.is_sound(conn, whole.ref.sha256)


def test_a_parcel_is_stored_once_whoever_names_it(conn: sqlite3.Connection) -> None:
    shared = parcel(parcels.PIECE_BYTES * 2)
    add(conn, shared, stream="a")
    add(conn, shared, stream="b")
    assert conn.execute("SELECT count(*) FROM parcel_piece").fetchone() == (2,)
    assert parcels.waiting(conn) == parcels.Waiting(1, shared.ref.size)


def test_bytes_go_with_the_last_body_that_names_them(conn: sqlite3.Connection) -> None:
    shared = parcel()
    ids = [add(conn, shared, stream="a"), add(conn, shared, stream="b")]
    settle(conn, accepted(conn, ids[0]))
    settle(conn, accepted(conn, ids[1]), now=NOW + 100)
    assert outbox.erase_processed(conn, NOW + 50) == 1
    assert parcels.is_sound(conn, shared.ref.sha256)
    with pytest.raises(sqlite3.IntegrityError):
        conn.execute("DELETE FROM parcel_piece")
    assert outbox.erase_processed(conn, NOW + 150) == 1
    assert parcels.read(conn, shared.ref.sha256, 0, 10) == b""
    add(conn, shared, stream="c")
    assert parcels.is_sound(conn, shared.ref.sha256), "named anew, it is there anew"


def test_what_the_platform_lost_waits_again(conn: sqlite3.Connection) -> None:
    entry_id, other = add(conn, parcel(), stream="a"), add(conn, parcel(seed=2), stream="b")
    for ref in parcels.due(conn, NOW, 10):
        parcels.complete(conn, ref.sha256)
    assert parcels.ask_again(conn, [entry_id]) == 1
    assert lease(conn) == [other]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE parcel SET size = 5", "UPDATE parcel SET sha256 = printf('%064d', 1)", "DELETE FROM parcel",
        "UPDATE parcel_piece SET data = x'00'", "DELETE FROM parcel_piece", "UPDATE entry_parcel SET position = 9",
        "DELETE FROM entry_parcel", "UPDATE parcel SET state = 'gone'",
    ],
)  # fmt: skip
def test_the_database_refuses_to_change_a_parcel(conn: sqlite3.Connection, change: str) -> None:
    add(conn, parcel())
    with pytest.raises(sqlite3.IntegrityError):
        conn.execute(change)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ((parcel(MAX_PARCEL_BYTES + 1),), "outbox.parcels_too_large"),
        (tuple(parcel(seed=seed) for seed in range(MAX_ENTRY_PARCELS + 1)), "outbox.parcels_too_large"),
        ((parcel(0),), "outbox.bad_field"),
        ((parcel(parcel_id="7"),), "outbox.bad_field"),
        ((parcel(), parcel()), "outbox.bad_field"),
    ],
)
def test_what_no_platform_would_take_does_not_get_into_the_outbox(
    conn: sqlite3.Connection, bad: tuple[SealedParcel, ...], code: str
) -> None:
    with pytest.raises(RejectedEntry) as refused:
        add(conn, *bad)
    assert refused.value.code == code
    assert conn.execute("SELECT count(*) FROM outbox_entry").fetchone() == (0,)


def test_a_database_of_the_first_version_is_led_on(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "old.db", isolation_level=None)
    old.executescript(outbox.MIGRATIONS[0])
    old.execute("INSERT INTO sync_state VALUES ('schema_version', '1')")
    old.execute("BEGIN")
    assert outbox.migrate(old) == len(outbox.MIGRATIONS) - 1
    add(old, parcel())
    old.execute("COMMIT")
    old.close()


def test_chunks_take_about_two_seconds_of_the_line() -> None:
    sizer = policy.ChunkSizer()
    for _ in range(20):
        sizer.succeeded(sizer.bytes, sizer.bytes / 8192)
    assert sizer.bytes == 16_384
    sizer.succeeded(100, 0.001)
    assert sizer.bytes == 16_384, "a short last chunk says little about the line"
    for _ in range(20):
        sizer.succeeded(sizer.bytes, 0.01)
    assert sizer.bytes == policy.ChunkSizer.MOST
    for _ in range(20):
        sizer.failed()
    assert sizer.bytes == policy.ChunkSizer.LEAST
