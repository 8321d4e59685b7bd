"""Operations read words, not codes: for everything that a terminal can send, and what to do about it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from central.console.codewords import code_advice, code_word, told
from central.console.devicewords import device_does, device_says
from central.console.words import DEVICE_KINDS, device_light, entry_state_word
from central.store.records import CaseState
from devices.contracts import base
from scripts import device_docs
from sync import wire
from sync.entries import State
from sync.policy import FailureClass, Link
from tests.support.central_client import AT, Terminal, wait_until
from tests.support.console_client import Browser

ROOT = Path(__file__).resolve().parents[3]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r"[a-z]+(\.[a-z0-9_]+)+")
NOT_SENT = {"day.check", "day.checked", "day.failed", "sealed.not_compressed"}
"""A job, an audit event and lines of the terminal's own log."""


def named(prefixes: Iterable[str], *places: str) -> set[str]:
    """The literals in the sources that look like codes of those families."""
    files = [
        file for place in places for file in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))
    ]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if CODE.fullmatch(text) and text.partition(".")[0] in set(prefixes)} - NOT_SENT


def of_devices() -> set[str]:
    return {fault.code for name in device_docs.drivers() for fault in device_docs.faults_of(name)}


def of_the_day() -> set[str]:
    places = ("kiosk/domain/dayclose.py", "kiosk/maintenance/dayclose.py")
    return named(("day", "inputs", "store"), *places)


def of_the_program() -> set[str]:
    taking_in = named(("readiness",), "kiosk/domain/readiness.py", "kiosk/maintenance/intake.py")
    others = {"readiness.no_network", "readiness.platform_down", "readiness.no_document_camera", "readiness.no_device"}
    return taking_in - others | named(("update",), "kiosk/updates/troubles.py", "kiosk/updates/telling.py")


def of_sending() -> set[str]:
    own = named(("receipt", "platform", "parcel", "outbox", "downlink", "keys"), "sync") - wire.journal.EVENTS
    answered = ("entry", "body", "sealed", "ledger", "rating", "parcel", "platform", "auth", "input")
    places = (
        "central/frames.py",
        "central/ingest.py",
        "central/booking.py",
        "central/sliprating.py",
        "central/arrivals.py",
    )
    more = ("central/parcels.py", "central/intake.py", "central/auth.py", "sync/wire/sealing.py")
    return own | named(answered, *places, *more) | set(FailureClass)


@pytest.mark.parametrize(
    ("codes", "at_least"),
    [(of_devices(), 140), (of_the_day(), 12), (of_the_program(), 20), (of_sending(), 60)],
    ids=["devices", "day", "program", "sending"],
)
def test_every_code_that_a_terminal_can_send_has_words_and_advice(codes: set[str], at_least: int) -> None:
    assert len(codes) >= at_least
    for code in sorted(codes):
        found = told(code)
        assert found is not None, code
        assert CHINESE.search(found.words), code
        assert CHINESE.search(found.advice), code
        assert not found.words.endswith("。"), code


def test_every_state_and_kind_has_a_word() -> None:
    for state in (*State, *Link, *CaseState):
        assert CHINESE.search(entry_state_word(state.value)), state
    for one in (base.Absent, base.Starting, base.Ready, base.Busy, base.NeedsHelp, base.Failed):
        report = wire.DeviceReport("d", "receipt", one.__name__.lower())
        assert CHINESE.search(device_light(report).word), one
    assert {file.parent.name for file in (ROOT / "devices").glob("*/driver.py")} <= set(DEVICE_KINDS)


def test_what_is_unknown_says_so_with_its_code() -> None:
    assert code_word("brandnew.thing") == "没有登记过的代码（brandnew.thing）"
    assert "升级平台" in code_advice("brandnew.thing")
    assert (code_word(""), code_advice(""), code_word("ok")) == ("", "", "")


@pytest.mark.both_stores
def test_the_check_at_the_end_of_a_day_is_told_in_words(terminal: Terminal, console: Browser) -> None:
    said = "2026-11-23T17:30:00+08:00 day.papers,day.sending,inputs.door_open,day.cut_o"
    terminal.heartbeat(devices=(wire.DeviceReport("day", "day", "needshelp", "day.open", said),))
    page = console.get("/terminal", id="T-0001").text
    for words in (
        "11-23 17:30:00 查过",
        "有纸不知道打没打出来",
        "看一看出纸口",
        "还有办件正在送",
        "没有登记过的代码（day.cut_o）",
    ):
        assert words in page, words
    assert "day.papers" not in page
    assert told("inputs.door_open").words in page  # type: ignore[union-attr]
    terminal.heartbeat(devices=(wire.DeviceReport("day", "day", "ready", "", AT),))
    # The board is kept for as long as it is cheaper than a fresh one: longer on a busy machine.
    wait_until(lambda: "查过：可以关机" in console.get("/terminal", id="T-0001").text)


def test_what_is_no_report_of_a_day_stands_as_it_is() -> None:
    report = wire.DeviceReport("day", "day", "ready", "", "<b>今天很好</b>")
    assert device_says(report) == "<b>今天很好</b>"
    assert device_does(report) == ""


def test_a_version_that_was_given_back_says_what_it_lacked() -> None:
    report = wire.DeviceReport("update", "update", "needshelp", "update.given_back", "1.4.0: screen,receipt,odd")
    assert device_says(report) == "新版 1.4.0 退回了：没有画面、凭条机用不了、odd用不了"
    assert "别再" in device_does(report)


@pytest.mark.both_stores
def test_a_reason_comes_with_what_to_do(terminal: Terminal, console: Browser) -> None:
    entry_id = "0193f1d2-0000-7000-8000-000000000009"
    held = wire.PendingEntry(entry_id, "T-0001-000009", "pension-certification", "parked", AT, 4, "ledger.seq_taken")
    terminal.heartbeat(pending=(held,), pending_count=1)
    for path, query in (("/transactions", {}), ("/parked", {}), ("/journey", {"receipt": "T-0001-000009"})):
        page = console.get(path, **query).text
        assert "这个顺序号被另一笔用了" in page, path
        assert "请派技术员" in page, path
