"""Invitations: a one-time code made by operations, and a terminal that comes with it.

Of the code only a keyed hash of its secret is kept. Wrong secrets are counted before anything else is said, and after a few
the invitation is dead. The same terminal may come again with the same code (its answer was lost): it is told the same.
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from central.auth import MOVED
from central.console import audit
from central.credentials import new_credential
from central.enrolment import EnrolmentError, check_site
from central.frames import is_name
from central.intake import decode
from central.keys import PlatformKeys
from central.moments import parse, stamp
from central.platform import Platform
from central.problems import Refusal
from central.sealing import CannotOpenError, open_sealed
from central.store import Store
from central.store.enrolments import InviteRow
from central.store.records import Terminal
from sync.wire import WIRE_VERSION, sealing_info
from sync.wire.enrolment import (
    SEALED_KIND,
    Enrolled,
    Enrolment,
    InviteCode,
    PlatformKeysAnswer,
    enrolled_bytes,
    enrolment_bytes,
    new_code,
)
from sync.wire.keys import StatedKey

MAX_FAILURES: Final = 5
LONGEST_HOURS: Final = 24 * 30
USUAL_HOURS: Final = 72
THE_TERMINAL: Final = "(终端)"
"""The actor of what a terminal did by itself."""
_NUMBERS: Final = range(1, 100)
_TRIES: Final = 20


def invite(
    store: Store,
    keys: PlatformKeys,
    actor: str,
    now: str,
    village_code: str,
    site_name: str,
    *,
    hours: int = USUAL_HOURS,
    replaces: str = "",
) -> tuple[InviteCode, InviteRow]:
    """A code, to be shown once, and what is kept of it. Raises :class:`EnrolmentError`."""
    check_site(village_code, site_name)
    moment = parse(now)
    if moment is None or not 1 <= hours <= LONGEST_HOURS:
        raise EnrolmentError(f"注册码的有效时间应是 1 到 {LONGEST_HOURS} 小时。")
    if replaces and (not is_name(replaces) or store.terminal(replaces) is None):
        raise EnrolmentError("没有登记过要搬走的那台终端。")
    sealing, signing = keys_of(keys)
    expires = stamp(moment + timedelta(hours=hours))
    for _ in range(_TRIES):
        code = new_code(sealing, signing)
        number = _free_number(store, village_code, now)
        row = InviteRow(
            invite_id=code.name,
            secret_hash=_hash(keys, code.name, code.secret),
            terminal=name_of(village_code, number),
            number=number,
            village_code=village_code,
            site_name=site_name.strip(),
            replaces=replaces,
            made_by=actor,
            made_at=now,
            expires_at=expires,
        )
        with store.write() as unit:
            if unit.add_invite(row):
                audit.note(unit, now, actor, "invite.make", row.terminal, {"invite": row.invite_id, "until": expires})
                return code, row
    raise EnrolmentError("同时有太多人在给这个村做注册码，请再试一次。")


def withdraw(store: Store, invite_id: str, actor: str, now: str) -> bool:
    """The code counts no more; False when it was used or withdrawn before, or never was."""
    with store.write() as unit:
        done = unit.withdraw_invite(invite_id, now)
        if done:
            audit.note(unit, now, actor, "invite.withdraw", invite_id)
    return done


def keys_of(keys: PlatformKeys) -> tuple[StatedKey, StatedKey]:
    """What a terminal begins with: sealing and signing key."""
    return StatedKey(keys.suite_id, keys.sealing_public), StatedKey(keys.suite_id, keys.signing_public)


def platform_answer(platform: Platform) -> PlatformKeysAnswer:
    """For anybody who asks: public keys are no secret."""
    return PlatformKeysAnswer(WIRE_VERSION, platform.now(), *keys_of(platform.keys))


def redeem(platform: Platform, content: bytes) -> Enrolled:
    """Registers the terminal that has come with a code."""
    asked = decode(content, Enrolment)
    _check_request(asked)
    row = platform.store.invite(asked.invite)
    if row is None:
        raise _refused("enrol.unknown_code", "平台没有这个注册码，请核对，或请运维另给一个。")
    if row.failures >= MAX_FAILURES:
        raise _refused("enrol.locked", "这个注册码输错太多次，已经作废，请运维另给一个。")
    _check_secret(platform, row, asked)
    if row.withdrawn_at:
        raise _refused("enrol.withdrawn", "这个注册码已经收回，请运维另给一个。")
    if row.expires_at <= platform.now():
        raise _refused("enrol.expired", "这个注册码过期了，请运维另给一个。")
    return _admit(platform, row, asked)


def _check_request(asked: Enrolment) -> None:
    if asked.wire != WIRE_VERSION:
        raise Refusal(400, "input.wire_version", "input", "平台不支持这个报文版本。")
    if not is_name(asked.invite):
        raise Refusal(400, "input.malformed", "input", "报文格式不对。")
    try:
        Ed25519PublicKey.from_public_bytes(asked.public_key).verify(asked.signature, enrolment_bytes(asked))
    except (ValueError, InvalidSignature) as error:
        raise Refusal(401, "auth.bad_signature", "key", "登记请求不是由它带来的密钥签名的。") from error


def _check_secret(platform: Platform, row: InviteRow, asked: Enrolment) -> None:
    try:
        secret = open_sealed(platform.keys, asked.secret, sealing_info(SEALED_KIND, row.invite_id, ""))
    except CannotOpenError as error:
        raise Refusal(422, str(error), "input", "登记请求不是封给这个平台的，或者在途中损坏。") from error
    given = _hash(platform.keys, row.invite_id, secret.decode("ascii", "replace"))
    if not hmac.compare_digest(given, row.secret_hash):
        with platform.store.write() as unit:
            unit.fail_invite(row.invite_id)
            audit.note(unit, platform.now(), THE_TERMINAL, "invite.wrong", row.terminal, {"invite": row.invite_id})
        raise _refused("enrol.wrong_code", "注册码不对，请核对后再输。输错几次就会作废。")


def _admit(platform: Platform, row: InviteRow, asked: Enrolment) -> Enrolled:
    now = platform.now()
    terminal = Terminal(row.terminal, asked.public_key, row.village_code, row.site_name, now)
    credential = new_credential(platform, terminal)
    with platform.store.write() as unit:
        first = unit.use_invite(row.invite_id, asked.public_key, now)
        if first:
            _check_name_is_free(platform, row)
            unit.enrol(terminal)
            unit.admit(row.terminal, credential.expires_at)
            if row.replaces:
                unit.revoke(row.replaces, now, MOVED)
            audit.note(unit, now, THE_TERMINAL, "terminal.enrol", row.terminal, {"invite": row.invite_id})
    if not first:
        _check_same_again(platform, row, asked)
        with platform.store.write() as unit:
            unit.admit(row.terminal, credential.expires_at)
    roots = (platform.keys.authority.root,)
    told = Enrolled(now, row.terminal, row.number, row.village_code, row.site_name, roots, credential)
    signer = platform.keys.signer_named(credential.signer_key_id)
    return msgspec.structs.replace(told, signature=signer.sign(enrolled_bytes(told)))


def _check_name_is_free(platform: Platform, row: InviteRow) -> None:
    if platform.store.terminal(row.terminal) is not None:
        raise Refusal(409, "enrol.taken", "platform", "这个终端编号已被别的终端登记，请运维另给一个注册码。")


def _check_same_again(platform: Platform, row: InviteRow, asked: Enrolment) -> None:
    """An answer may have been lost on its way; anybody else comes too late."""
    known = platform.store.terminal(row.terminal)
    if known is not None and known.revoked_at:
        raise Refusal(403, "auth.revoked", "key", "这台终端已被停用，请联系运维。")
    if known is None or not hmac.compare_digest(known.public_key, asked.public_key):
        raise Refusal(409, "enrol.used", "input", "这个注册码已经用过了，请运维另给一个。")


def _free_number(store: Store, village_code: str, now: str) -> int:
    taken = store.taken_names(village_code, now)
    for number in _NUMBERS:
        if name_of(village_code, number) not in taken:
            return number
    raise EnrolmentError("这个村已经有 99 台终端。")


def name_of(village_code: str, number: int) -> str:
    """A terminal's id: the village's code and a number of two digits."""
    return f"{village_code}-{number:02d}"


def _hash(keys: PlatformKeys, name: str, secret: str) -> str:
    return keys.lookup("terminal-invite", f"{name}\n{secret}")


def _refused(code: str, sentence: str) -> Refusal:
    return Refusal(403, code, "input", sentence)
