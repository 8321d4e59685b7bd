"""The power fails at every disk operation while sets are taken: one whole set in use, none lost; the rig would notice."""

from __future__ import annotations

import sqlite3

import pytest

from benchmarks import rig_downlink_power as rig
from kiosk.store import database
from sync import published
from sync.wire.downlink import Manifest


@pytest.fixture(autouse=True)
def taken_back(expected_logs) -> None:  # type: ignore[no-untyped-def] # tests.support.strays
    """The story has a set that nobody can use, and one that never works."""
    expected_logs.expect("kiosk.shelf", "published.taken_back")


def test_a_channel_holds_one_whole_set_whenever_the_power_fails() -> None:
    finding = rig.run_seed(1, patterns=0)
    assert not finding.failed, finding
    assert finding.cases > 500


def test_the_rig_notices_a_store_that_does_not_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")

    monkeypatch.setattr(database, "_make_durable", careless)
    assert rig.run_seed(1, patterns=0).lost > 0


def test_the_rig_notices_a_swap_in_two_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    swap = published.swap

    def apart(conn: sqlite3.Connection, channel: str) -> None:
        conn.execute("DELETE FROM downlink_set WHERE channel = ? AND place = 'active'", (channel,))
        conn.execute("COMMIT")
        conn.execute("BEGIN IMMEDIATE")
        swap(conn, channel)

    monkeypatch.setattr(published, "swap", apart)
    assert "not at" in rig.run_seed(1, patterns=0).problem


def test_the_rig_notices_items_that_go_before_their_set(monkeypatch: pytest.MonkeyPatch) -> None:
    put_shadow = published.put_shadow

    def greedy(conn: sqlite3.Connection, manifest: Manifest, at: str) -> None:
        conn.execute("DELETE FROM downlink_item")
        put_shadow(conn, manifest, at)

    monkeypatch.setattr(published, "put_shadow", greedy)
    assert "LookupError" in rig.run_seed(1, patterns=0).problem
