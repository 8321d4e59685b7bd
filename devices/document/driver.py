"""A4 printers over IPP, asked directly: every job is followed to the end that the printer itself reports."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

import requests

from devices.contract import (
    Absent,
    Busy,
    DeviceFault,
    DeviceState,
    Failed,
    Identity,
    JobProgress,
    NeedsHelp,
    NotPrinted,
    Printed,
    PrintOutcome,
    PrintUnknown,
    Ready,
)
from devices.document import faults
from devices.document.exchange import ExchangeError, IppExchange
from devices.document.protocol import (
    Attribute,
    AttributeGroup,
    Group,
    JobState,
    Operation,
    Response,
    Status,
    Tag,
    stems,
)

MAX_PDF = 64 * 1024 * 1024
SEND_TIMEOUT = 60.0
_POLL = 0.4
"""Seconds between two looks at a job."""
_LOST_PATIENCE = 12.0
"""Seconds a printer may be unreachable in the middle of a job: a flicker of the network, not a dead printer."""
_CANCEL_PATIENCE = 8.0
_A4 = "iso_a4_210x297mm"
_STOPPED = 5
_PROCESSING = 4
_JOB_FIELDS = ("job-id", "job-name", "job-state", "job-state-reasons", "job-impressions-completed")
_PRINTER_FIELDS = (
    "printer-state",
    "printer-state-reasons",
    "printer-make-and-model",
    "printer-name",
    "printer-info",
    "printer-firmware-string-version",
    "printer-uuid",
    "printer-is-accepting-jobs",
    "document-format-supported",
    "media-supported",
    "operations-supported",
)


class IppPrinter:
    """An IPP printer at ``uri``, for instance ``ipp://localhost:8631/ipp/print``.

    Without a ``session`` it uses its own, which ignores proxies from the environment.
    Faults: ``document.gone``, ``not_ipp``, ``format``, ``refused``, ``busy``, ``content``, ``paper_out``, ``cover_open``,
    ``jam``, ``toner_empty``, ``stopped``, ``aborted``, ``canceled``, ``timeout``, ``stuck``, ``forgotten``,
    ``unfinished``; notices ``toner_low``, ``paper_low``.
    """

    def __init__(self, uri: str, *, session: requests.Session | None = None) -> None:
        self._uri = uri
        self._exchange = IppExchange(uri, session)
        self._pause = threading.Event()

    @property
    def kind(self) -> str:
        return "document"

    @property
    def address(self) -> str:
        return self._uri

    def open(self) -> Identity | DeviceFault:
        printer = self._printer()
        return printer if isinstance(printer, DeviceFault) else _identity(printer)

    def close(self) -> None:
        self._exchange.close()

    def poll(self) -> DeviceState:
        printer = self._printer()
        if isinstance(printer, DeviceFault):
            return Absent(printer)
        identity = _identity(printer)
        reasons = stems(printer.texts("printer-state-reasons"))
        problem = faults.help_needed(reasons)
        if problem is not None:
            return NeedsHelp(problem, identity)
        if printer.number("printer-state") == _STOPPED or printer.flag("printer-is-accepting-jobs") is False:
            return Failed(faults.fault(faults.STOPPED, " ".join(reasons)), identity)
        if printer.number("printer-state") == _PROCESSING:
            return Busy(identity)
        return Ready(identity, faults.notices(reasons))

    def print_pdf(
        self,
        pdf: bytes,
        job_name: str,
        *,
        progress: Callable[[JobProgress], None] | None = None,
        timeout: float = 180.0,
    ) -> PrintOutcome:
        deadline = time.monotonic() + timeout
        refusal = self._refusal(pdf, job_name)
        if refusal is not None:
            return NotPrinted(refusal)
        submitted = self._submit(pdf, job_name, progress, deadline)
        if not isinstance(submitted, int):
            return submitted
        return self._follow(submitted, job_name, progress, deadline)

    def settle(self, job_name: str) -> PrintOutcome | None:
        """Looks through the printer's finished and unfinished jobs. An unreachable printer settles nothing: unknown."""
        for which in ("completed", "not-completed"):
            wanted = (
                Attribute("which-jobs", Tag.KEYWORD, (which,)),
                Attribute("requested-attributes", Tag.KEYWORD, _JOB_FIELDS),
            )
            try:
                answer = self._exchange.ask(Operation.GET_JOBS, wanted)
            except ExchangeError as error:
                return PrintUnknown(faults.fault(faults.GONE, error.detail))
            for job in reversed(answer.of(Group.JOB)):
                if job.text("job-name") == job_name:
                    outcome = _outcome(job)
                    return outcome or PrintUnknown(faults.fault(faults.UNFINISHED))
        return None

    # --- before -------------------------------------------------------------------------------------------------------

    def _refusal(self, pdf: bytes, job_name: str) -> DeviceFault | None:
        if not pdf.startswith(b"%PDF-") or len(pdf) > MAX_PDF or not 0 < len(job_name.encode("utf-8")) <= 255:
            return faults.fault(faults.CONTENT)
        printer = self._printer()
        if isinstance(printer, DeviceFault):
            return printer
        if "application/pdf" not in printer.texts("document-format-supported"):
            return faults.fault(faults.FORMAT)
        if printer.flag("printer-is-accepting-jobs") is False:
            return faults.fault(faults.STOPPED, "not accepting jobs")
        return None

    def _submit(
        self, pdf: bytes, job_name: str, progress: Callable[[JobProgress], None] | None, deadline: float
    ) -> int | PrintOutcome:
        """The job's id; a busy printer is asked again until the deadline."""
        attributes = (
            Attribute("requesting-user-name", Tag.NAME, ("kiosk",)),
            Attribute("job-name", Tag.NAME, (job_name,)),
            Attribute("document-format", Tag.MIME_TYPE, ("application/pdf",)),
        )
        media = (Attribute("media", Tag.KEYWORD, (_A4,)),)
        while True:
            try:
                answer = self._exchange.ask(Operation.PRINT_JOB, attributes, media, pdf, timeout=SEND_TIMEOUT)
            except ExchangeError as error:
                return self._after_lost_answer(error, job_name)
            job_id = answer.first(Group.JOB).number("job-id")
            if answer.ok and job_id is not None:
                return job_id
            if answer.status != Status.BUSY:
                return NotPrinted(_refused(answer))
            if time.monotonic() >= deadline:
                return NotPrinted(faults.fault(faults.BUSY))
            if progress is not None:
                progress(JobProgress("pending", ("printer-busy",)))
            self._pause.wait(_POLL)

    def _after_lost_answer(self, error: ExchangeError, job_name: str) -> PrintOutcome:
        if not error.sent:
            return NotPrinted(faults.fault(faults.GONE, error.detail))
        if error.answered:
            return NotPrinted(faults.fault(faults.NOT_IPP, error.detail))
        settled = self.settle(job_name)
        return settled or PrintUnknown(faults.fault(faults.GONE, error.detail))

    # --- while it prints ----------------------------------------------------------------------------------------------

    def _follow(
        self, job_id: int, job_name: str, progress: Callable[[JobProgress], None] | None, deadline: float
    ) -> PrintOutcome:
        told: JobProgress | None = None
        lost_since: float | None = None
        reasons: tuple[str, ...] = ()
        while time.monotonic() < deadline:
            try:
                job = self._job(job_id, job_name)
                if isinstance(job, DeviceFault):
                    return PrintUnknown(job)
                outcome = _outcome(job)
                if outcome is not None:
                    return outcome
                reasons = self._reasons(job)
                lost_since = None
                now = JobProgress(_state(job).word, reasons, job.number("job-impressions-completed") or 0)
                if progress is not None and now != told:
                    told = now
                    progress(now)
            except ExchangeError as error:
                lost_since = lost_since or time.monotonic()
                if time.monotonic() - lost_since > _LOST_PATIENCE:
                    return PrintUnknown(faults.fault(faults.GONE, error.detail))
            self._pause.wait(_POLL)
        return self._give_up(job_id, job_name, reasons)

    def _give_up(self, job_id: int, job_name: str, reasons: Sequence[str]) -> PrintOutcome:
        """Cancels and then still asks what really became of the job: it may have finished in between."""
        why = faults.help_needed(reasons) or faults.fault(faults.TIMEOUT, " ".join(reasons))
        deadline = time.monotonic() + _CANCEL_PATIENCE
        by_id = (Attribute("job-id", Tag.INTEGER, (job_id,)),)
        asked = False
        while time.monotonic() < deadline:
            try:
                if not asked:
                    asked = self._exchange.ask(Operation.CANCEL_JOB, by_id).ok
                job = self._job(job_id, job_name)
                if isinstance(job, DeviceFault):
                    return PrintUnknown(job)
                outcome = _outcome(job)
                if isinstance(outcome, NotPrinted):
                    return NotPrinted(why)
                if isinstance(outcome, PrintUnknown):
                    return PrintUnknown(why)
                if outcome is not None:
                    return outcome
            except ExchangeError:
                pass
            self._pause.wait(_POLL)
        return PrintUnknown(faults.fault(faults.STUCK, " ".join(reasons)))

    def _job(self, job_id: int, job_name: str) -> AttributeGroup | DeviceFault:
        """The job as the printer knows it. A restarted printer may have given the number to another job."""
        wanted = (
            Attribute("job-id", Tag.INTEGER, (job_id,)),
            Attribute("requested-attributes", Tag.KEYWORD, _JOB_FIELDS),
        )
        answer = self._exchange.ask(Operation.GET_JOB_ATTRIBUTES, wanted)
        job = answer.first(Group.JOB)
        if answer.status == Status.NOT_FOUND or (answer.ok and job.text("job-name") != job_name):
            return faults.fault(faults.FORGOTTEN)
        if not answer.ok:
            raise ExchangeError(f"status {answer.status:#06x}", sent=True, answered=True)
        return job

    def _reasons(self, job: AttributeGroup) -> tuple[str, ...]:
        """Stems of the job's and the printer's reasons, led by ``needs-paper`` when somebody has to bring some."""
        wanted = (Attribute("requested-attributes", Tag.KEYWORD, ("printer-state", "printer-state-reasons")),)
        printer = self._exchange.ask(Operation.GET_PRINTER_ATTRIBUTES, wanted).first(Group.PRINTER)
        found = stems((*job.texts("job-state-reasons"), *printer.texts("printer-state-reasons")))
        return ("needs-paper", *found) if faults.NEEDS_PAPER.intersection(found) else found

    def _printer(self) -> AttributeGroup | DeviceFault:
        wanted = (Attribute("requested-attributes", Tag.KEYWORD, _PRINTER_FIELDS),)
        try:
            answer = self._exchange.ask(Operation.GET_PRINTER_ATTRIBUTES, wanted)
        except ExchangeError as error:
            return faults.fault(faults.NOT_IPP if error.answered else faults.GONE, error.detail)
        if not answer.ok or not answer.of(Group.PRINTER):
            return faults.fault(faults.NOT_IPP, f"status {answer.status:#06x}")
        return answer.first(Group.PRINTER)


