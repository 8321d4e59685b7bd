"""Which licences has this person? Asked of the platform; what it answers is kept nowhere but in the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kiosk.domain.licences import Group, LicenceCard, LicenceState
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.asking import Asking
from kiosk.journeys.bodies import agent_body, check_body, consent_bodies, person_body
from kiosk.journeys.house import House
from kiosk.session.state import Journey
from sync.wire.licences import Licence, LicencesQuestion, LicencesRequest, LicencesResult, licences_of

BAD_ANSWER: Final = Trouble("licences.bad_answer", Cause.PLATFORM, "平台的回答看不懂", "请稍后再试，或者打12345问一问。")

AskLicences = Callable[[LicencesRequest], "LicencesResult | Trouble"]


def ask_licences(house: House, journey: Journey, ask: AskLicences) -> tuple[LicenceCard, ...] | Trouble:
    """Whatever the person may see; nothing is submitted."""
    question = LicencesQuestion(
        person_body(journey), consent_bodies(journey), check_body(journey.check), agent_body(journey)
    )
    asking = Asking(house, "licences", question)
    result = ask(LicencesRequest(*asking.frame(journey.service.id)))
    if isinstance(result, Trouble):
        return result
    if result.answer is None:
        message = result.message.rstrip("。") or "平台没有给出证照"
        return Trouble(result.code or "licences.refused", Cause.PLATFORM, message, "可以打12345问一问。")
    opened = asking.opened(result.answer)
    answer = None if opened is None else licences_of(opened)
    return BAD_ANSWER if answer is None else tuple(map(card_of, answer.licences))


def card_of(one: Licence) -> LicenceCard:
    """As the session holds it."""
    return LicenceCard(
        number=one.number,
        title=one.title,
        group=Group(one.group),
        holder=one.holder,
        office=one.office,
        state=LicenceState(one.state),
        until=one.until,
        facts=tuple((fact.label, fact.value) for fact in one.facts),
        prints=one.prints,
        shows=one.shows,
        renewal=one.renewal,
    )
