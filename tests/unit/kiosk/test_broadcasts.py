"""Broadcasts on the terminal: shown while their time lasts, emergencies spoken once, also over a restart."""

from __future__ import annotations

import hashlib
import sqlite3
from datetime import UTC, datetime

import msgspec
import pytest

from benchmarks.manual_clock import ManualClock
from kiosk.session.ambient import Announcement
from kiosk.shell.broadcasts import Broadcasts
from kiosk.store.database import transaction
from sync import published
from sync.wire.downlink import Broadcast, Channel, Item, Manifest
from tests.support.shell_world import ShellWorld


def at(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


@pytest.fixture
def kept(connection: sqlite3.Connection, clock: ManualClock) -> None:
    """Two broadcasts in use, as the sync thread leaves them."""
    start = clock.wall()
    contents = [
        msgspec.json.encode(one)
        for one in (
            Broadcast("B1", "台风明天登陆", at(start - 60), at(start + 600), emergency=True),
            Broadcast("B2", "明天体检", at(start - 60), at(start + 6000)),
        )
    ]
    items = tuple(
        Item(f"B{number}.json", hashlib.sha256(data).hexdigest(), len(data)) for number, data in enumerate(contents, 1)
    )
    manifest = Manifest(Channel.BROADCASTS.value, 1, 0, "", at(start), items)
    with transaction(connection):
        published.put_shadow(connection, manifest, at(start))
        for item, data in zip(items, contents, strict=True):
            published.add_part(connection, item, 0, data)
        published.swap(connection, Channel.BROADCASTS.value)


def loaded(world: ShellWorld) -> Broadcasts:
    broadcasts = Broadcasts(world.outside)
    broadcasts.reload()
    world.on_screen()
    return broadcasts


@pytest.mark.usefixtures("kept")
def test_they_are_there_while_their_time_lasts_emergencies_first(world: ShellWorld, clock: ManualClock) -> None:
    broadcasts = loaded(world)
    emergency, notice = Announcement("B1", "台风明天登陆", emergency=True), Announcement("B2", "明天体检")
    assert broadcasts.now() == (emergency, notice)
    clock.advance(700)
    assert broadcasts.now() == (notice,)
    clock.advance(7000)
    assert broadcasts.now() == ()


@pytest.mark.usefixtures("kept")
def test_an_emergency_is_spoken_once_and_told_also_over_a_restart(
    world: ShellWorld, connection: sqlite3.Connection
) -> None:
    broadcasts = loaded(world)
    assert [one.broadcast_id for one in broadcasts.on_screen()] == ["B1"]
    assert broadcasts.on_screen() == ()
    world.on_screen()
    assert {one.broadcast_id for one in published.untold_shown(connection, 9)} == {"B1", "B2"}
    assert world.woken == 1
    assert loaded(world).on_screen() == ()


def test_nothing_published_is_nothing_shown(world: ShellWorld) -> None:
    assert loaded(world).now() == ()