def _state(job: AttributeGroup) -> JobState:
    number = job.number("job-state")
    return JobState(number) if number in set(JobState) else JobState.PROCESSING


def _outcome(job: AttributeGroup) -> PrintOutcome | None:
    """None while the job has not ended. Given up with no page counted is nothing printed; uncounted is unknown."""
    state = _state(job)
    pages = job.number("job-impressions-completed")
    if not state.terminal:
        return None
    if state is JobState.COMPLETED:
        return Printed("job-state", max(1, pages or 0))
    detail = " ".join((state.word, *job.texts("job-state-reasons")))
    problem = faults.fault(faults.ABORTED if state is JobState.ABORTED else faults.CANCELED, detail)
    return NotPrinted(problem) if pages == 0 else PrintUnknown(problem)


def _refused(answer: Response) -> DeviceFault:
    codes = {Status.FORMAT_NOT_SUPPORTED: faults.FORMAT, Status.NOT_ACCEPTING: faults.STOPPED}
    known = next((code for status, code in codes.items() if status == answer.status), faults.REFUSED)
    return faults.fault(known, f"status {answer.status:#06x}")


def _identity(printer: AttributeGroup) -> Identity:
    model = printer.text("printer-make-and-model")
    return Identity(
        kind="document",
        model=model or printer.text("printer-info") or printer.text("printer-name"),
        serial=printer.text("printer-uuid").removeprefix("urn:uuid:"),
        firmware=printer.text("printer-firmware-string-version"),
        simulated="simulated" in model.lower(),
    )
