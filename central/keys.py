"""The platform's own keys: X25519 to open sealed bodies, Ed25519 to sign receipts, a secret for lookups."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Final

import msgspec

from sync.wire.suites import Opener, Recipient
from sync.wire.suites.international import INTERNATIONAL

KEY_FILE: Final = "platform-keys.json"
_RAW_KEY_BYTES: Final = 32


class KeyFileError(Exception):
    """The key file cannot be used. ``str()`` is the plain sentence. It is never replaced: old bodies need it."""


class _KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sealing: bytes
    signing: bytes
    lookup: bytes

    def __repr__(self) -> str:
        return "_KeyFile(...)"


class PlatformKeys:
    """Private keys in memory. The public halves are raw bytes of 32."""

    def __init__(self, sealing: bytes, signing: bytes, lookup: bytes) -> None:
        opener, signer = INTERNATIONAL.opener(sealing), INTERNATIONAL.signer(signing)
        recipient = None if opener is None else INTERNATIONAL.recipient(opener.public_raw)
        if opener is None or signer is None or recipient is None:
            raise ValueError("no keys")
        self._signer = signer
        self._lookup = lookup
        self.openers: Final[dict[str, Opener]] = {opener.key_id: opener}
        self.recipient: Final[Recipient] = recipient
        self.sealing_public = opener.public_raw
        self.signing_public = signer.public_raw
        self.sealing_key_id = opener.key_id
        self.signing_key_id = signer.key_id

    def sign(self, data: bytes) -> bytes:
        """Ed25519 signature, 64 bytes."""
        return self._signer.sign(data)

    def lookup(self, purpose: str, value: str) -> str:
        """A keyed hash (hex) by which ``value`` can be found again without being stored."""
        return hmac.new(self._lookup, f"{purpose}\n{value}".encode(), hashlib.sha256).hexdigest()


def load_or_create_keys(directory: Path) -> PlatformKeys:
    """The keys in ``directory``; made there (mode 0600) the first time.

    Raises :class:`KeyFileError` for a file that is damaged or readable by others.
    """
    path = directory / KEY_FILE
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _create(path)
        if path.stat().st_mode & 0o077:
            raise KeyFileError(f"密钥文件 {path} 其他用户也能读，请改为只有平台账户可读（chmod 600）。")
        content = msgspec.json.decode(path.read_bytes(), type=_KeyFile)
    except OSError as error:
        raise KeyFileError(f"读写不了密钥目录 {directory}：{error.strerror}。") from error
    except msgspec.MsgspecError as error:
        raise KeyFileError(f"密钥文件 {path} 已损坏，请从备份恢复；平台不会自己换新密钥。") from error
    if any(len(key) != _RAW_KEY_BYTES for key in (content.sealing, content.signing, content.lookup)):
        raise KeyFileError(f"密钥文件 {path} 已损坏，请从备份恢复；平台不会自己换新密钥。")
    return PlatformKeys(content.sealing, content.signing, content.lookup)


def _create(path: Path) -> None:
    """Writes fresh keys, durable before anybody can see them; the first of several processes wins."""
    content = _KeyFile(
        INTERNATIONAL.new_private_key(),
        INTERNATIONAL.new_signing_key(),
        secrets.token_bytes(_RAW_KEY_BYTES),
    )
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(content))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
