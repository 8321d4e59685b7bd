"""The check at the end of a day: gathers what :mod:`kiosk.domain.dayclose` judges, from the same checks as the overview.

The result is kept in the audit trail; the heartbeat tells the platform of the latest.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from devices.contract import DeviceStatus
from kiosk.clock import Clock, iso, local_time
from kiosk.domain.dayclose import DayFacts, DayPoint, DayResult, judged
from kiosk.journeys.troubles import state_trouble, told_by
from kiosk.maintenance.checks.finding import Finding
from kiosk.maintenance.overview import LABELS
from kiosk.maintenance.today import COUNTED, counted
from kiosk.session.ambient import Light
from kiosk.store import audit, effects, payments
from sync import outbox, parcels, wire

CHECKED: Final = "day.checked"
"""The audit event."""
_TOLD_OTHERWISE: Final = frozenset({"queue", "intake"})
_SHOWN: Final = ("session.ended", "transaction.submitted", "transaction.accepted", "paper.printed", "paper.unknown")
_MOST_REPORTED: Final = 200
_HOUR: Final = 3600.0


def look(
    connection: sqlite3.Connection,
    findings: Sequence[Finding],
    statuses: Sequence[DeviceStatus],
    clock: Clock,
    *,
    online: bool,
) -> DayResult:
    """Raises as any use of the store does."""
    now = local_time(clock)
    day = now.date().isoformat()
    counts, today = outbox.counts(connection), counted(connection, day)
    facts = DayFacts(
        online=online,
        waiting=counts.pending,
        oldest_hours=_hours_since(outbox.oldest_pending(connection), now),
        parked=counts.parked,
        papers=effects.in_doubt(connection, day),
        payments=len(payments.unresolved(connection)),
        files=parcels.waiting(connection).parcels,
    )
    shown = tuple((COUNTED[code], today[code]) for code in _SHOWN)
    return judged(iso(clock), facts, points(findings, statuses), shown)


def points(findings: Sequence[Finding], statuses: Sequence[DeviceStatus]) -> list[DayPoint]:
    """What the checks complain of; of the queue it is told with the numbers of the day."""
    wrong = [one for one in findings if one.light is not Light.GREEN and one.check not in _TOLD_OTHERWISE]
    told = [DayPoint(one.code, f"{one.name}：{one.message}", one.advice) for one in wrong]
    for status in statuses:
        name, trouble = LABELS.get(status.device_id, status.device_id), state_trouble(status.state)
        said = told_by(status.state) if trouble is None else (trouble,)
        told += [DayPoint(one.code, f"{name}：{one.message}", one.advice) for one in said]
    return told


def without_store(findings: Sequence[Finding], statuses: Sequence[DeviceStatus], clock: Clock) -> DayResult:
    """When the database cannot be asked: what the checks say, and that somebody has to be called."""
    unusable = DayPoint("day.no_store", "数据库打不开，今天的办件数不出来", "先不要关机，请打技术员电话。")
    told = judged(iso(clock), DayFacts(), points(findings, statuses), ())
    return DayResult(told.at, (unusable, *told.first), told.tomorrow)


def keep(connection: sqlite3.Connection, result: DayResult, who: str) -> None:
    """Inside the caller's transaction. ``who``: empty when the terminal looked by itself."""
    fields = {"who": who or "auto", "may_close": "yes" if result.may_close else "no", "first": result.codes}
    audit.append(connection, result.at, CHECKED, fields)


def report(connection: sqlite3.Connection) -> wire.DeviceReport | None:
    """The latest check as a line among the devices of a heartbeat; None when there was none."""
    line = audit.newest(connection, CHECKED)
    if line is None:
        return None
    first = line.fields.get("first", "")
    said = f"{line.at} {first}".strip()[:_MOST_REPORTED]
    if first:
        return wire.DeviceReport("day", "day", "needshelp", "day.open", said)
    return wire.DeviceReport("day", "day", "ready", "", said)


def _hours_since(moment: str, now: datetime) -> int:
    return max(0, int((now - datetime.fromisoformat(moment)).total_seconds() // _HOUR)) if moment else 0
