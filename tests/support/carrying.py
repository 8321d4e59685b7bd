"""A terminal's carried files in memory, for tests that need no medium."""

from __future__ import annotations

import io
import sqlite3

from benchmarks.parcel_terminal import AT, ParcelTerminal
from central.carried import Imported, take_in, write_receipts
from central.server import EmbeddedCentral
from sync import carryin, carryout, wire
from sync.clock import SystemClock
from sync.delivery import transaction
from sync.entries import new_entry_id
from sync.judging import ReceiptJudge
from sync.scene import beside
from sync.wire.carried import Flaw, Purpose, open_carried
from sync.wire.suites import Signer, suite_named


def signer_of(terminal: ParcelTerminal) -> Signer:
    suite = suite_named(wire.SUITE_HPKE_X25519)
    assert suite is not None
    signer = suite.signer(terminal.key.private_bytes_raw())
    assert signer is not None
    return signer


def exported(terminal: ParcelTerminal, most_bytes: int = 1 << 30) -> tuple[bytes, carryout.Plan]:
    """What waits, as a file; noted in the outbox."""
    stream = io.BytesIO()
    with transaction(terminal.conn):
        planned = carryout.plan(terminal.conn, most_bytes)
        written = carryout.write_file(terminal.conn, planned, stream.write, signer_of(terminal), terminal.name, AT)
    with transaction(terminal.conn):
        assert carryout.note_exported(terminal.conn, written, beside(SystemClock(), AT)) == planned.entries
    assert written.bytes == len(stream.getvalue()) <= planned.bytes
    return stream.getvalue(), planned


def imported(central: EmbeddedCentral, data: bytes, *, again: bool = False) -> Imported:
    taken = take_in(central.platform, io.BytesIO(data), again=again)
    assert isinstance(taken, Imported), taken
    return taken


def receipts_of(central: EmbeddedCentral, taken: Imported) -> bytes:
    stream = io.BytesIO()
    write_receipts(central.platform, taken, stream.write, new_entry_id(), AT)
    return stream.getvalue()


def settled_by(
    conn: sqlite3.Connection, name: str, judge: ReceiptJudge, data: bytes, *, taken_before: bool = False
) -> carryin.TakenIn | Flaw:
    asked = carryin.judge_for(name, judge, taken_before)
    reader = open_carried(io.BytesIO(data), Purpose.RECEIPTS, asked)
    return reader if isinstance(reader, Flaw) else carryin.take_in(conn, reader, name, judge, SystemClock())
