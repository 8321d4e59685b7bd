"""Builds everything of the terminal that is not Qt: store, devices, sync, pins. Only bootstrap and the CLI use it."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from devices.hub import DeviceHub
from kiosk.catalogueshelf import CatalogueShelf
from kiosk.clock import Clock, SystemClock, iso
from kiosk.clocktrust import ClockTrust
from kiosk.domain.carrying import Medium
from kiosk.domain.values import dataclass
from kiosk.journeys.house import House
from kiosk.maintenance import dayclose, intake, rotabook
from kiosk.maintenance.access import PinCheck
from kiosk.maintenance.backups import Backups
from kiosk.maintenance.carry.carrier import Carrier, file_signer
from kiosk.maintenance.carry.media import find_media
from kiosk.maintenance.onetime import OneTimeAccess
from kiosk.publishedshelf import Place
from kiosk.selfreport import device_report
from kiosk.session.ambient import Site
from kiosk.session.effects import PinRole
from kiosk.settings import LoadedSettings, Settings, SettingsProblem, decode_access, decode_key, decode_roots
from kiosk.settingsshelf import SettingsShelf
from kiosk.speech.recorded import RecordedVoice
from kiosk.speech.voice import EspeakVoice, NoVoice, SimulatedVoice, Voice
from kiosk.store.care import StoreCare
from kiosk.store.credential import CREDENTIAL_NAME, CredentialFile
from kiosk.store.database import DATABASE_NAME, STORE_ERRORS, Store, io_trouble
from kiosk.store.keyring import Keyring
from kiosk.store.recovery import open_or_recover
from kiosk.telemetry.crashes import Lives, Verdict
from kiosk.telemetry.log import write_log_to
from kiosk.version import VERSION
from sync import wire
from sync.clock import machine_boot_id
from sync.rota import Rota
from sync.wire.keys import configured_trust
from sync.wire.suites import Signer, suite_named

if TYPE_CHECKING:
    from logging.handlers import RotatingFileHandler

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from kiosk.updates.watch import UpdateWatch
    from sync.budget import Budget
    from sync.courier import Courier
    from sync.engine import SyncEngine
    from sync.status import EngineSettings, SyncStatus
    from sync.wire.gateway import GatewayPass

# What talks to the platform is imported where it is made: requests alone would keep the first screen waiting 0.15 s.

APP_VERSION = VERSION


def _no_checkpoint(_name: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Options:
    """What a development instrument may replace; the product uses the defaults."""

    clock: Clock = field(default_factory=SystemClock)
    checkpoint: Callable[[str], None] = _no_checkpoint
    engine: EngineSettings | None = None
    news_spread_seconds: float = 20.0
    """Terminals that hear of something published do not all ask in the same second."""
    carry_step: Callable[[str], None] = _no_checkpoint
    """Called before each step of a write to a medium; may raise ``OSError`` as the medium would."""
    connect_seconds: float | None = None
    """How long to wait for the platform to take a connection; None: the courier's own patience."""
    verdict: Verdict = field(default_factory=Verdict)
    """What became of the runs before this one."""


class HouseMoment:
    """The clock in the shape the use cases want."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def iso(self) -> str:
        return iso(self._clock)

    def monotonic(self) -> float:
        return self._clock.monotonic()


def simulated_ids(loaded: LoadedSettings) -> frozenset[str]:
    """Which devices the settings call simulated."""
    devices = loaded.settings.devices
    named = {name: getattr(devices, name) for name in devices.__struct_fields__}
    return frozenset(name for name, one in named.items() if one is not None and one.simulated)


def site_of(loaded: LoadedSettings) -> Site:
    terminal = loaded.settings.terminal
    return Site(
        terminal_id=terminal.id,
        name=terminal.site_name,
        village_code=terminal.village_code,
        attendant_phone=terminal.attendant_phone,
        technician_phone=terminal.technician_phone,
        hours=terminal.hours,
        vehicle_plate=terminal.vehicle_plate,
    )


def store_folder(loaded: LoadedSettings) -> Path:
    return loaded.path(loaded.settings.store.directory)


def log_of(folder: Path) -> RotatingFileHandler:
    """Raises ``StoreUnusable``: where no log can be written, nothing can be kept either."""
    try:
        return write_log_to(folder / "log")
    except OSError as problem:
        raise io_trouble(folder, problem) from problem


def lives_of(loaded: LoadedSettings, boot: str | None = None) -> Lives:
    """Where the runs of this terminal leave their notes. ``boot``: another name for the machine's boot."""
    return Lives(store_folder(loaded) / "lives", boot)


