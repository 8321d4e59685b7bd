"""The terminal's one window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QUrl
from PySide6.QtQml import QQmlApplicationEngine, QQmlError
from PySide6.QtQuick import QQuickItem, QQuickWindow
from shiboken6 import delete

from ui.early import MAIN, compiled
from ui.early import QML as QML
from ui.fonts import FAMILY, load_fonts
from ui.handwriting import Handwriting
from ui.joining import Joining
from ui.keylock import is_locked
from ui.keypad import Keypad
from ui.providers import IconProvider, Pictures, PicturesProvider, Pixels, QrProvider
from ui.secondtap import SecondTaps
from ui.sight import name_of
from ui.typesetting import Typesetting
from ui.viewmodels.terminal import TerminalViewModel
from ui.wordbreaks import Unbroken

_SIGNS_OF_LIFE = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.KeyPress})


class TerminalWindow(QObject):
    """Loads ``Main.qml`` with ``terminal``.

    ``size_px`` is width and height, ``panel_px_per_mm`` the panel's real density, ``assets`` the folder with ``fonts`` and
    ``icons``; ``stilled`` shows no motion; ``engine`` is one that has :func:`ui.early.compiled` ``main``, and becomes this
    window's own. Keys and the window system cannot close the window, only :meth:`close` can.
    Raises RuntimeError with Qt's words when QML is broken.
    """

    def __init__(
        self,
        terminal: TerminalViewModel,
        *,
        size_px: tuple[int, int],
        panel_px_per_mm: float,
        fullscreen: bool,
        assets: Path,
        stilled: bool = False,
        main: Path = MAIN,
        engine: QQmlApplicationEngine | None = None,
    ) -> None:
        super().__init__()
        self._terminal = terminal
        self._fullscreen = fullscreen
        self._closing = False
        self._second_taps = SecondTaps(panel_px_per_mm)
        self.pictures = Pictures(self)
        self._handwriting = Handwriting(parent=self)
        self._joining = Joining(assets / "components" / "joined.tsv", FAMILY, self)
        self._typesetting = Typesetting(Unbroken.of_file(assets / "words" / "unbroken.txt"), self)
        load_fonts(assets / "fonts")
        self._engine = engine or compiled(main)
        self._engine.setParent(self)
        self._providers = (
            IconProvider(assets / "icons"),
            QrProvider(),
            PicturesProvider(self.pictures, camera=True),
            PicturesProvider(self.pictures, camera=False),
        )
        for name, provider in zip(("icons", "qr", "camera", "card"), self._providers, strict=True):
            self._engine.addImageProvider(name, provider)
        self.window = self._load(
            main,
            {
                "terminal": terminal,
                "handwriting": self._handwriting,
                "joining": self._joining,
                "typesetting": self._typesetting,
                "panelPxPerMm": panel_px_per_mm,
                "stilled": stilled,
                "width": size_px[0],
                "height": size_px[1],
            },
        )
        self._keypad = Keypad(self.window, self._reached)
        self.window.installEventFilter(self)
        self.pictures.frameArrived.connect(terminal.new_frame)
        self.pictures.photoChanged.connect(terminal.new_photo)

    def _load(self, main: Path, properties: dict[str, object]) -> QQuickWindow:
        said: list[str] = []

        def hear(errors: list[QQmlError]) -> None:
            said.extend(error.toString() for error in errors)

        self._engine.warnings.connect(hear)
        self._engine.setInitialProperties(properties)
        self._engine.load(QUrl.fromLocalFile(str(main)))
        self._engine.warnings.disconnect(hear)
        roots = self._engine.rootObjects()
        if not roots or not isinstance(roots[0], QQuickWindow):
            raise RuntimeError("; ".join(said) or f"{main.name} is not a window")
        return roots[0]

    def show(self) -> None:
        if self._fullscreen:
            self.window.setFlags(self.window.flags() | Qt.WindowType.FramelessWindowHint)
            self.window.showFullScreen()
        else:
            self.window.show()

    def when_first_drawn(self, action: Callable[[], None]) -> None:
        """Calls ``action`` once, in the GUI thread, after the next frame has been drawn."""

        def drawn() -> None:
            self.window.frameSwapped.disconnect(drawn)
            action()

        self.window.frameSwapped.connect(drawn, Qt.ConnectionType.QueuedConnection)

    def grab(self, path: Path) -> None:
        """Write what is on the screen as an image of the kind the suffix names."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if not self.window.grabWindow().save(str(path)):
            raise OSError(path)

    def show_camera_frame(self, pixels: Pixels | None) -> None:
        """The newest frame for the face screen, from any thread; None takes it away."""
        self.pictures.publish_frame(pixels)

    def show_card_photo(self, pixels: Pixels | None) -> None:
        """The card's photo for the cadre, from any thread; None takes it away."""
        self.pictures.publish_photo(pixels)

    def let_go(self) -> None:
        """What QML's scripts made for a person and nobody holds any more goes now, not when there is too much of it."""
        self._engine.collectGarbage()

    def close(self) -> None:
        """Close for good: the window, then QML before the view models go."""
        self._closing = True
        self.pictures.frameArrived.disconnect()
        self.pictures.photoChanged.disconnect()
        self.window.removeEventFilter(self)
        self.window.close()
        # Now, not later: whoever closes may let go of the view models next, and QML must not outlive them.
        delete(self._engine)

    def _reached(self, item: QQuickItem) -> None:
        """What was typed is nobody's to hear: a line of text is told by what it asks for."""
        writing = item.inherits("QQuickTextInput")
        self._terminal.reached(str(item.property("placeholderText")) if writing else name_of(item))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        if event.type() == QEvent.Type.Close and not self._closing:
            event.ignore()
            return True
        if is_locked(event):
            return True
        question = self._terminal.question
        if event.type() in _SIGNS_OF_LIFE:
            self._terminal.touched()
        if self._second_taps.drops(event, question):
            event.accept()
            return True
        if self._keypad.takes(event):
            event.accept()
            return True
        return super().eventFilter(watched, event)
