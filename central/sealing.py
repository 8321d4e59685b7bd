"""Opening what terminals seal to the platform, with whichever of its keys they used."""

from __future__ import annotations

from central.keys import PlatformKeys
from central.store.records import ParcelRow
from sync.wire import SealedBody, sealing_info
from sync.wire.parcels import MAX_PARCEL_BYTES
from sync.wire.sealing import CannotOpen, open_body


class CannotOpenError(Exception):
    """A sealed body that the platform cannot read. ``str()`` is the dotted code."""


def open_sealed(keys: PlatformKeys, body: SealedBody, info: bytes) -> bytes:
    """The plaintext (still to be decoded) of a body sealed to the platform; raises :class:`CannotOpenError`."""
    plain = open_body(keys.openers, body, info)
    if isinstance(plain, CannotOpen):
        raise CannotOpenError(plain.value)
    return plain


def open_parcel(keys: PlatformKeys, row: ParcelRow, data: bytes) -> bytes:
    """What an attachment is in clear; raises :class:`CannotOpenError`. ``data``: all of its sealed bytes."""
    info = sealing_info("parcel", row.terminal, row.parcel_id)
    body = SealedBody(row.suite_id, row.key_id, data)
    plain = open_body(keys.openers, body, info, MAX_PARCEL_BYTES, MAX_PARCEL_BYTES)
    if isinstance(plain, CannotOpen):
        raise CannotOpenError(plain.value)
    return plain