def open_store(loaded: LoadedSettings) -> Store:
    """Raises ``StoreUnusable``."""
    return Store.open(store_folder(loaded) / DATABASE_NAME)


def recovered_store(loaded: LoadedSettings, clock: Clock) -> Store:
    """For the terminal that is to serve: a damaged database is set aside and gone through. Raises ``StoreUnusable``."""
    if loaded.settings.updates.root_file:
        from kiosk.updates.setup import step_down_if_given_back

        step_down_if_given_back(loaded, clock)
    return open_or_recover(store_folder(loaded) / DATABASE_NAME, iso(clock))


def terminal_key(loaded: LoadedSettings) -> Ed25519PrivateKey:
    """Raises :class:`SettingsProblem` when the key file is missing or no Ed25519 key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    path = loaded.path(loaded.settings.terminal.key_file)
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as problem:
        raise SettingsProblem(f"终端私钥读不了：{path}（{problem.__class__.__name__}）。") from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise SettingsProblem(f"终端私钥应是 Ed25519：{path}。")
    return key


def courier_of(loaded: LoadedSettings, options: Options | None = None, keyring: Keyring | None = None) -> Courier:
    """``keyring``: of a terminal that serves and keeps its credential fresh."""
    from sync.courier import Courier
    from sync.signing import RequestSigner

    settings = loaded.settings
    key = terminal_key(loaded)
    signer = RequestSigner(settings.terminal.id, key)
    credentials = None
    if keyring is not None:
        public = key.public_key().public_bytes_raw()
        path = store_folder(loaded) / CREDENTIAL_NAME
        credentials = CredentialFile(path, settings.terminal.id, public, keyring.vouches)
    gateway = gateway_of(loaded)
    patience = options.connect_seconds if options is not None else None
    if patience is None:
        return Courier(settings.platform.url, settings.terminal.id, signer, credentials=credentials, gateway=gateway)
    return Courier(
        settings.platform.url,
        settings.terminal.id,
        signer,
        connect_timeout=patience,
        health_timeout=2 * patience,
        credentials=credentials,
        gateway=gateway,
    )


def gateway_of(loaded: LoadedSettings) -> GatewayPass | None:
    """Raises :class:`SettingsProblem` when the token cannot be read; None where there is no gateway."""
    gateway = loaded.settings.platform.gateway
    if gateway is None:
        return None
    from sync.wire.gateway import GatewayPass

    path = loaded.path(gateway.token_file)
    try:
        token = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsProblem(f"网关的 token 读不了：{path}（{problem.__class__.__name__}）。") from problem
    return GatewayPass(gateway.paas_id, token, gateway.service_id)


def keyring_of(loaded: LoadedSettings, store: Store, clock: Clock) -> Keyring:
    """The platform's keys: those of the configuration, or what signed statements have made of them since.

    Raises :class:`SettingsProblem` for keys that cannot be used on this machine.
    """
    platform = loaded.settings.platform
    sealing = decode_key(platform.sealing_key, "platform.sealing_key", platform.suite)
    signing = decode_key(platform.signing_key, "platform.signing_key", platform.suite)
    if suite_named(platform.suite) is None:
        raise SettingsProblem(f"这台机器用不了 platform.suite 的“{platform.suite}”，缺少系统的 libcrypto.so.3。")
    try:
        with store.kept() as connection:
            return Keyring.load(connection, configured_trust(platform.suite, sealing, signing), clock.wall)
    except ValueError as problem:
        raise SettingsProblem("配置里的 platform.sealing_key 或 platform.signing_key 不是这个套件的公钥。") from problem


def house_of(
    loaded: LoadedSettings, store: Store, keyring: Keyring, courier: Callable[[], Courier | None], options: Options
) -> House:
    """``courier`` gives None until the way to the platform is open."""

    def clock_offset() -> float | None:
        way = courier()
        return None if way is None else way.clock_offset

    settings = loaded.settings
    simulated = tuple(sorted(simulated_ids(loaded)))
    return House(
        terminal_id=settings.terminal.id,
        terminal_number=settings.terminal.number,
        village_code=settings.terminal.village_code,
        site_name=settings.terminal.site_name,
        sealing_key=keyring,
        connection=store.kept,
        moment=HouseMoment(options.clock),
        boot_id=machine_boot_id(),
        clock_trust=ClockTrust(clock_offset, options.clock.wall),
        simulated_devices=lambda: simulated,
        document_roots=decode_roots(settings.platform.document_roots),
        slip_signer=cache(lambda: slip_signer_of(loaded)),
        checkpoint=options.checkpoint,
    )


def slip_signer_of(loaded: LoadedSettings) -> Signer | None:
    """None while the terminal's key cannot be read: a slip without a signature is better than none."""
    try:
        return file_signer(terminal_key(loaded).private_bytes_raw())
    except SettingsProblem:
        return None


