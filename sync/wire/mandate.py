"""Acting for somebody who is not there: what a terminal asks of the platform, and whom it hears of.

A question may be asked again; all it changes is that an authorisation for once is held for the terminal that asks. Who
stands at the terminal travels sealed (``mandate-question`` towards the platform), and so do the people of the answer
(``mandate-reply``).
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

import msgspec

from sync.wire import Consent, IdentityCheck, Person
from sync.wire.asking import SealedAnswer, SealedQuestion

PATH_MANDATES: Final = "/v1/mandates"

NUMBER_DIGITS: Final = 10
"""Of 授权编号."""
MAX_PEOPLE: Final = 20
MAX_TEXT: Final = 100


SIMULATED_CODE_PREFIX: Final = "MONI-SQ:"
"""No application outside this simulation shows a code that begins so."""
_CODE: Final = re.compile(re.escape(SIMULATED_CODE_PREFIX) + r"([0-9]{10})[0-9A-F]{24}")


def is_mandate_code(content: str) -> bool:
    """Whether a scanned code may be an authorisation: the prefix, 授权编号, and 24 hex digits of the platform's seal.

    Nothing else is ever sent: it may be a code that pays.
    """
    return _CODE.fullmatch(content) is not None


class Standing(StrEnum):
    """By which right somebody acts without the other one's card."""

    MANDATE = "mandate"
    """The other one has authorised it beforehand, and the platform keeps that."""
    GUARDIAN = "guardian"
    """Of a child, as the office knows the household."""
    FAMILY = "family"
    """Pays for a member of the family, as the office knows it."""


class MandateQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The plaintext of a question: who stands there."""

    person: Person
    consents: tuple[Consent, ...]
    identity_check: IdentityCheck
    number: str = ""
    """授权编号, for :attr:`Standing.MANDATE`."""
    code: str = ""
    """The scanned code that ``number`` stands in; left out when the number was typed."""

    def __repr__(self) -> str:
        return "MandateQuestion(...)"


class Represented(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody whom one may act for; without ``person`` somebody whom one may not act for, and ``why``."""

    name: str
    """As it may stand on a screen: 陈*明."""
    relation: str
    """``child``, ``spouse``, ``parent``, ``former_spouse`` or ``principal``."""
    person: Person | None = None
    why: str = ""
    """Plain Chinese."""

    def __repr__(self) -> str:
        return "Represented(...)"


class MandateAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The plaintext of an answer. Personal."""

    people: tuple[Represented, ...]
    until: str = ""
    """The last day of an authorisation (ISO)."""

    def __repr__(self) -> str:
        return "MandateAnswer(...)"


class MandateRequest(SealedQuestion, frozen=True, forbid_unknown_fields=True):
    """``body`` is a :class:`MandateQuestion`."""

    standing: Standing


class MandateResult(SealedAnswer, frozen=True):
    """``answer`` is a :class:`MandateAnswer`."""


def answer_of(data: bytes) -> MandateAnswer | None:
    """The answer in ``data``, or None when it is none or out of bounds."""
    try:
        answer = msgspec.json.decode(data, type=MandateAnswer)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    texts = [answer.until, *(text for one in answer.people for text in (one.name, one.relation, one.why))]
    sound = all(len(text) <= MAX_TEXT and text.isprintable() for text in texts)
    return answer if sound and len(answer.people) <= MAX_PEOPLE else None
