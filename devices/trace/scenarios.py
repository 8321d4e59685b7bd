"""What a driver is asked to do while a trace is recorded, and again when it is replayed: steps by name, answers by code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from devices.contract import DeviceFault, Driver, Rule, Slip, TextLine
from devices.trace.events import Heading
from devices.trace.redact_ipp import blank_pdf

if TYPE_CHECKING:
    from devices.document.exchange import IppExchange
    from devices.trace.usb import OpenPort

Step: TypeAlias = Callable[[], object]

TRANSPORTS: Mapping[str, str] = {"idcard": "serial", "receipt": "serial", "scanner": "serial", "document": "http"}
USUAL_STEPS: Mapping[str, tuple[str, ...]] = {
    "idcard": ("open", "poll", "read", "close"),
    "receipt": ("open", "poll", "print", "close"),
    "scanner": ("open", "scan", "close"),
    "document": ("open", "poll", "print", "close"),
}
USB = "usb"
"""The transport of card readers at ``usb:`` and ``hidraw:`` addresses."""
SCAN_TIMEOUT = 10.0


def transport_of(kind: str, address: str) -> str:
    on_usb = kind == "idcard" and address.startswith(("usb:", "hidraw:"))
    return USB if on_usb else TRANSPORTS[kind]


_JOB_ID = 1


class UnknownStepError(ValueError):
    """A heading names a kind or a step that nobody knows."""


def play(
    heading: Heading,
    url: str,
    *,
    font: Path,
    exchange: IppExchange | None = None,
    open_port: OpenPort | None = None,
) -> tuple[str, ...]:
    """Builds the driver of that kind at ``url``, takes the heading's steps and gives back what came of each. Card readers
    on USB are opened with ``open_port``.

    Raises :class:`UnknownStepError`.
    """
    driver, steps = _driver_and_steps(heading, url, font, exchange, open_port)
    strangers = set(heading.steps) - set(steps)
    if strangers:
        raise UnknownStepError(f"{heading.kind}: {', '.join(sorted(strangers))}")
    try:
        return tuple(told(steps[name]()) for name in heading.steps)
    finally:
        driver.close()


def told(answer: object) -> str:
    """A fault's code, with the outcome before it for prints; else the name of the answer's type. Never its content."""
    if isinstance(answer, DeviceFault):
        return answer.code
    fault = getattr(answer, "fault", None)
    if isinstance(fault, DeviceFault):
        return f"{type(answer).__name__}:{fault.code}"
    return "done" if answer is None else type(answer).__name__


def _driver_and_steps(
    heading: Heading, url: str, font: Path, exchange: IppExchange | None, open_port: OpenPort | None
) -> tuple[Driver, Mapping[str, Step]]:
    if heading.kind == "idcard":
        from devices.idcard.driver import SamCardReader

        reader = SamCardReader(url) if open_port is None else SamCardReader(url, open_port=open_port)
        more: dict[str, Step] = {
            "read": reader.read,
            "present": reader.card_present,
            "address": reader.read_appended_address,
        }
        return reader, _usual(reader) | more
    if heading.kind == "receipt":
        from devices.receipt.driver import EscPosPrinter

        printer = EscPosPrinter(url, font=font)
        slip = _slip(heading)
        return printer, _usual(printer) | {"print": lambda: printer.print_slip(slip, _JOB_ID)}
    if heading.kind == "scanner":
        from devices.scanner.driver import SerialScanner

        scanner = SerialScanner(url)
        return scanner, _usual(scanner) | {"scan": lambda: scanner.scan(SCAN_TIMEOUT)}
    if heading.kind == "document":
        from devices.document.driver import IppPrinter

        pages = IppPrinter(url, exchange=exchange)
        pdf, name = blank_pdf(heading.pdf_size), heading.job_name
        return pages, _usual(pages) | {
            "print": lambda: pages.print_pdf(pdf, name),
            "settle": lambda: pages.settle(name),
        }
    raise UnknownStepError(heading.kind)


def _usual(driver: Driver) -> dict[str, Step]:
    return {"open": driver.open, "poll": driver.poll, "close": driver.close}


def _slip(heading: Heading) -> Slip:
    return Slip((TextLine("记录", bold=True, scale=2, centred=True), Rule(), *map(TextLine, heading.slip)))
