"""The shell from end to end of a story, with hub, jobs and screen under the test's hand."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.household import PAPER_OUT, TERMINAL
from benchmarks.manual_clock import ManualClock
from benchmarks.sealed import seal_to
from devices.contract import Absent, DeviceFault, NeedsHelp, NoCard
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.house import House
from kiosk.maintenance.access import Denied, Granted
from kiosk.session import events as ev
from kiosk.session.ambient import Light
from kiosk.session.effects import PinRole
from kiosk.session.state import (
    AttendantStep,
    Attract,
    FaceStatus,
    FaceStep,
    FillStep,
    Home,
    IdentifyStep,
    PaperState,
    RatingStep,
    ResultStep,
    ReviewStep,
    TakeCard,
    Technician,
)
from kiosk.store import audit, effects
from kiosk.store.database import transaction
from kiosk.store.effects import EffectState
from sync import outbox, wire
from tests.support.shell_world import MISS, ShellWorld, card

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Pages /Count 1 >>\nendobj\ntrailer\n%%EOF\n"


@pytest.fixture
def world(house: House, clock: ManualClock, tmp_path: Path) -> ShellWorld:
    made = ShellWorld(house, clock, tmp_path)
    made.shell.start()
    made.on_screen()
    return made


def audited(connection: sqlite3.Connection) -> list[str]:
    return [line.code for line in reversed(audit.tail(connection, 50))]


def begin(world: ShellWorld, service: str = "pension-certification") -> None:
    world.shell.handle(ev.Touched())
    world.shell.handle(ev.ServiceChosen(service))
    world.shell.handle(ev.Agreed())
    world.shell.handle(ev.Agreed())
    assert isinstance(world.shell.session.phase, IdentifyStep)


def identify(world: ShellWorld) -> None:
    world.reader.reads, world.reader.presences = [card()], [True]
    world.turn()
    assert isinstance(world.shell.session.phase, FaceStep)
    world.frame()


def to_review(world: ShellWorld) -> None:
    begin(world)
    identify(world)
    assert isinstance(world.shell.session.phase, FillStep)
    for digit in "13800138000":
        world.shell.handle(ev.KeyPressed(digit))
    world.shell.handle(ev.Confirmed())
    assert isinstance(world.shell.session.phase, ReviewStep)


def submit(world: ShellWorld) -> ResultStep:
    to_review(world)
    world.shell.handle(ev.SubmitPressed())
    world.on_screen()
    phase = world.shell.session.phase
    assert isinstance(phase, ResultStep)
    return phase


def test_the_whole_story(world: ShellWorld, connection: sqlite3.Connection) -> None:
    result = submit(world)
    assert world.woken == 1
    assert result.slip is not None
    world.shell.handle(ev.PrintWanted())
    world.settle()
    assert world.printer.slips() == [f"YZZ1:{result.submitted.receipt_no}"]
    phase = world.shell.session.phase
    assert isinstance(phase, ResultStep)
    assert phase.slip is not None
    assert phase.slip.state is PaperState.PRINTED
    world.shell.handle(ev.FinishPressed())
    world.shell.handle(ev.Rated(5))
    assert world.woken == 2
    assert isinstance(world.shell.session.phase, TakeCard)
    world.reader.presences = [False]
    world.turn(4)
    assert isinstance(world.shell.session.phase, Attract)
    assert [row.kind for row in outbox.rows(connection)] == [wire.Kind.RATING, wire.Kind.TRANSACTION]
    assert audited(connection) == [
        "terminal.started", "transaction.submitted", "paper.started", "paper.printed", "transaction.rated", "session.ended",
    ]  # fmt: skip


def test_what_is_spoken_never_holds_a_name_or_number(world: ShellWorld) -> None:
    submit(world)
    world.shell.handle(ev.FinishPressed())
    assert len(world.voice.spoken) >= 6
    assert not [one for one in world.voice.spoken if "测试甲" in one or any(digit in one for digit in "0123456789X")]


def test_the_wipe_drops_the_photo_the_pages_and_the_pictures(world: ShellWorld, connection: sqlite3.Connection) -> None:
    to_review(world)
    photo = world.shell.secrets.card_photo
    assert photo is not None
    world.shell.secrets.pages["e"] = PDF
    world.clock.advance(1000)
    world.turn()
    assert isinstance(world.shell.session.phase, TakeCard)
    assert world.shell.session.journey is None
    assert world.shell.secrets.card_photo is None
    assert world.shell.secrets.pages == {}
    assert (photo == 0).all(), "the memory is overwritten"
    assert world.frames[-1] is None
    assert world.card_photos[-1] is None
    assert audited(connection)[-1] == "session.ended"


def test_going_home_in_the_middle_of_a_reading_leaves_nothing(world: ShellWorld) -> None:
    begin(world)
    world.reader.reads = [card()]
    world.shell.tick()
    world.shell.handle(ev.HomePressed())
    world.settle()
    assert isinstance(world.shell.session.phase, Home)
    assert world.shell.secrets.card_photo is None
    assert world.shell.session.journey is None


def test_a_face_refused_twice_goes_to_a_cadre_who_sees_the_photo_only_then(world: ShellWorld) -> None:
    class Pin:
        def check(self, digits: str) -> Granted | Denied:
            assert digits == "135790"
            return Granted("村干部")

    world.pins[PinRole.ATTENDANT] = Pin()
    begin(world)
    world.faces.answers = [MISS]
    world.reader.reads, world.reader.presences = [card()], [True]
    world.turn()
    for _ in range(4):
        world.frame()
    phase = world.shell.session.phase
    assert isinstance(phase, FaceStep)
    assert phase.status is FaceStatus.RETRY
    world.shell.handle(ev.RetryPressed())
    for _ in range(4):
        world.frame()
    phase = world.shell.session.phase
    assert isinstance(phase, FaceStep)
    assert phase.status is FaceStatus.PERSON_DECIDES
    assert world.hub.streams[-1].stopped
    world.shell.handle(ev.AttendantWanted())
    assert world.card_photos == []
    for digit in "135790":
        world.shell.handle(ev.KeyPressed(digit))
    world.shell.handle(ev.Confirmed())
    world.on_screen()
    assert isinstance(world.shell.session.phase, AttendantStep)
    assert [one is not None for one in world.card_photos] == [True]
    world.shell.handle(ev.AttendantDecided(same_person=True))
    assert world.card_photos[-1] is None
    assert isinstance(world.shell.session.phase, FillStep)


def test_a_store_that_fails_leads_back_to_the_review(world: ShellWorld, connection: sqlite3.Connection) -> None:
    to_review(world)
    connection.execute("CREATE TRIGGER bad AFTER INSERT ON outbox_entry BEGIN SELECT raise(ABORT, 'no room'); END")
    world.shell.handle(ev.SubmitPressed())
    world.on_screen()
    phase = world.shell.session.phase
    assert isinstance(phase, ReviewStep)
    assert phase.trouble is not None
    assert phase.trouble.code == "submit.store_failed"
    connection.execute("DROP TRIGGER bad")
    world.shell.handle(ev.SubmitPressed())
    world.on_screen()
    assert isinstance(world.shell.session.phase, ResultStep)


def test_a_bug_in_a_job_does_not_leave_the_person_waiting(world: ShellWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(*_: object) -> None:
        raise ZeroDivisionError

    to_review(world)
    monkeypatch.setattr("kiosk.shell.shell.submit", bug)
    world.shell.handle(ev.SubmitPressed())
    world.on_screen()
    phase = world.shell.session.phase
    assert isinstance(phase, ReviewStep)
    assert phase.trouble is not None
    assert phase.trouble.code == "terminal.bug"


@pytest.mark.parametrize("fault", [PAPER_OUT, DeviceFault("hub.absent", "没有连上", "请等等。")])
def test_a_slip_that_does_not_come_may_be_tried_again(
    world: ShellWorld, connection: sqlite3.Connection, fault: DeviceFault
) -> None:
    submit(world)
    if fault is PAPER_OUT:
        world.printer.fault = fault
    else:
        world.hub.silent["receipt"] = fault
    world.shell.handle(ev.PrintWanted())
    world.settle()
    phase = world.shell.session.phase
    assert isinstance(phase, ResultStep)
    assert phase.slip is not None
    assert phase.slip.state is PaperState.NOT_PRINTED
    assert phase.slip.trouble is not None
    assert phase.slip.trouble.code == fault.code
    world.printer.fault = None
    world.hub.silent.clear()
    world.shell.handle(ev.PrintWanted())
    world.settle()
    assert len(world.printer.slips()) == 1
    assert audited(connection)[-1] == "paper.printed"


def test_the_platforms_receipt_reaches_the_screen(world: ShellWorld, connection: sqlite3.Connection) -> None:
    result = submit(world)
    world.turn()
    phase = world.shell.session.phase
    assert isinstance(phase, ResultStep)
    assert not phase.submitted.accepted
    connection.execute("BEGIN")
    receipt = wire.Receipt(result.submitted.entry_id, TERMINAL, 1, "", 4711, "", "", b"")
    row = outbox.get(connection, result.submitted.entry_id)
    assert row is not None
    genuine = replace_hash(receipt, row.body_sha256)
    outcome = wire.EntryOutcome(result.submitted.entry_id, wire.Outcome.ACCEPTED, genuine)
    outbox.settle(connection, [outcome], 0.0, is_genuine=lambda _: True, delay=lambda _: 0.0)
    connection.execute("COMMIT")
    world.turn()
    phase = world.shell.session.phase
    assert isinstance(phase, ResultStep)
    assert (phase.submitted.accepted, phase.submitted.ledger_no) == (True, 4711)


def replace_hash(receipt: wire.Receipt, body_sha256: str) -> wire.Receipt:
    return wire.Receipt(
        receipt.entry_id, receipt.terminal, receipt.seq, body_sha256, receipt.ledger_no, "", "", receipt.signature
    )


def test_a_document_is_kept_in_memory_until_the_wipe(world: ShellWorld) -> None:
    def department(request: wire.IssueRequest) -> wire.IssueResult:
        sealed = seal_to(request.reply_key, PDF, TERMINAL, request.request_id)
        return wire.IssueResult(request.request_id, "", issued=True, document_no="CB-1", pages=1, document=sealed)

    world.issue = department
    begin(world, "insurance-certificate")
    identify(world)
    world.shell.handle(ev.ChoiceMade("employee"))
    world.shell.handle(ev.SubmitPressed())
    world.on_screen()
    phase = world.shell.session.phase
    assert isinstance(phase, ResultStep)
    assert phase.document is not None
    assert world.shell.secrets.pages == {phase.document.effect_id: PDF}
    world.shell.handle(ev.FinishPressed())
    assert isinstance(world.shell.session.phase, RatingStep)
    world.shell.handle(ev.Skipped())
    assert world.shell.secrets.pages == {}


def asked_ids(world: ShellWorld) -> list[str]:
    """A department whose answers get lost; the ids under which it was asked."""
    asked: list[str] = []

    def lost(request: wire.IssueRequest) -> Trouble:
        asked.append(request.request_id)
        return Trouble("net.timeout", Cause.NETWORK, "没有等到平台的回答", "请稍后再试。")

    world.issue = lost
    return asked


def press_submit(world: ShellWorld) -> None:
    world.shell.handle(ev.SubmitPressed())
    world.on_screen()


def test_pressing_again_asks_under_the_same_id_and_another_answer_under_a_new_one(world: ShellWorld) -> None:
    asked = asked_ids(world)
    begin(world, "insurance-certificate")
    identify(world)
    world.shell.handle(ev.ChoiceMade("employee"))
    press_submit(world)
    assert isinstance(world.shell.session.phase, ReviewStep)
    press_submit(world)
    world.shell.handle(ev.EditAsked("insurance"))
    world.shell.handle(ev.ChoiceMade("resident-medical"))
    press_submit(world)
    first, again, other = asked
    assert first == again
    assert other != first


def test_the_next_session_never_asks_under_the_last_ones_id(world: ShellWorld) -> None:
    asked = asked_ids(world)
    for _ in range(2):
        begin(world, "insurance-certificate")
        identify(world)
        world.shell.handle(ev.ChoiceMade("employee"))
        press_submit(world)
        world.shell.handle(ev.HomePressed())
        assert world.shell.secrets.is_empty
    assert len(set(asked)) == 2


def test_pages_that_are_gone_are_not_printed(world: ShellWorld) -> None:
    posted: list[ev.SessionEvent] = []
    world.shell._papers._post = posted.append
    world.shell._papers.print_document("e" * 32)
    assert not world.hub.waiting
    (told,) = posted
    assert isinstance(told, ev.PaperNotPrinted)
    assert told.trouble.code == "document.pages_gone"


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


def test_a_full_queue_takes_nothing_more_in(world: ShellWorld) -> None:
    world.shell._outside = replace(world.outside, most_pending=0)
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
    world.shell._store_folder = tmp_path / "pulled-out"
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
