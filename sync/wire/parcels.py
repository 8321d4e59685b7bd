"""Attachments on the wire: sealed blobs that travel in chunks before the entry that names them.

A parcel's address is the SHA-256 of its sealed bytes. The terminal announces what it is going to send, the platform says
how much of each it has, and raw chunks follow at ``/v1/parcels/SHA256/OFFSET``: path and Content-Digest are signed, so
neither place nor bytes of a chunk can be changed on the way. The same list of parcels stands in the entry's frame, where
the platform reads it before opening anything, and inside the sealed body, where nobody can change it; both must agree.
"""

from __future__ import annotations

from typing import Final

import msgspec

PATH_PARCELS: Final = "/v1/parcels"
CHUNK_MEDIA_TYPE: Final = "application/octet-stream"

MAX_PARCEL_BYTES: Final = 16 << 20
MAX_ENTRY_PARCELS: Final = 16
MAX_ENTRY_PARCEL_BYTES: Final = 32 << 20
MAX_CHUNK_BYTES: Final = 1 << 20
MAX_ANNOUNCED: Final = 64
MAX_PAGES: Final = 1000
"""Of one attachment, as the sealed body may claim."""

PARCEL_INCOMPLETE: Final = "parcel.incomplete"
"""Code of an entry that is to come later because the platform lacks bytes of a parcel; the detail names which."""
PARCEL_HASH_MISMATCH: Final = "parcel.hash_mismatch"
PARCEL_TOO_LARGE: Final = "parcel.too_large"


class ParcelRef(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A parcel as an entry's frame names it."""

    parcel_id: str
    """UUIDv7; the sealing is bound to it (``sealing_info("parcel", terminal, parcel_id)``)."""
    sha256: str
    """SHA-256 hex of the sealed bytes."""
    size: int
    """Of the sealed bytes."""
    suite_id: str
    key_id: str


class Attachment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A parcel as the sealed body of its transaction names it: what it is, and which bytes it must be."""

    name: str
    """The form's name for it, such as ``id-card-copy``."""
    media_type: str
    parcel_id: str
    sha256: str
    """Of the sealed bytes, as in :class:`ParcelRef`."""
    pages: int = 0
    """How many pages it has; 0 when the terminal did not count them."""


class ParcelAnnouncement(msgspec.Struct, frozen=True):
    """Says what is going to be sent and asks how much of it is there already."""

    wire: int
    terminal: str
    parcels: tuple[ParcelRef, ...]


class ParcelState(msgspec.Struct, frozen=True):
    """How the platform stands with one parcel."""

    sha256: str
    received: int
    """Bytes it holds from the beginning, without a gap; the next chunk starts here."""
    complete: bool = False
    """All bytes are there and their hash is right."""
    code: str = ""
    """Why the platform will not have it: ``parcel.hash_mismatch``, ``parcel.too_large`` ..."""


class ParcelStates(msgspec.Struct, frozen=True):
    """The answer to an announcement, and with one element to a chunk. Parcels for which there is no room are left out."""

    server_time: str
    parcels: tuple[ParcelState, ...]


def chunk_path(sha256: str, offset: int) -> str:
    """Where the bytes of a parcel from ``offset`` on are posted."""
    return f"{PATH_PARCELS}/{sha256}/{offset}"
