"""Who speaks: espeak-ng, nobody, or a simulated voice that only notes what it would have said."""

from __future__ import annotations

import logging
import shutil
import subprocess
from collections import deque
from typing import Final, Protocol

_LOG = logging.getLogger("kiosk.speech")
_MANDARIN: Final = "cmn"


class Voice(Protocol):
    def say(self, sentence: str) -> None:
        """Interrupts what is being said and says this; returns at once."""
        ...

    def hush(self) -> None: ...

    def set_volume(self, percent: int) -> None:
        """How loud from the next sentence on; 100 is the usual loudness."""
        ...


class NoVoice:
    def say(self, sentence: str) -> None:
        """Says nothing."""

    def hush(self) -> None:
        """Has nothing to stop."""

    def set_volume(self, percent: int) -> None:
        """Has nothing to turn down."""


class SimulatedVoice:
    """Notes the sentences instead of speaking them."""

    def __init__(self, keep: int = 200) -> None:
        self.spoken: deque[str] = deque(maxlen=keep)
        self.volume = 100

    def say(self, sentence: str) -> None:
        self.spoken.append(sentence)

    def hush(self) -> None:
        """Has nothing to stop."""

    def set_volume(self, percent: int) -> None:
        self.volume = percent


class EspeakVoice:
    """Speaks with espeak-ng in a child process; a missing program or sound device is noted once and then left alone."""

    def __init__(self, program: str, words_per_minute: int = 140) -> None:
        self._command = (program, "-v", _MANDARIN, "-s", str(words_per_minute))
        self._amplitude = 100
        self._child: subprocess.Popen[bytes] | None = None
        self._broken = False

    @staticmethod
    def find() -> EspeakVoice | None:
        program = shutil.which("espeak-ng")
        return EspeakVoice(program) if program else None

    def say(self, sentence: str) -> None:
        self.hush()
        if self._broken:
            return
        try:
            self._child = subprocess.Popen(
                [*self._command, "-a", str(self._amplitude), "--", sentence],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError as problem:
            self._broken = True
            _LOG.info("voice.unavailable %s", problem.__class__.__name__)

    def set_volume(self, percent: int) -> None:
        self._amplitude = percent

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
