"""Finding a transaction by whatever is known of it."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from benchmarks.postgres_cluster import PostgresCluster
from central.console.search_pages import Filters, sought
from central.server import EmbeddedCentral
from central.store import postgres_reads
from central.store.console_records import Outside, Sought
from central.store.postgres import PostgresStore
from central.store.postgres_words import dollars
from central.store.records import RefusalRow
from sync import wire
from tests.support.central_client import AT, ELDER, WORKER, Terminal, transaction_body, wait_until
from tests.support.console_client import Browser


def settled(central: EmbeddedCentral) -> bool:
    return all(row.case is None or row.case.state != "pending" for row in central.store.transactions(50))


def statements_of(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Fills with what PostgreSQL is asked from now on."""
    said: list[str] = []

    def heard(statement: str) -> str:
        said.append(dollars(statement))
        return said[-1]

    monkeypatch.setattr(postgres_reads, "dollars", heard)
    return said


@pytest.mark.both_stores
def test_by_every_field(central: EmbeddedCentral, terminal: Terminal, console: Browser) -> None:
    other = Terminal(central, "T-0002")
    first, second = terminal.entry(1), other.entry(1, transaction_body(WORKER))
    terminal.hand_over(first)
    other.hand_over(second)
    other.close()
    wait_until(lambda: settled(central))
    today = datetime.now(UTC).astimezone().date()
    found = {
        "receipt": first.receipt_no.lower(),
        "id": first.entry_id.upper(),
        "terminal": "T-0001",
        "state": "accepted",
    }
    for name, value in found.items():
        page = console.get("/transactions", **{name: value}).text
        assert first.receipt_no in page, name
        assert second.receipt_no not in page, name
    both = console.get("/transactions", service="pension-certification").text
    assert first.receipt_no in both
    assert second.receipt_no in both
    assert first.receipt_no not in console.get("/transactions", until=str(today - timedelta(days=3))).text
    assert first.receipt_no not in console.get("/transactions", since=str(today + timedelta(days=3))).text
    assert first.receipt_no in console.get("/transactions", since=str(today - timedelta(days=3))).text
    nothing = console.get("/ops/fragments/results", terminal="T-0003")
    assert "没有符合条件的办件" in nothing.text
    for secret in (ELDER.name, ELDER.number, WORKER.name, WORKER.number, "13800138000"):
        assert secret not in both


@pytest.mark.both_stores
def test_what_is_still_at_a_terminal_or_was_refused_is_found_too(terminal: Terminal, console: Browser) -> None:
    entry_id = "0193f1d2-0000-7000-8000-000000000009"
    held = wire.PendingEntry(entry_id, "T-0001-000009", "pension-certification", "ready", AT, 4, "net.timeout")
    terminal.heartbeat(pending=(held,), pending_count=1)
    refused = terminal.entry(2, body_sha256="0" * 64)
    terminal.hand_over(refused)
    for query in ({}, {"state": "at_terminal"}, {"id": entry_id}, {"receipt": "T-0001-000009"}, {"terminal": "T-0001"}):
        assert "T-0001-000009" in console.get("/ops/fragments/results", **query).text, query
    for query in ({}, {"state": "refused"}, {"id": refused.entry_id}, {"service": "pension-certification"}):
        assert refused.receipt_no in console.get("/ops/fragments/results", **query).text, query
    assert "T-0001-000009" not in console.get("/ops/fragments/results", state="refused").text
    assert "T-0001-000009" not in console.get("/ops/fragments/results", service="insurance-certificate").text


def held_by(terminal: Terminal, first: int, count: int) -> list[str]:
    """A heartbeat with that many entries, the last one of a rare service; their receipt numbers."""
    held = [
        wire.PendingEntry(
            f"{terminal.name}-id-{number}".lower(),
            f"{terminal.name}-R{number:05}",
            "rare" if number == first + count - 1 else "pension-certification",
            "ready",
            AT,
            1,
        )
        for number in range(first, first + count)
    ]
    terminal.heartbeat(pending=tuple(held), pending_count=count)
    return [entry.receipt_no for entry in held]


@pytest.mark.both_stores
def test_among_many_waiting_entries_every_one_is_found_by_any_field(
    central: EmbeddedCentral, terminal: Terminal, console: Browser
) -> None:
    held_by(terminal, 1, 700)
    other = Terminal(central, "T-0002")
    last = held_by(other, 701, 100)[-1]
    other.close()
    asked = ({"receipt": last}, {"id": "t-0002-id-800"}, {"service": "rare", "terminal": "T-0002"}, {"service": "rare"})
    for query in asked:
        page = console.get("/ops/fragments/results", **query).text
        assert last in page, query
        assert page.count('data-label="报告时间"') <= 2, query
    assert last not in console.get("/ops/fragments/results", terminal="T-0002").text, "it is on the second page"


