"""Sentences that a person has recorded: played where there is a sound, spoken by another voice where there is none."""

from __future__ import annotations

import array
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

from devices.contract import DeviceFault
from devices.speaker.protocol import MAX_BYTES, Sound, parse_wav, to_wav
from kiosk.speech.phrasebook import Utterance
from kiosk.speech.voice import Voice

_LOG = logging.getLogger("kiosk.speech")
_HIGHEST = 32767


class RecordedVoice:
    """Looks for ``<folder>/<dialect>/<cue>.wav`` (16-bit PCM). ``program`` is aplay's path.

    A sound that is missing, unreadable or too large is said by ``otherwise``, and so is everything once aplay fails:
    a terminal must not fall silent because of a spoilt file.
    """

    def __init__(self, folder: Path, program: str, otherwise: Voice) -> None:
        self._folder = folder
        self._program = program
        self._otherwise = otherwise
        self._volume = 100
        self._child: subprocess.Popen[bytes] | None = None
        self._broken = False

    @staticmethod
    def over(otherwise: Voice, folder: Path) -> Voice:
        """The other voice alone where this machine cannot play sounds."""
        program = shutil.which("aplay")
        return RecordedVoice(folder, program, otherwise) if program else otherwise

    def say(self, utterance: Utterance) -> None:
        self.hush()
        sound = None if self._broken else self._sound_of(utterance)
        if sound is None or not self._play(to_wav(amplified(sound, self._volume * utterance.loudness_percent // 100))):
            self._otherwise.say(utterance)

    def hush(self) -> None:
        self._otherwise.hush()
        child, self._child = self._child, None
        if child is None:
            return
        if child.poll() is None:
            child.terminate()
        elif child.returncode:
            self._gives_up(f"exit={child.returncode}")
        child.wait()

    def has_ended(self) -> bool:
        """Whether no recording is being played."""
        return self._child is None or self._child.poll() is not None

    def set_volume(self, percent: int) -> None:
        self._volume = percent
        self._otherwise.set_volume(percent)

    def _sound_of(self, utterance: Utterance) -> Sound | None:
        if not utterance.recording:
            return None
        file = self._folder / utterance.dialect.value / f"{utterance.recording}.wav"
        try:
            with file.open("rb") as opened:
                sound = parse_wav(opened.read(MAX_BYTES + 1))
        except OSError:
            return None
        if isinstance(sound, DeviceFault):
            _LOG.info("voice.recording_unreadable cue=%s dialect=%s", utterance.recording, utterance.dialect.value)
            return None
        return sound

    def _play(self, wav: bytes) -> bool:
        """The sound lies in memory that the child reads as its input, so nobody waits for a pipe."""
        handle = os.memfd_create("sentence")
        try:
            os.write(handle, wav)
            os.lseek(handle, 0, os.SEEK_SET)
            self._child = subprocess.Popen(
                [self._program, "-q", "-"], stdin=handle, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        except OSError as problem:
            self._gives_up(problem.__class__.__name__)
            return False
        finally:
            os.close(handle)
        return True

    def _gives_up(self, why: str) -> None:
        self._broken = True
        _LOG.info("voice.recordings_given_up %s", why)


def amplified(sound: Sound, percent: int) -> Sound:
    """Louder or quieter; what would be too loud is cut off."""
    if percent == 100:
        return sound
    samples = array.array("h", sound.samples[: len(sound.samples) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    scaled = array.array("h", (max(-_HIGHEST - 1, min(_HIGHEST, one * percent // 100)) for one in samples))
    if sys.byteorder == "big":
        scaled.byteswap()
    return Sound(sound.rate, sound.channels, scaled.tobytes())
