"""The note beside a copy of the database: whose it is, of when, and its hash, signed with the terminal's own key.

A copy comes back only with a genuine note: a database that somebody else made would bring triggers and entries of its own.
``NAME.db.json`` lies beside ``NAME.db``; its signature covers :data:`_DOMAIN` and the note's JSON with an empty signature.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from kiosk.store.durably import write_whole
from sync import wire
from sync.wire.suites import Signer, suite_signing

FORMAT: Final = "yuezhizhu-backup-1"
SUFFIX: Final = ".json"
MOST_BYTES: Final = 4096
_DOMAIN: Final = b"yuezhizhu backup of a terminal, v1\n"
_PIECE: Final = 1 << 20


class BackupNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``at``: ISO 8601 with offset. ``entries``: of the outbox, delivered or not. ``next_seq``: what it would give."""

    format: str
    terminal: str
    at: str
    sha256: str
    size: int
    entries: int
    next_seq: int
    signature: bytes = b""


def signed(note: BackupNote, signer: Signer) -> BackupNote:
    """``signer``: of the terminal's own key."""
    return msgspec.structs.replace(note, signature=signer.sign(_said(note)))


def write_note(copy: Path, note: BackupNote) -> None:
    """Raises ``OSError``."""
    write_whole(note_of(copy), msgspec.json.encode(note))


def read_note(copy: Path, public_key: bytes | None) -> BackupNote | None:
    """The note beside a copy; None when there is none that this key (raw Ed25519) has signed.

    ``public_key`` None: whoever signed it. Whether the copy has the hash that stands in it is another question.
    """
    try:
        with note_of(copy).open("rb") as stream:
            note = msgspec.json.decode(stream.read(MOST_BYTES), type=BackupNote)
    except (OSError, msgspec.MsgspecError):
        return None
    if note.format != FORMAT or note.size <= 0:
        return None
    return note if public_key is None or _is_genuine(note, public_key) else None


def note_of(copy: Path) -> Path:
    return copy.with_name(copy.name + SUFFIX)


def hash_of(copy: Path, also: Callable[[bytes], object] = lambda _piece: None) -> tuple[str, int]:
    """SHA-256 as hex, and how many bytes. ``also`` is given each piece. Raises ``OSError``."""
    hashed, size = hashlib.sha256(), 0
    with copy.open("rb") as stream:
        while piece := stream.read(_PIECE):
            hashed.update(piece)
            also(piece)
            size += len(piece)
    return hashed.hexdigest(), size


def _is_genuine(note: BackupNote, public_key: bytes) -> bool:
    suite = suite_signing(wire.SIGNATURE_ED25519)
    verifier = None if suite is None else suite.verifier(public_key)
    return verifier is not None and verifier.verify(note.signature, _said(note))


def _said(note: BackupNote) -> bytes:
    return _DOMAIN + msgspec.json.encode(msgspec.structs.replace(note, signature=b""))
