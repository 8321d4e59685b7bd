"""The terminal's credential in a small file beside its database: the platform's word, and when to ask for a fresh one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from kiosk.store.durably import write_whole
from sync.wire.enrolment import Credential, credential_bytes

CREDENTIAL_NAME: Final = "credential.json"
_MOST_BYTES: Final = 16 << 10
_LOG = logging.getLogger("kiosk.credential")

Vouches = Callable[[str, bytes, bytes], bool]
"""Whether the platform's key of that name (first) signed (second) exactly these bytes (third)."""


class CredentialFile:
    """From several threads at once: the file is replaced as a whole."""

    def __init__(self, path: Path, terminal: str, public_key: bytes, vouches: Vouches) -> None:
        """``public_key``: the terminal's own, raw."""
        self._path = path
        self._terminal = terminal
        self._public_key = public_key
        self._vouches = vouches

    def read(self) -> Credential | None:
        """None where there is none that is about this terminal: it was registered by hand, or the file is damaged."""
        try:
            with self._path.open("rb") as stream:
                found = msgspec.json.decode(stream.read(_MOST_BYTES), type=Credential)
        except (OSError, ValueError, RecursionError):
            return None
        return found if self._is_ours(found) and _moment(found.expires_at) is not None else None

    def is_due(self, now: float) -> bool:
        """Once half of its time is over (``now``: Unix time)."""
        found = self.read()
        if found is None:
            return False
        begin, end = _moment(found.issued_at), _moment(found.expires_at)
        return begin is None or end is None or now >= (begin + end) / 2

    def keep(self, credential: Credential) -> None:
        """Replaces the old one by a genuine one; anything else is left aside, and the platform is asked again later."""
        message = credential_bytes(credential)
        if not self._is_ours(credential) or not self._vouches(credential.signer_key_id, credential.signature, message):
            _LOG.error("credential.not_genuine signer=%s", credential.signer_key_id[:16])
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, msgspec.json.encode(credential))
        except OSError as problem:
            _LOG.error("credential.not_kept %s", type(problem).__name__)

    def _is_ours(self, credential: Credential) -> bool:
        return (credential.terminal, credential.public_key) == (self._terminal, self._public_key)


def _moment(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.timestamp() if moment.tzinfo is not None else None
