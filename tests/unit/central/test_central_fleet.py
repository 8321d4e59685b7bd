"""Heartbeats, sync logs, and what they let operations say."""

from __future__ import annotations

import msgspec
import pytest

from central.server import EmbeddedCentral
from sync import wire
from tests.support.central_client import AT, ELDER, VILLAGE, Terminal, problem, wait_until

pytestmark = pytest.mark.both_stores


def event(seq: int, **fields: object) -> wire.JournalEvent:
    return wire.JournalEvent(seq, AT, str(fields.pop("event", "queued")), **fields)


def test_a_heartbeat_shows_devices_and_what_is_still_at_the_terminal(central: EmbeddedCentral, terminal: Terminal) -> None:
    printer = wire.DeviceReport("doc0", "document", "needs_help", "paper.out", "没纸了", simulated=True)
    waiting = wire.PendingEntry("0193", "T-0001-000009", "pension-certification", "ready", AT, 3, "net.timeout")
    terminal.heartbeat(devices=(printer,), pending=(waiting,), pending_count=7, clock_offset_ms=-12)
    (row,) = central.store.fleet()
    assert (row.devices, row.pending_count, row.clock_offset_ms) == ((printer,), 7, -12)
    assert [item.entry for item in central.store.pending(10)] == [waiting]
    terminal.heartbeat()
    assert central.store.pending(10) == ()


def test_what_has_arrived_is_no_longer_waiting(central: EmbeddedCentral, terminal: Terminal) -> None:
    entry = terminal.entry(1)
    held = wire.PendingEntry(entry.entry_id, entry.receipt_no, entry.service, "leased", AT, 1)
    terminal.heartbeat(pending=(held,), pending_count=1)
    assert len(central.store.pending(10)) == 1
    terminal.hand_over(entry)
    assert central.store.pending(10) == ()


def test_a_journal_is_stored_once_and_its_chain_followed(central: EmbeddedCentral, terminal: Terminal) -> None:
    first = (event(1), event(2, event="sent", receipt_no="R-1"))
    stored, head = terminal.journal(first, prev_hash="0" * 64)
    assert stored == 2
    assert terminal.journal(first, prev_hash="0" * 64)[0] == 2
    grown, head_of_grown = terminal.journal((*first, event(3)), prev_hash="0" * 64)
    assert (grown, head_of_grown != head) == (3, True)
    assert terminal.journal((event(4),), prev_hash=head_of_grown)[0] == 4
    assert central.store.fleet()[0].chain_breaks == 0
    assert [row.event.seq for row in central.store.journal(10)] == [4, 3, 2, 1]
    assert [row.event.event for row in central.store.journal(10, "R-1")] == ["sent"]


def test_a_broken_chain_is_kept_and_counted(central: EmbeddedCentral, terminal: Terminal) -> None:
    _, head = terminal.journal((event(1),))
    terminal.journal((event(2),), prev_hash="f" * 64)
    assert central.store.fleet()[0].chain_breaks == 1
    _, head = terminal.journal((event(3),), prev_hash=head)
    assert central.store.fleet()[0].chain_breaks == 2
    terminal.journal((event(9),), prev_hash=head)
    assert central.store.fleet()[0].chain_breaks == 3
    assert central.store.fleet()[0].journal_up_to == 9


def test_what_is_out_of_bounds_is_refused(terminal: Terminal) -> None:
    beat = wire.Heartbeat(1, terminal.name, AT, "1", VILLAGE, "x")
    bad = (
        msgspec.structs.replace(beat, site_name="x" * 500),
        msgspec.structs.replace(beat, pending_count=-1),
        msgspec.structs.replace(beat, clock_offset_ms=10**30),
        msgspec.structs.replace(beat, devices=(wire.DeviceReport("\u202e", "k", "s"),)),
        msgspec.structs.replace(beat, devices=tuple(wire.DeviceReport(str(n), "k", "s") for n in range(65))),
    )
    for message in bad:
        answer = terminal.post(wire.PATH_HEARTBEAT, msgspec.json.encode(message))
        assert problem(answer) == (400, "input.malformed", "input")
    foreign = msgspec.structs.replace(beat, terminal="T-0002")
    answer = terminal.post(wire.PATH_HEARTBEAT, msgspec.json.encode(foreign))
    assert problem(answer) == (403, "auth.terminal_mismatch", "key")
    for events in ((event(2), event(1)), (event(0),), (event(1, ms=10**30),), (event(1, receipt_no="x" * 81),)):
        batch = wire.JournalBatch(1, terminal.name, "", events)
        answer = terminal.post(wire.PATH_JOURNAL, msgspec.json.encode(batch))
        assert problem(answer) == (400, "input.malformed", "input")


def test_a_terminal_hears_what_was_decided_about_its_own_entries(central: EmbeddedCentral, terminal: Terminal) -> None:
    mine, unknown = terminal.entry(1), "01930000-0000-7000-8000-000000000000"
    terminal.hand_over(mine)
    wait_until(lambda: bool(terminal.heartbeat(undecided=(mine.entry_id, unknown)).decided))
    (told,) = terminal.heartbeat(undecided=(mine.entry_id, unknown)).decided
    assert (told.entry_id, told.state) == (mine.entry_id, "accepted")
    assert ELDER.name not in told.reason
    assert terminal.heartbeat().decided == ()
    other = Terminal(central, "T-0002")
    try:
        assert other.heartbeat(undecided=(mine.entry_id,)).decided == (), "nobody hears of a stranger's"
    finally:
        other.close()
    beat = wire.Heartbeat(1, terminal.name, AT, "1", VILLAGE, "x", undecided=(unknown,) * 101)
    assert problem(terminal.post(wire.PATH_HEARTBEAT, msgspec.json.encode(beat)))[0] == 400


def test_what_no_department_has_decided_is_not_told(central: EmbeddedCentral, terminal: Terminal) -> None:
    central.department.down = True
    mine = terminal.entry(1)
    terminal.hand_over(mine)
    assert terminal.heartbeat(undecided=(mine.entry_id,)).decided == ()
