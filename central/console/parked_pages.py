"""What is to become of entries that no terminal sends again by itself: parked there, or refused by the platform."""

from __future__ import annotations

from typing import Final

import msgspec

from central import decisions
from central.console import audit
from central.console.desk import Answer, Ask, Context, Door, Moved, Page
from central.console.roles import Right
from central.frames import is_name
from central.problems import Refusal
from central.store import Store
from central.store.console_records import Outside
from central.store.order_records import DecisionRow

_SCANNED: Final = 2000
_ROWS: Final = 100
_DECIDED: Final = 50

DECISIONS: Final = {
    decisions.RESEND: "让终端再送一次",
    decisions.SET_ASIDE: "已另行处理，不再列出",
}


class Parked(msgspec.Struct, frozen=True):
    """One of them. ``at_terminal``: the terminal says that it lies there."""

    terminal: str
    entry_id: str
    receipt_no: str
    service: str
    code: str
    at: str
    at_terminal: bool
    decision: DecisionRow | None = None


def parked(ask: Ask) -> Answer:
    """The page."""
    return Page("parked.html", _parked(ask))


def _parked(ask: Ask) -> Context:
    store = ask.platform.store
    rows = [one for one in parked_entries(store) if one.decision is None or one.decision.decision != decisions.SET_ASIDE]
    return {"rows": rows[:_ROWS], "found": len(rows), "decisions": DECISIONS, "decided": store.decisions(_DECIDED)}


def parked_entries(store: Store, terminal: str = "", entry_id: str = "") -> list[Parked]:
    """The newest first, each once though both the terminal and the platform tell of it; all, or that one."""
    newest: dict[tuple[str, str], DecisionRow] = {}
    for row in reversed(store.decisions(_SCANNED, entry_id)):
        newest[row.terminal, row.entry_id] = row
    found: dict[tuple[str, str], Parked] = {}
    sought = Outside(terminal=terminal, entry_id=entry_id, parked=True)
    for refusal in store.find_refusals(sought, _SCANNED):
        key = (refusal.terminal, refusal.entry_id)
        found[key] = Parked(*key, refusal.receipt_no, refusal.service, refusal.code, refusal.at, False, newest.get(key))
    for pending in store.find_pending(sought, _SCANNED):
        key = (pending.terminal, pending.entry.entry_id)
        entry, refused = pending.entry, found.get(key)
        code, at = (refused.code, refused.at) if refused is not None else (entry.last_code, pending.reported_at)
        found[key] = Parked(*key, entry.receipt_no, entry.service, code, at, True, newest.get(key))
    return sorted(found.values(), key=lambda one: one.at, reverse=True)


def decide(ask: Ask) -> Answer:
    """Notes the decision; the terminal hears of it with its next heartbeat."""
    terminal, entry_id = ask.filled("terminal", 64), ask.filled("entry", 64)
    decision, reason = ask.filled("decision", 16), ask.filled("reason", 300)
    if decision not in DECISIONS:
        raise Refusal(400, "input.form", "input", "请选一个处理办法。")
    if not reason:
        raise Refusal(400, "input.form", "input", "请写明理由。")
    store = ask.platform.store
    found = parked_entries(store, terminal, entry_id) if is_name(terminal) and is_name(entry_id) else []
    if not found:
        raise Refusal(404, "input.not_found", "input", "这一笔已经不在停放的办件里了。")
    now = ask.platform.now()
    row = DecisionRow(terminal, entry_id, found[0].receipt_no, decision, reason, ask.visitor.name, now)
    with store.write() as unit:
        unit.add_decision(row)
        detail = {"terminal": terminal, "entry_id": entry_id, "reason": reason}
        audit.note(unit, now, ask.visitor.name, f"entry.{decision}", row.receipt_no, detail)
    return Moved("/parked")


DOORS: Final = (
    Door("/parked", parked, Right.SEE),
    Door("/parked", decide, Right.OPERATE, "POST"),
)
