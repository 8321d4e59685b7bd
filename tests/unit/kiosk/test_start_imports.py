"""What the first screen does not need is not imported before it: a villager who touches a dark screen waits for that."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from kiosk import garbage

ROOT = Path(__file__).resolve().parents[3]
LATE = {
    "requests", "urllib3", "http_message_signatures", "asyncio", "pyhanko", "typst", "numpy", "cv2", "dlib", "pypinyin",
    "segno", "serial", "PIL", "zxingcpp", "opencc", "escpos", "sync.courier", "sync.engine", "kiosk.searchindex",
}  # fmt: skip
_ASK = "import sys, kiosk.bootstrap; print(*sys.modules)"


def loaded_with(code: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60)
    return set(done.stdout.split())


def test_nothing_heavy_before_the_first_screen() -> None:
    loaded = loaded_with(_ASK)
    assert "kiosk.bootstrap" in loaded
    assert not loaded & LATE


def test_the_names_exist() -> None:
    """A module that is not there could never be found out."""
    assert all(find_spec(name) is not None for name in LATE)
    assert "requests" in loaded_with("import sys, sync.courier; print(*sys.modules)")


def test_garbage_is_looked_for_again_after_the_first_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    monkeypatch.setattr(garbage.gc, "isenabled", lambda: "put off" not in calls)
    monkeypatch.setattr(garbage.gc, "disable", lambda: calls.append("put off"))
    monkeypatch.setattr(garbage.gc, "freeze", lambda: calls.append("freeze"))
    monkeypatch.setattr(garbage.gc, "enable", lambda: calls.append("enable"))
    garbage.look_again()
    assert calls == []
    garbage.put_off()
    garbage.look_again()
    assert calls == ["put off", "freeze", "enable"]
