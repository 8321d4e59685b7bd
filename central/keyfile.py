"""The file with the platform's private keys: current and retired ones, and the statements that announced each change.

Nothing is ever taken out: bodies sealed to an old key may arrive weeks later, and receipts of an old key count for ever. It
is written beside itself, synced and renamed, so a reader sees the whole old file or the whole new one.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from sync.wire import SUITE_HPKE_X25519, WIRE_VERSION
from sync.wire.keys import KeyStatement, StatedKey, statement_bytes, statement_digest
from sync.wire.suites import Opener, Signer, Suite, suite_named

KEY_FILE: Final = "platform-keys.json"
FORMAT: Final = 2
_RAW_KEY_BYTES: Final = 32
_USELESS: Final = "密钥文件里有一把不能用的密钥，请从备份恢复。"


class KeyFileError(Exception):
    """The key file cannot be used. ``str()`` is the plain sentence. It is never replaced: old bodies need it."""


class HeldKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One private key."""

    suite_id: str
    private: bytes
    since: str
    """ISO 8601; empty for the keys of a file of the first format."""

    def __repr__(self) -> str:
        return f"HeldKey(suite_id={self.suite_id!r})"


class KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last key of each list is the current one."""

    sealing: tuple[HeldKey, ...]
    signing: tuple[HeldKey, ...]
    lookup: bytes
    statements: tuple[KeyStatement, ...] = ()
    format: int = FORMAT

    def __repr__(self) -> str:
        return f"KeyFile({len(self.sealing)} sealing, {len(self.signing)} signing)"


class _FirstFormat(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sealing: bytes
    signing: bytes
    lookup: bytes

    def __repr__(self) -> str:
        return "_FirstFormat(...)"


class _Format(msgspec.Struct):
    format: int = 1


def suite_or_refuse(suite_id: str) -> Suite:
    suite = suite_named(suite_id)
    if suite is None:
        raise KeyFileError(f"这台机器没有密码套件 {suite_id}（国密套件需要系统的 libcrypto.so.3）。")
    return suite


def new_key_file(suite_id: str, now: str) -> KeyFile:
    """Fresh keys and nothing before them."""
    suite = suite_or_refuse(suite_id)
    sealing = HeldKey(suite_id, suite.new_private_key(), now)
    signing = HeldKey(suite_id, suite.new_signing_key(), now)
    return KeyFile((sealing,), (signing,), secrets.token_bytes(_RAW_KEY_BYTES))


def rotated(content: KeyFile, suite_id: str, now: str, valid_from: str) -> KeyFile:
    """The file with a new current pair, announced by a statement that the signing key before it has signed."""
    fresh = new_key_file(suite_id, now)
    (sealing,), (signing,) = fresh.sealing, fresh.signing
    signer = signer_of(content.signing[-1])
    statement = KeyStatement(
        wire=WIRE_VERSION,
        version=content.statements[-1].version + 1 if content.statements else 1,
        issued_at=now,
        valid_from=valid_from,
        sealing=StatedKey(suite_id, opener_of(sealing).public_raw),
        signing=StatedKey(suite_id, signer_of(signing).public_raw),
        retired=tuple(StatedKey(key.suite_id, signer_of(key).public_raw) for key in content.signing),
        previous=statement_digest(content.statements[-1]) if content.statements else "",
        signer_key_id=signer.key_id,
        signature=b"",
    )
    statement = msgspec.structs.replace(statement, signature=signer.sign(statement_bytes(statement)))
    return KeyFile(
        (*content.sealing, sealing), (*content.signing, signing), content.lookup, (*content.statements, statement)
    )


def read_key_file(path: Path) -> KeyFile:
    """Raises :class:`KeyFileError` for a file that is damaged or readable by others, and ``OSError``."""
    if path.stat().st_mode & 0o077:
        raise KeyFileError(f"密钥文件 {path} 其他用户也能读，请改为只有平台账户可读（chmod 600）。")
    damaged = f"密钥文件 {path} 已损坏，请从备份恢复；平台不会自己换新密钥。"
    try:
        data = path.read_bytes()
        form = msgspec.json.decode(data, type=_Format).format
        if form == FORMAT:
            content = msgspec.json.decode(data, type=KeyFile)
        elif form == 1:
            content = _lifted(msgspec.json.decode(data, type=_FirstFormat))
        else:
            raise KeyFileError(f"密钥文件 {path} 由更新的平台程序写成，请使用那个版本。")
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise KeyFileError(damaged) from error
    keys = (*content.sealing, *content.signing)
    lengths = {len(content.lookup), *(len(key.private) for key in keys)}
    if not (content.sealing and content.signing) or lengths != {_RAW_KEY_BYTES}:
        raise KeyFileError(damaged)
    return content


def create_key_file(path: Path, content: KeyFile) -> None:
    """Durable before anybody can see it; the first of several processes wins."""
    create_private_file(path, msgspec.json.encode(content))


def create_private_file(path: Path, data: bytes) -> None:
    """Like :func:`create_key_file`, for any bytes that only the platform's account may read (mode 0600)."""
    with _draft(path, data) as draft:
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    _sync_folder(path.parent)


def replace_key_file(path: Path, content: KeyFile) -> None:
    """Puts the new file in the place of the old one, in one step."""
    with _draft(path, msgspec.json.encode(content)) as draft:
        draft.rename(path)
    _sync_folder(path.parent)


@contextmanager
def only_one(directory: Path) -> Iterator[None]:
    """One process at a time changes the keys in a directory; the others wait."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _draft(path: Path, data: bytes) -> Iterator[Path]:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _lifted(first: _FirstFormat) -> KeyFile:
    sealing, signing = (HeldKey(SUITE_HPKE_X25519, raw, "") for raw in (first.sealing, first.signing))
    return KeyFile((sealing,), (signing,), first.lookup)


def opener_of(key: HeldKey) -> Opener:
    opener = suite_or_refuse(key.suite_id).opener(key.private)
    if opener is None:
        raise KeyFileError(_USELESS)
    return opener


def signer_of(key: HeldKey) -> Signer:
    signer = suite_or_refuse(key.suite_id).signer(key.private)
    if signer is None:
        raise KeyFileError(_USELESS)
    return signer
