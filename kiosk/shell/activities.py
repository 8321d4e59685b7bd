"""What goes on while a phase lasts: watching for a card, reading it, looking for a face."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from devices.contract import (
    Camera,
    CardPhoto,
    CardReading,
    DeviceFault,
    FaceMatch,
    Frame,
    IdCardReader,
    NoCard,
)
from kiosk.clock import local_time
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.face import FaceAttempt
from kiosk.journeys.identify import card_event
from kiosk.journeys.troubles import trouble_of
from kiosk.session import events as ev
from kiosk.session.effects import Activity
from kiosk.shell.ports import Outside, Stoppable
from kiosk.shell.secrets import SessionSecrets

Post = Callable[[ev.SessionEvent], None]

ABSENCES_TO_BELIEVE = 3
"""A reader says "none" of a card it has read already; only several in a row mean that it was lifted."""
FAULTS_TO_BELIEVE = 5
ABSENT = "hub.absent"
"""The hub has made sure that the device is gone, and says so only once."""
CAMERA_PATIENCE = 4.0
"""Seconds in which a camera that stalled or was plugged in anew is back; a person at the screen hardly notices."""
FRAMES_PER_SECOND = 10.0
_READ_DEADLINE = 2.0
_NO_PICTURE = Trouble("camera.no_picture", Cause.DEVICE, "摄像头没有画面", "请村干部来看一看，不用人脸也能办。")


class CardActivity:
    """Asks the reader again and again, never two questions at once."""

    def __init__(self, outside: Outside, secrets: SessionSecrets, post: Post) -> None:
        self._outside = outside
        self._secrets = secrets
        self._post = post
        self._asking = False
        self._absences = 0
        self._last_trouble = ""
        self._present = False
        self._wanted: frozenset[Activity] = frozenset()

    def set(self, wanted: frozenset[Activity]) -> None:
        """On the screen's thread. A reading that comes back when none is wanted any more is dropped unseen."""
        if Activity.READ_CARD in wanted - self._wanted:
            self._last_trouble = ""
        self._wanted = wanted

    def tick(self) -> None:
        """A few times a second, on the screen's thread."""
        if self._asking:
            return
        if Activity.READ_CARD in self._wanted:
            self._ask_to_read()
        elif Activity.WATCH_CARD in self._wanted:
            self._ask_for_presence()

    def _ask_to_read(self) -> None:
        self._asking = True

        def read(reader: IdCardReader) -> CardReading | NoCard | DeviceFault:
            return reader.read()

        self._outside.hub.submit("idcard", read, self._answered(self._on_read), deadline=_READ_DEADLINE)

    def _ask_for_presence(self) -> None:
        self._asking = True

        def look(reader: IdCardReader) -> bool | DeviceFault:
            return reader.card_present()

        self._outside.hub.submit("idcard", look, self._answered(self._on_presence), deadline=_READ_DEADLINE)

    def _answered(self, handle: Callable[[object], None]) -> Callable[[object], None]:
        def done(answer: object) -> None:
            def in_gui() -> None:
                self._asking = False
                handle(answer)

            self._outside.in_gui(in_gui)

        return done

    def _on_read(self, answer: object) -> None:
        if Activity.READ_CARD not in self._wanted:
            return
        match answer:
            case CardReading():
                self._on_card(answer)
            case NoCard():
                self._last_trouble = ""
            case DeviceFault(code=code) if code != self._last_trouble:
                self._last_trouble = code
                self._post(ev.CardReadFailed(trouble_of(answer)))
            case _:
                pass

    def _on_card(self, reading: CardReading) -> None:
        today = self._today().date()
        has_photo = isinstance(reading.photo, CardPhoto)
        simulated = reading.simulated or "idcard" in self._outside.simulated
        event = card_event(reading, today, has_photo=has_photo, simulated=simulated)
        if isinstance(event, ev.CardReadFailed):
            if event.trouble.code == self._last_trouble:
                return
            self._last_trouble = event.trouble.code
        else:
            self._last_trouble = ""
            if isinstance(reading.photo, CardPhoto):
                self._secrets.card_photo = reading.photo.image.copy()
        self._present = True
        self._absences = 0
        self._post(event)

    def _on_presence(self, answer: object) -> None:
        if answer is True:
            self._absences = 0
            if not self._present:
                self._present = True
                self._post(ev.CardPlaced())
        elif answer is False and self._present:
            self._absences += 1
            if self._absences >= ABSENCES_TO_BELIEVE:
                self._present = False
                self._absences = 0
                self._post(ev.CardLifted())

    def _today(self) -> datetime:
        return local_time(self._outside.clock)


