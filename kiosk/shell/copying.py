"""Copies: laid out in memory, shown, printed, forgotten. Nothing is written down: a second copy does no harm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from devices.contract import DeviceFault, DocumentPrinter, Image, NotPrinted, Printed, PrintOutcome, PrintUnknown
from kiosk.documents.preview import every_page
from kiosk.domain.copying import NOT_MADE, CopyOrder, is_card, watermark_of
from kiosk.domain.trouble import Trouble
from kiosk.journeys.paper import waits_for
from kiosk.journeys.troubles import trouble_of
from kiosk.session import copyevents as cpe
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.copystate import CopyStatus, CopyStep
from kiosk.session.state import Journey, Session
from kiosk.shell.capturing import page_bytes
from kiosk.shell.ports import Outside
from kiosk.shell.secrets import SessionSecrets
from sync import outbox

_BEGIN_WITHIN: Final = 8.0
_GONE: Final = frozenset({CopyStatus.MAKING, CopyStatus.FAILED})


class CopyWork:
    """Lives on the screen's thread."""

    def __init__(self, outside: Outside, secrets: SessionSecrets, post: Callable[[ev.SessionEvent], None]) -> None:
        self._outside = outside
        self._secrets = secrets
        self._post = post
        self._sheets: list[Image] = []
        self._shown: Image | None = None
        self._run = 0
        """Answers of an earlier run are dropped unseen: somebody has gone."""

    def carry_out(self, effect: fx.MakeCopy | fx.PrintCopy) -> None:
        match effect:
            case fx.MakeCopy(journey=journey):
                self._make(journey)
            case fx.PrintCopy(journey=journey, copies=copies):
                self._print(journey, copies)

    def tidy(self, session: Session) -> None:
        """After every event: the right sheet is on the screen, and none once nobody copies."""
        phase = session.phase
        if not isinstance(phase, CopyStep):
            if self._sheets:
                self.forget()
            return
        wanted = None if phase.status in _GONE or not self._sheets else self._sheets[phase.sheet % len(self._sheets)]
        if wanted is not self._shown:
            self._shown = wanted
            self._outside.show_frame(wanted)

    def forget(self) -> None:
        self._run += 1
        for sheet in self._sheets:
            sheet.fill(0)
        self._sheets, self._shown = [], None

    def _order(self, journey: Journey, copies: int) -> CopyOrder:
        numbers = [page.page_id for pages in journey.papers.values() for page in pages]
        pages = page_bytes(self._secrets, numbers)
        words = watermark_of(journey.service, journey.answers)
        return CopyOrder(tuple(pages[number] for number in numbers), is_card(journey.answers), words, copies)

    def _make(self, journey: Journey) -> None:
        self.forget()
        order, copies, run = self._order(journey, 1), self._outside.copies, self._run

        def work() -> list[Image] | Trouble:
            try:
                return every_page(copies(order)) or NOT_MADE
            except ValueError:
                return NOT_MADE

        def told(sheets: list[Image] | Trouble) -> None:
            if run != self._run:
                return
            if isinstance(sheets, Trouble):
                self._post(cpe.CopyNotMade(sheets))
                return
            self._sheets = sheets
            self._post(cpe.CopyMade(len(sheets)))

        def done(sheets: list[Image] | Trouble) -> None:
            self._outside.in_gui(lambda: told(sheets))

        self._outside.jobs.run(work, done, broken=lambda: done(NOT_MADE))

    def _print(self, journey: Journey, copies: int) -> None:
        order, lay_out, run = self._order(journey, copies), self._outside.copies, self._run
        name = f"copy-{outbox.new_entry_id()}"

        def post(event: ev.SessionEvent) -> None:
            self._outside.in_gui(lambda: self._post(event) if run == self._run else None)

        def work(printer: DocumentPrinter) -> PrintOutcome:
            return printer.print_pdf(lay_out(order), name, progress=lambda job: post(cpe.CopyWaits(waits_for(job))))

        def done(outcome: PrintOutcome | DeviceFault) -> None:
            match outcome:
                case Printed():
                    post(cpe.CopyPrinted())
                case PrintUnknown(fault=fault):
                    post(cpe.CopyNotPrinted(trouble_of(fault), unknown=True))
                case NotPrinted(fault=fault):
                    post(cpe.CopyNotPrinted(trouble_of(fault)))
                case fault:
                    post(cpe.CopyNotPrinted(trouble_of(fault)))

        self._outside.hub.submit("document", work, done, deadline=_BEGIN_WITHIN)
