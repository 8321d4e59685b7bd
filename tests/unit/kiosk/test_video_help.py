"""Help by video: one's turn, the talk and its end; without a line a call back that is queued like anything else."""

from __future__ import annotations

import pytest

from central.departments import Accepted, CaseOrder, Declined, IssueOrder, Unavailable
from central.departments.simulated_videodesk import BUSY, PREFIX, SERVICE, SimulatedVideoDesk
from kiosk.domain.readiness import NO_NETWORK
from kiosk.journeys.callclerk import BUSY as TERMINALS_BUSY
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session import videoevents as vev
from kiosk.session.idle import is_held
from kiosk.session.state import Home, VideoStatus, VideoStep, WorkingStep
from kiosk.session.videostate import LONGEST_SECONDS
from sync.wire.livecode import LiveCode
from tests.support.central_client import ELDER, FACE, WORKER
from tests.support.synthetic import CARD, Walk
from tests.unit.central.test_central_livecode import DAY


def to_review(how: str) -> Walk:
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen(SERVICE), ev.Agreed(), CARD)
    walk.feed(ev.ChoiceMade("pension"), ev.ChoiceMade(how))
    return walk.feed(*(ev.KeyPressed(digit) for digit in "13800138000"), ev.Confirmed())


@pytest.fixture
def walk() -> Walk:
    walk = to_review("video").feed(ev.SubmitPressed())
    assert [effect for effect in walk.effects if isinstance(effect, fx.CallClerk)]
    assert walk.session.phase == VideoStep()
    return walk


def handed_over(walk: Walk) -> dict[str, str]:
    (effect,) = [effect for effect in walk.effects if isinstance(effect, fx.SubmitJourney)]
    assert isinstance(walk.session.phase, WorkingStep)
    assert effect.journey.attachments == ()
    return dict(effect.journey.answers)


def test_waiting_talking_and_hanging_up_leave_a_note_of_it(walk: Walk) -> None:
    walk.feed(vev.ClerkBusy("前面还有1位"))
    assert walk.session.phase == VideoStep(waiting="前面还有1位")
    walk.feed(vev.ClerkAnswered(simulated=True))
    phase = walk.session.phase
    assert isinstance(phase, VideoStep)
    assert (phase.status, phase.simulated) == (VideoStatus.TALKING, True)
    assert is_held(walk.session)
    walk.feed(ev.FinishPressed())
    assert handed_over(walk)["how"] == "video"


def test_a_talk_ends_by_itself(walk: Walk) -> None:
    walk.feed(vev.ClerkAnswered(simulated=True))
    walk.wait(LONGEST_SECONDS - 1)
    assert isinstance(walk.session.phase, VideoStep)
    walk.wait(1)
    assert handed_over(walk)["how"] == "video"


def test_without_a_line_one_is_called_back(walk: Walk) -> None:
    walk.feed(vev.CallFailed(NO_NETWORK))
    assert walk.session.phase == VideoStep(VideoStatus.NO_LINE, trouble=NO_NETWORK)
    assert not is_held(walk.session)
    walk.feed(vev.ClerkAnswered(simulated=True))
    assert walk.session.phase == VideoStep(VideoStatus.NO_LINE, trouble=NO_NETWORK), "too late"
    walk.feed(ev.Confirmed())
    assert handed_over(walk)["how"] == "callback"


@pytest.mark.parametrize("before", [(), (vev.CallFailed(NO_NETWORK),)])
def test_who_does_not_want_any_more_leaves_nothing(walk: Walk, before: tuple[ev.SessionEvent, ...]) -> None:
    walk.feed(*before, ev.Skipped())
    assert walk.session.phase == Home()
    assert walk.session.journey is None
    assert not [effect for effect in walk.effects if isinstance(effect, fx.SubmitJourney)]


def test_a_call_back_needs_no_call() -> None:
    assert handed_over(to_review("callback").feed(ev.SubmitPressed()))["how"] == "callback"


def test_the_desk_makes_people_wait_gives_rooms_that_differ_and_can_be_silent() -> None:
    desk = SimulatedVideoDesk(queue=1)
    mine, other = (IssueOrder("t/1", SERVICE, person, {}, FACE, DAY, "", "") for person in (ELDER, WORKER))
    busy, room = desk.show(mine), desk.show(mine)
    assert isinstance(busy, Declined)
    assert busy.code == BUSY == TERMINALS_BUSY
    assert isinstance(room, LiveCode)
    assert room.content.startswith(PREFIX)
    assert isinstance(desk.show(other), Declined)
    again = desk.show(other)
    assert isinstance(again, LiveCode)
    assert again.content != room.content
    desk.down = True
    assert isinstance(desk.show(mine), Unavailable)


def test_the_desk_notes_what_was_asked() -> None:
    desk = SimulatedVideoDesk()
    case = CaseOrder("e1", "R1", SERVICE, ELDER, {"how": "callback"}, FACE, DAY)
    accepted = desk.accept(case)
    assert isinstance(accepted, Accepted)
    assert "回电话" in accepted.detail
