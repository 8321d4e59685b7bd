"""Everything that can be pressed says what it is and what it is called, on every screen and in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickItem, QQuickWindow
from pytestqt.qtbot import QtBot

from kiosk.session.state import Language
from tests.support.screenwindow import SAMPLES, SampleWindow, sample_window
from tests.support.words import CHINESE
from ui.automation.sight import ancestors, is_control, is_covered, items_of, name_of, role_of, shown_rect, text_of
from ui.qtmessages import NOT_OURS
from ui.sight import kinds_of

pytestmark = pytest.mark.qt_log_ignore(*NOT_OURS, extend=True)

Role = QAccessible.Role
PRESSABLE = {Role.Button, Role.RadioButton, Role.CheckBox, Role.EditableText, Role.PageTab, Role.Link, Role.ListItem}
NOT_TRANSLATED = {"高州市荔香镇红荔村党群服务中心", "高州市流动服务车 粤K1234警", "简体中文", "繁體中文"}
MASKED_NAME = re.compile(r"\S\*+\S?")
TYPED = (
    "家里没人，请打电话。", "退休金", "飞机票", "2026年10月", "3,264.50元", "农村信用社", "已到账", "2026年11月25日",
    "没有查到您的参保登记", "读岗村村口", "模拟企业0747号", "低4433509499", "4人", "广东省高州市***", "居民医保",
)  # fmt: skip
"""What the person of a sample has written, or a department has answered."""


@pytest.fixture(scope="module")
def shown(qapp: object) -> Iterator[SampleWindow]:
    with sample_window() as window:
        yield window


def controls(window: QQuickWindow) -> list[QQuickItem]:
    """What can be pressed and seen; an area that only keeps touches from what lies below is no control."""
    items = items_of(window)
    return [
        item
        for item in items
        if is_control(item)
        and not item.inherits("QQuickMouseArea")
        and not _in_keyboard(item)
        and not shown_rect(item, window).isEmpty()
        and not is_covered(item, items, window)
    ]


def _in_keyboard(item: QQuickItem) -> bool:
    """Qt's own keyboard speaks for itself."""
    return any("InputPanel" in kinds_of(parent)[0] for parent in (item, *ancestors(item)))


def described(item: QQuickItem) -> str:
    return f"{kinds_of(item)[0]} {item.objectName()!r} “{text_of(item)}”"


@pytest.mark.parametrize("name", SAMPLES)
def test_every_control_has_a_role_and_a_name(shown: SampleWindow, name: str) -> None:
    for language in Language:
        for care in (False, True):
            shown.show(name, language=language, care=care)
            found = controls(shown.window)
            assert found, "a screen without any control leaves people stuck"
            nameless = [described(item) for item in found if not name_of(item).strip()]
            assert not nameless
            without_role = [described(item) for item in found if role_of(item) not in PRESSABLE]
            assert not without_role


@pytest.mark.parametrize("name", SAMPLES)
def test_every_text_can_be_heard(shown: SampleWindow, name: str) -> None:
    """A text is in the tree itself, or the control or group that holds it bears its name."""
    shown.show(name)
    items = items_of(shown.window)
    mute = [
        described(item)
        for item in items
        if text_of(item).strip()
        and not _in_keyboard(item)
        and not is_covered(item, items, shown.window)
        and not (_heard(item) or any(_heard(parent) for parent in ancestors(item)) or _beside_a_name(item))
    ]
    assert not mute


def _heard(item: QQuickItem) -> bool:
    return role_of(item) not in {Role.NoRole, Role.Client, Role.Window} and bool(name_of(item).strip())


def _beside_a_name(item: QQuickItem) -> bool:
    """The label of a field is spoken as the field's name."""
    parent = item.parentItem()
    return parent is not None and any(text_of(item) in name_of(child) for child in parent.childItems())


@pytest.mark.parametrize("name", [name for name in SAMPLES if "attract" not in name and "technician" not in name])
def test_english_screens_hold_no_chinese(shown: SampleWindow, name: str) -> None:
    shown.show(name, language=Language.EN)
    items = items_of(shown.window)
    said = {words for item in items if not _in_keyboard(item) for words in (text_of(item), name_of(item))}
    left = {words for words in said - NOT_TRANSLATED if CHINESE.search(MASKED_NAME.sub("", words))}
    assert not {words for words in left if not any(typed in words for typed in TYPED)}


def is_wholly_shown(item: QQuickItem, window: QQuickWindow) -> bool:
    if not shiboken6.isValid(item):
        return True  # it belonged to the screen that has just faded out
    rect = shown_rect(item, window)
    return rect.height() >= item.height() - 1 and rect.width() >= item.width() - 1


def test_nothing_important_is_outside_the_window(shown: SampleWindow, qtbot: QtBot) -> None:
    for name in SAMPLES:
        shown.show(name, care=True)
        for item in controls(shown.window):
            if item.objectName() == "primary":
                # The layout may take a few turns of the event loop to come to rest.
                qtbot.waitUntil(lambda item=item: is_wholly_shown(item, shown.window), timeout=3000)
