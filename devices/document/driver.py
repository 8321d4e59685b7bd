"""A4 printers over IPP, asked directly: every job is followed to the end that the printer itself reports."""

from __future__ import annotations

from collections.abc import Callable

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
    PrintOutcome,
    Ready,
)
from devices.document import faults
from devices.document.capabilities import CAPABILITY_FIELDS, Capabilities, capabilities_of, identity_of
from devices.document.exchange import ExchangeError, IppExchange
from devices.document.jobs import JobDesk
from devices.document.judgement import Judge, direct_judge
from devices.document.protocol import Attribute, AttributeGroup, Group, Operation, Tag, stems
from devices.document.supplies import SUPPLY_FIELDS, Supplies, supplies_of

MAX_PDF = 64 * 1024 * 1024
_STOPPED = 5
_PROCESSING = 4
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
)


class IppPrinter:
    """An IPP printer at ``uri``, for instance ``ipp://localhost:8631/ipp/print``. ValueError for what is no such address.

    Faults: ``document.gone``, ``not_ipp``, ``format``, ``refused``, ``busy``, ``content``, ``paper_out``, ``cover_open``,
    ``jam``, ``toner_empty``, ``stopped``, ``aborted``, ``canceled``, ``timeout``, ``stuck``, ``forgotten``,
    ``unfinished``, ``unclear``; notices ``toner_low``, ``paper_low``.
    """

    def __init__(self, uri: str, *, judge: Judge = direct_judge, exchange: IppExchange | None = None) -> None:
        self._uri = uri
        self._exchange = exchange or IppExchange(uri)
        self._desk = JobDesk(self._exchange, judge)

    @property
    def kind(self) -> str:
        return "document"

    @property
    def address(self) -> str:
        return self._uri

    def open(self) -> Identity | DeviceFault:
        printer = self.describe(_PRINTER_FIELDS)
        return printer if isinstance(printer, DeviceFault) else identity_of(printer)

    def close(self) -> None:
        """Nothing stays open between two questions."""

    def poll(self) -> DeviceState:
        printer = self.describe(_PRINTER_FIELDS)
        return Absent(printer) if isinstance(printer, DeviceFault) else state_of_printer(printer)

    def print_pdf(
        self,
        pdf: bytes,
        job_name: str,
        *,
        progress: Callable[[JobProgress], None] | None = None,
        timeout: float = 180.0,
    ) -> PrintOutcome:
        refusal = self._refusal(pdf, job_name)
        if refusal is not None:
            return NotPrinted(refusal)
        return self._desk.print(pdf, job_name, progress, timeout)

    def settle(self, job_name: str) -> PrintOutcome | None:
        """Looks through the printer's finished and unfinished jobs. An unreachable printer settles nothing: unknown."""
        return self._desk.settle(job_name)

    def cancel(self, job_name: str) -> PrintOutcome | None:
        """Cancels what is unfinished of that name; what came of it, or None when the printer knows no such job."""
        return self._desk.cancel(job_name)

    def supplies(self) -> Supplies | DeviceFault:
        """Toner and paper, as far as the printer tells."""
        printer = self.describe(SUPPLY_FIELDS)
        return printer if isinstance(printer, DeviceFault) else supplies_of(printer)

    def capabilities(self) -> Capabilities | DeviceFault:
        printer = self.describe((*CAPABILITY_FIELDS, *_PRINTER_FIELDS))
        return printer if isinstance(printer, DeviceFault) else capabilities_of(self._uri, printer)

    def describe(self, fields: tuple[str, ...]) -> AttributeGroup | DeviceFault:
        """The printer's own attributes of those names. Faults: ``document.gone``, ``not_ipp``."""
        wanted = (Attribute("requested-attributes", Tag.KEYWORD, fields),)
        try:
            answer = self._exchange.ask(Operation.GET_PRINTER_ATTRIBUTES, wanted)
        except ExchangeError as error:
            return faults.fault(faults.NOT_IPP if error.answered else faults.GONE, error.detail)
        if not answer.ok or not answer.of(Group.PRINTER):
            return faults.fault(faults.NOT_IPP, f"status {answer.status:#06x}")
        return answer.first(Group.PRINTER)

    def _refusal(self, pdf: bytes, job_name: str) -> DeviceFault | None:
        if not pdf.startswith(b"%PDF-") or len(pdf) > MAX_PDF or not 0 < len(job_name.encode("utf-8")) <= 255:
            return faults.fault(faults.CONTENT)
        printer = self.describe(_PRINTER_FIELDS)
        if isinstance(printer, DeviceFault):
            return printer
        if "application/pdf" not in printer.texts("document-format-supported"):
            return faults.fault(faults.FORMAT)
        if printer.flag("printer-is-accepting-jobs") is False:
            return faults.fault(faults.STOPPED, "not accepting jobs")
        return None


def state_of_printer(printer: AttributeGroup) -> DeviceState:
    """The printer's state and reasons, as the hub wants them."""
    identity = identity_of(printer)
    reasons = stems(printer.texts("printer-state-reasons"))
    problem = faults.help_needed(reasons)
    if problem is not None:
        return NeedsHelp(problem, identity)
    if printer.number("printer-state") == _STOPPED or printer.flag("printer-is-accepting-jobs") is False:
        return Failed(faults.fault(faults.STOPPED, " ".join(reasons)), identity)
    if printer.number("printer-state") == _PROCESSING:
        return Busy(identity)
    return Ready(identity, faults.notices(reasons))
