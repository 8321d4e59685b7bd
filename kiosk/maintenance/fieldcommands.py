"""``python -m kiosk bind``, ``report`` and ``burnin``: words and exit codes; the work is in the modules of those names."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.clock import SystemClock
from kiosk.settings import LoadedSettings

ASSETS: Final = Path(__file__).resolve().parent.parent.parent / "assets"
FONT: Final = ASSETS / "fonts" / "NotoSansCJKsc-Regular.otf"
NOT_READY: Final = 4
NOT_FOUND: Final = 5
NOT_WRITTEN: Final = 6

Page = Callable[[str, list[tuple[str, str]]], bytes]
"""Draws a titled page of headings and texts as PDF."""


def doctor_command(loaded: LoadedSettings, *, as_json: bool) -> int:
    """0; 4: something keeps the terminal from serving."""
    from kiosk.maintenance.doctor import diagnose
    from kiosk.maintenance.inforce import settings_json

    governed, findings = diagnose(loaded)
    ready = all(finding.ok for finding in findings)
    if as_json:
        checks = [finding.as_json() for finding in findings]
        told = {"ok": ready, "checks": checks, "settings": settings_json(governed)}
        _say(json.dumps(told, ensure_ascii=False))
    else:
        for finding in findings:
            _say(f"{'正常' if finding.ok else '不行'}  {finding.name}  {finding.sentence()}")
    return 0 if ready else NOT_READY


def bind_command(options: argparse.Namespace) -> int:
    """0; 5: nothing answered anywhere."""
    from kiosk.maintenance import bind, usb

    found = [bind.look(address, FONT) for address in (*bind.ports(), *options.at)]
    sticks = usb.sticks()
    if options.json:
        _say(json.dumps([*(one.as_json() for one in found), *(one.as_json() for one in sticks)], ensure_ascii=False))
    else:
        _say("\n".join([bind.tables(found), *usb.lines(sticks)]).strip("\n"))
    if sticks or any(one.kind for one in found):
        return 0
    sys.stderr.write("没有找到设备：请检查电源和连线；网络设备用 --at 写地址。\n")
    return NOT_FOUND


def report_command(loaded: LoadedSettings, folder: Path, page: Page) -> int:
    """0; 4: written, and the terminal is not ready; 6: not written."""
    from kiosk.maintenance.doctor import diagnose
    from kiosk.maintenance.report import lines, report

    _governed, findings = diagnose(loaded)
    made = report(loaded, findings, SystemClock())
    stamp = "".join(character for character in str(made["at"])[:19] if character.isalnum())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
        (folder / f"readiness-{stamp}.json").write_text(text, encoding="utf-8")
        (folder / f"readiness-{stamp}.pdf").write_bytes(page("终端就绪报告", lines(made)))
    except OSError as problem:
        sys.stderr.write(f"报告写不进 {folder}（{type(problem).__name__}），请换一个地方。\n")
        return NOT_WRITTEN
    _say(f"{folder}/readiness-{stamp}.json 和 .pdf：{'可以服务' if made['ok'] else '还不能服务'}")
    return 0 if made["ok"] else NOT_READY


def burnin_command(loaded: LoadedSettings, cycles: int) -> int:
    """0; 4: some device was not well every time."""
    from kiosk.maintenance.burnin import burn_in

    counted = burn_in(loaded, ASSETS, cycles)
    _say(json.dumps(counted, ensure_ascii=False))
    return 0 if all(set(one) <= {"ok"} for one in counted.values()) else NOT_READY


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
