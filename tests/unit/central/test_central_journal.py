"""Chains of journals: what is missing, forked or rewritten shows, nothing of it is lost, and what is held is signed."""

from __future__ import annotations

import gzip

import msgspec
import pytest

from central.server import EmbeddedCentral
from central.store.records import BreakKind
from sync import wire
from sync.wire.journal import NO_BATCH, JournalHead, JournalMark, content_hash, head_bytes
from tests.support.central_client import AT, Terminal
from tests.support.console_client import Browser

pytestmark = pytest.mark.both_stores

CHAIN = "c0ffee"


def event(seq: int, **fields: object) -> wire.JournalEvent:
    return wire.JournalEvent(seq, AT, str(fields.pop("event", "queued")), **fields)


def batch(prev_hash: str, *seqs: int, chain: str = CHAIN, word: str = "queued", **about: object) -> wire.JournalBatch:
    events = tuple(event(seq, event=word) for seq in seqs)
    return wire.JournalBatch(wire.WIRE_VERSION, "T-0001", prev_hash, events, chain, **about)


def post(terminal: Terminal, posted: wire.JournalBatch) -> tuple[wire.JournalReply, str]:
    """The answer, and the hash for the next batch."""
    content = msgspec.json.encode(posted)
    response = terminal.post(wire.PATH_JOURNAL, gzip.compress(content), headers={"Content-Encoding": "gzip"})
    assert response.status_code == 200, response.text
    return msgspec.json.decode(response.content, type=wire.JournalReply), content_hash(content)


def kinds(central: EmbeddedCentral) -> list[BreakKind]:
    return [found.kind for found in reversed(central.store.journal_breaks(50))]


def lines(central: EmbeddedCentral) -> list[tuple[int, str]]:
    return [(row.event.seq, row.event.event) for row in reversed(central.store.journal(100))]


def test_a_head_is_signed_by_the_platform(central: EmbeddedCentral, terminal: Terminal) -> None:
    reply, hash_ = post(terminal, batch(NO_BATCH, 1, 2))
    head = reply.head
    assert head is not None
    assert (head.terminal, head.chain, head.stored_up_to, head.hash) == ("T-0001", CHAIN, 2, hash_)
    judge = central.keys.receipt_keys()
    assert judge.vouches(head.platform_key_id, head.signature, head_bytes(head))
    for changed in ({"stored_up_to": 3}, {"hash": "0" * 64}, {"chain": "other"}, {"terminal": "T-0002"}, {"signed_at": AT}):
        other: JournalHead = msgspec.structs.replace(head, **changed)
        assert not judge.vouches(other.platform_key_id, other.signature, head_bytes(other)), changed


def test_a_chain_that_fits_raises_no_alarm(central: EmbeddedCentral, terminal: Terminal) -> None:
    first = batch(NO_BATCH, 1, 2, app_version="0.2", schema_version=6, site_name="读岗村")
    _, after_first = post(terminal, first)
    again, same = post(terminal, first)
    assert (again.stored_up_to, same) == (2, after_first)
    grown, after_grown = post(terminal, batch(NO_BATCH, 1, 2, 3))
    assert grown.head is not None
    assert (grown.stored_up_to, grown.head.hash) == (3, after_grown)
    post(terminal, batch(after_grown, 4))
    assert kinds(central) == []
    assert central.store.fleet()[0].chain_breaks == 0
    assert [seq for seq, _ in lines(central)] == [1, 2, 3, 4]
    oldest = central.store.journal_batches("T-0001", 9)[-1]
    assert (oldest.app_version, oldest.schema_version, oldest.site_name) == ("0.2", 6, "读岗村")


def test_what_an_older_reader_does_not_know_counts_in_the_hash(central: EmbeddedCentral, terminal: Terminal) -> None:
    raw = msgspec.to_builtins(batch(NO_BATCH, 1)) | {"a_newer_field": 5}
    content = msgspec.json.encode(raw)
    response = terminal.post(wire.PATH_JOURNAL, content)
    head = msgspec.json.decode(response.content, type=wire.JournalReply).head
    assert head is not None
    assert head.hash == content_hash(content)
    post(terminal, batch(content_hash(content), 2))
    assert kinds(central) == []


def test_a_gap_and_a_fork_are_kept_apart(central: EmbeddedCentral, terminal: Terminal) -> None:
    _, hash_ = post(terminal, batch(NO_BATCH, 1))
    _, hash_ = post(terminal, batch(hash_, 5))
    assert kinds(central) == [BreakKind.GAP]
    assert [(found.first_seq, found.last_seq) for found in central.store.journal_breaks(9)] == [(2, 4)]
    post(terminal, batch("f" * 64, 6))
    assert kinds(central) == [BreakKind.GAP, BreakKind.FORK]
    assert central.store.fleet()[0].chain_breaks == 2
    assert [seq for seq, _ in lines(central)] == [1, 5, 6], "what is broken is kept all the same"


