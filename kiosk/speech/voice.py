"""Who speaks: espeak-ng, nobody, or a simulated voice that only notes what it would have said."""

from __future__ import annotations

import logging
import shutil
import subprocess
import unicodedata
from collections import deque
from typing import Final, Protocol

from kiosk.session.voicestate import Dialect
from kiosk.speech.phrasebook import Utterance

_LOG = logging.getLogger("kiosk.speech")

# Plain `cmn` of espeak-ng 1.51 spells the pinyin of Chinese characters with English letters: nobody understands it.
ESPEAK_VOICES: Final = {
    Dialect.MANDARIN: "cmn-latn-pinyin",
    Dialect.CANTONESE: "yue",
    Dialect.HAKKA: "hak",
    Dialect.ENGLISH: "en-gb",
}
_LOUDEST: Final = 200


class Voice(Protocol):
    def say(self, utterance: Utterance) -> None:
        """Interrupts what is being said and says this; returns at once."""
        ...

    def hush(self) -> None: ...

    def set_volume(self, percent: int) -> None:
        """How loud from the next sentence on; 100 is the usual loudness."""
        ...


class NoVoice:
    def say(self, utterance: Utterance) -> None:
        """Says nothing."""

    def hush(self) -> None:
        """Has nothing to stop."""

    def set_volume(self, percent: int) -> None:
        """Has nothing to turn down."""


class SimulatedVoice:
    """Notes the sentences instead of speaking them."""

    def __init__(self, keep: int = 200) -> None:
        self.utterances: deque[Utterance] = deque(maxlen=keep)
        self.volume = 100

    @property
    def spoken(self) -> list[str]:
        return [utterance.text for utterance in self.utterances]

    def say(self, utterance: Utterance) -> None:
        self.utterances.append(utterance)

    def hush(self) -> None:
        """Has nothing to stop."""

    def set_volume(self, percent: int) -> None:
        self.volume = percent


class EspeakVoice:
    """Speaks with espeak-ng in a child process; a missing program or sound device is noted once and then left alone."""

    def __init__(self, program: str, words_per_minute: int = 140) -> None:
        self._program = program
        self._pace = str(words_per_minute)
        self._volume = 100
        self._child: subprocess.Popen[bytes] | None = None
        self._broken = False

    @staticmethod
    def find() -> EspeakVoice | None:
        program = shutil.which("espeak-ng")
        return EspeakVoice(program) if program else None

    def say(self, utterance: Utterance) -> None:
        self.hush()
        if self._broken:
            return
        # The hak voice takes a vowel and its tone mark apart for two letters.
        words = unicodedata.normalize("NFC", utterance.reading or utterance.text)
        amplitude = min(_LOUDEST, self._volume * utterance.loudness_percent // 100)
        voice = ESPEAK_VOICES[utterance.dialect]
        try:
            self._child = subprocess.Popen(
                [self._program, "-v", voice, "-s", self._pace, "-a", str(amplitude), "--", words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError as problem:
            self._broken = True
            _LOG.info("voice.unavailable %s", problem.__class__.__name__)

    def set_volume(self, percent: int) -> None:
        self._volume = percent

    def hush(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        if child.poll() is None:
            child.terminate()
        elif child.returncode:
            self._broken = True
            _LOG.info("voice.failed exit=%s", child.returncode)
        child.wait()
