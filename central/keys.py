"""The platform's keys in memory: to open sealed bodies, to sign receipts, and a secret for lookups.

Every sealing key it ever had opens; the newest pair is told to terminals and signs. When another process has rotated the
keys, the file is read again: within a second, and at once for a body that is sealed to a key not known yet.
"""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from central.authority import DocumentAuthority, load_or_create_authority
from central.keyfile import (
    KEY_FILE,
    HeldKey,
    KeyFile,
    KeyFileError,
    create_key_file,
    new_key_file,
    only_one,
    opener_of,
    read_key_file,
    replace_key_file,
    rotated,
    signer_of,
    suite_or_refuse,
)
from central.moments import stamp, system_clock
from sync.wire import SUITE_HPKE_X25519
from sync.wire.keys import KeyStatement, ReceiptKeys, StatedKey
from sync.wire.suites import Opener, Recipient, Signer

__all__ = ["KEY_FILE", "KeyFileError", "KeyRow", "PlatformKeys", "load_or_create_keys", "rotate_keys"]

RECHECK_SECONDS: Final = 1.0

_log: Final = logging.getLogger("central.keys")


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key as operations may see it: without its private half."""

    use: str
    """``sealing`` or ``signing``."""
    suite_id: str
    key_id: str
    public_raw: bytes
    since: str
    current: bool


class _Ring:
    """The keys of one version of the file, parsed once."""

    def __init__(self, content: KeyFile, mark: tuple[int, ...]) -> None:
        self.mark = mark
        openers = [opener_of(key) for key in content.sealing]
        self.signers: Final = [signer_of(key) for key in content.signing]
        self.openers: Final[Mapping[str, Opener]] = {opener.key_id: opener for opener in openers}
        self.current: Final = openers[-1]
        suite = suite_or_refuse(self.current.suite_id)
        recipient = suite.recipient(self.current.public_raw)
        if recipient is None:
            raise KeyFileError("密钥文件里有一把不能用的密钥，请从备份恢复。")
        self.recipient: Final[Recipient] = recipient
        self.lookup: Final = content.lookup
        self.statements: Final = content.statements
        self.rows: Final = (
            *_rows("sealing", content.sealing, openers),
            *_rows("signing", content.signing, self.signers),
        )


class PlatformKeys:
    """Private keys in memory, fresh from the file. From several threads at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ring = _Ring(read_key_file(path), _mark(path))
        self._checked = time.monotonic()
        self._authority: DocumentAuthority | None = None

    @property
    def authority(self) -> DocumentAuthority:
        """Who signs certificates; made beside the keys when first asked for. Raises :class:`KeyFileError`."""
        if self._authority is None:
            self._authority = load_or_create_authority(self._path.parent)
        return self._authority

    @property
    def sealing_public(self) -> bytes:
        """Raw: what terminals seal to."""
        return self._fresh().current.public_raw

    @property
    def sealing_key_id(self) -> str:
        return self._fresh().current.key_id

    @property
    def suite_id(self) -> str:
        """The suite of the current pair."""
        return self._fresh().current.suite_id

    @property
    def signing_public(self) -> bytes:
        return self.signer.public_raw

    @property
    def signing_key_id(self) -> str:
        return self.signer.key_id

    @property
    def identity(self) -> str:
        """Names this set of keys for ever: the id of its first signing key."""
        return self._fresh().signers[0].key_id

    @property
    def openers(self) -> Mapping[str, Opener]:
        """By key id, the retired ones too."""
        return self._fresh().openers

    @property
    def recipient(self) -> Recipient:
        return self._fresh().recipient

    @property
    def signer(self) -> Signer:
        """What signs receipts now. Take it once for a receipt: the next moment it may be another."""
        return self._fresh().signers[-1]

    def signer_named(self, key_id: str) -> Signer:
        """The signing key of that id, which must be one of these."""
        return next(one for one in self._ring.signers if one.key_id == key_id)

    @property
    def rows(self) -> tuple[KeyRow, ...]:
        return self._fresh().rows

    def statements_after(self, version: int) -> tuple[KeyStatement, ...]:
        """What a terminal that has followed up to ``version`` has still to learn, in order."""
        return tuple(one for one in self._fresh().statements if one.version > version)

    def receipt_keys(self) -> ReceiptKeys:
        """Judges the receipts that this platform has ever signed."""
        return ReceiptKeys(StatedKey(row.suite_id, row.public_raw) for row in self.rows if row.use == "signing")

    def lookup(self, purpose: str, value: str) -> str:
        """A keyed hash (hex) by which ``value`` can be found again without being stored."""
        return hmac.digest(self._ring.lookup, f"{purpose}\n{value}".encode(), "sha256").hex()

    def reload(self) -> bool:
        """Reads the file again if it is another one by now. A file that cannot be used changes nothing."""
        self._checked = time.monotonic()
        try:
            mark = _mark(self._path)
            if mark == self._ring.mark:
                return False
            self._ring = _Ring(read_key_file(self._path), mark)
        except (OSError, KeyFileError) as error:
            _log.error("keys.reload_failed %s", type(error).__name__)
            return False
        return True

    def _fresh(self) -> _Ring:
        if time.monotonic() - self._checked > RECHECK_SECONDS:
            self.reload()
        return self._ring


def load_or_create_keys(directory: Path, suite_id: str = SUITE_HPKE_X25519) -> PlatformKeys:
    """The keys in ``directory``; made there (mode 0600, of this suite) the first time.

    Raises :class:`KeyFileError` for a file that is damaged or readable by others.
    """
    path = directory / KEY_FILE
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            create_key_file(path, new_key_file(suite_id, stamp(system_clock())))
        return PlatformKeys(path)
    except OSError as error:
        raise KeyFileError(f"读写不了密钥目录 {directory}：{error.strerror}。") from error


def rotate_keys(directory: Path, suite_id: str = "", valid_from: str = "") -> PlatformKeys:
    """Adds a new current pair; the old keys go on opening. ``suite_id``: empty for the present one. ``valid_from``: now.

    Raises :class:`KeyFileError` and then nothing has changed.
    """
    path = directory / KEY_FILE
    now = stamp(system_clock())
    try:
        with only_one(directory):
            content = read_key_file(path)
            replace_key_file(path, rotated(content, suite_id or content.sealing[-1].suite_id, now, valid_from or now))
        return PlatformKeys(path)
    except OSError as error:
        raise KeyFileError(f"读写不了密钥目录 {directory}：{error.strerror}。") from error


def _mark(path: Path) -> tuple[int, ...]:
    """Tells one version of the file from another."""
    about = path.stat()
    return about.st_ino, about.st_mtime_ns, about.st_size


def _rows(use: str, helds: Sequence[HeldKey], keys: Sequence[Opener | Signer]) -> Iterator[KeyRow]:
    for held, key in zip(helds, keys, strict=True):
        yield KeyRow(use, held.suite_id, key.key_id, key.public_raw, held.since, current=held is helds[-1])
