"""Attachments: taken in chunks, resumed where they stopped, and counted only when the hash of the whole is right.

Every answer says how much is there, so a terminal that lost an answer, its power or a month goes on from that byte.
"""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import Final

from central.auth import Caller
from central.frames import parcel_fault
from central.intake import decode, too_large
from central.moments import stamp
from central.platform import Platform
from central.problems import Refusal, malformed
from central.store import Unit
from central.store.records import ParcelRow
from sync.wire import WIRE_VERSION
from sync.wire.parcels import (
    MAX_ANNOUNCED,
    MAX_CHUNK_BYTES,
    PARCEL_HASH_MISMATCH,
    ParcelAnnouncement,
    ParcelRef,
    ParcelState,
    ParcelStates,
)

MAX_UNNAMED_BYTES: Final = 256 << 20
"""How much one terminal may leave here before the ledger has an entry that names it."""

QUOTA_RETRY_SECONDS: Final = 600.0
FORGOTTEN_AFTER: Final = timedelta(days=30)
"""Unnamed parcels that nobody touched for so long go; a terminal that still has them begins again."""

_FORGET_AT_ONCE: Final = 20
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def announce(platform: Platform, caller: Caller, content: bytes) -> ParcelStates:
    """How much of each announced parcel is there. Those beyond the terminal's quota are left out of the answer."""
    asked = decode(content, ParcelAnnouncement)
    terminal = caller.terminal.terminal
    if asked.wire != WIRE_VERSION:
        raise Refusal(400, "input.wire_version", "input", "平台不支持这个报文版本。")
    if asked.terminal != terminal:
        raise Refusal(403, "auth.terminal_mismatch", "key", "报文里的终端编号与签名的不同。")
    if len(asked.parcels) > MAX_ANNOUNCED:
        raise too_large()
    with platform.store.write() as unit:
        caller.spend_nonce(unit)
        now = platform.now()
        unit.forget_parcels(stamp(platform.clock() - FORGOTTEN_AFTER), _FORGET_AT_ONCE)
        room = MAX_UNNAMED_BYTES - unit.unnamed_parcel_bytes(terminal)
        states: list[ParcelState] = []
        for ref in asked.parcels:
            state = _announced(unit, terminal, ref, room, now)
            if state is None:
                break
            known, answer = state
            room -= 0 if known or answer.code else ref.size
            states.append(answer)
        if asked.parcels and not states:
            raise Refusal(
                429, "parcel.quota", "platform", "这台终端未入账的附件太多，请稍后再传。", retry_after=QUOTA_RETRY_SECONDS
            )
    return ParcelStates(now, tuple(states))


def _announced(unit: Unit, terminal: str, ref: ParcelRef, room: int, now: str) -> tuple[bool, ParcelState] | None:
    """Whether the parcel was known, and how it stands; None when there is no room for it."""
    code = parcel_fault(ref)
    if code:
        return False, ParcelState(ref.sha256[:64], 0, code=code)
    known = unit.parcel(terminal, ref.sha256)
    if known is None:
        if ref.size > room:
            return None
        row = ParcelRow(terminal, ref.sha256, ref.parcel_id, ref.size, ref.suite_id, ref.key_id)
        unit.add_parcel(row, now)
        return False, _state(row)
    if (known.parcel_id, known.size, known.suite_id, known.key_id) != (ref.parcel_id, ref.size, ref.suite_id, ref.key_id):
        return True, ParcelState(ref.sha256, 0, code="parcel.frame_mismatch")
    return True, _state(known)


def chunk(sha256: str, offset: int, platform: Platform, caller: Caller, content: bytes) -> ParcelStates:
    """Some bytes of a parcel that this terminal announced. Bytes that are there already change nothing."""
    if not _SHA256.fullmatch(sha256):
        raise malformed("附件编号不对。")
    if not content:
        raise malformed("这一段附件是空的。")
    if len(content) > MAX_CHUNK_BYTES:
        raise too_large()
    terminal = caller.terminal.terminal
    with platform.store.write() as unit:
        caller.spend_nonce(unit)
        now = platform.now()
        row = unit.parcel(terminal, sha256)
        if row is None:
            raise Refusal(404, "parcel.unknown", "input", "这台终端没有预告过这个附件。")
        end = offset + len(content)
        if end > row.size:
            raise Refusal(413, "parcel.too_large", "input", "这一段超出了附件预告的大小。")
        if end <= row.received:
            return ParcelStates(now, (_state(row),))
        if offset != row.received:
            raise Refusal(409, "parcel.wrong_offset", "input", "这一段接不上已经收到的部分，请重新询问进度。")
        unit.append_chunk(row, content, now)
        return ParcelStates(now, (_after_chunk(unit, row, end),))


def _after_chunk(unit: Unit, row: ParcelRow, received: int) -> ParcelState:
    if received < row.size:
        return ParcelState(row.sha256, received)
    digest = hashlib.sha256()
    for piece in unit.parcel_chunks(row.terminal, row.sha256):
        digest.update(piece)
    if digest.hexdigest() == row.sha256:
        unit.finish_parcel(row.terminal, row.sha256)
        return ParcelState(row.sha256, received, complete=True)
    unit.empty_parcel(row.terminal, row.sha256)
    return ParcelState(row.sha256, 0, code=PARCEL_HASH_MISMATCH)


def incomplete(unit: Unit, terminal: str, refs: tuple[ParcelRef, ...]) -> tuple[str, ...]:
    """Ids of those parcels that are not whole here."""
    rows = {ref.parcel_id: unit.parcel(terminal, ref.sha256) for ref in refs}
    return tuple(parcel_id for parcel_id, row in rows.items() if row is None or not row.whole)


def _state(row: ParcelRow) -> ParcelState:
    return ParcelState(row.sha256, row.received, row.whole)
