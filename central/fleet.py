"""Heartbeats of the terminals."""

from __future__ import annotations

from central.auth import Caller
from central.decisions import to_release
from central.frames import heartbeat_fits
from central.intake import decode
from central.journal import check_sender, compare_mark
from central.moments import stamp
from central.orders import follow_heartbeat
from central.platform import Platform
from central.problems import malformed
from central.store import Unit
from sync.wire import Heartbeat, HeartbeatReply


def heartbeat(platform: Platform, caller: Caller, content: bytes) -> HeartbeatReply:
    """Notes how a terminal is and what it still holds."""
    beat = decode(content, Heartbeat)
    check_sender(caller, beat.wire, beat.terminal)
    if not heartbeat_fits(beat):
        raise malformed("心跳报文的内容超出限制。")
    with platform.store.write() as unit:
        caller.spend_nonce(unit)
        moment = platform.clock()
        now = stamp(moment)
        unit.save_heartbeat(beat, now)
        follow_heartbeat(unit, beat, moment)
        release = to_release(unit, beat, now)
        for request_id in beat.abandoned:
            _give_up(unit, beat.terminal, request_id, now)
        if beat.journal is not None:
            compare_mark(unit, beat.terminal, beat.journal, now)
        unit.note_cursors(beat.terminal, beat.in_use, now)
    decided = platform.store.decided(beat.terminal, beat.undecided) if beat.undecided else ()
    return HeartbeatReply(now, decided=decided, abandoned=beat.abandoned, release=release)


def _give_up(unit: Unit, terminal: str, request_id: str, now: str) -> None:
    """Nobody holds the document of this request: it is void, and an authorisation that it was given by is not used up."""
    unit.abandon_issue(terminal, request_id, now)
    if unit.issue(terminal, request_id) is not None:
        unit.undo_use(request_id, now)
