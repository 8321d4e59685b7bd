"""The file that is made of what was said: its size, its sound, and that independent decoders agree."""

from __future__ import annotations

import math
import struct
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central.voicenotes import MOST_BYTES as MOST_AT_THE_PLATFORM
from central.voicenotes import MOST_SEALED_BYTES, note_seconds
from devices.microphone.note import MOST_BYTES, note_of, playable, seconds_of
from devices.microphone.simulator import generated_voice
from devices.speaker.protocol import Sound, parse_wav

HEAD = 58


def test_a_minute_stays_below_half_a_megabyte_and_longer_is_cut() -> None:
    note = note_of(bytes(2 * 16000 * 61))
    assert len(note) == MOST_BYTES == MOST_AT_THE_PLATFORM == 480_058
    assert seconds_of(note) == note_seconds(note) == 60.0
    assert len(note) < MOST_SEALED_BYTES < 500_000


def test_an_independent_decoder_hears_the_same() -> None:
    """CPython's own, which is gone from later versions: hence its warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import audioop
    note = note_of(generated_voice(1.0))
    heard = parse_wav(playable(note))
    assert heard == Sound(8000, 1, audioop.alaw2lin(note[HEAD:], 2))


@pytest.mark.parametrize(("pitch", "kept"), [(300, True), (3000, True), (7000, False)])
def test_what_is_spoken_passes_and_what_would_fold_over_does_not(pitch: int, kept: bool) -> None:
    tone = struct.pack("<16000h", *(int(8000 * math.sin(math.tau * pitch * n / 16000)) for n in range(16000)))
    heard = parse_wav(playable(note_of(tone)))
    assert isinstance(heard, Sound)
    values = struct.unpack(f"<{len(heard.samples) // 2}h", heard.samples)[100:-100]
    strength = math.sqrt(sum(one * one for one in values) / len(values)) / (8000 / math.sqrt(2))
    assert (strength > 0.7) is kept
    assert strength < 1.1
    assert kept or strength < 0.2


@given(st.binary(max_size=400))
@settings(max_examples=50)
def test_any_samples_make_a_note_that_the_platform_takes(samples: bytes) -> None:
    samples = samples[: len(samples) - len(samples) % 2]
    note = note_of(samples)
    assert note_seconds(note) == (seconds_of(note) or None)


def test_hostile_notes_are_none() -> None:
    note = note_of(generated_voice(1.0))
    assert note_seconds(note) == 1.0
    assert note_seconds(b"") is None
    assert note_seconds(note[:HEAD]) is None
    assert note_seconds(note[:-1]) is None, "shorter than it says"
    assert note_seconds(note + b"\x55") is None, "longer than it says"
    assert note_seconds(note[:4] + b"\xff\xff\xff\xff" + note[8:]) is None
    assert note_seconds(b"<html>" + note[6:]) is None
    assert note_seconds(b"RIFF" + bytes(8000)) is None
    for place in range(HEAD):
        assert note_seconds(note[:place] + bytes([note[place] ^ 1]) + note[place + 1 :]) is None