def test_what_was_given_up_is_told_and_no_alarm(central: EmbeddedCentral, terminal: Terminal) -> None:
    _, hash_ = post(terminal, batch(NO_BATCH, 1))
    for _ in range(2):
        post(terminal, batch(hash_, 101, dropped=((2, 100),)))
    assert kinds(central) == [BreakKind.DROPPED]
    assert central.store.fleet()[0].chain_breaks == 0
    assert central.store.journal_breaks(9)[0].first_seq == 2


def test_a_rewritten_batch_shows_and_both_versions_stay(central: EmbeddedCentral, terminal: Terminal) -> None:
    _, hash_ = post(terminal, batch(NO_BATCH, 1, 2))
    post(terminal, batch(hash_, 3, 4))
    reply, rewritten = post(terminal, batch(hash_, 3, 4, word="parked"))
    assert reply.stored_up_to == 4
    assert reply.head is not None
    assert (reply.head.chain, reply.head.hash) == (CHAIN, rewritten)
    assert kinds(central) == [BreakKind.REWRITTEN]
    post(terminal, batch(rewritten, 5, word="parked"))
    assert kinds(central) == [BreakKind.REWRITTEN], "what follows a branch fits to it"
    told = lines(central)
    assert [word for seq, word in told if seq in (3, 4)] == ["queued", "queued", "parked", "parked"]
    assert (5, "parked") in told


def test_a_terminal_that_was_set_back_loses_none_of_its_new_lines(central: EmbeddedCentral, terminal: Terminal) -> None:
    """A copy of yesterday's disk was put in: the numbers of today come a second time."""
    _, yesterday = post(terminal, batch(NO_BATCH, *range(1, 11)))
    post(terminal, batch(yesterday, *range(11, 101)))
    _, today = post(terminal, batch(yesterday, *range(11, 21), word="retry"))
    reply, _ = post(terminal, batch(today, *range(21, 31), word="retry"))
    assert reply.stored_up_to == 30
    assert kinds(central) == [BreakKind.REWRITTEN]
    assert [seq for seq, word in lines(central) if word == "retry"] == list(range(11, 31))


def test_a_new_database_begins_a_new_chain(central: EmbeddedCentral, terminal: Terminal) -> None:
    post(terminal, batch(NO_BATCH, *range(1, 51)))
    post(terminal, batch(NO_BATCH, 1, 2, chain="beef", word="salvaged"))
    assert kinds(central) == [BreakKind.NEW_CHAIN]
    assert central.store.fleet()[0].chain_breaks == 0
    assert [seq for seq, word in lines(central) if word == "salvaged"] == [1, 2], "its lines are not taken for old ones"


def test_a_heartbeat_tells_of_a_fork_before_any_batch(central: EmbeddedCentral, terminal: Terminal) -> None:
    _, hash_ = post(terminal, batch(NO_BATCH, 1, 2))
    terminal.heartbeat(journal=JournalMark(CHAIN, 2, hash_))
    assert kinds(central) == []
    for _ in range(3):
        terminal.heartbeat(journal=JournalMark(CHAIN, 2, "e" * 64))
    assert kinds(central) == [BreakKind.FORK]
    terminal.heartbeat(journal=JournalMark(CHAIN, 7, "d" * 64))
    assert kinds(central) == [BreakKind.FORK, BreakKind.GAP]
    assert central.store.fleet()[0].chain_breaks == 2


def test_the_page_shows_what_is_wrong_with_a_chain(terminal: Terminal, console: Browser) -> None:
    assert "日志链的异常" not in console.http.get("/log").text
    _, hash_ = post(terminal, batch(NO_BATCH, 1))
    post(terminal, batch(hash_, 5))
    post(terminal, batch("f" * 64, 5, word="parked"))
    page = console.http.get("/log").text + console.http.get("/fleet").text
    for words in ("日志链的异常", "缺少日志", "第 2 至 4 条", "交来过的日志被改写", "日志链断裂 2 处"):
        assert words in page, words


@pytest.mark.parametrize(
    "bad",
    [
        {"chain": "x" * 33}, {"chain": "a~b"}, {"chain": "a%"}, {"dropped": ((5, 4),)}, {"dropped": ((0, 4),)},
        {"dropped": tuple((n, n) for n in range(1, 102))}, {"app_version": "\u202e"}, {"schema_version": -1},
        {"prev_hash": "x" * 65},
    ],
)  # fmt: skip
def test_a_batch_out_of_bounds_is_refused(terminal: Terminal, bad: dict[str, object]) -> None:
    content = msgspec.json.encode(msgspec.structs.replace(batch(NO_BATCH, 1), **bad))
    assert terminal.post(wire.PATH_JOURNAL, content).status_code == 400


def test_an_empty_batch_is_answered(terminal: Terminal) -> None:
    reply, _ = post(terminal, batch(NO_BATCH))
    assert reply == wire.JournalReply(0)
