"""Puts the updates together from the settings: for the running terminal, and for the command line."""

from __future__ import annotations

import logging
import platform
import sqlite3
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from devices.contract import Busy, DeviceStatus, NeedsHelp, Ready
from kiosk.clock import Clock, iso
from kiosk.clocktrust import ClockTrust
from kiosk.composition import media_of, store_folder, terminal_key
from kiosk.domain.trouble import Trouble
from kiosk.maintenance.carry.carrier import file_signer
from kiosk.maintenance.storefiles import NotCopied
from kiosk.settings import LoadedSettings, SettingsProblem
from kiosk.store import audit
from kiosk.store.database import STORE_ERRORS, Store, transaction
from kiosk.updates.health import Signs
from kiosk.updates.places import Places, Program, places_of
from kiosk.updates.stepdown import Keeper, copy_before, forget_copies, step_down
from kiosk.updates.switching import Switch
from kiosk.updates.watch import UpdateWatch, Work
from kiosk.version import build_version
from sync.policy import Link
from sync.rota import Rota
from sync.status import SyncStatus
from sync.wire.downlink import share_of
from sync.wire.updates import MEDIUM_FOLDER, URL_PATH

if TYPE_CHECKING:
    from kiosk.updates.looking import Source, Terminal

_LOG = logging.getLogger("kiosk.updates")
_ANSWERS = (Ready, Busy, NeedsHelp)
_MOST_ROOT_BYTES = 256 << 10


def url_of(loaded: LoadedSettings) -> str:
    """The repository's address: its own, or below the platform's."""
    return loaded.settings.updates.url or loaded.settings.platform.url.rstrip("/") + URL_PATH


def trusted_root(loaded: LoadedSettings) -> bytes:
    """Raises :class:`SettingsProblem` when it cannot be read."""
    file = loaded.path(loaded.settings.updates.root_file)
    try:
        root = file.read_bytes()
    except OSError as problem:
        raise SettingsProblem(f"updates.root_file 读不了：{file}（{type(problem).__name__}）。") from problem
    if len(root) > _MOST_ROOT_BYTES or not root.lstrip().startswith(b"{"):
        raise SettingsProblem(f"updates.root_file 不是更新仓库的 root.json：{file}。")
    return root


def terminal_of(loaded: LoadedSettings, clock: Clock, offset: Callable[[], float | None] = lambda: None) -> Terminal:
    """As :func:`trusted_root`. ``offset``: the platform's clock minus ours."""
    from kiosk.updates.client import Who
    from kiosk.updates.looking import Terminal

    settings = loaded.settings
    trust = ClockTrust(offset, clock.wall)
    who = Who(settings.terminal.id, settings.terminal.village_code, platform.machine())
    return Terminal(who, build_version(), trusted_root(loaded), clock.monotonic, lambda: trust() != "none")


def keeper_of(loaded: LoadedSettings) -> Keeper:
    """Raises :class:`SettingsProblem` when the terminal's key cannot be read."""
    public = terminal_key(loaded).public_key().public_bytes_raw()
    return Keeper(store_folder(loaded), loaded.settings.terminal.id, public)


def copy_store(loaded: LoadedSettings, places: Places, coming: Program, clock: Clock) -> str:
    """As :func:`kiosk.updates.stepdown.copy_before`."""
    signer = file_signer(terminal_key(loaded).private_bytes_raw())
    return copy_before(keeper_of(loaded), signer, places, coming.schema, iso(clock))


def step_down_if_given_back(loaded: LoadedSettings, clock: Clock) -> bool:
    """As :func:`kiosk.updates.stepdown.step_down`, where a roll-back asks for it; before the store is opened."""
    places = places_of(loaded)
    return bool(places.read().step_down) and step_down(keeper_of(loaded), places, Switch(places, clock), iso(clock))


def watch_of(
    loaded: LoadedSettings,
    store: Store,
    clock: Clock,
    in_jobs: Callable[[Callable[[], None]], None],
    offset: Callable[[], float | None],
    rota: Rota | None = None,
) -> UpdateWatch:
    """Raises :class:`SettingsProblem` for a trusted root that cannot be used."""
    settings = loaded.settings
    places = places_of(loaded)
    switch = Switch(places, clock)
    trusted_root(loaded)
    terminal = partial(terminal_of, loaded, clock, offset)
    forget_copies(places)

    # python-tuf is imported by the first look: it takes a tenth of a second that the first screen would wait.
    def looked(source: Source, keep_on: Callable[[], bool]) -> None:
        from kiosk.updates.looking import look

        done = look(terminal(), source, places, switch, keep_on=keep_on)
        if isinstance(done, Trouble):
            _LOG.info("update.not_looked code=%s", done.code)

    def over_network(keep_on: Callable[[], bool]) -> None:
        from kiosk.updates.looking import network

        looked(network(url_of(loaded)), keep_on)

    return UpdateWatch(
        places,
        switch,
        clock,
        Work(
            look=over_network,
            stick=_Sticks(lambda: [Path(one.folder) for one in media_of(loaded)], looked),
            copy_store=partial(_copy_or_none, loaded, places, clock),
            tell=partial(_tell, store, clock),
            in_jobs=in_jobs,
        ),
        patience=settings.updates.trial_minutes * 60.0,
        spread=share_of(settings.terminal.id) / 100,
        looks=not settings.sync.metered or settings.updates.over_metered,
        rota=rota,
    )


def signs_of(life: tuple[bool, bool, bool], statuses: Iterable[DeviceStatus], sync: SyncStatus | None) -> Signs:
    """``life``: screen, store and sync, as :class:`kiosk.telemetry.lifesigns.LifeSigns` has them."""
    drawn, answered, ticked = life
    return Signs(
        drawn,
        answered,
        ticked,
        contact=sync is not None and sync.last_success is not None,
        line=sync is None or sync.link is not Link.NO_NETWORK,
        devices={status.device_id: isinstance(status.state, _ANSWERS) for status in statuses},
    )


class _Sticks:
    """Each stick is looked at once, until it is taken out or its repository changes."""

    def __init__(self, media: Callable[[], list[Path]], looked: Callable[[Source, Callable[[], bool]], None]) -> None:
        self._media = media
        self._looked = looked
        self._seen: set[tuple[str, int, int]] = set()

    def __call__(self, keep_on: Callable[[], bool]) -> None:
        there: set[tuple[str, int, int]] = set()
        for folder in self._media():
            mark = self._mark(folder)
            if mark is None:
                continue
            there.add(mark)
            if mark not in self._seen and keep_on():
                from kiosk.updates.looking import medium

                self._looked(medium(folder), keep_on)
        self._seen = there

    @staticmethod
    def _mark(folder: Path) -> tuple[str, int, int] | None:
        try:
            about = (folder / MEDIUM_FOLDER / "metadata" / "timestamp.json").lstat()
        except OSError:
            return None
        return str(folder), about.st_dev, about.st_mtime_ns


def _copy_or_none(loaded: LoadedSettings, places: Places, clock: Clock, coming: Program) -> str | None:
    try:
        return copy_store(loaded, places, coming, clock)
    except (NotCopied, OSError, sqlite3.Error, SettingsProblem) as problem:
        _LOG.error("update.store_not_copied problem=%s", type(problem).__name__)
        return None


def _tell(store: Store, clock: Clock, code: str, program: Program) -> None:
    fields = {"version": program.version, "serial": str(program.serial)}
    try:
        with store.kept() as connection, transaction(connection):
            audit.append(connection, iso(clock), code, fields)
    except STORE_ERRORS:
        _LOG.info("update.not_in_trail code=%s", code)
