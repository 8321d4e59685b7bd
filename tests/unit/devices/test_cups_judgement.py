"""What the CUPS route makes of a queue's words, on our stub standing in for cupsd."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from devices.contract import Absent, NotPrinted, PrintUnknown, Ready
from devices.document import jobs
from devices.document.cups_driver import CupsPrinter
from devices.document.protocol import Attribute, JobState, Operation, Tag
from devices.document.simulated_stub import Bend, SimulatedStubPrinter
from devices.document.simulated_stub_encoding import RawAttribute

PDF = b"%PDF-1.4\n%%EOF\n"
_NEVER_BEGUN = RawAttribute("time-at-processing", 0x13, b"")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_POLL", 0.01)
    monkeypatch.setattr(jobs, "_CANCEL_PATIENCE", 0.3)


@pytest.fixture
def service() -> Iterator[SimulatedStubPrinter]:
    with SimulatedStubPrinter(path="/printers/A4") as running:
        running.describe(Attribute("device-uri", Tag.URI, ("usb://Maker/Model",)))
        yield running


def _printer(service: SimulatedStubPrinter) -> CupsPrinter:
    return CupsPrinter("A4", service=f"ipp://127.0.0.1:{service.port}")


def test_completed_is_handed_over(service: SimulatedStubPrinter) -> None:
    outcome = _printer(service).print_pdf(PDF, "job")
    assert isinstance(outcome, PrintUnknown)
    assert outcome.fault.code == "document.handed_over"
    assert "usb" in outcome.fault.detail


@pytest.mark.parametrize("state", [JobState.ABORTED, JobState.CANCELED])
def test_no_page_counted_by_cups_proves_nothing(service: SimulatedStubPrinter, state: JobState) -> None:
    service.fail_after(0, state)
    assert isinstance(_printer(service).print_pdf(PDF, "job"), PrintUnknown)


def test_a_job_never_begun_is_not_printed(service: SimulatedStubPrinter) -> None:
    service.fail_after(0, JobState.CANCELED)
    service.bend(Operation.GET_JOB_ATTRIBUTES, Bend(retype=(_NEVER_BEGUN,)))
    assert isinstance(_printer(service).print_pdf(PDF, "job"), NotPrinted)


def test_a_queue_that_cannot_reach_its_printer_is_absent(service: SimulatedStubPrinter) -> None:
    assert isinstance(_printer(service).poll(), Ready)
    service.halt("offline-report")
    state = _printer(service).poll()
    assert isinstance(state, Absent)
    assert state.fault.code == "document.gone"
    outcome = _printer(service).print_pdf(PDF, "job", timeout=1.5)
    assert isinstance(outcome, PrintUnknown)
    assert outcome.fault.code == "document.gone"


@pytest.mark.parametrize("name", ["", "a/b", "a b", "x" * 200, "a?b"])
def test_a_name_that_is_none_is_a_bug_of_the_settings(name: str) -> None:
    with pytest.raises(ValueError, match="queue"):
        CupsPrinter(name)
