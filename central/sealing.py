"""Opening what terminals seal to the platform, with whichever of its keys they used."""

from __future__ import annotations

from central.keys import PlatformKeys
from central.store.records import ParcelRow
from sync.wire import MAX_BODY_BYTES, SealedBody, sealing_info
from sync.wire.parcels import MAX_PARCEL_BYTES
from sync.wire.sealing import MAX_PLAIN_BYTES, CannotOpen, open_body


class CannotOpenError(Exception):
    """A sealed body that the platform cannot read. ``str()`` is the dotted code."""


def open_sealed(keys: PlatformKeys, body: SealedBody, info: bytes) -> bytes:
    """The plaintext (still to be decoded) of a body sealed to the platform; raises :class:`CannotOpenError`."""
    return _opened(keys, body, info, MAX_BODY_BYTES, MAX_PLAIN_BYTES)


def open_parcel(keys: PlatformKeys, row: ParcelRow, data: bytes) -> bytes:
    """What an attachment is in clear; raises :class:`CannotOpenError`. ``data``: all of its sealed bytes."""
    info = sealing_info("parcel", row.terminal, row.parcel_id)
    return _opened(keys, SealedBody(row.suite_id, row.key_id, data), info, MAX_PARCEL_BYTES, MAX_PARCEL_BYTES)


def _opened(keys: PlatformKeys, body: SealedBody, info: bytes, max_bytes: int, max_plain: int) -> bytes:
    plain = open_body(keys.openers, body, info, max_bytes, max_plain)
    if plain is CannotOpen.UNKNOWN_KEY and keys.reload():
        plain = open_body(keys.openers, body, info, max_bytes, max_plain)
    if isinstance(plain, CannotOpen):
        raise CannotOpenError(plain.value)
    return plain
