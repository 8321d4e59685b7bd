"""Codes that people hold before the scanner, while the screen has a use for them."""

from __future__ import annotations

from collections.abc import Callable

from devices.contract import Cause, CodeScanner, DeviceFault, NothingScanned, ScannedCode
from kiosk.journeys.troubles import trouble_of
from kiosk.session import events as ev
from kiosk.session.effects import Activity
from kiosk.shell.ports import Outside

Post = Callable[[ev.SessionEvent], None]

SCANNER = "scanner"
SCAN_SECONDS = 0.5
_BEGIN_WITHIN = 2.0


class ScanActivity:
    """Asks the scanner again and again, never two questions at once. Without a scanner nothing is asked."""

    def __init__(self, outside: Outside, post: Post) -> None:
        self._outside = outside
        self._post = post
        self._wanted = False
        self._stale = True
        """What was held there while nobody asked has yet to be forgotten."""
        self._asking = False

    def set(self, wanted: frozenset[Activity]) -> None:
        """On the screen's thread. A code that comes when none is wanted any more is dropped unseen."""
        now_wanted = Activity.SCAN_CODES in wanted
        self._stale = self._stale or (now_wanted and not self._wanted)
        self._wanted = now_wanted

    def tick(self) -> None:
        """A few times a second, on the screen's thread."""
        has_one = any(status.device_id == SCANNER for status in self._outside.hub.statuses())
        if not self._wanted or self._asking or not has_one:
            return
        self._asking = True
        stale, self._stale = self._stale, False

        def scan(scanner: CodeScanner) -> ScannedCode | NothingScanned | DeviceFault:
            if stale:
                scanner.discard()
            return scanner.scan(SCAN_SECONDS)

        def done(answer: ScannedCode | NothingScanned | DeviceFault) -> None:
            self._outside.in_gui(lambda: self._answered(answer))

        self._outside.hub.submit(SCANNER, scan, done, deadline=_BEGIN_WITHIN)

    def _answered(self, answer: ScannedCode | NothingScanned | DeviceFault) -> None:
        self._asking = False
        if not self._wanted:
            return
        match answer:
            case ScannedCode(content=content):
                self._post(ev.CodeScanned(content))
            case DeviceFault(cause=Cause.INPUT):
                self._post(ev.CodeUnreadable(trouble_of(answer)))
            case _:
                pass
