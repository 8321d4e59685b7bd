"""The microphone's driver with ALSA's own arecord and its virtual devices: no sound card is needed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from devices.contract import DeviceFault, Heard, Identity, Ready
from devices.microphone.driver import ArecordMicrophone
from devices.microphone.simulator import generated_voice

_CONFIG = """\
</usr/share/alsa/alsa.conf>
pcm.spoken {{ type file slave.pcm "null" file "/dev/null" infile "{voice}" format "raw" }}
"""


@pytest.fixture(autouse=True)
def arecord() -> None:
    if shutil.which("arecord") is None:
        pytest.skip("arecord (alsa-utils) is not installed")


def test_every_sample_arrives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    voice = tmp_path / "voice.raw"
    voice.write_bytes(generated_voice(1.0))
    config = tmp_path / "asound.conf"
    config.write_text(_CONFIG.format(voice=voice), encoding="utf-8")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(config))
    microphone = ArecordMicrophone("alsa:spoken")
    assert isinstance(microphone.open(), Identity)
    samples = b""
    while len(samples) < 32000:
        heard = microphone.hear()
        assert isinstance(heard, Heard)
        samples += heard.samples
    microphone.close()
    assert samples[:32000] == generated_voice(1.0)


def test_what_was_heard_and_not_fetched_ends_with_the_stop() -> None:
    microphone = ArecordMicrophone("alsa:null")
    assert isinstance(microphone.open(), Identity)
    assert isinstance(microphone.hear(), Heard)
    microphone.stop()
    assert isinstance(microphone.poll(), Ready)


@pytest.mark.parametrize("device", ["nothing-of-that-name", "hw:31,7"])
def test_a_device_that_is_not_there(device: str) -> None:
    opened = ArecordMicrophone(f"alsa:{device}").open()
    assert isinstance(opened, DeviceFault)
    assert opened.code == "microphone.no_device"
