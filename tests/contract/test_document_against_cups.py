"""The second route against a real cupsd: what CUPS blurs is never taken for the truth."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from devices.contract import DeviceFault, JobProgress, NotPrinted, Printed, PrintOutcome, PrintUnknown, Ready
from devices.document import jobs
from devices.document.cups_driver import CupsPrinter
from devices.document.driver import IppPrinter
from devices.document.protocol import Attribute, JobState, Tag
from devices.document.simulated_stub import SimulatedStubPrinter
from devices.document.simulator import IppEvePrinter, SimulatorUnavailable
from tests.support.cupsd import CupsMissing, PrivateCups

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_POLL", 0.05)
    monkeypatch.setattr(jobs, "_CANCEL_PATIENCE", 3.0)


@pytest.fixture
def stub() -> Iterator[SimulatedStubPrinter]:
    with SimulatedStubPrinter(pages=2) as running:
        yield running


@pytest.fixture
def cups(stub: SimulatedStubPrinter) -> Iterator[PrivateCups]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        nobody = server.getsockname()[1]
    queues = {"A4": stub.address, "bound": "usb://Test/One", "dead": f"ipp://127.0.0.1:{nobody}/ipp/print"}
    try:
        with PrivateCups(queues) as running:
            yield running
    except CupsMissing as missing:
        pytest.skip(str(missing))


def _queue(cups: PrivateCups, name: str) -> CupsPrinter:
    printer = CupsPrinter(name, service=cups.service)
    assert not isinstance(printer.open(), DeviceFault)
    return printer


def _eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 15
    while not condition():
        if time.monotonic() > deadline:
            return False
        threading.Event().wait(0.05)
    return True


def _unknown(outcome: PrintOutcome | None) -> str:
    assert isinstance(outcome, PrintUnknown), outcome
    return outcome.fault.code


def test_a_page_that_came_out_is_handed_over_and_settled_so(cups: PrivateCups, stub: SimulatedStubPrinter) -> None:
    printer = _queue(cups, "A4")
    assert (printer.kind, printer.back_end) == ("document", "ipp")
    assert _unknown(printer.print_pdf(PDF, "done")) == "document.handed_over"
    assert _unknown(printer.settle("done")) == "document.handed_over"
    assert printer.settle("never sent") is None
    assert stub.pages_out == 2


def test_an_idle_queue_is_ready_by_hearsay_only(cups: PrivateCups) -> None:
    state = _queue(cups, "dead").poll()
    assert isinstance(state, Ready)
    assert [notice.code for notice in state.notices] == ["document.hearsay"]


def test_completed_before_a_sheet_has_moved_is_not_printed_paper(cups: PrivateCups, stub: SimulatedStubPrinter) -> None:
    stub.describe(Attribute("operations-supported", Tag.ENUM, (2, 11)))
    assert _unknown(_queue(cups, "A4").print_pdf(PDF, "early")) == "document.handed_over"
    assert stub.pages_out == 0


def test_a_driver_bound_printer_takes_the_bytes_and_says_no_more(cups: PrivateCups) -> None:
    printer = _queue(cups, "bound")
    assert printer.back_end == "usb"
    assert _unknown(printer.print_pdf(PDF, "bytes")) == "document.handed_over"
    assert cups.taken.read_bytes() == PDF


@pytest.mark.parametrize("end", [JobState.ABORTED, JobState.CANCELED])
def test_what_the_printer_gave_up_is_unknown(cups: PrivateCups, stub: SimulatedStubPrinter, end: JobState) -> None:
    stub.fail_after(1, end)
    assert _unknown(_queue(cups, "A4").print_pdf(PDF, "given up")) == "document.canceled"
    assert (stub.jobs[0].state, stub.pages_out) == (end, 1)


def test_a_dead_printer_stays_processing_and_ends_unknown(cups: PrivateCups) -> None:
    seen: list[JobProgress] = []
    printer = _queue(cups, "dead")
    outcome = printer.print_pdf(PDF, "dead", progress=seen.append, timeout=2)
    assert seen[-1].state == "processing"
    assert _unknown(outcome) in ("document.timeout", "document.gone", "document.stuck")


def test_no_paper_is_told_and_the_page_cups_counted_is_not_believed(cups: PrivateCups, stub: SimulatedStubPrinter) -> None:
    stub.halt("media-empty-error", "media-needed")
    assert _unknown(_queue(cups, "A4").print_pdf(PDF, "no paper", timeout=8)) == "document.paper_out"
    assert stub.pages_out == 0


def test_a_job_cancelled_before_cups_began_it_is_surely_not_printed(cups: PrivateCups, stub: SimulatedStubPrinter) -> None:
    stub.halt("media-empty-error")
    printer = _queue(cups, "A4")
    outcomes: dict[str, PrintOutcome] = {}

    def send(name: str) -> None:
        outcomes[name] = CupsPrinter("A4", service=cups.service).print_pdf(PDF, name, timeout=30)

    first = threading.Thread(target=send, args=("first",))
    first.start()
    assert _eventually(lambda: len(stub.jobs) == 1)
    second = threading.Thread(target=send, args=("second",))
    second.start()
    assert _eventually(lambda: _waits(printer, "second"))
    assert isinstance(printer.cancel("second"), NotPrinted)
    assert _unknown(printer.cancel("first")) in ("document.canceled", "document.stuck")
    for thread in (first, second):
        thread.join(timeout=30)
    assert isinstance(outcomes["second"], NotPrinted)
    assert isinstance(outcomes["first"], PrintUnknown)
    assert stub.pages_out == 0


def _waits(printer: CupsPrinter, name: str) -> bool:
    outcome = printer.settle(name)
    return isinstance(outcome, PrintUnknown) and outcome.fault.code == "document.unfinished"


def test_no_queue_and_no_service(cups: PrivateCups) -> None:
    unknown = CupsPrinter("nosuch", service=cups.service).open()
    assert isinstance(unknown, DeviceFault)
    assert unknown.code == "document.no_queue"
    cups.stop()
    printer = CupsPrinter("A4", service=cups.service)
    outcome = printer.print_pdf(PDF, "job")
    assert isinstance(outcome, NotPrinted)
    assert outcome.fault.code == "document.service_gone"
    assert _unknown(printer.settle("job")) == "document.service_gone"


def test_through_cups_to_an_independent_printer(tmp_path_factory: pytest.TempPathFactory) -> None:
    simulated = IppEvePrinter(tmp_path_factory.mktemp("printed"))
    try:
        simulated.start()
        with PrivateCups({"eve": simulated.address}) as cups:
            assert _unknown(_queue(cups, "eve").print_pdf(PDF, "办件-0001", timeout=60)) == "document.handed_over"
            assert _eventually(lambda: len(simulated.documents()) == 1)
        assert simulated.documents()[0].read_bytes() == PDF
        # Asked directly, the printer tells more than CUPS passes on.
        assert IppPrinter(simulated.address).settle("办件-0001") == Printed("job-state", 1)
    except (SimulatorUnavailable, CupsMissing) as missing:
        pytest.skip(str(missing))
    finally:
        simulated.stop()
