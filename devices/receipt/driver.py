"""ESC/POS receipt printers on a serial port, on the network or on USB: the address decides.

The order of proof: refused before a byte went out is :class:`NotPrinted`; the printer's completion message or its cut
counter is :class:`Printed`; anything lost in between is :class:`PrintUnknown`, and the caller asks the counter later.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from devices.contract import (
    DeviceFault,
    DeviceState,
    Identity,
    NotPrinted,
    Printed,
    PrintOutcome,
    PrintUnknown,
    Ready,
    Rule,
    Slip,
    TextLine,
)
from devices.receipt import faults, protocol
from devices.receipt.encoder import EncodedSlip, SlipEncoder, UnprintableSlip
from devices.receipt.link import LinkLostError, PrinterLink
from devices.receipt.protocol import Completion, Info, PrinterModel, PrinterStatus, Query, Reply, decode_status

ANSWER_TIMEOUT = 0.6
"""Seconds for a real-time status byte; printers answer within a few milliseconds."""
COUNTER_TIMEOUT = 1.5
WRITE_TIMEOUT = 4.0
COMPLETION_TIMEOUT = 12.0
_CHECK_EVERY = 0.4
"""Seconds between two looks at the status while a slip is being printed."""
_LINES_PER_CHECK = 8

_VOID_ABOVE = (TextLine("（以上内容作废）", centred=True), Rule())
"""Printed first when an unfinished slip may still hang in the printer. A cut would do too, but would move the counter."""


class EscPosPrinter:
    """A receipt printer at ``url``: ``/dev/ttyUSB0``, ``socket://host:9100``, ``/dev/usb/lp0`` (see :mod:`.transport`).

    ``font`` is a CJK font file for characters the printer's own font lacks. ``model`` comes from
    :func:`devices.receipt.models.load_model`; ``columns`` overrides its paper. ``logo`` is printed above every slip;
    :class:`~devices.receipt.encoder.UnprintableSlip` when it is no picture.
    Faults: ``receipt.paper_out``, ``cover_open``, ``cutter``, ``broken``, ``overheated``, ``offline``, ``silent``,
    ``stalled``, ``gone``, ``unproven``, ``content``; notice ``near_end``.
    """

    def __init__(
        self,
        url: str,
        *,
        font: Path,
        columns: int | None = None,
        model: PrinterModel | None = None,
        logo: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._clock = clock
        self._model = model or PrinterModel()
        self._encoder = SlipEncoder(font, columns=columns, model=self._model, logo=logo)
        self._link: PrinterLink | None = None
        self._identity = Identity("receipt", model=self._model.name)
        self._loose_end = False

    @property
    def kind(self) -> str:
        return "receipt"

    @property
    def address(self) -> str:
        return self._url

    def open(self) -> Identity | DeviceFault:
        self.close()
        try:
            link = PrinterLink(self._url, baud=self._model.baud, write_timeout=WRITE_TIMEOUT, clock=self._clock)
        except LinkLostError as lost:
            return faults.fault(faults.GONE, lost.detail)
        self._link = link
        status = self._status()
        if isinstance(status, DeviceFault):
            self.close()
            return status
        if not status.offline:
            self._identity = self._identify(link)
        return self._identity

    def close(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.close()

    def poll(self) -> DeviceState:
        status = self._status()
        if isinstance(status, DeviceFault):
            return faults.state_of(status)
        problem = faults.fault_of(status)
        if problem is not None:
            return faults.state_of(problem)
        near_end = status.near_end and self._model.near_end_sensor
        return Ready(self._identity, (faults.fault(faults.NEAR_END),) if near_end else ())

    def cut_counter(self) -> int | None:
        """Cuts of the printer's life. None: the model does not count, or the printer does not answer now."""
        if not (self._model.cut_counter and self._model.cutter) or self._link is None:
            return None
        try:
            self._link.drain()
            text = self._link.ask_text(protocol.counter_request(), timeout=COUNTER_TIMEOUT)
        except LinkLostError as lost:
            self._drop(lost)
            return None
        return int(text) if text is not None and text.isdigit() else None

    def print_slip(self, slip: Slip, job_id: int) -> PrintOutcome:
        loose_end = _VOID_ABOVE if self._loose_end else ()
        try:
            encoded = self._encoder.encode(Slip(loose_end + slip.blocks))
        except UnprintableSlip as error:
            return NotPrinted(faults.fault(faults.CONTENT, str(error)))
        refusal = self._refusal()
        if refusal is not None:
            return NotPrinted(refusal)
        cuts_before = self.cut_counter()
        link = self._link
        if link is None:
            return NotPrinted(faults.fault(faults.GONE))
        try:
            link.write(encoded.prologue)
        except LinkLostError as lost:
            return NotPrinted(self._drop(lost))
        outcome = self._print(link, encoded, job_id, cuts_before)
        self._loose_end = isinstance(outcome, PrintUnknown)
        return outcome

    def _print(self, link: PrinterLink, encoded: EncodedSlip, job_id: int, cuts_before: int | None) -> PrintOutcome:
        try:
            problem = self._send_body(link, encoded)
            if problem is None:
                link.write(encoded.cut)
                if self._model.completion:
                    link.write(protocol.completion_request(job_id))
                    problem = self._await_completion(link, job_id)
                    if problem is None:
                        return Printed("completion")
            return self._settle(link, problem, cuts_before)
        except LinkLostError as lost:
            return PrintUnknown(self._drop(lost))

    def _send_body(self, link: PrinterLink, encoded: EncodedSlip) -> DeviceFault | None:
        """Writes piece by piece. Status is asked only between pieces: inside one it would be taken for its data."""
        for start in range(0, len(encoded.body), _LINES_PER_CHECK):
            for piece in encoded.body[start : start + _LINES_PER_CHECK]:
                link.write(piece)
            online = link.ask(Query.ONLINE, timeout=ANSWER_TIMEOUT)
            if online is None:
                return faults.fault(faults.SILENT)
            if decode_status({Query.ONLINE: online}).offline:
                return self._why_offline(link)
        return None

    def _await_completion(self, link: PrinterLink, job_id: int) -> DeviceFault | None:
        """None when the completion of this job came; an older job's message is passed over."""

        def own(reply: Reply) -> Completion | None:
            return reply if isinstance(reply, Completion) and reply.job_id == job_id else None

        deadline = self._clock() + COMPLETION_TIMEOUT
        while self._clock() < deadline:
            if link.wait_for(own, timeout=_CHECK_EVERY) is not None:
                return None
            online = link.ask(Query.ONLINE, timeout=ANSWER_TIMEOUT)
            if online is None:
                # Sent in the same breath as falling silent, it may still be on its way.
                return None if link.wait_for(own, timeout=_CHECK_EVERY) else faults.fault(faults.SILENT)
            if decode_status({Query.ONLINE: online}).offline and link.wait_for(own, timeout=0) is None:
                return self._why_offline(link)
        return faults.fault(faults.UNPROVEN, "no completion message")

    def _settle(self, link: PrinterLink, problem: DeviceFault | None, cuts_before: int | None) -> PrintOutcome:
        """Without a completion message: what the printer's counter proves, and no half slip left to print later."""
        stuck = problem is not None and problem.code not in (faults.SILENT, faults.UNPROVEN)
        if stuck and self._model.clears_buffers:
            link.write(protocol.CLEAR_BUFFERS)
        cuts_after = None if cuts_before is None else self.cut_counter()
        if cuts_before is not None and cuts_after == cuts_before + 1:
            return Printed("cut-counter")
        known = f"cuts {cuts_before} -> {cuts_after}"
        if problem is None:
            return PrintUnknown(faults.fault(faults.UNPROVEN, known))
        return PrintUnknown(faults.fault(problem.code, f"{problem.detail} {known}".strip()))

    def _why_offline(self, link: PrinterLink) -> DeviceFault:
        status = self._ask_all(link)
        problem = None if status is None else faults.fault_of(status)
        return problem or faults.fault(faults.OFFLINE)

    def _refusal(self) -> DeviceFault | None:
        status = self._status()
        return status if isinstance(status, DeviceFault) else faults.fault_of(status)

    def _status(self) -> PrinterStatus | DeviceFault:
        if self._link is None:
            return faults.fault(faults.GONE)
        try:
            self._link.drain()
            status = self._ask_all(self._link)
        except LinkLostError as lost:
            return self._drop(lost)
        return status or faults.fault(faults.SILENT)

    @staticmethod
    def _ask_all(link: PrinterLink) -> PrinterStatus | None:
        """All four questions, or None when the printer stays silent: silence never reads as "paper adequate"."""
        answers: dict[Query, int] = {}
        for query in Query:
            answer = link.ask(query, timeout=ANSWER_TIMEOUT)
            if answer is None:
                return None
            answers[query] = answer
        return decode_status(answers)

    def _identify(self, link: PrinterLink) -> Identity:
        if not self._model.identifies_itself:
            return self._identity
        try:
            answers = link.identify(timeout=ANSWER_TIMEOUT)
        except LinkLostError:
            return self._identity
        maker = answers.get(Info.MAKER, "")
        return Identity(
            kind="receipt",
            vendor=maker,
            model=answers.get(Info.MODEL, self._model.name),
            serial=answers.get(Info.SERIAL, ""),
            firmware=answers.get(Info.FIRMWARE, ""),
            simulated=maker.upper().startswith("SIMULATED"),
        )

    def _drop(self, lost: LinkLostError) -> DeviceFault:
        """A vanished port is closed, so that the next open finds the new one; a stalled port stays."""
        if lost.stalled:
            return faults.fault(faults.STALLED, lost.detail)
        self.close()
        return faults.fault(faults.GONE, lost.detail)
