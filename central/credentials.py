"""The platform's word that a key speaks for a terminal: given, renewed, and taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import msgspec

from central.auth import Caller
from central.console import audit
from central.intake import decode
from central.journal import check_sender
from central.moments import stamp
from central.platform import Platform
from central.store import Store
from central.store.records import Terminal
from sync.wire.enrolment import Credential, Renewal, RenewalReply, credential_bytes

LASTS: Final = timedelta(days=14)
"""A terminal asks for a fresh one when half of it is over; one that was away longer asks when it is back."""


class NoSuchTerminalError(Exception):
    """``str()`` is the plain sentence."""


def new_credential(platform: Platform, terminal: Terminal) -> Credential:
    """Signed with the platform's current key. Counts once ``unit.admit`` has noted its end."""
    moment = platform.clock()
    signer = platform.keys.signer
    plain = Credential(
        terminal.terminal,
        terminal.public_key,
        terminal.village_code,
        stamp(moment),
        stamp(moment + LASTS),
        signer.key_id,
        signer.signature_id,
    )
    return msgspec.structs.replace(plain, signature=signer.sign(credential_bytes(plain)))


def renew(platform: Platform, caller: Caller, content: bytes) -> RenewalReply:
    """A fresh credential for a terminal that proved its key, also when the old one has run out."""
    asked = decode(content, Renewal)
    check_sender(caller, asked.wire, asked.terminal)
    fresh = new_credential(platform, caller.terminal)
    with platform.store.write() as unit:
        caller.spend_nonce(unit)
        now = platform.now()
        caller.note_presence(unit, now)
        unit.admit(caller.terminal.terminal, fresh.expires_at)
    return RenewalReply(now, fresh)


def revoke(store: Store, terminal: str, why: str, actor: str, now: str) -> None:
    """From this moment nothing counts that the terminal signs. Raises :class:`NoSuchTerminalError`."""
    if store.terminal(terminal) is None:
        raise NoSuchTerminalError(f"没有登记过终端 {terminal}。")
    with store.write() as unit:
        unit.revoke(terminal, now, why)
        audit.note(unit, now, actor, "terminal.revoke", terminal, {"why": why})


def pardon(store: Store, terminal: str, actor: str, now: str) -> None:
    """Takes a revocation back: the registered key counts again. Raises :class:`NoSuchTerminalError`."""
    found = store.terminal(terminal)
    if found is None or not found.revoked_at:
        raise NoSuchTerminalError(f"终端 {terminal} 没有被停用。")
    with store.write() as unit:
        unit.pardon(terminal)
        audit.note(unit, now, actor, "terminal.pardon", terminal)
