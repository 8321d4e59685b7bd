"""Printing: the journal first, the device second, and never again on a guess."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks.household import PAPER_OUT, PERSON, PHONE, SimulatedSlipPrinter, house_at
from benchmarks.manual_clock import ManualClock
from devices.contract import (
    DeviceFault,
    JobProgress,
    NotPrinted,
    Printed,
    PrintOutcome,
    PrintUnknown,
    QrCode,
    Slip,
    TextLine,
)
from kiosk.domain.trouble import Trouble
from kiosk.journeys import paper
from kiosk.journeys.house import House
from kiosk.journeys.paper import NOT_ALLOWED, NOT_NOTED, WANTS_PAPER
from kiosk.journeys.submit import submit
from kiosk.session.events import PaperNotPrinted, PaperPrinted, PaperUnknown, SubmitDone
from kiosk.session.state import Journey
from kiosk.store import audit, effects
from kiosk.store.database import Store
from kiosk.store.effects import EffectState
from sync import wire
from tests.support.strays import StrayLogs

SILENT = DeviceFault("receipt.silent", "打印机没有回答", "请看看出纸口。")


class ScriptedPrinter(SimulatedSlipPrinter):
    """Answers as told; looks at the journal while it prints."""

    script: list[PrintOutcome]
    during: Callable[[], None]
    given: list[tuple[Slip, int]]

    def print_slip(self, slip: Slip, job_id: int) -> PrintOutcome:
        self.given.append((slip, job_id))
        self.during()
        return self.script.pop(0)


@pytest.fixture
def scripted(tmp_path_factory: pytest.TempPathFactory) -> ScriptedPrinter:
    printer = ScriptedPrinter(tmp_path_factory.mktemp("printer") / "paper.txt")
    printer.script, printer.given = [], []
    printer.during = lambda: None
    return printer


@pytest.fixture
def effect(submitted: Callable[[], SubmitDone]) -> str:
    return submitted().slip_effect_id


def state_of(connection: sqlite3.Connection, effect: str) -> EffectState:
    row = effects.get(connection, effect)
    assert row is not None
    return row.state


def codes(connection: sqlite3.Connection) -> list[str]:
    return [line.code for line in reversed(audit.tail(connection, 20))]


def test_a_slip_is_printed_once_and_confirmed(
    house: House, printer: SimulatedSlipPrinter, connection: sqlite3.Connection, submitted: Callable[[], SubmitDone]
) -> None:
    done = submitted()
    assert paper.print_slip(house, done.slip_effect_id, printer) == PaperPrinted(done.slip_effect_id)
    assert printer.slips() == [f"YZZ1:{done.submitted.receipt_no}"]
    assert state_of(connection, done.slip_effect_id) is EffectState.CONFIRMED
    assert codes(connection) == ["transaction.submitted", "paper.started", "paper.printed"]


def test_the_journal_says_started_with_the_counter_before_the_first_byte(
    house: House, scripted: ScriptedPrinter, connection: sqlite3.Connection, effect: str
) -> None:
    seen: list[tuple[EffectState, int | None]] = []

    def look() -> None:
        row = effects.get(connection, effect)
        assert row is not None
        seen.append((row.state, row.baseline))

    scripted._paper.write_text("a 1\nb 2\n")
    scripted.during, scripted.script = look, [Printed("completion")]
    paper.print_slip(house, effect, scripted)
    assert seen == [(EffectState.STARTED, 2)]


# --- a store that fails while paper is about ------------------------------------------------------------------------------


class StoreThatFailsAfter:
    """A house's store that gives ``good`` connections and then says that the disk is gone."""

    def __init__(self, house: House, good: int) -> None:
        self._honest = house.connection
        self._good = good

    def __call__(self) -> AbstractContextManager[sqlite3.Connection]:
        self._good -= 1
        if self._good < 0:
            raise sqlite3.OperationalError("disk I/O error")
        return self._honest()


def test_nothing_is_printed_that_cannot_be_noted_first(house: House, scripted: ScriptedPrinter, effect: str) -> None:
    broken = replace(house, connection=StoreThatFailsAfter(house, 0))
    assert paper.print_slip(broken, effect, scripted) == PaperNotPrinted(effect, NOT_NOTED)
    assert scripted.given == []
    scripted.script = [Printed("completion")]
    assert paper.print_slip(house, effect, scripted) == PaperPrinted(effect), (
        "and once the disk is back it may be tried again"
    )


