"""``document print``: a PDF to an IPP printer, followed to its true end."""

from __future__ import annotations

import argparse
import uuid
from pathlib import Path

from devices.commands.output import Commands, Exit, refuse
from devices.commands.receipt import tell_outcome
from devices.contract import Cause, DeviceFault, JobProgress, Printed, PrintOutcome
from devices.document.driver import IppPrinter

_SIZE_LIMIT = 64 * 1024 * 1024
_ENDS = {
    "document.aborted": "aborted",
    "document.canceled": "canceled",
    "document.timeout": "canceled",
    "document.stuck": "stopped",
    "document.unfinished": "stopped",
}
"""The state to tell for a fault; "stopped" is a job that waits in the printer and may come out yet."""


def add_to(commands: Commands) -> None:
    document = commands.add_parser("document", help="A4打印机").add_subparsers(required=True, metavar="ACTION")
    printing = document.add_parser(
        "print", help="打印一份PDF并跟到底：0 已打印，3 没有打印，4 文件不对，5 不知道打印了没有"
    )
    printing.add_argument("--uri", required=True, metavar="URI", help="ipp://HOST:PORT/ipp/print")
    printing.add_argument("--timeout", type=float, default=180.0, metavar="SECONDS")
    printing.add_argument("--json", action="store_true")
    printing.add_argument("file", metavar="FILE.pdf", type=Path)
    printing.set_defaults(run=run_print)


def run_print(options: argparse.Namespace) -> Exit:
    pdf = _read_pdf(options.file)
    if isinstance(pdf, DeviceFault):
        return refuse(pdf, Exit.BAD_DATA, as_json=options.json)
    seen: list[JobProgress] = []
    job_name = f"{options.file.stem[:60]}-{uuid.uuid4().hex[:8]}"
    driver = IppPrinter(options.uri)
    try:
        opened = driver.open()
        if isinstance(opened, DeviceFault):
            return refuse(opened, Exit.DEVICE, as_json=options.json, more={"state": "unreachable", "reasons": []})
        outcome = driver.print_pdf(pdf, job_name, progress=seen.append, timeout=options.timeout)
    finally:
        driver.close()
    return tell_outcome(outcome, as_json=options.json, more=_end(outcome, seen) | {"job": job_name})


def _end(outcome: PrintOutcome, seen: list[JobProgress]) -> dict[str, object]:
    """The job's last state, and every reason that was seen on the way."""
    reasons = list(dict.fromkeys(reason for step in seen for reason in step.reasons))
    if isinstance(outcome, Printed):
        return {"state": "completed", "reasons": reasons}
    last = seen[-1].state.removeprefix("processing-") if seen else "refused"
    return {"state": _ENDS.get(outcome.fault.code, last), "reasons": reasons}


def _read_pdf(path: Path) -> bytes | DeviceFault:
    try:
        with path.open("rb") as file:
            pdf = file.read(_SIZE_LIMIT + 1)
    except OSError as error:
        pdf, detail = b"", type(error).__name__
    else:
        detail = f"{len(pdf)} bytes"
    if pdf.startswith(b"%PDF-") and len(pdf) <= _SIZE_LIMIT:
        return pdf
    return DeviceFault(
        "document.file", "文件打不开，或者不是 64 MB 以内的 PDF。", "请检查文件。", cause=Cause.INPUT, detail=detail
    )
