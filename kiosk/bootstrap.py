"""The composition root: the one place where the terminal's long-lived objects are made, step by step, and ended."""

from __future__ import annotations

import logging
import os
import signal
import time
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from devices.contract import Image
from devices.hub import DeviceHub
from kiosk import garbage
from kiosk.asking import askers, department_asker
from kiosk.catalogue import CatalogueProblem
from kiosk.clock import iso
from kiosk.composition import (
    Options,
    Shelves,
    budget_of,
    care_of,
    carrier_of,
    courier_of,
    engine_of,
    house_of,
    keyring_of,
    lives_of,
    log_of,
    media_of,
    pins_of,
    recovered_store,
    rota_of,
    simulated_ids,
    site_of,
    store_folder,
    terminal_key,
    updates_of,
    voice_of,
)
from kiosk.devicelist import add_devices
from kiosk.domain.readiness import NO_NETWORK
from kiosk.domain.search import SearchIndex
from kiosk.domain.trouble import Trouble
from kiosk.maintenance import rotabook
from kiosk.paperwork import PhotographedPages
from kiosk.privacy import terminal_notice
from kiosk.regions import RegionProblem, regions_of
from kiosk.selfreport import examination_of, sync_view
from kiosk.session.ambient import Link
from kiosk.session.effects import PinRole
from kiosk.settings import LoadedSettings, Settings, SettingsProblem
from kiosk.shell.governing import limits_of, patience_of, voice_choice_of
from kiosk.shell.jobs import JobRunner
from kiosk.shell.lazyverifier import LazyVerifier
from kiosk.shell.ports import Outside, SyncView
from kiosk.shell.shell import Shell
from kiosk.store.care import TEND_SECONDS
from kiosk.store.database import StoreUnusable
from kiosk.telemetry.crashes import SAFE_SECONDS, Lives
from kiosk.telemetry.lifesigns import LifeSigns
from kiosk.telemetry.log import stop_log
from kiosk.telemetry.notify import Notifier
from kiosk.version import build_version
from sync.wire.downlink import Channel
from ui.fonts import draws
from ui.guithread import GuiThread
from ui.late import copy_sheets_pdf, have_at_hand
from ui.smoke import leave_after_first_frame
from ui.texts import Translations
from ui.viewmodels.terminal import TerminalViewModel
from ui.window import TerminalWindow

if TYPE_CHECKING:
    from PySide6.QtQml import QQmlApplicationEngine

    from devices.hotplug import HotplugWatcher
    from kiosk.updates.health import Signs
    from sync import wire
    from sync.courier import Courier
    from sync.engine import SyncEngine
    from sync.netwatch import NetworkWatch
    from ui.early import QtBegun

_LOG = logging.getLogger("kiosk.bootstrap")

ASSETS = Path(__file__).resolve().parent.parent / "assets"
TICK_MILLISECONDS = 250
EXAMINE_PATIENCE_SECONDS = 5.0
REFUSALS = (SettingsProblem, StoreUnusable, CatalogueProblem, RegionProblem)
"""Told in a sentence of their own, with an exit code of their own."""


