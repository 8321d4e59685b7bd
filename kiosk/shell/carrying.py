"""Media and errands with them, on a thread of their own: a stick may be slow or broken, and nobody must wait for it."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from kiosk.domain.carrying import NO_MEDIUM, Errand, Medium, Outcome
from kiosk.domain.trouble import Cause, Trouble
from kiosk.session import events as ev
from kiosk.session.effects import RunErrand
from kiosk.session.state import Session, Technician, TechnicianPage
from kiosk.shell.ports import Outside

_T = TypeVar("_T")

LOOK_AGAIN_SECONDS: Final = 2.0
TELL_AGAIN_SECONDS: Final = 0.25

_BROKEN: Final = Trouble("terminal.bug", Cause.DEVICE, "这一步没有做成", "请再试一次。办件都还在本机。")


class InterruptedErrandError(OSError):
    """The program ends in the middle of an errand: what is half written goes away."""

    def __init__(self) -> None:
        super().__init__(errno.ECANCELED, "the terminal stops")


class CarryWork:
    """``handle`` and ``changed`` are called on the screen's thread."""

    def __init__(self, outside: Outside, handle: Callable[[ev.SessionEvent], None], changed: Callable[[], None]) -> None:
        self._outside = outside
        self._handle = handle
        self._changed = changed
        self._looking = False
        self._next_look = 0.0
        self._next_word = 0.0
        self._stopping = False
        self.media: tuple[Medium, ...] = ()
        """What was mounted when it was last looked; empty while no technician looks at the queue."""

    def tick(self, session: Session) -> None:
        """On the screen's thread, several times a second."""
        phase = session.phase
        if not isinstance(phase, Technician) or phase.page is not TechnicianPage.QUEUE:
            self.media, self._next_look = (), 0.0
            return
        errands = self._outside.errands
        if errands is None or self._looking or self._outside.clock.monotonic() < self._next_look:
            return
        self._looking = True
        errands.run(self._outside.media, self._later(self._seen), broken=lambda: self._outside.in_gui(self._not_seen))

    def run(self, errand: RunErrand) -> None:
        """Begins an errand; its end is told by :class:`~kiosk.session.events.CarryFinished`."""
        carrier, errands = self._outside.carrier, self._outside.errands
        medium = next((one for one in self.media if one.folder == errand.folder), None)
        if carrier is None or errands is None or medium is None:
            self._later(self._finished)(NO_MEDIUM)
            return
        folder, who = Path(errand.folder), errand.who

        def work() -> Outcome:
            if errand.errand is Errand.EXPORT:
                return carrier.export(folder, who, self._progress, medium.device)
            return carrier.receive(folder, who)

        errands.run(work, self._later(self._finished), broken=lambda: self._later(self._finished)(_BROKEN))

    def stop(self) -> None:
        """Lets a running errand end soon; what is half written goes away."""
        self._stopping = True

    def _seen(self, media: tuple[Medium, ...]) -> None:
        self._not_seen()
        if media != self.media:
            self.media = media
            self._changed()

    def _not_seen(self) -> None:
        self._looking = False
        self._next_look = self._outside.clock.monotonic() + LOOK_AGAIN_SECONDS

    def _finished(self, outcome: Outcome) -> None:
        self._next_look = 0.0
        self._outside.wake_sync()
        self._handle(ev.CarryFinished(outcome))

    def _progress(self, done: int, of: int) -> None:
        """On the errands' thread."""
        if self._stopping:
            raise InterruptedErrandError
        now = self._outside.clock.monotonic()
        if now >= self._next_word or done == of:
            self._next_word = now + TELL_AGAIN_SECONDS
            self._outside.in_gui(lambda: self._handle(ev.CarryProgress(done, of)))

    def _later(self, told: Callable[[_T], None]) -> Callable[[_T], None]:
        return lambda value: self._outside.in_gui(lambda: told(value))
