"""What a technician asks for: write what waits to a medium, take receipts in from one. From any thread, one at a time."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kiosk.clock import Clock, iso
from kiosk.domain.carrying import (
    DIFFERS,
    FLAWS,
    FULL,
    NO_KEY,
    NO_MEDIUM,
    NO_RECEIPTS,
    NOTHING,
    ODD_FILE,
    PULLED,
    Exported,
    Received,
)
from kiosk.domain.readiness import STORE_GONE
from kiosk.domain.trouble import Trouble
from kiosk.maintenance.carry.mediumfile import Step, medium_trouble, reading, remove_unfinished, write_file
from kiosk.settings import SettingsProblem
from kiosk.store import audit
from kiosk.store.database import STORE_ERRORS, Store, transaction
from kiosk.store.keyring import Keyring
from sync import carryout, wire
from sync.scene import beside
from sync.wire.carried import (
    MAX_FILE_BYTES,
    RECEIPTS_SUFFIX,
    CarriedHeader,
    Flaw,
    Judge,
    Kind,
    Purpose,
    Verify,
    file_name,
    open_carried,
    peek,
)
from sync.wire.suites import Signer, suite_signing

if TYPE_CHECKING:
    from sync.carryin import TakenIn

# What takes receipts in knows the whole sync, requests with it: imported by who receives, not by the first screen.

Progress = Callable[[int, int], None]
"""Entries done, and of how many."""

SPARE_BYTES: Final = 1 << 20
"""Must stay free on the medium beside the file."""
MOST_FILES: Final = 200
"""Files of receipts that are looked at in one folder."""
_MOST_NAMES: Final = 20_000
_NO_FILE: Final = frozenset({errno.ELOOP, errno.EINVAL, errno.ENXIO})
"""A link, a pipe, a device, or far too large."""


def no_progress(_done: int, _of: int) -> None:
    """For those who do not look."""


def no_step(_name: str) -> None:
    """Nothing happens on the way."""


class Carrier:
    """Export and receipts of one terminal. Every expected failure is a :class:`Trouble`; a bug raises."""

    def __init__(
        self,
        terminal: str,
        store: Store,
        signer: Callable[[], Signer],
        keyring: Keyring,
        clock: Clock,
        step: Step = no_step,
    ) -> None:
        """``signer``: of the terminal's own key; may raise ``SettingsProblem`` where it cannot be read."""
        self._terminal = terminal
        self._store = store
        self._signer = signer
        self._keyring = keyring
        self._clock = clock
        self._step = step

    def export(
        self, folder: Path, who: str, progress: Progress = no_progress, device: int | None = None
    ) -> Exported | Trouble:
        """Writes what waits into ``folder``. Whatever comes of it, the entries wait on until their receipts come.

        ``device``: ``st_dev`` of the medium that was seen there; another one, or none, is not written to.
        """
        try:
            here = folder.stat().st_dev if folder.is_dir() else None
            if here is None or device not in {None, here}:
                return NO_MEDIUM
            with closing(self._store.connection()) as connection:
                return self._export(connection, folder, who, progress, here)
        except STORE_ERRORS:
            return STORE_GONE
        except SettingsProblem:
            return NO_KEY
        except OSError as problem:
            return medium_trouble(problem)

    def receive(self, source: Path, who: str) -> Received | Trouble:
        """Settles by receipts: one file, or all files for this terminal in a folder that are new here."""
        try:
            with closing(self._store.connection()) as connection:
                found = self._receipts_in(connection, source) if source.is_dir() else source
                if isinstance(found, Trouble):
                    return found
                files = [found] if isinstance(found, Path) else found
                return self._receive(connection, files, who)
        except STORE_ERRORS:
            return STORE_GONE
        except FileNotFoundError:
            return NO_RECEIPTS if source.parent.is_dir() else NO_MEDIUM
        except OSError as problem:
            return ODD_FILE if problem.errno in _NO_FILE else PULLED

    def _export(
        self, connection: sqlite3.Connection, folder: Path, who: str, progress: Progress, device: int
    ) -> Exported | Trouble:
        signer, at = self._signer(), iso(self._clock)
        moment = datetime.fromtimestamp(self._clock.wall(), UTC).astimezone()
        name = file_name(Purpose.ENTRIES, self._terminal, moment)
        # One read transaction: the file is one moment of the outbox, and nobody is kept from writing meanwhile.
        connection.execute("BEGIN")
        try:
            planned = carryout.plan(connection)
            if planned.entries == 0:
                return NOTHING
            remove_unfinished(folder, name.rpartition("-")[0].rpartition("-")[0])
            room = os.statvfs(folder)
            if planned.bytes + SPARE_BYTES > room.f_bavail * room.f_frsize:
                return FULL
            written: list[carryout.Written] = []

            def fill(write: Callable[[bytes], object]) -> None:
                written.append(
                    carryout.write_file(
                        connection, planned, write, signer, self._terminal, at, lambda done: progress(done, planned.entries)
                    )
                )

            path = write_file(folder, name, fill, self._step, device)
        finally:
            connection.execute("ROLLBACK")
        (whole,) = written
        self._step("read_back")
        if not self._is_whole(path, whole, signer, device):
            path.unlink(missing_ok=True)
            return DIFFERS
        with transaction(connection):
            carryout.note_exported(connection, whole, beside(self._clock, at))
            fields = {"entries": str(whole.entries), "file": path.name, "who": who}
            audit.append(connection, at, "carry.exported", fields)
        return Exported(path.name, whole.entries, whole.bytes, planned.left)

    def _is_whole(self, path: Path, written: carryout.Written, signer: Signer, device: int) -> bool:
        """Reads the file back from the medium, as the platform will."""
        suite = suite_signing(signer.signature_id)
        verifier = None if suite is None else suite.verifier(signer.public_raw)
        if verifier is None:
            raise RuntimeError("the terminal's own suite is gone")
        with reading(path, MAX_FILE_BYTES, from_medium=device) as stream:
            reader = open_carried(stream, Purpose.ENTRIES, lambda _header: verifier.verify)
            if isinstance(reader, Flaw) or reader.header.carried_id != written.carried_id:
                return False
            batches = sum(frame.kind is Kind.BATCH for frame in reader)
        return reader.whole and batches > 0

    def _receipts_in(self, connection: sqlite3.Connection, folder: Path) -> list[Path] | Trouble:
        """Files for this terminal that are new here, the oldest first; otherwise why there is nothing to do."""
        from sync import carryin

        ours: list[tuple[str, Path]] = []
        others = known = 0
        flaw: Flaw | None = None
        for path in _candidates(folder):
            with reading(path, MAX_FILE_BYTES) as stream:
                header = peek(stream)
            if isinstance(header, Flaw):
                flaw = header
            elif header.terminal != self._terminal:
                others += 1
            elif header.purpose is Purpose.RECEIPTS and carryin.was_taken(connection, header.carried_id):
                known += 1
            elif header.purpose is Purpose.RECEIPTS:
                ours.append((header.made_at, path))
        if ours:
            return [path for _made_at, path in sorted(ours)]
        if known:
            return FLAWS[Flaw.REPLAYED.value]
        if others:
            return FLAWS[Flaw.WRONG_TERMINAL.value]
        return NO_RECEIPTS if flaw is None else FLAWS[flaw.value]

    def _receive(self, connection: sqlite3.Connection, files: list[Path], who: str) -> Received | Trouble:
        total = Received()
        refused: Trouble | None = None
        for path in files:
            taken = self._receive_file(connection, path)
            if isinstance(taken, Flaw):
                refused = FLAWS[taken.value]
                continue
            total = _sum(total, taken)
            with transaction(connection):
                fields = {"acked": str(taken.acked), "parked": str(taken.parked), "file": path.name[:100], "who": who}
                audit.append(connection, iso(self._clock), "carry.received", fields)
        return refused if refused is not None and total == Received() else total

    def _receive_file(self, connection: sqlite3.Connection, path: Path) -> TakenIn | Flaw:
        from sync import carryin

        with reading(path, MAX_FILE_BYTES) as stream:
            header = peek(stream)
        if isinstance(header, CarriedHeader) and header.terminal == self._terminal:
            self._learn(connection, header)
        taken_before = isinstance(header, CarriedHeader) and carryin.was_taken(connection, header.carried_id)
        with reading(path, MAX_FILE_BYTES) as stream:
            reader = open_carried(stream, Purpose.RECEIPTS, self._judge(taken_before))
            if isinstance(reader, Flaw):
                return reader
            return carryin.take_in(connection, reader, self._terminal, self._keyring, self._clock)

    def _judge(self, taken_before: bool) -> Judge:
        from sync import carryin

        judge = carryin.judge_for(self._terminal, self._keyring, taken_before)

        def asked(header: CarriedHeader) -> Verify | Flaw:
            verify = judge(header)
            unknown = not isinstance(verify, Flaw) and not self._keyring.knows(header.key_id)
            return Flaw.UNKNOWN_SIGNER if unknown else verify

        return asked

    def _learn(self, connection: sqlite3.Connection, header: CarriedHeader) -> None:
        """Follows rotations that this terminal has not heard of; each statement proves itself by the key before."""
        if header.statements:
            with transaction(connection):
                self._keyring.learn(connection, header.statements)
            self._keyring.adopt(connection)


def _candidates(folder: Path) -> list[Path]:
    names: list[str] = []
    with os.scandir(folder) as entries:
        for number, entry in enumerate(entries):
            if number >= _MOST_NAMES or len(names) >= MOST_FILES:
                break
            if entry.name.lower().endswith(RECEIPTS_SUFFIX) and entry.is_file(follow_symlinks=False):
                names.append(entry.name)
    return [folder / name for name in sorted(names)]


def _sum(total: Received, taken: TakenIn) -> Received:
    return Received(
        total.acked + taken.acked,
        total.parked + taken.parked,
        total.later + taken.later,
        total.known + taken.known,
        total.flawed + taken.flawed,
        total.damaged or not taken.whole,
    )


def file_signer(raw_private_key: bytes) -> Signer:
    """The terminal's own key (raw Ed25519) as a signer of files."""
    suite = suite_signing(wire.SIGNATURE_ED25519)
    signer = None if suite is None else suite.signer(raw_private_key)
    if signer is None:
        raise ValueError("no Ed25519 key")
    return signer
