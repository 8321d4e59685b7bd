"""The microphone while somebody speaks, and the loudspeaker while they hear it again. The sound is in memory only."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from devices.contract import DeviceFault, Heard, Microphone, Played, Speaker, is_usable
from devices.contracts.microphone import HEARD_RATE
from devices.microphone.protocol import loudness
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.troubles import trouble_of
from kiosk.session import events as ev
from kiosk.session import spokenevents as sev
from kiosk.session.effects import Activity, PlayNote, TakeNote
from kiosk.session.spokenstate import LEVELS, MOST_SECONDS
from kiosk.shell.ports import Outside, Stoppable
from kiosk.shell.secrets import SessionSecrets

Post = Callable[[ev.SessionEvent], None]

MICROPHONE: Final = "microphone"
SPEAKER: Final = "speaker"
PIECES_PER_SECOND: Final = 10.0
_BEGIN_WITHIN: Final = 4.0
_LEAST_SECONDS: Final = 1.0
_LEAST_LOUDNESS: Final = 0.15
"""Of the loudest tenth of a second: below it nobody has spoken."""

SILENT: Final = Trouble("spoken.silent", Cause.INPUT, "没有听到您说话", "请靠近麦克风，大声一点，再说一次。")
TOO_SHORT: Final = Trouble("spoken.too_short", Cause.INPUT, "说得太短了", "点一下就可以开始说，说完再点一下。")
BROKEN: Final = Trouble("spoken.bug", Cause.DEVICE, "这一段没有录成", "请再说一次，或者改成写字。")


class SpeechActivity:
    """Only on the screen's thread, but for what is noted otherwise."""

    def __init__(self, outside: Outside, secrets: SessionSecrets, post: Post) -> None:
        self._outside = outside
        self._secrets = secrets
        self._post = post
        self._stream: Stoppable | None = None
        self._run = 0
        """Answers that belong to an earlier run are dropped unseen: somebody has gone, or says it anew."""
        self._loudest = 0.0
        self._playing: threading.Event | None = None
        """Set, it stops what is being played."""

    def set(self, wanted: frozenset[Activity]) -> None:
        if Activity.LISTEN in wanted and self._stream is None:
            self._begin()
        elif Activity.LISTEN not in wanted:
            self._stop_listening()
            self._secrets.drop_speech()
        if Activity.PLAY_NOTE not in wanted:
            self._stop_playing()

    def carry_out(self, effect: TakeNote | PlayNote) -> None:
        if isinstance(effect, TakeNote):
            self._take(effect.note_id)
        else:
            self._play(effect.note_id)

    def forget(self) -> None:
        """Whatever still comes is of somebody who has gone."""
        self._stop_listening()
        self._stop_playing()
        self._run += 1

    # --- listening ----------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._run += 1
        run, self._loudest = self._run, 0.0
        self._secrets.drop_speech()

        def hear(microphone: Microphone) -> Heard | DeviceFault:
            return microphone.hear()

        def on_piece(piece: Heard | DeviceFault) -> None:
            # On the microphone's thread: how loud it is is reckoned there.
            loud = 0.0 if isinstance(piece, DeviceFault) else loudness(piece.samples)
            self._outside.in_gui(lambda: self._on_piece(run, piece, loud))

        self._stream = self._outside.hub.stream(MICROPHONE, hear, on_piece, rate=PIECES_PER_SECOND)

    def _on_piece(self, run: int, piece: Heard | DeviceFault, loud: float) -> None:
        if run != self._run or self._stream is None:
            return
        if isinstance(piece, DeviceFault):
            self._post(sev.HearingEnded(trouble_of(piece)))
            return
        self._loudest = max(self._loudest, loud)
        speech = self._secrets.speech
        speech += piece.samples
        seconds = len(speech) / (2 * HEARD_RATE)
        if seconds >= MOST_SECONDS:
            self._post(sev.HearingEnded())
        else:
            self._post(sev.Hearing(round(loud * LEVELS), int(seconds)))

    def _stop_listening(self) -> None:
        stream, self._stream = self._stream, None
        if stream is None:
            return
        stream.stop()

        def stop(microphone: Microphone) -> None:
            microphone.stop()

        # A microphone that cannot be asked is closed by the hub; nothing is to be done about it here.
        self._outside.hub.submit(MICROPHONE, stop, lambda _answer: None, deadline=_BEGIN_WITHIN)

    # --- the note -----------------------------------------------------------------------------------------------------

    def _take(self, note_id: int) -> None:
        """Of what was said so far, away from the screen's thread; what comes later belongs to nothing."""
        self._stop_listening()
        run = self._run
        samples = bytes(self._secrets.speech)
        self._secrets.drop_speech()
        trouble = self._unusable(len(samples) / (2 * HEARD_RATE))
        if trouble is not None:
            self._outside.in_gui(lambda: self._post(sev.NoteFailed(trouble)) if run == self._run else None)
            return

        def work() -> bytes:
            from devices.microphone.note import note_of

            return note_of(samples, MOST_SECONDS)

        def in_gui(note: bytes | None) -> None:
            if run != self._run:
                return
            if note is None:
                self._post(sev.NoteFailed(BROKEN))
                return
            from devices.microphone.note import seconds_of

            self._secrets.keep_paper(note_id, note)
            self._post(sev.NoteTaken(note_id, len(note), max(1, round(seconds_of(note)))))

        def done(note: bytes | None) -> None:
            self._outside.in_gui(lambda: in_gui(note))

        self._outside.jobs.run(work, done, broken=lambda: done(None))

    def _unusable(self, seconds: float) -> Trouble | None:
        if seconds < _LEAST_SECONDS:
            return TOO_SHORT
        return SILENT if self._loudest < _LEAST_LOUDNESS else None

    def _play(self, note_id: int) -> None:
        note = bytes(self._secrets.papers[note_id])
        stop = self._playing = threading.Event()

        def play(speaker: Speaker) -> Played | DeviceFault:
            from devices.microphone.note import playable

            return speaker.play(playable(note), stopped=stop.is_set)

        def in_gui(answer: Played | DeviceFault) -> None:
            if self._playing is stop:
                self._playing = None
                self._post(sev.NotePlayed(trouble_of(answer) if isinstance(answer, DeviceFault) else None))

        def done(answer: Played | DeviceFault) -> None:
            self._outside.in_gui(lambda: in_gui(answer))

        self._outside.hub.submit(SPEAKER, play, done, deadline=_BEGIN_WITHIN)

    def _stop_playing(self) -> None:
        playing, self._playing = self._playing, None
        if playing is not None:
            playing.set()


def can_listen(outside: Outside) -> bool:
    """Whether somebody can speak into a microphone now."""
    return any(status.device_id == MICROPHONE and is_usable(status.state) for status in outside.hub.statuses())