@pytest.mark.parametrize(
    ("outcome", "told"),
    [(Printed("completion"), PaperPrinted), (NotPrinted(PAPER_OUT), PaperUnknown), (PrintUnknown(SILENT), PaperUnknown)],
)
def test_an_outcome_that_cannot_be_noted_is_told_and_stays_open_for_the_next_start(
    house: House,
    scripted: ScriptedPrinter,
    connection: sqlite3.Connection,
    effect: str,
    outcome: PrintOutcome,
    told: type[PaperPrinted | PaperUnknown],
    expected_logs: StrayLogs.Expectations,
) -> None:
    expected_logs.expect("kiosk.paper", "paper.not_noted")
    scripted.script = [outcome]
    event = paper.print_slip(replace(house, connection=StoreThatFailsAfter(house, 1)), effect, scripted)
    assert isinstance(event, told)
    assert state_of(connection, effect) is EffectState.STARTED
    assert paper.print_slip(house, effect, scripted) == PaperNotPrinted(effect, NOT_ALLOWED), (
        "nothing is printed on a guess"
    )


def test_a_printer_without_an_answer_and_a_store_without_one_leave_nobody_waiting(house: House, effect: str) -> None:
    broken = replace(house, connection=StoreThatFailsAfter(house, 0))
    assert isinstance(paper.never_reached(broken, effect, SILENT), PaperUnknown)


def test_a_slip_that_is_not_wanted_is_audited_once(house: House, connection: sqlite3.Connection, effect: str) -> None:
    paper.decline(house, effect)
    paper.decline(house, effect)
    assert state_of(connection, effect) is EffectState.DECLINED
    assert codes(connection) == ["transaction.submitted", "paper.declined"]


def test_a_second_wish_prints_nothing(house: House, printer: SimulatedSlipPrinter, effect: str) -> None:
    paper.print_slip(house, effect, printer)
    assert paper.print_slip(house, effect, printer) == PaperNotPrinted(effect, NOT_ALLOWED)
    assert len(printer.slips()) == 1


@pytest.mark.parametrize("state", [state for state in EffectState if state is not EffectState.INTENDED])
def test_what_the_journal_forbids_never_reaches_the_printer(
    house: House, scripted: ScriptedPrinter, connection: sqlite3.Connection, effect: str, state: EffectState
) -> None:
    connection.execute("UPDATE effect_journal SET state = ?", (state.value,))
    assert paper.print_slip(house, effect, scripted) == PaperNotPrinted(effect, NOT_ALLOWED)
    assert scripted.given == []
    assert state_of(connection, effect) is state
    assert codes(connection) == ["transaction.submitted"], "what did not begin is no event"


def test_an_effect_that_does_not_exist_prints_nothing(house: House, scripted: ScriptedPrinter) -> None:
    assert paper.print_slip(house, "0" * 32, scripted) == PaperNotPrinted("0" * 32, NOT_ALLOWED)
    assert scripted.given == []


def test_nothing_came_out_so_it_may_be_tried_again_under_another_job_number(
    house: House, scripted: ScriptedPrinter, connection: sqlite3.Connection, effect: str
) -> None:
    scripted.script = [NotPrinted(PAPER_OUT), Printed("completion")]
    refused = paper.print_slip(house, effect, scripted)
    assert isinstance(refused, PaperNotPrinted)
    assert (refused.trouble.code, refused.trouble.message) == (PAPER_OUT.code, PAPER_OUT.message)
    assert state_of(connection, effect) is EffectState.INTENDED
    assert paper.print_slip(house, effect, scripted) == PaperPrinted(effect)
    jobs = [job for _, job in scripted.given]
    assert len(set(jobs)) == 2, "the late answer to the first job must not confirm the second"
    assert all(0 <= job <= 9999 for job in jobs)


def test_when_nobody_knows_nothing_is_printed_again(
    house: House, scripted: ScriptedPrinter, connection: sqlite3.Connection, effect: str
) -> None:
    scripted.script = [PrintUnknown(SILENT)]
    unknown = paper.print_slip(house, effect, scripted)
    assert isinstance(unknown, PaperUnknown)
    assert unknown.trouble.code == SILENT.code
    assert state_of(connection, effect) is EffectState.UNKNOWN
    for _ in range(2):
        assert paper.print_slip(house, effect, scripted) == PaperNotPrinted(effect, NOT_ALLOWED)
    assert len(scripted.given) == 1


def test_a_job_that_never_reached_the_printer_may_be_tried_again(
    house: House, printer: SimulatedSlipPrinter, connection: sqlite3.Connection, effect: str
) -> None:
    assert isinstance(paper.never_reached(house, effect, SILENT), PaperNotPrinted)
    assert state_of(connection, effect) is EffectState.INTENDED
    assert codes(connection)[-1] == "paper.not_printed"
    assert paper.print_slip(house, effect, printer) == PaperPrinted(effect)


def test_a_job_that_broke_off_after_the_start_is_unknown(
    house: House, scripted: ScriptedPrinter, connection: sqlite3.Connection, effect: str
) -> None:
    def breaks() -> None:
        raise RuntimeError("a bug of the driver")

    scripted.during = breaks
    with pytest.raises(RuntimeError):
        paper.print_slip(house, effect, scripted)
    assert state_of(connection, effect) is EffectState.STARTED
    assert isinstance(paper.never_reached(house, effect, SILENT), PaperUnknown)
    assert state_of(connection, effect) is EffectState.UNKNOWN


