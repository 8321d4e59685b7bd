"""From a batch's bytes to its entries, whichever way they came. What is no entry does not stop its neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from central.intake import decode, too_large
from central.problems import Refusal, malformed
from sync.wire import MAX_BATCH_ENTRIES, Batch, Entry, EntryOutcome, Outcome
from sync.wire.packed import PackedBatch, decode_batch


@dataclass(frozen=True, slots=True)
class Arrived:
    """A batch as it was read. ``sent``: its entries in their places, None where ``refused`` says why."""

    wire: int
    terminal: str
    batch_id: str
    sent: tuple[Entry | None, ...]
    refused: tuple[EntryOutcome, ...]


class _Shell(msgspec.Struct):
    """A batch whose entries are still bytes: for the case that one of them is not an entry."""

    wire: int
    terminal: str
    batch_id: str
    entries: tuple[msgspec.Raw, ...]


class _Named(msgspec.Struct):
    entry_id: str = ""


def arrived_as_json(content: bytes) -> Arrived:
    """A batch in JSON; refuses what is none with ``input.malformed`` or ``input.too_large``."""
    try:
        batch = decode(content, Batch)
    except Refusal:
        return _one_by_one(decode(content, _Shell))
    _check_size(len(batch.entries))
    return Arrived(batch.wire, batch.terminal, batch.batch_id, batch.entries, ())


def arrived_packed(content: bytes) -> Arrived:
    """A batch of ``MEDIA_TYPE_PACKED``; refuses as above."""
    try:
        batch = decode_batch(content)
    except (ValueError, RecursionError) as error:
        raise malformed() from error
    _check_size(len(batch))
    sent = [_entry_at(batch, place) for place in range(len(batch))]
    refused = tuple(_refused(batch.entry_id(place)) for place, entry in enumerate(sent) if entry is None)
    return Arrived(batch.wire, batch.terminal, batch.batch_id, tuple(sent), refused)


def _check_size(entries: int) -> None:
    if entries > MAX_BATCH_ENTRIES:
        raise too_large()


def _one_by_one(shell: _Shell) -> Arrived:
    _check_size(len(shell.entries))
    sent = [_entry_of(raw) for raw in shell.entries]
    refused = tuple(_refused(_name_of(raw)) for raw, entry in zip(shell.entries, sent, strict=True) if entry is None)
    return Arrived(shell.wire, shell.terminal, shell.batch_id, tuple(sent), refused)


def _entry_of(raw: msgspec.Raw) -> Entry | None:
    try:
        return decode(bytes(raw), Entry)
    except Refusal:
        return None


def _entry_at(batch: PackedBatch, place: int) -> Entry | None:
    try:
        return batch.entry(place)
    except msgspec.ValidationError:
        return None


def _refused(entry_id: str) -> EntryOutcome:
    return EntryOutcome(entry_id, Outcome.REFUSED, code="entry.malformed", detail="这一笔的格式不对。")


def _name_of(raw: msgspec.Raw) -> str:
    try:
        return decode(bytes(raw), _Named).entry_id[:64]
    except Refusal:
        return ""
