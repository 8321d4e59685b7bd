"""The voice: how loud it speaks is told to espeak-ng."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.demo.process import wait_for
from kiosk.speech.voice import EspeakVoice


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Stands in for espeak-ng: notes what it is called with."""
    script = tmp_path / "espeak-ng"
    note = f'printf "%s\\n" "$*" > "{tmp_path}/saying"'
    script.write_text(f'#!/bin/sh\n{note}\nmv "{tmp_path}/saying" "{tmp_path}/said"\n')
    script.chmod(0o755)
    return script


@pytest.mark.parametrize(("percent", "amplitude"), [(None, "100"), (30, "30"), (100, "100")])
def test_the_volume_is_the_amplitude(program: Path, percent: int | None, amplitude: str) -> None:
    voice = EspeakVoice(str(program))
    if percent is not None:
        voice.set_volume(percent)
    voice.say("请放身份证")
    said = program.with_name("said")
    wait_for(said.exists, 10, "the program to be called")
    voice.hush()
    assert said.read_text() == f"-v cmn -s 140 -a {amplitude} -- 请放身份证\n"
