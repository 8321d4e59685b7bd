"""When nothing new is taken in, that it says since when and why, and that it takes in again by itself."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.manual_clock import ManualClock
from kiosk.domain.readiness import Intake, IntakeFacts, IntakeLimits, intake_of
from kiosk.journeys.submit import STORE_FAILED
from kiosk.maintenance import intake
from kiosk.session import events as ev
from kiosk.session.ambient import Link
from kiosk.session.events import SubmitDone
from kiosk.settings import LimitSettings
from kiosk.shell.intake import IntakeWatch
from kiosk.shell.ports import SyncView
from kiosk.store.database import transaction
from sync import contact
from tests.support.shell_world import ShellWorld

NOW = datetime.fromisoformat("2026-11-23T10:00:00+08:00")
LIMITS = IntakeLimits(most_pending=100, most_days_unsent=30, most_days_silent=20, least_free_bytes=64 << 20)
FINE = IntakeFacts(3, NOW - timedelta(days=1), NOW - timedelta(hours=1), 1 << 30)


def code_of(taking_in: Intake) -> str:
    return "" if taking_in.trouble is None else taking_in.trouble.code


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (FINE, ""),
        (IntakeFacts(100, NOW, NOW, 1 << 30), "readiness.intake_frozen"),
        (IntakeFacts(99, NOW, NOW, 1 << 30), ""),
        (IntakeFacts(1, NOW - timedelta(days=30), NOW, 1 << 30), "readiness.unsent_too_long"),
        (IntakeFacts(1, NOW - timedelta(days=29, hours=23), NOW, 1 << 30), ""),
        (IntakeFacts(0, None, NOW - timedelta(days=20), 1 << 30), "readiness.silent_too_long"),
        (IntakeFacts(0, None, NOW, (64 << 20) - 1), "readiness.disk_full"),
        (IntakeFacts(0, None, NOW, None), "readiness.store_gone"),
        (IntakeFacts(1, NOW + timedelta(days=900), NOW + timedelta(days=900), 1 << 30), ""),
        (IntakeFacts(0, None, None, 1 << 30), ""),
    ],
)
def test_each_limit_by_itself(facts: IntakeFacts, code: str) -> None:
    assert code_of(intake_of(facts, LIMITS, NOW)) == code


def test_it_says_since_when() -> None:
    frozen = intake_of(IntakeFacts(0, None, NOW - timedelta(days=31), 1 << 30), LIMITS, NOW).trouble
    assert frozen is not None
    assert frozen.message == "从2026-10-23起没有连上平台，先不收新的"


def test_days_of_zero_are_no_limit() -> None:
    free = IntakeLimits(most_days_unsent=0, most_days_silent=0)
    long_ago = NOW - timedelta(days=4000)
    assert intake_of(IntakeFacts(1, long_ago, long_ago, 1 << 30), free, NOW) == Intake()


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (IntakeFacts(80, NOW, NOW, 1 << 30), "待传队列已有80笔"),
        (IntakeFacts(1, NOW - timedelta(days=24), NOW, 1 << 30), "最早的办件已等了24天"),
        (IntakeFacts(0, None, NOW - timedelta(days=16), 1 << 30), "已有16天没有连上平台"),
        (IntakeFacts(0, None, NOW, 70 << 20), "存储只剩70MB"),
    ],
)
def test_at_four_fifths_of_a_limit_the_technician_is_warned_and_all_goes_on(facts: IntakeFacts, words: str) -> None:
    taking_in = intake_of(facts, LIMITS, NOW)
    assert taking_in.trouble is None
    (warning,) = taking_in.warnings
    assert warning.startswith(words)


def test_below_it_nobody_is_warned() -> None:
    assert intake_of(FINE, LIMITS, NOW).warnings == ()


def test_the_watch_freezes_after_thirty_days_and_takes_in_again_by_itself(
    world: ShellWorld, submitted: Callable[[], SubmitDone], clock: ManualClock, tmp_path: Path
) -> None:
    submitted()
    watch = IntakeWatch(world.outside, tmp_path)

    def judged(view: SyncView) -> str:
        watch.judge(view)
        world.on_screen()
        return code_of(watch.judge(view))

    waiting = SyncView(Link.NO_NETWORK, 1, 0)
    assert judged(waiting) == ""
    clock.advance(31 * 86400)
    assert judged(waiting) == "readiness.unsent_too_long"
    assert judged(SyncView(Link.ONLINE, 0, 0, clock.wall())) == ""


def test_a_store_that_took_nothing_freezes_until_it_takes_a_try(
    world: ShellWorld, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel gave the disk up: there is room, it is not called read-only, and every write fails."""
    watch = IntakeWatch(world.outside, tmp_path)
    online = SyncView(Link.ONLINE, 0, 0)

    def judged() -> str:
        clock.advance(6)
        watch.judge(online)
        world.on_screen()
        return code_of(watch.judge(online))

    def fails(_connection: sqlite3.Connection, _at: str) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    assert judged() == ""
    monkeypatch.setattr("kiosk.shell.intake.write_something", fails)
    watch.write_failed()
    assert [judged(), judged()] == ["readiness.read_only"] * 2
    monkeypatch.undo()
    assert judged() == ""


