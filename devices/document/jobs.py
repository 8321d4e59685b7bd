"""One print job from its first byte to its last word, over IPP.

Whatever gets lost on the way (an answer, the printer, its memory) leads to a question, and without an answer to
:class:`PrintUnknown`: never to a guess.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from devices.contract import DeviceFault, JobProgress, NotPrinted, PrintOutcome, PrintUnknown
from devices.document import faults
from devices.document.exchange import ExchangeError, IppExchange
from devices.document.judgement import (
    JOB_FIELDS,
    Judge,
    counts_pages,
    direct_judge,
    named,
    nameless,
    newest,
    pages_of,
    state_of,
)
from devices.document.protocol import Attribute, AttributeGroup, Group, Operation, Response, Status, Tag, stems

SEND_TIMEOUT = 60.0
_POLL = 0.4
"""Seconds between two looks at a job."""
_LOST_PATIENCE = 12.0
"""Seconds a printer may be unreachable in the middle of a job: a flicker of the network, not a dead printer."""
_CANCEL_PATIENCE = 8.0
_A4 = "iso_a4_210x297mm"

_NO_SUCH_JOB = (Status.NOT_FOUND, Status.GONE)
_CLEAR_REFUSALS = (
    Status.OPERATION_NOT_SUPPORTED,
    Status.VERSION_NOT_SUPPORTED,
    Status.NOT_ACCEPTING,
)
"""Server errors that say for certain that no job was made; the others may have come after it was."""

Progress: TypeAlias = Callable[[JobProgress], None] | None


@dataclass(frozen=True, slots=True)
class JobList:
    """The printer's jobs at one moment, unfinished ones first asked for: none can slip from one list into the other."""

    unfinished: tuple[AttributeGroup, ...]
    finished: tuple[AttributeGroup, ...]

    @property
    def all(self) -> tuple[AttributeGroup, ...]:
        return (*self.unfinished, *self.finished)


@dataclass(slots=True)
class _Watch:
    """What has been seen of one job so far."""

    job_name: str
    progress: Progress
    deadline: float
    earlier: frozenset[int] | None
    """Numbers of older jobs of the same name, which are not this one. None: nobody knows, so no name proves anything."""
    most_pages: int = 0
    reasons: tuple[str, ...] = ()
    told: JobProgress | None = None

    def tell(self, progress: JobProgress) -> None:
        if self.progress is not None and progress != self.told:
            self.told = progress
            self.progress(progress)


