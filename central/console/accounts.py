"""Users and their sessions: making, logging in, being recognised, logging out."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import msgspec

from central.console import audit, passwords, totp
from central.console.roles import Right, Role, rights_of
from central.keys import PlatformKeys
from central.moments import parse, stamp
from central.platform import Platform
from central.sealing import CannotOpenError, open_sealed
from central.store import Store
from central.store.console_records import FailureRow, SessionRow, UserRow
from sync.wire import SealedBody, sealing_info
from sync.wire.sealing import seal

IDLE: Final = timedelta(minutes=30)
LONGEST_SESSION: Final = timedelta(hours=12)
MAX_FAILURES: Final = 5
LOCKED_FOR: Final = timedelta(minutes=15)
_FAILURES_KEPT: Final = timedelta(days=1)
_TOUCH_EVERY: Final = timedelta(minutes=1)
_NAME: Final = re.compile(r"[a-z][a-z0-9._-]{1,31}")
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")

WRONG: Final = "用户名、密码或动态码不对。"
LOCKED: Final = "输错太多次了。请 15 分钟后再试，或请管理员重设密码。"


class AccountError(Exception):
    """Why a user cannot be made or changed. ``str()`` is the plain sentence."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is asking. ``csrf`` stands in every form that changes something."""

    name: str
    role: str
    rights: frozenset[Right]
    csrf: str
    token_sha256: str

    def may(self, right: Right) -> bool:
        return right in self.rights


@dataclass(frozen=True, slots=True)
class NewUser:
    """What the new user must be told once; only hashes and sealed bytes of it are kept."""

    name: str
    role: str
    password: str
    secret: bytes | None


@dataclass(frozen=True, slots=True)
class NotLoggedIn:
    """Why not, as the page says it, and the HTTP status."""

    sentence: str
    status: int


def save_user(
    store: Store, keys: PlatformKeys, now: str, name: str, role: str, *, with_code: bool = True, again: bool = False
) -> NewUser:
    """Makes a user with a random password and code secret, or with ``again`` gives new ones to one who exists.

    ``with_code=False`` is for demonstrations. All sessions of the user end. Raises :class:`AccountError`.
    """
    if not _NAME.fullmatch(name):
        raise AccountError("用户名要以小写字母开头，用小写字母、数字和 . _ - ，2 到 32 个字符。")
    known = store.user(name)
    if again and known is None:
        raise AccountError(f"没有用户 {name}。")
    if not again and known is not None:
        raise AccountError(f"已经有用户 {name}。要给新密码，请用 reset。")
    role = role or (known.role if known is not None else "")
    if role not in set(Role):
        raise AccountError("角色只能是 viewer、operator、publisher、auditor。")
    password = passwords.new_password()
    secret = totp.new_secret() if with_code else None
    sealed = _sealed(keys, name, secret) if secret is not None else ""
    row = UserRow(name, role, passwords.hashed(password), sealed, 0, known.created_at if known is not None else now)
    with store.write() as unit:
        unit.save_user(row)
        unit.end_sessions(name, now)
        unit.forget_failures(failure_key(keys, name), "")
        audit.note(unit, now, audit.SYSTEM, "user.reset" if again else "user.add", name, {"role": role, "code": with_code})
    return NewUser(name, role, password, secret)


def disable_user(store: Store, now: str, name: str) -> None:
    """Lets nobody in under this name any more; what the user did stays. Raises :class:`AccountError`."""
    known = store.user(name)
    if known is None:
        raise AccountError(f"没有用户 {name}。")
    with store.write() as unit:
        unit.save_user(msgspec.structs.replace(known, disabled_at=now))
        unit.end_sessions(name, now)
        audit.note(unit, now, audit.SYSTEM, "user.disable", name)


