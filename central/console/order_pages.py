"""Work orders: what is to be done, by whom, until when, and what was done."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

import msgspec

from central import orders
from central.console import audit
from central.console.desk import Answer, Ask, Context, Door, Moved, Page
from central.console.roles import Right
from central.console.words import Light
from central.frames import is_name
from central.moments import stamp
from central.problems import Refusal
from central.store.order_records import OrderRow

_ROWS: Final = 50
UNFINISHED: Final = "unfinished"

KINDS: Final = {
    "device": "设备故障",
    "consumable": "缺耗材",
    "store": "数据库",
    "clock": "时钟",
    "link": "失联",
    "rating": "差评",
    "manual": "人工登记",
}
STATES: Final = {UNFINISHED: "没有完成的", "open": "待派单", "assigned": "已派单", "closed": "已结单"}
NOTE_WORDS: Final = {"opened": "开单", "assigned": "派给", "closed": "结单"}
_LIGHTS: Final = {"open": Light("bad", "待派单"), "assigned": Light("warn", "已派单"), "closed": Light("good", "已结单")}


class Filters(msgspec.Struct, frozen=True):
    """The fields of the form above the list."""

    state: str = UNFINISHED
    kind: str = ""
    terminal: str = ""

    def query(self, **more: object) -> str:
        """For a link with the same filters."""
        return urlencode({name: value for name, value in {**msgspec.structs.asdict(self), **more}.items() if value})


def order_light(row: OrderRow, now: str) -> Light:
    """How far an order is; one that is late says so."""
    if row.state != orders.CLOSED and row.due_at < now:
        return Light("bad", f"{_LIGHTS[row.state].word}，已超时")
    return _LIGHTS.get(row.state, Light("idle", row.state))


def order_list(ask: Ask) -> Answer:
    """The page of the list."""
    return Page("orders.html", _list(ask))


def order_part(ask: Ask) -> Answer:
    """The list alone."""
    return Page("_orders.html", _list(ask))


def _list(ask: Ask) -> Context:
    state = ask.value("state") if "state" in ask.params else UNFINISHED
    filters = Filters(
        state=state if state in STATES else "",
        kind=ask.value("kind") if ask.value("kind") in KINDS else "",
        terminal=ask.value("terminal"),
    )
    store = ask.platform.store
    below = 0 if filters.state == UNFINISHED else ask.number("below")
    rows = store.orders(_ROWS + 1, filters.state, filters.kind, filters.terminal, below)
    counts = store.order_counts()
    more = len(rows) > _ROWS and filters.state != UNFINISHED
    return {
        "filters": filters,
        "states": STATES,
        "kinds": KINDS,
        "hours": orders.SERVICE_HOURS,
        "rows": rows[:_ROWS],
        "now": ask.platform.now(),
        "order_light": order_light,
        "counts": {state: sum(n for (of, _kind), n in counts.items() if of == state) for state in ("open", "assigned")},
        "overdue": orders.overdue(store.orders(1000, UNFINISHED), ask.platform.now()),
        "next_page": filters.query(below=rows[_ROWS - 1].order_no) if more else "",
        "same": urlencode({**msgspec.structs.asdict(filters), "below": below}),
    }


def order_page(ask: Ask) -> Answer:
    """One order."""
    found = ask.platform.store.order(ask.number("number"))
    if found is None:
        raise Refusal(404, "input.not_found", "input", "没有这张工单。")
    row, notes = found
    return Page(
        "order.html",
        {
            "row": row,
            "notes": notes,
            "kinds": KINDS,
            "note_words": NOTE_WORDS,
            "light_of": order_light(row, ask.platform.now()),
            "hours": orders.SERVICE_HOURS,
        },
    )


def act(ask: Ask) -> Answer:
    """Assigns or closes an order."""
    number = int(ask.filled("number", 12)) if ask.filled("number", 12).isdecimal() else 0
    text, doing = ask.filled("text", 500), ask.filled("do", 16)
    if doing not in ("assign", "close"):
        raise Refusal(400, "input.form", "input", "平台不认识这个操作。")
    if not text:
        raise Refusal(400, "input.form", "input", "请写明派给谁，或者做了什么。")
    now = ask.platform.now()
    with ask.platform.store.write() as unit:
        row = unit.order_now(number)
        if row is None:
            raise Refusal(404, "input.not_found", "input", "没有这张工单。")
        if row.state == orders.CLOSED:
            raise Refusal(409, "input.closed", "input", f"{number} 号工单已经结单，不能再改。")
        if doing == "assign":
            orders.assign(unit, row, ask.visitor.name, text, now)
        else:
            orders.close(unit, row, ask.visitor.name, text, now)
        audit.note(unit, now, ask.visitor.name, f"order.{doing}", str(number), {"text": text})
    return Moved(f"/order?number={number}")


def write(ask: Ask) -> Answer:
    """An order that somebody writes."""
    terminal, title = ask.filled("terminal", 64), ask.filled("title", 120)
    if not is_name(terminal) or ask.platform.store.terminal(terminal) is None:
        raise Refusal(404, "input.not_found", "input", "没有这台终端。")
    if not title:
        raise Refusal(400, "input.form", "input", "请写明要做什么。")
    with ask.platform.store.write() as unit:
        orders.open_by_hand(unit, terminal, title, ask.platform.clock())
        audit.note(unit, ask.platform.now(), ask.visitor.name, "order.open", terminal, {"title": title})
    return Moved(f"/orders?{urlencode({'state': UNFINISHED, 'terminal': terminal})}")


def ratings(ask: Ask) -> Answer:
    """好差评 by service and by site, of the last days."""
    days = min(max(ask.number("days"), 1), 366) if ask.value("days") else 30
    now = ask.platform.clock()
    since = stamp(now - timedelta(days=days))
    counts = ask.platform.store.rating_counts(since, stamp(now + timedelta(days=1)))
    by_service: dict[str, dict[int, int]] = {}
    by_terminal: dict[str, dict[int, int]] = {}
    for one in counts:
        for groups, name in ((by_service, one.service), (by_terminal, one.terminal)):
            scores = groups.setdefault(name, dict.fromkeys(range(5, 0, -1), 0))
            scores[one.score] += one.count
    sites = ask.board.now().by_terminal
    return Page(
        "ratings.html",
        {
            "days": days,
            "services": _ranked(by_service),
            "terminals": _ranked(by_terminal)[:_ROWS],
            "sites": {name: sites[name].row.site_name for name in by_terminal if name in sites},
            "total": sum(one.count for one in counts),
            "good": sum(one.count for one in counts if one.score >= 3),
            "bad": ask.platform.store.bad_ratings(since, _ROWS),
        },
    )


class Ranked(msgspec.Struct, frozen=True):
    """The scores of one service or site."""

    name: str
    scores: dict[int, int]

    @property
    def total(self) -> int:
        return sum(self.scores.values())

    @property
    def good(self) -> int:
        """基本满意 and better, as the national 好差评 counts satisfaction."""
        return sum(count for score, count in self.scores.items() if score >= 3)


def _ranked(groups: dict[str, dict[int, int]]) -> list[Ranked]:
    """The least satisfied first."""
    rows = [Ranked(name, scores) for name, scores in groups.items()]
    return sorted(rows, key=lambda row: (row.good / row.total, -row.total, row.name))


DOORS: Final = (
    Door("/orders", order_list, Right.SEE),
    Door("/ops/fragments/orders", order_part, Right.SEE, kind="part"),
    Door("/orders", write, Right.OPERATE, "POST"),
    Door("/order", order_page, Right.SEE),
    Door("/order", act, Right.OPERATE, "POST"),
    Door("/ratings", ratings, Right.SEE),
)
