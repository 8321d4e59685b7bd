"""The terminals' sync journals: taken in batch by batch, each chain followed, what is wrong with it kept and shown.

Nothing is refused for a broken chain: losing the evidence would help whoever broke it. When lines come again with other
words, both versions stay, the second and all that follows it in a branch of its own. What the platform holds is signed,
so that the terminal has it in writing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import msgspec

from central.auth import Caller
from central.frames import batch_fits, event_fits
from central.intake import decode, too_large
from central.platform import Platform
from central.problems import Refusal, malformed
from central.store import Unit
from central.store.gaps import wanted
from central.store.records import BreakKind, JournalBatchRow, JournalBreak, JournalHead
from sync.wire import WIRE_VERSION, JournalBatch, JournalReply
from sync.wire.journal import NO_BATCH, JournalMark, content_hash, head_bytes
from sync.wire.journal import JournalHead as SignedHead

MAX_EVENTS: Final = 2000
_BEFORE_THE_FIRST: Final = ("", NO_BATCH)
_BRANCH: Final = "~"
"""Between the name of a chain, which holds no such character, and that of a branch."""


def check_sender(caller: Caller, wire: int, terminal: str) -> None:
    """Refuses a message of another version, or of another terminal than signed it."""
    if wire != WIRE_VERSION:
        raise Refusal(400, "input.wire_version", "input", "平台不支持这个报文版本。")
    if terminal != caller.terminal.terminal:
        raise Refusal(403, "auth.terminal_mismatch", "key", "报文里的终端编号与签名的不同。")


def journal(platform: Platform, caller: Caller, content: bytes) -> JournalReply:
    """Stores the next stretch of a terminal's sync log.

    The same batch again (its answer was lost), also grown by later events, stores only what is new and breaks nothing.
    """
    batch = decode(content, JournalBatch)
    check_sender(caller, batch.wire, batch.terminal)
    if len(batch.events) > MAX_EVENTS:
        raise too_large()
    seqs = [event.seq for event in batch.events]
    in_order = all(earlier < later for earlier, later in pairwise(seqs))
    if not batch_fits(batch) or not in_order or not all(event_fits(event) for event in batch.events):
        raise malformed("同步日志的内容超出限制或顺序不对。")
    with platform.store.write() as unit:
        caller.spend_nonce(unit)
        now = platform.now()
        hash_ = content_hash(content)
        home = _home(unit, batch, hash_)
        head = unit.journal_head(batch.terminal, home)
        if not seqs or (seqs[-1] < head.stored_up_to and not _is_branch(home)):
            # Stored long ago, and the platform's answer with it.
            unit.touch(batch.terminal, now)
            return JournalReply(head.stored_up_to)
        for found in _breaks(unit, batch, home, head, now):
            unit.note_break(found)
        row = JournalBatchRow(
            terminal=batch.terminal,
            chain=home,
            first_seq=seqs[0],
            last_seq=seqs[-1],
            prev_hash=batch.prev_hash,
            hash=hash_,
            app_version=batch.app_version,
            schema_version=batch.schema_version,
            site_name=batch.site_name,
            village_code=batch.village_code,
            received_at=now,
        )
        unit.add_journal(row, [event for event in batch.events if event.seq > head.stored_up_to])
    return JournalReply(seqs[-1], _signed(platform, row))


def compare_mark(unit: Unit, terminal: str, mark: JournalMark, now: str) -> None:
    """Holds what a heartbeat says of the journal against what was posted: a chain may fork while no batch comes."""
    head = unit.journal_head(terminal, mark.chain)
    known = unit.journal_hashes_at(terminal, mark.chain, mark.posted_up_to)
    if mark.posted_up_to > head.stored_up_to and not known:
        stretch = (head.stored_up_to + 1, mark.posted_up_to)
        unit.note_break(JournalBreak(terminal, mark.chain, BreakKind.GAP, *stretch, head.head_hash, mark.hash, now))
    elif known and mark.hash not in known:
        stretch = (mark.posted_up_to, mark.posted_up_to)
        unit.note_break(JournalBreak(terminal, mark.chain, BreakKind.FORK, *stretch, min(known), mark.hash, now))


def _home(unit: Unit, batch: JournalBatch, hash_: str) -> str:
    """Under which name the batch is kept: its chain's, or that of a branch of it."""
    head = unit.journal_head(batch.terminal, batch.chain)
    if not batch.events or batch.prev_hash == head.head_hash:
        return batch.chain
    branch = unit.journal_branch(batch.terminal, batch.chain, batch.prev_hash)
    if branch:
        return branch
    return f"{batch.chain}{_BRANCH}{hash_[:12]}" if _differs(unit, batch) else batch.chain


def _is_branch(home: str) -> bool:
    return _BRANCH in home


def _breaks(unit: Unit, batch: JournalBatch, home: str, head: JournalHead, now: str) -> Iterator[JournalBreak]:
    """What does not fit to what was posted before, oldest numbers first."""
    first, last = batch.events[0].seq, batch.events[-1].seq

    def found(kind: BreakKind, stretch: tuple[int, int]) -> JournalBreak:
        return JournalBreak(batch.terminal, home, kind, *stretch, head.head_hash, batch.prev_hash, now)

    is_new = head.stored_up_to == 0
    if is_new and _is_branch(home):
        yield found(BreakKind.REWRITTEN, (first, last))
        return
    if is_new and unit.has_journal(batch.terminal):
        yield found(BreakKind.NEW_CHAIN, (first, last))
    for stretch in batch.dropped:
        yield found(BreakKind.DROPPED, stretch)
    lost = list(wanted(head.stored_up_to + 1, first - 1, sorted(batch.dropped)))
    for stretch in lost:
        yield found(BreakKind.GAP, stretch)
    expected = _BEFORE_THE_FIRST if is_new else (head.head_hash,)
    sent_again = batch.prev_hash == head.head_prev and first <= head.stored_up_to
    if batch.prev_hash not in expected and not sent_again and not lost:
        yield found(BreakKind.FORK, (first, last))


def _differs(unit: Unit, batch: JournalBatch) -> bool:
    """Whether a number that is stored comes again with other words."""
    stored = {
        event.seq: event
        for event in unit.journal_lines(batch.terminal, batch.chain, batch.events[0].seq, batch.events[-1].seq)
    }
    return any(stored.get(event.seq, event) != event for event in batch.events)


def _signed(platform: Platform, row: JournalBatchRow) -> SignedHead:
    signer = platform.keys.signer
    chain = row.chain.partition(_BRANCH)[0]
    said = SignedHead(row.terminal, chain, row.last_seq, row.hash, row.received_at, signer.key_id)
    return msgspec.structs.replace(said, signature=signer.sign(head_bytes(said)))
