"""The session's rules, walked event by event."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.readiness import NO_NETWORK, Readiness
from kiosk.domain.search import LONGEST_QUERY
from kiosk.domain.trouble import Cause, Trouble
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.identify import NOT_THE_OWNER
from kiosk.session.machine import activities
from kiosk.session.state import (
    AttendantStep,
    Attract,
    CheckMethod,
    ConsentStep,
    Dialect,
    DocumentStatus,
    FaceConsentStep,
    FaceStatus,
    FaceStep,
    FillStep,
    Home,
    IdentifyStep,
    Language,
    PaperState,
    PendingSlip,
    Preferences,
    RatingStep,
    ResultStep,
    ReviewStep,
    SearchStep,
    Session,
    Submitted,
    TakeCard,
    Technician,
    TechnicianPin,
    TroubleScreen,
    VoiceChoice,
    WorkingStep,
)
from tests.support.synthetic import CARD, MATCH, MISMATCH, PERSON, PIN_TYPED, TO_REVIEW, Walk

SUBMITTED = Submitted("t1", "e1", "440981102299010000001K", "2026-11-23T10:00:00.000+08:00")
DONE = ev.SubmitDone(SUBMITTED, "f" * 32)
NO_PAPER = Trouble("receipt.paper_out", Cause.DEVICE, "没纸了", "请加纸")


def at_result() -> Walk:
    return Walk().feed(*TO_REVIEW, ev.SubmitPressed(), DONE)


def test_the_whole_way_leads_to_the_review_with_everything_gathered() -> None:
    walk = Walk().feed(*TO_REVIEW)
    journey = walk.session.journey
    assert isinstance(walk.session.phase, ReviewStep)
    assert journey is not None
    assert [consent.kind for consent in journey.consents] == ["service", "face"]
    assert journey.person == PERSON
    assert journey.check is not None
    assert journey.check.method is CheckMethod.FACE
    assert journey.answers == {"phone": "13800138000"}


def test_submitting_twice_asks_the_world_once() -> None:
    walk = Walk().feed(*TO_REVIEW)
    effects = walk.gather([ev.SubmitPressed(), ev.SubmitPressed(), ev.Confirmed()])
    assert sum(isinstance(effect, fx.SubmitJourney) for effect in effects) == 1
    assert isinstance(walk.session.phase, WorkingStep)


def test_a_failed_submission_leads_back_to_the_review_with_the_reason() -> None:
    walk = Walk().feed(*TO_REVIEW, ev.SubmitPressed(), ev.SubmitFailed(NO_PAPER))
    assert walk.session.phase == ReviewStep(NO_PAPER)


def test_a_service_that_is_not_ready_does_not_start() -> None:
    walk = Walk()
    walk.readiness["insurance-certificate"] = Readiness(NO_NETWORK)
    walk.feed(ev.Touched(), ev.ServiceChosen("insurance-certificate"))
    assert walk.session.phase == Home()
    assert walk.session.journey is None


def test_declining_the_face_leads_to_a_person_not_to_a_refusal() -> None:
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen("pension-certification"), ev.Agreed(), ev.Declined(), CARD)
    assert walk.session.phase == AttendantStep()


def test_a_card_without_a_picture_leads_to_a_person() -> None:
    card = ev.CardRead(PERSON, has_photo=False, simulated=False)
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen("pension-certification"), ev.Agreed(), ev.Agreed(), card)
    assert walk.session.phase == AttendantStep()


def test_after_two_refusals_only_a_person_decides() -> None:
    walk = Walk().feed(*TO_REVIEW[:5], MISMATCH)
    assert walk.session.phase == FaceStep(FaceStatus.RETRY, 1)
    walk.feed(ev.RetryPressed(), MISMATCH)
    assert walk.session.phase == FaceStep(FaceStatus.PERSON_DECIDES, 2)
    walk.feed(ev.RetryPressed())
    assert walk.session.phase == FaceStep(FaceStatus.PERSON_DECIDES, 2)


def test_the_cadre_needs_a_pin_and_is_written_down() -> None:
    walk = Walk().feed(*TO_REVIEW[:5], ev.AttendantWanted(), ev.AttendantDecided(same_person=True))
    assert isinstance(walk.session.phase, AttendantStep)
    effects = walk.gather([*(ev.KeyPressed(digit) for digit in "135790"), ev.Confirmed()])
    assert fx.CheckPin(fx.PinRole.ATTENDANT, "135790") in effects
    walk.feed(ev.PinAccepted(fx.PinRole.ATTENDANT, "村干部甲"), ev.AttendantDecided(same_person=True))
    assert isinstance(walk.session.phase, FillStep)
    assert walk.session.journey is not None
    assert walk.session.journey.check is not None
    assert walk.session.journey.check.attendant == "村干部甲"


def test_a_cadre_who_says_no_ends_it() -> None:
    walk = Walk().feed(*TO_REVIEW[:5], ev.AttendantWanted(), *PIN_TYPED, ev.PinAccepted(fx.PinRole.ATTENDANT, "村干部甲"))
    walk.feed(ev.AttendantDecided(same_person=False))
    assert walk.session.phase == TroubleScreen(NOT_THE_OWNER)
    assert walk.session.journey is None, "the screen says that nothing of the person is left"
    assert fx.ForgetPerson() in walk.effects
    walk.feed(ev.Confirmed())
    assert walk.session.phase == Home()


@pytest.mark.parametrize(
    ("outcome", "cue"),
    [
        (ev.PaperPrinted("f1"), fx.Cue.PRINTED),
        (ev.PaperNotPrinted("f1", NO_PAPER), fx.Cue.NOT_PRINTED),
        (ev.PaperUnknown("f1", NO_PAPER), fx.Cue.PAPER_UNKNOWN),
    ],
)
def test_what_is_said_of_a_slip_is_what_is_known(outcome: ev.SessionEvent, cue: fx.Cue) -> None:
    walk = Walk().feed(*TO_REVIEW, ev.SubmitPressed(), ev.SubmitDone(SUBMITTED, "f1"), ev.PrintWanted())
    assert fx.Speak(cue) in walk.gather([outcome])


@pytest.mark.parametrize(
    ("events", "phase"),
    [
        (TO_REVIEW[:3], ConsentStep),
        (TO_REVIEW[:4], FaceConsentStep),
        (TO_REVIEW[:5], FaceConsentStep),
    ],
)
def test_going_back_takes_the_last_thing_back(events: tuple[ev.SessionEvent, ...], phase: type) -> None:
    walk = Walk().feed(*events, ev.BackPressed())
    assert isinstance(walk.session.phase, phase)


def test_back_from_the_review_opens_the_last_question_with_its_answer() -> None:
    walk = Walk().feed(*TO_REVIEW, ev.BackPressed())
    phase = walk.session.phase
    assert isinstance(phase, FillStep)
    assert phase.text == "13800138000"


def test_a_corrected_answer_leads_straight_back_to_the_review() -> None:
    walk = Walk().feed(*TO_REVIEW, ev.EditAsked("phone"), ev.BackspacePressed(), ev.KeyPressed("1"), ev.Confirmed())
    assert isinstance(walk.session.phase, ReviewStep)
    assert walk.session.journey is not None
    assert walk.session.journey.answers["phone"] == "13800138001"


def test_a_short_phone_number_stays_with_a_reason() -> None:
    walk = Walk().feed(*TO_REVIEW[:6], *(ev.KeyPressed(digit) for digit in "1380013800"), ev.Confirmed())
    phase = walk.session.phase
    assert isinstance(phase, FillStep)
    assert phase.trouble is not None
    assert phase.trouble.code == "form.phone.length"


def test_the_slip_is_asked_for_once_and_tried_again_only_when_nothing_came_out() -> None:
    walk = at_result()
    effects = walk.gather([ev.PrintWanted(), ev.PrintWanted()])
    assert sum(isinstance(effect, fx.PrintSlip) for effect in effects) == 1
    walk.feed(ev.PaperUnknown("f" * 32, NO_PAPER), ev.PrintWanted())
    assert not any(isinstance(effect, fx.PrintSlip) for effect in walk.effects)
    again = at_result().feed(ev.PrintWanted(), ev.PaperNotPrinted("f" * 32, NO_PAPER), ev.PrintWanted())
    assert fx.PrintSlip("f" * 32) in again.effects


def test_an_answer_about_another_paper_changes_nothing() -> None:
    walk = at_result().feed(ev.PrintWanted(), ev.PaperPrinted("other"))
    assert isinstance(walk.session.phase, ResultStep)
    assert walk.session.phase.slip is not None
    assert walk.session.phase.slip.state is PaperState.PRINTING


def test_nobody_is_sent_away_while_paper_moves() -> None:
    walk = at_result().feed(ev.PrintWanted()).wait(600).feed(ev.FinishPressed())
    assert isinstance(walk.session.phase, ResultStep)
    assert walk.session.idle_warning_until is None


def test_a_document_waits_for_paper_and_goes_on() -> None:
    document = DocumentStatus("d1", "参保证明", "N1", 1)
    walk = Walk().feed(*TO_REVIEW, ev.SubmitPressed(), ev.DocumentIssued(SUBMITTED, document), ev.PrintWanted())
    assert fx.PrintDocument("d1") in walk.effects
    walk.feed(ev.PaperWaiting("d1", NO_PAPER))
    assert isinstance(walk.session.phase, ResultStep)
    assert walk.session.phase.document is not None
    assert walk.session.phase.document.waiting_for == NO_PAPER
    walk.feed(ev.PaperWaiting("d1", None), ev.PaperPrinted("d1"))
    assert walk.session.phase.document.state is PaperState.PRINTED


def test_the_platforms_receipt_changes_the_result_while_the_person_stands_there() -> None:
    walk = at_result().feed(ev.EntryAccepted("e1", 7))
    assert isinstance(walk.session.phase, ResultStep)
    assert walk.session.phase.submitted.accepted
    assert fx.Speak(fx.Cue.RESULT_ACCEPTED) in walk.effects


def test_a_rating_ends_the_session_and_asks_for_the_card() -> None:
    walk = at_result().feed(ev.PrintDeclined())
    assert isinstance(walk.session.phase, RatingStep)
    assert fx.DeclinePaper("f" * 32) in walk.effects
    walk.feed(ev.Rated(5))
    assert walk.session.phase == TakeCard()
    assert fx.RecordRating(SUBMITTED, 5) in walk.effects
    assert fx.Wipe() in walk.effects
    assert walk.session.journey is None
    walk.feed(ev.CardLifted())
    assert walk.session.phase == Attract()


def test_idle_asks_then_wipes() -> None:
    walk = Walk().feed(*TO_REVIEW).wait(89)
    assert walk.session.idle_warning_until is None
    walk.wait(2)
    assert walk.session.idle_warning_until is not None
    assert fx.Speak(fx.Cue.IDLE) in walk.effects
    walk.feed(ev.Touched())
    assert walk.session.idle_warning_until is None
    walk.wait(120)
    assert walk.session.journey is None
    assert fx.Wipe() in walk.effects


def test_care_mode_gives_more_time_and_falls_back_between_people() -> None:
    walk = Walk().feed(ev.CareToggled(), ev.Touched()).wait(125)
    assert isinstance(walk.session.phase, Home)
    walk.wait(60)
    assert walk.session.phase == Attract()
    assert walk.session.preferences == Preferences()


def test_one_button_leads_through_the_looks_and_back() -> None:
    walk = Walk()
    looks = []
    for _ in range(4):
        walk.feed(ev.CareToggled())
        looks.append((walk.session.preferences.care, walk.session.preferences.contrast))
    assert looks == [(True, False), (True, True), (False, False), (True, False)]


def test_a_language_chosen_by_nobody_falls_back() -> None:
    walk = Walk().feed(ev.LanguageChosen(Language.EN)).wait(10)
    assert walk.session.preferences.language is Language.EN
    walk.wait(90)
    assert walk.session.preferences == Preferences()


def spoken(walk: Walk) -> list[fx.Effect]:
    return [effect for effect in walk.effects if isinstance(effect, fx.Speak | fx.ReadAloud)]


def test_consents_and_questions_are_read_whole() -> None:
    walk = Walk().feed(*TO_REVIEW[:2])
    (consent,) = spoken(walk)
    journey = walk.session.journey
    assert isinstance(consent, fx.ReadAloud)
    assert journey is not None
    assert all(sentence in consent.text for sentence in journey.service.consent)
    assert consent.otherwise is fx.Cue.CONSENT
    walk.feed(*TO_REVIEW[2:])
    asked = [effect.text for effect in walk.gather([ev.BackPressed()]) if isinstance(effect, fx.ReadAloud)]
    assert asked == [journey.service.fields[-1].question]


@pytest.mark.parametrize(
    ("language", "dialect"),
    [(Language.EN, Dialect.ENGLISH), (Language.ZH_HANT, Dialect.CANTONESE), (Language.ZH_HANS, Dialect.HAKKA)],
)
def test_who_chooses_a_language_is_spoken_to_in_it(language: Language, dialect: Dialect) -> None:
    hakka_village = Session(house_voice=VoiceChoice(Dialect.HAKKA))
    walk = Walk(hakka_village).feed(ev.LanguageChosen(language))
    assert walk.session.preferences.voice.dialect is dialect


def test_a_changed_voice_is_heard_at_once_and_falls_back_between_people() -> None:
    walk = Walk(Session(house_voice=VoiceChoice(Dialect.HAKKA))).feed(ev.MuteToggled(), ev.LouderWanted())
    assert spoken(walk) == [fx.Speak(fx.Cue.VOICE_SAMPLE)]
    walk.feed(ev.DialectChosen(Dialect.CANTONESE))
    assert spoken(walk) == [fx.Speak(fx.Cue.VOICE_SAMPLE)]
    assert walk.session.preferences.voice == VoiceChoice(Dialect.CANTONESE, 3)
    walk.feed(ev.Touched()).wait(90).wait(40)
    assert walk.session.preferences.voice == VoiceChoice(Dialect.HAKKA)


def test_muted_means_that_nothing_is_spoken() -> None:
    walk = Walk().feed(ev.MuteToggled())
    effects = walk.gather(TO_REVIEW)
    assert not any(isinstance(effect, fx.Speak) for effect in effects)


def test_what_goes_on_follows_the_phase() -> None:
    walk = Walk().feed(*TO_REVIEW[:4])
    assert isinstance(walk.session.phase, IdentifyStep)
    assert activities(walk.session) == {fx.Activity.READ_CARD}
    walk.feed(CARD)
    assert fx.Activity.LOOK_FOR_FACE in activities(walk.session)
    walk.feed(MATCH)
    assert activities(walk.session) == {fx.Activity.WATCH_CARD}
    assert fx.SetActivities(frozenset({fx.Activity.WATCH_CARD})) in walk.effects


def test_a_slip_left_by_a_power_cut_is_offered_and_declined_by_going_on() -> None:
    pending = PendingSlip("f" * 32, "440981102299010000001K", "养老待遇资格认证")
    walk = Walk().feed(ev.SlipLeftOver(pending))
    assert walk.session.phase == Attract(pending, walk.session.phase.slip)  # type: ignore[union-attr] # it is an Attract
    printing = Walk(walk.session).feed(ev.PrintWanted())
    assert fx.PrintSlip("f" * 32) in printing.effects
    walk.feed(ev.Touched())
    assert fx.DeclinePaper("f" * 32) in walk.effects


def test_the_technician_needs_a_pin_and_leaves_a_trace() -> None:
    walk = Walk().feed(ev.TechnicianWanted())
    assert isinstance(walk.session.phase, TechnicianPin)
    effects = walk.gather([*(ev.KeyPressed(digit) for digit in "246810"), ev.Confirmed()])
    assert fx.CheckPin(fx.PinRole.TECHNICIAN, "246810") in effects
    walk.feed(ev.PinRefused(fx.PinRole.TECHNICIAN, NO_PAPER, 100.0), ev.KeyPressed("1"))
    assert walk.session.phase.pad.digits == ""  # type: ignore[union-attr] # it is a TechnicianPin
    walk.now = 101.0
    walk.feed(*PIN_TYPED, ev.PinAccepted(fx.PinRole.TECHNICIAN, "技术员甲"))
    assert walk.session.phase == Technician("技术员甲")
    walk.feed(ev.TestWanted("receipt"))
    assert fx.RunTest("receipt") in walk.effects
    walk.feed(ev.TestWanted("document"))
    assert not any(isinstance(effect, fx.RunTest) for effect in walk.effects)


def test_a_cadres_pin_whose_answer_comes_late_opens_no_maintenance() -> None:
    walk = Walk().feed(ev.TechnicianWanted(), *PIN_TYPED)
    asked = walk.session.phase
    walk.feed(ev.PinAccepted(fx.PinRole.ATTENDANT, "村干部甲"))
    assert walk.session.phase == asked
    walk.feed(ev.PinRefused(fx.PinRole.ATTENDANT, NO_PAPER, 100.0))
    assert walk.session.phase == asked


def test_an_answer_that_comes_late_opens_nothing_for_whoever_came_next() -> None:
    """Typed, and left before the answer: the pad that the next person opens has asked for nothing."""
    walk = Walk().feed(ev.TechnicianWanted(), *PIN_TYPED, ev.BackPressed(), ev.TechnicianWanted())
    walk.feed(ev.PinAccepted(fx.PinRole.TECHNICIAN, "技术员甲"))
    assert walk.session.phase == TechnicianPin()


OTHER_CARD = replace(CARD, person=replace(PERSON, number="440106199003070028"))


@pytest.mark.parametrize("steps", [6, 10, len(TO_REVIEW)])
def test_another_persons_card_ends_the_session_of_who_was_here(steps: int) -> None:
    walk = Walk().feed(*TO_REVIEW[:steps])
    assert activities(walk.session) == {fx.Activity.WATCH_CARD}, "the card that was read still lies there"
    walk.feed(ev.CardLifted())
    assert activities(walk.session) == {fx.Activity.READ_CARD}
    phase = walk.session.phase
    walk.feed(CARD)
    assert walk.session.phase == phase, "the same person may put it back"
    effects = walk.gather([ev.CardLifted(), OTHER_CARD])
    assert walk.session.phase == Home()
    assert walk.session.journey is None
    assert {fx.Wipe(), fx.ForgetPerson(), fx.Audit("session.other_card")} <= set(effects)


def test_another_persons_card_does_not_stop_what_is_under_way() -> None:
    walk = Walk().feed(*TO_REVIEW, ev.SubmitPressed(), ev.CardLifted(), OTHER_CARD)
    assert isinstance(walk.session.phase, WorkingStep)
    walk.feed(DONE, ev.PrintWanted(), ev.CardLifted(), OTHER_CARD)
    assert isinstance(walk.session.phase, ResultStep)


def test_maintenance_that_was_left_open_is_ended_and_leaves_a_trace() -> None:
    walk = Walk().feed(ev.TechnicianWanted(), *PIN_TYPED, ev.PinAccepted(fx.PinRole.TECHNICIAN, "技术员甲"))
    walk.now += 1000
    effects = walk.gather([ev.Ticked()])
    assert walk.session.phase == Attract()
    assert [effect.code for effect in effects if isinstance(effect, fx.Audit)] == ["technician.left"]


@pytest.mark.parametrize("role", fx.PinRole)
def test_a_lock_that_ran_out_leaves_the_screen_by_itself(role: fx.PinRole) -> None:
    walk = Walk()
    if role is fx.PinRole.TECHNICIAN:
        walk.feed(ev.TechnicianWanted())
    else:
        walk.feed(*TO_REVIEW[:5], ev.AttendantWanted())
    walk.feed(ev.PinRefused(role, NO_PAPER, walk.now + 15.0))
    walk.now += 14.0
    walk.feed(ev.Ticked())
    assert walk.session.phase.pad.locked_until is not None  # type: ignore[union-attr] # it has a pad
    walk.now += 1.5
    walk.feed(ev.Ticked(), ev.KeyPressed("1"))
    assert walk.session.phase.pad.digits == "1"  # type: ignore[union-attr] # it has a pad


def test_nothing_personal_is_in_any_repr() -> None:
    text = repr(Walk().feed(*TO_REVIEW).session) + repr(TO_REVIEW)
    for secret in (PERSON.name, PERSON.number, "13800138000"):
        assert secret not in text


def test_a_search_holds_what_is_typed_until_it_is_left() -> None:
    walk = Walk().feed(ev.Touched(), ev.SearchWanted(), ev.TextChanged("退休金"))
    assert walk.session.phase == SearchStep("退休金")
    assert walk.feed(ev.BackPressed()).session.phase == Home()
    walk.feed(ev.SearchWanted(), ev.TextChanged("认" * 500))
    assert walk.session.phase == SearchStep("认" * LONGEST_QUERY)
    walk.feed(ev.ServiceChosen("pension-certification"))
    assert isinstance(walk.session.phase, ConsentStep)
    assert "退休金" not in repr(SearchStep("退休金"))


def test_in_help_one_can_see_what_happens_to_ones_data_and_loses_nothing() -> None:
    walk = Walk().feed(ev.Touched(), ev.PrivacyWanted())
    assert not walk.session.privacy_open, "only within help"
    walk.feed(ev.ServiceChosen("pension-certification"))
    before = walk.session.journey
    walk.feed(ev.HelpPressed(), ev.PrivacyWanted())
    assert walk.session.privacy_open
    walk.feed(ev.HelpClosed())
    assert (walk.session.help_open, walk.session.privacy_open) == (False, False)
    assert walk.session.journey == before
