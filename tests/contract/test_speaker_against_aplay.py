"""The loudspeaker's driver with ALSA's own aplay and its virtual devices: no sound card is needed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from devices.contract import DeviceFault, Identity, Played
from devices.speaker.driver import AplaySpeaker
from devices.speaker.protocol import Sound, to_wav

SOUND = Sound(16000, 1, bytes(range(256)) * 25)


@pytest.fixture(autouse=True)
def aplay() -> None:
    if shutil.which("aplay") is None:
        pytest.skip("aplay (alsa-utils) is not installed")


def test_every_sample_arrives(tmp_path: Path) -> None:
    copy = tmp_path / "played.raw"
    speaker = AplaySpeaker(f"alsa:tee:null,{copy},raw")
    assert isinstance(speaker.open(), Identity)
    copy.unlink()
    assert speaker.play(to_wav(SOUND)) == Played(0.2)
    assert copy.read_bytes()[: len(SOUND.samples)] == SOUND.samples


@pytest.mark.parametrize("device", ["nothing-of-that-name", "hw:31,7"])
def test_a_device_that_is_not_there(device: str) -> None:
    opened = AplaySpeaker(f"alsa:{device}").open()
    assert isinstance(opened, DeviceFault)
    assert opened.code == "speaker.no_device"
