"""Speaking instead of writing, in the session: what leads where, what is kept, and that one answer replaces the other."""

from __future__ import annotations

import pytest

from kiosk.domain.trouble import Cause, Trouble
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session import spokenevents as sev
from kiosk.session.capture import held_pages
from kiosk.session.effects import Activity, Cue
from kiosk.session.machine import activities
from kiosk.session.state import (
    CaptureStep,
    FillStep,
    Home,
    Journey,
    PaperPage,
    ReviewStep,
    SpokenStatus,
    SpokenStep,
    WorkingStep,
)
from tests.support.synthetic import CARD, Walk

STATUS = SpokenStatus
GONE = Trouble("microphone.failed", Cause.DEVICE, "录音中断了。", "请再说一次。")
SILENT = Trouble("spoken.silent", Cause.INPUT, "没有听到您说话", "请再说一次。")


def to_question(*, microphone: bool = True) -> Walk:
    walk = Walk(microphone=microphone).feed(ev.Touched(), ev.ServiceChosen("hotline-request"), ev.Agreed(), CARD)
    walk.feed(ev.ChoiceMade("complain"), ev.TextChanged("读岗村"), ev.Confirmed())
    assert isinstance(walk.session.phase, FillStep)
    assert walk.session.phase.spec.name == "text"
    return walk


def phase(walk: Walk) -> SpokenStep:
    assert isinstance(walk.session.phase, SpokenStep)
    return walk.session.phase


def journey(walk: Walk) -> Journey:
    assert walk.session.journey is not None
    return walk.session.journey


def to_note(note_id: int = 1) -> Walk:
    walk = to_question().feed(sev.SpeakingWanted(), sev.SpeakingBegun(), sev.Hearing(6, 12), sev.SpeakingEnded())
    return walk.feed(sev.NoteTaken(note_id, 96_058, 12))


def to_review() -> Walk:
    walk = to_note().feed(sev.NoteKept(), ev.ChoiceMade("none"), ev.Skipped())
    assert walk.session.phase == ReviewStep()
    return walk


def spoken(walk: Walk) -> list[Cue]:
    return [effect.cue for effect in walk.effects if isinstance(effect, fx.Speak)]


def test_touch_speak_touch_hear_and_keep() -> None:
    walk = to_question().feed(sev.SpeakingWanted())
    assert phase(walk).status is STATUS.READY
    assert spoken(walk) == [Cue.SPOKEN]
    walk.feed(sev.SpeakingBegun())
    assert fx.Hush() in walk.effects, "the terminal's own voice would be heard too"
    assert Activity.LISTEN in activities(walk.session)
    walk.feed(sev.Hearing(6, 12))
    assert (phase(walk).level, phase(walk).seconds) == (6, 12)
    walk.feed(sev.SpeakingEnded())
    assert fx.TakeNote(1) in walk.effects
    assert Activity.LISTEN not in activities(walk.session)
    walk.feed(sev.NoteTaken(1, 96_058, 12))
    assert phase(walk).note == PaperPage(1, 96_058, 12)
    assert held_pages(walk.session) == {1}
    walk.feed(sev.NoteHeardAgain())
    assert fx.PlayNote(1) in walk.effects
    assert Activity.PLAY_NOTE in activities(walk.session)
    walk.feed(sev.NotePlayed())
    assert phase(walk).status is STATUS.CHECKING
    walk.feed(sev.NoteKept())
    assert journey(walk).answers["text"] == ""
    assert journey(walk).said("text") == PaperPage(1, 96_058, 12)
    assert isinstance(walk.session.phase, FillStep)
    assert walk.session.phase.spec.name == "reply"


def test_what_was_said_goes_with_the_application_and_is_held_until_then() -> None:
    walk = to_review()
    assert held_pages(walk.session) == {1}
    walk.feed(ev.SubmitPressed())
    assert isinstance(walk.session.phase, WorkingStep)
    assert held_pages(walk.session) == {1}


def test_a_note_of_another_number_than_the_photographed_pages() -> None:
    walk = to_review().feed(ev.EditAsked("photo"))
    assert isinstance(walk.session.phase, CaptureStep)
    walk.feed(ev.EditAsked("photo"), sev.SpeakingBegun())
    assert isinstance(walk.session.phase, CaptureStep), "nothing listens where nobody speaks"


