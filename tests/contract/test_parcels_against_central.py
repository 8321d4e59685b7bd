"""Attachments between the sync engine and the real platform: resumed, sent once, never counted before they are whole."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.parcel_terminal import ParcelTerminal
from central.keys import load_or_create_keys
from central.sealing import CannotOpenError, open_parcel
from central.server import EmbeddedCentral
from sync import journal, outbox, parcels
from sync.delivery import transaction
from sync.outbox import State
from sync.policy import FailureClass
from sync.wire.parcels import PATH_PARCELS

pytestmark = pytest.mark.both_stores

KIB = 1024


@pytest.fixture
def central(database: str, tmp_path: Path) -> Iterator[EmbeddedCentral]:
    with EmbeddedCentral(database, tmp_path / "keys") as running:
        yield running


@pytest.fixture
def terminal(central: EmbeddedCentral, tmp_path: Path) -> Iterator[ParcelTerminal]:
    with closing(ParcelTerminal(central, tmp_path)) as made:
        yield made


def noise(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


def test_an_entry_arrives_after_its_parcels_and_names_them(
    central: EmbeddedCentral, terminal: ParcelTerminal, tmp_path: Path
) -> None:
    first, second = terminal.parcel(noise(200 * KIB)), terminal.parcel(noise(5 * KIB, 2))
    entry_id = terminal.add(first, second)
    terminal.drain()
    assert terminal.state(entry_id) is State.ACKED
    rows = central.store.parcels_of(entry_id)
    assert [(row.parcel_id, row.sha256, row.whole) for row in rows] == [
        (parcel.parcel_id, parcel.ref.sha256, True) for parcel in (first, second)
    ]
    assert central.store.parcel_bytes(terminal.name, first.ref.sha256) == first.sealed.data
    assert terminal.chunk_bytes == first.ref.size + second.ref.size
    keys = load_or_create_keys(tmp_path / "keys")
    assert open_parcel(keys, rows[1], second.sealed.data) == noise(5 * KIB, 2)
    with pytest.raises(CannotOpenError, match=r"sealed\.cannot_open"):
        open_parcel(keys, rows[0], second.sealed.data)


def test_small_entries_do_not_wait_behind_a_parcel(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    large = terminal.add(terminal.parcel(noise(600 * KIB)))
    small = terminal.add()
    terminal.until(lambda: terminal.state(small) is State.ACKED)
    assert terminal.state(large) is State.READY
    terminal.until(lambda: len(terminal.courier.chunks) == 1)
    late = terminal.add()
    terminal.until(lambda: terminal.state(late) is State.ACKED)
    assert terminal.state(large) is State.READY, "it came between two chunks"
    terminal.drain()
    assert central.duplicates_seen == 0


def test_a_line_that_breaks_after_every_chunk_goes_on_from_the_last_byte(
    central: EmbeddedCentral, terminal: ParcelTerminal
) -> None:
    parcel = terminal.parcel(noise(100 * KIB))
    terminal.until(lambda: terminal.engine.status().link.value == "online")
    central.faults.always("lost_answer", PATH_PARCELS + "/")
    entry_id = terminal.add(parcel)
    terminal.drain()
    assert terminal.state(entry_id) is State.ACKED
    assert terminal.chunk_bytes == parcel.ref.size, "a chunk whose answer was lost is not sent again"
    assert len(terminal.courier.chunks) > 3


def test_a_chunk_that_never_arrived_is_sent_again_and_only_that(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    parcel = terminal.parcel(noise(100 * KIB))
    entry_id = terminal.add(parcel)
    terminal.until(lambda: len(terminal.courier.chunks) == 1)
    central.faults.once("no_answer", PATH_PARCELS + "/")
    terminal.drain()
    assert terminal.state(entry_id) is State.ACKED
    hurt = terminal.courier.chunks[1][2]
    assert terminal.chunk_bytes == parcel.ref.size + hurt


def test_a_terminal_that_loses_power_after_every_chunk_sends_each_byte_once(
    central: EmbeddedCentral, terminal: ParcelTerminal
) -> None:
    parcel = terminal.parcel(noise(200 * KIB))
    entry_id = terminal.add(parcel)
    seen = 0

    def power_cut() -> None:
        nonlocal seen
        if len(terminal.courier.chunks) > seen:
            seen = len(terminal.courier.chunks)
            terminal.restart()

    terminal.until(lambda: terminal.state(entry_id) is State.ACKED, after_each=power_cut)
    assert terminal.chunk_bytes == parcel.ref.size
    assert len(terminal.courier.chunks) > 3


def test_a_parcel_of_two_entries_is_sent_once(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    shared = terminal.parcel(noise(50 * KIB))
    ids = [terminal.add(shared), terminal.add(shared)]
    terminal.drain()
    assert [terminal.state(entry_id) for entry_id in ids] == [State.ACKED] * 2
    assert terminal.chunk_bytes == shared.ref.size
    assert [len(central.store.parcels_of(entry_id)) for entry_id in ids] == [1, 1]


def test_an_entry_whose_parcels_the_platform_lost_sends_them_again(
    central: EmbeddedCentral, terminal: ParcelTerminal
) -> None:
    parcel = terminal.parcel(noise(10 * KIB))
    entry_id = terminal.add(parcel)
    with transaction(terminal.conn):
        parcels.complete(terminal.conn, parcel.ref.sha256)
    terminal.until(lambda: terminal.state(entry_id) is State.ACKED)
    assert any(event.failure_class == "platform.later" for event in journal.of_entry(terminal.conn, entry_id))
    assert terminal.chunk_bytes == parcel.ref.size


def test_a_frame_that_names_other_parcels_than_the_sealed_body_is_parked(
    central: EmbeddedCentral, terminal: ParcelTerminal
) -> None:
    swapped = terminal.add(terminal.parcel(noise(KIB)), says=[terminal.parcel(noise(KIB, 9))])
    dropped = terminal.add(says=[terminal.parcel(noise(KIB, 8))])
    fine = terminal.add(terminal.parcel(noise(KIB, 7)))
    terminal.drain()
    assert [terminal.state(entry_id) for entry_id in (swapped, dropped, fine)] == [
        State.PARKED, State.PARKED, State.ACKED,
    ]  # fmt: skip
    row = outbox.get(terminal.conn, swapped)
    assert row is not None
    assert row.last_code == "body.parcels_differ"


def test_a_parcel_that_rotted_at_the_terminal_parks_its_entry_and_no_other(
    central: EmbeddedCentral, terminal: ParcelTerminal
) -> None:
    parcel = terminal.parcel(noise(100 * KIB))
    rotten, fine = terminal.add(parcel), terminal.add(terminal.parcel(noise(3 * KIB, 5)))
    with transaction(terminal.conn):
        terminal.conn.execute("DROP TRIGGER parcel_piece_is_immutable")
        terminal.conn.execute(
            "UPDATE parcel_piece SET data = zeroblob(length(data)) WHERE sha256 = ?", (parcel.ref.sha256,)
        )
    terminal.drain()
    assert [terminal.state(rotten), terminal.state(fine)] == [State.PARKED, State.ACKED]
    row = outbox.get(terminal.conn, rotten)
    assert row is not None
    assert row.last_code == "parcel.corrupt"
    assert parcel.parcel_id in row.last_detail
    assert "附件" in row.last_detail


def test_a_busy_platform_is_given_the_time_it_asks_for(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    entry_id = terminal.add(terminal.parcel(noise(80 * KIB)))
    terminal.until(lambda: len(terminal.courier.chunks) == 1)
    central.faults.once("busy", PATH_PARCELS + "/", seconds=120)
    asked = terminal.clock.monotonic()
    terminal.until(lambda: len(terminal.courier.chunks) == 2)
    told = terminal.engine.status().last_failure
    assert told is not None
    assert told.failure_class is FailureClass.HTTP_4XX
    terminal.until(lambda: len(terminal.courier.chunks) == 3)
    assert terminal.clock.monotonic() - asked >= 120
    terminal.drain()
    assert terminal.state(entry_id) is State.ACKED


def test_parcels_are_erased_with_the_bodies_that_name_them(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    entry_id = terminal.add(terminal.parcel(noise(70 * KIB)))
    terminal.drain()
    pieces = "SELECT count(*) FROM parcel_piece"
    assert terminal.conn.execute(pieces).fetchone() == (2,)
    terminal.clock.advance(4 * 86_400)
    terminal.until(lambda: terminal.conn.execute(pieces).fetchone() == (0,))
    row = outbox.get(terminal.conn, entry_id)
    assert row is not None
    assert row.body_erased
