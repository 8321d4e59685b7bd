"""The terminal's database: durable on every connection, refused when it cannot be trusted, never half written."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.session.events import SubmitDone
from kiosk.store import database
from kiosk.store.database import Store, StoreUnusable, connect, transaction
from kiosk.store.schema import MIGRATIONS

FULL = 2


def test_every_connection_is_durable(store: Store) -> None:
    for _ in range(3):
        with closing(store.connection()) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            assert connection.execute("PRAGMA synchronous").fetchone() == (FULL,)
            assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
            assert connection.isolation_level is None


def test_a_database_that_cannot_keep_a_log_is_refused() -> None:
    with pytest.raises(StoreUnusable, match="journal_mode=memory") as refused:
        connect(Path(":memory:"))
    assert refused.value.code == "store.unsafe"


def test_a_new_database_has_every_table_and_this_version(store: Store) -> None:
    with closing(store.connection()) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    assert tables >= {
        "transaction_record", "effect_journal", "rating_record", "audit_event", "pin_lockout", "outbox_entry", "sync_event",
    }  # fmt: skip


def test_opening_again_keeps_everything(store: Store, submitted: Callable[[], SubmitDone]) -> None:
    done = submitted()
    again = Store.open(store.path)
    with closing(again.connection()) as connection:
        assert connection.execute("SELECT receipt_no FROM transaction_record").fetchall() == [(done.submitted.receipt_no,)]


@pytest.mark.parametrize("content", [b"this is no database" * 300, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "terminal.db"
    path.write_bytes(content)
    with pytest.raises(StoreUnusable) as refused:
        Store.open(path)
    assert refused.value.code == "store.corrupt"
    assert path.read_bytes() == content
    assert [one.name for one in tmp_path.iterdir()] == ["terminal.db"]


def test_a_damaged_database_is_refused_and_left_as_it_is(store: Store, submitted: Callable[[], SubmitDone]) -> None:
    for _ in range(30):
        submitted()
    damaged = bytearray(store.path.read_bytes())
    size = int.from_bytes(damaged[16:18], "big")
    for page in range(4, len(damaged) // size):
        damaged[page * size : page * size + 200] = b"\xa5" * 200
    store.path.write_bytes(damaged)
    before = hashlib.sha256(store.path.read_bytes()).digest()
    with pytest.raises(StoreUnusable) as refused:
        Store.open(store.path)
    assert refused.value.code == "store.corrupt"
    assert hashlib.sha256(store.path.read_bytes()).digest() == before


def test_a_path_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    (tmp_path / "terminal.db").mkdir()
    with pytest.raises(StoreUnusable) as refused:
        Store.open(tmp_path / "terminal.db")
    assert refused.value.code == "store.io"


def test_a_busy_database_is_not_called_corrupt(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.01)
    locked = pytest.raises(StoreUnusable, match="locked")
    with closing(store.connection()) as other, transaction(other), locked as refused:
        Store.open(store.path)
    assert refused.value.code == "store.io"


def test_a_newer_schema_is_refused_and_left_as_it_is(store: Store) -> None:
    with closing(store.connection()) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(StoreUnusable, match="this program knows") as refused:
        Store.open(store.path)
    assert refused.value.code == "store.newer"
    with closing(store.connection()) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)


def test_a_migration_that_fails_leaves_no_half_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "MIGRATIONS", (*MIGRATIONS, "CREATE TABLE more (x INTEGER) STRICT;\nBROKEN;"))
    with pytest.raises(StoreUnusable):
        Store.open(tmp_path / "terminal.db")
    with closing(connect(tmp_path / "terminal.db")) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,)
        assert connection.execute("PRAGMA user_version").fetchone() == (0,)


def test_a_later_migration_runs_once_and_keeps_the_rows(
    store: Store, submitted: Callable[[], SubmitDone], monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted()
    monkeypatch.setattr(database, "MIGRATIONS", (*MIGRATIONS, "CREATE TABLE more (x INTEGER) STRICT;"))
    for _ in range(2):
        with closing(Store.open(store.path).connection()) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)
            assert connection.execute("SELECT count(*) FROM more").fetchone() == (0,)
            assert connection.execute("SELECT count(*) FROM transaction_record").fetchone() == (1,)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE transaction_record SET service_title = 'x'", "a transaction never changes"),
        ("UPDATE audit_event SET code = 'x'", "append-only"),
        ("DELETE FROM audit_event", "append-only"),
        ("UPDATE outbox_entry SET receipt_no = 'x'", "never changes"),
        ("DELETE FROM outbox_entry", "never deleted"),
        ("UPDATE effect_journal SET state = 'perhaps'", "CHECK constraint"),
        ("DELETE FROM transaction_record", "FOREIGN KEY constraint"),
    ],
)
def test_the_database_itself_refuses_what_must_never_happen(
    connection: sqlite3.Connection, submitted: Callable[[], SubmitDone], statement: str, words: str
) -> None:
    submitted()
    with pytest.raises(sqlite3.IntegrityError, match=words):
        connection.execute(statement)


@pytest.mark.parametrize("state", ["intended", "started", "unknown", "declined", "lapsed"])
def test_a_confirmed_effect_stays_confirmed(
    connection: sqlite3.Connection, submitted: Callable[[], SubmitDone], state: str
) -> None:
    submitted()
    connection.execute("UPDATE effect_journal SET state = 'confirmed'")
    with pytest.raises(sqlite3.IntegrityError, match="stays confirmed"):
        connection.execute("UPDATE effect_journal SET state = ?", (state,))


class Interrupted(BaseException):
    """Like KeyboardInterrupt: no ``Exception``."""


@pytest.mark.parametrize("error", [ValueError, Interrupted])
def test_a_transaction_rolls_back_whole(connection: sqlite3.Connection, error: type[BaseException]) -> None:
    def interrupted() -> None:
        with transaction(connection):
            connection.execute("INSERT INTO pin_lockout VALUES ('a', 1)")
            connection.execute("INSERT INTO pin_lockout VALUES ('b', 1)")
            raise error

    with pytest.raises(error):
        interrupted()
    assert not connection.in_transaction
    assert connection.execute("SELECT count(*) FROM pin_lockout").fetchone() == (0,)


def test_a_commit_that_fails_leaves_no_open_transaction(connection: sqlite3.Connection) -> None:
    def orphan() -> None:
        with transaction(connection):
            connection.execute("PRAGMA defer_foreign_keys = ON")
            connection.execute("INSERT INTO rating_record VALUES ('nobody', 'e', 'now')")

    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        orphan()
    assert not connection.in_transaction
    assert connection.execute("SELECT count(*) FROM rating_record").fetchone() == (0,)


def test_a_write_that_sqlite_has_rolled_back_itself_shows_its_own_error(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO pin_lockout VALUES ('a', 1)")

    def clash() -> None:
        with transaction(connection):
            connection.execute("INSERT OR ROLLBACK INTO pin_lockout VALUES ('a', 2)")

    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        clash()
    assert not connection.in_transaction


def test_a_writer_waits_for_the_other_and_readers_see_only_commits(store: Store) -> None:
    with closing(store.connection()) as writer, closing(store.connection()) as reader:
        with transaction(writer):
            writer.execute("INSERT INTO pin_lockout VALUES ('a', 1)")
            assert reader.execute("SELECT count(*) FROM pin_lockout").fetchone() == (0,)
            reader.execute("PRAGMA busy_timeout = 1")
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                reader.execute("BEGIN IMMEDIATE")
        assert reader.execute("SELECT count(*) FROM pin_lockout").fetchone() == (1,)


# --- connections that threads keep --------------------------------------------------------------------------------------


def in_a_thread(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def is_closed(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return True
    return False


def test_a_thread_keeps_its_connection_and_shares_it_with_no_other(store: Store) -> None:
    seen: list[sqlite3.Connection] = []

    def look() -> None:
        for _ in range(2):
            with store.kept() as connection:
                seen.append(connection)

    look()
    in_a_thread(look)
    mine, mine_again, others, others_again = seen
    assert mine is mine_again
    assert others is others_again
    assert mine is not others
    assert mine.execute("PRAGMA synchronous").fetchone() == (FULL,)
    store.close()
    assert is_closed(mine)


def test_the_connection_of_a_thread_that_ended_does_not_stay(store: Store) -> None:
    seen: list[sqlite3.Connection] = []

    def look() -> None:
        with store.kept() as connection:
            seen.append(connection)

    in_a_thread(look)
    in_a_thread(look)
    assert [is_closed(connection) for connection in seen] == [True, False]
    store.close()
    assert is_closed(seen[1])


def test_a_connection_that_failed_is_not_used_again(store: Store) -> None:
    with pytest.raises(sqlite3.OperationalError), store.kept() as failed:
        failed.execute("SELECT * FROM no_such_table")
    with store.kept() as fresh:
        assert fresh is not failed
    assert is_closed(failed)
    store.close()


def test_a_closed_store_opens_again_for_who_asks(store: Store) -> None:
    store.close()
    with store.kept() as connection:
        assert connection.execute("SELECT count(*) FROM audit_event").fetchone() == (0,)
    store.close()


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(StoreUnusable) as refused:
        Store.open(tmp_path / "data" / "deeper" / "terminal.db")
    assert refused.value.code == "store.io"


# --- the write-ahead log ------------------------------------------------------------------------------------------------


def test_a_grown_log_is_folded_when_nobody_waits(
    store: Store, submitted: Callable[[], SubmitDone], monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted()
    assert not store.tend()
    monkeypatch.setattr(database, "IDLE_LOG_PAGES", 2)
    for _ in range(3):
        submitted()
    log = store.path.with_name("terminal.db-wal")
    size = log.stat().st_size
    assert store.tend()
    submitted()
    assert log.stat().st_size == size, "the next commit begins the log anew"


def test_a_commit_folds_the_log_only_when_it_is_long(store: Store) -> None:
    with closing(store.connection()) as connection:
        assert connection.execute("PRAGMA wal_autocheckpoint").fetchone() == (database.LOG_PAGES,)
        assert connection.execute("PRAGMA secure_delete").fetchone() == (1,)


def test_a_power_cut_while_the_very_first_file_is_made_does_not_keep_the_terminal_from_starting(tmp_path: Path) -> None:
    """SQLite makes the file with a rollback journal before it goes over to the log; who only reads cannot undo that."""
    made, cut = tmp_path / "made.db", tmp_path / "cut.db"
    with closing(sqlite3.connect(made, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.execute("INSERT INTO t VALUES ('before')")
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO t VALUES (?)", [("x" * 3000,) for _ in range(50)])
        for end in ("", "-journal"):
            shutil.copyfile(f"{made}{end}", f"{cut}{end}")
        connection.execute("ROLLBACK")
    with closing(sqlite3.connect(f"file:{cut}?mode=ro", uri=True)) as looked, pytest.raises(sqlite3.OperationalError):
        looked.execute("SELECT count(*) FROM t")
    store = Store.open(cut)
    with closing(store.connection()) as connection:
        assert connection.execute("SELECT a FROM t").fetchall() == [("before",)]
    store.close()
