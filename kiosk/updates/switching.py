"""From the old program to the new one and back. Every step leaves a machine that starts: the old version or the new.

The state file is the commit of each step, and written whole; folders and the link follow it, and are made to fit it at the
next start. So it does not matter where the power fails. The store is outside the slots and is never touched, but for the
copy that is made before a version that changes its schema.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from kiosk.clock import Clock, iso
from kiosk.domain.values import dataclass
from kiosk.store.durably import sync_folder
from kiosk.updates.places import (
    EXECUTABLE,
    GIVEN_BACK,
    KEPT,
    MOST_TRIES,
    PACKAGE,
    SLOTS,
    Failure,
    Look,
    Places,
    Program,
    State,
    Trial,
)

if TYPE_CHECKING:
    from kiosk.updates.client import Archive
    from sync.wire.updates import Release

MOST_STARTS: Final = 3
"""A version that has not proven itself after so many starts is given back."""
RETRY_SECONDS: Final = 24 * 3600.0
FAILURES_KEPT: Final = 20
_LOG = logging.getLogger("kiosk.updates")


@dataclass(frozen=True, slots=True)
class Before:
    """How things stood before a switch."""

    devices: tuple[str, ...] = ()
    online: bool = False
    copy: str = ""


class Switch:
    """Over one :class:`Places`. Everything raises ``OSError`` where the disk refuses."""

    def __init__(self, places: Places, clock: Clock) -> None:
        self._places = places
        self._clock = clock

    def wants(self, release: Release, running_version: str, *, ordered: bool = False) -> bool:
        """Whether a release is news: newer than what is kept, not on this machine, and not given up after failures."""
        state = self._places.read()
        known = {one.serial for one in (state.kept, state.prepared) if one is not None}
        if state.trial is not None or release.serial in known or release.serial < state.kept.serial:
            return False
        if release.version == running_version:
            return False
        failure = state.failed(release.serial)
        if failure is None or ordered:
            return True
        return failure.tries < MOST_TRIES and self._clock.wall() - failure.ended_at >= RETRY_SECONDS

    def prepare(
        self,
        release: Release,
        archives: Sequence[Archive],
        *,
        ordered: bool = False,
        keep_on: Callable[[], bool] = lambda: True,
    ) -> Program | None:
        """Unpacks beside what runs; None while a trial holds both slots, and when ``keep_on`` says no.

        Takes minutes on a slow disk, and holds the lock for moments only: two must not prepare at once
        (:meth:`kiosk.updates.places.Places.alone`). Raises :class:`kiosk.updates.unpacking.UnfitArchive`.
        """
        from kiosk.updates.unpacking import Interrupted, unpack

        with self._places.locked() as state:
            if state.trial is not None:
                return None
            if state.prepared is not None:
                self._places.write(replace(state, prepared=None, ordered=False))
            slot = self._free_slot(state)
        program = Program(slot, release.version, release.serial, release.schema)
        folder = self._places.slot(slot)
        aside = folder.with_name(folder.name + ".new")
        for left in (aside, folder):
            shutil.rmtree(left, ignore_errors=True)
        try:
            unpack(archives, aside, keep_on)
            self._places.note(aside, program)
            with self._places.locked() as state:
                if state.trial is not None or self._free_slot(state) != slot:
                    raise Interrupted
                aside.rename(folder)
                sync_folder(folder.parent)
                self._places.write(replace(state, prepared=program, ordered=ordered))
        except Interrupted:
            shutil.rmtree(aside, ignore_errors=True)
            return None
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        _LOG.info("update.prepared version=%s", release.version)
        return program

    def switch(self, before: Before) -> bool:
        """What is prepared runs from the next start on. False when nothing whole is prepared any more."""
        with self._places.locked() as state:
            coming = state.prepared
            if coming is None or state.trial is not None:
                return False
            if not self._places.is_whole(coming):
                self._places.write(replace(state, prepared=None, ordered=False))
                return False
            trial = Trial(coming, state.kept, iso(self._clock), 0, before.devices, before.online, before.copy)
            self._places.write(replace(state, trial=trial, prepared=None, ordered=False))
            self._point(coming)
        _LOG.info("update.switched version=%s", coming.version)
        return True

    def begin(self, package: Path, version: str) -> Path:
        """Which executable starts now. Counts the starts of a trial, and ends one that starts too often.

        ``package`` and its ``version``: the package's own program. Another one than at the start before was installed by
        somebody who wanted it to run; only a release with a higher serial takes its place.
        """
        with self._places.locked() as state:
            if state.package != version:
                if state.package:
                    kept = Program(PACKAGE, version, state.kept.serial)
                    state = replace(state, kept=kept, trial=None, prepared=None, ordered=False)
                state = replace(state, package=version)
                self._places.write(state)
            trial = state.trial
            if trial is not None:
                if trial.starts >= MOST_STARTS or not self._places.is_whole(trial.program):
                    state = self._given_back(state, trial, "start")
                else:
                    state = replace(state, trial=replace(trial, starts=trial.starts + 1))
                self._places.write(state)
            elif not self._places.is_whole(state.kept):
                _LOG.error("update.slot_damaged slot=%s", state.kept.slot)
                state = replace(state, kept=Program())
                self._places.write(state)
            self._point(state.running)
        slot = state.running.slot
        return package if slot == PACKAGE else self._places.slot(slot) / EXECUTABLE

    def keep(self) -> None:
        """The version on trial has proven itself."""
        with self._places.locked() as state:
            if state.trial is None:
                return
            kept = state.trial.program
            rest = tuple(one for one in state.failures if one.serial != kept.serial)
            self._places.write(replace(state, kept=kept, trial=None, failures=rest, step_down="", news=KEPT))
        _LOG.info("update.kept version=%s", kept.version)

    def give_back(self, reason: str) -> None:
        """The version on trial is left; the one before it runs from the next start on."""
        with self._places.locked() as state:
            if state.trial is None:
                return
            state = self._given_back(state, state.trial, reason)
            self._places.write(state)
            self._point(state.running)

    def change(self, change: Callable[[State], State]) -> State:
        """Any other change of the state."""
        with self._places.locked() as state:
            changed = change(state)
            if changed != state:
                self._places.write(changed)
        return changed

    def looked(self, offered: str, code: str) -> None:
        """Notes how a look at a repository went."""
        now = self._clock.wall()

        def noted(state: State) -> State:
            verified = state.look.verified_at if code else now
            return replace(state, look=Look(now, verified, offered, code))

        self.change(noted)

    def _given_back(self, state: State, trial: Trial, reason: str) -> State:
        gone = trial.program
        before = state.failed(gone.serial)
        tries = 1 if before is None else before.tries + 1
        failure = Failure(gone.serial, gone.version, reason, iso(self._clock), tries, self._clock.wall())
        others = tuple(one for one in state.failures if one.serial != gone.serial)
        _LOG.info("update.given_back version=%s reason=%s", gone.version, reason)
        return replace(
            state,
            trial=None,
            kept=trial.back,
            failures=(*others, failure)[-FAILURES_KEPT:],
            step_down=trial.copy,
            news=GIVEN_BACK,
        )

    def _free_slot(self, state: State) -> str:
        return next(slot for slot in SLOTS if slot != state.kept.slot)

    def _point(self, program: Program) -> None:
        """Makes the link fit: none for the package's own program."""
        link = self._places.link
        if program.slot == PACKAGE:
            if link.is_symlink():
                link.unlink()
                sync_folder(link.parent)
            return
        name = self._places.slot(program.slot).name
        if link.is_symlink() and str(link.readlink()) == name:
            return
        aside = link.with_name("app.new")
        aside.unlink(missing_ok=True)
        aside.symlink_to(name)
        aside.replace(link)
        sync_folder(link.parent)
