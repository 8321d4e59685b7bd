"""A code from the telephone instead of the card: where it counts, what it replaces, and what it never does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.acting import Acting
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.bodies import transaction_body
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.effects import Activity, Cue
from kiosk.session.login import NOT_A_CODE, SIMULATED_ACCOUNT
from kiosk.session.machine import activities
from kiosk.session.state import CheckMethod, IdentifyStep, ReadStatus, ReviewStep
from tests.support.synthetic import CARD, PERSON, WALL, Walk

CODE = "MONI-YSS:" + "0A" * 12
OTHER = "MONI-YSS:" + "0B" * 12
NOBODY = Trouble("login.unknown_code", Cause.PLATFORM, "这个码已经用过或者过期了", "也可以把身份证放在读卡区。")


def before_the_reader(service: str = "medical-account") -> Walk:
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen(service), ev.Agreed())
    return walk if isinstance(walk.session.phase, IdentifyStep) else walk.feed(ev.Agreed())


def status(walk: Walk) -> ReadStatus | None:
    return walk.session.phase.status if isinstance(walk.session.phase, IdentifyStep) else None


def test_the_platform_says_who_it_is_and_no_face_is_compared() -> None:
    walk = before_the_reader().feed(ev.CodeScanned(CODE))
    assert status(walk) is ReadStatus.ASKING
    journey = walk.session.journey
    assert journey is not None
    assert fx.AskWhose(journey, CODE) in walk.effects
    walk.feed(ev.PersonNamed(CODE, PERSON, simulated=True))
    assert isinstance(walk.session.phase, ReviewStep)
    known = walk.session.journey
    assert known is not None
    assert (known.person, known.simulated_devices) == (PERSON, (SIMULATED_ACCOUNT,))
    body = transaction_body(known, WALL, ())
    assert (body.identity_check.method, body.identity_check.passed) == (CheckMethod.ACCOUNT.value, True)


@pytest.mark.parametrize("content", ["https://example.com/pay", "", "A" * 300])
def test_no_other_code_leaves_the_terminal(content: str) -> None:
    walk = before_the_reader().feed(ev.CodeScanned(content))
    assert status(walk) is ReadStatus.CODE_FAILED
    assert not [effect for effect in walk.effects if isinstance(effect, fx.AskWhose)]
    assert fx.Speak(Cue.CODE_FAILED) in walk.effects
    assert walk.session.phase == replace(IdentifyStep(), status=ReadStatus.CODE_FAILED, trouble=NOT_A_CODE)


def test_after_a_refusal_another_code_or_the_card_goes_on() -> None:
    walk = before_the_reader().feed(ev.CodeScanned(CODE), ev.LoginRefused(CODE, NOBODY))
    assert status(walk) is ReadStatus.CODE_FAILED
    assert isinstance(walk.session.phase, IdentifyStep)
    assert walk.session.phase.trouble == NOBODY
    again = walk.feed(ev.CodeScanned(OTHER))
    assert status(again) is ReadStatus.ASKING
    again.feed(CARD)
    assert again.session.journey is not None
    assert again.session.journey.person == CARD.person
    assert again.session.journey.check is None, "with a card the face decides, as always"


def test_an_answer_about_an_earlier_code_is_no_answer() -> None:
    walk = before_the_reader().feed(ev.CodeScanned(CODE), ev.LoginRefused(CODE, NOBODY), ev.CodeScanned(OTHER))
    walk.feed(ev.PersonNamed(CODE, PERSON), ev.LoginRefused(CODE, NOBODY))
    assert status(walk) is ReadStatus.ASKING
    assert walk.session.journey is not None
    assert walk.session.journey.person is None


def test_a_second_code_while_one_is_asked_about_waits_for_its_turn() -> None:
    walk = before_the_reader().feed(ev.CodeScanned(CODE), ev.CodeScanned(OTHER))
    assert isinstance(walk.session.phase, IdentifyStep)
    assert walk.session.phase.code == CODE
    assert CODE not in repr(walk.session)


def test_where_a_person_has_to_be_seen_no_code_is_looked_for() -> None:
    walk = before_the_reader("pension-certification")
    assert Activity.SCAN_CODES not in activities(walk.session)
    walk.feed(ev.CodeScanned(CODE))
    assert status(walk) is ReadStatus.WAITING


def test_for_somebody_else_cards_are_needed() -> None:
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen("medical-reimbursement"))
    walk.feed(ev.ActingChosen(Acting.AGENT), ev.Agreed())
    assert Activity.SCAN_CODES not in activities(walk.session)
    walk.feed(ev.CodeScanned(CODE))
    assert status(walk) is ReadStatus.WAITING


def test_for_oneself_codes_are_looked_for_beside_the_card() -> None:
    assert activities(before_the_reader().session) == {Activity.READ_CARD, Activity.SCAN_CODES}
