"""Renews the code on the result's screen for as long as it is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.showcode import next_code
from kiosk.session import events as ev
from kiosk.session.code import is_due
from kiosk.session.state import CodeShown, Session
from kiosk.shell.ports import Outside

AGAIN_AFTER_SECONDS: Final = 4.0
"""After a try that brought nothing."""
_BROKEN: Final = Trouble("terminal.bug", Cause.DEVICE, "新的码没有拿到", "请再试一次。还不行就请村干部打技术员电话。")


class CodeWork:
    """Lives on the screen's thread; what asks the platform runs on the errands'."""

    def __init__(self, outside: Outside, post: Callable[[ev.SessionEvent], None]) -> None:
        self._outside = outside
        self._post = post
        self._asking = False
        self._not_before = 0.0

    def tick(self, session: Session) -> None:
        journey = session.journey
        if journey is None or self._asking or is_due(session) is None:
            return
        if self._outside.clock.monotonic() < self._not_before:
            return
        self._asking = True
        house, ask, number = self._outside.house, self._outside.ask_department, session.number

        def told(result: CodeShown | Trouble) -> None:
            self._asking = False
            if isinstance(result, Trouble):
                self._not_before = self._outside.clock.monotonic() + AGAIN_AFTER_SECONDS
                self._post(ev.CodeNotRenewed(number, result))
            else:
                self._post(ev.CodeRenewed(number, result))

        def done(result: CodeShown | Trouble) -> None:
            self._outside.in_gui(lambda: told(result))

        runner = self._outside.errands or self._outside.jobs
        runner.run(lambda: next_code(house, journey, ask), done, broken=lambda: done(_BROKEN))
