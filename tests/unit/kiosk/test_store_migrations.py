"""Forward migrations of the terminal's database: from every released version to the newest, nothing lost, no drift.

A changed dump in ``schemas/`` means that a released migration was edited: databases in the villages would not follow.
For a new version: ``python -m tests.unit.kiosk.test_store_migrations``.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.store import audit, effects, records
from kiosk.store.database import Store, StoreUnusable
from kiosk.store.schema import MIGRATIONS
from sync import journal, outbox, schema
from tests.support.outbox_words import new
from tests.support.schemas import dump, dump_of, released

TERMINAL_SCHEMAS = Path(__file__).parent / "schemas"
SYNC_SCHEMAS = Path(__file__).parent.parent / "sync" / "schemas"
FAMILIES = {"terminal": (TERMINAL_SCHEMAS, MIGRATIONS), "sync": (SYNC_SCHEMAS, schema.MIGRATIONS)}
OLDER = [(own, sync) for own in range(1, len(MIGRATIONS) + 1) for sync in range(1, len(schema.MIGRATIONS) + 1)]

AT = "2026-11-23T10:00:00+08:00"
ENTRY = "019abc00-0000-7000-8000-000000000001"


@pytest.mark.parametrize("family", FAMILIES)
def test_a_released_migration_is_never_edited(family: str) -> None:
    folder, migrations = FAMILIES[family]
    dumps = released(folder)
    assert len(dumps) == len(migrations), "a new version needs its dump"
    for number, file in enumerate(dumps, 1):
        assert dump_of(migrations[:number]) == file.read_text(encoding="utf-8"), file.name


def old_database(path: Path, own: int, sync: int) -> None:
    """As a program of that time left it, with one transaction in it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        for script in (*MIGRATIONS[:own], *schema.MIGRATIONS[:sync]):
            connection.executescript(script)
        connection.execute(f"PRAGMA user_version = {own}")
        connection.execute("INSERT OR REPLACE INTO sync_state VALUES ('schema_version', ?)", (str(sync),))
        values = {"entry_id": ENTRY, "receipt_no": "R1", "service": "s", "service_title": "事项", "submitted_at": AT}
        transaction_id = ENTRY
        if own < 3:
            values["transaction_id"] = transaction_id = "f" * 32
        _insert(connection, "transaction_record", values)
        _insert(
            connection, "effect_journal",
            {"effect_id": "e1", "transaction_id": transaction_id, "kind": "slip", "state": "intended", "intended_at": AT,
             "changed_at": AT},
        )  # fmt: skip
        _insert(connection, "rating_record", {"transaction_id": transaction_id, "entry_id": "x", "rated_at": AT})
        audit.append(connection, AT, "transaction.submitted", {"receipt_no": "R1"})
        _insert(
            connection, "outbox_entry",
            {"seq": 1, "entry_id": ENTRY, "stream": ENTRY, "kind": "transaction", "service": "s", "receipt_no": "R1",
             "created_at": AT, "clock_trust": "ntp", "created_mono": 1.0, "boot_id": "b", "wire_version": 1,
             "suite_id": "x", "key_id": "k", "body": b"sealed", "body_bytes": 6, "body_sha256": "0" * 64},
        )  # fmt: skip
        _insert(
            connection, "sync_event",
            {"seq": 7, "at": AT, "event": "queued", "entry_id": ENTRY, "receipt_no": "R1", "service": "s", "from_state": "",
             "to_state": "ready", "attempt": 0, "failure_class": "", "http_status": 0, "bytes_sent": 0, "ms": 0,
             "queue_depth": 1},
        )  # fmt: skip
        connection.commit()


def _insert(connection: sqlite3.Connection, table: str, values: dict[str, object]) -> None:
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values()))


@pytest.mark.parametrize(("own", "sync"), OLDER)
def test_every_older_database_becomes_the_newest_and_keeps_its_rows(tmp_path: Path, own: int, sync: int) -> None:
    old_database(tmp_path / "old.db", own, sync)
    store = Store.open(tmp_path / "old.db")
    fresh = Store.open(tmp_path / "fresh.db")
    with closing(store.connection()) as led_on, closing(fresh.connection()) as new_one:
        assert dump(led_on) == dump(new_one)
        record = records.get(led_on, ENTRY)
        assert record is not None
        assert (record.receipt_no, record.transaction_id) == ("R1", ENTRY)
        (effect,) = effects.unsettled(led_on)
        assert (effect.effect_id, effect.transaction_id) == ("e1", ENTRY)
        assert effects.of_transaction(led_on, ENTRY) == "e1"
        assert records.is_rated(led_on, ENTRY)
        assert audit.first_broken_link(led_on) is None
        assert outbox.counts(led_on) == outbox.Counts(ready=1)
        assert [event.seq for event in journal.tail(led_on, 9)] == [7]
        led_on.execute("BEGIN IMMEDIATE")
        assert outbox.enqueue(led_on, new()) == 2
        assert [event.seq for event in journal.tail(led_on, 9)] == [7, 8]
        assert outbox.counts(led_on).ready == 2
        led_on.execute("ROLLBACK")


def test_a_row_that_refers_to_nothing_stops_the_migration(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old_database(path, 1, 1)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE child (x TEXT REFERENCES transaction_record (entry_id)); INSERT INTO child VALUES ('nobody');"
        )
    with pytest.raises(StoreUnusable, match="child refers to nothing") as refused:
        Store.open(path)
    assert refused.value.code == "store.migration", "a healthy file must never be taken for a damaged one"
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


def write_dumps() -> None:
    """Adds the dump of a version that has none yet; a released one is left alone."""
    for folder, migrations in FAMILIES.values():
        folder.mkdir(exist_ok=True)
        for number in range(1, len(migrations) + 1):
            file = folder / f"version-{number}.sql"
            if not file.exists():
                file.write_text(dump_of(migrations[:number]), encoding="utf-8")


if __name__ == "__main__":
    write_dumps()
