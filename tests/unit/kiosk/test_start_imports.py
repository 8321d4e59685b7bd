"""What the first screen does not need is not imported before it: a villager who touches a dark screen waits for that."""

from __future__ import annotations

import re
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
    "rapidfuzz", "stdnum", "ssl", "pydoc", "ui.copysheet",
}  # fmt: skip
_SLOW = re.compile(r"^from dataclasses import .*\bdataclass\b|^@dataclasses\.dataclass", re.MULTILINE)
_ASK = "import sys, kiosk.bootstrap; print(*sys.modules)"


def loaded_with(code: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60)
    return set(done.stdout.split())


def test_nothing_heavy_before_the_first_screen() -> None:
    loaded = loaded_with(_ASK)
    assert "kiosk.bootstrap" in loaded
    assert not loaded & LATE


def test_the_screens_are_compiled_while_the_rest_is_imported() -> None:
    """What has to be there first comes before both."""
    loaded = loaded_with("import sys, kiosk.__main__, ui.early; print(*sys.modules)")
    assert "ui.early" in loaded
    assert not {name for name in loaded if name.startswith(("kiosk.session.machine", "kiosk.shell", "ui.view", "devices"))}


def test_what_is_declared_before_the_first_screen_is_declared_the_quick_way() -> None:
    """A third of the time to it went into the standard library's dataclasses."""
    slow = [
        name
        for name in loaded_with(_ASK)
        if name.startswith(("kiosk.", "ui.")) and name != "kiosk.domain.values" and _SLOW.search(_source(name))
    ]
    assert not slow, f"import dataclass from kiosk.domain.values in {sorted(slow)}"
    assert _SLOW.search("from dataclasses import dataclass, field\n")


def _source(name: str) -> str:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).read_text(encoding="utf-8")


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