class JobDesk:
    """Sends, follows, finds and cancels jobs of one printer. ``judge`` decides what its words prove."""

    def __init__(self, exchange: IppExchange, judge: Judge = direct_judge) -> None:
        self._exchange = exchange
        self._judge = judge
        self._counts = True
        self._pause = threading.Event()

    def print(self, pdf: bytes, job_name: str, progress: Progress, timeout: float) -> PrintOutcome:
        deadline = time.monotonic() + timeout
        before = self._jobs()
        earlier = None if isinstance(before, DeviceFault) else _numbers(named(before.all, job_name))
        watch = _Watch(job_name, progress, deadline, earlier)
        submitted = self._submit(pdf, watch)
        return self._follow(submitted, watch) if isinstance(submitted, int) else submitted

    def settle(self, job_name: str, earlier: frozenset[int] = frozenset()) -> PrintOutcome | None:
        """What became of the newest job of that name; None when the printer lists its jobs and none has it."""
        jobs = self._jobs()
        if isinstance(jobs, DeviceFault):
            return PrintUnknown(jobs)

        def ours(listed: Sequence[AttributeGroup]) -> list[AttributeGroup]:
            return [job for job in named(listed, job_name) if job.number("job-id") not in earlier]

        found = ours(jobs.finished)
        if ours(jobs.unfinished):
            # In both lists it has ended between the two questions; the second answer is the later one.
            ended = _numbers(found)
            if any(job.number("job-id") not in ended for job in ours(jobs.unfinished)):
                return PrintUnknown(faults.fault(faults.UNFINISHED))
        if not found:
            return PrintUnknown(faults.fault(faults.UNCLEAR, "jobs without names")) if nameless(jobs.all) else None
        outcome = self._judge(newest(found), most_pages=0, counts=self._counts)
        return outcome or PrintUnknown(faults.fault(faults.UNFINISHED))

    def cancel(self, job_name: str) -> PrintOutcome | None:
        """Cancels every unfinished job of that name and tells what became of it, as :meth:`settle` does."""
        jobs = self._jobs()
        if isinstance(jobs, DeviceFault):
            return PrintUnknown(jobs)
        for number in _numbers(named(jobs.unfinished, job_name)):
            try:
                self._exchange.ask(Operation.CANCEL_JOB, (Attribute("job-id", Tag.INTEGER, (number,)),))
            except ExchangeError as error:
                return PrintUnknown(faults.fault(faults.GONE, error.detail))
        deadline = time.monotonic() + _CANCEL_PATIENCE
        while True:
            outcome = self.settle(job_name)
            unfinished = isinstance(outcome, PrintUnknown) and outcome.fault.code == faults.UNFINISHED
            if not unfinished:
                return outcome
            if time.monotonic() >= deadline:
                return PrintUnknown(faults.fault(faults.STUCK))
            self._pause.wait(_POLL)

    # --- sending ------------------------------------------------------------------------------------------------------

    def _submit(self, pdf: bytes, watch: _Watch) -> int | PrintOutcome:
        """The job's number; a busy printer is asked again until the deadline."""
        attributes = (
            Attribute("requesting-user-name", Tag.NAME, ("kiosk",)),
            Attribute("job-name", Tag.NAME, (watch.job_name,)),
            Attribute("document-format", Tag.MIME_TYPE, ("application/pdf",)),
        )
        media = (Attribute("media", Tag.KEYWORD, (_A4,)),)
        while True:
            try:
                answer = self._exchange.ask(Operation.PRINT_JOB, attributes, media, pdf, timeout=SEND_TIMEOUT)
            except ExchangeError as error:
                return self._after_lost_answer(error, watch)
            if answer.ok:
                number = answer.first(Group.JOB).number("job-id")
                return number if number is not None else self._taken_without_number(watch)
            if answer.status != Status.BUSY:
                return self._refused(answer, watch)
            if time.monotonic() >= watch.deadline:
                return NotPrinted(faults.fault(faults.BUSY))
            watch.tell(JobProgress("pending", ("printer-busy",)))
            self._pause.wait(_POLL)

    def _after_lost_answer(self, error: ExchangeError, watch: _Watch) -> PrintOutcome:
        if not error.sent:
            return NotPrinted(faults.fault(faults.GONE, error.detail))
        if error.refused:
            return NotPrinted(faults.fault(faults.NOT_IPP, error.detail))
        code = faults.NOT_IPP if error.answered else faults.GONE
        return self._found_by_name(watch) or PrintUnknown(faults.fault(code, error.detail))

    def _taken_without_number(self, watch: _Watch) -> PrintOutcome:
        return self._found_by_name(watch) or PrintUnknown(faults.fault(faults.UNCLEAR, "taken without a job-id"))

    def _refused(self, answer: Response, watch: _Watch) -> PrintOutcome:
        codes = {Status.FORMAT_NOT_SUPPORTED: faults.FORMAT, Status.NOT_ACCEPTING: faults.STOPPED}
        code = next((code for status, code in codes.items() if status == answer.status), faults.REFUSED)
        problem = faults.fault(code, f"status {answer.status:#06x}")
        if answer.status < 0x0500 or answer.status in _CLEAR_REFUSALS:
            return NotPrinted(problem)
        return self._found_by_name(watch) or NotPrinted(problem)

    def _found_by_name(self, watch: _Watch, not_this: frozenset[int] = frozenset()) -> PrintOutcome | None:
        """Follows the job by its name while the printer lists it as unfinished. None: it does not list it."""
        if watch.earlier is None:
            return None
        patience = time.monotonic() + _LOST_PATIENCE
        while True:
            outcome = self.settle(watch.job_name, watch.earlier | not_this)
            code = outcome.fault.code if isinstance(outcome, PrintUnknown) else ""
            until = {faults.UNFINISHED: watch.deadline, faults.GONE: min(patience, watch.deadline)}.get(code)
            if until is None or time.monotonic() >= until:
                return outcome
            self._pause.wait(_POLL)

    # --- while it prints ----------------------------------------------------------------------------------------------

    def _follow(self, number: int, watch: _Watch) -> PrintOutcome:
        lost_since: float | None = None
        while time.monotonic() < watch.deadline:
            try:
                outcome = self._look(number, watch)
                if outcome is not None:
                    return outcome
                lost_since = None
            except ExchangeError as error:
                lost_since = lost_since or time.monotonic()
                if time.monotonic() - lost_since > _LOST_PATIENCE:
                    return PrintUnknown(faults.fault(faults.GONE, error.detail))
            self._pause.wait(_POLL)
        return self._give_up(number, watch)

    def _look(self, number: int, watch: _Watch) -> PrintOutcome | None:
        """One look at the job: its end, or None after telling how far it is."""
        job = self._job(number)
        if job is None:
            return None
        if isinstance(job, DeviceFault) or job.text("job-name") not in ("", watch.job_name):
            # A restarted printer may have given the number to another job, and ours another number.
            known = self._found_by_name(watch, frozenset({number}))
            return known or PrintUnknown(faults.fault(faults.FORGOTTEN))
        watch.most_pages = max(watch.most_pages, pages_of(job) or 0)
        outcome = self._judge(job, most_pages=watch.most_pages, counts=self._counts)
        if outcome is not None:
            self._counts = self._counts and counts_pages([job])
            return outcome if job.text("job-name") else PrintUnknown(faults.fault(faults.UNCLEAR, "job without a name"))
        watch.reasons = self._reasons(job)
        watch.tell(JobProgress(state_of(job).word, watch.reasons, watch.most_pages))
        return None

    def _give_up(self, number: int, watch: _Watch) -> PrintOutcome:
        """Cancels and then still asks what really became of the job: it may have finished in between."""
        why = faults.help_needed(watch.reasons) or faults.fault(faults.TIMEOUT, " ".join(watch.reasons))
        deadline = time.monotonic() + _CANCEL_PATIENCE
        by_number = (Attribute("job-id", Tag.INTEGER, (number,)),)
        asked = False
        while time.monotonic() < deadline:
            try:
                if not asked:
                    asked = self._exchange.ask(Operation.CANCEL_JOB, by_number).ok
                outcome = self._look(number, watch)
                if isinstance(outcome, NotPrinted):
                    return NotPrinted(why)
                if isinstance(outcome, PrintUnknown) and outcome.fault.code == faults.CANCELED:
                    return PrintUnknown(why)
                if outcome is not None:
                    return outcome
            except ExchangeError:
                pass
            self._pause.wait(_POLL)
        return PrintUnknown(faults.fault(faults.STUCK, " ".join(watch.reasons)))

    # --- questions ----------------------------------------------------------------------------------------------------

    def _job(self, number: int) -> AttributeGroup | DeviceFault | None:
        """The job as the printer knows it; None when the printer is there but has no time to say."""
        wanted = (
            Attribute("job-id", Tag.INTEGER, (number,)),
            Attribute("requested-attributes", Tag.KEYWORD, JOB_FIELDS),
        )
        answer = self._exchange.ask(Operation.GET_JOB_ATTRIBUTES, wanted)
        if answer.status in _NO_SUCH_JOB:
            return faults.fault(faults.FORGOTTEN)
        if answer.status == Status.BUSY:
            return None
        if not answer.ok:
            raise ExchangeError(f"status {answer.status:#06x}", sent=True, answered=True)
        return answer.first(Group.JOB)

    def _jobs(self) -> JobList | DeviceFault:
        lists: list[tuple[AttributeGroup, ...]] = []
        for which in ("not-completed", "completed"):
            wanted = (
                Attribute("which-jobs", Tag.KEYWORD, (which,)),
                Attribute("requested-attributes", Tag.KEYWORD, JOB_FIELDS),
            )
            try:
                answer = self._exchange.ask(Operation.GET_JOBS, wanted)
            except ExchangeError as error:
                return faults.fault(faults.GONE, error.detail)
            if not answer.ok:
                return faults.fault(faults.UNCLEAR, f"status {answer.status:#06x}")
            lists.append(answer.of(Group.JOB))
        self._counts = self._counts and counts_pages(lists[1])
        return JobList(lists[0], lists[1])

    def _reasons(self, job: AttributeGroup) -> tuple[str, ...]:
        """Stems of the job's and the printer's reasons, led by ``needs-paper`` when somebody has to bring some."""
        wanted = (Attribute("requested-attributes", Tag.KEYWORD, ("printer-state", "printer-state-reasons")),)
        printer = self._exchange.ask(Operation.GET_PRINTER_ATTRIBUTES, wanted).first(Group.PRINTER)
        found = stems((*job.texts("job-state-reasons"), *printer.texts("printer-state-reasons")))
        return ("needs-paper", *found) if faults.NEEDS_PAPER.intersection(found) else found


def _numbers(jobs: Sequence[AttributeGroup]) -> frozenset[int]:
    return frozenset(number for job in jobs if (number := job.number("job-id")) is not None)
