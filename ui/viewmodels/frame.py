"""View models of what lies around every screen: the bar, the question whether anybody is there, help."""

# ruff: noqa: N802, N815 - slots and signals have QML's spelling
# The bases are made from the fields of the props, which a type checker cannot see: hence each "misc".

from __future__ import annotations

from PySide6.QtCore import Signal, Slot

from kiosk.session import events as ev
from kiosk.session.state import Dialect, Language
from ui.viewmodels import props
from ui.viewmodels.bases import ScreenViewModel
from ui.viewmodels.snapshot import snapshot_of


class ChromeViewModel(snapshot_of(props.ChromeProps, ScreenViewModel)):  # type: ignore[misc]  # base made from fields
    clockTapped = Signal()
    """For the terminal, which counts."""

    @Slot()
    def back(self) -> None:
        self._send(ev.BackPressed())

    @Slot()
    def home(self) -> None:
        self._send(ev.HomePressed())

    @Slot()
    def help(self) -> None:
        self._send(ev.HelpPressed())

    @Slot(str)
    def chooseLanguage(self, code: str) -> None:
        if code in {language.value for language in Language}:
            self._send(ev.LanguageChosen(Language(code)))

    @Slot()
    def toggleCare(self) -> None:
        self._send(ev.CareToggled())

    @Slot()
    def toggleMute(self) -> None:
        self._send(ev.MuteToggled())

    @Slot()
    def louder(self) -> None:
        self._send(ev.LouderWanted())

    @Slot()
    def quieter(self) -> None:
        self._send(ev.QuieterWanted())

    @Slot(str)
    def chooseDialect(self, code: str) -> None:
        if code in {dialect.value for dialect in Dialect}:
            self._send(ev.DialectChosen(Dialect(code)))

    @Slot()
    def tapClock(self) -> None:
        self.clockTapped.emit()


class IdleViewModel(snapshot_of(props.IdleProps, ScreenViewModel)):  # type: ignore[misc]  # as above
    @Slot()
    def stay(self) -> None:
        self._send(ev.Touched())


class HelpViewModel(snapshot_of(props.HelpProps, ScreenViewModel)):  # type: ignore[misc]  # as above
    @Slot()
    def close(self) -> None:
        self._send(ev.HelpClosed())

    @Slot()
    def papers(self) -> None:
        self._send(ev.DeskWanted())

    @Slot()
    def privacy(self) -> None:
        self._send(ev.PrivacyWanted())

    @Slot()
    def printNotice(self) -> None:
        self._send(ev.PrivacyPrintWanted())
