"""For who is not there: the number, the child of the household, the member of the family; and every way it can fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from benchmarks.manual_clock import ManualClock
from kiosk.domain.acting import (
    NOT_A_MANDATE,
    NOT_HERE,
    PROOF,
    Acting,
    Agent,
    Authority,
    Represented,
    acting_consent,
    acting_trouble,
)
from kiosk.domain.people import PersonFacts
from kiosk.domain.readiness import NO_NETWORK
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.bodies import consent_text_hash, issue_body, transaction_body
from kiosk.journeys.house import House
from kiosk.journeys.standing import BAD_ANSWER, ask_standing
from kiosk.journeys.submit import refusal_of
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.effects import Cue
from kiosk.session.lights import lamps_for
from kiosk.session.machine import activities
from kiosk.session.state import (
    ConsentStep,
    FillStep,
    IdentifyStep,
    Journey,
    ReadStatus,
    ReviewStep,
    StandingAsked,
    StandingStep,
    TroubleScreen,
    WorkingStep,
    WorkKind,
)
from sync import wire
from sync.wire.mandate import MandateAnswer, MandateRequest, MandateResult, answer_of
from sync.wire.mandate import Represented as RepresentedBody
from tests.support.synthetic import CARD, CATALOGUE, MATCH, PERSON, WALL, Walk
from tests.unit.kiosk.test_acting import CHILD, MOTHER, SERVICE, TODAY, begun, journey_of

NUMBER = "0123456789"
SUBSIDY = CATALOGUE.by_id["disability-subsidy"]
FEE = CATALOGUE.by_id["medical-insurance-payment"]
REFUSED = Trouble("mandate.withdrawn", Cause.PLATFORM, "本人已经收回这个授权，不能再用", "")
PRINCIPAL = Represented("测*", "principal", MOTHER)
PARTED = Represented("周*兰", "former_spouse", why="已经离婚，要本人来，或者本人授权")


def typed(walk: Walk, digits: str = NUMBER) -> Walk:
    return walk.feed(*(ev.KeyPressed(digit) for digit in digits), ev.Confirmed())


def asked_for_number() -> Walk:
    return begun(Acting.AGENT).feed(CARD, ev.WithoutCardWanted())


def test_a_number_that_is_confirmed_stands_for_card_and_paper() -> None:
    walk = typed(asked_for_number())
    assert walk.session.phase == WorkingStep(WorkKind.CONFIRMING)
    (asked,) = [effect for effect in walk.effects if isinstance(effect, fx.AskStanding)]
    assert (asked.asked, asked.digits) == (StandingAsked.MANDATE, NUMBER)
    walk.feed(ev.StandingHeard(StandingAsked.MANDATE, (PRINCIPAL,), NUMBER))
    journey = journey_of(walk)
    assert isinstance(walk.session.phase, FillStep)
    assert journey.person == MOTHER
    assert journey.agent == Agent(Acting.AGENT, PERSON, Authority.MANDATE, NUMBER)
    assert PROOF[Acting.AGENT] not in journey.asked_papers()
    assert fx.Audit("acting.begun", (("acting", "agent"), ("authority", "mandate"))) in walk.effects
    assert transaction_body(journey, WALL, ()).agent == wire.Agent(
        wire.Person("resident", PERSON.name, PERSON.number, PERSON.sex, PERSON.birth.isoformat(), PERSON.address),
        "agent",
        "mandate",
        NUMBER,
    )
    assert NUMBER not in repr(walk.session)


def test_only_the_second_card_can_be_done_without() -> None:
    walk = begun(Acting.AGENT).feed(ev.WithoutCardWanted())
    assert isinstance(walk.session.phase, IdentifyStep)
    alone = Walk().feed(ev.Touched(), ev.ServiceChosen(SERVICE.id), ev.Agreed(), ev.WithoutCardWanted())
    assert isinstance(alone.session.phase, IdentifyStep)


def test_ten_digits_and_no_more_and_a_refusal_leaves_them_to_be_mended() -> None:
    walk = typed(asked_for_number(), "12345")
    phase = walk.session.phase
    assert isinstance(phase, StandingStep)
    assert phase.trouble is not None
    walk.feed(ev.ClearPressed())
    walk = typed(walk, NUMBER + "77")
    walk.feed(ev.StandingRefused(StandingAsked.MANDATE, REFUSED, NUMBER))
    assert walk.session.phase == StandingStep(StandingAsked.MANDATE, NUMBER, trouble=REFUSED)
    assert fx.Speak(Cue.MANDATE_REFUSED) in walk.effects
    assert journey_of(walk).person is None
    walk.feed(ev.BackspacePressed())
    assert walk.session.phase == StandingStep(StandingAsked.MANDATE, NUMBER[:-1])
    assert walk.feed(ev.Skipped()).session.phase == IdentifyStep()
    assert asked_for_number().feed(ev.BackPressed()).session.phase == IdentifyStep()


def test_what_the_platform_says_is_judged_once_more() -> None:
    walk = typed(asked_for_number()).feed(
        ev.StandingHeard(StandingAsked.MANDATE, (replace(PRINCIPAL, person=CHILD),), NUMBER)
    )
    phase = walk.session.phase
    assert isinstance(phase, IdentifyStep)
    assert phase.status is ReadStatus.FAILED
    assert journey_of(walk).person is None


def test_an_answer_that_comes_after_the_person_has_gone_back_changes_nothing() -> None:
    walk = asked_for_number()
    before = walk.session
    walk.feed(ev.StandingHeard(StandingAsked.MANDATE, (PRINCIPAL,), NUMBER))
    assert walk.session.phase == before.phase
    assert walk.session.journey == before.journey


def test_a_child_of_the_household_is_chosen_and_nobody_else_can_be() -> None:
    walk = begun(Acting.GUARDIAN, SUBSIDY.id).feed(CARD, ev.WithoutCardWanted())
    assert walk.session.phase == WorkingStep(WorkKind.CONFIRMING)
    people = (PARTED, Represented("测*", "child", CHILD))
    walk.feed(ev.StandingHeard(StandingAsked.GUARDIAN, people), ev.ChoiceMade("0"), ev.ChoiceMade("2"), ev.ChoiceMade("x"))
    assert isinstance(walk.session.phase, StandingStep), "whom one may not act for cannot be chosen"
    walk.feed(ev.ChoiceMade("1"))
    assert isinstance(walk.session.phase, FillStep)
    assert journey_of(walk).agent == Agent(Acting.GUARDIAN, PERSON, Authority.REGISTER)
    refused = begun(Acting.GUARDIAN, SUBSIDY.id).feed(CARD, ev.WithoutCardWanted())
    refused.feed(ev.StandingRefused(StandingAsked.GUARDIAN, NO_NETWORK))
    assert refused.session.phase == IdentifyStep(ReadStatus.FAILED, NO_NETWORK)


def paying() -> Walk:
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen(FEE.id), ev.Agreed(), CARD)
    return walk.feed(ev.ChoiceMade("family"))


def test_of_a_payment_the_family_is_chosen_and_asked_again_when_it_is_changed() -> None:
    walk = paying()
    assert walk.session.phase == WorkingStep(WorkKind.CONFIRMING)
    walk.feed(ev.StandingHeard(StandingAsked.FAMILY, (Represented("测*", "parent", MOTHER),)), ev.ChoiceMade("0"))
    assert walk.session.phase == ReviewStep()
    assert dict(journey_of(walk).answers) == {"payer": "family", "member": MOTHER.number, "member-name": MOTHER.name}
    walk.feed(ev.EditAsked("member"))
    assert walk.session.phase == WorkingStep(WorkKind.CONFIRMING), "what the register said is not shown in a question"
    assert dict(journey_of(walk).answers) == {"payer": "family"}


def test_of_a_payment_everything_can_still_be_typed() -> None:
    for last in (ev.StandingRefused(StandingAsked.FAMILY, REFUSED), None):
        walk = paying()
        if last is None:
            walk.feed(ev.StandingHeard(StandingAsked.FAMILY, (PRINCIPAL,)), ev.Skipped())
        else:
            walk.feed(last)
        phase = walk.session.phase
        assert isinstance(phase, FillStep)
        assert phase.spec.name == "member"
    back = paying().feed(ev.StandingHeard(StandingAsked.FAMILY, (PRINCIPAL,)), ev.BackPressed())
    phase = back.session.phase
    assert isinstance(phase, FillStep)
    assert phase.spec.name == "payer"


# --- by a code from a telephone ---------------------------------------------------------------------------------------


CODE = f"MONI-SQ:{NUMBER}{'A' * 24}"


def test_a_scanned_code_is_asked_as_it_is_and_stands_for_the_number_in_it() -> None:
    walk = asked_for_number()
    assert fx.Activity.SCAN_CODES in activities(walk.session)
    assert lamps_for(walk.session) == frozenset({fx.Lamp.CODE})
    walk.feed(ev.CodeScanned(CODE))
    assert walk.session.phase == WorkingStep(WorkKind.CONFIRMING)
    (asked,) = [effect for effect in walk.effects if isinstance(effect, fx.AskStanding)]
    assert (asked.digits, asked.code) == (NUMBER, CODE)
    assert NUMBER not in repr(asked)
    walk.feed(ev.StandingHeard(StandingAsked.MANDATE, (PRINCIPAL,), NUMBER))
    assert journey_of(walk).agent == Agent(Acting.AGENT, PERSON, Authority.MANDATE, NUMBER)


def test_what_is_no_authorisation_leaves_the_terminal_in_no_way() -> None:
    walk = asked_for_number().feed(ev.CodeScanned("https://pay.example/1"))
    assert walk.session.phase == StandingStep(StandingAsked.MANDATE, trouble=NOT_A_MANDATE)
    assert not [effect for effect in walk.effects if isinstance(effect, fx.AskStanding)]
    assert fx.Audit("acting.refused", (("code", "acting.not_a_mandate"),)) in walk.effects
    walk.feed(ev.CodeUnreadable(REFUSED))
    assert walk.session.phase == StandingStep(StandingAsked.MANDATE, trouble=REFUSED)
    choosing = begun(Acting.GUARDIAN, SUBSIDY.id).feed(CARD, ev.WithoutCardWanted())
    choosing.feed(ev.StandingHeard(StandingAsked.GUARDIAN, (PARTED,)), ev.CodeScanned(CODE))
    assert choosing.session.phase == StandingStep(StandingAsked.GUARDIAN, people=(PARTED,)), "no code is wanted there"


# --- where only the platform's books count -------------------------------------------------------------------------------


def known_by_books(acting: Acting, service: str = "insurance-certificate") -> Walk:
    """The own card was read and the own face compared."""
    return begun(acting, service).feed(ev.Agreed(), CARD, MATCH)


def test_no_second_card_is_asked_for_where_only_an_authorisation_counts() -> None:
    walk = known_by_books(Acting.AGENT)
    assert walk.session.phase == StandingStep(StandingAsked.MANDATE)
    assert fx.Speak(Cue.MANDATE_NUMBER) in walk.effects
    assert walk.feed(ev.Skipped()).session.phase == StandingStep(StandingAsked.MANDATE), "no card would do"
    assert walk.feed(ev.BackPressed()).session.phase == StandingStep(StandingAsked.MANDATE), "a check is not undone"
    walk = typed(walk).feed(ev.StandingHeard(StandingAsked.MANDATE, (PRINCIPAL,), NUMBER))
    journey = journey_of(walk)
    assert (journey.person, journey.agent) == (MOTHER, Agent(Acting.AGENT, PERSON, Authority.MANDATE, NUMBER))
    body = issue_body(journey)
    assert body.agent is not None
    assert (body.person.number, body.agent.person.number, body.agent.mandate) == (MOTHER.number, PERSON.number, NUMBER)


def test_the_child_is_asked_for_at_once_and_a_refusal_is_the_end() -> None:
    walk = known_by_books(Acting.GUARDIAN)
    (asked,) = [effect for effect in walk.effects if isinstance(effect, fx.AskStanding)]
    assert asked.asked is StandingAsked.GUARDIAN
    walk.feed(ev.StandingRefused(StandingAsked.GUARDIAN, REFUSED))
    assert walk.session.phase == TroubleScreen(REFUSED)
    assert walk.session.journey is None
    grown = known_by_books(Acting.GUARDIAN).feed(
        ev.StandingHeard(StandingAsked.GUARDIAN, (Represented("测*", "child", MOTHER),)), ev.ChoiceMade("0")
    )
    assert isinstance(grown.session.phase, TroubleScreen), "what the platform says is judged once more"


def test_without_a_face_one_can_still_go_back_from_the_number() -> None:
    walk = begun(Acting.GUARDIAN, "school-record").feed(CARD)
    walk.feed(ev.StandingHeard(StandingAsked.GUARDIAN, (PARTED,)))
    assert isinstance(walk.session.phase, StandingStep)
    walk.feed(ev.BackPressed())
    assert walk.session.phase == ConsentStep()
    assert journey_of(walk).agent == Agent(Acting.GUARDIAN)


def test_a_question_for_another_one_is_refused_without_the_platforms_word() -> None:
    journey = journey_of(typed(known_by_books(Acting.AGENT)))
    for agent in (Agent(Acting.AGENT, PERSON), Agent(Acting.AGENT, PERSON, Authority.REGISTER)):
        assert refusal_of(replace(journey, person=MOTHER, agent=agent)) == NOT_HERE


def test_what_is_agreed_to_says_how_it_is_proven() -> None:
    by_books, on_paper = CATALOGUE.by_id["insurance-certificate"], SERVICE
    for acting in Acting:
        assert set(acting_consent(by_books, acting)) & set(acting_consent(on_paper, acting)) <= {
            "会记下是哪位家长替孩子办的。"
        }
    mine = replace(journey_of(known_by_books(Acting.AGENT)), agent=None)
    assert consent_text_hash(mine, "service") != consent_text_hash(replace(mine, agent=Agent(Acting.AGENT)), "service")


def test_the_advice_is_what_can_be_done_about_it(house: House, journey: Journey) -> None:
    def refused(request: MandateRequest) -> MandateResult:
        return MandateResult(request.request_id, WALL, None, "mandate.unknown", "没有查到。")

    books = journey_of(known_by_books(Acting.AGENT))
    for who, asked, words in (
        (journey, StandingAsked.MANDATE, "带上他的身份证"),
        (books, StandingAsked.MANDATE, "本人先授权"),
        (books, StandingAsked.GUARDIAN, "到窗口"),
    ):
        trouble = ask_standing(house, who, asked, NUMBER, refused)
        assert isinstance(trouble, Trouble)
        assert words in trouble.advice
    cut = ask_standing(house, books, StandingAsked.MANDATE, NUMBER, lambda _r: NO_NETWORK)
    assert isinstance(cut, Trouble)
    assert (cut.code, "带上" in cut.advice) == (NO_NETWORK.code, False)


@pytest.mark.parametrize(
    ("agent", "fine"),
    [
        (Agent(Acting.AGENT, PERSON, Authority.MANDATE, NUMBER), True),
        (Agent(Acting.AGENT, PERSON, Authority.MANDATE), False),
        (Agent(Acting.AGENT, PERSON, Authority.REGISTER), False),
        (Agent(Acting.AGENT, PERSON, None, NUMBER), False),
        (Agent(Acting.AGENT, PERSON), False),
    ],
)
def test_what_is_not_proven_is_not_submitted(agent: Agent, *, fine: bool) -> None:
    assert (acting_trouble({Acting.AGENT}, agent, MOTHER, (), TODAY) is None) is fine
    if not fine:
        assert acting_trouble({Acting.AGENT}, agent, MOTHER, (), TODAY) == NOT_HERE


# --- the platform's answer ---------------------------------------------------------------------------------------------


@pytest.fixture
def journey() -> Journey:
    return journey_of(asked_for_number())


def answering(house: House, answer: MandateAnswer | bytes) -> Callable[[MandateRequest], MandateResult]:
    from sync.wire.sealing import recipient_of, seal

    def ask(request: MandateRequest) -> MandateResult:
        reply = recipient_of(request.body.suite_id, request.reply_key)
        assert reply is not None
        content = answer if isinstance(answer, bytes) else msgspec.json.encode(answer)
        info = wire.sealing_info("mandate-reply", request.terminal, request.request_id)
        return MandateResult(request.request_id, WALL, seal(reply, content, info))

    return ask


def body_of(person: PersonFacts, birth: str = "") -> wire.Person:
    return wire.Person(
        person.kind, person.name, person.number, person.sex, birth or person.birth.isoformat(), person.address
    )


def test_the_answer_becomes_people_and_a_refusal_plain_words(house: House, journey: Journey, clock: ManualClock) -> None:
    said = MandateAnswer(
        (RepresentedBody("测*", "principal", body_of(MOTHER)), RepresentedBody("周*兰", "child", why="大了"))
    )
    found = ask_standing(house, journey, StandingAsked.MANDATE, NUMBER, answering(house, said))
    assert found == (Represented("测*", "principal", MOTHER), Represented("周*兰", "child", why="大了"))
    refused = ask_standing(
        house,
        journey,
        StandingAsked.MANDATE,
        NUMBER,
        lambda r: MandateResult(r.request_id, WALL, None, "mandate.over", "过期了。"),
    )
    assert isinstance(refused, Trouble)
    assert (refused.code, refused.message) == ("mandate.over", "过期了")
    assert ask_standing(house, journey, StandingAsked.MANDATE, NUMBER, lambda _r: NO_NETWORK) == NO_NETWORK


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"{}",
        MandateAnswer(()),
        MandateAnswer((RepresentedBody("测*", "principal", body_of(MOTHER, "1950-02-30")),)),
        MandateAnswer((RepresentedBody("x" * 101, "child"),)),
        MandateAnswer((RepresentedBody("a\nb", "child"),)),
        MandateAnswer((RepresentedBody("a", "child"),) * 21),
    ],
)
def test_an_answer_out_of_bounds_is_none(answer: MandateAnswer | bytes, house: House, journey: Journey) -> None:
    assert ask_standing(house, journey, StandingAsked.MANDATE, NUMBER, answering(house, answer)) == BAD_ANSWER


def test_bounds_of_an_answer() -> None:
    assert answer_of(b"\xff") is None
    assert answer_of(b"[" * 5000) is None
    assert answer_of(msgspec.json.encode(MandateAnswer(()))) == MandateAnswer(())
