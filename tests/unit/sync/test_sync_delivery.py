"""What becomes of entries when answers are lost, refused, forged or silent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.tiny_platform import Canned, SimulatedPlatform
from sync import journal, outbox, wire
from sync.outbox import State
from sync.policy import FailureClass, Link
from tests.support.sync_terminal import KEY, Terminal


@pytest.fixture
def platform() -> Iterator[SimulatedPlatform]:
    with SimulatedPlatform({"GD-1": KEY.public_key()}) as running:
        yield running


@pytest.fixture
def terminal(tmp_path: Path, platform: SimulatedPlatform) -> Iterator[Terminal]:
    made = Terminal(tmp_path, platform)
    yield made
    made.close()


@pytest.mark.parametrize(
    "canned",
    [
        Canned(200, b"{}", committed=True),
        Canned(200, b"<html>", committed=True),
        Canned(500, b"", committed=True),
        Canned(200, b'{"batch_id":"x"', committed=True, cut_after=3),
    ],
)
def test_a_lost_answer_is_absorbed(terminal: Terminal, platform: SimulatedPlatform, canned: Canned) -> None:
    ids = [terminal.add() for _ in range(3)]
    platform.answer_next(wire.PATH_BATCHES, canned)
    terminal.until(lambda result: result.sent == 3)
    assert [row.attempts for row in outbox.rows(terminal.conn)] == [0, 0, 0], "nobody knows whose fault it was"
    terminal.drain()
    assert sorted(platform.arrivals) == sorted(ids)
    assert platform.duplicates == dict.fromkeys(ids, 1)
    assert [terminal.state(entry_id) for entry_id in ids] == [State.ACKED] * 3
    assert "duplicate" in {event.failure_class for event in journal.tail(terminal.conn, 99)}


def test_a_poison_entry_is_singled_out_and_the_others_pass(terminal: Terminal, platform: SimulatedPlatform) -> None:
    ids = [terminal.add() for _ in range(30)]
    platform.poison.add(ids[0])
    terminal.until(lambda _: len(platform.arrivals) == 29)
    assert terminal.state(ids[0]) is not State.ACKED
    assert ids[0] not in platform.ledger
    row = outbox.get(terminal.conn, ids[0])
    assert row is not None
    assert row.attempts >= 1
    assert [terminal.state(entry_id) for entry_id in ids[1:]] == [State.ACKED] * 29
    platform.poison.clear()
    terminal.drain()
    assert terminal.state(ids[0]) is State.ACKED


def test_refused_and_conflicting_entries_are_parked_with_the_reason(
    terminal: Terminal, platform: SimulatedPlatform
) -> None:
    refused, conflict, fine = terminal.add("a"), terminal.add("b"), terminal.add("c")
    platform.decide[refused] = wire.EntryOutcome(refused, wire.Outcome.REFUSED, code="body.unreadable")
    platform.decide[conflict] = wire.EntryOutcome(conflict, wire.Outcome.CONFLICT, code="ledger.hash_mismatch")
    terminal.drain()
    assert [terminal.state(entry_id) for entry_id in (refused, conflict, fine)] == [
        State.PARKED, State.PARKED, State.ACKED,
    ]  # fmt: skip
    assert terminal.engine.status().parked == 2
    row = outbox.get(terminal.conn, refused)
    assert row is not None
    assert row.last_code == "body.unreadable"
    assert terminal.events().count("parked") == 2


def test_a_4xx_parks_only_the_entry_that_deserves_it(terminal: Terminal, platform: SimulatedPlatform) -> None:
    ids = [terminal.add() for _ in range(3)]
    problem = b'{"code":"input.malformed","cause":"input","message":"m"}'
    platform.poison.add(ids[0])
    platform.poison_answer = Canned(400, problem)
    terminal.drain()
    assert [terminal.state(entry_id) for entry_id in ids] == [State.PARKED, State.ACKED, State.ACKED]
    row = outbox.get(terminal.conn, ids[0])
    assert row is not None
    assert (row.last_code, row.attempts) == ("input.malformed", 3)


def test_looking_for_the_bad_entry_is_not_an_outage(terminal: Terminal, platform: SimulatedPlatform) -> None:
    ids = [terminal.add() for _ in range(60)]
    platform.poison.add(ids[0])
    platform.poison_answer = Canned(400, b'{"code":"input.malformed","cause":"input","message":"m"}')
    terminal.drain()
    assert terminal.state(ids[0]) is State.PARKED
    assert len(platform.arrivals) == 59
    assert {status.link for status in terminal.changes} == {Link.ONLINE}


def test_a_request_damaged_on_its_way_parks_nothing(terminal: Terminal, platform: SimulatedPlatform) -> None:
    entry_id = terminal.add()
    problem = b'{"code":"input.digest_mismatch","cause":"input","message":"m"}'
    platform.answer_next(wire.PATH_BATCHES, Canned(400, problem))
    terminal.drain()
    assert terminal.state(entry_id) is State.ACKED


def test_later_waits_its_own_back_off(terminal: Terminal, platform: SimulatedPlatform) -> None:
    entry_id = terminal.add()
    platform.decide[entry_id] = wire.EntryOutcome(entry_id, wire.Outcome.LATER, code="department.busy")
    terminal.until(lambda result: result.sent == 1)
    row = outbox.get(terminal.conn, entry_id)
    assert row is not None
    assert (row.state, row.attempts, row.last_code) == (State.READY, 1, "department.busy")
    assert row.not_before > terminal.clock.wall()
    platform.decide.clear()
    terminal.drain()
    assert terminal.state(entry_id) is State.ACKED


def test_an_unmentioned_entry_stays(terminal: Terminal, platform: SimulatedPlatform) -> None:
    first, second = terminal.add(), terminal.add()
    platform.decide[first] = wire.EntryOutcome(second, wire.Outcome.LATER)
    terminal.until(lambda result: result.sent == 2)
    row = outbox.get(terminal.conn, first)
    assert row is not None
    assert (row.state, row.last_code, row.attempts) == (State.READY, "platform.silent", 1)


def test_a_forged_receipt_is_no_receipt(terminal: Terminal, platform: SimulatedPlatform) -> None:
    entry_id = terminal.add()
    platform.forge = True
    result = terminal.until(lambda result: result.sent == 1)
    assert result.failure is not None
    assert result.failure.failure_class is FailureClass.FORGED
    assert terminal.state(entry_id) is State.READY
    assert outbox.receipt(terminal.conn, entry_id) is None
    assert "receipt_rejected" in terminal.events()
    last = terminal.engine.status().last_failure
    assert last is not None
    assert last.cause == "key"
    platform.forge = False
    terminal.drain()
    assert terminal.state(entry_id) is State.ACKED


def test_a_receipt_for_another_terminal_is_no_receipt(terminal: Terminal, platform: SimulatedPlatform) -> None:
    entry_id = terminal.add()
    row = outbox.get(terminal.conn, entry_id)
    assert row is not None
    other = wire.Receipt(entry_id, "GD-2", row.seq, row.body_sha256, 1, "at", wire.key_id(platform.public_key), b"")
    signature = platform.key.sign(wire.receipt_bytes(other))
    stolen = wire.Receipt(entry_id, "GD-2", row.seq, row.body_sha256, 1, "at", other.platform_key_id, signature)
    platform.decide[entry_id] = wire.EntryOutcome(entry_id, wire.Outcome.ACCEPTED, stolen)
    terminal.until(lambda result: result.sent == 1)
    assert terminal.state(entry_id) is State.READY


def test_what_the_platform_misses_is_sent_again(terminal: Terminal, platform: SimulatedPlatform) -> None:
    lost = terminal.add()
    terminal.drain()
    del platform.ledger[lost]
    platform.missing = (1, 77)
    terminal.add()
    terminal.drain()
    platform.missing = (77,)
    terminal.add()
    terminal.drain()
    assert lost in platform.ledger
    assert platform.arrivals.count(lost) == 2
    assert [event.event for event in journal.of_entry(terminal.conn, lost)][-3:] == ["reopened", "leased", "settled"]
    assert terminal.events().count("missing_gone") == 1
