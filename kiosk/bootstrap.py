"""The composition root: the one place where the terminal's long-lived objects are made, in nine steps, and ended."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from devices.contract import DeviceFault, FaceMatch, FaceVerifier, Image
from devices.hub import DeviceHub
from kiosk.catalogue import load_catalogue
from kiosk.clock import iso
from kiosk.composition import (
    APP_VERSION,
    Options,
    courier_of,
    department_asker,
    engine_of,
    house_of,
    open_store,
    pins_of,
    simulated_ids,
    site_of,
    store_folder,
    sync_view,
    voice_of,
)
from kiosk.devicelist import add_devices
from kiosk.settings import LoadedSettings
from kiosk.shell.jobs import JobRunner
from kiosk.shell.ports import Outside
from kiosk.shell.shell import Shell
from kiosk.telemetry.log import stop_log, write_log_to
from kiosk.testpage import test_page_pdf
from ui.application import make_application, prepare_environment
from ui.qtmessages import QtMessages
from ui.texts import Translations
from ui.viewmodels.terminal import TerminalViewModel
from ui.window import TerminalWindow

_LOG = logging.getLogger("kiosk.bootstrap")

ASSETS = Path(__file__).resolve().parent.parent / "assets"
TICK_MILLISECONDS = 250
FADE_IN_MILLISECONDS = 800


class _GuiThread(QObject):
    """Runs callables on the thread of the screen, in the order in which they were given."""

    _call = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._call.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def soon(self, work: Callable[[], None]) -> None:
        self._call.emit(work)

    @staticmethod
    def _run(work: Callable[[], None]) -> None:
        work()


class _LazyVerifier:
    """Loads the face engine when the first face is to be compared, not before the first screen."""

    def __init__(self) -> None:
        self._engine: FaceVerifier | None = None

    def compare(self, card_photo: Image, live: Image) -> FaceMatch | DeviceFault:
        from devices.face.dlib_engine import DlibFaceVerifier

        if self._engine is None:
            self._engine = DlibFaceVerifier()
        return self._engine.compare(card_photo, live)


class Terminal:
    """The running terminal. Make it after the ``QGuiApplication``; ``start`` shows the first screen."""

    def __init__(self, loaded: LoadedSettings, options: Options | None = None, assets: Path = ASSETS) -> None:
        self.options = options or Options()
        self._loaded = loaded
        self._gui = _GuiThread()
        # 1 the store, before anything can be promised
        self.store = open_store(loaded)
        self._log_handler = write_log_to(store_folder(loaded) / "log")
        # 2 the catalogue
        catalogue = load_catalogue(assets / "catalogue")
        # 3 work that must not hold up the screen
        self.jobs = JobRunner()
        # 4 the way to the platform
        self.courier = courier_of(loaded, self.options)
        # 5 the devices
        self.hub = DeviceHub(lambda _status: self._gui.soon(self._world_changed))
        add_devices(self.hub, loaded, assets)
        # 6 the sync
        self.engine = engine_of(
            loaded, self.store, self.courier, self.options, self.hub, lambda _status: self._gui.soon(self._world_changed)
        )
        # 7 the window and what it shows
        self.voice = voice_of(loaded)
        self.view_model = TerminalViewModel(
            self._send, Translations(assets / "translations"), clock=self.options.clock.monotonic
        )
        screen = loaded.settings.screen
        self.window = TerminalWindow(
            self.view_model,
            size_px=(screen.width, screen.height),
            panel_px_per_mm=screen.pixels_per_mm,
            fullscreen=screen.fullscreen,
            assets=assets,
        )
        # 8 the shell that holds it together
        house = house_of(loaded, self.store, self.courier, self.options)
        self.shell = Shell(
            Outside(
                house=house,
                hub=self.hub,
                catalogue=catalogue,
                site=site_of(loaded),
                clock=self.options.clock,
                jobs=self.jobs,
                voice=self.voice,
                pins=pins_of(loaded, self.store, self.options.clock),
                verifier=_LazyVerifier(),
                ask_department=department_asker(self.courier, self.engine.wake),
                sync_view=lambda: sync_view(self.engine),
                wake_sync=self.engine.wake,
                in_gui=self._gui.soon,
                show=self.view_model.show,
                show_frame=self._show_frame,
                show_card_photo=self._show_card_photo,
                test_page=lambda: test_page_pdf(
                    assets, terminal=loaded.settings.terminal.id, site=house.site_name, at=iso(self.options.clock)
                ),
                app_version=APP_VERSION,
                simulated=simulated_ids(loaded),
                least_free_bytes=loaded.settings.limits.least_free_megabytes << 20,
                most_pending=loaded.settings.limits.most_pending,
            ),
            store_folder(loaded),
        )
        # 9 time
        self._timer = QTimer()
        self._timer.setInterval(TICK_MILLISECONDS)
        self._timer.timeout.connect(self.shell.tick)
        self._running = False

    def start(self) -> None:
        self._running = True
        self.shell.start()
        self.window.show()
        self.hub.start()
        self.engine.start()
        self._timer.start()
        _LOG.info("terminal.started version=%s", APP_VERSION)

    def stop(self) -> None:
        """Ends everything in order; what is queued for the store is written first."""
        self._running = False
        self._timer.stop()
        self.shell.stop()
        self.voice.hush()
        self.hub.stop()
        self.engine.stop()
        self.courier.close()
        self.jobs.stop()
        self.window.close()
        stop_log(self._log_handler)

    def checkpoint_database(self) -> None:
        """Folds the write-ahead log into the database file; for a clean copy of it."""
        with closing(self.store.connection()) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _send(self, event: object) -> None:
        self.shell.handle(event)  # type: ignore[arg-type] # view models send session events only

    def _world_changed(self) -> None:
        if self._running:
            self.shell.world_changed()

    def _show_frame(self, image: Image | None) -> None:
        """From any thread."""
        if image is None:
            self.window.pictures.forget()
        else:
            self.window.pictures.publish_frame(image)

    def _show_card_photo(self, image: Image | None) -> None:
        if image is None:
            self.window.pictures.forget()
        else:
            self.window.pictures.publish_photo(image)


def run_terminal(loaded: LoadedSettings, *, offscreen: bool, smoke: Path | None = None) -> int:
    """The program's main loop. With ``smoke``: saves the first drawn screen, prints READY and leaves."""
    prepare_environment(offscreen=offscreen)
    application = make_application(["kiosk"])
    messages = QtMessages()
    messages.install()
    terminal = Terminal(loaded)
    # exit, not quit: quit asks the window first, and the window cannot be closed by anybody.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: application.exit(0))
    if smoke is not None:
        _leave_after_first_frame(terminal, application, smoke)
    terminal.start()
    try:
        return application.exec()
    finally:
        terminal.stop()
        messages.remove()


def _leave_after_first_frame(terminal: Terminal, application: QGuiApplication, picture: Path) -> None:
    def drawn() -> None:
        terminal.window.window.frameSwapped.disconnect(drawn)
        print("READY", flush=True)  # noqa: T201 - this is what --smoke promises
        QTimer.singleShot(FADE_IN_MILLISECONDS, leave)

    def leave() -> None:
        terminal.window.grab(picture)
        application.exit(0)

    terminal.window.window.frameSwapped.connect(drawn, Qt.ConnectionType.QueuedConnection)
