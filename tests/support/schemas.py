"""A database's schema as text, and the schemas that were released, to compare with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path


def dump(connection: sqlite3.Connection) -> str:
    """Every object with its SQL, in an order that does not depend on how it came about."""
    rows = connection.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name"
    )
    return "".join(f"-- {kind} {name}\n{_plain(sql)};\n\n" for kind, name, sql in rows)


def dump_of(scripts: Iterable[str]) -> str:
    """What these migration scripts make, one after the other."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for script in scripts:
            connection.executescript(script)
        return dump(connection)


def released(folder: Path) -> list[Path]:
    """The stored dumps, oldest first: ``version-1.sql``, ``version-2.sql`` ..."""
    return sorted(folder.glob("version-*.sql"), key=lambda file: int(file.stem.partition("-")[2]))


def _plain(sql: str) -> str:
    # SQLite quotes a name when it renames a table.
    return sql.replace('CREATE TABLE "', "CREATE TABLE ").replace('" (', " (")
