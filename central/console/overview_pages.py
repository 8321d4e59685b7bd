"""The first page, and the parts of it that keep themselves fresh."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from central.console.desk import Answer, Ask, Context, Data, Door, Page
from central.console.fleet_pages import map_size, tiles_of
from central.console.roles import Right
from central.ledgerview import ledger_entries
from central.problems import Refusal

_ROWS: Final = 20
_WORST: Final = 8


def home(ask: Ask) -> Answer:
    """Everything at a glance."""
    return Page("home.html", {name: value for part in _PARTS.values() for name, value in part(ask).items()})


def part(ask: Ask) -> Answer:
    """One part of the first page."""
    name = ask.place["name"]
    gather = _PARTS.get(name)
    if gather is None:
        raise Refusal(404, "input.not_found", "input", "没有这个地址。")
    return Page(f"_{name}.html", gather(ask))


def _summary(ask: Ask) -> Context:
    return {"totals": ask.board.totals(), "online": ask.board.now().online}


def _map(ask: Ask) -> Context:
    return {"tiles": tiles_of(ask.board.now()), "map_size": map_size()}


def _worst(ask: Ask) -> Context:
    board = ask.board.now()
    worst = [one for one in board.standings[:_WORST] if one.tone in ("bad", "warn")]
    return {"worst": worst, "tally": board.tally("")}


def _waiting(ask: Ask) -> Context:
    return {"waiting": ask.platform.store.pending(_ROWS), "refusals": ask.platform.store.refusals(_ROWS)}


def _transactions(ask: Ask) -> Context:
    return {"transactions": ask.platform.store.transactions(_ROWS)}


_PARTS: Final[dict[str, Callable[[Ask], Context]]] = {
    "summary": _summary,
    "map": _map,
    "worst": _worst,
    "waiting": _waiting,
    "transactions": _transactions,
}


def ledger(ask: Ask) -> Answer:
    """The ledger for another process."""
    store = ask.platform.store
    return Data(msgspec.json.encode({"ledger": ledger_entries(store), "duplicates_seen": store.duplicates_seen()}))


DOORS: Final = (
    Door("/", home, Right.SEE),
    Door("/ops/fragments/{name}", part, Right.SEE, kind="part"),
    Door("/ops/api/ledger", ledger, Right.EXPORT, kind="data"),
)
