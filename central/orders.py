"""Work orders: opened by faults, once for each, and closed by themselves when the fault has stayed away.

Faults come from what terminals tell of themselves, from their silence, and from bad ratings. People assign and close.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from central.console.standing import Trouble, own_troubles
from central.moments import parse, stamp
from central.services import title_of
from central.store import Unit
from central.store.order_records import OrderNote, OrderRow
from central.store.records import FleetRow, RatingRow
from sync.wire import Heartbeat

OPEN: Final = "open"
ASSIGNED: Final = "assigned"
CLOSED: Final = "closed"

GONE_FOR: Final = timedelta(minutes=10)
"""A fault that has not been told of for so long is over; a shorter silence may be a loose plug."""
BAD_SCORE: Final = 2
LINK: Final = "link"
BY_ITSELF: Final = "(自动)"

SERVICE_HOURS: Final = {
    "device": 48,
    "consumable": 24,
    "store": 24,
    "clock": 72,
    LINK: 24,
    "rating": 120,
    "manual": 72,
}
"""The service standard (服务标准): within how many hours an order of a kind is to be closed."""
_AUTOMATIC: Final = frozenset({"device", "consumable", "store", "clock", LINK})
_LONGEST_TITLE: Final = 120


def follow_heartbeat(unit: Unit, beat: Heartbeat, moment: datetime) -> None:
    """Opens orders for what is wrong now, and closes those whose fault has stayed away."""
    told = FleetRow(
        beat.terminal,
        beat.site_name,
        beat.village_code,
        "",
        devices=beat.devices,
        clock_offset_ms=beat.clock_offset_ms,
        store=beat.store,
    )
    troubles = [one for one in own_troubles(told) if _asks_for_work(one)]
    known = {row.fault_key: row for row in unit.open_orders(beat.terminal) if row.kind in _AUTOMATIC}
    present = {_key(one): one for one in troubles}
    for key, trouble in present.items():
        if key not in known:
            _open(unit, trouble.kind, key, beat.terminal, "", trouble.words, moment)
        elif known[key].gone_since or known[key].title != trouble.words[:_LONGEST_TITLE]:
            unit.change_order(msgspec.structs.replace(known[key], gone_since="", title=trouble.words[:_LONGEST_TITLE]))
    for key, row in known.items():
        if key not in present:
            _gone(unit, row, moment)


def open_for_silence(unit: Unit, terminal: str, moment: datetime) -> None:
    """A terminal that has not been heard of for too long."""
    _open(unit, LINK, f"{LINK}:", terminal, "", "一天以上没有联系", moment)


def open_for_rating(unit: Unit, terminal: str, service: str, rating: RatingRow, moment: datetime) -> None:
    """A rating of 1 or 2 is looked into."""
    if rating.score <= BAD_SCORE:
        key = f"rating:{rating.transaction_entry_id}"
        title = f"差评 {rating.score} 分：{title_of(service)}" + (f"（{'、'.join(rating.tags)}）" if rating.tags else "")
        _open(unit, "rating", key, terminal, rating.receipt_no, title, moment)


def open_by_hand(unit: Unit, terminal: str, title: str, moment: datetime) -> None:
    """What somebody wrote."""
    _open(unit, "manual", "", terminal, "", title, moment)


def assign(unit: Unit, row: OrderRow, actor: str, technician: str, at: str) -> None:
    """Gives the order to somebody."""
    unit.change_order(msgspec.structs.replace(row, state=ASSIGNED, assigned_to=technician))
    unit.add_note(OrderNote(row.order_no, 0, at, actor, "assigned", technician))


def close(unit: Unit, row: OrderRow, actor: str, done: str, at: str) -> None:
    """The work is done: what it was stands in the order for ever."""
    unit.change_order(msgspec.structs.replace(row, state=CLOSED, closed_at=at, closed_by=actor, done=done))
    unit.add_note(OrderNote(row.order_no, 0, at, actor, "closed", done))


def _asks_for_work(trouble: Trouble) -> bool:
    # A clock that is somewhat off sets itself right; one that is far off has an empty battery.
    return trouble.kind in _AUTOMATIC and (trouble.kind != "clock" or trouble.tone == "bad")


def _key(trouble: Trouble) -> str:
    return f"{trouble.kind}:{trouble.subject}"


def _open(unit: Unit, kind: str, key: str, terminal: str, receipt_no: str, title: str, moment: datetime) -> None:
    due = stamp(moment + timedelta(hours=SERVICE_HOURS[kind]))
    unit.add_order(OrderRow(0, kind, key, terminal, receipt_no, title[:_LONGEST_TITLE], OPEN, stamp(moment), due))


def _gone(unit: Unit, row: OrderRow, moment: datetime) -> None:
    since = parse(row.gone_since)
    if since is None:
        unit.change_order(msgspec.structs.replace(row, gone_since=stamp(moment)))
    elif moment - since >= GONE_FOR:
        close(unit, row, BY_ITSELF, "故障已经消失，自动结单。", stamp(moment))


def overdue(rows: Sequence[OrderRow], now: str) -> int:
    """How many should have been closed by now."""
    return sum(1 for row in rows if row.state != CLOSED and row.due_at < now)
