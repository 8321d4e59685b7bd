"""A long ledger made in minutes: lines put in by SQL, beside the platform, which they cannot be told from when searched.

A fleet of 27,000 in 121 counties, days of 150,000 lines up to today, one case a line: nearly all accepted, one of a hundred
declined, some left to a person. Ids follow time, as terminals make them (UUIDv7). Bodies and receipts are a tenth of real
ones: a search reads an index and then a page of lines, whatever their length. Indexes that were left out while the lines
went in are put back before anybody looks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import psycopg

from central.store.postgres_connect import conninfo_of
from central.store.postgres_days import LedgerDays

TERMINALS: Final = 27_000
A_DAY: Final = 150_000
SERVICES: Final = 30
ONE_OF_DECLINED: Final = 100
ONE_OF_REVIEW: Final = 20_000
_FEW: Final = 1000
"""Services and terminals that a long ledger has only a handful of lines of are looked for too."""

_DEVICES: Final = '[{"device_id":"receipt","kind":"receipt","state":"ready","code":"","message":"","simulated":true}]'
_LONG_AGO: Final = "2026-01-01T00:00:00.000+00:00"


def days_of(lines: int) -> tuple[date, ...]:
    """The days that so many lines take, the last one today."""
    count = max(1, -(-lines // A_DAY))
    today = datetime.now(UTC).date()
    return tuple(today - timedelta(days=count - 1 - place) for place in range(count))


def terminal_name(number: int) -> str:
    """By its number from 0: the village's code and 01."""
    return f"44{number % 121:04}{number // 121:06}-01"


def receipt_no(ledger_no: int) -> str:
    """Of a line."""
    return f"R{ledger_no:012}"


def service_name(ledger_no: int) -> str:
    """Of a line; one service is rare."""
    return "rare-service" if ledger_no % (SERVICES * _FEW) == 0 else f"service-{ledger_no % SERVICES}"


def fill_postgresql(url: str, lines: int) -> None:
    """Into a database whose tables are there and empty; vacuumed and analysed."""
    days = days_of(lines)
    LedgerDays(conninfo_of(url)).ensure(days)
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '512MB'")
        with _without_indexes_of_postgresql(connection):
            for statement in _POSTGRESQL.split(";\n"):
                connection.execute(_put(statement, lines, days[0], "generate_series(1, {lines})"))
        connection.execute("VACUUM (ANALYZE)")


def fill_sqlite(path: Path, lines: int) -> None:
    """Into a file whose tables are there and empty, that nobody has open."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("synchronous = OFF", "journal_mode = OFF", "cache_size = -2000000", "foreign_keys = OFF"):
            connection.execute(f"PRAGMA {pragma}")
        with _without_indexes_of_sqlite(connection):
            connection.execute("BEGIN")
            for statement in _SQLITE.split(";\n"):
                connection.execute(_put(statement, lines, days_of(lines)[0], "numbers"))
            connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")


def _put(statement: str, lines: int, first: date, numbers: str) -> str:
    words: dict[str, object] = {"lines": lines, "terminals": TERMINALS, "first": first, "a_day": A_DAY}
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    words |= {"now": now, "long_ago": _LONG_AGO, "numbers": numbers.format(lines=lines), "devices": _DEVICES}
    return statement.format(**words, declined=ONE_OF_DECLINED, review=ONE_OF_REVIEW, services=SERVICES, few=_FEW)


@contextmanager
def _without_indexes_of_postgresql(connection: psycopg.Connection[tuple[object, ...]]) -> Iterator[None]:
    """Those that guard nothing: making them afterwards takes a fraction of the time."""
    found = connection.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
        "WHERE i.indrelid IN ('ledger_key'::regclass, 'case_file'::regclass) AND NOT i.indisunique"
    ).fetchall()
    for name, _definition in found:
        connection.execute(f"DROP INDEX {name}".encode())
    yield
    for _name, definition in found:
        connection.execute(str(definition).encode())


@contextmanager
def _without_indexes_of_sqlite(connection: sqlite3.Connection) -> Iterator[None]:
    found = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql NOT LIKE 'CREATE UNIQUE%' "
        "AND tbl_name IN ('ledger', 'case_file')"
    ).fetchall()
    for name, _definition in found:
        connection.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in found:
        connection.execute(definition)


_POSTGRESQL: Final = """
INSERT INTO terminal
SELECT '44' || lpad((t % 121)::text, 4, '0') || lpad((t / 121)::text, 6, '0') || '-01', '',
    '44' || lpad((t % 121)::text, 4, '0') || lpad((t / 121)::text, 6, '0'), '模拟村' || t, '{long_ago}'
FROM generate_series(0, {terminals} - 1) t;
INSERT INTO terminal_state (terminal, last_seen, last_heartbeat, app_version, site_name, village_code, devices)
SELECT terminal, CASE WHEN random() < 0.97 THEN '{now}' ELSE '{long_ago}' END, '{now}', '1.0', site_name, village_code,
    convert_to('{devices}', 'UTF8')