def test_without_a_microphone_it_has_to_be_written() -> None:
    walk = to_question(microphone=False).feed(sev.SpeakingWanted())
    assert isinstance(walk.session.phase, FillStep)
    walk.feed(ev.Confirmed())
    assert isinstance(walk.session.phase, FillStep), "an empty answer is none"
    assert walk.session.phase.trouble is not None


def test_a_question_that_may_not_be_spoken_is_written() -> None:
    walk = Walk(microphone=True).feed(ev.Touched(), ev.ServiceChosen("hotline-request"), ev.Agreed(), CARD)
    walk.feed(ev.ChoiceMade("complain"), sev.SpeakingWanted())
    assert isinstance(walk.session.phase, FillStep)
    assert walk.session.phase.spec.name == "place"


def test_the_minute_is_over_and_a_lost_microphone_keeps_what_was_said() -> None:
    for trouble in (None, GONE):
        walk = to_question().feed(sev.SpeakingWanted(), sev.SpeakingBegun(), sev.HearingEnded(trouble))
        assert fx.TakeNote(1) in walk.effects
        walk.feed(sev.NoteTaken(1, 480_058, 60))
        assert phase(walk).status is STATUS.CHECKING
        assert phase(walk).trouble == trouble


@pytest.mark.parametrize(("before", "told"), [(None, SILENT), (GONE, GONE)])
def test_no_note_is_said_anew(before: Trouble | None, told: Trouble) -> None:
    walk = to_question().feed(sev.SpeakingWanted(), sev.SpeakingBegun(), sev.HearingEnded(before), sev.NoteFailed(SILENT))
    assert phase(walk).status is STATUS.READY
    assert phase(walk).trouble == told
    assert spoken(walk) == [Cue.SPOKEN_AGAIN]
    walk.feed(sev.SpeakingBegun())
    assert phase(walk).trouble is None


def test_said_again_and_the_first_note_is_let_go() -> None:
    walk = to_note().feed(ev.RetryPressed())
    assert phase(walk).status is STATUS.READY
    assert held_pages(walk.session) == frozenset()


def test_writing_replaces_what_was_said_and_speaking_what_was_written() -> None:
    walk = to_review().feed(ev.EditAsked("text"))
    assert phase(walk).status is STATUS.CHECKING
    assert phase(walk).returning
    walk.feed(sev.WritingWanted(), ev.TextChanged("路灯坏了"), ev.Confirmed())
    assert walk.session.phase == ReviewStep()
    assert journey(walk).answers["text"] == "路灯坏了"
    assert journey(walk).said("text") is None
    assert held_pages(walk.session) == frozenset()
    walk.feed(ev.EditAsked("text"), sev.SpeakingWanted(), sev.SpeakingBegun(), sev.SpeakingEnded())
    walk.feed(sev.NoteTaken(1, 20_000, 3), sev.NoteKept())
    assert walk.session.phase == ReviewStep()
    assert journey(walk).answers["text"] == ""


def test_back_leads_away_from_the_microphone_and_loses_no_note() -> None:
    walk = to_question().feed(sev.SpeakingWanted(), sev.SpeakingBegun(), ev.BackPressed())
    assert phase(walk).status is STATUS.READY
    assert Activity.LISTEN not in activities(walk.session)
    walk.feed(ev.BackPressed())
    assert isinstance(walk.session.phase, FillStep)
    kept = to_note().feed(sev.NoteKept(), ev.BackPressed())
    assert phase(kept).note == PaperPage(1, 96_058, 12)
    playing = to_review().feed(ev.EditAsked("text"), sev.NoteHeardAgain(), ev.BackPressed())
    assert phase(playing).status is STATUS.CHECKING
    assert playing.feed(ev.BackPressed()).session.phase == ReviewStep()


def test_going_home_while_somebody_speaks_ends_it() -> None:
    walk = to_question().feed(sev.SpeakingWanted(), sev.SpeakingBegun(), ev.HomePressed())
    assert walk.session.phase == Home()
    assert Activity.LISTEN not in activities(walk.session)
    assert fx.ForgetPerson() in walk.effects


def test_late_answers_change_nothing() -> None:
    walk = to_note()
    before = walk.session.phase
    for late in (sev.Hearing(5, 3), sev.HearingEnded(), sev.NoteFailed(SILENT), sev.NotePlayed(GONE), sev.SpeakingEnded()):
        assert walk.feed(late).session.phase == before