def log_in(platform: Platform, name: str, password: str, code: str) -> str | NotLoggedIn:
    """The new session's token, or why not. Wrong name, password and code are told alike, and take equally long."""
    store = platform.store
    now = platform.clock()
    key = failure_key(platform.keys, name)
    failure = store.failure(key)
    if failure is not None and failure.locked_until > stamp(now):
        return NotLoggedIn(LOCKED, 429)
    user = store.user(name) if _NAME.fullmatch(name) else None
    if user is not None and (user.disabled_at or not rights_of(user.role)):
        user = None
    right = passwords.fits(user.password_hash if user is not None else None, password[: passwords.LONGEST])
    step = _step_of(platform, user, code) if user is not None and right else None
    if user is None or not right or step is None:
        return _failed(platform, key, user, failure)
    token = secrets.token_urlsafe(32)
    moment = stamp(now)
    row = SessionRow(_digest(token), user.name, moment, moment, stamp(now + LONGEST_SESSION))
    with store.write() as unit:
        fresh = not user.code_secret or unit.spend_code(user.name, step)
        if fresh:
            unit.forget_failures(key, stamp(now - _FAILURES_KEPT))
            unit.end_sessions("", moment)
            unit.add_session(row)
            audit.note(unit, moment, user.name, "login")
    return token if fresh else _failed(platform, key, user, failure)


def _failed(platform: Platform, key: str, user: UserRow | None, failure: FailureRow | None) -> NotLoggedIn:
    now = platform.clock()
    old = failure is None or failure.last_at < stamp(now - _FAILURES_KEPT)
    count = 1 if failure is None or old else failure.failures + 1
    locked = count >= MAX_FAILURES
    until = stamp(now + LOCKED_FOR) if locked else ""
    with platform.store.write() as unit:
        unit.save_failure(FailureRow(key, 0 if locked else count, stamp(now), until))
        actor = user.name if user is not None else "(没有这个用户)"
        audit.note(unit, stamp(now), actor, "login.locked" if locked else "login.failed")
    return NotLoggedIn(LOCKED, 429) if locked else NotLoggedIn(WRONG, 401)


def visitor_of(platform: Platform, token: str, *, counts_as_activity: bool) -> Visitor | None:
    """Whose session it is, if it is still one. A page that refreshes itself is no activity of its reader."""
    if not _TOKEN.fullmatch(token):
        return None
    found = platform.store.session(_digest(token))
    if found is None:
        return None
    row, user = found
    now = platform.clock()
    seen = parse(row.seen_at)
    if user.disabled_at or row.expires_at <= stamp(now) or seen is None or now - seen > IDLE:
        return None
    if counts_as_activity and now - seen > _TOUCH_EVERY:
        with platform.store.write() as unit:
            unit.touch_session(row.token_sha256, stamp(now))
    csrf = hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()
    return Visitor(user.name, user.role, rights_of(user.role), csrf, row.token_sha256)


def log_out(platform: Platform, visitor: Visitor) -> None:
    """Ends this session only."""
    with platform.store.write() as unit:
        unit.end_session(visitor.token_sha256)
        audit.note(unit, platform.now(), visitor.name, "logout")


def change_password(platform: Platform, visitor: Visitor, old: str, new: str) -> str:
    """An empty text when done, else why not. All other sessions of the user end."""
    user = platform.store.user(visitor.name)
    if user is None or not passwords.fits(user.password_hash, old[: passwords.LONGEST]):
        return "现在的密码不对。"
    if not passwords.SHORTEST <= len(new) <= passwords.LONGEST:
        return f"新密码要有 {passwords.SHORTEST} 到 {passwords.LONGEST} 个字符。"
    if new == old or user.name in new:
        return "新密码不能与旧密码相同，也不能含有用户名。"
    digest = passwords.hashed(new)
    found = platform.store.session(visitor.token_sha256)
    now = platform.now()
    with platform.store.write() as unit:
        unit.save_user(msgspec.structs.replace(user, password_hash=digest))
        unit.end_sessions(user.name, now)
        if found is not None:
            unit.add_session(found[0])
        audit.note(unit, now, user.name, "password.changed")
    return ""


def failure_key(keys: PlatformKeys, name: str) -> str:
    """Under what failures are counted: never the typed text itself, which may be a password in the wrong box."""
    return keys.lookup("console-login", name)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _step_of(platform: Platform, user: UserRow, code: str) -> int | None:
    if not user.code_secret:
        return 0
    sealed = msgspec.json.decode(base64.b64decode(user.code_secret), type=SealedBody)
    try:
        secret = open_sealed(platform.keys, sealed, sealing_info("console-code", user.name, ""))
    except CannotOpenError:
        return None
    digits = "".join(code.split())
    return totp.matching_step(secret, digits, platform.clock().timestamp())


def _sealed(keys: PlatformKeys, name: str, secret: bytes) -> str:
    body = seal(keys.recipient, secret, sealing_info("console-code", name, ""))
    return base64.b64encode(msgspec.json.encode(body)).decode()