@pytest.mark.both_stores
def test_all_that_wait_are_on_pages_that_follow_each_other(terminal: Terminal, console: Browser) -> None:
    numbers = held_by(terminal, 1, 120)
    seen, query = [], {"terminal": "T-0001"}
    while query:
        page = console.get("/transactions", **query).text
        seen += re.findall(r'href="/journey\?receipt=([^"]+)"', page)
        further = re.search(r'href="/transactions\?([^"]+)">更多还在终端的', page)
        query = dict(parse_qsl(html.unescape(further[1]))) if further else {}
    assert sorted(seen) == sorted(numbers)
    assert len(seen) == 120


@pytest.mark.both_stores
def test_all_refusals_are_on_pages_that_follow_each_other(central: EmbeddedCentral, console: Browser) -> None:
    with central.store.write() as unit:
        for number in range(60):
            at = f"2026-11-01T04:00:{number // 2:02}.000+00:00"
            unit.add_refusal(RefusalRow("T-1", f"e-{number}", number, "svc", f"R-{number}", "", "body.age", at))
    seen, query = [], {"state": "refused"}
    while query:
        page = console.get("/transactions", **query).text
        seen += re.findall(r'href="/journey\?receipt=([^"]+)"', page)
        further = re.search(r'href="/transactions\?([^"]+)">更早退回的', page)
        query = dict(parse_qsl(html.unescape(further[1]))) if further else {}
    assert sorted(seen) == sorted(f"R-{number}" for number in range(60))


@pytest.mark.both_stores
@pytest.mark.parametrize(
    "after", ["~~", "x~y~z", "2026-11-01T04:00:00+00:00~", "2026-11-01T04:00:00+00:00~'~' OR 1", "~" * 999]
)
def test_a_key_that_is_none_begins_at_the_first_page(terminal: Terminal, console: Browser, after: str) -> None:
    (number,) = held_by(terminal, 1, 1)
    assert number in console.get("/transactions", state="at_terminal", after=after).text


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (Outside(receipt_no="R"), "_by_receipt"),
        (Outside(entry_id="E"), "_by_entry"),
        (Outside(service="S"), "_by_service"),
        (Outside(service="S", after=("2026", "T", "e")), "_by_service"),
        (Outside(), "_by_age"),
        (Outside(after=("2026", "T", "e")), "_by_age"),
        (Outside(terminal="T"), "PRIMARY KEY"),
    ],
)
def test_what_is_outside_the_ledger_is_looked_for_along_an_index(
    central: EmbeddedCentral, asked: Outside, index: str
) -> None:
    for look, table in ((central.store.find_pending, "pending"), (central.store.find_refusals, "refusal")):
        statements: list[str] = []
        with central.store.reading() as connection:
            connection.set_trace_callback(statements.append)
        look(asked, 51)
        with central.store.reading() as connection:
            connection.set_trace_callback(None)
            (statement,) = [text for text in statements if f"FROM {table} o" in text]
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
        assert index in plan[0], plan
        if index in {"_by_service", "_by_age"}:
            assert not any("TEMP B-TREE" in line for line in plan), plan


@pytest.mark.both_stores
def test_older_ones_are_on_further_pages(central: EmbeddedCentral, terminal: Terminal, console: Browser) -> None:
    entries = [terminal.entry(seq) for seq in range(1, 61)]
    terminal.hand_over(*entries)
    first = console.get("/transactions", terminal="T-0001").text
    assert first.count('data-label="总账号"') == 50
    assert "terminal=T-0001&amp;below=11" in first
    second = console.get("/transactions", terminal="T-0001", below="11").text
    assert second.count('data-label="总账号"') == 10
    assert "更早的办件" not in second


@pytest.mark.both_stores
def test_days_are_days_in_china_with_both_ends() -> None:
    day = sought(Filters(since="2026-11-26", until="2026-11-26"))
    assert (day.since, day.until) == ("2026-11-25T16:00:00.000+00:00", "2026-11-26T16:00:00.000+00:00")
    assert sought(Filters(until="9999-12-31")).until == ""


@pytest.mark.both_stores
@pytest.mark.parametrize(
    "query",
    [
        {"receipt": "' OR '1'='1"},
        {"terminal": "T-0001' --"},
        {"terminal": "%"},
        {"id": "1; DROP TABLE ledger"},
        {"service": "<script>alert(1)</script>"},
    ],
)
def test_sql_and_script_in_the_boxes_are_text(terminal: Terminal, console: Browser, query: dict[str, str]) -> None:
    entry = terminal.entry(1)
    terminal.hand_over(entry)
    page = console.get("/transactions", **query)
    assert page.status_code == 200
    assert entry.receipt_no not in page.text
    assert "没有符合条件的办件" in page.text
    assert "<script>alert" not in page.text
    assert terminal.central.ledger()


@pytest.mark.both_stores
@pytest.mark.parametrize(
    "query", [{"since": "gestern"}, {"state": "any"}, {"below": "-1"}, {"below": "9" * 16}, {"below": "²"}]
)
def test_what_cannot_be_a_value_is_left_out(terminal: Terminal, console: Browser, query: dict[str, str]) -> None:
    terminal.hand_over(terminal.entry(1))
    assert "T-0001-000001" in console.get("/transactions", **query).text


