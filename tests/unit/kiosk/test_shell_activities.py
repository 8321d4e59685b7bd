"""Watching for a card, reading it, looking for a face: what is believed, what is told once, what is dropped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from benchmarks.manual_clock import ManualClock
from devices.contract import Cause, DeviceFault, FaceMatch, Frame, Image, NoCard
from kiosk.journeys.face import LOOKS_PER_ATTEMPT
from kiosk.journeys.house import House
from kiosk.journeys.identify import EXPIRED
from kiosk.session import events as ev
from kiosk.session.effects import Activity
from kiosk.shell.activities import ABSENCES_TO_BELIEVE, CAMERA_PATIENCE, FAULTS_TO_BELIEVE, CardActivity, FaceActivity
from kiosk.shell.secrets import SessionSecrets
from tests.support.shell_world import MATCH, MISS, ShellWorld, card, picture

READ = frozenset({Activity.READ_CARD})
WATCH = frozenset({Activity.WATCH_CARD})
CHECKSUM = DeviceFault("idcard.checksum", "没读清楚", "请不要移动。", transient=True)
UNPLUGGED = DeviceFault("idcard.absent", "读卡器没有连上", "请村干部看看。")
NOBODY = DeviceFault("face.none", "没看到人", "请站到镜头前。", transient=True, cause=Cause.INPUT)
BLURRED = DeviceFault("camera.frame", "画面断了", "请稍等。", transient=True)
BROKEN = DeviceFault("camera.gone", "摄像头坏了", "请村干部看看。")


@pytest.fixture
def world(house: House, clock: ManualClock, tmp_path: Path) -> ShellWorld:
    return ShellWorld(house, clock, tmp_path)


class Cards:
    """A card activity and what it posts."""

    def __init__(self, world: ShellWorld) -> None:
        self.world = world
        self.posted: list[ev.SessionEvent] = []
        self.secrets = SessionSecrets()
        self.activity = CardActivity(world.outside, self.secrets, self.posted.append)

    def turns(self, count: int) -> list[ev.SessionEvent]:
        """What was posted in so many turns."""
        self.posted.clear()
        for _ in range(count):
            self.activity.tick()
            self.world.settle()
        return self.posted

    def sees(self, *presences: bool | DeviceFault) -> list[ev.SessionEvent]:
        self.world.reader.presences = [*presences, presences[-1]]
        return self.turns(len(presences))

    def reads(self, *answers: object) -> list[ev.SessionEvent]:
        self.world.reader.reads = [*answers, answers[-1]]
        return self.turns(len(answers))


@pytest.fixture
def cards(world: ShellWorld) -> Cards:
    return Cards(world)


def test_nothing_is_asked_when_nothing_is_wanted(cards: Cards) -> None:
    cards.activity.tick()
    assert not cards.world.hub.waiting


def test_never_two_questions_at_once(cards: Cards) -> None:
    cards.activity.set(READ)
    cards.world.reader.reads = [NoCard()]
    for _ in range(3):
        cards.activity.tick()
    assert len(cards.world.hub.waiting) == 1
    cards.world.settle()
    cards.activity.tick()
    assert len(cards.world.hub.waiting) == 1


def test_a_card_is_noticed_once(cards: Cards) -> None:
    cards.activity.set(WATCH)
    assert cards.sees(False, True, True, True) == [ev.CardPlaced()]


def test_one_or_two_absences_prove_nothing_three_do(cards: Cards) -> None:
    cards.activity.set(WATCH)
    cards.sees(True)
    assert cards.sees(False, False, True, False, False, True) == []
    assert cards.sees(*[False] * ABSENCES_TO_BELIEVE) == [ev.CardLifted()]
    assert cards.sees(False, False, False, False) == [], "it is told once"
    assert cards.sees(True) == [ev.CardPlaced()]


def test_a_fault_is_neither_presence_nor_absence(cards: Cards) -> None:
    cards.activity.set(WATCH)
    cards.sees(True)
    assert cards.sees(False, False, UNPLUGGED, UNPLUGGED, UNPLUGGED) == []
    assert cards.sees(False) == [ev.CardLifted()]


def test_a_card_that_was_read_and_taken_away_is_lifted(cards: Cards) -> None:
    cards.activity.set(READ)
    cards.reads(card())
    cards.activity.set(WATCH)
    assert cards.sees(False, False, False) == [ev.CardLifted()]


def test_a_fault_of_reading_is_told_once_until_the_card_is_gone(cards: Cards) -> None:
    cards.activity.set(READ)
    (failed,) = cards.reads(CHECKSUM, CHECKSUM, CHECKSUM)
    assert isinstance(failed, ev.CardReadFailed)
    assert failed.trouble.code == CHECKSUM.code
    other = cards.reads(UNPLUGGED, UNPLUGGED)
    assert [one.trouble.code for one in other if isinstance(one, ev.CardReadFailed)] == [UNPLUGGED.code]
    assert len(cards.reads(NoCard(), UNPLUGGED)) == 1


def test_the_next_person_hears_of_the_fault_too(cards: Cards) -> None:
    cards.activity.set(READ)
    assert len(cards.reads(CHECKSUM, CHECKSUM)) == 1
    cards.activity.set(WATCH)
    cards.activity.set(READ)
    assert len(cards.reads(CHECKSUM, CHECKSUM)) == 1


def test_a_card_that_is_read_brings_the_person_and_the_photo(cards: Cards) -> None:
    cards.activity.set(READ)
    reading = card()
    (read,) = cards.reads(reading)
    assert isinstance(read, ev.CardRead)
    assert (read.person.name, read.has_photo, read.simulated) == ("测试甲", True, True)
    photo = cards.secrets.card_photo
    assert photo is not None
    assert photo is not reading.photo
    assert (photo == picture()).all()


def test_a_photo_that_cannot_be_decoded_is_no_photo(cards: Cards) -> None:
    cards.activity.set(READ)
    (read,) = cards.reads(card(DeviceFault("idcard.photo", "照片解不开", "")))
    assert isinstance(read, ev.CardRead)
    assert not read.has_photo
    assert cards.secrets.card_photo is None


def test_an_expired_card_is_refused_once_and_its_photo_not_kept(cards: Cards) -> None:
    cards.activity.set(READ)
    assert cards.reads(*[card(valid_until=date(2026, 11, 22))] * 3) == [ev.CardReadFailed(EXPIRED)]
    assert cards.secrets.card_photo is None
    assert isinstance(cards.reads(card(valid_until=date(2026, 11, 23)))[0], ev.CardRead), "its last day counts"


def test_a_reading_that_comes_too_late_is_dropped_unseen(cards: Cards) -> None:
    """Somebody went home while the card was being read: the photo must not stay behind the wipe."""
    cards.activity.set(READ)
    cards.world.reader.reads = [card()]
    cards.activity.tick()
    cards.activity.set(WATCH)
    cards.world.settle()
    assert cards.posted == []
    assert cards.secrets.card_photo is None


# --- faces --------------------------------------------------------------------------------------------------------------


class Faces:
    """A face activity with a card's photo at hand, and what it posts."""

    def __init__(self, world: ShellWorld) -> None:
        self.world = world
        self.posted: list[ev.SessionEvent] = []
        self.secrets = SessionSecrets(card_photo=picture(10))
        self.activity = FaceActivity(world.outside, self.secrets, self.posted.append)
        self.activity.set(wanted=True)

    def looks(self, *answers: FaceMatch | DeviceFault) -> list[ev.SessionEvent]:
        """What is posted for one frame after the other, compared with these answers."""
        self.posted.clear()
        self.world.faces.answers = [*answers, answers[-1]]
        for _ in answers:
            self.world.frame()
        return self.posted