def carrier_of(loaded: LoadedSettings, store: Store, keyring: Keyring, options: Options) -> Carrier:
    """Export and receipts by hand. The key is read when something is to be signed; then ``SettingsProblem`` may come."""

    def signer() -> Signer:
        return file_signer(terminal_key(loaded).private_bytes_raw())

    return Carrier(loaded.settings.terminal.id, store, signer, keyring, options.clock, options.carry_step)


def care_of(loaded: LoadedSettings, store: Store, options: Options, rota: Rota) -> StoreCare:
    """The store's care, which also makes copies of it."""
    settings = loaded.settings
    backups = Backups(
        store,
        settings.terminal.id,
        settings.backup,
        loaded.path(settings.backup.second) if settings.backup.second else None,
        lambda: file_signer(terminal_key(loaded).private_bytes_raw()),
        options.clock,
        least_free_bytes=settings.limits.least_free_megabytes << 20,
        rota=rota,
    )
    return StoreCare(store, backups, rota)


def rota_of(loaded: LoadedSettings, clock: Clock) -> Rota:
    """What is done again and again, with how the last runs of an earlier start went."""
    return Rota(clock, rotabook.kept(store_folder(loaded)))


def updates_of(
    loaded: LoadedSettings,
    store: Store,
    options: Options,
    in_jobs: Callable[[Callable[[], None]], None],
    clock_offset: Callable[[], float | None],
    rota: Rota,
) -> UpdateWatch | None:
    """None where new versions of the program come by packages only. Raises :class:`SettingsProblem`."""
    if not loaded.settings.updates.root_file:
        return None
    from kiosk.updates.setup import watch_of

    return watch_of(loaded, store, options.clock, in_jobs, clock_offset, rota)


def media_of(loaded: LoadedSettings) -> tuple[Medium, ...]:
    """The media that are mounted now."""
    carry = loaded.settings.carry
    return find_media([loaded.path(folder) for folder in carry.folders], simulated=carry.simulated)


def pins_of(
    loaded: LoadedSettings,
    store: Store,
    clock: Clock,
    ended: Callable[[], Collection[str]],
    offset: Callable[[], float | None] = lambda: None,
) -> dict[PinRole, PinCheck]:
    """``ended``: asked at every try, because operations may publish another name at any time. ``offset``: the platform's
    clock minus ours."""
    access = loaded.settings.access
    once = OneTimeAccess(loaded.settings.terminal.id, *decode_access(access), clock)
    return {
        PinRole.TECHNICIAN: PinCheck(store, clock, PinRole.TECHNICIAN.value, access.technicians, once, ended, offset),
        PinRole.ATTENDANT: PinCheck(
            store, clock, PinRole.ATTENDANT.value, (*access.attendants, *access.technicians), ended=ended, offset=offset
        ),
    }


