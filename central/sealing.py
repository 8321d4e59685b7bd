"""Opening what terminals seal to the platform, with whichever of its keys they used."""

from __future__ import annotations

from central.keys import PlatformKeys
from sync.wire import SealedBody
from sync.wire.sealing import CannotOpen, open_body


class CannotOpenError(Exception):
    """A sealed body that the platform cannot read. ``str()`` is the dotted code."""


def open_sealed(keys: PlatformKeys, body: SealedBody, info: bytes) -> bytes:
    """The plaintext (still to be decoded) of a body sealed to the platform; raises :class:`CannotOpenError`."""
    plain = open_body(keys.openers, body, info)
    if isinstance(plain, CannotOpen):
        raise CannotOpenError(plain.value)
    return plain