def test_a_submission_that_was_not_saved_freezes(world: ShellWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(IntakeWatch, "write_failed", lambda _watch: told.append("failed"))
    world.shell.handle(ev.SubmitFailed(STORE_FAILED))
    assert told == ["failed"]
    world.shell.handle(ev.SubmitFailed(replace(STORE_FAILED, code="other")))
    assert told == ["failed"]


def test_the_last_contact_survives_a_restart(world: ShellWorld, clock: ManualClock, tmp_path: Path) -> None:
    before = IntakeWatch(world.outside, tmp_path)
    before.judge(SyncView(Link.ONLINE, 0, 0, clock.wall()))
    world.on_screen()
    clock.advance(31 * 86400)
    after = IntakeWatch(world.outside, tmp_path)
    alone = SyncView(Link.NO_NETWORK, 0, 0)
    after.judge(alone)
    world.on_screen()
    assert code_of(after.judge(alone)) == "readiness.silent_too_long"


def test_receipts_that_were_carried_here_are_an_answer_too(
    world: ShellWorld, connection: sqlite3.Connection, clock: ManualClock, tmp_path: Path
) -> None:
    watch = IntakeWatch(world.outside, tmp_path)
    alone = SyncView(Link.NO_NETWORK, 0, 0, clock.wall())
    clock.advance(31 * 86400)

    def judged() -> str:
        clock.advance(10)
        watch.judge(alone)
        world.on_screen()
        return code_of(watch.judge(alone))

    assert judged() == "readiness.silent_too_long"
    with transaction(connection):
        contact.note(connection, clock.wall() - 3600)
    assert judged() == ""
    with transaction(connection):
        contact.note(connection, clock.wall() + 90 * 86400)
    assert judged() == "readiness.silent_too_long", "a clock that was set back is no answer"


def test_command_line_and_heartbeat_say_the_same(
    connection: sqlite3.Connection, clock: ManualClock, tmp_path: Path, submitted: Callable[[], SubmitDone]
) -> None:
    submitted()
    limits = LimitSettings(least_free_megabytes=0)
    assert intake.report(intake.look(connection, limits, tmp_path, clock)).state == "ready"
    with transaction(connection):
        contact.note(connection, clock.wall())
    clock.advance(26 * 86400)
    near = intake.report(intake.look(connection, limits, tmp_path, clock))
    assert (near.state, near.code) == ("ready", "readiness.near_limit")
    clock.advance(5 * 86400)
    frozen = intake.report(intake.look(connection, limits, tmp_path, clock))
    assert (frozen.state, frozen.code) == ("needshelp", "readiness.unsent_too_long")


def test_a_store_that_is_gone_is_told(tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "nowhere", ignore_errors=True)
    assert intake.free_bytes(tmp_path / "nowhere") is None