class Shelves:
    """What the platform publishes, as the program uses it."""

    def __init__(self, loaded: LoadedSettings, store: Store, assets: Path, clock: Clock) -> None:
        place = Place(store.kept, loaded.settings.terminal.village_code, clock)
        self.catalogues = CatalogueShelf(place, assets, APP_VERSION)
        self.settings = SettingsShelf(place, loaded.settings)


def budget_of(settings: Settings) -> Budget:
    from sync.budget import Budget

    return Budget(metered=settings.sync.metered, monthly_megabytes=settings.sync.monthly_megabytes)


def voice_of(loaded: LoadedSettings) -> Voice:
    settings = loaded.settings.voice
    voice: Voice = NoVoice()
    if settings.engine == "simulated":
        voice = SimulatedVoice()
    elif settings.engine == "espeak":
        voice = EspeakVoice.find() or NoVoice()
        if settings.recordings:
            voice = RecordedVoice.over(voice, loaded.path(settings.recordings))
    voice.set_volume(settings.volume_percent)
    return voice


def engine_of(
    loaded: LoadedSettings,
    store: Store,
    keyring: Keyring,
    courier: Courier,
    options: Options,
    hub: DeviceHub,
    on_change: Callable[[SyncStatus], None],
    on_published: Callable[[str], None],
    catalogues: CatalogueShelf,
    governed: SettingsShelf,
    rota: Rota,
) -> SyncEngine:
    def store_report() -> wire.StoreReport | None:
        try:
            return StoreCare(store).report()
        except STORE_ERRORS:
            return None

    def own_reports() -> tuple[wire.DeviceReport, ...]:
        """Of what is no device: whether anything is taken in, and how the day's last check ended."""
        limits, folder = governed.now().settings.limits, store_folder(loaded)
        try:
            with closing(store.connection()) as connection:
                taking_in = intake.report(intake.look(connection, limits, folder, options.clock))
                day = dayclose.report(connection)
        except STORE_ERRORS:
            return ()
        return (taking_in,) if day is None else (taking_in, day)

    def heartbeat() -> wire.Heartbeat:
        devices = tuple(device_report(status, simulated_ids(loaded)) for status in hub.statuses())
        devices = (*devices, *own_reports())
        if loaded.settings.updates.root_file:
            devices = (*devices, telling.report(places_of(loaded).read()))
        terminal = loaded.settings.terminal
        return wire.Heartbeat(
            wire=wire.WIRE_VERSION,
            terminal=terminal.id,
            sent_at=iso(options.clock),
            app_version=APP_VERSION,
            village_code=terminal.village_code,
            site_name=terminal.site_name,
            devices=devices,
            store=store_report(),
            in_use=tuple(used for used in (catalogues.used(), governed.used()) if used is not None),
        )

    from kiosk.updates import telling
    from kiosk.updates.places import places_of
    from sync.downlink import DownlinkRules
    from sync.engine import SyncEngine
    from sync.status import EngineSettings

    return SyncEngine(
        store.connection,
        courier,
        clock=options.clock,
        platform_key=keyring,
        on_change=on_change,
        rng=random.Random(os.urandom(16)),  # noqa: S311 - jitter, not a secret
        heartbeat=heartbeat,
        settings=options.engine or EngineSettings(budget=budget_of(loaded.settings)),
        downlink=DownlinkRules(
            village_code=loaded.settings.terminal.village_code,
            validators={"catalogue": catalogues.fault_of, "settings": governed.fault_of},
            keys=keyring,
            program=f"{APP_VERSION} {keyring.anchor}",
            on_change=on_published,
            spread_seconds=options.news_spread_seconds,
        ),
        clock_trust=ClockTrust(lambda: courier.clock_offset, options.clock.wall),
        rota=rota,
    )
