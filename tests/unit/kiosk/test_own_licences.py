"""The own licences at the terminal: asked for once, looked at, shown or printed; hostile answers of the platform."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from kiosk.domain.forms import check_answer
from kiosk.domain.licences import Group, LicenceCard, LicenceState, Use, in_order
from kiosk.domain.readiness import NO_NETWORK
from kiosk.journeys.house import House
from kiosk.journeys.licences import BAD_ANSWER, ask_licences
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.state import (
    FillStep,
    Home,
    Journey,
    LicencesStatus,
    LicencesStep,
    ReviewStep,
    WorkingStep,
    WorkKind,
)
from sync import wire
from sync.wire.licences import (
    MAX_FACTS,
    MAX_LICENCES,
    MAX_TEXT,
    Licence,
    LicenceFact,
    LicencesAnswer,
    LicencesRequest,
    LicencesResult,
    licences_of,
)
from tests.support.synthetic import CARD, CATALOGUE, MATCH, WALL, Walk

SERVICE = CATALOGUE.by_id["e-licence"]
NUMBER = "1.2.156.3005.2.11440000MA0000001D002.11440000MA0000002G.20000000000{}.001.0"
BOTH = LicenceCard(NUMBER.format(1), "结婚证", Group.SELF, "测*", "民政部门", LicenceState.VALID, prints=True, shows=True)
OVER = replace(BOTH, number=NUMBER.format(2), title="健康证", state=LicenceState.OVER, shows=False)
SEEN = replace(BOTH, number=NUMBER.format(3), title="医保电子凭证", prints=False, shows=False)
FIRM = replace(BOTH, number=NUMBER.format(4), title="营业执照", group=Group.FIRM)
TOLD = Licence(
    BOTH.number, "结婚证", "self", "测*", "民政部门", "valid", "", (LicenceFact("持证人", "测*"),), prints=True, shows=True
)


def asking() -> Walk:
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen(SERVICE.id), ev.Agreed(), ev.Agreed(), CARD, MATCH)
    assert isinstance(walk.session.phase, LicencesStep)
    return walk


def listed() -> Walk:
    return asking().feed(ev.LicencesHeard((FIRM, SEEN, BOTH, OVER)))


def journey_of(walk: Walk) -> Journey:
    assert walk.session.journey is not None
    return walk.session.journey


def step_of(walk: Walk) -> LicencesStep:
    assert isinstance(walk.session.phase, LicencesStep), walk.session.phase
    return walk.session.phase


def questions(walk: Walk) -> int:
    return sum(isinstance(effect, fx.AskLicences) for effect in walk.effects)


def test_they_are_asked_for_as_soon_as_it_is_known_who_it_is_and_what_ran_out_comes_first() -> None:
    walk = asking()
    assert step_of(walk).status is LicencesStatus.ASKING
    assert questions(walk) == 1
    walk.feed(ev.LicencesHeard((FIRM, SEEN, BOTH, OVER)))
    assert [card.title for card in journey_of(walk).licences] == ["健康证", "医保电子凭证", "结婚证", "营业执照"]
    assert journey_of(walk).licences == in_order(journey_of(walk).licences)


def test_a_failure_can_be_tried_again() -> None:
    walk = asking().feed(ev.LicencesRefused(NO_NETWORK))
    assert (step_of(walk).status, step_of(walk).trouble) == (LicencesStatus.FAILED, NO_NETWORK)
    walk.feed(ev.RetryPressed())
    assert step_of(walk).status is LicencesStatus.ASKING
    assert questions(walk) == 1


def test_who_has_none_goes_home() -> None:
    walk = asking().feed(ev.LicencesHeard(()))
    assert step_of(walk).status is LicencesStatus.LISTED
    walk.feed(ev.FinishPressed())
    assert walk.session.phase == Home()
    assert walk.session.journey is None


def test_one_group_can_be_looked_at_alone_and_back_leads_from_one_licence_to_the_list() -> None:
    walk = listed().feed(ev.LicenceGroupChosen(Group.FIRM), ev.LicenceOpened(FIRM.number))
    assert (step_of(walk).group, step_of(walk).opened) == (Group.FIRM, FIRM.number)
    walk.feed(ev.BackPressed())
    assert (step_of(walk).group, step_of(walk).opened) == (Group.FIRM, "")
    walk.feed(ev.LicenceOpened("1.2.156.3005.2.NOBODYS"), ev.LicenceGroupChosen(None))
    assert (step_of(walk).group, step_of(walk).opened) == (None, "")


def test_a_print_asks_what_for_and_is_reviewed() -> None:
    walk = listed().feed(ev.LicenceOpened(BOTH.number), ev.LicenceUsed(Use.PRINT))
    assert isinstance(walk.session.phase, FillStep)
    assert walk.session.phase.spec.name == "purpose"
    walk.feed(ev.ChoiceMade("errand"))
    assert walk.session.phase == ReviewStep()
    walk.feed(ev.SubmitPressed())
    assert walk.session.phase == WorkingStep(WorkKind.ISSUING)
    assert journey_of(walk).answers == {"licence": BOTH.number, "how": "print", "purpose": "errand"}


@pytest.mark.parametrize("field", ["licence", "how"])
def test_another_one_can_be_taken_at_the_review_without_asking_again(field: str) -> None:
    walk = listed().feed(ev.LicenceOpened(BOTH.number), ev.LicenceUsed(Use.PRINT), ev.ChoiceMade("errand"))
    walk.feed(ev.EditAsked(field))
    assert (step_of(walk).status, step_of(walk).opened) == (LicencesStatus.LISTED, BOTH.number)
    walk.feed(ev.BackPressed(), ev.LicenceOpened(OVER.number), ev.LicenceUsed(Use.PRINT))
    assert journey_of(walk).answers["licence"] == OVER.number
    assert walk.session.phase == ReviewStep()
    assert questions(walk) == 0


def test_to_be_shown_it_goes_on_at_once_and_nothing_of_a_print_is_left() -> None:
    walk = listed().feed(ev.LicenceOpened(BOTH.number), ev.LicenceUsed(Use.PRINT), ev.ChoiceMade("errand"))
    walk.feed(ev.EditAsked("how"), ev.LicenceUsed(Use.SHOW))
    assert walk.session.phase == WorkingStep(WorkKind.ASKING)
    assert journey_of(walk).answers == {"licence": BOTH.number, "how": "show"}


@pytest.mark.parametrize(("card", "use"), [(OVER, Use.SHOW), (SEEN, Use.SHOW), (SEEN, Use.PRINT)])
def test_what_may_not_be_done_with_it_is_not_done(card: LicenceCard, use: Use) -> None:
    walk = listed().feed(ev.LicenceOpened(card.number), ev.LicenceUsed(use))
    assert step_of(walk).opened == card.number


def test_nothing_is_done_from_the_list() -> None:
    assert step_of(listed().feed(ev.LicenceUsed(Use.PRINT))).opened == ""


def test_an_answer_that_comes_later_changes_nothing() -> None:
    walk = listed()
    before = walk.session.phase
    walk.feed(ev.LicencesHeard(()), ev.LicencesRefused(NO_NETWORK))
    assert walk.session.phase == before
    assert journey_of(walk).licences


def test_an_answer_has_the_shape_of_an_identifier() -> None:
    spec = SERVICE.fields[0]
    assert check_answer(spec, BOTH.number) is None
    for wrong in ("一张", "../../etc", "x" * 101):
        assert check_answer(spec, wrong) is not None


@pytest.fixture
def journey() -> Journey:
    return journey_of(asking())


def answering(content: bytes) -> Callable[[LicencesRequest], LicencesResult]:
    from sync.wire.sealing import recipient_of, seal

    def ask(request: LicencesRequest) -> LicencesResult:
        reply = recipient_of(request.body.suite_id, request.reply_key)
        assert reply is not None
        info = wire.sealing_info("licences-reply", request.terminal, request.request_id)
        return LicencesResult(request.request_id, WALL, seal(reply, content, info))

    return ask


def test_the_answer_becomes_cards(house: House, journey: Journey) -> None:
    mine = replace(journey, service=SERVICE)
    found = ask_licences(house, mine, answering(msgspec.json.encode(LicencesAnswer((TOLD,)))))
    assert found == (replace(BOTH, facts=(("持证人", "测*"),)),)
    assert "结婚证" not in repr(TOLD)
    assert "测*" not in repr(found)


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"[" * 100_000,
        b"{}",
        msgspec.json.encode(LicencesAnswer((TOLD, TOLD))),
        msgspec.json.encode(
            LicencesAnswer(tuple(msgspec.structs.replace(TOLD, number=f"1.{place}") for place in range(MAX_LICENCES + 1)))
        ),
        *(
            msgspec.json.encode(LicencesAnswer((msgspec.structs.replace(TOLD, **change),)))
            for change in (
                {"group": "neighbours"},
                {"state": "fine"},
                {"number": "一"},
                {"number": ""},
                {"title": "证" * (MAX_TEXT + 1)},
                {"holder": "测\u202e"},
                {"facts": (LicenceFact("a", "b"),) * (MAX_FACTS + 1)},
            )
        ),
    ],
)
def test_an_answer_out_of_bounds_is_none(house: House, journey: Journey, wrong: bytes) -> None:
    assert licences_of(wrong) is None
    assert ask_licences(house, replace(journey, service=SERVICE), answering(wrong)) == BAD_ANSWER


def test_a_refusal_is_told_in_the_platforms_words(house: House, journey: Journey) -> None:
    def refused(request: LicencesRequest) -> LicencesResult:
        return LicencesResult(request.request_id, WALL, None, "department.no_such_document", "平台还不能查这种证照。")

    told = ask_licences(house, replace(journey, service=SERVICE), refused)
    assert getattr(told, "message", "") == "平台还不能查这种证照"
    assert ask_licences(house, journey, lambda _request: NO_NETWORK) == NO_NETWORK
