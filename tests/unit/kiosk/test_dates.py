"""A day put together by stepping or by digits: whatever is pressed, no day that does not exist can come out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.catalogue import FieldKind, FieldSpec
from kiosk.domain.dates import YEARS, DatePart, day_of, leads_to_a_day, stepped
from kiosk.domain.forms import accepts_key, check_answer
from kiosk.session import events as ev
from kiosk.session.form import on_fill
from kiosk.session.state import FillStep, Journey, Session
from kiosk.session.step import World
from tests.support.synthetic import CATALOGUE, WALL

START = date(2026, 11, 26)
DAY = FieldSpec("day", "日期", FieldKind.DATE, "哪一天？")
YEAR, MONTH, OF_MONTH = DatePart


@pytest.mark.parametrize(
    ("text", "part", "by", "after"),
    [
        ("", YEAR, 1, "2026"),
        ("", YEAR, -1, "2026"),
        ("", OF_MONTH, 1, "20261126"),
        ("2026", YEAR, 1, "2027"),
        ("2026", MONTH, -1, "202611"),
        ("202", YEAR, 1, "2026"),
        ("20260", MONTH, 1, "202611"),
        ("202611", MONTH, 1, "202612"),
        ("202612", MONTH, 1, "202601"),
        ("20260131", MONTH, 1, "20260228"),
        ("20240229", YEAR, 1, "20250228"),
        ("20260228", OF_MONTH, 1, "20260201"),
        ("20260201", OF_MONTH, -1, "20260228"),
        ("2100", YEAR, 1, "2100"),
        ("1900", YEAR, -1, "1900"),
    ],
)
def test_a_step(text: str, part: DatePart, by: int, after: str) -> None:
    assert stepped(text, part, by, START) == after


STEPS = st.lists(st.tuples(st.sampled_from(DatePart), st.sampled_from([1, -1])), min_size=1, max_size=40)


@given(st.text("0123456789", max_size=8), STEPS, st.dates())
def test_steps_never_leave_the_days_there_are(text: str, steps: list[tuple[DatePart, int]], start: date) -> None:
    text = text if leads_to_a_day(text) else ""
    for part, by in steps:
        text = stepped(text, part, by, start)
        assert leads_to_a_day(text)
        assert len(text) in {4, 6, 8}
    assert (day_of(text) is not None) == (len(text) == 8)


@given(st.lists(st.sampled_from("0123456789X"), max_size=30))
def test_the_pad_takes_only_digits_of_a_day(keys: list[str]) -> None:
    text = ""
    for key in keys:
        if accepts_key(DAY, text, key):
            text += key
    assert leads_to_a_day(text)
    if len(text) == 8:
        assert check_answer(DAY, text) is None


@given(st.dates(date(YEARS.start, 1, 1), date(YEARS.stop - 1, 12, 31)))
def test_every_day_can_be_typed(day: date) -> None:
    text = ""
    for digit in f"{day:%Y%m%d}":
        assert accepts_key(DAY, text, digit)
        text += digit
    assert day_of(text) == day


def step(spec: FieldSpec, text: str, event: ev.SessionEvent) -> str:
    world = World(CATALOGUE, {}, 1.0, WALL)
    phase = FillStep(spec, text)
    journey = Journey(replace(CATALOGUE.services[0], fields=(spec,)))
    after = on_fill(Session(phase=phase, journey=journey), journey, phase, event, world).session.phase
    assert isinstance(after, FillStep)
    return after.text


def test_stepping_begins_today_or_where_the_catalogue_says() -> None:
    press = ev.DateStepped(DatePart.DAY, 1)
    assert step(DAY, "", press) == WALL[:10].replace("-", "")
    assert step(replace(DAY, start_year=1950), "", press) == "19500101"
    assert step(replace(DAY, kind=FieldKind.NUMBER), "7", press) == "7", "no other question is stepped"
