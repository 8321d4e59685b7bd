"""``receipt print`` and ``receipt status``: a slip to an ESC/POS printer, and the printer's real state."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from devices.commands.output import (
    DEFAULT_FONT,
    Commands,
    Exit,
    complain,
    identity_json,
    refuse,
    say,
    say_json,
    state_json,
)
from devices.contract import (
    Cause,
    DeviceFault,
    NotPrinted,
    Printed,
    PrintOutcome,
    QrCode,
    Rule,
    Slip,
    SlipBlock,
    TextLine,
    is_usable,
)
from devices.receipt.driver import EscPosPrinter
from devices.receipt.models import known_models, load_model

_SIZE_LIMIT = 64 * 1024
_JOB_IDS = 10_000


def add_to(commands: Commands) -> None:
    receipt = commands.add_parser("receipt", help="凭条打印机").add_subparsers(required=True, metavar="ACTION")
    printing = receipt.add_parser(
        "print",
        help="打印一张凭条：0 已打印，3 设备故障、没有打印，4 文件不对，5 不知道打印了没有",
        description="FILE 是 UTF-8 文本：一行一行打印；“---”是横线，“# ”开头的行放大居中，“qr:”开头的行是二维码。",
    )
    _common(printing)
    printing.add_argument("file", metavar="FILE", type=Path)
    printing.set_defaults(run=run_print)
    status = receipt.add_parser("status", help="凭条打印机的真实状态：0 可用，3 不可用")
    _common(status)
    status.set_defaults(run=run_status)


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", required=True, metavar="URL", help="/dev/ttyUSB0、socket://host:9100、/dev/usb/lp0 ……")
    parser.add_argument("--font", type=Path, default=DEFAULT_FONT, help="打印机字库里没有的字用这个字体")
    models = parser.add_argument("--model", default="", metavar="MODEL", help="型号表里的名字，不写时什么都问")
    models.choices = ("", *known_models())
    parser.add_argument("--json", action="store_true")


def _driver(options: argparse.Namespace) -> EscPosPrinter:
    model = load_model(options.model) if options.model else None
    return EscPosPrinter(options.port, font=options.font, model=model)


def run_print(options: argparse.Namespace) -> Exit:
    slip = read_slip(options.file)
    if isinstance(slip, DeviceFault):
        return refuse(slip, Exit.BAD_DATA, as_json=options.json)
    driver = _driver(options)
    try:
        opened = driver.open()
        if isinstance(opened, DeviceFault):
            return refuse(opened, Exit.DEVICE, as_json=options.json)
        outcome = driver.print_slip(slip, os.getpid() % _JOB_IDS)
    finally:
        driver.close()
    return tell_outcome(outcome, as_json=options.json)


def run_status(options: argparse.Namespace) -> Exit:
    driver = _driver(options)
    try:
        opened = driver.open()
        if isinstance(opened, DeviceFault):
            return refuse(opened, Exit.DEVICE, as_json=options.json, more={"state": "Absent"})
        state, cuts = driver.poll(), driver.cut_counter()
    finally:
        driver.close()
    told = state_json(state)
    usable = is_usable(state)
    if options.json:
        say_json({"ok": usable, "identity": identity_json(opened), "cuts": cuts} | told)
    else:
        say(f"{told['state']} cuts={cuts}")
    fault: DeviceFault | None = getattr(state, "fault", None)
    if fault is not None:
        complain(f"{fault.message}{fault.advice}[{fault.code}]")
    return Exit.DONE if usable else Exit.DEVICE


def tell_outcome(outcome: PrintOutcome, *, as_json: bool, more: dict[str, object] | None = None) -> Exit:
    """What became of a print, as JSON or a sentence, and the exit code for it."""
    if isinstance(outcome, Printed):
        if as_json:
            say_json({"ok": True, "proof": outcome.proof, "pages": outcome.pages} | (more or {}))
        else:
            say("已打印。")
        return Exit.DONE
    bad_content = isinstance(outcome, NotPrinted) and outcome.fault.cause is Cause.INPUT
    refusal = Exit.BAD_DATA if bad_content else Exit.DEVICE
    code = refusal if isinstance(outcome, NotPrinted) else Exit.UNKNOWN_OUTCOME
    return refuse(outcome.fault, code, as_json=as_json, more=more)


def read_slip(path: Path) -> Slip | DeviceFault:
    """A slip from a text file of at most 64 KiB. Faults: ``receipt.file``."""
    try:
        with path.open("rb") as file:
            raw = file.read(_SIZE_LIMIT + 1)
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return _bad_file(f"{type(error).__name__}")
    if len(raw) > _SIZE_LIMIT or not text.strip():
        return _bad_file(f"{len(raw)} bytes")
    return Slip(tuple(_block(line.rstrip()) for line in text.splitlines()))


def _block(line: str) -> SlipBlock:
    if len(line) >= 3 and not line.strip("-"):
        return Rule()
    if line.startswith("# "):
        return TextLine(line[2:], bold=True, scale=2, centred=True)
    if line.startswith("qr:"):
        return QrCode(line[3:].strip())
    return TextLine(line)


def _bad_file(detail: str) -> DeviceFault:
    return DeviceFault(
        "receipt.file",
        "凭条文件打不开，或者不是 64 KB 以内的 UTF-8 文本。",
        "请检查文件。",
        cause=Cause.INPUT,
        detail=detail,
    )
