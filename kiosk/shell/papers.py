"""Printing jobs on their way to the printers' threads and back, and what a power cut left behind."""

from __future__ import annotations

from collections.abc import Callable

from devices.contract import DeviceFault, DocumentPrinter, ReceiptPrinter, is_usable
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys import paper, recover
from kiosk.session import events as ev
from kiosk.shell.ports import Outside
from kiosk.shell.secrets import SessionSecrets
from kiosk.store import effects

Post = Callable[[ev.SessionEvent], None]

BEGIN_WITHIN = 8.0
ASK_AFTER_POWER_CUT_FOR = 30.0
"""Seconds to wait for the slip printer to answer; the person may still stand there."""
LET_THE_PRINTER_FINISH = 1.5
"""A printer that kept its own power may still be working off what it had received."""
_PAGES_GONE = Trouble("document.pages_gone", Cause.DEVICE, "证明文件已经清除，不能再打印", "请重新办一次，不收费。")


class Papers:
    def __init__(self, outside: Outside, secrets: SessionSecrets, post: Post) -> None:
        self._outside = outside
        self._secrets = secrets
        self._post = post
        self._questions: dict[str, tuple[float, float, Callable[[], object]]] = {}
        self._left: frozenset[str] = frozenset()
        """Written and read on the job thread only."""

    def tick(self) -> None:
        """Puts open questions to printers that are ready for them; on the screen's thread."""
        now = self._outside.clock.monotonic()
        for status in self._outside.hub.statuses():
            question = self._questions.get(status.device_id)
            if question is None:
                continue
            ask_from, ask_until, ask = question
            if (now >= ask_from and is_usable(status.state)) or now >= ask_until:
                del self._questions[status.device_id]
                ask()

    def print_slip(self, effect_id: str) -> None:
        house, secrets = self._outside.house, self._secrets
        appointment, told = secrets.appointments.get(effect_id, ()), secrets.told.get(effect_id, ())

        def work(printer: ReceiptPrinter) -> paper.PaperEvent:
            return paper.print_slip(house, effect_id, printer, appointment, told)

        self._outside.hub.submit("receipt", work, self._settled(effect_id), deadline=BEGIN_WITHIN)

    def print_document(self, effect_id: str) -> None:
        house = self._outside.house
        pdf = self._secrets.pages.get(effect_id)
        if pdf is None:
            self._post(ev.PaperNotPrinted(effect_id, _PAGES_GONE))
            return

        def waiting(trouble: Trouble | None) -> None:
            self._outside.in_gui(lambda: self._post(ev.PaperWaiting(effect_id, trouble)))

        def work(printer: DocumentPrinter) -> paper.PaperEvent:
            return paper.print_document(house, effect_id, pdf, printer, waiting)

        self._outside.hub.submit("document", work, self._settled(effect_id), deadline=BEGIN_WITHIN)

    def decline(self, effect_id: str) -> None:
        self._outside.jobs.run(lambda: paper.decline(self._outside.house, effect_id))

    def recover(self) -> None:
        """At start: asks the printers about what was under way, then offers the slip that never came out."""
        house = self._outside.house

        def remember(left: frozenset[str]) -> None:
            self._left = left

        self._outside.jobs.run(lambda: recover.left_behind(house), remember)
        self._outside.jobs.run(lambda: recover.open_documents(house), self._ask_about_documents)
        self._outside.jobs.run(lambda: recover.open_slips(house), self._ask_about_slips)

    def _ask_about_slips(self, rows: tuple[effects.EffectRow, ...]) -> None:
        house = self._outside.house
        if not rows:
            self._offer()
            return

        def work(printer: ReceiptPrinter) -> bool:
            for row in rows:
                recover.resolve_slip(house, row, printer)
            return True

        def done(answer: bool | DeviceFault) -> None:
            if isinstance(answer, DeviceFault):
                self._outside.jobs.run(lambda: recover.give_up_asking(house, rows))
            self._offer()

        self._when_ready("receipt", lambda: self._outside.hub.submit("receipt", work, done, deadline=BEGIN_WITHIN))

    def _ask_about_documents(self, rows: tuple[effects.EffectRow, ...]) -> None:
        house = self._outside.house
        if not rows:
            return

        def work(printer: DocumentPrinter) -> bool:
            for row in rows:
                recover.resolve_document(house, row, printer)
            return True

        def done(answer: bool | DeviceFault) -> None:
            if isinstance(answer, DeviceFault):
                self._outside.jobs.run(lambda: recover.give_up_asking(house, rows))

        self._when_ready("document", lambda: self._outside.hub.submit("document", work, done, deadline=BEGIN_WITHIN))

    def _when_ready(self, device_id: str, ask: Callable[[], object]) -> None:
        now = self._outside.clock.monotonic()

        def put() -> None:
            self._questions[device_id] = (now + LET_THE_PRINTER_FINISH, now + ASK_AFTER_POWER_CUT_FOR, ask)

        self._outside.in_gui(put)

    def _offer(self) -> None:
        def offer() -> None:
            pending = recover.slip_to_offer(self._outside.house, self._left)
            if pending is not None:
                self._outside.in_gui(lambda: self._post(ev.SlipLeftOver(pending)))

        self._outside.jobs.run(offer)

    def _settled(self, effect_id: str) -> Callable[[paper.PaperEvent | DeviceFault], None]:
        def done(answer: paper.PaperEvent | DeviceFault) -> None:
            event = (
                paper.never_reached(self._outside.house, effect_id, answer) if isinstance(answer, DeviceFault) else answer
            )
            self._outside.in_gui(lambda: self._post(event))

        return done
