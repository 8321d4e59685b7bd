"""The voice: which words in which tongue, what espeak-ng makes of them, recordings first, loudness."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import wave
from pathlib import Path

import pytest

from devices.speaker.protocol import Sound
from kiosk.demo.process import wait_for
from kiosk.session.effects import Cue
from kiosk.session.voicestate import LOUDNESS, Dialect, VoiceChoice
from kiosk.speech.phrasebook import Utterance, read_aloud, sentence
from kiosk.speech.recorded import RecordedVoice, amplified
from kiosk.speech.script import main as script_of
from kiosk.speech.voice import ESPEAK_VOICES, EspeakVoice, SimulatedVoice

EVERY = [(cue, dialect) for dialect in Dialect for cue in Cue]
SPELT_OUT = re.compile(r"\(en\)|_:\(|l'e1t@1|tS'aI1ni:1z")
"""espeak-ng changes to English letters, or says “Chinese letter”, where a voice does not know a character."""


def script(folder: Path, name: str, exit_code: int = 0) -> Path:
    """Stands in for a program: notes what it is called with, and its input."""
    file = folder / name
    note = f'printf "%s\\n" "$*" > "{folder}/{name}.saying"; cat > "{folder}/{name}.heard"'
    file.write_text(f'#!/bin/sh\n{note}\nmv "{folder}/{name}.saying" "{folder}/{name}.said"\nexit {exit_code}\n')
    file.chmod(0o755)
    return file


def said_by(file: Path) -> str:
    said = file.with_name(file.name + ".said")
    wait_for(said.exists, 10, "the program to be called")
    return said.read_text()


@pytest.mark.parametrize(
    ("house", "level", "amplitude"), [(100, 2, "100"), (30, 2, "30"), (100, 0, "50"), (100, 4, "200"), (50, 3, "70")]
)
def test_how_loud_is_the_house_times_the_person(tmp_path: Path, house: int, level: int, amplitude: str) -> None:
    program = script(tmp_path, "espeak-ng")
    voice = EspeakVoice(str(program))
    voice.set_volume(house)
    voice.say(Utterance("请放身份证", loudness_percent=LOUDNESS[level]))
    assert said_by(program) == f"-v cmn-latn-pinyin -s 140 -a {amplitude} -- 请放身份证\n"
    voice.hush()


def test_hakka_is_given_its_reading_with_whole_letters(tmp_path: Path) -> None:
    program = script(tmp_path, "espeak-ng")
    voice = EspeakVoice(str(program))
    voice.say(Utterance("身份证", Dialect.HAKKA, reading="sṳ\N{COMBINING CIRCUMFLEX ACCENT}n"))
    assert said_by(program) == "-v hak -s 140 -a 100 -- sṳ̂n\n"
    voice.hush()


def test_every_cue_has_a_sentence_without_numbers_in_every_tongue() -> None:
    for cue, dialect in EVERY:
        spoken = sentence(cue, dialect)
        assert spoken.text
        assert not re.search(r"[0-9]", spoken.text + spoken.reading), spoken


@pytest.mark.parametrize("dialect", list(Dialect))
def test_espeak_knows_every_word(dialect: Dialect) -> None:
    program = shutil.which("espeak-ng")
    assert program, "espeak-ng is one of scripts/system-packages.txt"
    wanted = [sentence(cue, dialect) for cue in Cue]
    for utterance in wanted:
        heard = subprocess.run(
            [program, "-q", "-x", "-v", ESPEAK_VOICES[dialect], "--", utterance.reading or utterance.text],
            capture_output=True,
            text=True,
            check=True,
            timeout=20,
        ).stdout
        spelt = SPELT_OUT.search(heard)
        assert heard.strip()
        assert dialect is Dialect.ENGLISH or spelt is None, (utterance, heard)


def test_the_plain_mandarin_voice_would_be_caught() -> None:
    """The check above can fail: espeak-ng's own choice for Mandarin spells pinyin in English."""
    heard = subprocess.run(["espeak-ng", "-q", "-x", "-v", "cmn", "--", "请把身份证放好"], capture_output=True, text=True)
    assert SPELT_OUT.search(heard.stdout)


