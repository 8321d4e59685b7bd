"""The platform's tests on each of its databases: SQLite, and a private PostgreSQL server for the whole run.

``@pytest.mark.both_stores`` (or ``pytestmark``) makes every test that asks for ``database`` run once on each.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from benchmarks.postgres_cluster import PostgresCluster, PostgresMissingError
from central.store import Store
from central.store.postgres import PostgresStore
from central.store.postgres_unit import PostgresUnit
from central.store.sqlite_unit import SqliteUnit
from tests.support.memory import folder_in_memory

SQLITE, POSTGRESQL = "sqlite", "postgresql"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "both_stores: runs on SQLite and on PostgreSQL")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_stores"):
        metafunc.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    """Missing is a failure where PostgreSQL has to be: in continuous integration."""
    try:
        server = PostgresCluster.fresh(within=folder_in_memory(), max_wal_size="64MB")
    except PostgresMissingError as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    with server:
        yield server


@pytest.fixture(scope="session")
def postgres_with_tables(postgres: PostgresCluster) -> str:
    """The name of a database to copy: making the tables takes longer."""
    url = postgres.create_database()
    PostgresStore(url).close()
    return urlsplit(url).path.removeprefix("/")


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of the platform."""
    if getattr(request, "param", SQLITE) == SQLITE:
        yield f"sqlite:///{tmp_path}/central.db"
        return
    server: PostgresCluster = request.getfixturevalue("postgres")
    url = server.create_database(request.getfixturevalue("postgres_with_tables"))
    yield url
    server.drop_database(url)


def unit_of(store: Store) -> type[PostgresUnit] | type[SqliteUnit]:
    """The class of the store's units, for a test that makes one of its steps fail."""
    return PostgresUnit if isinstance(store, PostgresStore) else SqliteUnit
