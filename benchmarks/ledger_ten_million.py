"""``ledger-ten-million``: the console's pages over ten million lines and 27,000 terminals, on both databases.

Each page is asked for over HTTP by somebody who is logged in, as a browser does; the 95th percentile counts. The lines are
put in by SQL (:mod:`benchmarks.ledger_fill`), which takes some minutes and some 10 GB a database under ``build/``, removed
afterwards. ``LEDGER_LINES`` asks for fewer. ``LEDGER_KEPT`` names a folder whose databases stay: filled when they are not
there, led on to the present tables when they are. ``LEDGER_ASKED`` is how often each page is asked for. Reference: the aim
of 100 ms.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import psycopg
import requests

from benchmarks import ledger_fill as fill
from benchmarks.console_visit import Question, log_in, p95, seconds
from benchmarks.drain_run import ROOT
from benchmarks.postgres_cluster import PostgresCluster
from benchmarks.registry import Measurement
from central.server import EmbeddedCentral
from central.store import open_store

LINES: Final = 10_000_000
ASKED: Final = 200
AIM_MS: Final = 100.0
FOLDER: Final = ROOT / "build" / "bench" / "ledger-ten-million"


def measure() -> Iterator[Measurement]:
    """Raises ``RuntimeError`` when a page is not the one that was asked for."""
    lines = int(os.environ.get("LEDGER_LINES", LINES))
    asked = int(os.environ.get("LEDGER_ASKED", ASKED))
    kept = os.environ.get("LEDGER_KEPT")
    folder = Path(kept).resolve() if kept else FOLDER
    if not kept:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for database, ready in (("PostgreSQL", _on_postgresql), ("SQLite", _on_sqlite)):
            started = time.perf_counter()
            with ready(folder, lines) as (url, size):
                filled = time.perf_counter() - started
                sys.stderr.write(f"{database}: {lines} lines in {filled:.0f} s, {size() / 1e9:.1f} GB\n")
                for page, took in _asked(folder, url, lines, asked):
                    unit = f"ms, 95th percentile of {len(took)} pages over {lines} lines in {database}"
                    yield Measurement(f"ledger {page}, {database}", p95(took) * 1000, unit, "the aim", AIM_MS)
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _on_postgresql(folder: Path, lines: int) -> Iterator[tuple[str, Callable[[], int]]]:
    data = folder / "postgresql"
    tuned = {"shared_buffers": "1GB", "max_wal_size": "16GB", "autovacuum": "off"}
    there = data.exists()
    with PostgresCluster.kept(data, **tuned) as server:
        url = server.url("db1") if there else server.create_database()
        open_store(url).close()
        if there:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("VACUUM (ANALYZE) case_file")
        else:
            fill.fill_postgresql(url, lines)
        _check(url, lines)
        yield url, lambda: _size(data / "base")


@contextmanager
def _on_sqlite(folder: Path, lines: int) -> Iterator[tuple[str, Callable[[], int]]]:
    path = folder / "central.db"
    url = f"sqlite:///{path}"
    there = path.exists()
    open_store(url).close()
    if not there:
        fill.fill_sqlite(path, lines)
    _check(url, lines)
    yield url, lambda: path.stat().st_size


def _check(url: str, lines: int) -> None:
    with closing(open_store(url)) as store:
        found = store.totals()["transactions"]
    if found != lines:
        raise RuntimeError(f"{found} lines instead of {lines}: the filling was broken off, or LEDGER_LINES is another")


def _size(folder: Path) -> int:
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())


def _asked(folder: Path, url: str, lines: int, asked: int) -> Iterator[tuple[str, list[float]]]:
    with EmbeddedCentral(url, folder / f"keys-{url[:4]}") as central, requests.Session() as browser:
        log_in(central, browser)
        for page, question in _questions(lines).items():
            chance = random.Random(page)
            yield page, [seconds(browser, central.url, *question(chance)) for _ in range(asked)]


def _questions(lines: int) -> dict[str, Question]:
    days = fill.days_of(lines)

    def line(chance: random.Random) -> int:
        return chance.randint(1, lines)

    def receipt(chance: random.Random) -> tuple[str, dict[str, str], str]:
        number = fill.receipt_no(line(chance))
        return "/transactions", {"receipt": number}, f"receipt={number}"

    def journey(chance: random.Random) -> tuple[str, dict[str, str], str]:
        number = line(chance)
        return "/journey", {"receipt": fill.receipt_no(number)}, f"{number}"

    def of_terminal(chance: random.Random) -> tuple[str, dict[str, str], str]:
        name = fill.terminal_name(chance.randrange(min(lines, fill.TERMINALS)))
        return "/transactions", {"terminal": name}, name

    def of_service(state: str, service: str) -> Question:
        return lambda _chance: ("/transactions", {"service": service, "state": state}, service)

    def of_a_day(chance: random.Random) -> tuple[str, dict[str, str], str]:
        day = chance.choice(days).isoformat()
        return "/transactions", {"since": day, "until": day}, day

    def terminal(chance: random.Random) -> tuple[str, dict[str, str], str]:
        name = fill.terminal_name(chance.randrange(fill.TERMINALS))
        return "/terminal", {"id": name}, name

    def county(chance: random.Random) -> tuple[str, dict[str, str], str]:
        return "/fleet", {"division": f"44{chance.randrange(121):04}"}, "模拟村"

    return {
        "by receipt": receipt,
        "the journey of a receipt": journey,
        "by terminal": of_terminal,
        "the newest": lambda _chance: ("/transactions", {}, "R0"),
        "of an old day": of_a_day,
        "of a rare service": of_service("", "rare-service"),
        "declined of a service": of_service("declined", "service-3"),
        "waiting for a person": lambda _chance: ("/review", {}, "R0"),
        "the fleet": lambda _chance: ("/fleet", {}, "模拟村"),
        "the fleet of a county": county,
        "one terminal": terminal,
        "the first page": lambda _chance: ("/", {}, "R0"),
    }
