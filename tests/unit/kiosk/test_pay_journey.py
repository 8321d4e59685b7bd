"""Paying at the terminal: written down before anybody hears of it, asked about until there is a final word."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from benchmarks.household import ready_journey
from benchmarks.manual_clock import ManualClock
from central.intake import decode
from central.sealing import open_sealed
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.payment import PaymentState, Word, after, yuan
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys import pay
from kiosk.journeys.house import House
from kiosk.session import events as ev
from kiosk.session.events import BillReceived, PaymentHeard
from kiosk.session.state import (
    Attract,
    BillStep,
    Home,
    Journey,
    PaperState,
    PayStatus,
    PayStep,
    PendingSlip,
    ResultStep,
    ReviewStep,
    WorkingStep,
)
from kiosk.shell.paying import ASK_EVERY_SECONDS, PaymentWork
from kiosk.store import effects, payments, records
from kiosk.store.vault import SealingKey
from sync import outbox
from sync.wire import SealedBody, TransactionBody, sealing_info
from sync.wire.payment import PaymentAction, PaymentRequest, PaymentResult, payment_number
from tests.support.paying import TERMINAL, PayingCentre, code_of
from tests.support.shell_world import ShellWorld

SILENT = Trouble("net.timeout", Cause.NETWORK, "没有等到平台的回答", "请稍后再试。")
FEN = 180_00
ORDER = "01900000-0000-7000-8000-000000000001"


@dataclass
class Line:
    """The way to the centre; ``fails`` says of each request what goes wrong with it."""

    centre: PayingCentre
    fails: Callable[[PaymentRequest], str] = lambda _request: ""

    def __call__(self, request: PaymentRequest) -> PaymentResult | Trouble:
        how = self.fails(request)
        if how == "lost":
            return SILENT
        answer = self.centre.ask(request)
        return SILENT if how == "answer lost" else answer


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[PayingCentre]:
    made = PayingCentre(tmp_path / "centre")
    yield made
    made.close()


@pytest.fixture
def line(centre: PayingCentre) -> Line:
    return Line(centre)


@pytest.fixture
def paying_house(house: House, centre: PayingCentre) -> House:
    return replace(house, terminal_id=TERMINAL, sealing_key=SealingKey(centre.keys.sealing_public, centre.keys.suite_id))


@pytest.fixture
def journey(services: Catalogue) -> Journey:
    ready = ready_journey(services)
    return replace(ready, service=services.by_id["pension-insurance-payment"], answers={"payer": "self", "level": "180"})


def ordered(house: House, journey: Journey, line: Line) -> tuple[BillReceived, PaymentHeard]:
    bill = pay.ask_bill(house, journey, line, ORDER)
    assert isinstance(bill, BillReceived)
    heard = pay.order(house, journey, bill.lines, ORDER, line)
    assert isinstance(heard, PaymentHeard)
    return bill, heard


def state_of(connection: sqlite3.Connection) -> PaymentState:
    row = payments.get(connection, ORDER)
    assert row is not None
    return row.state


def test_money_in_words() -> None:
    assert [yuan(fen) for fen in (1, 100, 123456, 18000)] == ["0.01", "1.00", "1,234.56", "180.00"]


@pytest.mark.parametrize("state", list(PaymentState))
@pytest.mark.parametrize("word", list(Word))
def test_a_final_word_is_final_and_silence_decides_nothing(state: PaymentState, word: Word) -> None:
    final = {PaymentState.UNPAID, PaymentState.SETTLED, PaymentState.REFUNDED}
    assert state not in final or after(state, word) is state
    assert after(state, Word.SILENCE) not in final - {state}
    assert state is not PaymentState.PAID or after(state, word) is not PaymentState.UNPAID


def test_paid_means_a_transaction_and_a_voucher(
    paying_house: House, journey: Journey, line: Line, connection: sqlite3.Connection
) -> None:
    bill, shown = ordered(paying_house, journey, line)
    assert [entry.amount_fen for entry in bill.lines] == [FEN]
    assert (shown.state, shown.amount_fen, shown.simulated) == (PaymentState.SHOWN, FEN, True)
    line.centre.cashier.pay(code_of(shown.qr))
    heard = pay.look_after(paying_house, ORDER, line, closing=False)
    assert isinstance(heard, PaymentHeard)
    assert heard.state is PaymentState.SETTLED
    assert heard.submitted is not None
    record, paper = records.get(connection, ORDER), effects.get(connection, heard.slip_effect_id)
    assert record is not None
    assert paper is not None
    assert (record.document_no, paper.state) == (payment_number(ORDER), effects.EffectState.INTENDED)
    suite, key_id, data = connection.execute("SELECT suite_id, key_id, body FROM outbox_entry").fetchone()
    opened = open_sealed(line.centre.keys, SealedBody(suite, key_id, data), sealing_info("entry", TERMINAL, ORDER))
    body = decode(opened, TransactionBody)
    assert (body.service, body.document_no) == ("pension-insurance-payment", payment_number(ORDER))
    row = payments.get(connection, ORDER)
    assert row is not None
    assert row.sealed is None, "nothing of the person stays beside the outbox"


def test_hearing_it_twice_makes_nothing_twice(
    paying_house: House, journey: Journey, line: Line, connection: sqlite3.Connection
) -> None:
    _bill, shown = ordered(paying_house, journey, line)
    line.centre.cashier.pay(code_of(shown.qr))
    first = pay.look_after(paying_house, ORDER, line, closing=False)
    again = pay.look_after(paying_house, ORDER, line, closing=True)
    assert isinstance(first, PaymentHeard)
    assert isinstance(again, PaymentHeard)
    assert again.slip_effect_id == first.slip_effect_id
    assert len(outbox.rows(connection, limit=10)) == 1


def test_the_order_is_written_down_before_the_platform_hears_of_it(
    paying_house: House, journey: Journey, line: Line, connection: sqlite3.Connection
) -> None:
    seen: list[PaymentState] = []

    def look(request: PaymentRequest) -> str:
        if request.action is PaymentAction.OPEN:
            seen.append(state_of(connection))
        return ""

    line.fails = look
    ordered(paying_house, journey, line)
    assert seen == [PaymentState.ORDERED]


def test_a_lost_answer_and_the_same_order_again(
    paying_house: House, journey: Journey, line: Line, connection: sqlite3.Connection
) -> None:
    bill = pay.ask_bill(paying_house, journey, line, ORDER)
    assert isinstance(bill, BillReceived)
    line.fails = lambda request: "answer lost"
    assert pay.order(paying_house, journey, bill.lines, ORDER, line) == SILENT
    assert state_of(connection) is PaymentState.ORDERED
    line.fails = lambda request: ""
    heard = pay.order(paying_house, journey, bill.lines, ORDER, line)
    assert isinstance(heard, PaymentHeard)
    assert heard.qr
    assert connection.execute("SELECT count(*) FROM payment").fetchone() == (1,)


def test_silence_after_the_code_was_shown_is_unknown_until_the_platform_speaks(
    paying_house: House, journey: Journey, line: Line, connection: sqlite3.Connection
) -> None:
    _bill, shown = ordered(paying_house, journey, line)
    line.fails = lambda request: "lost"
    heard = pay.look_after(paying_house, ORDER, line, closing=True)
    assert isinstance(heard, PaymentHeard)
    assert (heard.state, heard.silent) == (PaymentState.UNKNOWN, True)
    assert [row.order_id for row in pay.unresolved(paying_house)] == [ORDER]
    line.centre.cashier.pay(code_of(shown.qr))
    line.fails = lambda request: ""
    heard = pay.look_after(paying_house, ORDER, line, closing=True)
    assert isinstance(heard, PaymentHeard)
    assert heard.state is PaymentState.SETTLED
    assert pay.unresolved(paying_house) == ()


def test_a_refund_is_told_and_leaves_no_transaction(
    paying_house: House, journey: Journey, line: Line, connection: sqlite3.Connection
) -> None:
    _bill, shown = ordered(paying_house, journey, line)
    line.centre.books.refusing = True
    line.centre.cashier.pay(code_of(shown.qr))
    heard = pay.look_after(paying_house, ORDER, line, closing=False)
    assert isinstance(heard, PaymentHeard)
    assert (heard.state, heard.submitted) == (PaymentState.REFUNDED, None)
    assert "退回" in heard.message
    assert records.get(connection, ORDER) is None
    assert line.centre.money_of(ORDER) == (FEN, -FEN)


def test_what_has_a_final_word_keeps_it(
    connection: sqlite3.Connection, paying_house: House, journey: Journey, line: Line
) -> None:
    ordered(paying_house, journey, line)
    pay.look_after(paying_house, ORDER, line, closing=True)
    assert state_of(connection) is PaymentState.UNPAID
    for change in ("state = 'settled'", "amount_fen = 1"):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(f"UPDATE payment SET {change}")
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("DELETE FROM payment")


# --- the whole shell --------------------------------------------------------------------------------------------------


@pytest.fixture
def paying(world: ShellWorld, paying_house: House, journey: Journey, line: Line) -> ShellWorld:
    """At the review of a pension payment."""
    outside = replace(world.outside, house=paying_house, ask_payment=line)
    shell = world.shell
    shell._outside = outside
    shell._paying = PaymentWork(outside, shell.handle)
    shell._papers._outside = outside
    shell.session = replace(shell.session, phase=ReviewStep(), journey=journey)
    return world


def to_the_code(world: ShellWorld) -> PayStep:
    world.shell.handle(ev.SubmitPressed())
    world.settle()
    assert isinstance(world.shell.session.phase, BillStep)
    world.shell.handle(ev.Confirmed())
    world.settle()
    return step(world)


def step(world: ShellWorld) -> PayStep:
    phase = world.shell.session.phase
    assert isinstance(phase, PayStep), phase
    return phase


def later(world: ShellWorld, clock: ManualClock, seconds: float = ASK_EVERY_SECONDS) -> None:
    clock.advance(seconds)
    world.turn(2)


def test_from_the_review_to_the_printed_voucher(paying: ShellWorld, clock: ManualClock, line: Line) -> None:
    paying.shell.handle(ev.SubmitPressed())
    assert isinstance(paying.shell.session.phase, WorkingStep)
    paying.settle()
    paying.shell.handle(ev.Confirmed())
    paying.settle()
    shown = step(paying)
    assert (shown.status, shown.amount_fen) == (PayStatus.SHOWN, FEN)
    line.centre.cashier.pay(code_of(shown.qr))
    later(paying, clock)
    result = paying.shell.session.phase
    assert isinstance(result, ResultStep)
    assert result.paid is not None
    assert result.slip is not None
    assert (result.paid.amount_fen, result.slip.state) == (FEN, PaperState.PRINTED)
    assert len(paying.printer.slips()) == 1
    assert any("费交好了" in said for said in paying.voice.spoken)


def test_time_runs_out_at_the_screen(paying: ShellWorld, clock: ManualClock, line: Line) -> None:
    to_the_code(paying)
    line.centre.pass_time(181)
    later(paying, clock, 181)
    assert step(paying).status is PayStatus.UNPAID
    assert step(paying).out_of_time
    paying.shell.handle(ev.Confirmed())
    paying.settle()
    assert isinstance(paying.shell.session.phase, BillStep), "and it can be paid again"


def test_who_has_read_of_the_refund_leaves(paying: ShellWorld, clock: ManualClock, line: Line) -> None:
    shown = to_the_code(paying)
    line.centre.books.refusing = True
    line.centre.cashier.pay(code_of(shown.qr))
    later(paying, clock)
    assert step(paying).status is PayStatus.REFUNDED
    paying.shell.handle(ev.Confirmed())
    assert isinstance(paying.shell.session.phase, Attract)


def test_who_changes_the_mind_after_paying_has_paid(paying: ShellWorld, clock: ManualClock, line: Line) -> None:
    shown = to_the_code(paying)
    line.centre.cashier.pay(code_of(shown.qr))
    paying.shell.handle(ev.Skipped())
    assert step(paying).status is PayStatus.CLOSING
    later(paying, clock)
    assert isinstance(paying.shell.session.phase, ResultStep)


def test_nobody_is_asked_whether_he_is_there_while_he_pays(paying: ShellWorld, clock: ManualClock) -> None:
    to_the_code(paying)
    for _ in range(17):
        later(paying, clock, 10)
    assert paying.shell.session.idle_warning_until is None


def test_the_line_dies_and_comes_back(paying: ShellWorld, clock: ManualClock, line: Line) -> None:
    shown = to_the_code(paying)
    line.fails = lambda request: "lost"
    later(paying, clock)
    assert step(paying).status is PayStatus.UNKNOWN
    assert step(paying).qr == ""
    line.centre.cashier.pay(code_of(shown.qr))
    line.fails = lambda request: ""
    later(paying, clock)
    assert isinstance(paying.shell.session.phase, ResultStep)


def test_who_leaves_in_doubt_finds_the_truth_on_the_first_screen(
    paying: ShellWorld, clock: ManualClock, line: Line
) -> None:
    shown = to_the_code(paying)
    line.fails = lambda request: "lost"
    later(paying, clock)
    paying.shell.handle(ev.Skipped())
    assert isinstance(paying.shell.session.phase, Attract)
    later(paying, clock, 10)
    assert paying.shown[-1][1].money is not None
    assert paying.shown[-1][1].money.state == "unknown"
    line.centre.cashier.pay(code_of(shown.qr))
    line.fails = lambda request: ""
    later(paying, clock, 10)
    later(paying, clock, 10)
    phase = paying.shell.session.phase
    assert isinstance(phase, Attract)
    assert isinstance(phase.pending_slip, PendingSlip)
    assert phase.pending_slip.after_payment
    assert paying.shown[-1][1].money.state == "settled"


def test_an_order_that_was_never_shown_can_be_tried_again_or_left(
    paying: ShellWorld, clock: ManualClock, line: Line
) -> None:
    line.fails = lambda request: "answer lost" if request.action is PaymentAction.OPEN else ""
    paying.shell.handle(ev.SubmitPressed())
    paying.settle()
    paying.shell.handle(ev.Confirmed())
    paying.settle()
    assert step(paying).status is PayStatus.FAILED
    line.fails = lambda request: ""
    paying.shell.handle(ev.Confirmed())
    paying.settle()
    assert step(paying).status is PayStatus.SHOWN
    assert line.centre.cashier.newest() is not None


def test_nothing_due_leads_home(paying: ShellWorld, line: Line) -> None:
    line.centre.books.due = lambda _order: ()  # type: ignore[method-assign]
    paying.shell.handle(ev.SubmitPressed())
    paying.settle()
    phase = paying.shell.session.phase
    assert isinstance(phase, BillStep)
    assert phase.lines == ()
    paying.shell.handle(ev.Confirmed())
    assert isinstance(paying.shell.session.phase, Home)
