"""A4 printers that only a CUPS driver can print to: the second route, used where direct IPP is impossible.

CUPS speaks IPP, but for the queue, not for the printer (docs/devices/document-cups.md). So its words prove less:

- ``completed`` means that its back end has handed the bytes over. Even the IPP back end says so of a job whose printer has
  not moved a sheet, when that printer does not announce Get-Job-Attributes. So nothing is "printed" by this route: the
  outcome is unknown, and a person looks at the tray.
- ``aborted`` and ``canceled`` prove nothing about paper: it calls jobs canceled that the printer aborted half way. Nothing
  was printed only if CUPS never began to send the job.
- Its page counts are its own: it has counted a page that the printer had not begun.
- "idle" says nothing about whether the printer is there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from devices.contract import (
    Absent,
    DeviceFault,
    DeviceState,
    Identity,
    JobProgress,
    NotPrinted,
    PrintOutcome,
    PrintUnknown,
    Ready,
)
from devices.document import faults
from devices.document.capabilities import identity_of
from devices.document.driver import IppPrinter, state_of_printer
from devices.document.judgement import state_of
from devices.document.protocol import AttributeGroup, JobState, stems

LOCAL_SERVICE: Final = "ipp://localhost:631"
_UNREACHABLE = frozenset({"offline", "connecting-to-device", "timed-out", "shutdown"})
_FIELDS = (
    "printer-state",
    "printer-state-reasons",
    "printer-make-and-model",
    "printer-name",
    "printer-info",
    "printer-uuid",
    "printer-is-accepting-jobs",
    "device-uri",
)


class CupsPrinter:
    """The queue ``name`` of the CUPS at ``service``. ValueError for a name or address that can be none.

    Faults: those of :class:`~devices.document.driver.IppPrinter`, and ``document.service_gone`` (no cupsd),
    ``no_queue``, ``handed_over`` (sent, but this route cannot know more); notice ``hearsay``.
    """

    def __init__(self, name: str, *, service: str = LOCAL_SERVICE) -> None:
        if not name or len(name) > 127 or not all(character.isalnum() or character in "-_." for character in name):
            msg = "a queue's name is letters, digits, - _ and ."
            raise ValueError(msg)
        self._name = name
        self._back_end = ""
        self._printer = IppPrinter(f"{service.rstrip('/')}/printers/{quote(name)}", judge=self._judge)

    @property
    def kind(self) -> str:
        return "document"

    @property
    def address(self) -> str:
        return self._printer.address

    @property
    def back_end(self) -> str:
        """The scheme of the queue's device (``usb``, ``ipp``, ``socket`` ...), known once opened."""
        return self._back_end

    def open(self) -> Identity | DeviceFault:
        queue = self._queue()
        return queue if isinstance(queue, DeviceFault) else self._identity(queue)

    def close(self) -> None:
        self._printer.close()

    def poll(self) -> DeviceState:
        queue = self._queue()
        if isinstance(queue, DeviceFault):
            return Absent(queue)
        reasons = stems(queue.texts("printer-state-reasons"))
        if _UNREACHABLE.intersection(reasons):
            return Absent(faults.fault(faults.GONE, " ".join(reasons)))
        state = state_of_printer(queue)
        if isinstance(state, Ready):
            return Ready(self._identity(queue), (*state.notices, faults.fault(faults.HEARSAY)))
        return state

    def print_pdf(
        self,
        pdf: bytes,
        job_name: str,
        *,
        progress: Callable[[JobProgress], None] | None = None,
        timeout: float = 180.0,
    ) -> PrintOutcome:
        queue = self._queue()
        if isinstance(queue, DeviceFault):
            return NotPrinted(queue)
        reasons: list[str] = []

        def note(step: JobProgress) -> None:
            reasons[:] = step.reasons
            if progress is not None:
                progress(step)

        outcome = self._printer.print_pdf(pdf, job_name, progress=note, timeout=timeout)
        gave_up = isinstance(outcome, PrintUnknown) and outcome.fault.code in (faults.TIMEOUT, faults.STUCK)
        if gave_up and _UNREACHABLE.intersection(reasons):
            # CUPS keeps the job of a dead printer "processing" for ever; its reasons tell why.
            return PrintUnknown(faults.fault(faults.GONE, " ".join(reasons)))
        return outcome

    def settle(self, job_name: str) -> PrintOutcome | None:
        queue = self._queue()
        return PrintUnknown(queue) if isinstance(queue, DeviceFault) else self._printer.settle(job_name)

    def cancel(self, job_name: str) -> PrintOutcome | None:
        """Takes the job out of the queue. The printer may hold it still, so only an unsent job is surely not printed."""
        queue = self._queue()
        return PrintUnknown(queue) if isinstance(queue, DeviceFault) else self._printer.cancel(job_name)

    def _queue(self) -> AttributeGroup | DeviceFault:
        queue = self._printer.describe(_FIELDS)
        if isinstance(queue, DeviceFault):
            return faults.fault(faults.SERVICE_GONE if queue.code == faults.GONE else faults.NO_QUEUE, queue.detail)
        self._back_end = queue.text("device-uri").partition(":")[0].lower()
        return queue

    def _identity(self, queue: AttributeGroup) -> Identity:
        return replace(identity_of(queue), vendor="CUPS")

    def _judge(self, job: AttributeGroup, *, most_pages: int, counts: bool) -> PrintOutcome | None:
        """Pages go unused: CUPS has counted them, not the printer."""
        del most_pages, counts
        state = state_of(job)
        if not state.terminal:
            return None
        detail = f"{state.word} via {self._back_end or 'unknown'} {' '.join(job.texts('job-state-reasons'))}"
        if state is JobState.COMPLETED:
            return PrintUnknown(faults.fault(faults.HANDED_OVER, detail))
        problem = faults.fault(faults.ABORTED if state is JobState.ABORTED else faults.CANCELED, detail)
        return NotPrinted(problem) if _never_sent(job) else PrintUnknown(problem)


def _never_sent(job: AttributeGroup) -> bool:
    """CUPS says ``no-value`` for the time at which it began to process a job that it never began."""
    values = job.attributes.get("time-at-processing")
    return values is not None and len(values) == 1 and values[0] == b""