@pytest.mark.both_stores
def test_the_pages_of_a_stretch_of_days_follow_each_other_without_a_gap(terminal: Terminal) -> None:
    store = terminal.central.store
    numbers = []
    for seq in range(1, 8):
        terminal.hand_over(terminal.entry(seq))
    asked = Sought(since="2000-01-01")
    while rows := store.find_transactions(asked, 3):
        numbers += [row.ledger.ledger_no for row in rows]
        asked = Sought(since="2000-01-01", below=numbers[-1])
    assert numbers == [7, 6, 5, 4, 3, 2, 1]
    beyond = store.find_transactions(Sought(since="2000-01-01", below=9999), 3)
    assert [row.ledger.ledger_no for row in beyond] == [7, 6, 5]


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (Sought(receipt_no="R"), "ledger_by_receipt"),
        (Sought(entry_id="E"), "sqlite_autoindex_ledger"),
        (Sought(terminal="T"), "ledger_by_terminal"),
        (Sought(service="S"), "ledger_by_service"),
        (Sought(state="review"), "case_by_state"),
        (Sought(state="declined", service="S", below=9), "case_by_state"),
        (Sought(since="2026-11-01", until="2026-11-02"), "ledger_by_arrival"),
    ],
)
def test_the_database_uses_its_indexes(central: EmbeddedCentral, tmp_path: Path, asked: Sought, index: str) -> None:
    statements: list[str] = []
    with central.store.reading() as connection:
        connection.set_trace_callback(statements.append)
    central.store.find_transactions(asked, 10)
    with central.store.reading() as connection:
        connection.set_trace_callback(None)
        (statement,) = [text for text in statements if text.startswith("SELECT l.")]
        plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}"))
    assert index in plan, plan
    assert "SCAN l" not in plan
    if index == "case_by_state":
        assert "TEMP B-TREE" not in plan, plan


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        (Sought(state="review"), ("review",)),
        (Sought(state="declined", service="S", below=9), ("S", "declined", 9)),
    ],
)
def test_postgresql_reads_the_cases_of_a_state_in_the_order_of_their_index(
    postgres: PostgresCluster, monkeypatch: pytest.MonkeyPatch, asked: Sought, values: tuple[object, ...]
) -> None:
    store = PostgresStore(postgres.create_database())
    said = statements_of(monkeypatch)
    assert store.find_transactions(asked, 10) == ()
    with store.reading() as connection, connection.transaction():
        # The table is empty: only so the planner looks at the index at all.
        connection.execute("SET LOCAL enable_seqscan = off")
        rows = connection.execute(f"EXPLAIN {said[0]}", (*values, 10), prepare=False).fetchall()
    store.close()
    plan = "\n".join(row[0] for row in rows)
    assert "Index Scan Backward using case_by_state" in plan, plan
    assert "Sort" not in plan, plan


@pytest.mark.parametrize(
    ("asked", "index", "values"),
    [
        (Outside(), "by_age", ()),
        (Outside(service="S"), "by_service", ("S",)),
        (Outside(service="S", after=("2026", "T", "e")), "by_service", ("S", "2026", "T", "e")),
        (Outside(parked=True), "pending_parked", ()),
    ],
)
def test_postgresql_reads_what_is_outside_the_ledger_in_the_order_of_an_index(
    postgres: PostgresCluster, monkeypatch: pytest.MonkeyPatch, asked: Outside, index: str, values: tuple[str, ...]
) -> None:
    store = PostgresStore(postgres.create_database())
    said = statements_of(monkeypatch)
    assert store.find_pending(asked, 51) == ()
    if not asked.parked:
        assert store.find_refusals(asked, 51) == ()
    with store.reading() as connection, connection.transaction():
        # The tables are empty: sorting nothing would be as cheap.
        connection.execute("SET LOCAL enable_seqscan = off")
        connection.execute("SET LOCAL enable_bitmapscan = off")
        for statement in said:
            rows = connection.execute(f"EXPLAIN {statement}", (*values, 51), prepare=False).fetchall()
            plan = "\n".join(row[0] for row in rows)
            assert index in plan, plan
            assert "Sort" not in plan, plan
            assert "Join" not in plan, plan
    store.close()


@pytest.mark.both_stores
def test_the_cases_of_a_state_come_in_the_ledgers_order_page_after_page(terminal: Terminal) -> None:
    store = terminal.central.store
    for seq in range(1, 8):
        service = "nobody-behind" if seq % 3 else "nobody-either"
        terminal.hand_over(terminal.entry(seq, transaction_body(service=service)))
    numbers = []
    asked = Sought(state="no_department")
    while rows := store.find_transactions(asked, 3):
        numbers += [row.ledger.ledger_no for row in rows]
        asked = Sought(state="no_department", below=numbers[-1])
    assert numbers == [7, 6, 5, 4, 3, 2, 1]
    some = store.find_transactions(Sought(state="no_department", service="nobody-either"), 3)
    assert [row.ledger.ledger_no for row in some] == [6, 3]
