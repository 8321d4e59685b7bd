"""Applying the platform's word on a batch to the outbox: decided entry by entry, written kind by kind."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import msgspec

from sync import wire
from sync.entries import LONGEST_WAIT_SECONDS, MAX_DETAIL, MAX_TEXT, Settled, State

_ACCEPTED: Final = (wire.Outcome.ACCEPTED, wire.Outcome.DUPLICATE)

_ACK: Final = (
    "UPDATE outbox_entry SET state = 'acked', lease_until = NULL, attempts = attempts + 1, last_code = ?,"
    " last_detail = '', acked_at = ?, receipt = ? WHERE seq = ?"
)
_PARK: Final = (
    "UPDATE outbox_entry SET state = 'parked', lease_until = NULL, attempts = attempts + 1, last_code = ?,"
    " last_detail = ? WHERE seq = ?"
)
_LATER: Final = (
    "UPDATE outbox_entry SET state = 'ready', lease_until = NULL, attempts = attempts + 1, last_code = ?,"
    " last_detail = ?, not_before = ? WHERE seq = ?"
)


class _Standing(msgspec.Struct):
    """Where an entry stands while the outcomes are gone through."""

    seq: int
    body_sha256: str
    state: State
    attempts: int
    receipt_no: str
    service: str


class Settlement:
    """One answer on its way into the outbox; :func:`sync.outbox.settle` says what it does."""

    def __init__(
        self,
        conn: sqlite3.Connection,
        now: float,
        is_genuine: Callable[[wire.Receipt], bool],
        delay: Callable[[int], float],
    ) -> None:
        self._conn = conn
        self._now = now
        self._is_genuine = is_genuine
        self._delay = delay
        self._acks: list[tuple[str, float, bytes, int]] = []
        self._parks: list[tuple[str, str, int]] = []
        self._laters: list[tuple[str, str, float, int]] = []

    def apply(self, outcomes: Iterable[wire.EntryOutcome]) -> tuple[Settled, ...]:
        given = tuple(outcomes)
        standings = dict(self._standings([outcome.entry_id for outcome in given]))
        found = ((outcome, standings.get(outcome.entry_id)) for outcome in given)
        steps = (self._decide(outcome, standing) for outcome, standing in found if standing is not None)
        settled = tuple(step for step in steps if step is not None)
        # An entry that is named twice never goes back from "acked": acks come last.
        self._conn.executemany(_LATER, self._laters)
        self._conn.executemany(_PARK, self._parks)
        self._conn.executemany(_ACK, self._acks)
        return settled

    def _standings(self, entry_ids: list[str]) -> Iterator[tuple[str, _Standing]]:
        rows = self._conn.execute(
            "SELECT entry_id, seq, body_sha256, state, attempts, receipt_no, service FROM outbox_entry"
            " WHERE entry_id IN (SELECT value FROM json_each(?))",
            (msgspec.json.encode(entry_ids).decode(),),
        )
        for entry_id, seq, body_sha256, state, attempts, receipt_no, service in rows:
            yield entry_id, _Standing(seq, body_sha256, State(state), attempts, receipt_no, service)

    def _decide(self, outcome: wire.EntryOutcome, standing: _Standing) -> Settled | None:
        before = standing.state
        if before is State.ACKED:
            return None
        code = outcome.code or f"platform.{outcome.outcome.value}"
        if outcome.outcome in _ACCEPTED:
            flaw = _receipt_flaw(outcome, standing, self._is_genuine)
            if not flaw:
                self._acks.append((outcome.outcome.value, self._now, msgspec.json.encode(outcome.receipt), standing.seq))
                return _moved(outcome.entry_id, standing, State.ACKED)
            code = flaw
        elif outcome.outcome is not wire.Outcome.LATER:
            if before is State.PARKED:
                return None
            self._parks.append((code[:MAX_TEXT], outcome.detail[:MAX_DETAIL], standing.seq))
            return _moved(outcome.entry_id, standing, State.PARKED, code)
        if before is not State.LEASED:
            return None
        not_before = self._now + min(self._delay(standing.attempts + 1), LONGEST_WAIT_SECONDS)
        self._laters.append((code[:MAX_TEXT], outcome.detail[:MAX_DETAIL], not_before, standing.seq))
        return _moved(outcome.entry_id, standing, State.READY, code, not_before)


def _moved(entry_id: str, standing: _Standing, after: State, code: str = "", next_at: float = 0.0) -> Settled:
    before = standing.state
    standing.state = after
    standing.attempts += 1
    return Settled(entry_id, standing.receipt_no, standing.service, before, after, standing.attempts, code, next_at)


def _receipt_flaw(outcome: wire.EntryOutcome, standing: _Standing, is_genuine: Callable[[wire.Receipt], bool]) -> str:
    given = outcome.receipt
    if given is None:
        return "receipt.missing"
    if (given.entry_id, given.seq, given.body_sha256) != (outcome.entry_id, standing.seq, standing.body_sha256):
        return "receipt.mismatch"
    return "" if is_genuine(given) else "receipt.forged"
