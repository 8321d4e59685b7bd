"""The loudspeaker's driver with a simulated aplay: what is played arrives, and every fault by its code."""

from __future__ import annotations

import io
import math
import struct
import time
import wave
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.contract import Absent, DeviceFault, Identity, Played, Ready
from devices.hub import DeviceHub
from devices.speaker.driver import AplaySpeaker
from devices.speaker.protocol import Sound, parse_wav, to_wav
from devices.speaker.simulator import SimulatedSpeaker, SpeakerFault


def tone(seconds: float = 0.1, rate: int = 16000) -> bytes:
    samples = [int(8000 * math.sin(440 * math.tau * n / rate)) for n in range(int(rate * seconds))]
    return to_wav(Sound(rate, 1, struct.pack(f"<{len(samples)}h", *samples)))


@pytest.fixture
def device(tmp_path: Path) -> SimulatedSpeaker:
    simulated = SimulatedSpeaker(tmp_path / "sound")
    simulated.start()
    return simulated


@pytest.fixture
def speaker(device: SimulatedSpeaker) -> AplaySpeaker:
    return AplaySpeaker(device.address, program=device.program, simulated=True)


def test_what_is_played_arrives(speaker: AplaySpeaker, device: SimulatedSpeaker) -> None:
    assert isinstance(speaker.open(), Identity)
    assert device.played() == []
    assert speaker.play(tone()) == Played(0.1)
    (played,) = device.played()
    assert played.read_bytes() == tone()
    with wave.open(str(played)) as independent:
        assert (independent.getframerate(), independent.getnchannels(), independent.getnframes()) == (16000, 1, 1600)
    assert isinstance(speaker.poll(), Ready)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (SpeakerFault.NO_DEVICE, "speaker.no_device"),
        (SpeakerFault.BUSY, "speaker.busy"),
        (SpeakerFault.BROKEN, "speaker.failed"),
    ],
)
def test_faults_are_told_and_heal(speaker: AplaySpeaker, device: SimulatedSpeaker, fault: SpeakerFault, code: str) -> None:
    device.fault(fault)
    refused = speaker.play(tone())
    assert isinstance(refused, DeviceFault)
    assert refused.code == code
    state = speaker.poll()
    assert isinstance(state, Absent)
    assert state.fault.code == code
    device.fault(None)
    assert isinstance(speaker.poll(), Ready)


def test_a_device_that_hangs_meets_the_deadline(speaker: AplaySpeaker, device: SimulatedSpeaker) -> None:
    device.fault(SpeakerFault.HANG)
    begun = time.monotonic()
    refused = speaker.play(tone(), timeout=0.5)
    assert isinstance(refused, DeviceFault)
    assert refused.code == "speaker.timeout"
    assert time.monotonic() - begun < 5.0


def test_a_sound_that_nobody_wants_any_more_ends(speaker: AplaySpeaker, device: SimulatedSpeaker) -> None:
    device.fault(SpeakerFault.HANG)
    asked = iter([False, False, True])
    begun = time.monotonic()
    assert isinstance(speaker.play(tone(5.0), stopped=lambda: next(asked)), Played)
    assert time.monotonic() - begun < 4.0
    device.fault(None)
    long = tone(12.0)
    assert isinstance(speaker.play(long, stopped=lambda: False), Played)
    assert device.played()[-1].read_bytes() == long, "more than a pipe holds at once"


def test_without_the_program(speaker: AplaySpeaker, device: SimulatedSpeaker) -> None:
    assert isinstance(speaker.open(), Identity)
    device.stop()
    state = speaker.poll()
    assert isinstance(state, Absent)
    assert state.fault.code == "speaker.no_program"


def test_the_jack_is_asked_of_the_input() -> None:
    assert AplaySpeaker().headphones() is None
    assert AplaySpeaker(headphone_input=lambda: True).headphones() is True


@pytest.mark.parametrize("address", ["alsa:", "alsa:-h", "default", "pulse:default"])
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(ValueError, match="no such sound device"):
        AplaySpeaker(address)


@pytest.mark.parametrize(
    "spoilt",
    [
        b"",
        b"RIFF",
        tone()[:30],
        tone()[:-2],
        tone().replace(b"data", b"dada"),
        tone()[:34] + b"\x08\x00" + tone()[36:],
        tone()[:22] + b"\x06\x00" + tone()[24:],
        tone()[:20] + b"\x03\x00" + tone()[22:],
    ],
)
def test_sounds_that_are_none(speaker: AplaySpeaker, device: SimulatedSpeaker, spoilt: bytes) -> None:
    refused = speaker.play(spoilt)
    assert isinstance(refused, DeviceFault)
    assert refused.code == "speaker.bad_sound"
    assert device.played() == []


@given(st.binary(max_size=300) | st.builds(lambda data: tone(0.005)[:40] + data, st.binary(max_size=100)))
def test_no_bytes_raise(data: bytes) -> None:
    assert isinstance(parse_wav(data), Sound | DeviceFault)


@given(st.binary(max_size=200), st.sampled_from([8000, 16000, 44100]), st.sampled_from([1, 2]))
def test_what_python_writes_is_read(samples: bytes, rate: int, channels: int) -> None:
    samples = samples[: len(samples) - len(samples) % (2 * channels)]
    file = io.BytesIO()
    with wave.open(file, "wb") as independent:
        independent.setnchannels(channels)
        independent.setsampwidth(2)
        independent.setframerate(rate)
        independent.writeframes(samples)
    assert parse_wav(file.getvalue()) == Sound(rate, channels, samples)


def test_a_sound_card_that_is_pulled_out_and_put_back_plays_again_without_a_restart(
    speaker: AplaySpeaker, device: SimulatedSpeaker
) -> None:
    def play(opened: AplaySpeaker) -> Played | DeviceFault:
        return opened.play(tone())

    def until(wanted: type[object]) -> None:
        deadline = time.monotonic() + 10
        while not isinstance(getattr(hub.status("speaker"), "state", None), wanted):
            assert time.monotonic() < deadline, hub.status("speaker")
            time.sleep(0.02)

    hub = DeviceHub(lambda _status: None, poll_interval=0.05, retry_delay=lambda _failures: 0.05)
    hub.add("speaker", speaker)
    hub.start()
    try:
        until(Ready)
        device.fault(SpeakerFault.NO_DEVICE)
        refused = hub.call("speaker", play, deadline=5)
        assert isinstance(refused, DeviceFault)
        assert refused.code == "speaker.no_device"
        until(Absent)
        device.fault(None)
        until(Ready)
        assert isinstance(hub.call("speaker", play, deadline=5), Played)
    finally:
        hub.stop()
