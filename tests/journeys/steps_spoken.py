"""Step words about speaking instead of writing."""

from __future__ import annotations

import math
import re
import struct
from pathlib import Path

from pytest_bdd import given, parsers, then, when

from central.voicenotes import MOST_SECONDS, note_seconds
from devices.microphone.note import note_of, playable
from devices.microphone.simulator import generated_voice
from devices.speaker.protocol import Sound, parse_wav
from tests.journeys.steps_papers import attachments_at_the_platform
from tests.support.village import Village

_PACE = 40
"""Seconds of speech that pass in one: nobody waits for a sentence to be said."""


@given(parsers.parse("有人要对麦克风说{seconds:d}秒"))
def somebody_speaks(village: Village, seconds: int) -> None:
    village.desk("microphone.speak", seconds=seconds, pace=_PACE)


@given("麦克风的开关关着")
def switched_off(village: Village) -> None:
    village.desk("fault", device="microphone", name="mute")


@given("麦克风坏了")
@when("麦克风坏了")
def broken(village: Village) -> None:
    village.desk("fault", device="microphone", name="no_device")


@when(parsers.parse('"{person}"打12345，办到是什么事'))
def up_to_what_it_is(village: Village, person: str) -> None:
    for text in ("开始办事", "其他事项", "12345咨询、求助和投诉", "同意，开始办"):
        village.tap(text)
    village.sees("请把身份证放在这里")
    village.place_card(person)
    village.tap("投诉")
    village.sees("在什么地方")
    village.client.fill("地点", "读岗村村口")
    village.tap("填好了")
    village.sees("是什么事")


@when(parsers.parse("说到{seconds:d}秒"))
def spoken_for(village: Village, seconds: int) -> None:
    def long_enough() -> bool:
        left = [re.search(r"还能说(\d+)秒", text) for text in village.client.texts()]
        return any(one is not None and int(one[1]) <= MOST_SECONDS - seconds for one in left)

    village.until(long_enough, f"{seconds} seconds of speech")


@then(parsers.parse("喇叭里放出了说的{seconds:d}秒"))
def heard_again(village: Village, seconds: int) -> None:
    def played() -> list[bytes]:
        sounds = village.desk("sounds")["sounds"]
        assert isinstance(sounds, list)
        return [Path(one["path"]).read_bytes() for one in sounds]

    village.until(lambda: any(_like_what_was_said(wav, seconds) for wav in played()), "the note from the loudspeaker")


@then("终端的磁盘上没有说的话")
def nothing_unsealed(village: Village) -> None:
    """Neither as it was heard nor as it was kept: a second from its middle is sought in every file."""
    note, voice = note_of(generated_voice(12.0)), generated_voice(12.0)
    sought = (note[40_000:40_400], voice[160_000:160_400])
    files = [file for file in (village.rig.folder / "terminal").rglob("*") if file.is_file()]
    assert any(file.stat().st_size > 90_000 for file in files), "the sealed note is there"
    assert not [file for file in files if any(part in file.read_bytes() for part in sought)]


@then(parsers.parse('平台收到的"{title}"和说的{seconds:d}秒一样'))
def arrived_as_said(village: Village, title: str, seconds: int) -> None:
    def notes() -> list[bytes]:
        return [data for one, data in attachments_at_the_platform(village) if one == title]

    village.until(lambda: bool(notes()), f"{title} at the platform")
    (note,) = notes()
    assert (note_seconds(note) or 0) >= seconds
    assert _like_what_was_said(playable(note), seconds)


def _like_what_was_said(wav: bytes, seconds: int) -> bool:
    """A telephone's quality, but nothing cut, doubled or moved: a twentieth of its strength may be noise."""
    heard = parse_wav(wav)
    if not isinstance(heard, Sound) or heard.rate != 8000 or heard.seconds < seconds:
        return False
    said = struct.unpack(f"<{16000 * seconds}h", generated_voice(seconds))[::2]
    values = struct.unpack(f"<{8000 * seconds}h", heard.samples[: 16000 * seconds])
    noise = math.fsum((one - other) ** 2 for one, other in zip(said, values, strict=True))
    return noise < 0.0025 * math.fsum(one**2 for one in said)
