"""Asks the platform whose a code is, on the errands' thread: a dead line must not hold up the store's work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.login import WITH_CARD, ask_whose
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.shell.ports import Outside

_BROKEN: Final = Trouble("terminal.bug", Cause.DEVICE, "这一步没有做成", WITH_CARD)


def find_person(outside: Outside, effect: fx.AskWhose, post: Callable[[ev.SessionEvent], None]) -> None:
    journey, code = effect.journey, effect.code
    house, ask = outside.house, outside.ask_login
    runner = outside.errands or outside.jobs
    runner.run(lambda: ask_whose(house, journey, code, ask), post, broken=lambda: post(ev.LoginRefused(code, _BROKEN)))
