"""The view model that the window gets: which screen is up, and one child for each screen."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.session import events as ev
from kiosk.session.ambient import Ambient
from kiosk.session.state import Attract, Session
from ui.texts import Translations
from ui.viewmodels import children, frame
from ui.viewmodels.bases import ScreenViewModel, Send
from ui.viewmodels.children_camera import CameraTestViewModel
from ui.viewmodels.children_capture import CaptureViewModel, SignViewModel
from ui.viewmodels.children_copy import CopyViewModel
from ui.viewmodels.children_licences import LicencesViewModel
from ui.viewmodels.children_lookup import LookUpViewModel
from ui.viewmodels.children_pay import BillViewModel, PayViewModel
from ui.viewmodels.children_region import RegionViewModel
from ui.viewmodels.children_spoken import SpokenViewModel
from ui.viewmodels.children_upkeep import DayViewModel, JobsViewModel, LightViewModel, TouchViewModel, UpkeepViewModel
from ui.viewmodels.children_video import VideoViewModel
from ui.viewmodels.derive_chrome import chrome_props, help_props, idle_props
from ui.viewmodels.screens import SCREENS, question_of, screen_of
from ui.viewmodels.secret import SecretTaps
from ui.viewmodels.snapshot import Snapshot

_CHILDREN: dict[str, type[Snapshot]] = {
    "attract": children.AttractViewModel,
    "home": children.HomeViewModel,
    "category": children.CategoryViewModel,
    "search": children.SearchViewModel,
    "lookup": LookUpViewModel,
    "notice": children.NoticeViewModel,
    "consent": children.ConsentViewModel,
    "identify": children.IdentifyViewModel,
    "face": children.FaceViewModel,
    "attendant": children.AttendantViewModel,
    "fill": children.FillViewModel,
    "region": RegionViewModel,
    "licences": LicencesViewModel,
    "capture": CaptureViewModel,
    "spoken": SpokenViewModel,
    "sign": SignViewModel,
    "bill": BillViewModel,
    "copy": CopyViewModel,
    "video": VideoViewModel,
    "pay": PayViewModel,
    "review": children.ReviewViewModel,
    "working": children.WorkingViewModel,
    "result": children.ResultViewModel,
    "rating": children.RatingViewModel,
    "takecard": children.TakeCardViewModel,
    "trouble": children.TroubleViewModel,
    "pin": children.PinViewModel,
    "technician": children.TechnicianViewModel,
    "desk": children.DeskViewModel,
    "upkeep": UpkeepViewModel,
    "jobs": JobsViewModel,
    "day": DayViewModel,
    "touch": TouchViewModel,
    "light": LightViewModel,
    "cameratest": CameraTestViewModel,
}

_JOURNEY_SCREENS = ("consent", "identify", "face", "capture", "spoken", "working", "rating")
"""They name the service: blank once nobody's journey is on."""


