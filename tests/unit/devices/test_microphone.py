"""The microphone's driver with a simulated arecord: what is said arrives, and every fault by its code."""

from __future__ import annotations

import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.contract import Absent, Busy, DeviceFault, Heard, Identity, Ready
from devices.contracts.microphone import HEARD_RATE
from devices.hub import DeviceHub
from devices.microphone.driver import ArecordMicrophone
from devices.microphone.protocol import fault_of, loudness
from devices.microphone.simulator import MicrophoneFault, SimulatedMicrophone, generated_voice


@pytest.fixture
def device(tmp_path: Path) -> SimulatedMicrophone:
    simulated = SimulatedMicrophone(tmp_path / "microphone")
    simulated.start()
    simulated.speak(1.0, pace=100)
    return simulated


@pytest.fixture
def microphone(device: SimulatedMicrophone) -> Iterator[ArecordMicrophone]:
    driver = ArecordMicrophone(device.address, program=device.program, simulated=True, begins_within=0.8)
    yield driver
    driver.close()


def heard_by(microphone: ArecordMicrophone, seconds: float) -> bytes | DeviceFault:
    samples = b""
    while len(samples) < 2 * HEARD_RATE * seconds:
        heard = microphone.hear()
        if isinstance(heard, DeviceFault):
            return heard
        samples += heard.samples
    return samples


def test_what_is_said_arrives_sample_by_sample(microphone: ArecordMicrophone) -> None:
    assert isinstance(microphone.open(), Identity)
    samples = heard_by(microphone, 1.1)
    assert isinstance(samples, bytes)
    assert samples[: 2 * HEARD_RATE] == generated_voice(1.0)
    assert loudness(samples[: 2 * HEARD_RATE]) > 0.5
    assert loudness(samples[2 * HEARD_RATE :]) == 0.0
    assert isinstance(microphone.poll(), Busy)
    microphone.stop()
    assert isinstance(microphone.poll(), Ready)


def test_odd_cuts_and_lost_samples_leave_whole_samples(microphone: ArecordMicrophone, device: SimulatedMicrophone) -> None:
    device.fault(MicrophoneFault.STUTTER)
    for _ in range(12):
        heard = microphone.hear()
        assert isinstance(heard, Heard)
        assert len(heard.samples) % 2 == 0
        assert heard.seconds <= 1.0


def test_a_switch_that_is_off_is_silence_and_no_fault(microphone: ArecordMicrophone, device: SimulatedMicrophone) -> None:
    device.fault(MicrophoneFault.MUTE)
    samples = heard_by(microphone, 0.2)
    assert isinstance(samples, bytes)
    assert not any(samples)
    assert loudness(samples) == 0.0


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (MicrophoneFault.NO_DEVICE, "microphone.no_device"),
        (MicrophoneFault.BUSY, "microphone.busy"),
        (MicrophoneFault.GONE, "microphone.failed"),
        (MicrophoneFault.HANG, "microphone.silent"),
    ],
)
def test_faults_are_told_and_heal(
    microphone: ArecordMicrophone, device: SimulatedMicrophone, fault: MicrophoneFault, code: str
) -> None:
    assert isinstance(microphone.open(), Identity)
    device.fault(fault)
    refused = heard_by(microphone, 2.0)
    assert isinstance(refused, DeviceFault)
    assert refused.code == code
    device.fault(None)
    assert isinstance(microphone.poll(), Ready)


def test_without_the_program(microphone: ArecordMicrophone, device: SimulatedMicrophone) -> None:
    device.stop()
    state = microphone.poll()
    assert isinstance(state, Absent)
    assert state.fault.code == "microphone.no_program"
    refused = microphone.hear()
    assert isinstance(refused, DeviceFault)
    assert refused.code == "microphone.no_program"


def test_nobody_is_listened_to_whom_nobody_asked_for(device: SimulatedMicrophone) -> None:
    now = 0.0
    microphone = ArecordMicrophone(device.address, program=device.program, clock=lambda: now)
    assert isinstance(microphone.hear(), Heard)
    now = 2.0
    assert isinstance(microphone.poll(), Busy)
    now = 4.0
    assert isinstance(microphone.poll(), Ready)


def test_pulled_out_while_somebody_speaks_and_put_back_it_hears_again_without_a_restart(
    device: SimulatedMicrophone,
) -> None:
    def until(wanted: type[object]) -> None:
        deadline = time.monotonic() + 10
        while not isinstance(getattr(hub.status("microphone"), "state", None), wanted):
            assert time.monotonic() < deadline, hub.status("microphone")
            time.sleep(0.02)

    def hear_on(opened: ArecordMicrophone) -> bytes | DeviceFault:
        return heard_by(opened, 1.0)

    driver = ArecordMicrophone(device.address, program=device.program)
    hub = DeviceHub(lambda _status: None, poll_interval=0.05, retry_delay=lambda _failures: 0.05)
    hub.add("microphone", driver)
    hub.start()
    try:
        until(Ready)
        device.fault(MicrophoneFault.GONE)
        refused = hub.call("microphone", hear_on, deadline=5)
        assert isinstance(refused, DeviceFault)
        assert refused.code == "microphone.failed"
        device.fault(MicrophoneFault.NO_DEVICE)
        until(Absent)
        device.fault(None)
        until(Ready)
        assert isinstance(hub.call("microphone", hear_on, deadline=5), bytes)
    finally:
        hub.stop()


@pytest.mark.parametrize("address", ["alsa:", "alsa:-h", "default", "pulse:default"])
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(ValueError, match="no such sound device"):
        ArecordMicrophone(address)


@pytest.mark.parametrize(
    ("complaint", "code"),
    [
        ("arecord: main:831: audio open error: Device or resource busy", "microphone.busy"),
        ("ALSA lib confmisc.c:165:(snd_config_get_card) Cannot find card '7'", "microphone.no_device"),
        ("ALSA lib pcm.c:2722:(snd_pcm_open_noupdate) Unknown PCM nothing", "microphone.no_device"),
        ("arecord: pcm_read:2221: read error: Input/output error", "microphone.failed"),
        ("", "microphone.failed"),
    ],
)
def test_what_arecord_says(complaint: str, code: str) -> None:
    assert fault_of(1, complaint).code == code


@given(st.lists(st.integers(-32768, 32767), max_size=200))
def test_loudness_is_a_share(values: list[int]) -> None:
    assert 0.0 <= loudness(struct.pack(f"<{len(values)}h", *values)) <= 1.0


def test_an_offset_is_no_sound_and_louder_is_more() -> None:
    assert loudness(struct.pack("<100h", *[900] * 100)) == 0.0
    quiet, loud = (loudness(struct.pack("<100h", *[size, -size] * 50)) for size in (300, 3000))
    assert 0.0 < quiet < loud < 1.0
