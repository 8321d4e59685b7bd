"""The IPP driver against CUPS' ippeveprinter: an independent printer that prints, aborts, runs out of paper and dies."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.contract import (
    Absent,
    Busy,
    DeviceFault,
    JobProgress,
    NeedsHelp,
    NotPrinted,
    Printed,
    PrintOutcome,
    PrintUnknown,
    Ready,
)
from devices.document import jobs as driver_module
from devices.document.capabilities import discover
from devices.document.driver import IppPrinter
from devices.document.simulator import IppEvePrinter, SimulatorUnavailable
from devices.document.supplies import Level, Supplies

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[IppEvePrinter]:
    simulated = IppEvePrinter(tmp_path / "printed")
    try:
        simulated.start()
    except SimulatorUnavailable as unavailable:
        pytest.skip(str(unavailable))
    try:
        yield simulated
    finally:
        simulated.stop()


@pytest.fixture
def printer(simulator: IppEvePrinter) -> Iterator[IppPrinter]:
    opened = IppPrinter(simulator.address)
    yield opened
    opened.close()


class _Job:
    """A job followed on a thread of its own, as the terminal does, so that the test can act meanwhile."""

    def __init__(self, address: str, name: str, *, timeout: float = 30.0) -> None:
        self.seen: list[JobProgress] = []
        self.outcome: PrintOutcome | None = None
        self._changed = threading.Condition()
        self._printer = IppPrinter(address)
        self._thread = threading.Thread(target=self._run, args=(name, timeout))
        self._thread.start()

    def _run(self, name: str, timeout: float) -> None:
        self.outcome = self._printer.print_pdf(PDF, name, progress=self._note, timeout=timeout)
        self._printer.close()

    def _note(self, progress: JobProgress) -> None:
        with self._changed:
            self.seen.append(progress)
            self._changed.notify_all()

    def until(self, condition: Callable[[JobProgress], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: any(condition(seen) for seen in self.seen), timeout=15), self.seen

    def end(self) -> PrintOutcome:
        self._thread.join(timeout=40)
        assert self.outcome is not None, "the job never ended"
        return self.outcome


def _settled(printer: IppPrinter, name: str) -> PrintOutcome | None:
    """What the printer says of the job once it has ended."""
    deadline = time.monotonic() + 10
    while True:
        outcome = printer.settle(name)
        if not isinstance(outcome, PrintUnknown) or outcome.fault.code != "document.unfinished":
            return outcome
        assert time.monotonic() < deadline, outcome


def test_the_printer_says_what_it_is(printer: IppPrinter) -> None:
    identity = printer.open()
    assert not isinstance(identity, DeviceFault)
    assert (identity.model, identity.simulated) == ("Simulated A4", True)
    assert isinstance(printer.poll(), Ready)


def test_a_job_is_followed_to_completed_and_its_bytes_are_kept(simulator: IppEvePrinter, printer: IppPrinter) -> None:
    assert printer.print_pdf(PDF, "办件-0001") == Printed("job-state", 1)
    assert printer.print_pdf(PDF + b"%2\n", "办件-0002") == Printed("job-state", 1)
    assert [document.read_bytes() for document in simulator.documents()] == [PDF, PDF + b"%2\n"]


def test_a_job_given_up_by_the_printer_is_not_printed(simulator: IppEvePrinter, printer: IppPrinter) -> None:
    simulator.abort_next()
    outcome = printer.print_pdf(PDF, "job")
    assert isinstance(outcome, NotPrinted)
    assert outcome.fault.code == "document.aborted"
    assert simulator.documents() == []
    assert printer.print_pdf(PDF, "job again") == Printed("job-state", 1)


def test_without_paper_the_job_waits_says_so_and_goes_on(simulator: IppEvePrinter, printer: IppPrinter) -> None:
    simulator.paper("out")
    state = printer.poll()
    assert isinstance(state, NeedsHelp)
    assert state.fault.code == "document.paper_out"
    job = _Job(simulator.address, "waits")
    job.until(lambda progress: "needs-paper" in progress.reasons)
    assert simulator.documents() == []
    simulator.paper("ok")
    assert job.end() == Printed("job-state", 1)
    assert len(simulator.documents()) == 1


def test_without_paper_to_the_end_the_truth_is_that_a_job_may_still_be_there(
    simulator: IppEvePrinter, printer: IppPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver_module, "_CANCEL_PATIENCE", 1.0)
    simulator.paper("out")
    outcome = printer.print_pdf(PDF, "stuck", timeout=1.5)
    assert isinstance(outcome, PrintUnknown)
    assert outcome.fault.code == "document.stuck"
    simulator.paper("ok")
    assert isinstance(_settled(printer, "stuck"), NotPrinted) == (simulator.documents() == [])


def test_a_busy_printer_is_asked_again(simulator: IppEvePrinter) -> None:
    simulator.hold()
    first = _Job(simulator.address, "first")
    first.until(lambda progress: progress.state == "processing")
    second = _Job(simulator.address, "second")
    second.until(lambda progress: progress.reasons == ("printer-busy",))
    simulator.release()
    assert first.end() == Printed("job-state", 1)
    assert second.end() == Printed("job-state", 1)
    assert len(simulator.documents()) == 2


def test_a_printer_busy_to_the_end_got_nothing(simulator: IppEvePrinter, printer: IppPrinter) -> None:
    simulator.hold()
    first = _Job(simulator.address, "first")
    first.until(lambda progress: progress.state == "processing")
    assert isinstance(printer.poll(), Busy)
    outcome = printer.print_pdf(PDF, "second", timeout=1)
    assert isinstance(outcome, NotPrinted)
    assert outcome.fault.code == "document.busy"
    simulator.release()
    first.end()
    assert printer.settle("second") is None


def test_a_job_that_takes_too_long_is_cancelled(
    simulator: IppEvePrinter, printer: IppPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver_module, "_CANCEL_PATIENCE", 1.0)
    simulator.hold()
    outcome = printer.print_pdf(PDF, "slow", timeout=1)
    assert isinstance(outcome, NotPrinted | PrintUnknown)
    assert outcome.fault.code in ("document.timeout", "document.stuck")
    simulator.release()
    assert isinstance(_settled(printer, "slow"), NotPrinted) == (simulator.documents() == [])


def test_a_printer_that_dies_in_the_middle_leaves_the_outcome_unknown(
    simulator: IppEvePrinter, printer: IppPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver_module, "_LOST_PATIENCE", 1.0)
    simulator.hold()
    job = _Job(simulator.address, "lost")
    job.until(lambda progress: progress.state == "processing")
    simulator.stop()
    outcome = job.end()
    assert isinstance(outcome, PrintUnknown)
    assert outcome.fault.code == "document.gone"
    assert isinstance(printer.poll(), Absent)
    simulator.start()
    assert printer.settle("lost") is None


def test_a_printer_that_restarts_has_forgotten_the_job(simulator: IppEvePrinter) -> None:
    simulator.hold()
    job = _Job(simulator.address, "forgotten")
    job.until(lambda progress: progress.state == "processing")
    simulator.stop()
    simulator.start()
    outcome = job.end()
    assert isinstance(outcome, PrintUnknown)
    assert outcome.fault.code == "document.forgotten"


def test_settle_finds_earlier_jobs_by_name(simulator: IppEvePrinter, printer: IppPrinter) -> None:
    printer.print_pdf(PDF, "done")
    simulator.abort_next()
    printer.print_pdf(PDF, "failed")
    assert printer.settle("done") == Printed("job-state", 1)
    assert isinstance(printer.settle("failed"), NotPrinted)
    assert printer.settle("never sent") is None


def test_toner_is_told(simulator: IppEvePrinter, printer: IppPrinter) -> None:
    simulator.toner(3)
    low = printer.poll()
    assert isinstance(low, Ready)
    assert [notice.code for notice in low.notices] == ["document.toner_low"]
    simulator.toner(0)
    empty = printer.poll()
    assert isinstance(empty, NeedsHelp)
    assert empty.fault.code == "document.toner_empty"


def test_what_is_no_pdf_never_leaves(simulator: IppEvePrinter, printer: IppPrinter) -> None:
    outcome = printer.print_pdf(b"<html>", "html")
    assert isinstance(outcome, NotPrinted)
    assert outcome.fault.code == "document.content"
    assert printer.settle("html") is None


def test_supplies_and_capabilities_are_those_of_the_printer(simulator: IppEvePrinter, printer: IppPrinter) -> None:
    simulator.toner(3)
    simulator.paper("ok")
    supplies = printer.supplies()
    assert isinstance(supplies, Supplies)
    assert 3 in [marker.percent for marker in supplies.markers]
    assert [media for media in supplies.ready if media.is_a4]
    assert {tray.level for tray in supplies.trays} >= {Level.OK}
    simulator.paper("out")
    empty = printer.supplies()
    assert isinstance(empty, Supplies)
    assert Level.EMPTY in {tray.level for tray in empty.trays}
    found = discover(simulator.address.removesuffix("/ipp/print"))
    assert isinstance(found, tuple)
    assert [printer.missing for printer in found] == [()]
    assert (found[0].uri, found[0].prints_pdf, found[0].takes_a4) == (simulator.address, True, True)


def test_a_waiting_job_can_be_cancelled_by_name(
    simulator: IppEvePrinter, printer: IppPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver_module, "_CANCEL_PATIENCE", 1.0)
    simulator.hold()
    job = _Job(simulator.address, "cancel me")
    job.until(lambda progress: progress.state == "processing")
    assert printer.cancel("nobody's") is None
    cancelled = printer.cancel("cancel me")
    simulator.release()
    assert isinstance(cancelled, NotPrinted | PrintUnknown)
    followed = job.end()
    assert isinstance(followed, NotPrinted) == (simulator.documents() == [])


def test_no_printer_outlives_its_owner(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from devices.document.simulator import IppEvePrinter\n"
        f"p = IppEvePrinter(pathlib.Path({str(tmp_path)!r})); p.start()\n"
        "print(p.process_id, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        orphan = int(owner.stdout.readline())
        assert _alive(orphan)
        owner.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while _alive(orphan):
        assert time.monotonic() < deadline, "the printer outlived its owner"


def _alive(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