class TerminalViewModel(QObject):
    """``screen`` names the screen that is up; ``chrome``, ``idle``, ``help`` and one property a screen hold its props.

    ``send`` receives every touch as a session event; ``translations`` holds the words; ``clock`` is monotonic seconds and
    only counts the taps of the hidden gesture. GUI thread only.
    """

    screenChanged = Signal()  # noqa: N815  # QML's spelling

    def __init__(
        self,
        send: Send,
        translations: Translations,
        *,
        clock: Callable[[], float] = monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._send = send
        self._translations = translations
        self._clock = clock
        self._screen = "attract"
        self._question = question_of(Attract())
        self._taps = SecretTaps()
        self._chrome = frame.ChromeViewModel(send, self)
        self._idle = frame.IdleViewModel(send, self)
        self._help = frame.HelpViewModel(send, self)
        self._children: dict[str, ScreenViewModel] = {name: _made(kind, send, self) for name, kind in _CHILDREN.items()}
        face, attendant = self._children["face"], self._children["attendant"]
        assert isinstance(face, children.FaceViewModel)
        assert isinstance(attendant, children.AttendantViewModel)
        self._face, self._attendant = face, attendant
        capture, result = self._children["capture"], self._children["result"]
        assert isinstance(capture, CaptureViewModel)
        assert isinstance(result, children.ResultViewModel)
        copy, video = self._children["copy"], self._children["video"]
        assert isinstance(copy, CopyViewModel)
        assert isinstance(video, VideoViewModel)
        self._video = video
        camera = self._children["cameratest"]
        assert isinstance(camera, CameraTestViewModel)
        self._camera = camera
        self._capture, self._result, self._copy = capture, result, copy
        self._on_attract = True
        self._chrome.clockTapped.connect(self._clock_tapped)

    def show(self, session: Session, ambient: Ambient) -> None:
        """Put this moment on the screen."""
        texts = self._translations.texts(session.preferences.language)
        name = screen_of(session.phase)
        left = self._screen
        self._question = question_of(session.phase)
        self._on_attract = isinstance(session.phase, Attract)
        self._chrome.swap(chrome_props(session, ambient, texts))
        self._children[name].swap(SCREENS[name].derive(session, ambient, texts))
        if name != left:
            self._screen = name
            self.screenChanged.emit()
            self._wipe(left)
        if session.journey is None:
            self._forget_journey(name)
        self._help.swap(help_props(session, ambient, texts))
        self._idle.swap(idle_props(session, texts))

    @property
    def question(self) -> object:
        """What the screen asks: differs whenever a touch would answer something else than before."""
        return self._question

    def touched(self) -> None:
        """Any touch of the screen is a sign of life.

        Not on the attract screen, where only its own controls count; and not under the idle overlay, which would be gone
        before its own button got the touch, so that the touch would hit what lies below.
        """
        if not self._on_attract and not self._idle.props.visible:
            self._send(ev.Touched())

    def reached(self, name: str) -> None:
        """The keypad has led to the control of that name."""
        self._send(ev.ControlReached(name))

    @Slot()
    def new_frame(self) -> None:
        """A newer camera frame lies with the image provider."""
        self._face.newFrame()
        self._capture.newFrame()
        self._result.newFrame()
        self._copy.newFrame()
        self._video.newFrame()
        self._camera.newFrame()

    @Slot()
    def new_photo(self) -> None:
        """Another card photo, or none any more, lies with the image provider."""
        self._attendant.newPhoto()

    def child(self, name: str) -> ScreenViewModel:
        """The view model of a screen."""
        return self._children[name]

    def view_models(self) -> list[Snapshot]:
        """Everything that holds words: for the check that nothing of the person stays."""
        return [self._chrome, self._idle, self._help, *self._children.values()]

    def _wipe(self, name: str) -> None:
        if SCREENS[name].personal:
            self._children[name].blank()

    def _forget_journey(self, current: str) -> None:
        for name in _JOURNEY_SCREENS:
            if name != current:
                self._children[name].blank()

    def _clock_tapped(self) -> None:
        if self._on_attract and self._taps.tap(self._clock()):
            self._send(ev.TechnicianWanted())

    def _get_screen(self) -> str:
        return self._screen

    screen = Property(str, _get_screen, notify=screenChanged)
    chrome = Property(QObject, lambda self: self._chrome, constant=True)
    idle = Property(QObject, lambda self: self._idle, constant=True)
    help = Property(QObject, lambda self: self._help, constant=True)
    attract = Property(QObject, lambda self: self._children["attract"], constant=True)
    home = Property(QObject, lambda self: self._children["home"], constant=True)
    category = Property(QObject, lambda self: self._children["category"], constant=True)
    search = Property(QObject, lambda self: self._children["search"], constant=True)
    lookup = Property(QObject, lambda self: self._children["lookup"], constant=True)
    notice = Property(QObject, lambda self: self._children["notice"], constant=True)
    consent = Property(QObject, lambda self: self._children["consent"], constant=True)
    identify = Property(QObject, lambda self: self._children["identify"], constant=True)
    face = Property(QObject, lambda self: self._children["face"], constant=True)
    attendant = Property(QObject, lambda self: self._children["attendant"], constant=True)
    fill = Property(QObject, lambda self: self._children["fill"], constant=True)
    region = Property(QObject, lambda self: self._children["region"], constant=True)
    licences = Property(QObject, lambda self: self._children["licences"], constant=True)
    capture = Property(QObject, lambda self: self._children["capture"], constant=True)
    spoken = Property(QObject, lambda self: self._children["spoken"], constant=True)
    sign = Property(QObject, lambda self: self._children["sign"], constant=True)
    review = Property(QObject, lambda self: self._children["review"], constant=True)
    video = Property(QObject, lambda self: self._children["video"], constant=True)
    copy = Property(QObject, lambda self: self._children["copy"], constant=True)
    bill = Property(QObject, lambda self: self._children["bill"], constant=True)
    pay = Property(QObject, lambda self: self._children["pay"], constant=True)
    working = Property(QObject, lambda self: self._children["working"], constant=True)
    result = Property(QObject, lambda self: self._children["result"], constant=True)
    rating = Property(QObject, lambda self: self._children["rating"], constant=True)
    takecard = Property(QObject, lambda self: self._children["takecard"], constant=True)
    trouble = Property(QObject, lambda self: self._children["trouble"], constant=True)
    pin = Property(QObject, lambda self: self._children["pin"], constant=True)
    desk = Property(QObject, lambda self: self._children["desk"], constant=True)
    technician = Property(QObject, lambda self: self._children["technician"], constant=True)
    upkeep = Property(QObject, lambda self: self._children["upkeep"], constant=True)
    jobs = Property(QObject, lambda self: self._children["jobs"], constant=True)
    day = Property(QObject, lambda self: self._children["day"], constant=True)
    touch = Property(QObject, lambda self: self._children["touch"], constant=True)
    light = Property(QObject, lambda self: self._children["light"], constant=True)
    cameratest = Property(QObject, lambda self: self._children["cameratest"], constant=True)


def _made(kind: type[Snapshot], send: Send, parent: QObject) -> ScreenViewModel:
    made = kind(send, parent)  # type: ignore[call-arg, arg-type]  # every kind in _CHILDREN derives from ScreenViewModel
    assert isinstance(made, ScreenViewModel)
    return made
