"""The IPP driver against a scripted printer doing what ippeveprinter never does: stopped jobs, lost answers, rubbish."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from devices.contract import (
    Absent,
    DeviceFault,
    Failed,
    JobProgress,
    NeedsHelp,
    NotPrinted,
    Printed,
    PrintUnknown,
)
from devices.document import jobs as driver_module
from devices.document.driver import IppPrinter
from devices.document.protocol import Operation

PDF = b"%PDF-1.4\n%%EOF\n"
Answer = bytes | int | None
"""Attribute bytes after the head with status 0; an int: a bare status; None: the line goes dead."""


def _text(tag: int, name: str, *values: str) -> bytes:
    encoded = b""
    for value in values:
        encoded += bytes((tag,)) + len(name).to_bytes(2, "big") + name.encode()
        encoded += len(value.encode()).to_bytes(2, "big") + value.encode()
        name = ""
    return encoded


def _number(tag: int, name: str, value: int) -> bytes:
    return bytes((tag,)) + len(name).to_bytes(2, "big") + name.encode() + b"\x00\x04" + value.to_bytes(4, "big")


def _printer(state: int = 3, *reasons: str) -> bytes:
    return (
        b"\x04"
        + _number(0x23, "printer-state", state)
        + _text(0x44, "printer-state-reasons", *(reasons or ("none",)))
        + _text(0x49, "document-format-supported", "application/pdf")
        + _text(0x41, "printer-make-and-model", "Scripted")
    )


def _job(state: int, pages: int | None, *reasons: str, name: str = "job") -> bytes:
    counted = b"" if pages is None else _number(0x21, "job-impressions-completed", pages)
    return (
        b"\x02"
        + _number(0x21, "job-id", 1)
        + _text(0x42, "job-name", name)
        + _number(0x23, "job-state", state)
        + _text(0x44, "job-state-reasons", *(reasons or ("none",)))
        + counted
    )


Script = dict[Operation, Callable[[int], Answer]]


@contextmanager
def _scripted(script: Script, *, raw: bytes | None = None, http_status: int = 200) -> Iterator[str]:
    calls: dict[Operation, int] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            operation = Operation(int.from_bytes(body[2:4], "big"))
            count = calls[operation] = calls.get(operation, 0) + 1
            answer = script[operation](count) if operation in script else b""
            if answer is None:
                self.close_connection = True
                return
            status, attributes = (answer, b"") if isinstance(answer, int) else (0, answer)
            head = b"\x02\x00" + status.to_bytes(2, "big") + body[4:8] + b"\x01"
            content = raw if raw is not None else head + attributes + b"\x03"
            self.send_response(http_status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"ipp://127.0.0.1:{server.server_port}/ipp/print"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def _driver(script: Script, *, raw: bytes | None = None, http_status: int = 200) -> Iterator[IppPrinter]:
    with _scripted(script, raw=raw, http_status=http_status) as address:
        printer = IppPrinter(address)
        try:
            yield printer
        finally:
            printer.close()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver_module, "_POLL", 0.02)
    monkeypatch.setattr(driver_module, "_CANCEL_PATIENCE", 0.3)
    monkeypatch.setattr(driver_module, "_LOST_PATIENCE", 0.3)


ASK_PRINTER = Operation.GET_PRINTER_ATTRIBUTES
ASK_JOB = Operation.GET_JOB_ATTRIBUTES


def test_a_real_printer_stopped_for_paper_goes_on_when_somebody_fills_it() -> None:
    seen: list[JobProgress] = []
    script: Script = {
        ASK_PRINTER: lambda n: _printer(5, "media-empty-error", "media-needed") if 1 < n < 4 else _printer(),
        Operation.PRINT_JOB: lambda _: _job(3, 0),
        ASK_JOB: lambda n: _job(6, 0, "printer-stopped") if n < 4 else _job(9, 2, "job-completed-successfully"),
    }
    with _driver(script) as printer:
        assert printer.print_pdf(PDF, "job", progress=seen.append) == Printed("job-state", 2)
    assert seen[0].state == "processing-stopped"
    assert seen[0].reasons == ("needs-paper", "printer-stopped", "media-empty", "media-needed")


@pytest.mark.parametrize(
    ("reasons", "code"),
    [
        (("media-empty-error", "media-needed"), "document.paper_out"),
        (("media-jam-error", "media-empty-error"), "document.jam"),
        (("cover-open-error",), "document.cover_open"),
        (("marker-supply-empty-warning",), "document.toner_empty"),
    ],
)
def test_a_stopped_printer_says_who_has_to_do_what(reasons: tuple[str, ...], code: str) -> None:
    with _driver({ASK_PRINTER: lambda _: _printer(5, *reasons)}) as printer:
        state = printer.poll()
    assert isinstance(state, NeedsHelp)
    assert state.fault.code == code


def test_a_printer_stopped_for_no_known_reason_needs_a_technician() -> None:
    with _driver({ASK_PRINTER: lambda _: _printer(5, "other-error")}) as printer:
        state = printer.poll()
    assert isinstance(state, Failed)
    assert state.fault.detail == "other"


@pytest.mark.parametrize(("state", "code"), [(7, "document.canceled"), (8, "document.aborted")])
@pytest.mark.parametrize(("pages", "outcome"), [(0, NotPrinted), (1, PrintUnknown), (None, PrintUnknown)])
def test_a_job_that_ended_badly_is_judged_by_its_pages(
    state: int, code: str, pages: int | None, outcome: type[NotPrinted | PrintUnknown]
) -> None:
    script: Script = {
        ASK_PRINTER: lambda _: _printer(),
        Operation.PRINT_JOB: lambda _: _job(3, 0),
        ASK_JOB: lambda _: _job(state, pages),
    }
    with _driver(script) as printer:
        ended = printer.print_pdf(PDF, "job")
    assert type(ended) is outcome
    assert ended.fault.code == code


def test_cancelling_in_vain_and_finishing_anyway_is_printed() -> None:
    script: Script = {
        ASK_PRINTER: lambda _: _printer(4),
        Operation.PRINT_JOB: lambda _: _job(5, 0),
        Operation.CANCEL_JOB: lambda _: 0x0404,
        ASK_JOB: lambda n: _job(5, 0) if n < 8 else _job(9, 1),
    }
    with _driver(script) as printer:
        assert printer.print_pdf(PDF, "job", timeout=0.1) == Printed("job-state", 1)


def test_paper_missing_until_the_end_is_the_reason_told_after_cancelling() -> None:
    cancelled = threading.Event()

    def cancel(_: int) -> Answer:
        cancelled.set()
        return b""

    script: Script = {
        ASK_PRINTER: lambda n: _printer() if n == 1 else _printer(5, "media-empty-error"),
        Operation.PRINT_JOB: lambda _: _job(5, 0),
        Operation.CANCEL_JOB: cancel,
        ASK_JOB: lambda _: _job(7, 0) if cancelled.is_set() else _job(6, 0),
    }
    with _driver(script) as printer:
        outcome = printer.print_pdf(PDF, "job", timeout=0.2)
    assert isinstance(outcome, NotPrinted)
    assert outcome.fault.code == "document.paper_out"


def test_an_answer_lost_after_sending_is_settled_by_the_jobs_name() -> None:
    script: Script = {
        ASK_PRINTER: lambda _: _printer(),
        Operation.PRINT_JOB: lambda _: None,
        Operation.GET_JOBS: lambda n: _job(9, 1, name="other") + (b"" if n <= 2 else _job(9, 1)),
    }
    with _driver(script) as printer:
        assert printer.print_pdf(PDF, "job") == Printed("job-state", 1)


def test_an_answer_lost_and_a_job_nobody_knows_stays_unknown() -> None:
    script: Script = {ASK_PRINTER: lambda _: _printer(), Operation.PRINT_JOB: lambda _: None}
    with _driver(script) as printer:
        outcome = printer.print_pdf(PDF, "job")
    assert isinstance(outcome, PrintUnknown)


@pytest.mark.parametrize(
    ("status", "code"),
    [(0x040A, "document.format"), (0x0506, "document.stopped"), (0x0400, "document.refused")],
)
def test_a_refused_job_is_not_printed(status: int, code: str) -> None:
    script: Script = {ASK_PRINTER: lambda _: _printer(), Operation.PRINT_JOB: lambda _: status}
    with _driver(script) as printer:
        outcome = printer.print_pdf(PDF, "job")
    assert isinstance(outcome, NotPrinted)
    assert outcome.fault.code == code


def test_a_job_number_given_to_another_job_is_not_taken_for_ours() -> None:
    script: Script = {
        ASK_PRINTER: lambda _: _printer(),
        Operation.PRINT_JOB: lambda _: _job(3, 0),
        ASK_JOB: lambda _: _job(9, 1, name="somebody else's"),
    }
    with _driver(script) as printer:
        outcome = printer.print_pdf(PDF, "job")
    assert isinstance(outcome, PrintUnknown)
    assert outcome.fault.code == "document.forgotten"


@pytest.mark.parametrize(
    ("raw", "http_status"), [(b"<html>", 200), (b"", 200), (b"\x02\x00", 200), (b"x", 404), (b"x", 302)]
)
def test_a_web_server_is_no_printer(raw: bytes, http_status: int) -> None:
    with _driver({}, raw=raw, http_status=http_status) as printer:
        opened = printer.open()
        assert isinstance(opened, DeviceFault)
        assert opened.code == "document.not_ipp"
        assert isinstance(printer.poll(), Absent)


def test_an_endless_answer_is_cut_off() -> None:
    with _driver({}, raw=b"\x02" * (2 << 20)) as printer:
        opened = printer.open()
    assert isinstance(opened, DeviceFault)
    assert opened.detail == "answer too long"


def test_nobody_at_the_address_means_nothing_was_printed() -> None:
    with _scripted({}) as address:
        pass
    printer = IppPrinter(address)
    outcome = printer.print_pdf(PDF, "job")
    printer.close()
    assert isinstance(outcome, NotPrinted)
    assert outcome.fault.code == "document.gone"


def test_an_address_that_is_none_is_a_bug_of_the_settings() -> None:
    with pytest.raises(ValueError, match="ipp://"):
        IppPrinter("/dev/usb/lp0")
