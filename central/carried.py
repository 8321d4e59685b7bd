"""Taking in what a terminal could not send and somebody carried here: through the same doors as what comes over the line.

Each frame of the file is what the network would have brought, and goes to the very functions that the network's requests
go to: same checks, same ledger, same receipts. In the place of a request's signature stands the frame's, in the place of
its nonce the ledger, which takes an entry once however often it comes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO, Final

import msgspec

from central import parcels
from central.auth import MOVED, Caller
from central.ingest import ingest
from central.intake import decode
from central.platform import Platform
from central.problems import Refusal
from central.store import Unit
from central.store.records import CarriedFile, Terminal
from sync.wire import SIGNATURE_ED25519, BatchResult, EntryOutcome, Outcome, key_id
from sync.wire.carried import (
    FORMAT,
    CarriedHeader,
    CarriedReader,
    CarriedWriter,
    Flaw,
    Frame,
    Judge,
    Kind,
    Purpose,
    Verify,
    open_carried,
    read_piece,
)
from sync.wire.parcels import ParcelAnnouncement
from sync.wire.suites import suite_signing

NOT_TAKEN: Final = (Outcome.CONFLICT, Outcome.REFUSED, Outcome.LATER)


class CarriedCaller(Caller):
    """The terminal that signed a file. It is not here itself, and the ledger stands for the nonce."""

    def spend_nonce(self, unit: Unit) -> None:
        """A file may come again: the ledger takes each entry once. The terminal's own requests wait meanwhile."""
        unit.hold(self.terminal.terminal)

    def note_presence(self, unit: Unit, at: str) -> None:
        """A file says nothing about where its terminal is now."""


@dataclass(slots=True)
class Imported:
    """What became of a file."""

    header: CarriedHeader
    site_name: str
    results: list[BatchResult] = field(default_factory=list)
    refused_frames: list[tuple[str, str]] = field(default_factory=list)
    """Code and sentence of frames that the platform would not look at."""
    spoiled: int = 0
    end: Flaw | None = None

    @property
    def outcomes(self) -> list[EntryOutcome]:
        return [outcome for result in self.results for outcome in result.outcomes]

    @property
    def counts(self) -> Counter[Outcome]:
        return Counter(outcome.outcome for outcome in self.outcomes)

    @property
    def whole(self) -> bool:
        """Whether all of the file could be read."""
        return self.end is None and not self.spoiled


def take_in(platform: Platform, stream: BinaryIO, *, again: bool = False) -> Imported | Flaw:
    """All that is readable of a file; or why it is not taken at all, and then nothing has changed.

    ``again``: also a file that was taken in whole before, for its receipts. Raises ``StoreUnavailableError``; what was
    taken by then stays, and the same file can be taken in again.
    """
    reader = open_carried(stream, Purpose.ENTRIES, _judge(platform, again=again))
    if isinstance(reader, Flaw):
        return reader
    terminal = platform.store.terminal(reader.header.terminal)
    if terminal is None:
        return Flaw.WRONG_TERMINAL
    imported = Imported(reader.header, terminal.site_name)
    _take(platform, terminal, reader, imported)
    imported.spoiled, imported.end = reader.spoiled, reader.end
    if imported.whole:
        header = reader.header
        with platform.store.write() as unit:
            now = platform.now()
            unit.note_carried(CarriedFile(header.carried_id, header.terminal, header.made_at, now, header.count))
    return imported


def write_receipts(
    platform: Platform, imported: Imported, write: Callable[[bytes], object], new_id: str, at: str
) -> CarriedHeader:
    """The platform's answers as a signed file for the terminal; returns its header. ``new_id``: a UUIDv7."""
    signer = platform.keys.signer
    header = CarriedHeader(
        FORMAT,
        Purpose.RECEIPTS,
        new_id,
        imported.header.terminal,
        at,
        len(imported.outcomes),
        signer.signature_id,
        signer.key_id,
        imported.header.carried_id,
        platform.keys.statements_after(0),
    )
    writer = CarriedWriter(write, signer.sign, header)
    last = len(imported.results) - 1
    for place, result in enumerate(imported.results):
        # What was missing in between has come with the later batches.
        told = result if place == last else msgspec.structs.replace(result, missing_seqs=())
        writer.add(Kind.RESULT, msgspec.json.encode(told))
    writer.close()
    return header


def _judge(platform: Platform, *, again: bool) -> Judge:
    def judge(header: CarriedHeader) -> Verify | Flaw:
        terminal = platform.store.terminal(header.terminal)
        if terminal is None:
            return Flaw.WRONG_TERMINAL
        if terminal.revoked_at and terminal.revoked_why != MOVED:
            return Flaw.REVOKED
        suite = suite_signing(header.suite) if header.suite == SIGNATURE_ED25519 else None
        verifier = None if suite is None else suite.verifier(terminal.public_key)
        if verifier is None or header.key_id != key_id(terminal.public_key):
            return Flaw.UNKNOWN_SIGNER
        if not again and platform.store.carried_file(header.carried_id) is not None:
            return Flaw.REPLAYED
        return verifier.verify

    return judge


def _take(platform: Platform, terminal: Terminal, reader: CarriedReader, imported: Imported) -> None:
    caller = CarriedCaller(terminal, "", int(platform.clock().timestamp()))
    received: dict[str, int] = {}
    for frame in reader:
        if not isinstance(frame, Frame):
            continue
        try:
            if frame.kind is Kind.BATCH:
                imported.results.append(ingest(platform, caller, frame.payload))
            elif frame.kind is Kind.PARCELS:
                _announce(platform, caller, frame.payload, received)
            elif frame.kind is Kind.PIECE:
                _add_piece(platform, caller, frame.payload, received)
        except Refusal as refusal:
            imported.refused_frames.append((refusal.code, refusal.message))


def _announce(platform: Platform, caller: Caller, payload: bytes, received: dict[str, int]) -> None:
    """Notes in ``received`` how much of each parcel is here; of a whole one, everything."""
    states = parcels.announce(platform, caller, payload)
    sizes = {ref.sha256: ref.size for ref in decode(payload, ParcelAnnouncement).parcels}
    for state in states.parcels:
        if not state.code:
            received[state.sha256] = sizes[state.sha256] if state.complete else state.received


def _add_piece(platform: Platform, caller: Caller, payload: bytes, received: dict[str, int]) -> None:
    """What is new of a piece. One that does not follow on (a piece before it has rotted) is left: the entry will wait."""
    read = read_piece(payload)
    if read is None:
        return
    sha256, offset, data = read
    here = received.get(sha256)
    if here is None or not offset <= here < offset + len(data):
        return
    states = parcels.chunk(sha256, here, platform, caller, data[here - offset :])
    received[sha256] = next((one.received for one in states.parcels if one.sha256 == sha256), here)
