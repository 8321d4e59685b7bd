"""The journal: ordered, chained in batches, sent again unchanged when the answer was lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import msgspec
import pytest

from sync import journal, outbox, wire
from sync.wire.journal import NO_BATCH, JournalHead, JournalMark


@pytest.fixture
def conn() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("BEGIN")
    outbox.migrate(connection)
    yield connection
    connection.close()


ABOUT = journal.About("GD-1", "读岗村", "440981102201", "0.1", 6)
AT = "2026-11-23T08:00:00+08:00"


def answer(stored_up_to: int) -> wire.JournalReply:
    return wire.JournalReply(stored_up_to)


def write(conn: sqlite3.Connection, *names: str) -> None:
    for name in names:
        journal.record(conn, wire.JournalEvent(999, "at", name, entry_id=f"id-{name}", ms=7))


def names(batch: wire.JournalBatch | None) -> list[str]:
    assert batch is not None
    return [event.event for event in batch.events]


def test_events_keep_everything_and_get_numbers(conn: sqlite3.Connection) -> None:
    event = wire.JournalEvent(
        0, "at", "sent", "e", "R", "svc", "ready", "leased", 3, "ok", 200, 17, 5, 9, 12.5, "boot", -40, "ntp", "later", "x",
        77, "0" * 64, 60, 2, "online", -71, 1 << 33, "technician",
    )  # fmt: skip
    assert all(value or name == "seq" for name, value in msgspec.structs.asdict(event).items())
    assert journal.record(conn, event) == 1
    assert journal.tail(conn, 5) == (msgspec.structs.replace(event, seq=1),)


def test_tail_and_export_are_in_order(conn: sqlite3.Connection) -> None:
    write(conn, "a", "b", "c")
    assert [event.event for event in journal.tail(conn, 2)] == ["b", "c"]
    lines = [msgspec.json.decode(line, type=wire.JournalEvent) for line in journal.export_lines(conn)]
    assert [(line.seq, line.event) for line in lines] == [(1, "a"), (2, "b"), (3, "c")]
    assert [event.seq for event in journal.of_entry(conn, "id-b")] == [2]


def test_a_batch_without_an_answer_goes_again_unchanged(conn: sqlite3.Connection) -> None:
    write(conn, "a", "b", "c")
    first = journal.open_batch(conn, ABOUT, 2)
    assert names(first) == ["a", "b"]
    write(conn, "d")
    assert journal.open_batch(conn, ABOUT, 50) == first, "its limits were set when it first went out"
    assert first is not None
    assert first.prev_hash == "0" * 64
    assert not journal.close_batch(conn, first, answer(1), AT)
    assert journal.open_batch(conn, ABOUT, 50) == first
    assert journal.close_batch(conn, first, answer(2), AT)
    second = journal.open_batch(conn, ABOUT, 50)
    assert names(second) == ["c", "d"]
    assert second is not None
    assert second.prev_hash == wire.journal_hash(first)
    assert journal.unposted(conn) == 2
    assert journal.close_batch(conn, second, answer(4), AT)
    assert journal.open_batch(conn, ABOUT, 50) is None
    assert journal.unposted(conn) == 0


def test_only_posted_events_are_pruned(conn: sqlite3.Connection) -> None:
    write(conn, *"abcdef")
    batch = journal.open_batch(conn, ABOUT, 4)
    assert journal.prune(conn, keep=1) == 0
    assert batch is not None
    journal.close_batch(conn, batch, answer(4), AT)
    assert journal.prune(conn, keep=3) == 3
    assert [event.event for event in journal.tail(conn, 9)] == ["d", "e", "f"]
    write(conn, "g")
    assert journal.tail(conn, 1)[0].seq == 7, "a number is never given twice"


def test_what_the_platform_signed_is_kept_as_long_as_its_lines(conn: sqlite3.Connection) -> None:
    hashes = []
    for name in "abc":
        write(conn, name)
        batch = journal.open_batch(conn, ABOUT, 9)
        assert batch is not None
        hashes.append(wire.journal_hash(batch))
        last = batch.events[-1].seq
        head = JournalHead("GD-1", batch.chain, last, hashes[-1], AT, "key", b"signature")
        assert journal.close_batch(conn, batch, wire.JournalReply(last, head), AT)
    rows = conn.execute("SELECT first_seq, last_seq, prev_hash, hash, posted_at FROM journal_batch ORDER BY last_seq")
    assert [tuple(row) for row in rows] == [
        (number + 1, number + 1, (NO_BATCH, *hashes)[number], hashes[number], AT) for number in range(3)
    ]
    assert journal.mark(conn) == JournalMark(batch.chain, 3, hashes[2])
    journal.prune(conn, keep=1)
    kept = journal.latest_head(conn)
    assert kept is not None
    assert (kept.stored_up_to, kept.signature) == (3, b"signature")
    assert conn.execute("SELECT count(*) FROM journal_batch").fetchone() == (1,)


def test_a_chain_is_named_once_and_two_databases_have_two(conn: sqlite3.Connection) -> None:
    write(conn, "a", "b")
    first = journal.open_batch(conn, ABOUT, 1)
    assert first is not None
    journal.close_batch(conn, first, answer(1), AT)
    second = journal.open_batch(conn, ABOUT, 1)
    assert second is not None
    assert len(first.chain) == 16
    assert second.chain == first.chain
    other = sqlite3.connect(":memory:", isolation_level=None)
    other.execute("BEGIN")
    outbox.migrate(other)
    write(other, "c")
    elsewhere = journal.open_batch(other, ABOUT, 1)
    assert elsewhere is not None
    assert elsewhere.chain != first.chain
    other.close()


def test_a_database_that_posted_before_chains_had_names_goes_on_with_its_chain(conn: sqlite3.Connection) -> None:
    write(conn, "a", "b")
    conn.execute("INSERT INTO sync_state VALUES ('journal_posted_up_to', '1'), ('journal_prev_hash', ?)", ("a" * 64,))
    batch = journal.open_batch(conn, ABOUT, 9)
    assert batch is not None
    assert (batch.chain, batch.prev_hash, names(batch)) == ("", "a" * 64, ["b"])


def test_too_much_that_nobody_has_is_given_up_from_the_oldest_and_told(conn: sqlite3.Connection) -> None:
    write(conn, *"abcdefghij")
    first = journal.open_batch(conn, ABOUT, 2)
    assert journal.give_up_oldest(conn, 8) is None
    assert journal.give_up_oldest(conn, 5) == (3, 5)
    assert journal.open_batch(conn, ABOUT, 2) == first, "what is on its way stays as it is"
    assert first is not None
    assert first.dropped == ()
    write(conn, "k")
    assert journal.give_up_oldest(conn, 5) == (6, 6)
    assert [event.event for event in journal.tail(conn, 99)] == [*"ab", *"ghijk"]
    journal.close_batch(conn, first, answer(2), AT)
    second = journal.open_batch(conn, ABOUT, 99)
    assert names(second) == list("ghijk")
    assert second is not None
    assert second.dropped == ((3, 6),)
    journal.close_batch(conn, second, answer(11), AT)
    write(conn, "l")
    third = journal.open_batch(conn, ABOUT, 99)
    assert third is not None
    assert (names(third), third.dropped) == (["l"], ())


def test_the_database_gives_up_nothing_that_was_not_written_off(conn: sqlite3.Connection) -> None:
    write(conn, *"abcdef")
    journal.open_batch(conn, ABOUT, 2)
    conn.execute("INSERT INTO sync_state VALUES ('journal_dropped_up_to', '4')")
    for seq in (1, 2, 5, 6):
        with pytest.raises(sqlite3.IntegrityError):
            conn.execute("DELETE FROM sync_event WHERE seq = ?", (seq,))
    conn.execute("DELETE FROM sync_event WHERE seq IN (3, 4)")
    assert [event.event for event in journal.tail(conn, 99)] == list("abef")
