"""Registering terminals."""

from __future__ import annotations

import base64
import binascii
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from central.frames import is_name, is_text
from central.store import Store
from central.store.records import Terminal

_VILLAGE_CODE_DIGITS: Final = 12


class EnrolmentError(Exception):
    """Why a terminal cannot be registered. ``str()`` is the plain sentence."""


def decode_public_key(text: str) -> bytes:
    """A raw Ed25519 public key (32 bytes) from its base64; raises :class:`EnrolmentError`."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise EnrolmentError("公钥不是 base64。") from error


def enrol(store: Store, terminal: str, public_key: bytes, village_code: str, site_name: str, now: str) -> None:
    """Registers a terminal, or gives a known one a new key or site. ``public_key`` is a raw Ed25519 key."""
    if not is_name(terminal):
        raise EnrolmentError("终端编号只能用字母、数字和 . _ : / - ，最多 64 个。")
    check_site(village_code, site_name)
    try:
        Ed25519PublicKey.from_public_bytes(public_key)
    except ValueError as error:
        raise EnrolmentError("公钥应是 32 字节的 Ed25519 公钥。") from error
    with store.write() as unit:
        unit.enrol(Terminal(terminal, public_key, village_code, site_name.strip(), now))
        unit.pardon(terminal)


def check_site(village_code: str, site_name: str) -> None:
    """Raises :class:`EnrolmentError` for a code or a name that no site has."""
    if len(village_code) != _VILLAGE_CODE_DIGITS or not (village_code.isascii() and village_code.isdigit()):
        raise EnrolmentError("村代码应是 12 位数字。")
    if not site_name.strip() or not is_text(site_name, 100):
        raise EnrolmentError("网点名称不能为空，最多 100 个字。")
