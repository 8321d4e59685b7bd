"""Another process uses the finger over a socket."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ui.automation.client import AutomationClient, AutomationFailed
from ui.automation.finger import Finger, NotOnScreen
from ui.automation.server import AutomationServer


class RecordingFinger(Finger):
    """A finger without a window."""

    def __init__(self) -> None:
        self.done: list[tuple[str, ...]] = []

    def texts(self) -> list[str]:
        return ["您要办什么？", "养老待遇资格认证"]

    def tap(self, text: str) -> None:
        if text == "没有":
            raise NotOnScreen("“没有” is not on the screen")
        self.done.append(("tap", text))

    def fill(self, label: str, text: str) -> None:
        self.done.append(("fill", label, text))

    def type_digits(self, digits: str) -> None:
        self.done.append(("digits", digits))


@pytest.fixture
def finger() -> RecordingFinger:
    return RecordingFinger()


@pytest.fixture
def path(qapp: object, tmp_path: Path, finger: RecordingFinger) -> Iterator[str]:
    path = str(tmp_path / "automation")
    extra = {"advance": lambda request: {"seconds": request["seconds"]}}
    server = AutomationServer(finger, path, extra, screen=lambda: "home")
    yield path
    server.close()


def outside(qtbot: QtBot, work: Callable[[], object]) -> object:
    """Runs ``work`` on another thread while Qt's events go on here; its exception is raised here."""
    results: list[object] = []
    problems: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as problem:  # noqa: BLE001 - handed to the test's own thread
            problems.append(problem)

    thread = threading.Thread(target=run)
    thread.start()
    qtbot.waitUntil(lambda: not thread.is_alive(), timeout=10_000)
    thread.join()
    if problems:
        raise problems[0]
    return results[0]


def test_commands_reach_the_finger(qtbot: QtBot, path: str, finger: RecordingFinger) -> None:
    def story() -> tuple[object, ...]:
        with AutomationClient(path, answer_within=5) as client:
            client.tap("同意")
            client.fill("手机号", "13800138000")
            client.do("digits", digits="12")
            client.wait_for("养老", within=5)
            return client.texts(), client.sees("退休"), client.screen(), client.do("advance", seconds=3)["seconds"]

    assert outside(qtbot, story) == (["您要办什么？", "养老待遇资格认证"], False, "home", 3)
    assert finger.done == [("tap", "同意"), ("fill", "手机号", "13800138000"), ("digits", "12")]


@pytest.mark.parametrize(
    ("command", "values", "reason"),
    [
        ("tap", {"text": "没有"}, "is not on the screen"),
        ("tap", {}, "KeyError"),
        ("dance", {}, "unknown command; known: advance, digits, draw, fill"),
    ],
)
def test_a_refusal_has_its_reason(qtbot: QtBot, path: str, command: str, values: dict[str, object], reason: str) -> None:
    def story() -> object:
        with AutomationClient(path, answer_within=5) as client:
            return client.do(command, **values)

    with pytest.raises(AutomationFailed, match=reason):
        outside(qtbot, story)


@pytest.mark.parametrize("line", [b"not json\n", b"[1]\n", b"\xff\xfe\n", b"{}\n"])
def test_nonsense_is_answered(qtbot: QtBot, path: str, line: bytes) -> None:
    def story() -> object:
        with socket.socket(socket.AF_UNIX) as raw:
            raw.settimeout(5)
            raw.connect(path)
            raw.sendall(line)
            return json.loads(raw.recv(4096))["ok"]

    assert outside(qtbot, story) is False


def test_a_line_without_end_is_cut_off(qtbot: QtBot, path: str) -> None:
    def story() -> object:
        with socket.socket(socket.AF_UNIX) as raw:
            raw.settimeout(5)
            raw.connect(path)
            try:
                for _ in range(64):
                    raw.sendall(b"x" * 4096)
                return raw.recv(1)
            except (BrokenPipeError, ConnectionResetError):
                return b""

    assert outside(qtbot, story) == b""


def test_nobody_listens(tmp_path: Path) -> None:
    with pytest.raises(AutomationFailed, match="nobody listens"):
        AutomationClient(tmp_path / "nothing", connect_within=0.2)
