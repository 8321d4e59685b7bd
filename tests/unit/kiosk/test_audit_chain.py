"""The audit trail: what was changed, taken out or put in shows."""

from __future__ import annotations

import sqlite3

import pytest

from kiosk.store import audit
from kiosk.store.audit import AuditLine
from kiosk.store.database import transaction

AT = "2026-11-23T10:00:00.000+08:00"


@pytest.fixture
def trail(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Five lines, and the triggers gone that protect them: whoever has the file can do that."""
    for number in range(1, 6):
        with transaction(connection):
            audit.append(connection, AT, "test.line", {"number": str(number), "字": "甲"})
    connection.executescript("DROP TRIGGER audit_event_is_immutable; DROP TRIGGER audit_event_stays")
    return connection


def test_an_honest_trail_holds(trail: sqlite3.Connection) -> None:
    assert audit.first_broken_link(trail) is None
    assert audit.tail(trail, 2) == (
        AuditLine(5, AT, "test.line", {"number": "5", "字": "甲"}),
        AuditLine(4, AT, "test.line", {"number": "4", "字": "甲"}),
    )


def test_an_empty_trail_holds(connection: sqlite3.Connection) -> None:
    assert audit.first_broken_link(connection) is None
    assert audit.tail(connection, 5) == ()


@pytest.mark.parametrize("column", ["at", "code", "fields", "chain"])
@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_changed_line_shows(trail: sqlite3.Connection, column: str, number: int) -> None:
    trail.execute(f"UPDATE audit_event SET {column} = {column} || ' ' WHERE number = ?", (number,))
    assert audit.first_broken_link(trail) == number


@pytest.mark.parametrize(("gone", "shows_at"), [(1, 2), (3, 4)])
def test_a_line_taken_out_shows_at_the_next(trail: sqlite3.Connection, gone: int, shows_at: int) -> None:
    trail.execute("DELETE FROM audit_event WHERE number = ?", (gone,))
    assert audit.first_broken_link(trail) == shows_at


def test_two_lines_exchanged_show(trail: sqlite3.Connection) -> None:
    trail.execute("UPDATE audit_event SET number = 99 WHERE number = 2")
    trail.execute("UPDATE audit_event SET number = 2 WHERE number = 3")
    trail.execute("UPDATE audit_event SET number = 3 WHERE number = 99")
    assert audit.first_broken_link(trail) == 2


def test_a_line_put_in_between_shows(trail: sqlite3.Connection) -> None:
    trail.execute("UPDATE audit_event SET number = number + 10 WHERE number > 2")
    trail.execute("INSERT INTO audit_event SELECT 3, at, code, fields, chain FROM audit_event WHERE number = 2")
    assert audit.first_broken_link(trail) == 3


def test_a_line_belongs_to_the_transaction_of_what_it_tells(connection: sqlite3.Connection) -> None:
    def fails() -> None:
        with transaction(connection):
            audit.append(connection, AT, "test.line")
            raise ValueError

    with pytest.raises(ValueError):
        fails()
    assert audit.tail(connection, 1) == ()


def test_a_long_chain_goes_on_after_reopening(connection: sqlite3.Connection) -> None:
    for _ in range(3):
        with transaction(connection):
            audit.append(connection, AT, "test.line")
    assert audit.first_broken_link(connection) is None
    assert [line.fields for line in audit.tail(connection, 9)] == [{}, {}, {}]
