"""Batches and their results as bytes: what the JSON of ``sync.wire`` says, in a third of it.

Ids, hashes and sealed bodies travel raw; the other fields of the entries travel in columns, compressed together, a column
that is the same throughout only once. Of a receipt the result carries what the terminal cannot know: the ledger number
and, for each group, the signature; hash tree and proofs are made again from the entries themselves. A platform that
takes :data:`MEDIA_TYPE_PACKED` says so in its health answer, and answers in it what came in it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from itertools import accumulate, groupby, pairwise
from typing import Final

import msgspec

from sync.wire import MAX_BATCH_BYTES, Batch, BatchResult, Entry, EntryOutcome, Outcome, Receipt
from sync.wire.receipts import with_proofs

MEDIA_TYPE_PACKED: Final = "application/vnd.yzz.batch+msgpack"

_ID_BYTES: Final = 16
_HASH_BYTES: Final = 32
_RAW_FIELDS: Final = frozenset({"entry_id", "body", "body_sha256"})
_COLUMNS: Final = tuple(name for name in Entry.__struct_fields__ if name not in _RAW_FIELDS)
_DEFAULTS: Final = {field.name: field.default for field in msgspec.structs.fields(Entry)}

Column = list[object]


class _Frame(msgspec.Struct, frozen=True, array_like=True):
    wire: int
    terminal: str
    batch_id: str
    ids: bytes
    hashes: bytes
    columns: bytes
    bodies: tuple[bytes, ...]


class _Group(msgspec.Struct, frozen=True, array_like=True):
    """Entries newly accepted under one signature: where they stand in the batch and in the ledger, each less the last."""

    places: tuple[int, ...]
    ledger_nos: tuple[int, ...]
    signature: bytes


class _Result(msgspec.Struct, frozen=True, array_like=True):
    batch_id: str
    server_time: str
    missing_seqs: tuple[int, ...]
    accepted_at: str
    platform_key_id: str
    suite_id: str
    groups: tuple[_Group, ...]
    others: tuple[EntryOutcome, ...]


class PackedBatch:
    """A batch that was read, its entries still to be made one by one."""

    def __init__(self, frame: _Frame, columns: dict[str, Column]) -> None:
        self.wire = frame.wire
        self.terminal = frame.terminal
        self.batch_id = frame.batch_id
        self._frame = frame
        self._columns = columns

    def __len__(self) -> int:
        return len(self._frame.bodies)

    def entry_id(self, place: int) -> str:
        return _id_text(self._frame.ids[place * _ID_BYTES : (place + 1) * _ID_BYTES])

    def entry(self, place: int) -> Entry:
        """The entry at a place; raises ``msgspec.ValidationError`` when its fields do not make one."""
        fields = {name: column[place if len(column) > 1 else 0] for name, column in self._columns.items()}
        entry_id = self.entry_id(place)
        fields["entry_id"] = entry_id
        fields["stream"] = fields.get("stream") or entry_id
        fields["body"] = {
            "suite_id": fields.pop("suite_id", ""),
            "key_id": fields.pop("key_id", ""),
            "data": self._frame.bodies[place],
        }
        fields["body_sha256"] = self._frame.hashes[place * _HASH_BYTES : (place + 1) * _HASH_BYTES].hex()
        return msgspec.convert(fields, Entry)


def encode_batch(batch: Batch) -> bytes | None:
    """The batch packed; None when it is empty, or an id or hash has a form that would not come out as it went in."""
    entries = batch.entries
    if not entries:
        return None
    ids, hashes = _raw_ids(entries), _raw_hashes(entries)
    if ids is None or hashes is None:
        return None
    columns: dict[str, Column] = {name: [getattr(entry, name) for entry in entries] for name in _COLUMNS}
    columns["stream"] = ["" if entry.stream == entry.entry_id else entry.stream for entry in entries]
    columns["suite_id"] = [entry.body.suite_id for entry in entries]
    columns["key_id"] = [entry.body.key_id for entry in entries]
    shortened = ((name, column[:1] if _is_constant(column) else column) for name, column in columns.items())
    # What is left out has its default: an older platform may not know the field.
    told = {name: column for name, column in shortened if column != [_DEFAULTS.get(name, msgspec.NODEFAULT)]}
    packed = zlib.compress(msgspec.msgpack.encode(told), 1)
    bodies = tuple(entry.body.data for entry in entries)
    return msgspec.msgpack.encode(_Frame(batch.wire, batch.terminal, batch.batch_id, ids, hashes, packed, bodies))


def _is_constant(column: Column) -> bool:
    return column.count(column[0]) == len(column)


def decode_batch(content: bytes) -> PackedBatch:
    """Raises ``ValueError`` (``msgspec.MsgspecError`` is one) for what is no packed batch at all."""
    frame = msgspec.msgpack.decode(content, type=_Frame)
    unpacker = zlib.decompressobj()
    try:
        plain = unpacker.decompress(frame.columns, MAX_BATCH_BYTES)
    except zlib.error as error:
        raise ValueError("the columns do not unpack") from error
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("the columns are too long or cut")
    columns = msgspec.msgpack.decode(plain, type=dict[str, Column])
    count = len(frame.bodies)
    if len(frame.ids) != count * _ID_BYTES or len(frame.hashes) != count * _HASH_BYTES:
        raise ValueError("ids and hashes do not fit the bodies")
    if any(len(column) not in (1, count) for column in columns.values()):
        raise ValueError("a column does not fit the bodies")
    return PackedBatch(frame, columns)


def encode_result(result: BatchResult, sent: Sequence[Entry | None]) -> bytes:
    """The result of a batch of which ``sent`` are the entries in their places, None where there was none."""
    places = {_named(entry): place for place, entry in enumerate(sent) if entry is not None}
    receipts = [outcome.receipt for outcome in result.outcomes if outcome.outcome is Outcome.ACCEPTED]
    first = next((receipt for receipt in receipts if receipt is not None), None)
    groups: list[_Group] = []
    others: list[EntryOutcome] = []
    for signature, run in groupby(result.outcomes, lambda outcome: _shared(outcome, first)):
        members = list(run)
        known = [outcome.receipt for outcome in members if outcome.receipt is not None]
        if signature is None or not _is_whole_tree(known) or not all(_named(receipt) in places for receipt in known):
            others.extend(members)
            continue
        where = _steps(places[_named(receipt)] for receipt in known)
        groups.append(_Group(where, _steps(receipt.ledger_no for receipt in known), signature))
    accepted_at, key_id, suite_id = ("", "", "") if first is None else _signed_by(first)
    return msgspec.msgpack.encode(
        _Result(
            result.batch_id,
            result.server_time,
            result.missing_seqs,
            accepted_at,
            key_id,
            suite_id,
            tuple(groups),
            tuple(others),
        )
    )


def decode_result(content: bytes, batch: Batch) -> BatchResult:
    """The result of ``batch``; raises ``ValueError`` for what is none."""
    result = msgspec.msgpack.decode(content, type=_Result)
    outcomes = [outcome for group in result.groups for outcome in _accepted(group, result, batch)]
    return BatchResult(result.batch_id, result.server_time, (*outcomes, *result.others), result.missing_seqs)


def _accepted(group: _Group, result: _Result, batch: Batch) -> Iterable[EntryOutcome]:
    places, numbers = tuple(accumulate(group.places)), tuple(accumulate(group.ledger_nos))
    if not places or not all(0 <= place < len(batch.entries) for place in places):
        raise ValueError("an entry that was not sent")
    unsigned = [
        Receipt(
            entry.entry_id,
            batch.terminal,
            entry.seq,
            entry.body_sha256,
            number,
            result.accepted_at,
            result.platform_key_id,
            group.signature,
            suite_id=result.suite_id,
        )
        for entry, number in zip((batch.entries[place] for place in places), numbers, strict=True)
    ]
    receipts = with_proofs(unsigned)[0] if len(unsigned) > 1 else unsigned
    return [EntryOutcome(receipt.entry_id, Outcome.ACCEPTED, receipt) for receipt in receipts]


def _shared(outcome: EntryOutcome, first: Receipt | None) -> bytes | None:
    """What the outcomes of a group have in common; None for one that has to be told in full."""
    receipt = outcome.receipt
    if outcome.outcome is not Outcome.ACCEPTED or receipt is None or first is None:
        return None
    return receipt.signature if _signed_by(receipt) == _signed_by(first) else None


def _signed_by(receipt: Receipt) -> tuple[str, str, str]:
    return receipt.accepted_at, receipt.platform_key_id, receipt.suite_id


def _named(said: Entry | Receipt) -> tuple[str, int, str]:
    return said.entry_id, said.seq, said.body_sha256


def _is_whole_tree(receipts: Sequence[Receipt]) -> bool:
    """Whether these are all the receipts of their tree, in its order."""
    if len(receipts) == 1:
        return not receipts[0].proof
    last = len(receipts) - 1
    return all(receipt.proof[:2] == bytes((place, last)) for place, receipt in enumerate(receipts))


def _steps(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(after - before for before, after in pairwise((0, *numbers)))


def _raw_ids(entries: Sequence[Entry]) -> bytes | None:
    try:
        raw = bytes.fromhex("".join(entry.entry_id.replace("-", "") for entry in entries))
    except ValueError:
        return None
    texts = (_id_text(raw[start : start + _ID_BYTES]) for start in range(0, len(raw), _ID_BYTES))
    return raw if list(texts) == [entry.entry_id for entry in entries] else None


def _raw_hashes(entries: Sequence[Entry]) -> bytes | None:
    joined = "".join(entry.body_sha256 for entry in entries)
    try:
        raw = bytes.fromhex(joined)
    except ValueError:
        return None
    fits = all(len(entry.body_sha256) == _HASH_BYTES * 2 for entry in entries) and raw.hex() == joined
    return raw if fits else None


def _id_text(raw: bytes) -> str:
    digits = raw.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
