"""Asking for somebody's licences, while the person waits: on the errands' thread, as all that asks the platform."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kiosk.domain.licences import LicenceCard
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.licences import ask_licences
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.shell.ports import Outside

_BROKEN: Final = Trouble("terminal.bug", Cause.DEVICE, "这一步没有做成", "请再试一次。还不行就请村干部打技术员电话。")


def find_licences(outside: Outside, effect: fx.AskLicences, post: Callable[[ev.SessionEvent], None]) -> None:
    """``post`` is called on the errands' thread."""

    def done(found: tuple[LicenceCard, ...] | Trouble) -> None:
        post(ev.LicencesRefused(found) if isinstance(found, Trouble) else ev.LicencesHeard(found))

    house, ask = outside.house, outside.ask_licences
    runner = outside.errands or outside.jobs
    runner.run(
        lambda: ask_licences(house, effect.journey, ask),
        done,
        broken=lambda: post(ev.LicencesRefused(_BROKEN)),
    )
