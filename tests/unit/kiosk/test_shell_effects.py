"""The shell from end to end of a story, with hub, jobs and screen under the test's hand."""

from __future__ import annotations

import sqlite3

import pytest

from benchmarks.household import PAPER_OUT, TERMINAL
from benchmarks.sealed import seal_to
from devices.contract import DeviceFault
from kiosk.domain.trouble import Cause, Trouble
from kiosk.maintenance.access import Denied, Granted
from kiosk.session import events as ev
from kiosk.session.effects import PinRole
from kiosk.session.state import (
    AttendantStep,
    Attract,
    FaceStatus,
    FaceStep,
    FillStep,
    Home,
    PaperState,
    RatingStep,
    ResultStep,
    ReviewStep,
    TakeCard,
)
from sync import outbox, wire
from tests.support.authority import signed_pdf
from tests.support.shell_story import audited, begin, identify, submit, to_review
from tests.support.shell_world import MISS, ShellWorld, card

PDF = signed_pdf()


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
    assert world.frames[-1] is None
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
        return wire.IssueResult(
            request.request_id, "", issued=True, document_no="CB-1", media_type="application/pdf", pages=1, document=sealed
        )

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
    assert world.frames[-1] is not None, "what will be printed is on the screen"
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
