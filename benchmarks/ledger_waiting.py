"""``ledger-waiting``: the console's search while a hundred thousand entries still lie at terminals, on both databases.

The waiting entries come in heartbeats through the platform's own store, beside a ledger that was put in by SQL
(:mod:`benchmarks.ledger_fill`) and some thousands of refusals. Each page is asked for over HTTP by somebody who is logged
in; the 95th percentile counts. ``LEDGER_WAITING`` asks for fewer. Reference: the aim of 100 ms.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Final

import psycopg
import requests

from benchmarks import ledger_fill as fill
from benchmarks.console_visit import Question, log_in, p95, seconds
from benchmarks.drain_run import ROOT
from benchmarks.postgres_cluster import PostgresCluster
from benchmarks.registry import Measurement
from central.moments import stamp
from central.server import EmbeddedCentral
from central.store import Store, open_store
from central.store.records import RefusalRow
from sync.wire import WIRE_VERSION, Heartbeat, PendingEntry

WAITING: Final = 100_000
A_TERMINAL: Final = 50
LINES: Final = 200_000
ASKED: Final = 100
AIM_MS: Final = 100.0
FOLDER: Final = ROOT / "build" / "bench" / "ledger-waiting"
_ONE_OF_RARE: Final = 5000
_ONE_OF_PARKED: Final = 1000
_ONE_OF_REFUSED: Final = 10


def measure() -> Iterator[Measurement]:
    """Raises ``RuntimeError`` when a page is not the one that was asked for."""
    waiting = int(os.environ.get("LEDGER_WAITING", WAITING))
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    try:
        path = FOLDER / "central.db"
        open_store(f"sqlite:///{path}").close()
        fill.fill_sqlite(path, LINES)
        yield from _measured("SQLite", f"sqlite:///{path}", waiting)
        with PostgresCluster.fresh() as server:
            url = server.create_database()
            open_store(url).close()
            fill.fill_postgresql(url, LINES)
            yield from _measured("PostgreSQL", url, waiting)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


def _measured(database: str, url: str, waiting: int) -> Iterator[Measurement]:
    with closing(open_store(url)) as store:
        _report(store, waiting)
    if database == "PostgreSQL":
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ANALYZE pending, refusal")
    with EmbeddedCentral(url, FOLDER / f"keys-{database}") as central, requests.Session() as browser:
        log_in(central, browser)
        for page, question in _questions(waiting).items():
            chance = random.Random(page)
            took = [seconds(browser, central.url, *question(chance)) for _ in range(ASKED)]
            unit = f"ms, 95th percentile of {ASKED} pages, {waiting} entries waiting, in {database}"
            yield Measurement(f"waiting {page}, {database}", p95(took) * 1000, unit, "the aim", AIM_MS)


def _report(store: Store, waiting: int) -> None:
    """As terminals do: each says what it holds. Reports are a second apart."""
    now = datetime.now(UTC)
    terminals = -(-waiting // A_TERMINAL)
    for number in range(terminals):
        name = fill.terminal_name(number)
        held = [_held(one) for one in range(number * A_TERMINAL, min(waiting, (number + 1) * A_TERMINAL))]
        at = _reported(now, number, terminals)
        beat = Heartbeat(WIRE_VERSION, name, at, "1.0", name[:12], "模拟村", pending=tuple(held), pending_count=len(held))
        with store.write() as unit:
            unit.save_heartbeat(beat, at)
            for entry in held[::_ONE_OF_REFUSED]:
                row = (name, f"refused-{entry.entry_id}", 1, entry.service, f"F{entry.receipt_no}", "", "body.age", at)
                unit.add_refusal(RefusalRow(*row))


def _reported(now: datetime, number: int, terminals: int) -> str:
    return stamp(now - timedelta(seconds=terminals - number))


def _held(number: int) -> PendingEntry:
    state = "parked" if number % _ONE_OF_PARKED == 7 else "ready"
    created_at = "2026-11-01T08:00:00+08:00"
    service = "rare-service" if number % _ONE_OF_RARE == 11 else f"service-{number % fill.SERVICES}"
    return PendingEntry(f"held-{number:08}", f"W{number:012}", service, state, created_at, 3, "net.timeout")


def _questions(waiting: int) -> dict[str, Question]:
    def receipt(chance: random.Random) -> tuple[str, dict[str, str], str]:
        number = f"W{chance.randrange(waiting):012}"
        return "/transactions", {"receipt": number}, f"/journey?receipt={number}"

    def journey(chance: random.Random) -> tuple[str, dict[str, str], str]:
        return "/journey", {"receipt": f"W{chance.randrange(waiting):012}"}, "这一笔还在终端"

    def entry(chance: random.Random) -> tuple[str, dict[str, str], str]:
        number = chance.randrange(waiting)
        return "/transactions", {"id": f"held-{number:08}"}, f"W{number:012}"

    def terminal(chance: random.Random) -> tuple[str, dict[str, str], str]:
        number = chance.randrange(waiting)
        return "/transactions", {"terminal": fill.terminal_name(number // A_TERMINAL)}, f"W{number:012}"

    def refused(chance: random.Random) -> tuple[str, dict[str, str], str]:
        number = chance.randrange(waiting) // A_TERMINAL * A_TERMINAL
        return "/transactions", {"receipt": f"FW{number:012}"}, "平台退回"

    def far_in(chance: random.Random) -> tuple[str, dict[str, str], str]:
        number = chance.randrange(waiting // 2)
        terminals = -(-waiting // A_TERMINAL)
        at = _reported(datetime.now(UTC), number // A_TERMINAL, terminals)
        key = f"{at}~{fill.terminal_name(0)}~x"
        return "/transactions", {"state": "at_terminal", "after": key}, "/journey?receipt=W0"

    def of(service: str) -> Question:
        return lambda _chance: ("/transactions", {"service": service, "state": "at_terminal"}, "/journey?receipt=W0")

    return {
        "by receipt": receipt,
        "the journey of a receipt": journey,
        "by id": entry,
        "by terminal": terminal,
        "a refused receipt": refused,
        "all": lambda _chance: ("/transactions", {"state": "at_terminal"}, "/journey?receipt=W0"),
        "all, a page far in": far_in,
        "of a service": of("service-3"),
        "of a rare service": of("rare-service"),
        "parked": lambda _chance: ("/parked", {}, "/journey?receipt="),
    }
