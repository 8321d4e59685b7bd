"""When neither the camera nor the cadre can tell: a photo, agreed to, and no claim that anything is settled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kiosk.domain.attachments import PORTRAIT, Attachment
from kiosk.domain.due import SOON_DAYS, DueState, due_state
from kiosk.journeys.bodies import check_body, consent_text_hash
from kiosk.journeys.submit import NOT_IDENTIFIED, refusal_of
from kiosk.session import captureevents as cev
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.effects import Activity, Cue, PinRole
from kiosk.session.identify import NO_PHOTO
from kiosk.session.machine import activities, can_go_back
from kiosk.session.state import (
    AttendantStep,
    CaptureStatus,
    CaptureStep,
    CheckMethod,
    FillStep,
    Journey,
    PortraitConsentStep,
    ResultStep,
    ReviewStep,
    Submitted,
    TakeCard,
    TroubleScreen,
)
from tests.support.synthetic import CARD, CATALOGUE, PIN_TYPED, WALL, Walk, page_taken

PICTURE = Attachment(PORTRAIT.name, "application/pdf", b"%PDF-1.7", 1)


def at_the_cadre(service: str = "pension-certification") -> Walk:
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen(service), ev.Agreed(), ev.Declined(), CARD)
    walk.feed(*PIN_TYPED, ev.PinAccepted(PinRole.ATTENDANT, "cadre-01"))
    assert walk.session.phase == AttendantStep(attendant="cadre-01")
    return walk


def photographed() -> Walk:
    walk = at_the_cadre().feed(ev.AttendantUnsure(), ev.Agreed())
    return walk.feed(cev.ShutterPressed(), page_taken(1), cev.PageKept())


def journey_of(walk: Walk) -> Journey:
    assert walk.session.journey is not None
    return walk.session.journey


def test_the_person_is_asked_before_a_photo_is_taken() -> None:
    walk = at_the_cadre().feed(ev.AttendantUnsure())
    assert walk.session.phase == PortraitConsentStep()
    assert any(isinstance(one, fx.Audit) and one.code == "identity.left_to_centre" for one in walk.effects)
    walk.feed(ev.Agreed())
    assert walk.session.phase == CaptureStep(PORTRAIT)
    assert fx.Speak(Cue.PORTRAIT) in walk.effects
    assert Activity.LOOK_AT_PERSON in activities(walk.session)
    assert Activity.LOOK_AT_PAPER not in activities(walk.session)
    assert not can_go_back(walk.session), "what a cadre has said is not undone"


def test_who_wants_no_photo_is_told_where_to_go() -> None:
    walk = at_the_cadre().feed(ev.AttendantUnsure(), ev.Declined())
    assert walk.session.phase == TroubleScreen(NO_PHOTO)
    assert walk.session.journey is None


def test_the_photo_comes_first_and_the_rest_as_ever() -> None:
    walk = photographed()
    assert isinstance(walk.session.phase, FillStep)
    walk.feed(ev.Skipped())
    assert isinstance(walk.session.phase, ReviewStep)
    walk.feed(ev.BackPressed())
    assert isinstance(walk.session.phase, FillStep), "back to the question, past the photo"
    walk.feed(ev.Skipped(), ev.EditAsked(PORTRAIT.name))
    again = walk.session.phase
    assert isinstance(again, CaptureStep)
    assert again.status is CaptureStatus.PAGES
    walk.feed(ev.BackPressed())
    assert isinstance(walk.session.phase, ReviewStep)


def test_it_is_submitted_only_with_the_photo_and_the_consent() -> None:
    journey = journey_of(photographed().feed(ev.Skipped()))
    assert refusal_of(replace(journey, attachments=(PICTURE,))) is None
    assert refusal_of(journey) == NOT_IDENTIFIED
    silent = tuple(one for one in journey.consents if one.kind != PORTRAIT.name)
    assert refusal_of(replace(journey, consents=silent, attachments=(PICTURE,))) == NOT_IDENTIFIED
    other = replace(journey.service, left_to_centre=False)
    assert refusal_of(replace(journey, service=other, attachments=(PICTURE,))) == NOT_IDENTIFIED


def test_nobody_claims_that_the_person_was_recognised() -> None:
    body = check_body(journey_of(photographed()).check)
    assert (body.method, body.passed, body.attendant) == (CheckMethod.CENTRE.value, False, "cadre-01")
    journey = Journey(CATALOGUE.by_id["pension-certification"])
    assert len({consent_text_hash(journey, kind) for kind in ("service", "face", "portrait")}) == 3


def test_only_a_service_that_says_so_can_be_left_to_the_centre() -> None:
    walk = at_the_cadre("pension-appeal")
    before = walk.session.phase
    assert walk.feed(ev.AttendantUnsure()).session.phase == before


def test_after_a_death_nobody_is_asked_for_a_rating() -> None:
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen("bereavement-report"), ev.Agreed(), CARD)
    service = journey_of(walk).service
    assert service.gentle
    submitted = Submitted("t1", "e1", "R1", WALL)
    walk.session = replace(walk.session, phase=ResultStep(submitted))
    walk.feed(ev.EntryAccepted("e1", 7))
    assert not any(isinstance(one, fx.Speak) for one in walk.effects), "no cheerful sentence"
    walk.feed(ev.FinishPressed())
    assert walk.session.phase == TakeCard(thanked=False)
    assert fx.Wipe() in walk.effects


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (SOON_DAYS + 1, DueState.EARLY),
        (SOON_DAYS, DueState.SOON),
        (0, DueState.SOON),
        (-1, DueState.OVERDUE),
    ],
)
def test_the_due_day_itself_is_in_time(days: int, state: DueState) -> None:
    today = date(2027, 9, 1)
    assert due_state(today + timedelta(days=days), today) is state
