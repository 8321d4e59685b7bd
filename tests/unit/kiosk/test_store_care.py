"""The database is looked at as a whole while it serves, and damage is told: to the person, the technician, the platform."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.maintenance.overview import store_row
from kiosk.session.events import SubmitDone
from kiosk.store import numbering, quarantine
from kiosk.store.care import StoreCare
from kiosk.store.database import Store, damage_note
from kiosk.store.recovery import open_or_recover
from tests.support.shell_world import ShellWorld
from tests.support.strays import StrayLogs

AT = "2026-11-24T19:48:00.000+08:00"


def test_a_whole_database_is_reported_as_such(store: Store, submitted: Callable[[], SubmitDone]) -> None:
    submitted()
    care = StoreCare(store)
    care.tend()
    care.examine()
    assert care.wait(30)
    assert care.report().state == "ok"
    assert numbering.read_mark(store.path.parent) == 1 + 2 * numbering.STRIDE


def test_damage_met_while_serving_is_told_and_healed_by_the_next_start(
    store: Store, submitted: Callable[[], SubmitDone], expected_logs: StrayLogs.Expectations
) -> None:
    expected_logs.expect("kiosk.store", "store.damaged")
    expected_logs.expect("kiosk.store", "store.recovered")
    done = submitted().submitted
    damaged = sqlite3.DatabaseError("database disk image is malformed")
    damaged.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    with pytest.raises(sqlite3.DatabaseError), store.kept():
        raise damaged
    assert StoreCare(store).report().state == "damaged"
    assert store_row(()) is None
    store.close()
    healed = open_or_recover(store.path, AT)
    report = StoreCare(healed).report()
    assert (report.state, report.found, report.saved, report.incidents) == ("recovered", 1, 1, 1)
    assert report.void == ((1, numbering.BLIND_STRIDE),)
    told = store_row(quarantine.incidents(store.path.parent))
    assert told is not None
    assert "救回1笔" in told.state_text
    assert done.receipt_no
    healed.close()


def test_nobody_begins_a_service_on_a_damaged_database(world: ShellWorld, tmp_path: Path) -> None:
    damage_note(tmp_path / "terminal.db").touch()
    world.shell.tick()
    codes = {ready.trouble.code for ready in world.shell._readiness.values() if ready.trouble is not None}
    assert "readiness.store_damaged" in codes
