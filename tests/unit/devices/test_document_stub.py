"""The IPP driver against our own stub: stops and resumes, held and cancelled jobs, lies, lost memory, odd encodings."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.contract import Failed, JobProgress, NeedsHelp, NotPrinted, Printed, PrintOutcome, PrintUnknown
from devices.document import exchange, jobs
from devices.document.driver import IppPrinter
from devices.document.protocol import Attribute, JobState, Operation, Tag
from devices.document.simulated_stub import Bend, SimulatedStubPrinter
from devices.document.simulated_stub_encoding import RawAttribute
from devices.document.simulated_stub_http import Line

PDF = b"%PDF-1.4\n%%EOF\n"
PRINT, ASK_JOB, ASK_JOBS = Operation.PRINT_JOB, Operation.GET_JOB_ATTRIBUTES, Operation.GET_JOBS
ASK_PRINTER = Operation.GET_PRINTER_ATTRIBUTES


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_POLL", 0.01)
    monkeypatch.setattr(jobs, "_CANCEL_PATIENCE", 0.3)
    monkeypatch.setattr(jobs, "_LOST_PATIENCE", 0.3)


@pytest.fixture
def stub() -> Iterator[SimulatedStubPrinter]:
    with SimulatedStubPrinter(pages=2) as running:
        yield running


@pytest.fixture
def printer(stub: SimulatedStubPrinter) -> IppPrinter:
    return IppPrinter(stub.address)


class _At:
    """Does something once, the first time a job reaches a state."""

    def __init__(self, state: str, act: Callable[[], None]) -> None:
        self.seen: list[JobProgress] = []
        self._state, self._act = state, act
        self._done = False

    def __call__(self, progress: JobProgress) -> None:
        self.seen.append(progress)
        if progress.state == self._state and not self._done:
            self._done = True
            self._act()


def _code(outcome: PrintOutcome | None) -> str:
    assert isinstance(outcome, NotPrinted | PrintUnknown), outcome
    return outcome.fault.code


def test_stopped_for_paper_says_so_and_prints_when_it_is_filled(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    stub.halt("media-empty-error", "media-needed")
    state = printer.poll()
    assert isinstance(state, NeedsHelp)
    assert state.fault.code == "document.paper_out"
    watch = _At("processing-stopped", stub.resume)
    assert printer.print_pdf(PDF, "job", progress=watch) == Printed("job-state", 2)
    stopped = next(step for step in watch.seen if step.state == "processing-stopped")
    assert stopped.reasons[0] == "needs-paper"
    assert stub.pages_out == 2


def test_stopped_to_the_end_is_cancelled_and_nothing_came_out(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    stub.halt("media-jam-error")
    outcome = printer.print_pdf(PDF, "job", timeout=1.5)
    assert isinstance(outcome, NotPrinted)
    assert outcome.fault.code == "document.jam"
    stub.resume()
    assert isinstance(printer.settle("job"), NotPrinted)
    assert stub.pages_out == 0


def test_stopped_after_a_page_and_cancelled_is_unknown(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    seen: list[JobProgress] = []

    def jam(progress: JobProgress) -> None:
        seen.append(progress)
        if progress.pages == 1:
            stub.halt("media-jam-error")

    outcome = printer.print_pdf(PDF, "job", progress=jam, timeout=2)
    assert (type(outcome), _code(outcome), stub.pages_out) == (PrintUnknown, "document.jam", 1)


def test_a_held_job_waits_is_told_and_goes_on(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    stub.hold_next()
    watch = _At("pending-held", stub.release)
    assert printer.print_pdf(PDF, "job", progress=watch) == Printed("job-state", 2)
    assert watch.seen[0] == JobProgress("pending-held", ("job-hold-until-specified",), 0)


def test_a_job_held_to_the_end_is_cancelled(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    stub.hold_next()
    outcome = printer.print_pdf(PDF, "job", timeout=0.2)
    assert (type(outcome), _code(outcome), stub.pages_out) == (NotPrinted, "document.timeout", 0)


@pytest.mark.parametrize(
    ("state", "code"), [(JobState.CANCELED, "document.canceled"), (JobState.ABORTED, "document.aborted")]
)
@pytest.mark.parametrize(("pages", "kind"), [(0, NotPrinted), (1, PrintUnknown)])
def test_given_up_at_the_device_is_judged_by_what_came_out(
    stub: SimulatedStubPrinter, printer: IppPrinter, state: JobState, code: str, pages: int, kind: type
) -> None:
    stub.fail_after(pages, state)
    outcome = printer.print_pdf(PDF, "job")
    assert (type(outcome), _code(outcome), stub.pages_out) == (kind, code, pages)
    assert _code(printer.settle("job")) == code


def test_a_count_set_back_at_the_end_does_not_unprint_a_page(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    stub.fail_after(1)

    def forget_count(progress: JobProgress) -> None:
        if progress.pages == 1:
            zero = Attribute("job-impressions-completed", Tag.INTEGER, (0,))
            stub.bend(ASK_JOB, Bend(retype=(zero,)))

    outcome = printer.print_pdf(PDF, "job", progress=forget_count)
    assert (type(outcome), stub.pages_out) == (PrintUnknown, 1)


def test_the_zero_of_a_printer_that_never_counts_proves_nothing(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    stub.add_job("somebody's", JobState.COMPLETED, pages=0)
    stub.fail_after(0)
    assert isinstance(printer.print_pdf(PDF, "job"), PrintUnknown)


def test_busy_at_first_is_asked_again(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    stub.bend(PRINT, Bend(status=0x0507, times=3))
    assert printer.print_pdf(PDF, "job") == Printed("job-state", 2)
    assert stub.asked.count(PRINT) == 4


def test_busy_when_asked_for_the_job_is_not_dead(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    stub.bend(ASK_JOB, Bend(status=0x0507, times=60))
    assert printer.print_pdf(PDF, "job") == Printed("job-state", 2)


@pytest.mark.parametrize("line", [Line.ODD_CHUNKS, Line.NO_LENGTH])
def test_odd_encodings_are_understood(stub: SimulatedStubPrinter, printer: IppPrinter, line: Line) -> None:
    for operation in (PRINT, ASK_JOB, ASK_JOBS, ASK_PRINTER):
        stub.bend(operation, Bend(line=line))
    assert printer.print_pdf(PDF, "job") == Printed("job-state", 2)
    assert printer.settle("job") == Printed("job-state", 1 + 1)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (Line.DRIP_BODY, "document.gone"),
        (Line.DRIP_HEAD, "document.gone"),
        (Line.ENDLESS_CHUNKS, "document.not_ipp"),
        (Line.NEGATIVE_CHUNK, "document.not_ipp"),
        (Line.CUT_SHORT, "document.not_ipp"),
        (Line.DEAD, "document.gone"),
        (Line.SERVER_ERROR, "document.not_ipp"),
        (Line.NOT_FOUND, "document.not_ipp"),
    ],
)
def test_no_line_holds_the_driver_beyond_its_deadline(stub: SimulatedStubPrinter, line: Line, code: str) -> None:
    stub.bend(ASK_PRINTER, Bend(line=line))
    asking = exchange.IppExchange(stub.address)
    started = time.monotonic()
    with pytest.raises(exchange.ExchangeError) as lost:
        asking.ask(ASK_PRINTER, timeout=0.4)
    assert time.monotonic() - started < 1.5
    assert lost.value.sent
    assert lost.value.answered == (code == "document.not_ipp")


@pytest.mark.parametrize("line", [Line.DEAD, Line.SERVER_ERROR, Line.CUT_SHORT, Line.NEGATIVE_CHUNK])
def test_a_lost_answer_to_the_job_is_found_again_by_its_name(
    stub: SimulatedStubPrinter, printer: IppPrinter, line: Line
) -> None:
    stub.bend(PRINT, Bend(line=line))
    assert printer.print_pdf(PDF, "job") == Printed("job-state", 2)
    assert stub.asked.count(PRINT) == 1


def test_a_lost_answer_and_an_older_job_of_that_name_is_not_taken_for_printed(
    stub: SimulatedStubPrinter, printer: IppPrinter
) -> None:
    stub.add_job("job", JobState.COMPLETED, pages=2)
    stub.bend(PRINT, Bend(line=Line.DEAD, status=0x0000))
    outcome = printer.print_pdf(PDF, "job")
    assert (type(outcome), stub.pages_out) == (PrintUnknown, 0)


def test_without_a_list_beforehand_a_name_proves_nothing(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    stub.add_job("job", JobState.COMPLETED, pages=2)
    stub.bend(ASK_JOBS, Bend(status=0x0507, times=1))
    stub.bend(PRINT, Bend(line=Line.DEAD, status=0))
    outcome = printer.print_pdf(PDF, "job")
    assert (type(outcome), stub.pages_out) == (PrintUnknown, 0)


def test_a_flicker_after_the_lost_answer_is_waited_for(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    stub.bend(PRINT, Bend(line=Line.DEAD))
    asked = 0

    def flicker(operation: Operation) -> None:
        nonlocal asked
        asked += operation is PRINT
        if operation is PRINT:
            stub.bend(ASK_JOBS, Bend(line=Line.DEAD, times=3))

    stub.on_request = flicker
    assert printer.print_pdf(PDF, "job") == Printed("job-state", 2)
    assert asked == 1


def test_an_http_refusal_means_nothing_was_printed(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    stub.bend(PRINT, Bend(line=Line.NOT_FOUND, status=0))
    assert isinstance(printer.print_pdf(PDF, "job"), NotPrinted)


def test_an_error_after_the_job_was_made_is_followed_to_the_truth(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    stub.bend(PRINT, Bend(status_after=0x0500))
    assert printer.print_pdf(PDF, "job") == Printed("job-state", 2)


@pytest.mark.parametrize(
    ("status", "code"), [(0x0400, "refused"), (0x0500, "refused"), (0x0506, "stopped"), (0x05FF, "refused")]
)
def test_an_error_and_no_job_is_not_printed(
    stub: SimulatedStubPrinter, printer: IppPrinter, status: int, code: str
) -> None:
    stub.bend(PRINT, Bend(status=status))
    outcome = printer.print_pdf(PDF, "job")
    assert (type(outcome), _code(outcome), stub.jobs) == (NotPrinted, f"document.{code}", [])


def test_taken_without_a_number_is_found_by_name(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    stub.bend(PRINT, Bend(omit=frozenset({"job-id"})))
    assert printer.print_pdf(PDF, "job") == Printed("job-state", 2)


@pytest.mark.parametrize(
    "bent",
    [
        Bend(omit=frozenset({"job-state"})),
        Bend(retype=(RawAttribute("job-state", Tag.TEXT, b"completed"),)),
        Bend(retype=(RawAttribute("job-state", Tag.ENUM, b"\x00\x00\x09"),)),
        Bend(retype=(Attribute("job-state", Tag.ENUM, (99,)),)),
        Bend(retype=(Attribute("job-state", Tag.ENUM, (-9,)),)),
    ],
)
def test_a_state_that_is_none_is_never_an_end(stub: SimulatedStubPrinter, printer: IppPrinter, bent: Bend) -> None:
    stub.bend(ASK_JOB, bent)
    outcome = printer.print_pdf(PDF, "job", timeout=0.2)
    assert (type(outcome), _code(outcome)) == (PrintUnknown, "document.stuck")


@pytest.mark.parametrize(
    "bent",
    [
        Bend(omit=frozenset({"job-impressions-completed"})),
        Bend(retype=(Attribute("job-impressions-completed", Tag.TEXT, ("0",)),)),
        Bend(retype=(RawAttribute("job-impressions-completed", 0x12, b""),)),
    ],
)
def test_without_a_count_a_failure_is_unknown(stub: SimulatedStubPrinter, printer: IppPrinter, bent: Bend) -> None:
    stub.bend(ASK_JOB, bent)
    stub.fail_after(0)
    assert isinstance(printer.print_pdf(PDF, "job"), PrintUnknown)


def test_completed_with_errors_is_not_believed(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    stub.bend(ASK_JOB, Bend(retype=(Attribute("job-state-reasons", Tag.KEYWORD, ("job-completed-with-errors",)),)))
    outcome = printer.print_pdf(PDF, "job")
    assert (type(outcome), _code(outcome)) == (PrintUnknown, "document.unclear")


def test_a_job_without_its_name_is_followed_but_not_believed(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    for operation in (ASK_JOB, ASK_JOBS):
        stub.bend(operation, Bend(omit=frozenset({"job-name"})))
    assert _code(printer.print_pdf(PDF, "job")) == "document.unclear"
    assert _code(printer.settle("job")) == "document.unclear"


def test_a_printer_that_forgets_its_jobs_settles_nothing(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    outcome = printer.print_pdf(PDF, "job", progress=_At("processing", stub.forget_jobs))
    assert (type(outcome), _code(outcome)) == (PrintUnknown, "document.forgotten")
    assert printer.settle("job") is None


def test_a_restart_in_the_middle_with_the_number_given_away(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    def restart() -> None:
        stub.restart()
        stub.add_job("somebody else's", JobState.COMPLETED, pages=1)

    outcome = printer.print_pdf(PDF, "job", progress=_At("processing", restart))
    assert (type(outcome), _code(outcome)) == (PrintUnknown, "document.forgotten")


def test_a_restart_that_keeps_the_job_under_another_number(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    def renumber() -> None:
        stub.restart()
        stub.add_job("job", JobState.COMPLETED, pages=2, number=7)

    assert printer.print_pdf(PDF, "job", progress=_At("processing", renumber)) == Printed("job-state", 2)


def test_the_newest_of_two_jobs_of_a_name_is_settled(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    stub.fail_after(0)
    assert isinstance(printer.print_pdf(PDF, "job"), NotPrinted)
    assert printer.print_pdf(PDF, "job") == Printed("job-state", 2)
    assert printer.settle("job") == Printed("job-state", 2)
    stub.fail_after(0)
    printer.print_pdf(PDF, "job")
    assert isinstance(printer.settle("job"), NotPrinted)
    stub.add_job("job", JobState.PENDING)
    stub.halt()
    assert _code(printer.settle("job")) == "document.unfinished"


@pytest.mark.parametrize("bent", [Bend(status=0x0507), Bend(status=0x0501), Bend(line=Line.SERVER_ERROR)])
def test_a_printer_that_lists_no_jobs_does_not_prove_that_there_are_none(
    stub: SimulatedStubPrinter, printer: IppPrinter, bent: Bend
) -> None:
    stub.bend(ASK_JOBS, bent)
    assert isinstance(printer.settle("job"), PrintUnknown)


def test_a_job_can_be_cancelled_by_name(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    assert printer.cancel("job") is None
    stub.halt("cover-open")
    stub.add_job("job", JobState.PENDING)
    stub.add_job("other", JobState.PENDING)
    outcome = printer.cancel("job")
    assert (type(outcome), _code(outcome)) == (NotPrinted, "document.canceled")
    assert [job.state.terminal for job in stub.jobs] == [True, False]


def test_the_plug_pulled_in_the_middle_leaves_the_outcome_unknown(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    outcome = printer.print_pdf(PDF, "job", progress=_At("processing", stub.stop))
    assert (type(outcome), _code(outcome)) == (PrintUnknown, "document.gone")


def test_two_printers_drivers_do_not_wait_for_each_other(stub: SimulatedStubPrinter) -> None:
    outcomes: list[PrintOutcome] = []
    threads = [
        threading.Thread(target=lambda name=name: outcomes.append(IppPrinter(stub.address).print_pdf(PDF, name)))
        for name in ("one", "two")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert outcomes == [Printed("job-state", 2)] * 2


def test_a_printer_stopped_without_a_reason_needs_a_technician(stub: SimulatedStubPrinter, printer: IppPrinter) -> None:
    stub.halt()
    assert isinstance(printer.poll(), Failed)


def test_no_pdf_leaves_for_a_printer_of_another_kind(
    stub: SimulatedStubPrinter, printer: IppPrinter, tmp_path: Path
) -> None:
    stub.bend(ASK_PRINTER, Bend(retype=(Attribute("document-format-supported", Tag.MIME_TYPE, ("image/urf",)),)))
    assert _code(printer.print_pdf(PDF, "job")) == "document.format"
    assert PRINT not in stub.asked
