"""Whatever order things happen in, the session's promises hold."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.dates import DatePart
from kiosk.domain.trouble import Cause, Trouble
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.pin import SIGNED_MARK
from kiosk.session.state import Attract, Desk, Home, Language, Submitted, TakeCard, Technician
from tests.support.synthetic import CARD, MATCH, MISMATCH, PAPER_EVENTS, PIN_TYPED, TO_REVIEW, Walk

TROUBLE = Trouble("x", Cause.DEVICE, "坏了", "请等等")
SUBMITTED = Submitted("t1", "e1", "R", "2026-11-23T10:00:00.000+08:00")

EVENTS = st.sampled_from(
    [
        *TO_REVIEW,
        ev.CategoryChosen("pension"),
        ev.ServiceChosen("insurance-certificate"),
        ev.ServiceChosen("no-such-service"),
        ev.Declined(),
        ev.BackspacePressed(),
        ev.ClearPressed(),
        ev.TextChanged("乱\x00写"),
        ev.DateStepped(DatePart.MONTH, 1),
        ev.ChoiceMade("employee"),
        ev.ChoiceMade("nonsense"),
        ev.Skipped(),
        ev.RetryPressed(),
        ev.AttendantWanted(),
        ev.AttendantDecided(same_person=True),
        ev.AttendantDecided(same_person=False),
        ev.EditAsked("phone"),
        ev.EditAsked("nothing"),
        ev.SubmitPressed(),
        ev.PrintWanted(),
        ev.PrintDeclined(),
        ev.FinishPressed(),
        ev.Rated(5),
        ev.Rated(99),
        ev.BackPressed(),
        ev.HomePressed(),
        ev.HelpPressed(),
        ev.HelpClosed(),
        ev.LanguageChosen(Language.EN),
        ev.CareToggled(),
        ev.MuteToggled(),
        ev.TechnicianWanted(),
        ev.TestWanted("receipt"),
        ev.TestWanted("rocket"),
        ev.TechnicianLeft(),
        ev.Ticked(),
        ev.CodeScanned("YZZ1:4409811022990100000427"),
        ev.CodeScanned("\x1b[2J乱码" * 50),
        ev.CodeUnreadable(TROUBLE),
        ev.ReceiptLookedUp("4409811022990100000427", None),
        ev.LookUpFailed("4409811022990100000427", TROUBLE),
        ev.CardPlaced(),
        ev.CardLifted(),
        CARD,
        ev.CardReadFailed(TROUBLE),
        MATCH,
        MISMATCH,
        ev.FaceNotSeen(TROUBLE),
        ev.FaceImpossible(TROUBLE),
        ev.PinAccepted(fx.PinRole.TECHNICIAN, "甲"),
        ev.PinAccepted(fx.PinRole.ATTENDANT, "乙"),
        ev.PinRefused(fx.PinRole.TECHNICIAN, TROUBLE, 30.0),
        ev.SubmitDone(SUBMITTED, "f1"),
        ev.SubmitFailed(TROUBLE),
        ev.PaperPrinted("f1"),
        ev.PaperNotPrinted("f1", TROUBLE),
        ev.PaperUnknown("f1", TROUBLE),
        ev.PaperWaiting("f1", TROUBLE),
        ev.EntryAccepted("e1", 3),
        *PAPER_EVENTS,
    ]
)
STEPS = st.lists(st.tuples(EVENTS, st.floats(0, 200)), max_size=60)


@settings(max_examples=300, deadline=None)
@given(STEPS)
def test_promises_hold_in_any_order(steps: list[tuple[ev.SessionEvent, float]]) -> None:
    walk = Walk()
    printing: set[str] = set()
    for event, seconds in steps:
        walk.now += seconds
        journey_before = walk.session.journey
        walk.feed(event)
        session = walk.session
        if isinstance(session.phase, Attract | Home | TakeCard):
            assert session.journey is None
        if journey_before is not None and session.journey is None:
            assert any(isinstance(effect, fx.ForgetPerson | fx.Wipe) for effect in walk.effects)
        for effect in walk.effects:
            if isinstance(effect, fx.SubmitJourney | fx.IssueDocument):
                journey = effect.journey
                assert journey.person is not None
                assert {"service"} <= {consent.kind for consent in journey.consents if consent.given}
                assert not journey.service.face_consent or (journey.check is not None and journey.check.passed)
            if isinstance(effect, fx.PrintSlip):
                assert effect.effect_id not in printing
                printing.add(effect.effect_id)
        if isinstance(event, ev.PaperNotPrinted | ev.SubmitDone):
            printing.discard("f1")


UNTOLD = EVENTS.filter(lambda event: not isinstance(event, ev.PinAccepted))
OTHERS_SAY = st.sampled_from(
    [ev.PinAccepted(fx.PinRole.ATTENDANT, "乙"), ev.CodeScanned(f"{SIGNED_MARK}e30.AAAA"), ev.DeskWanted()]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.one_of(UNTOLD, OTHERS_SAY, st.sampled_from(PIN_TYPED)), st.floats(0, 200)), max_size=60))
def test_only_an_accepted_pin_of_a_technician_leads_into_maintenance(steps: list[tuple[ev.SessionEvent, float]]) -> None:
    """Whatever is touched, scanned, typed or answered to a cadre, in any order."""
    walk = Walk()
    for event, seconds in steps:
        walk.now += seconds
        walk.feed(event)
        phase = walk.session.phase
        assert not isinstance(phase, Technician)
        assert not (isinstance(phase, Desk) and phase.role == fx.PinRole.TECHNICIAN)
        assert not any(
            isinstance(effect, fx.RunTest | fx.ReleaseEntry | fx.RunErrand | fx.Restart) for effect in walk.effects
        )


@settings(max_examples=100, deadline=None)
@given(STEPS)
def test_two_quiet_minutes_always_end_with_nobody_in_memory(steps: list[tuple[ev.SessionEvent, float]]) -> None:
    walk = Walk()
    for event, seconds in steps:
        walk.now += seconds
        walk.feed(event)
    walk.feed(ev.SubmitFailed(TROUBLE), ev.PaperUnknown("f1", TROUBLE))
    walk.wait(700).wait(700)
    assert walk.session.journey is None
