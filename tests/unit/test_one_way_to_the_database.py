"""A connection that is not made durable loses acknowledged commits at a power cut: only few places may open one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OPENERS = {"connect", "Connection", "Database"}
LIBRARIES = {"sqlite3", "apsw", "sqlite_utils"}
ALLOWED = {
    ("kiosk/store/database.py", "open_file"),  # made durable by connect
    ("kiosk/store/database.py", "look"),  # can write nothing
    ("kiosk/store/database.py", "_migrate"),  # sqlite-utils around a connection that is durable
    ("sync/standalone.py", "open_database"),  # asserts WAL, FULL and overwriting itself
}


def openings(source: str) -> Iterator[str]:
    """The functions in which a database is opened, under whatever name the library was imported."""
    tree = ast.parse(source)
    modules: set[str] = set()
    members: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {name.asname or name.name for name in node.names if name.name in LIBRARIES}
        elif isinstance(node, ast.ImportFrom) and node.module in LIBRARIES | {"sqlite3.dbapi2"}:
            members |= {name.asname or name.name for name in node.names if name.name in OPENERS}
    yield from _within(tree, "", modules, members)


def _within(node: ast.AST, place: str, modules: set[str], members: set[str]) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        place = node.name
    if isinstance(node, ast.Call):
        called = node.func
        if isinstance(called, ast.Name) and called.id in members:
            yield place
        if isinstance(called, ast.Attribute) and called.attr in OPENERS:
            owner = called.value
            if isinstance(owner, ast.Name) and owner.id in modules:
                yield place
    for child in ast.iter_child_nodes(node):
        yield from _within(child, place, modules, members)


def test_only_the_durable_way_the_looks_and_the_standalone_sync_open_a_database() -> None:
    found = {
        (file.relative_to(ROOT).as_posix(), place)
        for package in ("kiosk", "sync")
        for file in (ROOT / package).rglob("*.py")
        for place in openings(file.read_text(encoding="utf-8"))
    }
    assert found == ALLOWED


@pytest.mark.parametrize(
    "source",
    [
        "import sqlite3\ndef f():\n    sqlite3.connect('x')\n",
        "import sqlite3 as db\ndef f():\n    db.connect('x')\n",
        "from sqlite3 import connect as open_it\ndef f():\n    open_it('x')\n",
        "def f():\n    import apsw\n    return apsw.Connection('x')\n",
        "from sqlite_utils import Database\ndef f():\n    Database('x')\n",
    ],
)
def test_the_walk_sees_every_way_to_open_one(source: str) -> None:
    assert list(openings(source)) == ["f"]