def test_a_text_is_read_by_who_can_read_it() -> None:
    assert read_aloud("您的手机号是多少？", Dialect.CANTONESE, Cue.FILL).dialect is Dialect.CANTONESE
    assert read_aloud("您的手机号是多少？", Dialect.HAKKA, Cue.FILL) == sentence(Cue.FILL, Dialect.HAKKA)
    assert read_aloud("您的手机号是多少？", Dialect.ENGLISH, Cue.FILL) == sentence(Cue.FILL, Dialect.ENGLISH)
    assert read_aloud("台风来了", Dialect.HAKKA).dialect is Dialect.MANDARIN
    assert read_aloud("Go back", Dialect.HAKKA).dialect is Dialect.ENGLISH


def recorded(folder: Path, samples: bytes = struct.pack("<4h", 1000, -1000, 30000, -30000)) -> None:
    file = folder / "hak" / "home.wav"
    file.parent.mkdir(exist_ok=True)
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16000)
        sound.writeframes(samples)


def test_a_recording_takes_precedence_and_is_as_loud_as_wanted(tmp_path: Path) -> None:
    recorded(tmp_path)
    player, machine = script(tmp_path, "aplay"), SimulatedVoice()
    voice = RecordedVoice(tmp_path, str(player), machine)
    voice.say(sentence(Cue.HOME, Dialect.HAKKA, 200))
    assert said_by(player) == "-q -\n"
    voice.hush()
    heard = (tmp_path / "aplay.heard").read_bytes()
    assert heard[:4] == b"RIFF"
    assert struct.unpack("<4h", heard[44:]) == (2000, -2000, 32767, -32768)
    assert machine.spoken == []


@pytest.mark.parametrize("spoilt", [b"", b"RIFF\x00\x00\x00\x00WAVE", b"no sound" * 100])
def test_a_spoilt_recording_is_spoken_by_the_machine(tmp_path: Path, spoilt: bytes) -> None:
    recorded(tmp_path)
    (tmp_path / "hak" / "home.wav").write_bytes(spoilt)
    machine = SimulatedVoice()
    voice = RecordedVoice(tmp_path, str(tmp_path / "no-aplay"), machine)
    for cue in (Cue.HOME, Cue.IDLE):
        voice.say(sentence(cue, Dialect.HAKKA))
    assert machine.utterances[0] == sentence(Cue.HOME, Dialect.HAKKA)
    assert len(machine.utterances) == 2


@pytest.mark.parametrize("name", ["aplay", "missing"])
def test_who_cannot_play_speaks(tmp_path: Path, name: str) -> None:
    """Only the first sentence is lost, and only when aplay starts and then fails."""
    recorded(tmp_path)
    player, machine = script(tmp_path, "aplay", exit_code=1), SimulatedVoice()
    voice = RecordedVoice(tmp_path, str(tmp_path / name), machine)
    voice.say(sentence(Cue.HOME, Dialect.HAKKA))
    if name == "aplay":
        said_by(player)
        wait_for(voice.has_ended, 10, "aplay to fail")
    voice.say(sentence(Cue.HOME, Dialect.HAKKA))
    assert machine.utterances[-1] == sentence(Cue.HOME, Dialect.HAKKA)


def test_loudness_stays_within_the_steps() -> None:
    voice = VoiceChoice(muted=True)
    for _ in range(9):
        voice = voice.louder()
    assert (voice.loudness_percent, voice.muted) == (200, False)
    for _ in range(9):
        voice = voice.quieter()
    assert voice.loudness_percent == 50


def test_what_is_not_amplified_stays_as_it_is() -> None:
    sound = Sound(16000, 1, b"\x01\x02\x03\x04")
    assert amplified(sound, 100) is sound


def test_the_script_for_recording_has_a_line_a_cue(capsys: pytest.CaptureFixture[str]) -> None:
    assert script_of(["hak"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(Cue)
    assert "identify.wav\t请将身份证放在读卡个所在，毋好拿开。\tchhiáng chiông" in "\n".join(lines)
    assert script_of(["klingon"]) == 2
    assert "cmn|yue|hak|en" in capsys.readouterr().err
