"""Qt's part of a start: what is compiled early is what the window shows, and Qt speaks to Python only afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLoggingCategory
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from shiboken6 import isValid

from ui import early
from ui.qtmessages import QtMessages


@pytest.fixture(autouse=True)
def _as_before(qapp: QGuiApplication) -> Iterator[None]:
    yield
    QLoggingCategory.setFilterRules("")


def test_no_message_goes_to_python_while_screens_are_compiled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Another thread imports then: see :func:`ui.early.compiled` for how both would wait for ever."""
    main = tmp_path / "Main.qml"
    main.write_text("import QtQuick\nItem {}\n", encoding="utf-8")
    steps: list[str] = []

    def compiled() -> QQmlApplicationEngine:
        steps.append("compiled")
        return real(main)

    real = early.compiled
    monkeypatch.setattr(early, "compiled", compiled)
    monkeypatch.setattr(QtMessages, "install", lambda _self: steps.append("heard"))
    monkeypatch.setattr(QtMessages, "remove", lambda _self: steps.append("left alone"))
    begun = early.QtBegun(offscreen=True)
    begun.close()
    assert steps == ["compiled", "heard", "left alone"]
    assert not isValid(begun.engine)


def test_what_was_compiled_is_there_when_the_file_is_not(tmp_path: Path) -> None:
    main = tmp_path / "Main.qml"
    main.write_text('import QtQuick\nItem { objectName: "early" }\n', encoding="utf-8")
    engine = early.compiled(main)
    main.unlink()
    engine.load(str(main))
    assert [root.objectName() for root in engine.rootObjects()] == ["early"]