class Terminal:
    """The running terminal. Make it after the ``QGuiApplication``; ``start`` shows the first screen, and only then
    opens the way to the platform and the devices, which nobody needs before there is something to touch."""

    def __init__(
        self,
        loaded: LoadedSettings,
        options: Options | None = None,
        assets: Path = ASSETS,
        engine: QQmlApplicationEngine | None = None,
    ) -> None:
        self.options = options or Options()
        self._loaded = loaded
        self._assets = assets
        self._gui = GuiThread()
        self._running = False
        self.failure: Exception | None = None
        """Why the terminal could not open to the world; then it does not stay."""
        self._hotplug: HotplugWatcher | None = None
        self.courier: Courier | None = None
        self.engine: SyncEngine | None = None
        self._network: NetworkWatch | None = None
        self._opened = 0.0
        # 1 the log, which tells what became of the store, and the store, before anything can be promised
        self._log_handler = log_of(store_folder(loaded))
        try:
            self.store = recovered_store(loaded, self.options.clock)
        except BaseException:
            stop_log(self._log_handler)
            raise
        self.rota = rota_of(loaded, self.options.clock)
        self._care = care_of(loaded, self.store, self.options, self.rota)
        self.options.verdict.log()
        self.keyring = keyring_of(loaded, self.store, self.options.clock)
        shelves = Shelves(loaded, self.store, assets, self.options.clock)
        self._catalogues, self._governed = shelves.catalogues, shelves.settings
        self._offered = self._catalogues.at_start()
        self._regions = regions_of(assets / "regions")
        loaded = replace(loaded, settings=self._governed.at_start().settings)
        self._loaded = loaded
        # 2 work that must not hold up the screen, and the devices' hub
        self.jobs = JobRunner()
        self.errands = JobRunner()
        self.hub = DeviceHub(lambda _status: self._gui.soon(self._world_changed))
        # 3 the window and what it shows
        self.voice = voice_of(loaded)
        self._translations = Translations(assets / "translations", draws)
        self._translations.add(self._offered.words)
        self.view_model = TerminalViewModel(self._send, self._translations, clock=self.options.clock.monotonic)
        screen = loaded.settings.screen
        self.window = TerminalWindow(
            self.view_model,
            size_px=(screen.width, screen.height),
            panel_px_per_mm=screen.pixels_per_mm,
            fullscreen=screen.fullscreen,
            assets=assets,
            engine=engine,
        )
        # 4 the shell that holds it together
        self.shell = Shell(self._outside(), store_folder(loaded))
        self._updates = updates_of(loaded, self.store, self.options, self.jobs.run, self._clock_offset, self.rota)
        # 5 time, and signs of life
        self._life = LifeSigns(
            monotonic=time.monotonic,
            sync_tick=self._sync_tick,
            notifier=Notifier.of(os.environ),
            most_bytes=loaded.settings.limits.most_memory_megabytes << 20,
        )
        self._started = self.options.clock.monotonic()
        self._rest = garbage.Rest(self.window.let_go)
        self._timer = QTimer()
        self._timer.setInterval(TICK_MILLISECONDS)
        self._timer.timeout.connect(self.shell.tick)
        self._timer.timeout.connect(self._beat)
        self._care_timer = QTimer()
        self._care_timer.setInterval(round(TEND_SECONDS * 1000))
        self._care_timer.timeout.connect(self._tend)

    def start(self) -> None:
        """Raises ``SettingsProblem`` for a key that cannot be used."""
        terminal_key(self._loaded)
        self._running = True
        self.shell.start()
        self.window.when_first_drawn(self._open_to_the_world)
        self.window.show()
        self._timer.start()
        self._care_timer.start()
        _LOG.info("terminal.started version=%s", build_version())

    def stop(self) -> None:
        """Ends everything in order; what is queued for the store is written first."""
        self._running = False
        self._life.leaving()
        self._timer.stop()
        self._care_timer.stop()
        self.shell.stop()
        self.voice.hush()
        if self._hotplug is not None:
            self._hotplug.stop()
        self.hub.stop()
        if self._updates is not None:
            self._updates.stop()
        if self._network is not None:
            self._network.stop()
        if self.engine is not None:
            self.engine.stop()
        if self.courier is not None:
            self.courier.close()
        self.errands.stop()
        self.jobs.stop()
        self._care.wait(EXAMINE_PATIENCE_SECONDS)
        self.store.close()
        self.window.close()
        stop_log(self._log_handler)

    def _open_to_the_world(self) -> None:
        """What fails here ends the program: a terminal that serves nobody would lie. The devices come at once, because what
        is not there counts as not wanted; nobody who touches waits for the imports that the way to the platform needs."""
        if not self._running:
            return
        garbage.look_again()
        self._life.drawn()
        try:
            add_devices(self.hub, self._loaded, self._assets, self.options.verdict.leaves_out)
            self.hub.start()
        except Exception as problem:  # noqa: BLE001 - the main loop would only print it
            self._give_up(problem)
        else:
            self._gui.bring(self.errands.run, self._make_ways, self._open, self._give_up)

    def _make_ways(self) -> tuple[Courier, SyncEngine]:
        """In the errands' thread."""
        self._regions.opened()
        courier = courier_of(self._loaded, self.options, self.keyring)
        engine = engine_of(
            self._loaded,
            self.store,
            self.keyring,
            courier,
            self.options,
            self.hub,
            lambda _status: self._gui.soon(self._world_changed),
            lambda channel: self._gui.soon(lambda: self._published(channel)),
            self._catalogues,
            self._governed,
            self.rota,
        )
        return courier, engine

    def _give_up(self, problem: Exception) -> None:
        _LOG.error("terminal.not_opened", exc_info=problem)
        self.failure = problem
        QGuiApplication.exit(1)

    def _open(self, ways: tuple[Courier, SyncEngine]) -> None:
        from sync.netwatch import NetworkWatch

        if not self._running:
            return
        self.courier, self.engine = ways
        self._hotplug = self.hub.watch_hotplug()
        self._opened = self.engine.last_tick
        self.engine.start()
        self._care.examine()
        self._network = NetworkWatch(self.engine.network_changed)
        self._network.start()
        self._make_search()
        if self._updates is not None:
            self._updates.start()
        self.jobs.run(have_at_hand)
        self._tend()

    def _make_search(self) -> None:
        def made() -> SearchIndex:
            from kiosk.licencekinds import FOLDER, load_licences
            from kiosk.searchindex import build_index

            return build_index(catalogue, load_licences(self._assets / FOLDER))

        catalogue = self.shell.catalogue
        self.jobs.run(made, lambda index: self._gui.soon(lambda: self.shell.search_with(index, catalogue)))

    def _tend(self) -> None:
        self.jobs.run(self._care.tend, lambda _tended: self._life.store_answered())
        self.jobs.run(partial(rotabook.keep, store_folder(self._loaded), self.rota))
        self._care.copy(resting=self.shell.is_resting)

    def _sync_tick(self) -> float | None:
        """None until the first round of the sync has begun with its database."""
        return None if self.engine is None or self.engine.last_tick <= self._opened else self.engine.last_tick

    def _beat(self) -> None:
        self._life.beat()
        in_safe_mode = self.options.clock.monotonic() - self._started if self.options.verdict.safe else 0.0
        resting = self.shell.is_resting
        self._rest.seen(resting=resting)
        if self._updates is not None:
            self._updates.beat(resting=resting, signs=self._signs)
        another = self._updates is not None and self._updates.wants_rest
        if resting and (another or self._life.wants_rest or in_safe_mode > SAFE_SECONDS):
            self._restart()

    def _signs(self) -> Signs:
        from kiosk.updates.setup import signs_of

        status = None if self.engine is None else self.engine.status()
        return signs_of(self._life.shown(), self.hub.statuses(), status)

    def _clock_offset(self) -> float | None:
        return None if self.courier is None else self.courier.clock_offset

    def _restart(self) -> None:
        """The program ends as if it was asked to; the service manager starts it anew."""
        _LOG.info("terminal.restarting")
        QGuiApplication.exit(0)

    def _outside(self) -> Outside:
        loaded, options = self._loaded, self.options
        pins = pins_of(loaded, self.store, options.clock, lambda: self._loaded.settings.access.ended, self._clock_offset)
        house = house_of(loaded, self.store, self.keyring, lambda: self.courier, options)
        return Outside(
            house=house,
            hub=self.hub,
            catalogue=self._offered.catalogue,
            regions=self._regions,
            lights=loaded.settings.devices.lights is not None,
            site=site_of(loaded),
            clock=options.clock,
            jobs=self.jobs,
            voice=self.voice,
            pins=pins,
            challenge=pins[PinRole.TECHNICIAN].challenge,
            verifier=LazyVerifier(),
            paperwork=PhotographedPages(),
            ask_department=self._ask_department,
            **askers(lambda: self.courier, self._wake_sync),
            sync_view=self._sync_view,
            wake_sync=self._wake_sync,
            in_gui=self._gui.soon,
            show=self.view_model.show,
            show_frame=self._show_frame,
            show_card_photo=self._show_card_photo,
            test_page=self._test_page,
            copies=copy_sheets_pdf,
            app_version=build_version(),
            simulated=simulated_ids(loaded),
            carrier=carrier_of(loaded, self.store, self.keyring, options),
            media=lambda: media_of(loaded),
            errands=self.errands,
            **limits_of(loaded.settings),
            rota=self.rota,
            catalogues=self._catalogues,
            settings=self._governed,
            patience=patience_of(loaded.settings),
            house_voice=voice_choice_of(loaded.settings),
            use_settings=self._use_settings,
            use_words=self._translations.add,
            privacy=terminal_notice(self._assets),
            safe_mode=options.verdict.safe,
            restart=self._restart,
            examine=lambda: examination_of(self._loaded, self.store, lambda: self.courier, options).look(),
        )

    def in_use(self) -> dict[str, int]:
        """Which versions of what the platform publishes are in use, by channel; 0: what the program came with."""
        used = {Channel.CATALOGUE: self._catalogues.used(), Channel.SETTINGS: self._governed.used()}
        versions = {channel.value: 0 if one is None else one.version for channel, one in used.items()}
        return versions | {Channel.KEYS.value: self.keyring.version}

    def _use_settings(self, settings: Settings) -> None:
        self._loaded = replace(self._loaded, settings=settings)
        self.voice.set_volume(settings.voice.volume_percent)
        if self.engine is not None:
            self.engine.change_budget(budget_of(settings))

    def _sync_view(self) -> SyncView:
        return SyncView(Link.NO_NETWORK, 0, 0) if self.engine is None else sync_view(self.engine)

    def _wake_sync(self) -> None:
        if self.engine is not None:
            self.engine.wake()

    def _ask_department(self, request: wire.IssueRequest) -> wire.IssueResult | Trouble:
        return NO_NETWORK if self.courier is None else department_asker(self.courier, self._wake_sync)(request)

    def _test_page(self) -> bytes:
        from ui.testpage import test_page_pdf

        terminal = self._loaded.settings.terminal
        return test_page_pdf(terminal=terminal.id, site=terminal.site_name, at=iso(self.options.clock))

    def _send(self, event: object) -> None:
        self.shell.handle(event)  # type: ignore[arg-type] # view models send session events only

    def _world_changed(self) -> None:
        if self._running:
            self.shell.world_changed()

    def _published(self, channel: str) -> None:
        if self._running:
            self.shell.published(channel)

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


def run_terminal(loaded: LoadedSettings, qt: QtBegun, smoke: Path | None = None) -> int:
    """The program's main loop. With ``smoke``: saves the first drawn screen, prints READY and leaves."""
    with closing(qt):
        lives = lives_of(loaded)
        terminal = started_terminal(loaded, Options(), lives, qt.engine)
        # exit, not quit: quit asks the window first, and the window cannot be closed by anybody.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: qt.application.exit(0))
        if smoke is not None:
            leave_after_first_frame(terminal.window, qt.application, smoke)
        try:
            terminal.start()
            code = qt.application.exec()
        finally:
            terminal.stop()
    if terminal.failure is not None:
        raise terminal.failure
    lives.end()
    return code


def started_terminal(
    loaded: LoadedSettings, options: Options, lives: Lives, engine: QQmlApplicationEngine | None = None
) -> Terminal:
    """A terminal that knows how the runs before it ended. A refusal that has its sentence is no crash."""
    verdict = lives.begin()
    try:
        terminal = Terminal(loaded, replace(options, verdict=verdict), engine=engine)
    except REFUSALS:
        lives.end()
        raise
    lives.watch()
    return terminal