FROM terminal;
INSERT INTO ledger_key (entry_id, terminal, seq, ledger_no, kind, service, receipt_no, accepted_at, day)
SELECT overlay(lpad(to_hex(n), 12, '0') placing '-' from 9 for 0) || '-7000-8000-' || left(md5(n::text), 12),
    '44' || lpad((t % 121)::text, 4, '0') || lpad((t / 121)::text, 6, '0') || '-01',
    (n - 1) / {terminals} + 1, n, 'transaction',
    CASE WHEN n % ({services} * {few}) = 0 THEN 'rare-service' ELSE 'service-' || n % {services} END,
    'R' || lpad(n::text, 12, '0'), to_char(m, 'YYYY-MM-DD"T"HH24:MI:SS.MS"+00:00"'), m::date
FROM (SELECT n, (n - 1) % {terminals} AS t,
    timestamp '{first}' + (n - 1) % {a_day} * interval '86400 seconds' / {a_day} + (n - 1) / {a_day} * interval '1 day' AS m
    FROM {numbers} n) AS numbered;
INSERT INTO ledger (day, terminal, seq, entry_id, ledger_no, stream, kind, service, receipt_no, created_at,
    clock_trust, body_sha256, suite_id, key_id, body, accepted_at, receipt)
SELECT day, terminal, seq, entry_id, ledger_no, 's', kind, service, receipt_no, accepted_at, 'ntp', '', 'suite', 'key',
    decode(repeat('ab', 200), 'hex'), accepted_at, convert_to('{{"entry_id":"' || entry_id || '","terminal":"' ||
    terminal || '","seq":' || seq || ',"body_sha256":"","ledger_no":' || ledger_no || ',"accepted_at":"' || accepted_at ||
    '","platform_key_id":"k","signature":"AA=="}}', 'UTF8')
FROM ledger_key;
INSERT INTO case_file (entry_id, person_masked, person_lookup, department, state, updated_at, document_no, next_due, detail,
    service, ledger_no)
SELECT entry_id, '王*英', md5('p' || ledger_no % 3000000), 'social', CASE WHEN ledger_no % {review} = 7 THEN 'review'
    WHEN ledger_no % {declined} = 3 THEN 'declined' ELSE 'accepted' END, accepted_at, '', '', '', service, ledger_no
FROM ledger_key;
UPDATE ledger_head SET last = {lines}
"""

_ID: Final = "printf('%08x-%04x-7000-8000-', n >> 16, n & 65535) || lower(hex(randomblob(6)))"

_SQLITE: Final = f"""
INSERT INTO terminal
WITH RECURSIVE count (t) AS (SELECT 0 UNION ALL SELECT t + 1 FROM count WHERE t + 1 < {{terminals}})
SELECT printf('44%04d%06d-01', t % 121, t / 121), x'', printf('44%04d%06d', t % 121, t / 121), '模拟村' || t, '{{long_ago}}'
FROM count;
INSERT INTO terminal_state (terminal, last_seen, last_heartbeat, app_version, site_name, village_code, devices)
SELECT terminal, CASE WHEN abs(random()) % 100 < 97 THEN '{{now}}' ELSE '{{long_ago}}' END, '{{now}}', '1.0', site_name,
    village_code, CAST('{{devices}}' AS BLOB) FROM terminal;
INSERT INTO ledger (terminal, seq, entry_id, ledger_no, stream, kind, service, receipt_no, created_at, clock_trust,
    body_sha256, suite_id, key_id, body, accepted_at, receipt)
WITH RECURSIVE {{numbers}} (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM {{numbers}} WHERE n < {{lines}}),
named AS MATERIALIZED (SELECT n, (n - 1) % {{terminals}} AS t, {_ID} AS entry_id,
    strftime('%Y-%m-%dT%H:%M:%f', julianday('{{first}}') + (n - 1.0) / {{a_day}}) || '+00:00' AS at FROM {{numbers}})
SELECT printf('44%04d%06d-01', t % 121, t / 121), (n - 1) / {{terminals}} + 1, entry_id, n, 's', 'transaction',
    CASE WHEN n % ({{services}} * {{few}}) = 0 THEN 'rare-service' ELSE 'service-' || (n % {{services}}) END,
    printf('R%012d', n), at, 'ntp', '', 'suite', 'key', zeroblob(200), at, CAST('{{{{"entry_id":"' || entry_id ||
    '","terminal":"' || printf('44%04d%06d-01', t % 121, t / 121) || '","seq":' || ((n - 1) / {{terminals}} + 1) ||
    ',"body_sha256":"","ledger_no":' || n || ',"accepted_at":"' || at ||
    '","platform_key_id":"k","signature":"AA=="}}}}' AS BLOB)
FROM named;
INSERT INTO case_file (entry_id, person_masked, person_lookup, department, state, updated_at, document_no, next_due, detail,
    service, ledger_no)
SELECT entry_id, '王*英', 'p' || (ledger_no % 3000000), 'social', CASE WHEN ledger_no % {{review}} = 7 THEN 'review'
    WHEN ledger_no % {{declined}} = 3 THEN 'declined' ELSE 'accepted' END, accepted_at, '', '', '',
    service, ledger_no
FROM ledger ORDER BY entry_id
"""
