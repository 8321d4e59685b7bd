"""Asking for whom somebody may act, while the person waits: on the errands' thread, as all that asks the platform."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kiosk.domain.acting import Represented
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.standing import ask_standing
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.shell.ports import Outside

_BROKEN: Final = Trouble("terminal.bug", Cause.DEVICE, "这一步没有做成", "请再试一次。还不行就请村干部打技术员电话。")


def find_standing(outside: Outside, effect: fx.AskStanding, post: Callable[[ev.SessionEvent], None]) -> None:
    """``post`` is called on the errands' thread."""

    def done(found: tuple[Represented, ...] | Trouble) -> None:
        if isinstance(found, Trouble):
            post(ev.StandingRefused(effect.asked, found, effect.digits))
        else:
            post(ev.StandingHeard(effect.asked, found, effect.digits))

    house, ask = outside.house, outside.ask_standing
    runner = outside.errands or outside.jobs
    runner.run(
        lambda: ask_standing(house, effect.journey, effect.asked, effect.digits, ask, effect.code),
        done,
        broken=lambda: post(ev.StandingRefused(effect.asked, _BROKEN, effect.digits)),
    )
