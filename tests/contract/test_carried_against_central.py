"""Files carried by hand between the outbox and the real platform: the same ledger, the same receipts, nothing twice."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from benchmarks.parcel_terminal import ParcelTerminal
from central.carried import take_in
from central.keys import rotate_keys
from central.server import EmbeddedCentral
from sync import carryin, carryout, journal, outbox, wire
from sync.carryin import TakenIn
from sync.delivery import transaction
from sync.judging import judge_of
from sync.outbox import State
from sync.wire import Outcome
from sync.wire.carried import HEAD_BYTES, Flaw
from sync.wire.keys import configured_trust, follow_all, receipt_keys
from tests.support.carrying import exported, imported, receipts_of, settled_by

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


def settle(central: EmbeddedCentral, terminal: ParcelTerminal, data: bytes) -> TakenIn | Flaw:
    return settled_by(terminal.conn, terminal.name, judge_of(central.signing_key), data)


def test_out_by_medium_back_by_medium_and_the_queue_is_empty(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    ids = [terminal.add() for _ in range(40)]
    data, _plan = exported(terminal)
    assert {terminal.state(entry_id) for entry_id in ids} == {State.READY}, "exporting is no promise"
    taken = imported(central, data)
    assert taken.whole
    assert taken.counts == {Outcome.ACCEPTED: 40}
    done = settle(central, terminal, receipts_of(central, taken))
    assert done == TakenIn(acked=40)
    assert {terminal.state(entry_id) for entry_id in ids} == {State.ACKED}
    assert [row.entry_id for row in central.ledger()] == ids
    terminal.drain()
    assert (len(central.ledger()), central.duplicates_seen) == (40, 0), "nothing is left for the network to send"
    story = [event.event for event in journal.of_entry(terminal.conn, ids[0])]
    assert story == ["queued", "exported", "settled"]


def test_without_the_receipts_the_network_brings_all_again_and_the_ledger_counts_once(
    central: EmbeddedCentral, terminal: ParcelTerminal
) -> None:
    ids = [terminal.add() for _ in range(5)]
    data, _plan = exported(terminal)
    taken = imported(central, data)
    terminal.drain()
    assert {terminal.state(entry_id) for entry_id in ids} == {State.ACKED}
    assert (len(central.ledger()), central.duplicates_seen) == (5, 5)
    assert settle(central, terminal, receipts_of(central, taken)) == TakenIn(known=5), "the receipts come late"


def test_attachments_travel_ahead_of_their_entries(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    shared, large = terminal.parcel(noise(50 * KIB)), terminal.parcel(noise(2500 * KIB, 2))
    first, plain, second = terminal.add(shared, large), terminal.add(), terminal.add(shared)
    data, _plan = exported(terminal)
    assert len(data) < 2650 * KIB, "a shared parcel is there once"
    taken = imported(central, data)
    assert taken.counts == {Outcome.ACCEPTED: 3}
    assert [row.sha256 for row in central.store.parcels_of(first)] == [shared.ref.sha256, large.ref.sha256]
    assert central.store.parcel_bytes(terminal.name, large.ref.sha256) == large.sealed.data
    done = settle(central, terminal, receipts_of(central, taken))
    assert done == TakenIn(acked=3)
    terminal.drain()
    assert [terminal.state(one) for one in (first, plain, second)] == [State.ACKED] * 3
    assert terminal.chunk_bytes == 0


def test_a_parcel_that_is_half_there_is_finished_by_the_file(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    parcel = terminal.parcel(noise(900 * KIB))
    entry_id = terminal.add(parcel)
    terminal.until(lambda: terminal.chunk_bytes > 100 * KIB)
    assert terminal.chunk_bytes < parcel.ref.size
    data, _plan = exported(terminal)
    assert imported(central, data).counts == {Outcome.ACCEPTED: 1}
    assert central.store.parcel_bytes(terminal.name, parcel.ref.sha256) == parcel.sealed.data
    terminal.drain()
    assert (terminal.state(entry_id), central.duplicates_seen) == (State.ACKED, 1)


def test_a_cut_file_brings_its_head_and_says_so(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    ids = [terminal.add() for _ in range(40)]
    data, _plan = exported(terminal)
    taken = imported(central, data[: len(data) * 3 // 5])
    assert (taken.end, taken.counts) == (Flaw.TRUNCATED, {Outcome.ACCEPTED: 16})
    done = settle(central, terminal, receipts_of(central, taken))
    assert done == TakenIn(acked=16)
    assert [row.entry_id for row in central.ledger()] == ids[:16]
    again, plan = exported(terminal)
    assert plan.entries == 24
    assert imported(central, again).counts == {Outcome.ACCEPTED: 24}
    assert (len(central.ledger()), central.duplicates_seen) == (40, 0)


def test_the_same_file_whole_after_a_cut_one_is_taken(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    for _ in range(20):
        terminal.add()
    data, _plan = exported(terminal)
    assert imported(central, data[:-10]).end is Flaw.TRUNCATED
    assert imported(central, data).counts == {Outcome.DUPLICATE: 20}


def test_rotten_bits_cost_one_batch(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    ids = [terminal.add() for _ in range(40)]
    data = bytearray(exported(terminal)[0])
    place = data.index(ids[20].encode())
    data[place] ^= 1
    taken = imported(central, bytes(data))
    assert (taken.end, taken.spoiled, taken.counts) == (None, 1, {Outcome.ACCEPTED: 24})
    receipts = receipts_of(central, taken)
    assert settle(central, terminal, receipts) == TakenIn(acked=24)
    assert exported(terminal)[1].entries == 16


def test_a_rotten_piece_leaves_its_entry_waiting(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    parcel = terminal.parcel(noise(20 * KIB))
    with_parcel, plain = terminal.add(parcel), terminal.add()
    data, _plan = exported(terminal)
    taken = imported(central, data.replace(parcel.sealed.data[:64], bytes(64)))
    assert taken.counts == {Outcome.LATER: 1, Outcome.ACCEPTED: 1}
    assert settle(central, terminal, receipts_of(central, taken)) == TakenIn(acked=1, later=1)
    assert (terminal.state(with_parcel), terminal.state(plain)) == (State.READY, State.ACKED)
    terminal.drain()
    assert terminal.state(with_parcel) is State.ACKED


def test_a_poison_entry_is_refused_and_parked_and_stops_nobody(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    poison = terminal.add(terminal.parcel(b"one"), says=())
    good = terminal.add()
    taken = imported(central, exported(terminal)[0])
    assert taken.counts == {Outcome.REFUSED: 1, Outcome.ACCEPTED: 1}
    assert settle(central, terminal, receipts_of(central, taken)) == TakenIn(acked=1, parked=1)
    assert (terminal.state(poison), terminal.state(good)) == (State.PARKED, State.ACKED)
    row = outbox.get(terminal.conn, poison)
    assert row is not None
    assert row.last_code == "body.parcels_differ"


@pytest.mark.parametrize(
    ("spoil", "flaw"),
    [
        (lambda data: b"", Flaw.FOREIGN),
        (lambda data: b"%PDF-1.7" + data, Flaw.FOREIGN),
        (lambda data: data[:100], Flaw.TRUNCATED),
        (lambda data: data.replace(b"T-PARCEL-1", b"T-PARCEL-2", 1), Flaw.DAMAGED),
        (lambda data: data[:60] + bytes([data[60] ^ 1]) + data[61:], Flaw.FORGED),
    ],
)
def test_a_file_that_is_not_taken_changes_nothing(
    central: EmbeddedCentral, terminal: ParcelTerminal, spoil: Callable[[bytes], bytes], flaw: Flaw
) -> None:
    terminal.add()
    data, _plan = exported(terminal)
    assert data[18 + 37 : 18 + HEAD_BYTES] != bytes(64)
    assert take_in(central.platform, io.BytesIO(spoil(data))) is flaw
    assert central.ledger() == ()


def test_the_file_of_an_unknown_terminal_or_of_another_key_is_not_taken(
    central: EmbeddedCentral, terminal: ParcelTerminal, tmp_path: Path
) -> None:
    terminal.add()
    data, _plan = exported(terminal)
    (tmp_path / "other").mkdir()
    elsewhere = EmbeddedCentral(f"sqlite:///{tmp_path / 'other.db'}", tmp_path / "other")
    with elsewhere:
        assert take_in(elsewhere.platform, io.BytesIO(data)) is Flaw.WRONG_TERMINAL
    with closing(ParcelTerminal(central, tmp_path / "other")):
        assert take_in(central.platform, io.BytesIO(data)) is Flaw.UNKNOWN_SIGNER, "the terminal has a new key by now"
    assert central.ledger() == ()


def test_an_old_file_is_refused_unless_its_receipts_are_wanted(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    entry_id = terminal.add()
    data, _plan = exported(terminal)
    imported(central, data)
    assert take_in(central.platform, io.BytesIO(data)) is Flaw.REPLAYED
    once_more = imported(central, data, again=True)
    assert once_more.counts == {Outcome.DUPLICATE: 1}
    assert settle(central, terminal, receipts_of(central, once_more)) == TakenIn(acked=1)
    assert terminal.state(entry_id) is State.ACKED


def test_receipts_are_believed_from_the_platform_and_for_this_terminal_only(
    central: EmbeddedCentral, terminal: ParcelTerminal, tmp_path: Path
) -> None:
    entry_id = terminal.add()
    data, _plan = exported(terminal)
    receipts = receipts_of(central, imported(central, data))
    with EmbeddedCentral(f"sqlite:///{tmp_path / 'false.db'}", tmp_path / "false-keys") as false:
        false.enroll(terminal.name, terminal.key.public_key().public_bytes_raw(), "440981102201", "村")
        forged = receipts_of(false, imported(false, data))
    assert settle(central, terminal, forged) is Flaw.FORGED
    assert settled_by(terminal.conn, "T-OTHER", judge_of(central.signing_key), receipts) is Flaw.WRONG_TERMINAL
    assert settle(central, terminal, data) is Flaw.OTHER_PURPOSE
    assert terminal.state(entry_id) is State.READY
    assert settle(central, terminal, receipts[:-5]) == TakenIn(acked=1, end=Flaw.TRUNCATED)
    assert settle(central, terminal, receipts) == TakenIn(known=1), "a cut file was not noted as taken"
    assert settled_by(terminal.conn, terminal.name, judge_of(central.signing_key), receipts, taken_before=True) is (
        Flaw.REPLAYED
    )


def test_a_file_that_was_taken_whole_is_remembered(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    terminal.add()
    receipts = receipts_of(central, imported(central, exported(terminal)[0]))
    (carried_id,) = _ids(receipts)
    assert not carryin.was_taken(terminal.conn, carried_id)
    settle(central, terminal, receipts)
    assert carryin.was_taken(terminal.conn, carried_id)


def _ids(receipts: bytes) -> list[str]:
    from sync.wire.carried import CarriedHeader, peek

    header = peek(io.BytesIO(receipts))
    assert isinstance(header, CarriedHeader)
    return [header.carried_id]


def test_receipts_bring_the_statements_of_a_rotation_that_the_terminal_has_not_heard_of(
    central: EmbeddedCentral, terminal: ParcelTerminal, tmp_path: Path
) -> None:
    from sync.wire.carried import CarriedHeader, peek

    before = configured_trust(wire.SUITE_HPKE_X25519, central.sealing_key, central.signing_key)
    entry_id = terminal.add()
    data, _plan = exported(terminal)
    rotate_keys(tmp_path / "keys")
    assert central.keys.reload() or central.keys.statements_after(0)
    receipts = receipts_of(central, imported(central, data))
    old = settled_by(terminal.conn, terminal.name, receipt_keys(before), receipts)
    assert old is Flaw.FORGED, "nobody here knows the new key yet"
    header = peek(io.BytesIO(receipts))
    assert isinstance(header, CarriedHeader)
    trust, fault = follow_all(before, header.statements)
    assert (trust.version, fault) == (1, None)
    assert settled_by(terminal.conn, terminal.name, receipt_keys(trust), receipts) == TakenIn(acked=1)
    assert terminal.state(entry_id) is State.ACKED


def test_a_forged_receipt_in_a_genuine_file_acks_nothing(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    terminal.add()
    taken = imported(central, exported(terminal)[0])
    (result,) = taken.results
    (outcome,) = result.outcomes
    assert outcome.receipt is not None
    false = msgspec.structs.replace(outcome.receipt, ledger_no=99)
    taken.results = [msgspec.structs.replace(result, outcomes=(msgspec.structs.replace(outcome, receipt=false),))]
    assert settle(central, terminal, receipts_of(central, taken)) == TakenIn(flawed=1)


def test_what_does_not_fit_into_one_file_goes_into_the_next(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    for seed in range(4):
        terminal.add(terminal.parcel(noise(100 * KIB, seed)))
    data, plan = exported(terminal, 300 * KIB)
    assert (plan.entries, plan.left) == (2, 2)
    assert len(data) <= 300 * KIB
    settle(central, terminal, receipts_of(central, imported(central, data)))
    data, plan = exported(terminal, 300 * KIB)
    assert (plan.entries, plan.left) == (2, 0)
    settle(central, terminal, receipts_of(central, imported(central, data)))
    assert outbox.counts(terminal.conn).pending == 0


def test_a_file_has_no_more_frames_than_a_reader_takes(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    for seed in range(3):
        terminal.add(terminal.parcel(noise(10, seed)))
    terminal.add()
    with transaction(terminal.conn):
        plans = [carryout.plan(terminal.conn, most_frames=frames) for frames in (4, 5, 8, 11, 12)]
    assert [(plan.entries, plan.left) for plan in plans] == [(0, 4), (1, 3), (2, 2), (3, 1), (4, 0)]


def test_entries_of_one_stream_keep_their_order(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    ids = [terminal.add(stream=f"s-{number % 2}") for number in range(6)]
    data, _plan = exported(terminal)
    taken = imported(central, data)
    assert [len(result.outcomes) for result in taken.results] == [2, 2, 2]
    assert [row.entry_id for row in central.ledger()] == ids


def test_a_medium_says_nothing_about_where_the_terminal_is(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    terminal.add()
    before = next(row.last_seen for row in central.store.fleet() if row.terminal == terminal.name)
    imported(central, exported(terminal)[0])
    assert next(row.last_seen for row in central.store.fleet() if row.terminal == terminal.name) == before


def test_entries_that_are_out_on_the_line_are_exported_too(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    ids = [terminal.add() for _ in range(3)]
    with transaction(terminal.conn):
        outbox.lease_batch(terminal.conn, terminal.clock.wall(), 10, 1 << 20, 600.0)
    taken = imported(central, exported(terminal)[0])
    assert settle(central, terminal, receipts_of(central, taken)) == TakenIn(acked=3)
    assert {terminal.state(entry_id) for entry_id in ids} == {State.ACKED}
