"""The world around a session as the screen needs it: frozen, gathered by the shell, never personal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from kiosk.domain.carrying import Medium
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.readiness import Readiness
from kiosk.domain.regions import NO_REGIONS, RegionBook
from kiosk.domain.search import SearchIndex
from kiosk.domain.values import dataclass


class Link(StrEnum):
    ONLINE = "online"
    NO_NETWORK = "no_network"
    PLATFORM_DOWN = "platform_down"
    REFUSED = "refused"
    """The platform does not accept this terminal (key, clock): for the technician."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the terminal stands and whom to call."""

    terminal_id: str
    name: str
    """The village service centre's name."""
    village_code: str
    attendant_phone: str
    technician_phone: str
    hours: str = ""
    """When somebody is there, in words; empty: nothing is said."""
    vehicle_plate: str = ""
    """Of the vehicle that it rides in (粤优行); empty: it stands in a village."""

    @property
    def called(self) -> str:
        """The name by which people know it; in a vehicle with its plate."""
        return f"{self.name} {self.vehicle_plate}".rstrip()


class Light(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device on the technician's overview."""

    device_id: str
    label: str
    light: Light
    state_text: str
    cause: str = ""
    advice: str = ""
    code: str = ""
    address: str = ""
    identity: str = ""
    simulated: bool = False
    counters: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One transaction waiting in the outbox."""

    entry_id: str
    receipt_no: str
    service_title: str
    state: str
    """ready, leased, acked or parked."""
    state_text: str
    created_at: str
    attempts: int
    reason: str = ""
    exported_at: str = ""
    """When it was last written to a medium."""


@dataclass(frozen=True, slots=True)
class LogRow:
    at: str
    text: str
    code: str = ""
    receipt_no: str = ""


@dataclass(frozen=True, slots=True)
class JobRow:
    """One thing that the terminal does again and again."""

    name: str
    label: str
    hint: str
    last_at: str = ""
    """When its last run ended, ISO 8601; empty: there was none."""
    failed: bool = False
    why: str = ""
    running: bool = False
    wanted: bool = False
    """Asked for, and not begun yet."""
    due_in: float | None = None
    """Seconds until its turn; None: when there is something to do."""
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting that the platform may change, for the technician."""

    place: str
    """Section and key in the settings file."""
    label: str
    value: str
    unit: str = ""
    from_platform: bool = False
    asked: str = ""
    """What the platform wanted, when that was out of bounds."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A broadcast of the platform whose time it is."""

    broadcast_id: str
    text: str
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class MoneyNote:
    """What is known of a payment whose person is not at the screen any more. Nothing personal."""

    state: str
    """Of ``kiosk.domain.payment.PaymentState``."""
    number: str
    service_title: str


@dataclass(frozen=True, slots=True)
class Ambient:
    now: datetime
    site: Site
    link: Link
    catalogue: Catalogue
    readiness: Mapping[str, Readiness]
    """By service id."""
    devices: tuple[DeviceRow, ...] = ()
    challenge: str = ""
    """What a technician without a PIN reads to operations; only while the PIN is asked for."""
    checks: tuple[DeviceRow, ...] = ()
    """What the checks of line, machine and store found, while a technician looks; empty until they have looked."""
    queue: tuple[QueueRow, ...] = ()
    log: tuple[LogRow, ...] = ()
    media: tuple[Medium, ...] = ()
    """Where something can be carried by hand, while a technician looks at the queue."""
    pending: int = 0
    parked: int = 0
    simulated: bool = False
    """True when any device is a simulator: the screen says so."""
    app_version: str = ""
    notices: tuple[str, ...] = ()
    emergencies: tuple[str, ...] = ()
    """Emergency broadcasts, above everything else on the first screen."""
    warnings: tuple[str, ...] = ()
    """What comes near a limit, for the technician."""
    traffic: str = ""
    """This month on a metered line, in words; empty otherwise."""
    settings: tuple[SettingRow, ...] = ()
    """Only while a technician looks."""
    settings_version: int = 0
    """Of the published settings; 0: the file alone."""
    rota: tuple[JobRow, ...] = ()
    """Only while somebody looks at it."""
    privacy: tuple[tuple[str, str], ...] = ()
    """What happens to people's data: icon and sentence of each line."""
    money: MoneyNote | None = None
    search: SearchIndex | None = None
    """None until it has been made, shortly after the start."""
    regions: RegionBook = NO_REGIONS
