"""What the desk for papers asks of the store, on the job thread, and the answers on the way back."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.domain.papers import PaperCase
from kiosk.domain.trouble import Trouble
from kiosk.journeys import reprint
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.shell.ports import Outside
from kiosk.shell.secrets import SessionSecrets

DeskEffect = fx.FindPapers | fx.LookAtPapers | fx.DecidePaper | fx.OrderReprint


class DeskWork:
    def __init__(self, outside: Outside, secrets: SessionSecrets, post: Callable[[ev.SessionEvent], None]) -> None:
        self._outside = outside
        self._secrets = secrets
        self._post = post

    def carry_out(self, effect: DeskEffect) -> None:
        match effect:
            case fx.FindPapers(tail=tail):
                self._find(tail)
            case fx.LookAtPapers(transaction_id=transaction_id):
                self._look(transaction_id)
            case fx.DecidePaper():
                self._decide(effect)
            case fx.OrderReprint():
                self._order(effect)

    def _find(self, tail: str) -> None:
        def done(rows: tuple[PaperCase, ...]) -> None:
            self._later(ev.PapersFound(tail, rows))

        self._outside.jobs.run(lambda: reprint.find(self._outside.house, tail), done)

    def _look(self, transaction_id: str) -> None:
        def done(case: PaperCase | None) -> None:
            self._later(ev.DeskRefused(reprint.NOT_FOUND) if case is None else ev.PapersSeen(case))

        self._outside.jobs.run(lambda: reprint.look(self._outside.house, transaction_id), done)

    def _decide(self, effect: fx.DecidePaper) -> None:
        house = self._outside.house

        def work() -> Trouble | None:
            return reprint.decide(house, effect.transaction_id, came_out=effect.came_out, who=effect.who, role=effect.role)

        def done(trouble: Trouble | None) -> None:
            if trouble is not None:
                self._later(ev.DeskRefused(trouble))
            self._look(effect.transaction_id)

        self._outside.jobs.run(work, done)

    def _order(self, effect: fx.OrderReprint) -> None:
        """A certificate's pages go over to its reprint: the same document, the same number."""
        house, pages = self._outside.house, self._secrets.pages.get(effect.pages_of)

        def work() -> str | Trouble:
            return reprint.order(
                house, effect.transaction_id, who=effect.who, role=effect.role, pages_here=pages is not None
            )

        def told(result: str | Trouble) -> None:
            if isinstance(result, Trouble):
                self._post(ev.DeskRefused(result))
                return
            if pages is not None:
                self._secrets.pages[result] = pages
            self._post(ev.ReprintOrdered(effect.transaction_id, result))

        def done(result: str | Trouble) -> None:
            self._outside.in_gui(lambda: told(result))

        self._outside.jobs.run(work, done, broken=lambda: self._later(ev.DeskRefused(reprint.NOT_KEPT)))

    def _later(self, event: ev.SessionEvent) -> None:
        self._outside.in_gui(lambda: self._post(event))
