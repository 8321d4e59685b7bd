"""From what a journey gathered to the messages that are sealed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from kiosk.domain.acting import AUTHORITY, acting_consent
from kiosk.domain.attachments import PORTRAIT, PORTRAIT_CONSENT, Attachment
from kiosk.domain.forms import asked_answers
from kiosk.domain.people import PersonFacts
from kiosk.session.state import IdentityChecked, Journey
from sync import outbox, wire
from sync.wire.parcels import Attachment as AttachmentBody


def person_body(journey: Journey) -> wire.Person:
    """Raises ``ValueError`` when nobody was identified: that is a bug of the caller."""
    if journey.person is None:
        raise ValueError("a journey without a person cannot be submitted")
    return _person(journey.person)


def agent_body(journey: Journey) -> wire.Agent | None:
    """Who stood there for the person, if somebody did. Raises ``ValueError`` before that one's card was read."""
    agent = journey.agent
    if agent is None:
        return None
    if agent.person is None:
        raise ValueError("an agent without a card cannot submit")
    authority = agent.authority or AUTHORITY[agent.acting]
    return wire.Agent(_person(agent.person), agent.acting.value, authority.value, agent.mandate)


def standing_body(journey: Journey) -> wire.Person:
    """Who stands there: the agent, or the person. Raises ``ValueError`` before a card was read."""
    standing = journey.person if journey.agent is None else journey.agent.person
    if standing is None:
        raise ValueError("nobody's card was read yet")
    return _person(standing)


def _person(person: PersonFacts) -> wire.Person:
    return wire.Person(
        kind=person.kind,
        name=person.name,
        number=person.number,
        sex=person.sex,
        birth=person.birth.isoformat(),
        address=person.address,
    )


def consent_bodies(journey: Journey) -> tuple[wire.Consent, ...]:
    return tuple(
        wire.Consent(consent.kind, consent.given, consent_text_hash(journey, consent.kind), consent.at)
        for consent in journey.consents
    )


def consent_text_hash(journey: Journey, kind: str) -> str:
    """SHA-256 of the sentences a person agreed to (``signature``: signed), as they stand in the catalogue.

    Those about a photo for the centre (``portrait``) and about acting for somebody else stand in the program.
    """
    service = journey.service
    plain = service.consent if journey.agent is None else (*service.consent, *acting_consent(service, journey.agent.acting))
    sentences = {"face": service.face_consent, "signature": (service.signed_sentence,)}.get(kind, plain)
    if kind == PORTRAIT.name:
        sentences = PORTRAIT_CONSENT
    return hashlib.sha256("\n".join(sentences).encode()).hexdigest()


def check_body(check: IdentityChecked | None) -> wire.IdentityCheck:
    if check is None:
        return wire.IdentityCheck(method="card", passed=True)
    return wire.IdentityCheck(
        method=check.method.value,
        passed=check.passed,
        attempts=check.attempts,
        distance=check.distance,
        threshold=check.threshold,
        engine=check.engine,
        engine_version=check.engine_version,
        certified=check.certified,
        attendant=check.attendant,
    )


def given_answers(journey: Journey) -> dict[str, str]:
    """Nothing of questions that were skipped or, after a change of mind, no longer asked."""
    return {name: text for name, text in asked_answers(journey.service, journey.answers).items() if text}


def transaction_body(
    journey: Journey,
    submitted_at: str,
    simulated_devices: tuple[str, ...],
    document_no: str = "",
    attachments: tuple[AttachmentBody, ...] = (),
) -> wire.TransactionBody:
    return wire.TransactionBody(
        service=journey.service.id,
        item_code=journey.service.item_code,
        person=person_body(journey),
        answers=given_answers(journey),
        consents=consent_bodies(journey),
        identity_check=check_body(journey.check),
        submitted_at=submitted_at,
        document_no=document_no,
        simulated_devices=simulated_devices,
        attachments=attachments,
        catalogue_version=journey.catalogue_version,
        agent=agent_body(journey),
    )


def attachment_bodies(
    attachments: Sequence[Attachment], parcels: Sequence[outbox.SealedParcel]
) -> tuple[AttachmentBody, ...]:
    """What the sealed body says of the parcels: pairwise, so that none can be swapped on the way."""
    return tuple(
        AttachmentBody(one.name, one.media_type, parcel.parcel_id, wire.body_hash(parcel.sealed.data), one.pages)
        for one, parcel in zip(attachments, parcels, strict=True)
    )


def issue_body(journey: Journey) -> wire.IssueBody:
    return wire.IssueBody(
        person=person_body(journey),
        answers=given_answers(journey),
        consents=consent_bodies(journey),
        identity_check=check_body(journey.check),
        agent=agent_body(journey),
    )