@pytest.fixture
def faces(world: ShellWorld) -> Faces:
    return Faces(world)


def test_one_look_that_matches_is_enough(faces: Faces) -> None:
    comparing, compared = faces.looks(MATCH)
    assert comparing == ev.FaceComparing()
    assert isinstance(compared, ev.FaceCompared)
    assert (compared.matched, compared.distance, compared.certified) == (True, 0.2, False)
    ((photo, live),) = faces.world.faces.compared
    assert (photo == 10).all()
    assert (live == 90).all()


def test_four_looks_make_one_attempt_and_the_best_of_them_counts(faces: Faces) -> None:
    misses = [FaceMatch(distance, 0.5, "test", "1") for distance in (0.9, 0.6, 0.8, 0.7)]
    assert LOOKS_PER_ATTEMPT == 4
    assert faces.looks(*misses[:3]) == [ev.FaceComparing()]
    (refused,) = faces.looks(misses[3])
    assert isinstance(refused, ev.FaceCompared)
    assert (refused.matched, refused.distance) == (False, 0.6)


def test_a_blink_is_no_refusal(faces: Faces) -> None:
    posted = faces.looks(MISS, MISS, MISS, MATCH)
    assert [type(one) for one in posted] == [ev.FaceComparing, ev.FaceCompared]
    assert isinstance(posted[1], ev.FaceCompared)
    assert posted[1].matched


def test_nobody_there_is_no_attempt(faces: Faces) -> None:
    posted = faces.looks(*[NOBODY] * 6)
    assert {type(one) for one in posted} == {ev.FaceNotSeen}
    assert [type(one) for one in faces.looks(MATCH)] == [ev.FaceComparing, ev.FaceCompared]


def test_only_one_comparison_at_a_time(faces: Faces) -> None:
    faces.world.jobs.held = True
    for _ in range(5):
        faces.world.frame()
    assert len(faces.world.jobs.waiting) == 1
    faces.world.jobs.work_off()
    faces.world.on_screen()
    faces.world.frame()
    assert len(faces.world.jobs.waiting) == 1