def test_who_does_not_want_it_gets_nothing(
    house: House, printer: SimulatedSlipPrinter, connection: sqlite3.Connection, effect: str
) -> None:
    paper.decline(house, effect)
    assert state_of(connection, effect) is EffectState.DECLINED
    assert paper.print_slip(house, effect, printer) == PaperNotPrinted(effect, NOT_ALLOWED)
    assert printer.slips() == []


def test_the_checkpoints_lie_around_the_paper(
    store: Store, clock: ManualClock, platform_key: X25519PrivateKey, pension: Journey, printer: SimulatedSlipPrinter
) -> None:
    seen: list[tuple[str, int]] = []
    house = house_at(store, clock, platform_key, checkpoint=lambda name: seen.append((name, len(printer.slips()))))
    done = submit(house, pension)
    assert isinstance(done, SubmitDone)
    paper.print_slip(house, done.slip_effect_id, printer)
    assert seen == [("submit.committed", 0), ("slip.started", 0), ("slip.printed", 1)]


def test_the_slip_tells_what_is_true_before_and_after_the_receipt(
    house: House, scripted: ScriptedPrinter, connection: sqlite3.Connection, submitted: Callable[[], SubmitDone]
) -> None:
    first, second = submitted(), submitted()
    scripted.script = [Printed("completion"), Printed("completion")]
    paper.print_slip(house, first.slip_effect_id, scripted)
    receipt = wire.Receipt(second.submitted.entry_id, "t", 2, "0" * 64, 4711, "", "", b"")
    connection.execute(
        "UPDATE outbox_entry SET state = 'acked', acked_at = 1, receipt = ? WHERE seq = 2", (msgspec.json.encode(receipt),)
    )
    paper.print_slip(house, second.slip_effect_id, scripted)
    before, after = (text_of(slip) for slip, _ in scripted.given)
    assert "还没有送到平台" in before
    assert "平台已经收到" not in before
    assert "平台已经收到" in after
    assert "4711" in after
    assert "还没有送到平台" not in after


def text_of(slip: Slip) -> str:
    parts = [block.text if isinstance(block, TextLine) else getattr(block, "content", "") for block in slip.blocks]
    return "\n".join(parts)


def test_nothing_of_the_person_is_on_the_slip(house: House, scripted: ScriptedPrinter, effect: str) -> None:
    scripted.script = [Printed("completion")]
    paper.print_slip(house, effect, scripted)
    ((slip, _),) = scripted.given
    for secret in (PERSON.name, PERSON.number, PHONE, PERSON.address):
        assert secret not in text_of(slip)
    assert any(isinstance(block, QrCode) for block in slip.blocks)


# --- pages ------------------------------------------------------------------------------------------------------------


@dataclass
class SimulatedPagePrinter:
    """Follows a script of progress, then of outcomes."""

    outcomes: list[PrintOutcome]
    steps: tuple[JobProgress, ...] = ()
    jobs: list[tuple[bytes, str]] = field(default_factory=list)

    def print_pdf(
        self,
        pdf: bytes,
        job_name: str,
        *,
        progress: Callable[[JobProgress], None] | None = None,
        timeout: float = 180.0,
    ) -> PrintOutcome:
        self.jobs.append((pdf, job_name))
        for step in self.steps if progress is not None else ():
            progress(step)
        return self.outcomes.pop(0)


@pytest.fixture
def page(house: House, insurance: Journey) -> str:
    done = submit(house, insurance)
    assert isinstance(done, SubmitDone)
    return done.slip_effect_id


def test_a_page_says_when_it_waits_for_paper_and_when_it_goes_on(
    house: House, connection: sqlite3.Connection, page: str
) -> None:
    steps = (
        JobProgress("processing"),
        JobProgress("processing-stopped", ("media-empty-error",)),
        JobProgress("processing", ("media-low-report",)),
    )
    printer = SimulatedPagePrinter([Printed("job-state")], steps)
    waits: list[Trouble | None] = []
    assert paper.print_document(house, page, b"%PDF", printer, waits.append) == PaperPrinted(page)
    assert waits == [None, WANTS_PAPER, None]
    assert printer.jobs == [(b"%PDF", f"yzz-{page}")]
    assert state_of(connection, page) is EffectState.CONFIRMED


def test_a_page_that_did_not_come_out_may_be_tried_again_and_an_unknown_one_never(
    house: House, connection: sqlite3.Connection, page: str
) -> None:
    printer = SimulatedPagePrinter([NotPrinted(PAPER_OUT), PrintUnknown(SILENT)])
    outcomes = [paper.print_document(house, page, b"%PDF", printer, lambda _: None) for _ in range(3)]
    assert [type(outcome) for outcome in outcomes] == [PaperNotPrinted, PaperUnknown, PaperNotPrinted]
    assert outcomes[2] == PaperNotPrinted(page, NOT_ALLOWED)
    assert len(printer.jobs) == 2
    assert state_of(connection, page) is EffectState.UNKNOWN
