"""A ledger from before a step of the tables finds everything again after it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import psycopg
import pytest

from benchmarks.postgres_cluster import PostgresCluster
from central.store import open_store, outside, sqlite
from central.store import postgres as postgres_store
from central.store.console_records import Outside, Sought
from central.store.postgres import PostgresStore
from central.store.postgres_schema import STEPS as POSTGRES_STEPS
from central.store.records import CaseRow, CaseState, LedgerRow, NewLedgerRow
from central.store.records import Terminal as TerminalRow
from central.store.schema import STEPS as SQLITE_STEPS
from central.store.schema_cases import POSTGRES, SQLITE
from sync import wire
from tests.support.central_client import AT

STATES = ("accepted", "review", "declined", "declined", "pending")


def line(number: int, accepted_at: str = AT) -> NewLedgerRow:
    entry_id, service = f"e-{number}", f"service-{number % 2}"
    receipt = wire.Receipt(entry_id, "T-1", number, "0" * 64, number, AT, "k", b"s")
    row = LedgerRow(
        number,
        "T-1",
        number,
        entry_id,
        "s",
        "transaction",
        service,
        f"R-{number}",
        AT,
        "ntp",
        "0" * 64,
        accepted_at,
        receipt,
    )
    return NewLedgerRow(row, "suite", "key", b"body")


@pytest.mark.parametrize("where", ["sqlite", "postgresql"])
def test_cases_from_before_they_were_found_by_their_own_index(
    where: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_sqlite = where == "sqlite"
    database = f"sqlite:///{tmp_path}/old.db" if on_sqlite else request.getfixturevalue("postgres").create_database()
    with monkeypatch.context() as before:
        before.setattr(sqlite, "STEPS", SQLITE_STEPS[: SQLITE_STEPS.index(SQLITE)])
        before.setattr(postgres_store, "STEPS", POSTGRES_STEPS[: POSTGRES_STEPS.index(POSTGRES)])
        store = open_store(database)
        with store.write() as unit:
            unit.enrol(TerminalRow("T-1", b"k", "440981102201", "村", AT))
            unit.take_ledger_nos(len(STATES))
            unit.add_entries([line(number) for number in range(1, len(STATES) + 1)])
            for number, state in enumerate(STATES, 1):
                unit._run(
                    "INSERT INTO case_file (entry_id, person_masked, person_lookup, department, state, updated_at, "
                    "document_no, next_due, detail) VALUES (?, '王*英', 'p', 'social', ?, ?, '', '', '')",
                    f"e-{number}",
                    state,
                    AT,
                )
                unit._add_event(f"e-{number}", AT, "pending", "")
        store.close()
    store = open_store(database)
    found = {
        (state, service): [row.ledger.ledger_no for row in store.find_transactions(Sought(state=state, service=service), 9)]
        for state in ("accepted", "review", "declined", "pending")
        for service in ("", "service-0")
    }
    assert found == {
        ("accepted", ""): [1],
        ("accepted", "service-0"): [],
        ("review", ""): [2],
        ("review", "service-0"): [2],
        ("declined", ""): [4, 3],
        ("declined", "service-0"): [4],
        ("pending", ""): [5],
        ("pending", "service-0"): [],
    }
    assert [(event.at, event.state) for event in store.case_events("e-1")] == [(AT, "pending")]
    store.close()


@pytest.mark.parametrize("where", ["sqlite", "postgresql"])
def test_waiting_entries_from_before_they_were_found_by_service_and_state(
    where: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_sqlite = where == "sqlite"
    database = f"sqlite:///{tmp_path}/old.db" if on_sqlite else request.getfixturevalue("postgres").create_database()
    entries = [
        wire.PendingEntry(f"e-{n}", f"R-{n}", f"s-{n % 2}", "parked" if n == 3 else "ready", AT, 0) for n in range(4)
    ]
    with monkeypatch.context() as before:
        before.setattr(sqlite, "STEPS", SQLITE_STEPS[: SQLITE_STEPS.index(outside.SQLITE)])
        before.setattr(postgres_store, "STEPS", POSTGRES_STEPS[: POSTGRES_STEPS.index(outside.POSTGRES)])
        store = open_store(database)
        with store.write() as unit:
            for entry in entries:
                row = ("T-1", entry.entry_id, entry.receipt_no, msgspec.json.encode(entry), AT)
                unit._run("INSERT INTO pending VALUES (?, ?, ?, ?, ?)", *row)
        store.close()
    store = open_store(database)
    found = [row.entry for row in store.find_pending(Outside(service="s-1"), 9)]
    assert found == [entries[1], entries[3]]
    assert [row.entry for row in store.find_pending(Outside(parked=True), 9)] == [entries[3]]
    store.close()


def test_postgresql_takes_no_line_or_case_without_what_it_belongs_to(postgres: PostgresCluster) -> None:
    store = PostgresStore(postgres.create_database())
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="no such terminal"), store.write() as unit:
        unit.add_entries([line(1)])
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="no such ledger line"), store.write() as unit:
        unit.add_cases([CaseRow("e-1", "王*英", "p", "", CaseState.PENDING, AT)])
    assert store.ledger() == ()
    with store.write() as unit:
        unit.enrol(TerminalRow("T-1", b"k", "440981102201", "村", AT))
    with pytest.raises(psycopg.IntegrityError), store.write() as unit:
        unit._run("DELETE FROM terminal")
    store.close()