def test_a_camera_that_hiccups_is_given_a_chance(faces: Faces) -> None:
    for _ in range(FAULTS_TO_BELIEVE - 1):
        faces.world.tell(BLURRED)
    faces.world.faces.answers = [MISS]
    faces.world.frame()
    for _ in range(FAULTS_TO_BELIEVE - 1):
        faces.world.tell(BLURRED)
    assert not any(isinstance(one, ev.FaceImpossible) for one in faces.posted)
    faces.world.tell(BLURRED)
    assert isinstance(faces.posted[-1], ev.FaceImpossible)


AWAY = DeviceFault("hub.absent", "设备没有连接好。", "请看看。", transient=True)


def test_a_camera_that_is_away_is_waited_for_a_moment(faces: Faces) -> None:
    """The hub says only once that it is away."""
    faces.world.tell(AWAY)
    faces.world.clock.advance(CAMERA_PATIENCE - 0.5)
    faces.activity.tick()
    assert faces.posted == []
    faces.world.clock.advance(0.5)
    faces.activity.tick()
    faces.activity.tick()
    assert [type(one) for one in faces.posted] == [ev.FaceImpossible]


def test_a_camera_that_comes_back_in_time_is_used(faces: Faces) -> None:
    faces.world.tell(AWAY)
    assert [type(one) for one in faces.looks(MATCH)] == [ev.FaceComparing, ev.FaceCompared]
    faces.world.clock.advance(CAMERA_PATIENCE)
    faces.activity.tick()
    assert not any(isinstance(one, ev.FaceImpossible) for one in faces.posted)


def test_whoever_leaves_meanwhile_hears_nothing_of_it(faces: Faces) -> None:
    faces.world.tell(AWAY)
    faces.activity.set(wanted=False)
    faces.world.clock.advance(CAMERA_PATIENCE)
    faces.activity.tick()
    assert faces.posted == []


def test_the_next_person_does_not_wait_again_for_a_camera_that_stayed_away(faces: Faces) -> None:
    faces.world.tell(AWAY)
    faces.world.clock.advance(CAMERA_PATIENCE)
    faces.activity.tick()
    faces.activity.set(wanted=False)
    faces.activity.set(wanted=True)
    faces.posted.clear()
    faces.world.tell(AWAY)
    assert [type(one) for one in faces.posted] == [ev.FaceImpossible]
    faces.activity.set(wanted=False)
    faces.activity.set(wanted=True)
    faces.looks(MATCH)
    faces.activity.set(wanted=False)
    faces.activity.set(wanted=True)
    faces.posted.clear()
    faces.world.tell(AWAY)
    assert faces.posted == [], "it had been seen meanwhile"


@pytest.mark.parametrize("how", ["camera", "engine", "photo", "bug"])
def test_what_makes_it_impossible_goes_to_a_person(faces: Faces, how: str) -> None:
    def bug(_photo: Image, _live: Image) -> FaceMatch:
        raise ZeroDivisionError

    if how == "engine":
        faces.world.faces.answers = [DeviceFault("face.engine", "比不了", "请村干部看看。")]
    if how == "photo":
        faces.secrets.card_photo = None
    if how == "bug":
        faces.world.faces.compare = bug  # type: ignore[method-assign]  # breaks in the middle
    faces.world.tell(BROKEN if how == "camera" else Frame(picture()))
    assert [type(one) for one in faces.posted if not isinstance(one, ev.FaceComparing)] == [ev.FaceImpossible]


def test_frames_go_to_the_screen_until_it_stops(faces: Faces) -> None:
    faces.world.frame(90)
    faces.activity.set(wanted=False)
    assert faces.world.hub.streams[-1].stopped
    assert [None if one is None else int(one[0, 0, 0]) for one in faces.world.frames] == [90, None]


Late = Callable[[Faces], None]


def late_frame(faces: Faces) -> None:
    faces.world.gui.clear()
    faces.world.hub.streams[0].on_frame(Frame(picture()))
    faces.activity.set(wanted=False)


def late_comparison(faces: Faces) -> None:
    faces.world.jobs.held = True
    faces.world.frame()
    faces.activity.set(wanted=False)
    faces.world.jobs.work_off()


def late_bug(faces: Faces) -> None:
    def bug(_photo: Image, _live: Image) -> FaceMatch:
        raise ZeroDivisionError

    faces.world.faces.compare = bug  # type: ignore[method-assign]  # breaks in the middle
    late_comparison(faces)


@pytest.mark.parametrize("late", [late_frame, late_comparison, late_bug])
@pytest.mark.parametrize("again", [False, True])
def test_what_comes_after_the_stop_is_ignored(faces: Faces, late: Late, again: bool) -> None:
    faces.posted.clear()
    late(faces)
    if again:
        faces.activity.set(wanted=True)
    faces.world.on_screen()
    assert faces.posted == []
    assert len(faces.world.hub.streams) == 1 + again


def test_a_new_look_starts_a_new_attempt(faces: Faces) -> None:
    faces.looks(MISS, MISS, MISS)
    faces.activity.set(wanted=False)
    faces.activity.set(wanted=True)
    assert faces.looks(MISS, MISS, MISS) == [ev.FaceComparing()]
