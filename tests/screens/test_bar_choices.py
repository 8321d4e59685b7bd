"""The bar's choices of language and voice: they fit every panel, lead back, and send what was chosen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QMetaObject, QObject
from PySide6.QtQuick import QQuickItem

from kiosk.session import events as ev
from kiosk.session.state import Dialect, Language
from tests.screens.test_screens_layout import flaws, settle, visible
from tests.support.screenwindow import SHAPE_BY_NAME, SampleWindow, sample_window
from ui.qtmessages import NOT_OURS

pytestmark = pytest.mark.qt_log_ignore(*NOT_OURS, extend=True)

PICTURES = os.environ.get("BAR_PICTURES")
"""A folder for the pictures of what is judged here, for whoever wants to look."""


def press(shown: SampleWindow, name: str) -> None:
    assert seen(shown, name), name
    QMetaObject.invokeMethod(cast("QObject", named(shown)[name]), "click")
    settle(shown.window)


def seen(shown: SampleWindow, name: str) -> bool:
    return name in named(shown)


def named(shown: SampleWindow) -> dict[str, QQuickItem]:
    """Everything visible that has a name; what a Repeater makes is no child of the window for ``findChild``."""
    return {item.objectName(): item for item, _ in visible(shown.window.contentItem()) if item.objectName()}


@pytest.mark.parametrize("shape", ["portrait", "landscape", "tablet"])
@pytest.mark.parametrize(("opener", "inside"), [("language", "language-en"), ("volume", "voice-done")])
def test_the_choices_fit(qapp: object, shape: str, opener: str, inside: str) -> None:
    with sample_window(shape) as shown:
        for language in Language:
            for care in (False, True):
                shown.show("attract", language=language, care=care)
                shown.show("home", language=language, care=care)
                press(shown, opener)
                assert seen(shown, inside)
                px_per_mm = SHAPE_BY_NAME[shape].px_per_mm
                if PICTURES:
                    shown.window.grabWindow().save(str(Path(PICTURES) / f"{opener}-{shape}-{language}-{care}.png"))
                assert not list(flaws(shown.window, px_per_mm)), (language, care)


def test_a_voice_is_chosen_and_the_bar_comes_back(qapp: object) -> None:
    with sample_window() as shown:
        shown.show("home")
        press(shown, "volume")
        for name in ("louder", "quieter", "dialect-yue", "mute"):
            press(shown, name)
        assert shown.sent == [
            ev.LouderWanted(),
            ev.QuieterWanted(),
            ev.DialectChosen(Dialect.CANTONESE),
            ev.MuteToggled(),
        ]
        press(shown, "voice-done")
        assert seen(shown, "help")
        assert not seen(shown, "louder")


def test_another_screen_ends_the_choosing(qapp: object) -> None:
    with sample_window() as shown:
        shown.show("home")
        press(shown, "volume")
        shown.show("consent")
        settle(shown.window)
        assert seen(shown, "back")
        assert not seen(shown, "louder")
