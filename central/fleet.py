"""Heartbeats and the sync logs of the terminals."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from central.auth import Caller
from central.frames import event_fits, heartbeat_fits
from central.intake import decode, too_large
from central.platform import Platform
from central.problems import Refusal, malformed
from central.store.records import JournalHead
from sync.wire import (
    WIRE_VERSION,
    Heartbeat,
    HeartbeatReply,
    JournalBatch,
    JournalReply,
    journal_hash,
)

MAX_EVENTS: Final = 2000
_BEFORE_THE_FIRST: Final = ("", "0" * 64)
"""What stands for the hash of no batch."""


def heartbeat(platform: Platform, caller: Caller, content: bytes) -> HeartbeatReply:
    """Notes how a terminal is and what it still holds."""
    beat = decode(content, Heartbeat)
    _check_sender(caller, beat.wire, beat.terminal)
    if not heartbeat_fits(beat):
        raise malformed("心跳报文的内容超出限制。")
    with platform.store.write() as unit:
        caller.spend_nonce(unit)
        now = platform.now()
        unit.save_heartbeat(beat, now)
    return HeartbeatReply(now)


def journal(platform: Platform, caller: Caller, content: bytes) -> JournalReply:
    """Stores the next stretch of a terminal's sync log.

    A chain that does not fit is stored all the same, and counted: losing the evidence would help whoever broke it. The
    same batch again (its answer was lost), also grown by later events, stores only what is new and breaks nothing.
    """
    batch = decode(content, JournalBatch)
    _check_sender(caller, batch.wire, batch.terminal)
    if len(batch.events) > MAX_EVENTS:
        raise too_large()
    seqs = [event.seq for event in batch.events]
    in_order = all(earlier < later for earlier, later in pairwise(seqs))
    if len(batch.prev_hash) > 64 or not in_order or not all(event_fits(event) for event in batch.events):
        raise malformed("同步日志的内容超出限制或顺序不对。")
    with platform.store.write() as unit:
        caller.spend_nonce(unit)
        now = platform.now()
        head = unit.journal_head(batch.terminal)
        fresh = [event for event in batch.events if event.seq > head.stored_up_to]
        if not fresh:
            unit.touch(batch.terminal, now)
            return JournalReply(head.stored_up_to)
        expected = _BEFORE_THE_FIRST if head.stored_up_to == 0 else (head.head_hash,)
        following = batch.prev_hash in expected and seqs[0] == head.stored_up_to + 1
        sent_again = batch.prev_hash == head.head_prev and seqs[0] <= head.stored_up_to
        moved = JournalHead(seqs[-1], journal_hash(batch), batch.prev_hash)
        unit.add_journal(batch.terminal, fresh, moved, now, broken=not (following or sent_again))
    return JournalReply(moved.stored_up_to)


def _check_sender(caller: Caller, wire: int, terminal: str) -> None:
    if wire != WIRE_VERSION:
        raise Refusal(400, "input.wire_version", "input", "平台不支持这个报文版本。")
    if terminal != caller.terminal.terminal:
        raise Refusal(403, "auth.terminal_mismatch", "key", "报文里的终端编号与签名的不同。")
