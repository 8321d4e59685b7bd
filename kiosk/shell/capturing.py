"""The cameras while papers, or a person, are photographed: the live picture, what was taken, and all of it forgotten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from devices.contract import Camera, DeviceFault, DocumentCamera, Frame, Image, PageShot
from kiosk.domain.attachments import MOST_BYTES_A_PAGE
from kiosk.journeys.troubles import trouble_of
from kiosk.session import captureevents as cev
from kiosk.session import events as ev
from kiosk.session.capture import held_pages
from kiosk.session.capturestate import WHOLE_PICTURE, Corners
from kiosk.session.effects import Activity, CapturePage, StraightenPage
from kiosk.session.state import CaptureStatus, CaptureStep, Session
from kiosk.shell.activities import ABSENT
from kiosk.shell.ports import Outside, Stoppable
from kiosk.shell.secrets import SessionSecrets

Post = Callable[[ev.SessionEvent], None]
Make = Callable[[Image], bytes | DeviceFault]

CAMERA: Final = "documentcamera"
FACE_CAMERA: Final = "camera"
_LOOKED_AT_BY: Final = {Activity.LOOK_AT_PAPER: CAMERA, Activity.LOOK_AT_PERSON: FACE_CAMERA}
FRAMES_PER_SECOND: Final = 5.0
FAULTS_TO_BELIEVE: Final = 3
"""Bad frames in a row after which the camera is taken to be gone; a line has its hiccups."""
_BEGIN_WITHIN: Final = 4.0
_LOOK_EVERY: Final = 0.6
"""Seconds between two looks for a page in the live picture, and three times as long as a look took: it shares a core."""

_BROKEN: Final = DeviceFault("capture.bug", "这一张没有拍成", "请再拍一次。还不行就请村干部打技术员电话。")


class _Watch:
    """Looks for a page in some of the live pictures, beside the camera's thread, which a stop would have to wait for."""

    def __init__(self, outside: Outside, tell: Callable[[bool], None]) -> None:
        self._outside = outside
        self._tell = tell
        self._due = 0.0
        self._looking = False

    def look(self, picture: Image) -> None:
        """On the camera's thread; ``tell`` is called on that of the jobs, also when nothing is new."""
        began = self._outside.clock.monotonic()
        if self._looking or began < self._due:
            return
        self._looking = True

        def done(seen: bool) -> None:
            ended = self._outside.clock.monotonic()
            self._due = ended + max(_LOOK_EVERY, 3 * (ended - began))
            self._looking = False
            self._tell(seen)

        # Who cannot look for a page can still photograph it: the person sees the live picture.
        self._outside.jobs.run(lambda: self._outside.paperwork.sees_page(picture), done, broken=lambda: done(seen=False))


