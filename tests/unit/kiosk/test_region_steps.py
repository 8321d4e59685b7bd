"""A place in the session: lists that open, an answer that ends the question, and a way back from everywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.catalogue import FieldKind, FieldSpec, Service
from kiosk.domain.forms import check_answer
from kiosk.domain.regions import Level
from kiosk.session import events as ev
from kiosk.session.machine import advance
from kiosk.session.state import ConsentGiven, FillStep, Journey, ReviewStep, Session
from kiosk.session.step import World
from tests.support.synthetic import CATALOGUE, PERSON, WALL
from tests.unit.kiosk.test_regions import BOOK, OWN

NOTE = FieldSpec("note", "备注", FieldKind.TEXT, "还有什么？", required=False)
PLACE = FieldSpec("place", "地方", FieldKind.REGION, "在哪里？")
CITY = replace(PLACE, deepest=Level.CITY, required=False)
WORLD = World(CATALOGUE, {}, 1.0, WALL, BOOK)


def service_asking(spec: FieldSpec) -> Service:
    return replace(CATALOGUE.services[0], face_consent=(), fields=(NOTE, spec), attachments=(), signed_sentence="")


def at(spec: FieldSpec, phase: FillStep | None = None, **answers: str) -> Session:
    agreed = (ConsentGiven("service", given=True, at=WALL),)
    journey = Journey(service_asking(spec), consents=agreed, person=PERSON, answers={"note": "", **answers})
    return Session(phase=phase or FillStep(spec), journey=journey)


def after(session: Session, *events: ev.SessionEvent) -> Session:
    for event in events:
        session = advance(session, event, WORLD).session
    return session


def filling(session: Session) -> FillStep:
    assert isinstance(session.phase, FillStep)
    return session.phase


def answer(session: Session) -> str:
    assert isinstance(session.phase, ReviewStep)
    assert session.journey is not None
    return session.journey.answers["place"]


def test_from_the_province_down_to_the_village() -> None:
    steps = [ev.RegionChosen(code) for code in ("440000", "440900", "440981", "440981113", OWN)]
    assert answer(after(at(PLACE), *steps)) == OWN


def test_the_own_village_is_one_touch() -> None:
    assert answer(after(at(PLACE), ev.RegionChosen(OWN))) == OWN


def test_a_county_whose_towns_are_not_known_is_the_answer() -> None:
    assert answer(after(at(PLACE), ev.RegionChosen("440900"), ev.RegionChosen("440983"))) == "440983"


def test_a_list_may_be_the_answer_but_a_province_is_not() -> None:
    assert answer(after(at(PLACE), ev.RegionChosen("440900"), ev.Confirmed())) == "440900"
    wide = filling(after(at(PLACE), ev.RegionChosen("440000"), ev.Confirmed()))
    assert wide.trouble is not None
    assert wide.trouble.code == "form.region.wide"
    assert filling(after(at(PLACE), ev.Confirmed())).trouble is None


def test_back_goes_up_one_level_and_then_to_the_question_before() -> None:
    back = ev.BackPressed()
    down = after(at(PLACE), ev.RegionChosen("440981"))
    assert filling(after(down, back)).text == "440900"
    assert filling(after(down, back, back)).text == "440000"
    assert filling(after(down, back, back, back)).text == ""
    assert filling(after(down, back, back, back, back)).spec == NOTE


def test_searching_ends_with_a_place_with_back_or_with_the_list() -> None:
    searching = after(at(PLACE), ev.RegionChosen("440900"), ev.RegionSearchWanted(wanted=True), ev.TextChanged("gz"))
    assert filling(searching).sought == "gz"
    assert filling(searching).text == "440900", "the list is kept"
    assert filling(after(searching, ev.BackPressed())).sought is None
    assert filling(after(searching, ev.RegionSearchWanted(wanted=False))).sought is None
    opened = filling(after(searching, ev.RegionChosen("440981")))
    assert (opened.text, opened.sought) == ("440981", None)
    assert len(filling(after(searching, ev.TextChanged("高" * 500))).sought or "") == 40
    assert filling(after(at(PLACE), ev.TextChanged("gz"))).sought is None, "nobody asked to write"


def test_the_review_leads_back_to_the_list_of_the_answer() -> None:
    reviewed = replace(at(PLACE, place=OWN), phase=ReviewStep())
    edited = filling(after(reviewed, ev.EditAsked("place")))
    assert (edited.text, edited.returning) == ("440981113", True)
    assert answer(after(reviewed, ev.EditAsked("place"), ev.RegionChosen("440981113216"))) == "440981113216"


def test_what_need_not_be_answered_can_be_left_out() -> None:
    assert answer(after(at(CITY), ev.Skipped())) == ""
    assert answer(after(at(CITY), ev.RegionChosen("430100"))) == "430100"


@pytest.mark.parametrize("code", ["", "999999", "440981", "nonsense"])
def test_a_place_that_is_not_listed_changes_nothing(code: str) -> None:
    session = at(CITY)
    assert after(session, ev.RegionChosen(code)).phase == session.phase


PLACES = st.sampled_from([region.code for region in BOOK.regions]).map(ev.RegionChosen)
EVENTS = st.one_of(
    PLACES,
    st.sampled_from([
        ev.Confirmed(), ev.BackPressed(), ev.Skipped(), ev.RegionSearchWanted(wanted=True), ev.TextChanged("gz"),
        ev.RegionSearchWanted(wanted=False), ev.BackspacePressed(), ev.KeyPressed("1"), ev.ClearPressed(),
    ]),
)  # fmt: skip


@given(st.sampled_from([PLACE, CITY]), st.lists(EVENTS, max_size=12))
def test_whatever_is_pressed_only_good_answers_are_kept(spec: FieldSpec, events: list[ev.SessionEvent]) -> None:
    session = after(at(spec), *events)
    assert session.journey is not None
    kept = session.journey.answers.get("place", "")
    assert not kept or check_answer(spec, kept) is None
