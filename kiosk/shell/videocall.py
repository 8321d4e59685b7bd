"""A call to the town's clerk: asked for until it is one's turn, then two pictures in one. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from devices.contract import Camera, DeviceFault, Frame, Image
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.callclerk import call_clerk
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session import videoevents as vev
from kiosk.session.state import Journey, Session
from kiosk.session.videostate import VideoStatus, VideoStep
from kiosk.shell.ports import Outside, Stoppable

CAMERA: Final = "camera"
FRAMES_PER_SECOND: Final = 5.0
ASK_EVERY_SECONDS: Final = 2.0
_BROKEN: Final = Trouble("terminal.bug", Cause.DEVICE, "这一步没有做成", "请再试一次。还不行就请村干部打技术员电话。")


class VideoCall:
    """Lives on the screen's thread; the platform is asked on the errands', pictures are made on the camera's."""

    def __init__(self, outside: Outside, post: Callable[[ev.SessionEvent], None]) -> None:
        self._outside = outside
        self._post = post
        self._journey: Journey | None = None
        self._asking = False
        self._not_before = 0.0
        self._run = 0
        self._stream: Stoppable | None = None

    def carry_out(self, effect: fx.CallClerk) -> None:
        self._run += 1
        self._journey, self._asking, self._not_before = effect.journey, False, 0.0
        self._ask()

    def tick(self, session: Session) -> None:
        phase = session.phase
        if isinstance(phase, VideoStep) and phase.status is VideoStatus.CALLING:
            self._ask()

    def tidy(self, session: Session) -> None:
        """After every event: the camera looks while somebody talks, and at no other time."""
        phase = session.phase
        if not isinstance(phase, VideoStep):
            self._journey = None
        talking = isinstance(phase, VideoStep) and phase.status is VideoStatus.TALKING
        if talking and self._stream is None:
            self._begin()
        elif not talking and self._stream is not None:
            self.forget()

    def forget(self) -> None:
        self._run += 1
        self._journey = None
        if self._stream is not None:
            stream, self._stream = self._stream, None
            stream.stop()
            self._outside.show_frame(None)

    def _ask(self) -> None:
        journey, now = self._journey, self._outside.clock.monotonic()
        if journey is None or self._asking or now < self._not_before:
            return
        self._asking, self._not_before = True, now + ASK_EVERY_SECONDS
        house, ask, run = self._outside.house, self._outside.ask_department, self._run

        def told(answer: vev.VideoEvent) -> None:
            if run == self._run:
                self._asking = False
                self._post(answer)

        def done(answer: vev.VideoEvent) -> None:
            self._outside.in_gui(lambda: told(answer))

        runner = self._outside.errands or self._outside.jobs
        runner.run(lambda: call_clerk(house, journey, ask), done, broken=lambda: done(vev.CallFailed(_BROKEN)))

    def _begin(self) -> None:
        show, now = self._outside.show_frame, self._outside.clock.monotonic
        began = now()

        def grab(camera: Camera) -> Frame | DeviceFault:
            return camera.grab()

        def on_frame(frame: Frame | DeviceFault) -> None:
            # On the camera's thread. Without a camera the clerk is still there.
            from devices.camera.simulated_clerk import beside, simulated_clerk

            own: Image | None = None if isinstance(frame, DeviceFault) else frame.image
            show(beside(simulated_clerk(now() - began), own))

        self._stream = self._outside.hub.stream(CAMERA, grab, on_frame, rate=FRAMES_PER_SECOND)