class PaperActivity:
    """Only on the screen's thread, but for what is noted otherwise."""

    def __init__(self, outside: Outside, secrets: SessionSecrets, post: Post) -> None:
        self._outside = outside
        self._secrets = secrets
        self._post = post
        self._stream: Stoppable | None = None
        self._camera = CAMERA
        """Which one looks, or looked last."""
        self._faults = 0
        self._lost = False
        self._seen = False
        """A picture has come since looking began, or since the camera was lost."""
        self._stream_run = 0
        self._run = 0
        """Answers that belong to an earlier run are dropped unseen: somebody has gone, or takes another picture."""
        self._shown: object = None

    def set(self, wanted: frozenset[Activity]) -> None:
        cameras = [camera for activity, camera in _LOOKED_AT_BY.items() if activity in wanted]
        now_wanted = bool(cameras)
        if now_wanted and self._stream is None:
            (self._camera,) = cameras
            self._stream_run += 1
            self._faults, self._lost, self._seen = 0, False, False
            run = self._stream_run
            watch = _Watch(self._outside, lambda seen: self._outside.in_gui(lambda: self._on_look(run, seen)))

            papers = self._camera == CAMERA

            def grab(camera: Camera) -> Frame | DeviceFault:
                return camera.grab()

            def on_frame(frame: Frame | DeviceFault) -> None:
                # On the camera's thread: large pictures are made small there.
                if isinstance(frame, DeviceFault):
                    self._outside.in_gui(lambda: self._on_fault(run, frame))
                    return
                shown = self._outside.paperwork.preview(frame.image)
                self._outside.show_frame(shown)
                self._outside.in_gui(lambda: self._on_frame(run))
                if papers:
                    watch.look(shown)

            self._stream = self._outside.hub.stream(self._camera, grab, on_frame, rate=FRAMES_PER_SECOND)
        elif not now_wanted and self._stream is not None:
            stream, self._stream = self._stream, None
            self._stream_run += 1
            stream.stop()

    def carry_out(self, effect: CapturePage | StraightenPage) -> None:
        self._run += 1
        if isinstance(effect, CapturePage):
            self._take(self._run, effect.page_id)
        else:
            self._straighten(self._run, effect)

    def tidy(self, session: Session) -> None:
        """After every event: pictures that nobody needs any more go, and the right one is on the screen."""
        phase = session.phase
        held = held_pages(session)
        self._secrets.keep_papers(held)
        if not isinstance(phase, CaptureStep) or (phase.shot is None and phase.status is not CaptureStatus.TAKING):
            self._secrets.drop_shot()
        self._show(phase if isinstance(phase, CaptureStep) else None)

    def forget(self) -> None:
        """Whatever still comes is of somebody who has gone."""
        self._run += 1
        self._shown = None

    # --- the live picture ---------------------------------------------------------------------------------------------

    def _on_frame(self, run: int) -> None:
        if run != self._stream_run:
            return
        self._faults, self._lost = 0, False
        if not self._seen:
            self._seen = True
            self._post(cev.DocumentCameraBack())

    def _on_look(self, run: int, seen: bool) -> None:
        if run == self._stream_run and not self._lost:
            self._post(cev.PageSeen(seen))

    def _on_fault(self, run: int, fault: DeviceFault) -> None:
        if run != self._stream_run:
            return
        self._faults += 1
        believed = not fault.transient or fault.code == ABSENT or self._faults >= FAULTS_TO_BELIEVE
        if believed and not self._lost:
            self._lost, self._seen = True, False
            self._post(cev.DocumentCameraLost(trouble_of(fault)))

    # --- pictures -----------------------------------------------------------------------------------------------------

    def _take(self, run: int, page_id: int) -> None:
        if self._camera == FACE_CAMERA:
            self._take_person(run, page_id)
            return

        def take(camera: DocumentCamera) -> PageShot | DeviceFault:
            return camera.capture(insist=True)

        def done(shot: PageShot | DeviceFault) -> None:
            self._outside.in_gui(lambda: self._on_shot(run, page_id, shot))

        self._outside.hub.submit(CAMERA, take, done, deadline=_BEGIN_WITHIN)

    def _take_person(self, run: int, page_id: int) -> None:
        """The picture as it is: a person has no corners to be cut out along."""

        def kept(size: int) -> None:
            self._post(cev.PageTaken(page_id, WHOLE_PICTURE, (), size))

        def in_gui(frame: Frame | DeviceFault) -> None:
            if run != self._run:
                return
            if isinstance(frame, DeviceFault):
                self._post(cev.DocumentCameraLost(trouble_of(frame)))
                return
            self._secrets.take_shot(frame.image.copy())
            self._make(run, page_id, lambda image: self._outside.paperwork.photo(image, MOST_BYTES_A_PAGE), kept)

        def take(camera: Camera) -> Frame | DeviceFault:
            return camera.grab()

        def done(frame: Frame | DeviceFault) -> None:
            self._outside.in_gui(lambda: in_gui(frame))

        self._outside.hub.submit(FACE_CAMERA, take, done, deadline=_BEGIN_WITHIN)

    def _on_shot(self, run: int, page_id: int, shot: PageShot | DeviceFault) -> None:
        if run != self._run:
            return
        if isinstance(shot, DeviceFault):
            self._post(cev.DocumentCameraLost(trouble_of(shot)))
            return
        self._secrets.take_shot(shot.frame.image.copy())
        corners = _shares(shot)
        problems = tuple(trouble_of(fault) for fault in shot.problems)

        def kept(size: int) -> None:
            self._post(cev.PageTaken(page_id, corners, problems, size))

        self._cut(run, page_id, corners, 0, kept)

    def _straighten(self, run: int, effect: StraightenPage) -> None:
        def kept(size: int) -> None:
            self._post(cev.PageStraightened(effect.page_id, size))

        self._cut(run, effect.page_id, effect.corners, effect.turns, kept)

    def _cut(self, run: int, page_id: int, corners: Corners, turns: int, kept: Callable[[int], None]) -> None:
        """Cuts the page out of the picture that was taken."""
        paperwork = self._outside.paperwork
        self._make(run, page_id, lambda image: paperwork.page(image, corners, turns, MOST_BYTES_A_PAGE), kept)

    def _make(self, run: int, page_id: int, make: Make, kept: Callable[[int], None]) -> None:
        """A file of the picture that was taken, away from the screen's thread."""
        image = self._secrets.shot

        def work() -> bytes | DeviceFault:
            return _BROKEN if image is None else make(image)

        def in_gui(page: bytes | DeviceFault) -> None:
            if run != self._run:
                return
            if isinstance(page, DeviceFault):
                self._post(cev.PageFailed(page_id, trouble_of(page)))
                return
            self._secrets.keep_paper(page_id, page)
            self._shown = None
            kept(len(page))

        def done(page: bytes | DeviceFault) -> None:
            self._outside.in_gui(lambda: in_gui(page))

        self._outside.jobs.run(work, done, broken=lambda: done(_BROKEN))

    # --- the screen ---------------------------------------------------------------------------------------------------

    def _show(self, phase: CaptureStep | None) -> None:
        """Live pictures show themselves; a picture being taken leaves the last one standing."""
        if phase is None or phase.status is CaptureStatus.NO_CAMERA:
            self._publish(None, None)
        elif phase.status is CaptureStatus.LOOKING:
            self._shown = "live"
        elif phase.status is CaptureStatus.CORNERS:
            self._publish("shot", self._secrets.shot)
        elif phase.status is CaptureStatus.CHECKING and phase.shot is not None:
            self._publish_page(phase.shot.page_id)
        elif phase.status is CaptureStatus.PAGES and phase.pages:
            self._publish_page(phase.pages[-1].page_id)

    def _publish(self, key: object, image: Image | None) -> None:
        if key != self._shown:
            self._shown = key
            self._outside.show_frame(None if image is None else self._outside.paperwork.preview(image))

    def _publish_page(self, page_id: int) -> None:
        key = ("page", page_id)
        page = self._secrets.papers.get(page_id)
        if key == self._shown or page is None:
            return
        picture = self._outside.paperwork.picture(bytes(page))
        if not isinstance(picture, DeviceFault):
            self._publish(key, picture)


def _shares(shot: PageShot) -> Corners:
    """The corners in shares of the picture; the whole picture when no page was found in it."""
    if not shot.outline.found:
        return WHOLE_PICTURE
    height, width = shot.frame.image.shape[:2]
    points = [_share(x, y, width, height) for x, y in shot.outline.corners]
    return (points[0], points[1], points[2], points[3])


def _share(x: float, y: float, width: int, height: int) -> tuple[float, float]:
    return min(1.0, max(0.0, x / (width - 1))), min(1.0, max(0.0, y / (height - 1)))


def page_bytes(secrets: SessionSecrets, numbers: Sequence[int]) -> dict[int, bytes]:
    """Copies for the job that makes files of them, which may go on while the session is wiped."""
    return {number: bytes(secrets.papers[number]) for number in numbers}
