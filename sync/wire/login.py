"""Logging in with a code from the telephone instead of a card (粤省事): what a terminal asks, and who it hears it is.

A code counts once and for some minutes. It travels sealed (``login-question`` towards the platform), and so does the
person of the answer (``login-reply``).
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from sync.wire import Consent, Person, SealedBody
from sync.wire.asking import SealedAnswer, SealedQuestion

PATH_LOGINS: Final = "/v1/logins"

SIMULATED_CODE_PREFIX: Final = "MONI-YSS:"
"""No application outside this simulation shows a code that begins so. What 粤省事 itself shows is not published."""
_CODE: Final = re.compile(re.escape(SIMULATED_CODE_PREFIX) + r"[0-9A-F]{24}")


def is_login_code(content: str) -> bool:
    """Whether a scanned code may be one. Nothing else is ever sent: it may be a code that pays."""
    return _CODE.fullmatch(content) is not None


class LoginQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The plaintext of a question."""

    code: str
    consents: tuple[Consent, ...]
    """What the person has agreed to: who somebody is, is asked only after that."""

    def __repr__(self) -> str:
        return "LoginQuestion(...)"


class LoginRequest(SealedQuestion, frozen=True, forbid_unknown_fields=True):
    """``body`` is a :class:`LoginQuestion`."""


class LoginResult(SealedAnswer, frozen=True):
    """``answer`` is a :class:`sync.wire.Person`, called ``person`` on the wire; none when the code does not count."""

    answer: SealedBody | None = msgspec.field(default=None, name="person")


def person_of(data: bytes) -> Person | None:
    """The person in ``data``, or None when it is none."""
    try:
        return msgspec.json.decode(data, type=Person)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
