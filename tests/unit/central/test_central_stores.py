"""What several processes do to one database at a time, and what a database has to be."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import msgspec
import psycopg
import pytest

from benchmarks.postgres_cluster import PostgresCluster
from central.departments import CaseOrder
from central.departments.simulated_social_insurance import SimulatedSocialInsurance
from central.server import EmbeddedCentral
from central.store import EntryTakenError, Store, StoreUnavailableError, Unit, UnsupportedDatabaseError, open_store
from central.store.postgres import PostgresStore
from central.store.records import CaseRow, CaseState, LedgerRow, NewLedgerRow
from central.store.records import Terminal as TerminalRow
from central.store.sqlite import SqliteStore
from sync import wire
from sync.wire import Outcome
from tests.support.central_client import AT, Terminal, wait_until


def twins(database: str, tmp_path: Path, count: int = 3) -> list[EmbeddedCentral]:
    return [EmbeddedCentral(database, tmp_path / "keys").start() for _ in range(count)]


def receipt(number: int, entry_id: str) -> wire.Receipt:
    return wire.Receipt(entry_id, "T-1", number, "0" * 64, number, AT, "k", b"s")


def line(number: int, entry_id: str = "", accepted_at: str = "2026-11-23T04:00:00.000+00:00") -> NewLedgerRow:
    entry_id = entry_id or f"e-{number}"
    row = LedgerRow(
        number, "T-1", number, entry_id, "s", "transaction", "x", f"R-{number}", AT, "ntp", "0" * 64, accepted_at,
        receipt(number, entry_id),
    )  # fmt: skip
    return NewLedgerRow(row, "suite", "key", bytes([0, 255, number % 256]))


def case(number: int) -> CaseRow:
    return CaseRow(f"e-{number}", "王*英", "lookup", "social", CaseState.PENDING, AT, service="x", ledger_no=number)


def enrolled(store: Store) -> Store:
    with store.write() as unit:
        unit.enrol(TerminalRow("T-1", b"k", "440981102201", "村", AT))
    return store


def put(store: Store, *numbers: int, accepted_at: str = "2026-11-23T04:00:00.000+00:00") -> None:
    with store.write() as unit:
        unit.add_entries([line(number, accepted_at=accepted_at) for number in numbers])
        unit.add_cases([case(number) for number in numbers])


@pytest.fixture
def store(database: str) -> Store:
    opened = enrolled(open_store(database))
    yield opened
    opened.close()


@pytest.mark.both_stores
def test_many_terminals_at_several_processes_get_one_gapless_ledger(database: str, tmp_path: Path) -> None:
    running = twins(database, tmp_path)
    terminals = [Terminal(running[0], f"T-{number:04d}") for number in range(6)]
    batches = [(terminal, [terminal.entry(seq) for seq in range(1, 11)]) for terminal in terminals]

    def send(job: tuple[int, tuple[Terminal, Sequence[wire.Entry]]]) -> list[Outcome]:
        index, (terminal, entries) = job
        request = terminal.request(wire.PATH_BATCHES, terminal.batch(*entries))
        request.url = httpx.URL(running[index % len(running)].url + wire.PATH_BATCHES)
        answer = terminal.http.send(request)
        assert answer.status_code == 200, answer.text
        return [item.outcome for item in msgspec.json.decode(answer.content, type=wire.BatchResult).outcomes]

    try:
        with ThreadPoolExecutor(6) as pool:
            outcomes = [one for answer in pool.map(send, enumerate(batches * 2)) for one in answer]
        assert (outcomes.count(Outcome.ACCEPTED), outcomes.count(Outcome.DUPLICATE)) == (60, 60)
        assert [row.ledger_no for row in running[1].ledger()] == list(range(1, 61))
        assert {row.entry_id for row in running[2].ledger()} == {entry.entry_id for _, some in batches for entry in some}
    finally:
        for terminal in terminals:
            terminal.close()
        for platform in running:
            platform.stop()


@pytest.mark.both_stores
def test_departments_get_each_case_once_from_several_processes(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    accept = SimulatedSocialInsurance.accept

    def counted(self: SimulatedSocialInsurance, order: CaseOrder) -> object:
        asked.append(order.entry_id)
        return accept(self, order)

    monkeypatch.setattr(SimulatedSocialInsurance, "accept", counted)
    running = twins(database, tmp_path)
    terminal = Terminal(running[0])
    try:
        for first in range(1, 121, 40):
            terminal.hand_over(*(terminal.entry(seq) for seq in range(first, first + 40)))
        store = running[0].store
        wait_until(lambda: store.totals()["cases_waiting"] == 0, 20)
        assert sorted(asked) == sorted(row.entry_id for row in store.ledger())
        assert all(row.case.attempts == 1 and row.case.state == "accepted" for row in store.transactions(200) if row.case)
    finally:
        terminal.close()
        for platform in running:
            platform.stop()


@pytest.mark.both_stores
def test_a_lease_keeps_a_case_from_others_until_it_runs_out(store: Store) -> None:
    put(store, 1, 2, 3)
    with store.write() as unit:
        first = unit.lease_cases("2026-11-23T05:00", "2026-11-23T05:02", 2)
        second = unit.lease_cases("2026-11-23T05:01", "2026-11-23T05:03", 2)
    assert [row.ledger.ledger_no for row in (*first, *second)] == [1, 2, 3]
    assert not store.cases_due("2026-11-23T05:01")
    with store.write() as unit:
        unit.settle_case("e-1", CaseState.ACCEPTED, AT, "")
        again = unit.lease_cases("2026-11-23T05:02", "2026-11-23T05:04", 9)
    assert [row.ledger.entry_id for row in again] == ["e-2"], "what its owner never settled"


@pytest.mark.both_stores
def test_what_is_written_is_read_back_whatever_the_day(store: Store) -> None:
    for number, day in enumerate(("2026-11-23", "2026-12-31", "2027-01-01", "2026-11-24", "2024-02-29"), 1):
        put(store, number, accepted_at=f"{day}T23:59:59.999+00:00")
    assert [row.ledger_no for row in store.ledger()] == [1, 2, 3, 4, 5]
    assert store.ledger()[1] == line(2, accepted_at="2026-12-31T23:59:59.999+00:00").ledger
    assert [row.ledger.ledger_no for row in store.transactions(3)] == [5, 4, 3]
    assert [row.ledger.entry_id for row in store.transactions(3, "R-4")] == ["e-4"]
    assert store.transactions(3, "R-9") == ()
    assert store.sealed_body("e-3") == ("suite", "key", b"\x00\xff\x03")
    assert store.sealed_body("e-9") is None
    with store.write() as unit:
        assert unit.entry_by_seq("T-1", 5) == unit.entry_by_id("e-5") == store.ledger()[4]
        assert unit.entry_by_id("e-9") is None
        assert unit.taken_seqs("T-1", [5, 9]) == {5}
        assert unit.taken_seqs("T-1", [2, 9]) == {2}
        assert unit.rated([]) == unit.taken_seqs("T-1", []) == set()
    assert store.known_entries([]) == frozenset()


@pytest.mark.both_stores
def test_a_taken_id_or_number_undoes_the_whole_part(store: Store) -> None:
    put(store, 1)
    for clash in (line(2, "e-1"), line(1, "e-2")):
        with store.write() as unit:
            with pytest.raises(EntryTakenError), unit.attempt():
                unit.add_entries([line(3), clash])
            assert [unit.entry_by_id(name) is not None for name in ("e-1", "e-2", "e-3")] == [True, False, False]
    assert len(store.ledger()) == 1


@pytest.mark.both_stores
def test_numbers_that_were_given_back_are_taken_by_the_next(store: Store) -> None:
    def failing(unit: Unit) -> None:
        with unit.attempt():
            assert unit.take_ledger_nos(5) == 1
            unit.add_entries([line(1)])
            raise ZeroDivisionError

    with store.write() as unit:
        with pytest.raises(ZeroDivisionError):
            failing(unit)
        assert unit.take_ledger_nos(1) == 1
        unit.add_entries([line(1)])
    with store.write() as unit:
        assert unit.take_ledger_nos(2) == 2


@pytest.mark.both_stores
def test_the_change_token_tells_of_every_commit_and_of_nothing_else(store: Store, database: str) -> None:
    before = store.change_token()
    assert store.change_token() == before
    other = open_store(database)
    other.ledger()
    reopened = store.change_token()
    assert store.change_token() == reopened
    put(other, 1)
    assert store.change_token() != reopened
    other.close()


def test_postgresql_waits_for_a_terminals_other_request(postgres: PostgresCluster) -> None:
    """The same batch twice at two processes at the same moment: the second finds what the first has written."""
    url = postgres.create_database()
    first, second = PostgresStore(url), PostgresStore(url)
    enrolled(first)
    saw: list[object] = []
    started = threading.Event()

    def late() -> None:
        with second.write() as unit:
            started.set()
            unit.spend_nonce("T-1", "n-2", 0, 10)
            saw.append(unit.taken_seqs("T-1", [1]))

    thread = threading.Thread(target=late)
    with first.write() as unit:
        assert unit.spend_nonce("T-1", "n-1", 0, 10)
        thread.start()
        started.wait(5)
        unit.add_entries([line(1)])
    thread.join(10)
    assert saw == [{1}]
    for one in (first, second):
        one.close()
    postgres.drop_database(url)


def test_postgresql_keeps_one_partition_a_day(postgres: PostgresCluster) -> None:
    url = postgres.create_database()
    stores = [PostgresStore(url) for _ in range(2)]
    enrolled(stores[0])
    put(stores[0], 1)
    put(stores[1], 2, accepted_at="2026-11-24T04:00:00.000+00:00")
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT tableoid::regclass::text, count(*) FROM ledger GROUP BY 1 ORDER BY 1").fetchall()
        plan = connection.execute(
            "EXPLAIN SELECT 1 FROM ledger WHERE day = ANY(ARRAY['2026-11-24'::date]) AND entry_id = ANY(ARRAY['e-2'])"
        ).fetchall()
    assert rows == [("ledger_d20261123", 1), ("ledger_d20261124", 1)]
    assert "ledger_d20261123" not in str(plan), "other days are not asked"
    for store in stores:
        store.close()
    postgres.drop_database(url)


def test_postgresql_refuses_what_would_lose_or_mangle(postgres: PostgresCluster) -> None:
    foreign = postgres.create_database()
    with psycopg.connect(foreign, autocommit=True) as connection:
        connection.execute("CREATE TABLE precious (x int)")
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    newer = postgres.create_database()
    PostgresStore(newer).close()
    with psycopg.connect(newer, autocommit=True) as connection:
        connection.execute("UPDATE central_schema SET version = 1000")
    for url, words in ((foreign, "别的程序"), (newer, "更新的版本"), (postgres.url("latin"), "存不下中文")):
        with pytest.raises(UnsupportedDatabaseError, match=words):
            PostgresStore(url)
        postgres.drop_database(url)
    with PostgresCluster.fresh(fsync="off") as careless, pytest.raises(UnsupportedDatabaseError, match="断电会丢失"):
        PostgresStore(careless.url("postgres"))


def test_every_connection_waits_for_its_commits(postgres: PostgresCluster) -> None:
    url = postgres.create_database()
    said = f"{url}&options=-c%20synchronous_commit%3Doff"
    store = PostgresStore(said)
    with store.reading() as connection:
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
    store.close()
    with pytest.raises(StoreUnavailableError):
        store.ping()
    postgres.drop_database(url)


def test_both_databases_have_the_same_tables_and_columns(postgres: PostgresCluster, tmp_path: Path) -> None:
    SqliteStore(tmp_path / "central.db").close()
    with closing(sqlite3.connect(tmp_path / "central.db")) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        embedded = {
            name: {row[1] for row in connection.execute(f"PRAGMA table_info({name})")}
            for name in names
            if not name.startswith("sqlite_")
        }
    url = postgres.create_database()
    PostgresStore(url).close()
    shared: dict[str, set[str]] = {}
    with psycopg.connect(url) as connection:
        for table, column in connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        ).fetchall():
            shared.setdefault(table, set()).add(column)
    postgres.drop_database(url)
    assert {"day"} == shared["ledger"] - embedded["ledger"]
    assert shared.pop("ledger_key") <= shared.pop("ledger")
    del shared["ledger_head"], shared["central_schema"], embedded["ledger"]
    del shared["ledger_day_archived"], shared["ledger_line_archived"]
    old = {"journal_hash", "journal_prev"}
    embedded["terminal_state"] -= old
    assert shared == embedded
