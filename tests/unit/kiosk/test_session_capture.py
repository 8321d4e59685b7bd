"""Papers and the signature in the session: what leads where, what is kept, and what a signature is worth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.readiness import NO_DOCUMENT_CAMERA, Readiness
from kiosk.domain.signature import TOO_LITTLE, TOO_MUCH, InkPoint
from kiosk.session import captureevents as cev
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.capture import held_pages, moved
from kiosk.session.capturestate import WHOLE_PICTURE, Corners
from kiosk.session.effects import Activity, Cue
from kiosk.session.machine import activities
from kiosk.session.state import (
    CaptureStatus,
    CaptureStep,
    FillStep,
    Home,
    Journey,
    PaperPage,
    ReviewStep,
    SignStep,
    WorkingStep,
)
from tests.support.synthetic import BLURRED, CAMERA_GONE, CARD, CORNERS, NAME, NO_PAGE, Walk, page_taken

STATUS = CaptureStatus
ANSWERS: tuple[ev.SessionEvent, ...] = (
    ev.ChoiceMade("emergency"),
    ev.KeyPressed("4"),
    ev.Confirmed(),
    ev.KeyPressed("0"),
    ev.Confirmed(),
    ev.TextChanged("生病"),
    ev.Confirmed(),
    *(ev.KeyPressed(digit) for digit in "13800138000"),
    ev.Confirmed(),
)


def to_papers() -> Walk:
    """A person who asks for aid stands before the camera."""
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen("hardship-aid"), ev.Agreed(), CARD, *ANSWERS)
    assert phase(walk).spec.name == "household-booklet"
    return walk


def phase(walk: Walk) -> CaptureStep:
    assert isinstance(walk.session.phase, CaptureStep)
    return walk.session.phase


def journey(walk: Walk) -> Journey:
    assert walk.session.journey is not None
    return walk.session.journey


def take(walk: Walk, page_id: int) -> Walk:
    return walk.feed(cev.ShutterPressed(), page_taken(page_id), cev.PageKept())


def to_review() -> Walk:
    walk = take(to_papers(), 1).feed(cev.PagesDone(), ev.Skipped())
    assert walk.session.phase == ReviewStep()
    return walk


def spoken(walk: Walk) -> list[Cue]:
    return [effect.cue for effect in walk.effects if isinstance(effect, fx.Speak)]


def test_the_papers_come_after_the_questions_and_the_camera_looks() -> None:
    walk = to_papers()
    assert phase(walk).status is STATUS.LOOKING
    assert Activity.LOOK_AT_PAPER in activities(walk.session)
    assert spoken(walk) == [Cue.CAPTURE]


def test_without_the_camera_nobody_begins() -> None:
    walk = Walk()
    walk.readiness["hardship-aid"] = Readiness(NO_DOCUMENT_CAMERA)
    walk.feed(ev.Touched(), ev.ServiceChosen("hardship-aid"))
    assert walk.session.phase == Home()


def test_a_page_is_taken_looked_at_and_kept() -> None:
    walk = to_papers().feed(cev.ShutterPressed())
    assert phase(walk).status is STATUS.TAKING
    assert fx.CapturePage(1) in walk.effects
    assert Activity.LOOK_AT_PAPER not in activities(walk.session)
    walk.feed(page_taken(1))
    assert phase(walk).status is STATUS.CHECKING
    assert spoken(walk) == [Cue.CAPTURE_CHECK]
    walk.feed(cev.PageKept())
    assert phase(walk).status is STATUS.PAGES
    assert phase(walk).pages == (PaperPage(1, 200_000),)


def test_pages_follow_each_other_up_to_the_most_that_are_wanted() -> None:
    walk = to_papers()
    for number in range(1, 6):
        take(walk, number).feed(cev.NextPageWanted())
    walk.feed(cev.ShutterPressed(), page_taken(6), cev.PageKept())
    assert [page.page_id for page in journey(walk).papers["household-booklet"]] == [1, 2, 3, 4, 5, 6]
    assert phase(walk).spec.name == "hardship-proof"
    assert not phase(walk).spec.required


def test_a_doubtful_page_is_taken_again_or_insisted_on() -> None:
    walk = to_papers().feed(cev.ShutterPressed(), page_taken(1, BLURRED))
    assert phase(walk).shot is not None
    assert phase(walk).shot.problems == (BLURRED,)  # type: ignore[union-attr]
    assert spoken(walk) == [Cue.CAPTURE_DOUBTFUL]
    walk.feed(ev.RetryPressed())
    assert (phase(walk).status, phase(walk).shot, phase(walk).pages) == (STATUS.LOOKING, None, ())
    walk.feed(cev.ShutterPressed(), page_taken(1, BLURRED), cev.PageKept())
    assert len(phase(walk).pages) == 1


def test_corners_put_right_and_quarter_turns_cut_the_page_anew() -> None:
    walk = to_papers().feed(cev.ShutterPressed(), page_taken(1, NO_PAGE, BLURRED), cev.CornersWanted())
    assert phase(walk).draft == CORNERS
    walk.feed(cev.CornerMoved(0, 0.2, 0.25), cev.CornersSet())
    corners = ((0.2, 0.25), *CORNERS[1:])
    assert fx.StraightenPage(1, corners, 0) in walk.effects
    walk.feed(cev.PageStraightened(1, 150_000), cev.PageTurned())
    assert fx.StraightenPage(1, corners, 1) in walk.effects
    walk.feed(cev.PageStraightened(1, 140_000))
    shot = phase(walk).shot
    assert shot is not None
    assert (shot.corners, shot.turns, shot.size, shot.problems) == (corners, 1, 140_000, (BLURRED,))


def test_an_answer_about_another_page_or_at_another_time_changes_nothing() -> None:
    walk = to_papers().feed(page_taken(1), cev.PageKept(), cev.PageStraightened(1, 5))
    assert phase(walk).status is STATUS.LOOKING
    walk.feed(cev.ShutterPressed(), page_taken(1), cev.PageTurned(), cev.PageStraightened(2, 5))
    assert phase(walk).status is STATUS.TAKING


def test_what_fails_loses_nothing() -> None:
    walk = take(to_papers(), 1).feed(cev.NextPageWanted(), cev.ShutterPressed(), cev.PageFailed(2, BLURRED))
    assert (phase(walk).status, phase(walk).trouble, len(phase(walk).pages)) == (STATUS.LOOKING, BLURRED, 1)
    walk.feed(cev.ShutterPressed(), page_taken(2), cev.PageTurned(), cev.PageFailed(2, BLURRED))
    assert (phase(walk).status, len(phase(walk).pages)) == (STATUS.CHECKING, 1)


@pytest.mark.parametrize("during", [STATUS.LOOKING, STATUS.TAKING])
def test_an_unplugged_camera_leaves_what_was_taken(during: CaptureStatus) -> None:
    walk = take(to_papers(), 1).feed(cev.NextPageWanted())
    if during is STATUS.TAKING:
        walk.feed(cev.ShutterPressed())
    walk.feed(cev.DocumentCameraLost(CAMERA_GONE))
    assert (phase(walk).status, phase(walk).trouble, len(phase(walk).pages)) == (STATUS.NO_CAMERA, CAMERA_GONE, 1)
    assert spoken(walk) == [Cue.CAPTURE_NO_CAMERA]
    assert Activity.LOOK_AT_PAPER in activities(walk.session), "it is looked for"
    walk.feed(cev.DocumentCameraBack())
    assert (phase(walk).status, phase(walk).trouble, len(phase(walk).pages)) == (STATUS.LOOKING, None, 1)


def test_without_the_camera_what_was_taken_is_enough_and_an_optional_paper_is_left_out() -> None:
    walk = take(to_papers(), 1).feed(cev.NextPageWanted(), cev.DocumentCameraLost(CAMERA_GONE), cev.PagesDone())
    assert phase(walk).spec.name == "hardship-proof"
    walk.feed(cev.DocumentCameraLost(CAMERA_GONE), ev.Skipped())
    assert walk.session.phase == ReviewStep()
    assert journey(walk).papers["hardship-proof"] == ()


def test_a_required_paper_is_not_skipped_and_a_lost_camera_is_no_sign_of_life() -> None:
    walk = to_papers().feed(ev.Skipped(), cev.PagesDone())
    assert phase(walk) == CaptureStep(phase(walk).spec)
    walk.wait(95).feed(cev.DocumentCameraLost(CAMERA_GONE))
    assert walk.session.idle_warning_until is not None


def test_back_leads_out_step_by_step() -> None:
    walk = take(to_papers(), 1).feed(cev.NextPageWanted(), cev.ShutterPressed())
    walk.feed(ev.BackPressed())
    assert phase(walk).status is STATUS.TAKING, "the camera is at work"
    walk.feed(page_taken(2), cev.CornersWanted(), ev.BackPressed())
    assert phase(walk).status is STATUS.CHECKING
    walk.feed(ev.BackPressed())
    assert (phase(walk).status, len(phase(walk).pages)) == (STATUS.PAGES, 1)
    walk.feed(ev.BackPressed())
    assert isinstance(walk.session.phase, FillStep)
    walk = to_review().feed(ev.BackPressed())
    assert (phase(walk).spec.name, phase(walk).status) == ("hardship-proof", STATUS.LOOKING)
    walk.feed(ev.BackPressed())
    assert (phase(walk).spec.name, phase(walk).status, len(phase(walk).pages)) == ("household-booklet", STATUS.PAGES, 1)
    walk = to_papers().feed(cev.ShutterPressed(), page_taken(1), ev.BackPressed())
    assert phase(walk) == CaptureStep(phase(walk).spec)


def test_the_review_leads_to_one_paper_and_back() -> None:
    walk = to_review().feed(ev.EditAsked("household-booklet"))
    assert (phase(walk).status, phase(walk).returning, len(phase(walk).pages)) == (STATUS.PAGES, True, 1)
    walk.feed(cev.PagesDropped(), ev.BackPressed())
    assert walk.session.phase == ReviewStep()
    assert len(journey(walk).papers["household-booklet"]) == 1, "what was there before still counts"
    walk.feed(ev.EditAsked("household-booklet"), cev.PagesDropped())
    take(walk, 2).feed(cev.PagesDone())
    assert walk.session.phase == ReviewStep()
    assert [page.page_id for page in journey(walk).papers["household-booklet"]] == [2]


def test_home_forgets_the_papers() -> None:
    walk = take(to_papers(), 1).feed(ev.HomePressed())
    assert walk.session.journey is None
    assert fx.ForgetPerson() in walk.effects
    assert held_pages(walk.session) == frozenset()


def test_held_pages_are_those_that_can_still_be_submitted() -> None:
    walk = take(to_papers(), 1).feed(cev.NextPageWanted(), cev.ShutterPressed(), page_taken(2))
    assert held_pages(walk.session) == {1, 2}
    walk.feed(ev.RetryPressed())
    assert held_pages(walk.session) == {1}
    walk.feed(cev.DocumentCameraLost(CAMERA_GONE), cev.PagesDone(), ev.Skipped())
    assert held_pages(walk.session) == {1}


# --- the signature ----------------------------------------------------------------------------------------------------


def test_the_signature_comes_after_the_review_and_submits() -> None:
    walk = to_review().feed(ev.SubmitPressed())
    assert walk.session.phase == SignStep()
    assert spoken(walk) == [Cue.SIGN]
    walk.feed(*(cev.StrokeDrawn(stroke) for stroke in NAME))
    assert walk.session.phase == SignStep(NAME)
    walk.feed(cev.Signed())
    assert isinstance(walk.session.phase, WorkingStep)
    (submitted,) = [effect for effect in walk.effects if isinstance(effect, fx.SubmitJourney)]
    assert submitted.journey.signature == NAME
    assert [consent.kind for consent in submitted.journey.consents if consent.given] == ["service", "signature"]


def test_a_dot_is_refused_and_wiping_begins_anew() -> None:
    walk = to_review().feed(ev.SubmitPressed(), cev.StrokeDrawn((InkPoint(5, 5, 0),)), cev.Signed())
    assert isinstance(walk.session.phase, SignStep)
    assert walk.session.phase.trouble == TOO_LITTLE
    walk.feed(cev.SignatureCleared())
    assert walk.session.phase == SignStep()
    walk.feed(cev.StrokeDrawn((InkPoint(float("nan"), 0, 0),)))
    assert walk.session.phase == SignStep()


def test_a_scrawl_without_end_is_not_taken_in() -> None:
    walk = to_review().feed(ev.SubmitPressed())
    stroke = tuple(InkPoint(i % 90, i % 40, i) for i in range(3001))
    walk.feed(cev.StrokeDrawn(stroke), cev.StrokeDrawn(stroke))
    assert isinstance(walk.session.phase, SignStep)
    assert (len(walk.session.phase.strokes), walk.session.phase.trouble) == (1, TOO_MUCH)


def test_a_failed_submission_keeps_the_signature_and_a_change_takes_it_away() -> None:
    walk = to_review().feed(ev.SubmitPressed(), *(cev.StrokeDrawn(stroke) for stroke in NAME), cev.Signed())
    walk.feed(ev.SubmitFailed(BLURRED))
    assert walk.session.phase == ReviewStep(BLURRED)
    walk.feed(ev.SubmitPressed())
    assert isinstance(walk.session.phase, WorkingStep), "nobody has to sign twice for the same"
    walk.feed(ev.SubmitFailed(BLURRED), ev.EditAsked("phone"), ev.Confirmed())
    assert journey(walk).signature == ()
    assert "signature" not in {consent.kind for consent in journey(walk).consents}
    assert walk.feed(ev.SubmitPressed()).session.phase == SignStep()
    signed = [cev.StrokeDrawn(stroke) for stroke in NAME]
    walk.feed(*signed, cev.Signed(), ev.SubmitFailed(BLURRED), ev.EditAsked("household-booklet"), cev.PagesDone())
    assert journey(walk).signature == (), "other papers, another signature"


def test_back_from_the_signature_leads_to_the_review() -> None:
    assert to_review().feed(ev.SubmitPressed(), ev.BackPressed()).session.phase == ReviewStep()


# --- corners ----------------------------------------------------------------------------------------------------------

SHARES = st.floats(-2, 3) | st.sampled_from([float("nan"), float("inf"), -float("inf")])


@given(st.lists(st.tuples(st.integers(-2, 6), SHARES, SHARES), max_size=30))
def test_however_corners_are_dragged_they_go_around_a_page(moves: list[tuple[int, float, float]]) -> None:
    corners: Corners = WHOLE_PICTURE
    for index, x, y in moves:
        corners = moved(corners, index, x, y)
        assert all(0 <= share <= 1 for corner in corners for share in corner)
        pairs = [(a, corners[(i + 1) % 4], corners[(i + 2) % 4]) for i, a in enumerate(corners)]
        assert all((b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]) > 0 for a, b, c in pairs)


def test_a_corner_goes_where_it_is_dragged() -> None:
    assert moved(WHOLE_PICTURE, 2, 0.7, 0.8) == replace_corner(2, (0.7, 0.8))
    assert moved(WHOLE_PICTURE, 0, -1, 0.1) == replace_corner(0, (0.0, 0.1))
    assert moved(WHOLE_PICTURE, 0, 0.99, 0.99) == WHOLE_PICTURE, "that would be no page"


def replace_corner(index: int, corner: tuple[float, float]) -> Corners:
    points = [*WHOLE_PICTURE[:index], corner, *WHOLE_PICTURE[index + 1 :]]
    return (points[0], points[1], points[2], points[3])