class FaceActivity:
    """Streams the camera to the screen and compares one frame at a time with the card's photo."""

    def __init__(self, outside: Outside, secrets: SessionSecrets, post: Post) -> None:
        self._outside = outside
        self._secrets = secrets
        self._post = post
        self._stream: Stoppable | None = None
        self._run = 0
        self._comparing = False
        self._seen = False
        self._faults = 0
        self._attempt = FaceAttempt()
        self._absence: Trouble | None = None
        self._give_up_at = 0.0
        self._given_up = False
        """Waited for in vain, and not seen since: the next person does not wait for it again."""

    def set(self, *, wanted: bool) -> None:
        """On the screen's thread."""
        if wanted and self._stream is None:
            self._run += 1
            self._comparing, self._seen, self._faults, self._absence = False, False, 0, None
            self._attempt = FaceAttempt()
            run = self._run

            def grab(camera: Camera) -> Frame | DeviceFault:
                return camera.grab()

            def on_frame(frame: Frame | DeviceFault) -> None:
                if isinstance(frame, Frame):
                    self._outside.show_frame(frame.image)
                self._outside.in_gui(lambda: self._on_frame(run, frame))

            self._stream = self._outside.hub.stream("camera", grab, on_frame, rate=FRAMES_PER_SECOND)
        elif not wanted and self._stream is not None:
            stream, self._stream = self._stream, None
            self._run += 1
            self._absence = None
            stream.stop()
            self._outside.show_frame(None)

    def tick(self) -> None:
        """A few times a second, on the screen's thread."""
        if self._absence is not None and self._outside.clock.monotonic() >= self._give_up_at:
            trouble, self._absence = self._absence, None
            self._given_up = True
            self._post(ev.FaceImpossible(trouble))

    def _on_frame(self, run: int, frame: Frame | DeviceFault) -> None:
        if run != self._run:
            return
        if isinstance(frame, DeviceFault):
            self._on_fault(frame)
            return
        self._faults, self._absence, self._given_up = 0, None, False
        photo = self._secrets.card_photo
        if photo is None:
            self._post(ev.FaceImpossible(_NO_PICTURE))
            return
        if self._comparing:
            return
        self._comparing = True
        mine = photo.copy()
        self._outside.jobs.run(
            lambda: self._outside.verifier.compare(mine, frame.image),
            lambda result: self._outside.in_gui(lambda: self._on_compared(run, result)),
            broken=lambda: self._outside.in_gui(lambda: self._on_broken(run)),
        )

    def _on_fault(self, fault: DeviceFault) -> None:
        """The hub tells an absence once, and goes on with frames by itself when the camera is back."""
        if fault.code == ABSENT and not self._given_up:
            self._absence = trouble_of(fault)
            self._give_up_at = self._outside.clock.monotonic() + CAMERA_PATIENCE
            return
        self._faults += 1
        if not fault.transient or fault.code == ABSENT or self._faults >= FAULTS_TO_BELIEVE:
            self._post(ev.FaceImpossible(trouble_of(fault)))

    def _on_broken(self, run: int) -> None:
        if run == self._run:
            self._comparing = False
            self._post(ev.FaceImpossible(_NO_PICTURE))

    def _on_compared(self, run: int, result: FaceMatch | DeviceFault) -> None:
        if run != self._run:
            return
        self._comparing = False
        if isinstance(result, FaceMatch) and not self._seen:
            self._seen = True
            self._post(ev.FaceComparing())
        event = self._attempt.look(result)
        if event is None:
            return
        if isinstance(event, ev.FaceNotSeen):
            self._seen = False
        self._post(event)
