"""Doing something for somebody else: who may, for whom, and what has to prove it. Pure.

A service says in the catalogue (可代办) who may act in it; one that says nothing is done by the person alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import field
from datetime import date
from enum import StrEnum
from typing import Final

from kiosk.domain.catalogue import Acting as Acting
from kiosk.domain.catalogue import AttachmentSpec, Service
from kiosk.domain.people import PersonFacts, age_on
from kiosk.domain.trouble import Cause, Trouble
from kiosk.domain.values import dataclass

FULL_AGE: Final = 18
"""Years: who is younger acts for nobody, and is acted for by a guardian (民法典 articles 17 to 20 and 23)."""


class Authority(StrEnum):
    """What proves that somebody may act."""

    AUTHORISATION = "authorisation"
    """委托书: the authorisation that the other person has signed, photographed."""
    KINSHIP = "kinship"
    """The household booklet or birth certificate that shows whose child it is."""
    MANDATE = "mandate"
    """Authorised beforehand by the other one: the platform keeps it, and no paper is needed."""
    REGISTER = "register"
    """A child of the household, as the office knows it: no paper is needed."""


PROOF: Final[dict[Acting, AttachmentSpec]] = {
    Acting.AGENT: AttachmentSpec("authorisation", "委托书", "本人签了名或按了手印的那一张"),
    Acting.GUARDIAN: AttachmentSpec("kinship-proof", "户口本或出生证", "看得出孩子是您家的那一页", max_pages=2),
}
"""What is photographed besides the papers of the service."""
AUTHORITY: Final = {Acting.AGENT: Authority.AUTHORISATION, Acting.GUARDIAN: Authority.KINSHIP}

UNPROVEN: Final = {Authority.MANDATE: Acting.AGENT, Authority.REGISTER: Acting.GUARDIAN}
"""What needs no paper, and who acts by it: the platform asks its own books."""
MANDATE_DIGITS: Final = 10
"""Of 授权编号."""

CONSENT: Final[dict[Acting, tuple[str, ...]]] = {
    Acting.AGENT: (
        "先放您自己的身份证，再放委托人的身份证。",
        "会记下是谁替谁办的，一次只办这一件事。",
        "没有委托书替人办的，要负责任。",
    ),
    Acting.GUARDIAN: (
        "先放您自己的身份证，再放孩子的身份证。",
        "会记下是哪位家长替孩子办的。",
    ),
}
"""What is agreed to besides the sentences of the service, where a paper proves it."""

CONSENT_BY_BOOKS: Final[dict[Acting, tuple[str, ...]]] = {
    Acting.AGENT: (
        "只放您自己的身份证，再用他给您的授权。",
        "会记下是您替他办的，他自己看得到。",
        "只能给他办事用，别的用处不行。",
    ),
    Acting.GUARDIAN: (
        "只放您自己的身份证，孩子的证件不用带。",
        "平台查户籍，看是不是您家的孩子。",
        "会记下是哪位家长替孩子办的。",
    ),
}
"""The same, where only the platform's books prove it."""


def acting_consent(service: Service, acting: Acting) -> tuple[str, ...]:
    """What somebody agrees to who does this for another one, besides the sentences of the service."""
    return (CONSENT_BY_BOOKS if service.acts_by_books else CONSENT)[acting]


@dataclass(frozen=True, slots=True)
class Agent:
    """Who stands there for somebody else."""

    acting: Acting
    person: PersonFacts | None = field(default=None, repr=False)
    """None until the card was read."""
    authority: Authority | None = None
    """What the platform has confirmed instead of a paper; None: the paper is photographed."""
    mandate: str = field(default="", repr=False)
    """授权编号, with :attr:`Authority.MANDATE`."""


@dataclass(frozen=True, slots=True)
class Represented:
    """Somebody of whom the platform says whether one may act for: without ``person`` one may not, and ``why``."""

    name: str = field(repr=False)
    """As it may be shown: 陈*明."""
    relation: str
    """``child``, ``spouse``, ``parent``, ``former_spouse`` or ``principal``."""
    person: PersonFacts | None = field(default=None, repr=False)
    why: str = ""


def _trouble(code: str, message: str, advice: str) -> Trouble:
    return Trouble(f"acting.{code}", Cause.INPUT, message, advice)


AGENT_TOO_YOUNG: Final = _trouble("too_young", "没满18岁，不能替别人办", "请家里的大人来办。")
SAME_PERSON: Final = _trouble("same_person", "这还是您自己的证件", "请拿开，换上另一个人的身份证。")
STILL_A_CHILD: Final = _trouble("still_a_child", "这位没满18岁，要由监护人办", "请爸爸、妈妈或别的监护人来，选“替孩子办”。")
NO_CHILD: Final = _trouble("no_child", "这位已经满18岁，不能替孩子办", "请本人来办，或者拿委托书来，选“替别人办”。")
NUMBER_TOO_SHORT: Final = _trouble("number_too_short", "授权编号是10位数字", "在他的凭条上，也可以打电话问他。")
NOT_A_MANDATE: Final = _trouble("not_a_mandate", "这不是授权的码", "请他在手机粤省事上点“授权代办”，把码发给您。")
NOT_HERE: Final = _trouble("not_here", "这件事要本人来办", "请本人带身份证来。走不动的，请村干部帮忙联系。")


def agent_trouble(agent: PersonFacts, today: date) -> Trouble | None:
    """Why this person may act for nobody; None when it may."""
    return AGENT_TOO_YOUNG if age_on(agent.birth, today) < FULL_AGE else None


def principal_trouble(acting: Acting, agent: PersonFacts, principal: PersonFacts, today: date) -> Trouble | None:
    """Why ``agent`` may not act for this person; None when it may, with its proof."""
    if (agent.kind, agent.number) == (principal.kind, principal.number):
        return SAME_PERSON
    is_child = age_on(principal.birth, today) < FULL_AGE
    if acting is Acting.GUARDIAN:
        return None if is_child else NO_CHILD
    return STILL_A_CHILD if is_child else None


def acting_trouble(
    allowed: Collection[Acting], agent: Agent, principal: PersonFacts, papers: Collection[str], today: date
) -> Trouble | None:
    """Everything again, when it is submitted; None when it may be. ``papers``: names of what was photographed."""
    if agent.acting not in allowed or agent.person is None:
        return NOT_HERE
    on_paper = PROOF[agent.acting].name in papers
    proven = on_paper if agent.authority is None else UNPROVEN.get(agent.authority) is agent.acting
    if not proven or (agent.authority is Authority.MANDATE) is not bool(agent.mandate):
        return NOT_HERE
    return agent_trouble(agent.person, today) or principal_trouble(agent.acting, agent.person, principal, today)
