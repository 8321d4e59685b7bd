"""Which electronic licences does this person have? A question to the platform that changes nothing and may be asked again.

Who stands at the terminal travels sealed (``licences-question`` towards the platform), and so does the answer
(``licences-reply``). What a licence hides on a screen is hidden before it leaves the platform.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from sync.wire import Agent, Consent, IdentityCheck, Person
from sync.wire.asking import SealedAnswer, SealedQuestion

PATH_LICENCES: Final = "/v1/licences"

MAX_LICENCES: Final = 60
MAX_FACTS: Final = 16
MAX_TEXT: Final = 200
GROUPS: Final = ("self", "family", "firm")
STATES: Final = ("valid", "soon", "over")
"""``soon``: it runs out within two months."""
CODE_PREFIX: Final = "MONI-ZZ:"
"""No reader outside the simulation takes a shown code that begins so."""
_NUMBER: Final = re.compile(r"[0-9A-Z.]{1,100}")


class LicencesQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The plaintext of a question: whose licences, and who stands there."""

    person: Person
    consents: tuple[Consent, ...]
    identity_check: IdentityCheck
    agent: Agent | None = None
    """Who asks in the person's place; ``identity_check`` is then about the agent."""

    def __repr__(self) -> str:
        return "LicencesQuestion(...)"


class LicenceFact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    label: str
    value: str

    def __repr__(self) -> str:
        return "LicenceFact(...)"


class Licence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One licence, as it may stand on a screen. Personal."""

    number: str
    """电子证照标识 (GB/T 36904)."""
    title: str
    group: str
    """One of :data:`GROUPS`."""
    holder: str
    """A person's name masked, or a firm's."""
    office: str
    state: str
    """One of :data:`STATES`."""
    until: str
    """The last day (ISO); empty: it has no end."""
    facts: tuple[LicenceFact, ...]
    prints: bool
    shows: bool
    renewal: str = ""
    """The service by which an expired one is renewed; empty: at the office."""

    def __repr__(self) -> str:
        return "Licence(...)"


class LicencesAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The plaintext of an answer; no licences when the person has none. Personal."""

    licences: tuple[Licence, ...]

    def __repr__(self) -> str:
        return "LicencesAnswer(...)"


class LicencesRequest(SealedQuestion, frozen=True, forbid_unknown_fields=True):
    """``body`` is a :class:`LicencesQuestion`."""


class LicencesResult(SealedAnswer, frozen=True):
    """``answer`` is a :class:`LicencesAnswer`."""


def licences_of(data: bytes) -> LicencesAnswer | None:
    """The answer in ``data``, or None when it is none or out of bounds."""
    try:
        answer = msgspec.json.decode(data, type=LicencesAnswer)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    sound = len(answer.licences) <= MAX_LICENCES and all(map(_is_sound, answer.licences))
    return answer if sound and len({one.number for one in answer.licences}) == len(answer.licences) else None


def _is_sound(one: Licence) -> bool:
    texts = [one.title, one.holder, one.office, one.until, one.renewal]
    texts += [text for fact in one.facts for text in (fact.label, fact.value)]
    known = one.group in GROUPS and one.state in STATES and _NUMBER.fullmatch(one.number) is not None
    return known and len(one.facts) <= MAX_FACTS and all(len(text) <= MAX_TEXT and text.isprintable() for text in texts)
