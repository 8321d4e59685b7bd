"""The microphone behind the screen: what is kept, what is sent, what is heard again, and that nothing of it stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from central.voicenotes import note_seconds
from devices.contract import Absent, DeviceFault, Heard, Identity, Played, Ready
from devices.microphone.simulator import generated_voice
from devices.speaker.protocol import Sound, parse_wav
from kiosk.session import events as ev
from kiosk.session import spokenevents as sev
from kiosk.session.state import FillStep, ResultStep, ReviewStep, SpokenStatus, SpokenStep
from tests.support.shell_world import ShellWorld, card

WORKS = Ready(Identity("simulated", simulated=True))
GONE = DeviceFault("microphone.failed", "录音中断了。", "请再说一次。")
VOICE = generated_voice(3.0)
STATUS = SpokenStatus


class SimulatedEars:
    def __init__(self) -> None:
        self.stops = 0

    def stop(self) -> None:
        self.stops += 1


class SimulatedMouth:
    """Notes what it is given to play."""

    def __init__(self) -> None:
        self.sounds: list[bytes] = []
        self.stopped: list[Callable[[], bool]] = []
        self.answer: Played | DeviceFault = Played(3.0)

    def play(self, wav: bytes, *, stopped: Callable[[], bool]) -> Played | DeviceFault:
        self.sounds.append(wav)
        self.stopped.append(stopped)
        return self.answer


@pytest.fixture
def ears(world: ShellWorld) -> SimulatedEars:
    made = SimulatedEars()
    world.hub.drivers["microphone"] = made
    world.hub.more["microphone"] = WORKS
    return made


@pytest.fixture
def mouth(world: ShellWorld) -> SimulatedMouth:
    made = SimulatedMouth()
    world.hub.drivers["speaker"] = made
    world.hub.more["speaker"] = WORKS
    return made


@pytest.fixture
def speaking(world: ShellWorld, ears: SimulatedEars, mouth: SimulatedMouth) -> ShellWorld:
    """A person has begun to speak."""
    assert (ears.stops, mouth.sounds) == (0, [])
    world.reader.reads = [card()]
    world.shell.tick()
    world.settle()
    for event in (ev.Touched(), ev.ServiceChosen("hotline-request"), ev.Agreed()):
        world.shell.handle(event)
    world.turn(2)
    for event in (ev.ChoiceMade("complain"), ev.TextChanged("读岗村"), ev.Confirmed(), sev.SpeakingWanted()):
        world.shell.handle(event)
    world.shell.handle(sev.SpeakingBegun())
    assert phase(world).status is STATUS.LISTENING
    return world


def phase(world: ShellWorld) -> SpokenStep:
    assert isinstance(world.shell.session.phase, SpokenStep)
    return world.shell.session.phase


def hear(world: ShellWorld, *pieces: Heard | DeviceFault) -> None:
    for piece in pieces:
        world.hub.streams[-1].on_frame(piece)
        world.on_screen()


def said(world: ShellWorld) -> ShellWorld:
    hear(world, *(Heard(VOICE[at : at + 3200]) for at in range(0, len(VOICE), 3200)))
    world.shell.handle(sev.SpeakingEnded())
    world.settle()
    world.on_screen()
    return world


def test_what_is_said_is_shown_and_becomes_a_note(speaking: ShellWorld, ears: SimulatedEars) -> None:
    hear(speaking, Heard(VOICE[:32000]), Heard(VOICE[32000:64000]))
    assert phase(speaking).seconds == 2
    assert phase(speaking).level > 5
    hear(speaking, Heard(bytes(3200)))
    assert phase(speaking).level == 0
    stream = speaking.hub.streams[-1]
    speaking.shell.handle(sev.SpeakingEnded())
    speaking.settle()
    assert stream.stopped
    assert ears.stops == 1, "nobody is listened to any more"
    assert phase(speaking).status is STATUS.CHECKING
    assert speaking.shell.secrets.speech == b""
    note = phase(speaking).note
    assert note is not None
    kept = bytes(speaking.shell.secrets.papers[note.page_id])
    assert note_seconds(kept) == pytest.approx(2.1)
    assert (note.size, note.seconds) == (len(kept), 2)


def test_silence_and_a_word_cut_short_are_told(speaking: ShellWorld) -> None:
    hear(speaking, *[Heard(bytes(32000))] * 3)
    speaking.shell.handle(sev.SpeakingEnded())
    speaking.settle()
    trouble = phase(speaking).trouble
    assert trouble is not None
    assert trouble.code == "spoken.silent"
    speaking.shell.handle(sev.SpeakingBegun())
    hear(speaking, Heard(VOICE[:9600]))
    speaking.shell.handle(sev.SpeakingEnded())
    speaking.settle()
    trouble = phase(speaking).trouble
    assert trouble is not None
    assert trouble.code == "spoken.too_short"
    assert not speaking.shell.secrets.papers


def test_after_a_minute_it_ends_by_itself(speaking: ShellWorld) -> None:
    hear(speaking, *[Heard(VOICE[:32000])] * 60)
    speaking.settle()
    assert phase(speaking).status is STATUS.CHECKING
    assert phase(speaking).seconds == 60


def test_a_microphone_that_is_pulled_out_keeps_what_was_said(speaking: ShellWorld) -> None:
    hear(speaking, Heard(VOICE[:32000]), Heard(VOICE[:32000]), GONE)
    speaking.settle()
    assert phase(speaking).status is STATUS.CHECKING
    assert phase(speaking).seconds == 2
    trouble = phase(speaking).trouble
    assert trouble is not None
    assert trouble.code == "microphone.failed"


def test_a_bug_in_the_making_is_told(speaking: ShellWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_samples: bytes, _seconds: int) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr("devices.microphone.note.note_of", broken)
    said(speaking)
    trouble = phase(speaking).trouble
    assert trouble is not None
    assert trouble.code == "spoken.bug"


def test_it_is_heard_again_and_stops_when_nobody_wants_it(speaking: ShellWorld, mouth: SimulatedMouth) -> None:
    said(speaking).shell.handle(sev.NoteHeardAgain())
    speaking.settle()
    sound = parse_wav(mouth.sounds[0])
    assert isinstance(sound, Sound)
    assert sound.seconds == pytest.approx(3.0)
    assert phase(speaking).status is STATUS.CHECKING
    speaking.shell.handle(sev.NoteHeardAgain())
    speaking.hub.work_off()
    assert not mouth.stopped[1]()
    speaking.shell.handle(ev.HomePressed())
    assert mouth.stopped[1](), "who goes away is not heard any longer"
    speaking.on_screen()
    assert speaking.shell.secrets.is_empty


def test_a_speaker_that_fails_is_told_and_the_note_stays(speaking: ShellWorld, mouth: SimulatedMouth) -> None:
    mouth.answer = DeviceFault("speaker.failed", "声音播放失败。", "请联系技术员检查声音设备。")
    said(speaking).shell.handle(sev.NoteHeardAgain())
    speaking.settle()
    trouble = phase(speaking).trouble
    assert trouble is not None
    assert trouble.code == "speaker.failed"
    assert phase(speaking).note is not None


def test_what_was_said_is_sent_and_nothing_of_it_stays(speaking: ShellWorld) -> None:
    said(speaking)
    for event in (sev.NoteKept(), ev.ChoiceMade("none"), ev.Skipped()):
        speaking.shell.handle(event)
    assert isinstance(speaking.shell.session.phase, ReviewStep)
    speaking.shell.handle(ev.SubmitPressed())
    speaking.settle()
    assert isinstance(speaking.shell.session.phase, ResultStep)
    with speaking.outside.house.connection() as connection:
        ((count,),) = connection.execute("SELECT count(*) FROM parcel").fetchall()
    assert count == 1
    assert not speaking.shell.secrets.papers


def test_who_goes_away_while_speaking_leaves_nothing(speaking: ShellWorld, ears: SimulatedEars) -> None:
    hear(speaking, Heard(VOICE[:32000]))
    stream = speaking.hub.streams[-1]
    speaking.shell.handle(ev.HomePressed())
    speaking.settle()
    assert stream.stopped
    assert ears.stops == 1
    assert speaking.shell.secrets.is_empty
    stream.on_frame(Heard(VOICE[:32000]))
    speaking.on_screen()
    assert speaking.shell.secrets.is_empty, "what still comes belongs to nobody"


def test_a_note_that_is_still_being_made_when_somebody_goes_is_dropped(speaking: ShellWorld) -> None:
    speaking.jobs.held = True
    said(speaking).shell.handle(ev.HomePressed())
    speaking.jobs.work_off()
    speaking.on_screen()
    assert speaking.shell.secrets.is_empty


def test_a_microphone_that_is_away_offers_nothing(world: ShellWorld) -> None:
    world.hub.more["microphone"] = Absent(GONE)
    world.reader.reads = [card()]
    world.shell.tick()
    world.settle()
    for event in (ev.Touched(), ev.ServiceChosen("hotline-request"), ev.Agreed()):
        world.shell.handle(event)
    world.turn(2)
    for event in (ev.ChoiceMade("complain"), ev.TextChanged("读岗村"), ev.Confirmed(), sev.SpeakingWanted()):
        world.shell.handle(event)
    assert isinstance(world.shell.session.phase, FillStep)
