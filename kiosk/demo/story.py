"""The demonstration: both stories played by a finger on the real window, pictures and papers left behind."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path

from kiosk.demo.process import TerminalProcess, wait_for
from kiosk.demo.rig import DemoRig
from kiosk.domain.values import dataclass
from ui.automation.client import AutomationClient, AutomationFailed

SETTLED = 0.6
"""Seconds that a screen needs to fade in before its picture is taken."""
PATIENCE = 30.0


@dataclass(slots=True)
class Take:
    """What one story cost the person: taps (digit keys apart) and seconds from the first touch to the result."""

    title: str
    taps: int = 0
    digit_taps: int = 0
    seconds_to_result: float = 0.0
    began: float = field(default_factory=time.monotonic)


class Stage:
    """The running village, and a camera for the pictures."""

    def __init__(self, rig: DemoRig, terminal: TerminalProcess, out: Path) -> None:
        self.rig = rig
        self._terminal = terminal
        self._out = out
        self._pictures = 0
        self.take = Take("")

    @property
    def client(self) -> AutomationClient:
        return self._terminal.client

    def picture(self, name: str) -> None:
        time.sleep(SETTLED)
        self._pictures += 1
        self.client.grab(self._out / f"{self._pictures:02d}-{name}.png")

    def tap(self, text: str) -> None:
        wait_for(lambda: self._tapped(text), PATIENCE, f"“{text}”")
        self.take.taps += 1

    def see(self, text: str) -> None:
        self.client.wait_for(text, within=PATIENCE)

    def digits(self, label: str, text: str) -> None:
        self.see(label)
        self.client.fill(label, text)
        self.take.digit_taps += len(text)

    def desk(self, action: str, **arguments: str) -> dict[str, object]:
        answer = self.rig.desk.do(action, **arguments)
        if not answer.get("ok"):
            raise RuntimeError(f"the bench refused {action}: {answer}")
        return dict(answer)

    def network(self, *, up: bool) -> None:
        if up:
            self.rig.cable.plug()
        else:
            self.rig.cable.unplug()
        wanted = "online" if up else "no_network"

        def there() -> bool:
            self.client.do("wake")
            return self.client.do("session")["link"] == wanted

        wait_for(there, PATIENCE, f"the link to be {wanted}")

    def _tapped(self, text: str) -> bool:
        try:
            self.client.tap(text)
        except AutomationFailed:
            return False
        return True


def play(out: Path) -> int:
    """Plays both stories; 0 when everything ended as promised. Leaves pictures, slip, PDF, sync log and summary."""
    if out.exists():
        shutil.rmtree(out)
    out.mkdir(parents=True)
    with DemoRig((out / "village").resolve()) as rig:
        terminal = TerminalProcess(rig)
        stage = Stage(rig, terminal, out.resolve())
        try:
            started = time.monotonic()
            terminal.start()
            start_seconds = time.monotonic() - started
            takes = [_pension_without_network(stage), _certificate_online(stage)]
            summary = _summary(stage, takes, start_seconds)
        finally:
            terminal.stop()
        _export_sync_log(rig, out)
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(summary, ensure_ascii=False, indent=1))
    return 0 if summary["as_promised"] else 1


@contextmanager
def _taking(stage: Stage, title: str) -> Iterator[Take]:
    stage.take = Take(title)
    yield stage.take


def _pension_without_network(stage: Stage) -> Take:
    """Story 1: the network is gone; afterwards it comes back and the ledger has it exactly once."""
    stage.network(up=False)
    stage.picture("attract-no-network")
    with _taking(stage, "养老待遇资格认证，没有网络") as take:
        stage.tap("开始办事")
        stage.picture("home")
        stage.tap("我的养老和社保")
        stage.picture("category-certificate-grey")
        stage.tap("养老待遇资格认证")
        stage.picture("consent")
        stage.tap("同意，开始办")
        stage.picture("face-consent")
        stage.tap("同意刷脸")
        stage.picture("identify")
        stage.desk("card.insert", person="王秀英")
        stage.see("请看着镜头")
        stage.picture("face-nobody")
        stage.desk("face.show", person="王秀英")
        stage.see("您的手机号是多少")
        stage.digits("手机号", "13800138000")
        stage.picture("phone")
        stage.tap("填好了")
        stage.picture("review")
        stage.tap("提交")
        stage.see("已经保存在本机")
        take.seconds_to_result = round(time.monotonic() - take.began, 1)
    stage.picture("result-saved-here")
    stage.tap("打印回执")
    wait_for(lambda: bool(stage.desk("slips")["slips"]), PATIENCE, "the slip")
    stage.see("完成")
    stage.picture("slip-printed")
    stage.tap("完成")
    stage.picture("rating")
    stage.tap("非常满意")
    stage.see("请拿走您的身份证")
    stage.picture("take-card")
    stage.desk("card.remove")
    stage.see("开始办事")
    stage.network(up=True)
    wait_for(lambda: stage.client.do("queue")["entries"] == 0, PATIENCE, "the outbox to be empty")
    stage.picture("attract-online")
    return take


def _certificate_online(stage: Stage) -> Take:
    """Story 2: a certificate from the department, printed and followed to its true end."""
    with _taking(stage, "参保证明，联网") as take:
        for text in ("开始办事", "参保证明", "同意，开始办", "同意刷脸"):
            stage.tap(text)
        stage.see("请把身份证放在这里")
        stage.desk("card.insert", person="王秀英")
        stage.tap("城乡居民养老保险")
        stage.picture("review-certificate")
        stage.tap("提交")
        stage.see("证明开好了")
        take.seconds_to_result = round(time.monotonic() - take.began, 1)
    stage.picture("certificate-issued")
    stage.tap("打印证明")
    wait_for(lambda: bool(stage.desk("documents")["documents"]), PATIENCE, "the page")
    stage.see("完成")
    stage.picture("certificate-printed")
    stage.tap("完成")
    stage.tap("跳过")
    stage.desk("card.remove")
    stage.desk("face.hide")
    stage.see("开始办事")
    wait_for(lambda: stage.client.do("queue")["entries"] == 0, PATIENCE, "the outbox to be empty")
    return take


def _summary(stage: Stage, takes: list[Take], start_seconds: float) -> dict[str, object]:
    slips = _rows(stage.desk("slips")["slips"])
    pages = _rows(stage.desk("documents")["documents"])
    ledger = [row for row in stage.rig.central.ledger() if row.kind == "transaction"]
    problems = stage.client.do("problems")["problems"]
    out = stage.rig.folder.parent
    if slips:
        (out / "slip.txt").write_text(str(slips[0]["text"]), encoding="utf-8")
        shutil.copy(str(slips[0]["picture"]), out / "slip.png")
    if pages:
        shutil.copy(str(pages[0]["path"]), out / "certificate.pdf")
        _picture_of_pdf(out)
    titles = sorted(row.title for row in ledger)
    once = titles == ["养老待遇资格认证", "参保证明"] or titles == sorted(["养老待遇资格认证", "参保证明"])
    return {
        "as_promised": once and len(slips) == 1 and len(pages) == 1 and problems == [],
        "ledger": titles,
        "duplicates_refused_by_ledger": stage.rig.central.duplicates_seen,
        "slips_printed": len(slips),
        "pages_printed": len(pages),
        "warnings": problems,
        "start_seconds": round(start_seconds, 2),
        "stories": [
            {
                "title": take.title,
                "taps": take.taps,
                "digit_taps": take.digit_taps,
                "seconds_to_result": take.seconds_to_result,
            }
            for take in takes
        ],
        "simulated": "所有设备、人物和部门都是模拟的",
    }


def _picture_of_pdf(out: Path) -> None:
    command = ["pdftoppm", "-r", "100", "-png", "-singlefile", str(out / "certificate.pdf"), str(out / "certificate")]
    subprocess.run(command, check=True)


def _export_sync_log(rig: DemoRig, out: Path) -> None:
    from kiosk.maintenance.queue import write_logs
    from kiosk.settings import load_settings

    write_logs(load_settings(rig.config), out)


def _rows(value: object) -> list[dict[str, object]]:
    if not isinstance(value, list):
        raise TypeError(value)
    return [row for row in value if isinstance(row, dict)]
