"""Watches what decides whether new transactions are taken in: looked up on the job thread, judged on the screen's."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from kiosk.clock import iso, local_time
from kiosk.domain.readiness import READ_ONLY, Intake, IntakeFacts, IntakeLimits, intake_of
from kiosk.maintenance.intake import free_bytes, store_trouble
from kiosk.shell.ports import Outside, SyncView
from kiosk.store.database import STORE_ERRORS, transaction
from kiosk.store.probe import write_something
from sync import contact, outbox

LOOK_EVERY = 5.0
NOTE_EVERY = 600.0
"""Seconds of contact after which it is written down again: the limit counts in days."""

Kept = tuple[datetime | None, datetime | None]


class IntakeWatch:
    def __init__(self, outside: Outside, store_folder: Path) -> None:
        self._outside = outside
        self._job = outside.rota.job("intake.look")
        self._store_folder = store_folder
        self._limits = _limits_of(outside)
        self._kept: Kept = (None, None)
        self._noted = 0.0
        self._looking = False
        self._had_pending = 0
        self._refused_a_write = False

    def limited_by(self, outside: Outside) -> None:
        """Other limits are in force from now on."""
        self._limits = _limits_of(outside)

    def write_failed(self) -> None:
        """The store did not take something. Nothing new is begun until it takes a try: a form filled in vain is worse."""
        self._refused_a_write = True
        self._job.again_in(0.0)

    def judge(self, view: SyncView) -> Intake:
        """Now, from what was looked up last; on the screen's thread."""
        self._look_when_due(view)
        oldest, contact_at = self._kept
        facts = IntakeFacts(
            view.pending,
            oldest if view.pending else None,
            self._newest(contact_at, view),
            free_bytes(self._store_folder),
            store_trouble(self._store_folder) or (READ_ONLY if self._refused_a_write else None),
        )
        return intake_of(facts, self._limits, local_time(self._outside.clock))

    def _look_when_due(self, view: SyncView) -> None:
        changed = view.pending != self._had_pending
        if self._looking or not (changed or self._job.due()):
            return
        self._looking, self._had_pending = True, view.pending
        self._job.again_in(LOOK_EVERY)
        at = view.last_success
        fresh = at is not None and (self._noted == 0.0 or abs(at - self._noted) >= NOTE_EVERY)
        self._outside.jobs.run(
            lambda: self._look(at if fresh else None), self._answered, broken=lambda: self._answered(None)
        )

    def _look(self, answered_at: float | None) -> Kept | None:
        with self._job.at_work() as run:
            kept = self._looked_up(answered_at)
            run.code = "store" if kept is None else ""
        return kept

    def _looked_up(self, answered_at: float | None) -> Kept | None:
        try:
            with self._outside.house.connection() as connection:
                if self._refused_a_write:
                    write_something(connection, iso(self._outside.clock))
                    self._refused_a_write = False
                if answered_at is not None:
                    with transaction(connection):
                        contact.note(connection, answered_at)
                    self._noted = answered_at
                return _moment(outbox.oldest_pending(connection)), _of_unix(contact.latest(connection))
        except STORE_ERRORS:
            return None

    def _answered(self, kept: Kept | None) -> None:
        def told() -> None:
            self._looking = False
            if kept is not None:
                self._kept = kept

        self._outside.in_gui(told)

    def _newest(self, kept: datetime | None, view: SyncView) -> datetime | None:
        """Kept may be the later one: receipts that were carried here are an answer, too. A clock set back is no answer."""
        told = [one for one in (kept, _of_unix(view.last_success)) if one is not None]
        now = local_time(self._outside.clock)
        return max([one for one in told if one <= now] or told, default=None)


def _limits_of(outside: Outside) -> IntakeLimits:
    return IntakeLimits(outside.most_pending, outside.most_days_unsent, outside.most_days_silent, outside.least_free_bytes)


def _moment(iso: str) -> datetime | None:
    return datetime.fromisoformat(iso) if iso else None


def _of_unix(at: float | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).astimezone()
