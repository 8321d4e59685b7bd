"""While a result is on the screen: has the platform accepted it?"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.session import events as ev
from kiosk.session.state import ResultStep, Session
from kiosk.shell.ports import Outside
from sync import outbox


class ReceiptWatch:
    """Lives on the screen's thread; asks the store on the job thread, one question at a time."""

    def __init__(self, outside: Outside, handle: Callable[[ev.SessionEvent], None]) -> None:
        self._outside = outside
        self._handle = handle
        self._asking = False

    def tick(self, session: Session) -> None:
        phase = session.phase
        if not isinstance(phase, ResultStep) or phase.submitted.accepted or self._asking:
            return
        self._asking = True
        entry_id = phase.submitted.entry_id

        def work() -> int:
            with self._outside.house.connection() as connection:
                receipt = outbox.receipt(connection, entry_id)
            return 0 if receipt is None else receipt.ledger_no

        def told(ledger_no: int) -> None:
            self._asking = False
            if ledger_no:
                self._handle(ev.EntryAccepted(entry_id, ledger_no))

        def done(ledger_no: int) -> None:
            self._outside.in_gui(lambda: told(ledger_no))

        self._outside.jobs.run(work, done, broken=lambda: done(0))
