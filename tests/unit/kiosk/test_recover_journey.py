"""After a power cut: the device is asked, then the person; one slip is offered, the old ones lapse."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from benchmarks.household import SimulatedSlipPrinter
from benchmarks.manual_clock import ManualClock
from devices.contract import DeviceFault, NotPrinted, Printed, PrintOutcome, PrintUnknown
from kiosk.journeys import paper, recover
from kiosk.journeys.house import House
from kiosk.journeys.submit import submit
from kiosk.session.events import SubmitDone
from kiosk.session.state import Journey
from kiosk.store import effects
from kiosk.store.effects import EffectRow, EffectState

AT = "2026-11-23T10:00:00.000+08:00"


class SimulatedCounter(SimulatedSlipPrinter):
    """A slip printer that only counts."""

    counter: int | None = None

    def cut_counter(self) -> int | None:
        return self.counter


@pytest.fixture
def started(house: House, submitted: Callable[[], SubmitDone], connection: sqlite3.Connection) -> EffectRow:
    """A slip whose printing was under way when the power went, with the counter at 7."""
    effects.start(connection, submitted().slip_effect_id, AT, 7)
    (row,) = recover.open_slips(house)
    return row


def state_of(connection: sqlite3.Connection, effect_id: str) -> EffectState:
    row = effects.get(connection, effect_id)
    assert row is not None
    return row.state


@pytest.mark.parametrize(
    ("counter", "state"),
    [
        (8, EffectState.CONFIRMED),
        (7, EffectState.INTENDED),
        (None, EffectState.UNKNOWN),
        (6, EffectState.UNKNOWN),
        (0, EffectState.UNKNOWN),
        (9, EffectState.UNKNOWN),
    ],
)
def test_the_cut_counter_decides(
    house: House,
    connection: sqlite3.Connection,
    started: EffectRow,
    printer: SimulatedSlipPrinter,
    counter: int | None,
    state: EffectState,
) -> None:
    asked = SimulatedCounter(printer._paper)
    asked.counter = counter
    recover.resolve_slip(house, started, asked)
    assert state_of(connection, started.effect_id) is state
    assert recover.open_slips(house) == ()
    offered = recover.slip_to_offer(house, recover.left_behind(house))
    assert (offered is not None) == (state is EffectState.INTENDED), "only what surely did not come out is offered"


def test_without_a_counter_from_before_nobody_knows(
    house: House, connection: sqlite3.Connection, submitted: Callable[[], SubmitDone], printer: SimulatedSlipPrinter
) -> None:
    effects.start(connection, submitted().slip_effect_id, AT, None)
    (row,) = recover.open_slips(house)
    recover.resolve_slip(house, row, printer)
    assert state_of(connection, row.effect_id) is EffectState.UNKNOWN


def test_a_silent_printer_leaves_it_to_a_person(house: House, connection: sqlite3.Connection, started: EffectRow) -> None:
    recover.give_up_asking(house, recover.open_slips(house))
    assert state_of(connection, started.effect_id) is EffectState.UNKNOWN
    assert recover.slip_to_offer(house, recover.left_behind(house)) is None


def test_the_slip_that_never_came_out_is_offered_and_printed_once(
    house: House, submitted: Callable[[], SubmitDone], printer: SimulatedSlipPrinter
) -> None:
    done = submitted()
    offer = recover.slip_to_offer(house, recover.left_behind(house))
    assert offer is not None
    assert (offer.effect_id, offer.receipt_no) == (done.slip_effect_id, done.submitted.receipt_no)
    assert offer.service_title == "养老待遇资格认证"
    paper.print_slip(house, offer.effect_id, printer)
    assert recover.slip_to_offer(house, recover.left_behind(house)) is None
    assert len(printer.slips()) == 1


def test_only_the_newest_is_offered_and_the_others_lapse(
    house: House, connection: sqlite3.Connection, submitted: Callable[[], SubmitDone], clock: ManualClock
) -> None:
    ids = []
    for _ in range(3):
        ids.append(submitted().slip_effect_id)
        clock.advance(30)
    offer = recover.slip_to_offer(house, recover.left_behind(house))
    assert offer is not None
    assert offer.effect_id == ids[2]
    assert [state_of(connection, one) for one in ids] == [EffectState.LAPSED, EffectState.LAPSED, EffectState.INTENDED]


@pytest.mark.parametrize(("seconds", "offered"), [(599, True), (601, False)])
def test_after_ten_minutes_nobody_stands_there_any_more(
    house: House,
    connection: sqlite3.Connection,
    submitted: Callable[[], SubmitDone],
    clock: ManualClock,
    seconds: float,
    offered: bool,
) -> None:
    done = submitted()
    clock.advance(seconds)
    assert (recover.slip_to_offer(house, recover.left_behind(house)) is not None) is offered
    assert state_of(connection, done.slip_effect_id) is (EffectState.INTENDED if offered else EffectState.LAPSED)


def test_what_somebody_wants_now_is_neither_offered_nor_taken_away(
    house: House, connection: sqlite3.Connection, submitted: Callable[[], SubmitDone], insurance: Journey
) -> None:
    """The printer may take half a minute to answer after a start; somebody may have submitted meanwhile."""
    old = submitted().slip_effect_id
    left = recover.left_behind(house)
    new = submitted().slip_effect_id
    page = submit(house, insurance)
    assert isinstance(page, SubmitDone)
    offer = recover.slip_to_offer(house, left)
    assert offer is not None
    assert offer.effect_id == old
    assert state_of(connection, new) is EffectState.INTENDED
    assert state_of(connection, page.slip_effect_id) is EffectState.INTENDED


def test_pages_that_were_only_in_memory_lapse(house: House, connection: sqlite3.Connection, insurance: Journey) -> None:
    done = submit(house, insurance)
    assert isinstance(done, SubmitDone)
    assert recover.slip_to_offer(house, recover.left_behind(house)) is None
    assert state_of(connection, done.slip_effect_id) is EffectState.LAPSED


class SimulatedJobs:
    """A page printer that remembers, or does not, what became of a job."""

    def __init__(self, outcome: PrintOutcome | None) -> None:
        self.outcome = outcome
        self.asked: list[str] = []

    def settle(self, job_name: str) -> PrintOutcome | None:
        self.asked.append(job_name)
        return self.outcome


_FAULT = DeviceFault("document.aborted", "打印机取消了", "再试一次。")


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Printed("job-state"), EffectState.CONFIRMED),
        (NotPrinted(_FAULT), EffectState.INTENDED),
        (PrintUnknown(_FAULT), EffectState.UNKNOWN),
        (None, EffectState.UNKNOWN),
    ],
)
def test_a_page_job_is_looked_up_by_its_name(
    house: House, connection: sqlite3.Connection, insurance: Journey, outcome: PrintOutcome | None, state: EffectState
) -> None:
    done = submit(house, insurance)
    assert isinstance(done, SubmitDone)
    effects.start(connection, done.slip_effect_id, AT, None)
    assert recover.open_slips(house) == ()
    (row,) = recover.open_documents(house)
    printer = SimulatedJobs(outcome)
    recover.resolve_document(house, row, printer)
    assert printer.asked == [f"yzz-{done.slip_effect_id}"]
    assert state_of(connection, row.effect_id) is state


def test_an_answer_that_comes_after_giving_up_is_told_truly(
    house: House, connection: sqlite3.Connection, insurance: Journey
) -> None:
    """Giving up on one printer must not make the other's "nothing came out" look like a fact in the audit trail."""
    done = submit(house, insurance)
    assert isinstance(done, SubmitDone)
    effects.start(connection, done.slip_effect_id, AT, None)
    (row,) = recover.open_documents(house)
    recover.give_up_asking(house, recover.open_documents(house))
    recover.resolve_document(house, row, SimulatedJobs(NotPrinted(_FAULT)))
    assert state_of(connection, row.effect_id) is EffectState.UNKNOWN
    lines = [code for (code,) in connection.execute("SELECT code FROM audit_event ORDER BY number")]
    assert lines == ["transaction.submitted", "paper.unknown"]
    recover.resolve_document(house, row, SimulatedJobs(Printed("job-state")))
    assert state_of(connection, row.effect_id) is EffectState.CONFIRMED
