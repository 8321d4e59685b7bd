"""Finding a transaction by its receipt among a million, over a month of day partitions: the 95th percentile.

Scaled down: the province has some 55 million lines a year. Bodies are 200 bytes here, a tenth of real ones; a search by
receipt reads the index of the keys and then one line, so neither changes what is compared. The lines are put in by SQL,
not through the platform; each search goes through the platform's own store.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from typing import Final

import psycopg

from benchmarks.postgres_cluster import PostgresCluster
from benchmarks.registry import Measurement
from central.store.console_records import Sought
from central.store.postgres import PostgresStore
from central.store.postgres_connect import conninfo_of
from central.store.postgres_days import LedgerDays

LINES: Final = 1_000_000
DAYS: Final = 30
SEARCHES: Final = 1000
_TERMINALS: Final = 1000

_FILL: Final = """
INSERT INTO terminal
SELECT 'T-' || t, '', '440981102299', 'x', '2026-11-01' FROM generate_series(0, {terminals} - 1) t;

INSERT INTO ledger_key (entry_id, terminal, seq, ledger_no, kind, service, receipt_no, accepted_at, day)
SELECT 'e-' || n, 'T-' || n % {terminals}, n / {terminals} + 1, n, 'transaction', 's-' || n % 30, 'R-' || n,
    day || 'T04:00:00.000+00:00', day
FROM (SELECT n, date '2026-11-01' + (n::bigint * {days} / ({lines} + 1))::int AS day FROM generate_series(1, {lines}) n) t;

INSERT INTO ledger (day, terminal, seq, entry_id, ledger_no, stream, kind, service, receipt_no, created_at,
    clock_trust, body_sha256, suite_id, key_id, body, accepted_at, receipt)
SELECT day, terminal, seq, entry_id, ledger_no, 's', kind, service, receipt_no, accepted_at, 'ntp', repeat('0', 64),
    'suite', 'key', decode(repeat('ab', 200), 'hex'), accepted_at, convert_to(json_build_object('entry_id', entry_id,
    'terminal', terminal, 'seq', seq, 'body_sha256', '', 'ledger_no', ledger_no, 'accepted_at', accepted_at,
    'platform_key_id', 'k', 'signature', 'AA==')::text, 'UTF8')
FROM ledger_key;

INSERT INTO case_file (entry_id, person_masked, person_lookup, department, state, updated_at, document_no, next_due, detail)
SELECT entry_id, '王*英', md5(entry_id), 'social', 'accepted', accepted_at, '', '', '' FROM ledger_key;

UPDATE ledger_head SET last = {lines}
"""


def measure() -> Iterator[Measurement]:
    lines = int(os.environ.get("LEDGER_LINES", LINES))
    with PostgresCluster.fresh(shared_buffers="256MB", max_wal_size="4GB") as server:
        url = server.create_database()
        store = PostgresStore(url)
        try:
            _fill(url, lines)
            chance = random.Random(1)
            numbers = [chance.randint(1, lines) for _ in range(SEARCHES)]
            with closing(psycopg.connect(url, autocommit=True)) as bare:
                found = _percentile([_timed(partial(_search, store, number)) for number in numbers])
                plain = _percentile([_timed(partial(_look_up, bare, number)) for number in numbers])
        finally:
            store.close()
    yield Measurement(
        "ledger-search by receipt",
        found * 1000,
        f"ms, 95th percentile among {lines} lines over {DAYS} days",
        "one bare indexed SELECT of the receipt's key by psycopg",
        plain * 1000,
    )


def _fill(url: str, lines: int) -> None:
    LedgerDays(conninfo_of(url)).ensure(date(2026, 11, 1) + timedelta(days=day) for day in range(DAYS))
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute(_FILL.format(lines=lines, days=DAYS, terminals=_TERMINALS))
        connection.execute("VACUUM (ANALYZE)")


def _search(store: PostgresStore, number: int) -> None:
    (row,) = store.find_transactions(Sought(receipt_no=f"R-{number}"), 20)
    if row.ledger.ledger_no != number:
        raise RuntimeError(f"the search for {number} found {row.ledger.ledger_no}")


def _look_up(bare: psycopg.Connection[tuple[object, ...]], number: int) -> None:
    if bare.execute("SELECT ledger_no FROM ledger_key WHERE receipt_no = %s", (f"R-{number}",)).fetchone() != (number,):
        raise RuntimeError("the bare look-up found nothing")


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _percentile(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.95)]
