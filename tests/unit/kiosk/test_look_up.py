"""我的办件: a scanned receipt, from the scanner's bytes to what the screen may say."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.manual_clock import ManualClock
from devices.contract import Cause as DeviceCause
from devices.contract import DeviceFault, Identity, NothingScanned, Ready, ScannedCode
from kiosk.domain.receipts import LONGEST_CODE, is_receipt_number, receipt_in_code, receipt_number
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.house import House
from kiosk.journeys.lookup import UNREADABLE, look_up
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.machine import activities
from kiosk.session.state import (
    Attract,
    CategoryList,
    ConsentStep,
    FoundReceipt,
    Home,
    LookUpStatus,
    LookUpStep,
    PaperState,
    PendingSlip,
    Session,
    SlipStatus,
    Standing,
)
from kiosk.store.database import transaction
from sync import decisions, outbox, wire
from sync.wire.decision import ACCEPTED, DECLINED, NO_DEPARTMENT, Decision
from tests.support.shell_world import ShellWorld
from tests.support.synthetic import Walk

NUMBER = receipt_number("440981102299", 1, 42)
CODE = ev.CodeScanned(f"YZZ1:{NUMBER}")
FOUND = FoundReceipt(NUMBER, "养老待遇资格认证", "2026-11-23T10:00:00+08:00", Standing.WAITING)
CUT_SHORT = Trouble("scanner.cut_short", Cause.INPUT, "这个码没有读完整。", "请再扫一次。")


# --- what counts as a receipt -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [f"YZZ1:{NUMBER}", NUMBER, f" {NUMBER}\t", f"{NUMBER[:4]} {NUMBER[4:]}"])
def test_a_slip_s_code_and_a_bare_number_are_receipts(content: str) -> None:
    assert receipt_in_code(content) == NUMBER


@pytest.mark.parametrize(
    "content",
    [
        "",
        "YZZ1:",
        f"YZZ2:{NUMBER}",
        f"YZZ1:{NUMBER[:-1]}",
        f"YZZ1:{NUMBER}\x1b[2J",
        f"YZZ1:{NUMBER}\n{NUMBER}",
        f"YZZ1:{NUMBER}" + " " * LONGEST_CODE,
        f"{NUMBER[:-2]}４{NUMBER[-1]}",
        "' OR 1=1 --",
        "https://example.com/pay",
        "%" * 22,
    ],
)
def test_everything_else_is_none(content: str) -> None:
    assert receipt_in_code(content) is None


@given(st.text(max_size=200))
def test_whatever_a_code_holds_only_a_checked_number_comes_through(content: str) -> None:
    number = receipt_in_code(content)
    assert number is None or is_receipt_number(number)


# --- the rules --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [(), (ev.Touched(),), (ev.Touched(), ev.CategoryChosen("pension"))])
def test_a_receipt_is_looked_up_from_attract_home_and_a_category(before: tuple[ev.SessionEvent, ...]) -> None:
    walk = Walk().feed(*before, CODE)
    assert walk.session.phase == LookUpStep(LookUpStatus.SEARCHING, NUMBER)
    assert fx.LookUpReceipt(NUMBER) in walk.effects


def test_the_answer_is_shown_and_spoken() -> None:
    walk = Walk().feed(CODE, ev.ReceiptLookedUp(NUMBER, FOUND))
    assert walk.session.phase == LookUpStep(LookUpStatus.FOUND, NUMBER, FOUND)
    assert fx.Speak(fx.Cue.RECEIPT_FOUND) in walk.effects
    walk.feed(ev.HomePressed())
    assert walk.session.phase == Home()


def test_a_receipt_of_elsewhere_and_a_broken_store_are_told_apart() -> None:
    assert Walk().feed(CODE, ev.ReceiptLookedUp(NUMBER, None)).session.phase == LookUpStep(LookUpStatus.NOT_HERE, NUMBER)
    failed = Walk().feed(CODE, ev.LookUpFailed(NUMBER, UNREADABLE)).session.phase
    assert failed == LookUpStep(LookUpStatus.FAILED, NUMBER, trouble=UNREADABLE)


def test_a_strange_code_asks_the_store_nothing_and_is_kept_nowhere() -> None:
    walk = Walk().feed(ev.CodeScanned("https://example.com/secret"))
    assert walk.session.phase == LookUpStep(LookUpStatus.NO_RECEIPT)
    assert not any(isinstance(effect, fx.LookUpReceipt) for effect in walk.effects)
    assert "secret" not in repr(walk.session)
    assert "secret" not in repr(ev.CodeScanned("https://example.com/secret"))


def test_a_code_that_could_not_be_read_is_told_with_the_scanner_s_own_words() -> None:
    assert Walk().feed(ev.CodeUnreadable(CUT_SHORT)).session.phase == LookUpStep(LookUpStatus.NO_RECEIPT, trouble=CUT_SHORT)


def test_an_answer_about_the_code_before_changes_nothing() -> None:
    other = receipt_number("440981102299", 1, 43)
    walk = Walk().feed(CODE, ev.CodeScanned(other), ev.ReceiptLookedUp(NUMBER, FOUND))
    assert walk.session.phase == LookUpStep(LookUpStatus.SEARCHING, other)
    walk.feed(ev.ReceiptLookedUp(other, None), ev.ReceiptLookedUp(other, FOUND))
    assert walk.session.phase == LookUpStep(LookUpStatus.NOT_HERE, other)


def test_nobody_is_pulled_out_of_a_journey_by_a_code() -> None:
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen("pension-certification"), CODE)
    assert isinstance(walk.session.phase, ConsentStep)
    assert fx.Activity.SCAN_CODES not in activities(walk.session)


def test_a_slip_that_is_being_printed_is_not_left_alone_and_an_offered_one_is_declined() -> None:
    pending = PendingSlip("x1", NUMBER, "养老待遇资格认证")
    printing = Attract(pending, SlipStatus("x1", PaperState.PRINTING))
    walk = Walk(Session(phase=printing)).feed(CODE)
    assert walk.session.phase == printing
    walk = Walk(Session(phase=Attract(pending, SlipStatus("x1")))).feed(CODE)
    assert isinstance(walk.session.phase, LookUpStep)
    assert fx.DeclinePaper("x1") in walk.effects


@pytest.mark.parametrize("phase", [Attract(), Home(), CategoryList("pension"), LookUpStep(LookUpStatus.NO_RECEIPT)])
def test_the_scanner_is_asked_where_a_code_means_something(phase: Attract | Home | CategoryList | LookUpStep) -> None:
    assert fx.Activity.SCAN_CODES in activities(Session(phase=phase))


# --- what the store knows ---------------------------------------------------------------------------------------------


def test_what_waits_what_is_parked_and_what_the_platform_has(
    house: House, submitted: Callable[[], ev.SubmitDone], connection: sqlite3.Connection
) -> None:
    told = submitted().submitted
    found = look_up(house, told.receipt_no)
    assert isinstance(found, FoundReceipt)
    assert (found.standing, found.ledger_no) == (Standing.WAITING, 0)
    assert found.service_title == "养老待遇资格认证"
    with transaction(connection):
        assert outbox.park(connection, told.entry_id, "hash_conflict")
    parked = look_up(house, told.receipt_no)
    assert isinstance(parked, FoundReceipt)
    assert parked.standing is Standing.PARKED


@pytest.mark.parametrize(
    ("state", "standing", "reason"),
    [
        (ACCEPTED, Standing.FINISHED, ""),
        (DECLINED, Standing.DECLINED, "没有查到参保登记"),
        (NO_DEPARTMENT, Standing.ACCEPTED, ""),
    ],
)
def test_what_the_department_decided_is_told(
    house: House, submitted: Callable[[], ev.SubmitDone], state: str, standing: Standing, reason: str
) -> None:
    told = submitted().submitted
    with house.connection() as connection, transaction(connection):
        entry = outbox.get(connection, told.entry_id)
        assert entry is not None
        receipt = wire.Receipt(told.entry_id, "T", entry.seq, entry.body_sha256, 7, "at", "key", b"")
        outcome = wire.EntryOutcome(told.entry_id, wire.Outcome.ACCEPTED, receipt)
        outbox.settle(connection, [outcome], 1e9, is_genuine=lambda _: True, delay=lambda _: 0.0)
        waiting = look_up(house, told.receipt_no)
        assert isinstance(waiting, FoundReceipt)
        assert waiting.standing is Standing.ACCEPTED
        decisions.note(connection, [Decision(told.entry_id, state, "2026-11-24T10:00:00+08:00", "没有查到参保登记")])
    found = look_up(house, told.receipt_no)
    assert isinstance(found, FoundReceipt)
    assert (found.standing, found.reason, found.ledger_no) == (standing, reason, 7)
    assert bool(found.decided_at) == (standing is not Standing.ACCEPTED)


def test_a_number_of_another_terminal_is_unknown_here(house: House) -> None:
    assert look_up(house, receipt_number("440981102299", 7, 1)) is None


# --- the scanner's thread ---------------------------------------------------------------------------------------------


class SimulatedCodes:
    """Answers the next of ``answers``, then nothing for ever."""

    def __init__(self, *answers: ScannedCode | DeviceFault) -> None:
        self.answers = list(answers)
        self.discarded = 0

    def discard(self) -> None:
        self.discarded += 1

    def scan(self, timeout: float) -> ScannedCode | NothingScanned | DeviceFault:
        assert timeout > 0
        return self.answers.pop(0) if self.answers else NothingScanned()


@pytest.fixture
def world(house: House, clock: ManualClock, tmp_path: Path) -> ShellWorld:
    made = ShellWorld(house, clock, tmp_path)
    made.shell.start()
    made.on_screen()
    made.hub.more["scanner"] = Ready(Identity("scanner", simulated=True))
    return made


def test_a_held_receipt_comes_up_on_the_screen(world: ShellWorld, submitted: Callable[[], ev.SubmitDone]) -> None:
    number = submitted().submitted.receipt_no
    codes = SimulatedCodes(ScannedCode(f"YZZ1:{number}", "QR"))
    world.hub.drivers["scanner"] = codes
    world.turn(2)
    phase = world.shell.session.phase
    assert isinstance(phase, LookUpStep)
    assert phase.found is not None
    assert phase.found.receipt_no == number
    assert codes.discarded == 1, "what was held there before anybody asked is no wish"


def test_a_fault_of_the_scanner_is_the_technician_s_and_one_of_the_code_the_person_s(world: ShellWorld) -> None:
    gone = DeviceFault("scanner.gone", "找不到扫码器。", "请工作人员检查扫码器的连线。")
    long = DeviceFault("scanner.too_long", "这个码里的内容太长。", "请换一个码，或手动输入。", cause=DeviceCause.INPUT)
    world.hub.drivers["scanner"] = SimulatedCodes(gone, long)
    world.turn()
    assert world.shell.session.phase == Attract()
    world.turn()
    phase = world.shell.session.phase
    assert isinstance(phase, LookUpStep)
    assert phase.trouble is not None
    assert phase.trouble.code == "scanner.too_long"


def test_a_code_that_comes_after_the_screen_has_moved_on_is_dropped(world: ShellWorld) -> None:
    codes = SimulatedCodes(ScannedCode(f"YZZ1:{NUMBER}", "QR"))
    world.hub.drivers["scanner"] = codes
    world.shell.tick()
    world.shell.handle(ev.Touched())
    world.shell.handle(ev.ServiceChosen("pension-certification"))
    world.settle()
    assert isinstance(world.shell.session.phase, ConsentStep)
    world.turn()
    world.shell.handle(ev.HomePressed())
    world.turn()
    assert codes.discarded == 2


def test_without_a_scanner_nothing_is_asked(house: House, clock: ManualClock, tmp_path: Path) -> None:
    world = ShellWorld(house, clock, tmp_path)
    world.shell.start()
    world.shell.tick()
    assert all(device != "scanner" for device, _work, _done in world.hub.waiting)
