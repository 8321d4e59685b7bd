"""What came with a transaction: names, pages and sizes for the console. The pictures themselves stay sealed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from central import voicenotes
from central.bodies import Closed, body_of
from central.platform import Platform
from central.sealing import CannotOpenError, open_parcel
from central.services import attachment_title
from central.store import Unit
from central.store.records import LedgerRow, ParcelRow
from sync.wire import TransactionBody

_KINDS: Final = {"application/pdf": "PDF", "image/jpeg": "照片", "image/png": "图片", voicenotes.MEDIA_TYPE: "录音"}


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """One file of an application. ``size`` is in sealed bytes, a few more than it has in clear."""

    title: str
    kind: str
    pages: int
    size: int
    seconds: int = 0
    """Of a spoken note."""


def attachment_lines(platform: Platform, entry: LedgerRow) -> tuple[AttachmentLine, ...]:
    """In the order of the application; a body that cannot be opened any more leaves names and pages out."""
    rows = platform.store.parcels_of(entry.entry_id)
    if not rows:
        return ()
    body = body_of(platform, entry)
    named = {} if isinstance(body, Closed) else {one.sha256: one for one in body.attachments}
    lines = []
    for row in rows:
        one = named.get(row.sha256)
        if one is None:
            lines.append(AttachmentLine("附件", "", 0, row.size))
        else:
            title = attachment_title(entry.service, one.name)
            seconds = _seconds(platform, row) if one.media_type == voicenotes.MEDIA_TYPE else 0
            lines.append(AttachmentLine(title, _KINDS.get(one.media_type, ""), one.pages, row.size, seconds))
    return tuple(lines)


def _seconds(platform: Platform, row: ParcelRow) -> int:
    """Of a spoken note, by its sound; 0 when it does not open."""
    try:
        data = open_parcel(platform.keys, row, platform.store.parcel_bytes(row.terminal, row.sha256))
    except CannotOpenError:
        return 0
    return math.ceil(voicenotes.note_seconds(data) or 0)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file of an application in clear."""

    title: str
    media_type: str
    data: bytes


def opened(platform: Platform, entry: LedgerRow, position: int) -> Opened | Closed | None:
    """The attachment at ``position`` (from 0) of the application; None when there is none or it is unusable.

    A spoken note that is none, whoever let it in, is not opened either: nothing strange is handed to a player.
    """
    body = body_of(platform, entry)
    if isinstance(body, Closed):
        return body
    if not 0 <= position < len(body.attachments):
        return None
    one = body.attachments[position]
    try:
        row = next(row for row in platform.store.parcels_of(entry.entry_id) if row.sha256 == one.sha256)
        data = open_parcel(platform.keys, row, platform.store.parcel_bytes(entry.terminal, one.sha256))
    except (CannotOpenError, StopIteration):
        return None
    if one.media_type == voicenotes.MEDIA_TYPE and voicenotes.note_seconds(data) is None:
        return None
    return Opened(attachment_title(entry.service, one.name), one.media_type, data)


def in_words(line: AttachmentLine) -> str:
    """Such as ``户口本，2页，412 KB（PDF）`` or ``说的话，12秒，95 KB（录音）``."""
    pages = f"，{line.pages}页" if line.pages else f"，{line.seconds}秒" if line.seconds else ""
    kind = f"（{line.kind}）" if line.kind else ""
    return f"{line.title}{pages}，{max(1, round(line.size / 1024))} KB{kind}"


def notes_sound(platform: Platform, unit: Unit, terminal: str, body: TransactionBody) -> bool:
    """Whether every spoken note of an application is one, looked at before the ledger has it.

    A parcel that does not open is as unusable as one that is something else. Its bytes are whole by now.
    """
    for one in body.attachments:
        if one.media_type != voicenotes.MEDIA_TYPE:
            continue
        row = unit.parcel(terminal, one.sha256)
        if row is None:
            return False
        try:
            data = open_parcel(platform.keys, row, b"".join(unit.parcel_chunks(terminal, one.sha256)))
        except CannotOpenError:
            return False
        if voicenotes.note_seconds(data) is None:
            return False
    return True
