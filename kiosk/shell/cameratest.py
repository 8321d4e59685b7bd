"""The technician's look at a camera: its live picture, measured twice a second, and how it is mounted. Nothing stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from devices.contract import Camera, DeviceFault, DocumentPrinter, Frame, NotPrinted, Printed, PrintOutcome, PrintUnknown
from kiosk.domain.cameracheck import CameraSeen, Region
from kiosk.domain.camerafit import CameraFit
from kiosk.journeys.troubles import trouble_of
from kiosk.session import cameraevents as cae
from kiosk.session import events as ev
from kiosk.session.state import Session
from kiosk.session.upkeepstate import CameraTest
from kiosk.shell.ports import Outside, Stoppable

if TYPE_CHECKING:
    from devices.camera.orientation import Orientation

FRAMES_PER_SECOND: Final = 10.0
_TELL_AFTER: Final = 0.5
_BEGIN_WITHIN: Final = 8.0


class FittedCamera(Protocol):
    def fit(self, orientation: Orientation, region: Region | None) -> None: ...


class CameraWork:
    """``handle`` is called on the screen's thread, where this lives."""

    def __init__(self, outside: Outside, handle: Callable[[ev.SessionEvent], None], opened: Callable[[str], None]) -> None:
        """``opened`` is called with a camera's id when somebody begins to look at it."""
        self._outside = outside
        self._opened = opened
        self._handle = handle
        self._stream: Stoppable | None = None
        self._device = ""
        self._run = 0

    def tick(self, session: Session) -> None:
        """Begins to look when the page is up, and ends it with the page."""
        phase = session.phase
        device = phase.device if isinstance(phase, CameraTest) else ""
        if device == self._device:
            return
        self._device = device
        self._run += 1
        if self._stream is not None:
            stream, self._stream = self._stream, None
            stream.stop()
            self._outside.show_frame(None)
        if device and any(status.device_id == device for status in self._outside.hub.statuses()):
            self._begin(device)
            self._opened(device)

    def oriented(self, device: str, fit: CameraFit) -> None:
        """The driver sets pictures upright from now on."""

        # Numpy comes with it, which nobody needs before the first screen.
        from devices.camera.orientation import Orientation

        def work(driver: FittedCamera) -> None:
            driver.fit(Orientation(fit.turns, fit.mirrored), fit.region)

        def done(answer: DeviceFault | None) -> None:
            told = cae.CameraFitted(device, fit) if answer is None else cae.CameraRefused(trouble_of(answer))
            self._later(told)

        self._outside.hub.submit(device, work, done, deadline=_BEGIN_WITHIN)

    def print_page(self) -> None:
        name = f"yzz-camera-{self._outside.clock.wall():.0f}"

        def work(printer: DocumentPrinter) -> PrintOutcome:
            return printer.print_pdf(self._outside.test_page(), name)

        def done(outcome: PrintOutcome | DeviceFault) -> None:
            match outcome:
                case Printed():
                    self._later(cae.TestPagePrinted())
                case NotPrinted(fault=fault) | PrintUnknown(fault=fault):
                    self._later(cae.CameraRefused(trouble_of(fault)))
                case fault:
                    self._later(cae.CameraRefused(trouble_of(fault)))

        self._outside.hub.submit("document", work, done, deadline=_BEGIN_WITHIN)

    def _begin(self, device: str) -> None:
        run, look = self._run, _Look(device)

        def grab(camera: Camera) -> Frame | DeviceFault:
            return camera.grab()

        def on_frame(frame: Frame | DeviceFault) -> None:
            # On the camera's thread: large pictures are made small and measured there.
            if run != self._run:
                return
            if isinstance(frame, DeviceFault):
                self._later(cae.CameraLost(device, trouble_of(frame)))
                return
            self._outside.show_frame(self._outside.paperwork.preview(frame.image))
            seen = look.at(frame)
            if seen is not None:
                self._later(cae.CameraMeasured(device, seen))

        self._stream = self._outside.hub.stream(device, grab, on_frame, rate=FRAMES_PER_SECOND)

    def _later(self, event: ev.SessionEvent) -> None:
        self._outside.in_gui(lambda: self._handle(event))


class _Look:
    """Measures twice a second; on the camera's thread alone."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._last: Frame | None = None

    def at(self, frame: Frame) -> CameraSeen | None:
        """None until half a second of pictures has come since the last look."""
        last = self._last
        if last is None:
            self._last = frame
            return None
        seconds = frame.taken_at - last.taken_at
        if seconds < _TELL_AFTER:
            return None
        self._last = frame
        # Not before somebody looks: OpenCV takes 0.2 s to import, and the first screen would wait for it.
        from devices.camera.measures import measured
        from devices.documentcamera.outline import find_page

        found, height, width = measured(frame.image), *frame.image.shape[:2]
        outline = find_page(frame.image) if self._device == "documentcamera" else None
        region = None
        if outline is not None and outline.found:
            one, two, three, four = ((x / width, y / height) for x, y in outline.corners)
            region = (one, two, three, four)
        rate = (frame.number - last.number) / seconds
        return CameraSeen(found.sharpness, found.brightness, found.dark, found.bright, found.cast, rate, region)
