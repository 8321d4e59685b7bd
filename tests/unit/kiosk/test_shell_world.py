"""The shell after a power cut, and what the world around it does to it."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from benchmarks.household import PAPER_OUT
from benchmarks.manual_clock import ManualClock
from devices.contract import Absent, DeviceFault, NeedsHelp, NoCard
from kiosk.journeys.house import House
from kiosk.session import events as ev
from kiosk.session.ambient import Light
from kiosk.session.state import (
    Attract,
    Technician,
)
from kiosk.shell.intake import IntakeWatch
from kiosk.store import audit, effects
from kiosk.store.database import transaction
from kiosk.store.effects import EffectState
from sync import outbox
from tests.support.shell_story import audited, begin, identify, submit
from tests.support.shell_world import ShellWorld

# --- after a power cut ------------------------------------------------------------------------------------------------


def cut_off(world: ShellWorld, house: House, clock: ManualClock, tmp_path: Path) -> ShellWorld:
    """The same terminal after a power cut in the middle of the story; the printer kept its paper."""
    again = ShellWorld(house, clock, tmp_path)
    again.reader.reads = [NoCard()]
    again.shell.start()
    again.on_screen()
    return again


def test_a_slip_whose_printing_was_cut_off_is_asked_about_then_offered(
    world: ShellWorld, house: House, clock: ManualClock, tmp_path: Path, connection: sqlite3.Connection
) -> None:
    result = submit(world)
    assert result.slip is not None
    effects.start(connection, result.slip.effect_id, "2026-11-23T10:00:00+08:00", 0)
    again = cut_off(world, house, clock, tmp_path)
    again.turn()
    assert not again.hub.waiting, "the printer is given time to finish"
    clock.advance(2)
    again.turn(2)
    phase = again.shell.session.phase
    assert isinstance(phase, Attract)
    assert phase.pending_slip is not None
    assert phase.pending_slip.receipt_no == result.submitted.receipt_no
    again.shell.handle(ev.PrintWanted())
    again.settle()
    assert again.printer.slips() == [f"YZZ1:{result.submitted.receipt_no}"]


def test_a_slip_that_came_out_just_before_the_cut_is_not_offered(
    world: ShellWorld, house: House, clock: ManualClock, tmp_path: Path, connection: sqlite3.Connection
) -> None:
    result = submit(world)
    assert result.slip is not None
    effects.start(connection, result.slip.effect_id, "2026-11-23T10:00:00+08:00", 0)
    world.printer._paper.write_text("YZZ1:x 1\n")
    again = cut_off(world, house, clock, tmp_path)
    clock.advance(2)
    again.turn(2)
    assert again.shell.session.phase == Attract()
    row = effects.get(connection, result.slip.effect_id)
    assert row is not None
    assert row.state is EffectState.CONFIRMED


def test_a_printer_that_stays_silent_leaves_it_unknown_after_half_a_minute(
    world: ShellWorld, house: House, clock: ManualClock, tmp_path: Path, connection: sqlite3.Connection
) -> None:
    result = submit(world)
    assert result.slip is not None
    effects.start(connection, result.slip.effect_id, "2026-11-23T10:00:00+08:00", 0)
    gone = DeviceFault("hub.absent", "没有连上", "请等等。")
    again = cut_off(world, house, clock, tmp_path)
    again.hub.silent["receipt"] = gone
    again.hub.states["receipt"] = Absent(gone)
    clock.advance(29)
    again.turn(2)
    row = effects.get(connection, result.slip.effect_id)
    assert row is not None
    assert row.state is EffectState.STARTED
    clock.advance(2)
    again.turn(2)
    row = effects.get(connection, result.slip.effect_id)
    assert row is not None
    assert row.state is EffectState.UNKNOWN
    assert again.shell.session.phase == Attract()


# --- the world around -------------------------------------------------------------------------------------------------


def test_a_device_out_of_order_greys_its_service_and_shows_red(world: ShellWorld) -> None:
    world.hub.states["document"] = NeedsHelp(PAPER_OUT)
    world.shell.world_changed()
    _, ambient = world.shown[-1]
    assert ambient.readiness["insurance-certificate"].trouble is not None
    assert ambient.readiness["pension-certification"].ready
    lights = {row.device_id: row.light for row in ambient.devices}
    assert (lights["document"], lights["idcard"]) == (Light.RED, Light.GREEN)


def test_a_full_queue_takes_nothing_more_in(world: ShellWorld, tmp_path: Path) -> None:
    world.shell._intake_watch = IntakeWatch(replace(world.outside, most_pending=0), tmp_path)
    world.shell.world_changed()
    _, ambient = world.shown[-1]
    trouble = ambient.readiness["pension-certification"].trouble
    assert trouble is not None
    assert trouble.code == "readiness.intake_frozen"


def test_queue_and_log_are_read_only_for_a_technician(world: ShellWorld) -> None:
    submit(world)
    assert world.shown[-1][1].queue == ()
    world.shell.session = replace(world.shell.session, phase=Technician("甲"), journey=None)
    world.shell.world_changed()
    _, ambient = world.shown[-1]
    assert [row.service_title for row in ambient.queue] == ["养老待遇资格认证"]
    assert {row.code for row in ambient.log} >= {"transaction.submitted", "sync.queued"}
    assert "测试甲" not in repr(ambient)


def test_a_technician_is_told_when_the_store_cannot_be_read(world: ShellWorld) -> None:
    def gone() -> AbstractContextManager[sqlite3.Connection]:
        raise sqlite3.OperationalError("disk I/O error")

    world.shell.session = replace(world.shell.session, phase=Technician("甲"), journey=None)
    world.shell._outside = replace(world.outside, house=replace(world.outside.house, connection=gone))
    world.shell.world_changed()
    _, ambient = world.shown[-1]
    assert ambient.queue == ()
    assert [row.code for row in ambient.log] == ["readiness.store_gone"]


def test_a_folder_that_is_gone_takes_nothing_more_in(world: ShellWorld, tmp_path: Path) -> None:
    world.shell._intake_watch = IntakeWatch(world.outside, tmp_path / "pulled-out")
    world.shell.world_changed()
    _, ambient = world.shown[-1]
    trouble = ambient.readiness["pension-certification"].trouble
    assert trouble is not None
    assert trouble.code == "readiness.store_gone"


def test_one_question_for_the_receipt_at_a_time(world: ShellWorld) -> None:
    submit(world)
    world.jobs.held = True
    for _ in range(5):
        world.shell.tick()
    assert len(world.jobs.waiting) == 1
    world.jobs.work_off()
    world.on_screen()
    world.shell.tick()
    assert len(world.jobs.waiting) == 1


def test_a_release_is_audited_only_when_something_was_released(world: ShellWorld, connection: sqlite3.Connection) -> None:
    entry_id = submit(world).submitted.entry_id
    world.shell.session = replace(world.shell.session, phase=Technician("甲"), journey=None)
    world.shell.handle(ev.ReleaseWanted(entry_id))
    assert "technician.released" not in audited(connection)
    with transaction(connection):
        outbox.park(connection, entry_id, "business.no")
    world.shell.handle(ev.ReleaseWanted(entry_id))
    assert audit.tail(connection, 1)[0].fields == {"entry_id": entry_id, "who": "甲"}
    assert outbox.counts(connection).ready == 1


def test_an_end_is_audited_and_nothing_stays(world: ShellWorld, connection: sqlite3.Connection) -> None:
    begin(world)
    identify(world)
    world.shell.stop()
    assert world.shell.secrets.card_photo is None
    assert audited(connection)[-1] == "terminal.stopped"
