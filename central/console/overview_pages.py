"""The first page, and the parts of it that keep themselves fresh."""

from __future__ import annotations

from typing import Final

import msgspec

from central.console.desk import Answer, Ask, Context, Data, Door, Page
from central.console.fleet_pages import map_size, tiles_of
from central.console.roles import Right
from central.console.words import link_light
from central.ledgerview import ledger_entries
from central.problems import Refusal

_ROWS: Final = 20
_WORST: Final = 8
_PARTS: Final = ("summary", "map", "worst", "waiting", "transactions")


def home(ask: Ask) -> Answer:
    """Everything at a glance."""
    return Page("home.html", _everything(ask))


def part(ask: Ask) -> Answer:
    """One part of the first page."""
    name = ask.place["name"]
    if name not in _PARTS:
        raise Refusal(404, "input.not_found", "input", "没有这个地址。")
    return Page(f"_{name}.html", _everything(ask))


def _everything(ask: Ask) -> Context:
    store = ask.platform.store
    board = ask.board.now()
    return {
        "totals": store.totals(),
        "online": sum(1 for one in board.standings if link_light(one.row.last_seen, ask.platform.clock()).tone == "good"),
        "tiles": tiles_of(board),
        "map_size": map_size(),
        "worst": [one for one in board.standings[:_WORST] if one.tone in ("bad", "warn")],
        "tally": board.tally(""),
        "waiting": store.pending(_ROWS),
        "transactions": store.transactions(_ROWS),
        "refusals": store.refusals(_ROWS),
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
