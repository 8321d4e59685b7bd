"""What the shell needs from the outside, as protocols: the composition root brings the real things."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from pathlib import Path
from typing import Protocol, TypeVar

from devices.contract import DeviceFault, DeviceStatus, FaceVerifier, Image
from kiosk.catalogueset import CatalogueSet, Words
from kiosk.clock import Clock
from kiosk.domain.carrying import Exported, Medium, Received
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.copying import CopyOrder
from kiosk.domain.readiness import NO_NETWORK
from kiosk.domain.regions import NO_REGIONS, RegionBook
from kiosk.domain.search import SearchIndex
from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass
from kiosk.journeys.house import House
from kiosk.maintenance.access import PinCheck
from kiosk.maintenance.checks.finding import Finding
from kiosk.publishedsettings import Governed
from kiosk.session.ambient import Ambient, Link, Site
from kiosk.session.effects import PinRole
from kiosk.session.state import Corners, Patience, Session, VoiceChoice
from kiosk.settings import Settings
from kiosk.shell.jobs import JobRunner
from kiosk.speech.voice import Voice
from sync import wire
from sync.clock import SystemClock
from sync.rota import Rota
from sync.wire.licences import LicencesRequest, LicencesResult
from sync.wire.login import LoginRequest, LoginResult
from sync.wire.mandate import MandateRequest, MandateResult
from sync.wire.payment import PaymentRequest, PaymentResult
from sync.wire.rating import RatedQuestion


class HandCarrier(Protocol):
    """Export and receipts by a medium; see ``kiosk.maintenance.carry.carrier.Carrier``. On the errands' thread."""

    def export(
        self, folder: Path, who: str, progress: Callable[[int, int], None], device: int | None
    ) -> Exported | Trouble: ...

    def receive(self, source: Path, who: str) -> Received | Trouble: ...


DriverT = TypeVar("DriverT")
R = TypeVar("R")


class Stoppable(Protocol):
    def stop(self) -> None: ...


class Hub(Protocol):
    """The device hub as the shell uses it; see ``devices.hub.DeviceHub``."""

    def submit(
        self,
        device_id: str,
        work: Callable[[DriverT], R],
        done: Callable[[R | DeviceFault], None],
        *,
        deadline: float,
    ) -> object: ...

    def stream(
        self,
        device_id: str,
        grab: Callable[[DriverT], R | DeviceFault],
        on_frame: Callable[[R | DeviceFault], None],
        *,
        rate: float,
    ) -> Stoppable: ...

    def statuses(self) -> tuple[DeviceStatus, ...]: ...


class Paperwork(Protocol):
    """What is made of photographed pages; see ``devices.documentcamera.pages``. Callable from any thread."""

    def preview(self, image: Image) -> Image:
        """Small enough for the screen."""
        ...

    def sees_page(self, image: Image) -> bool:
        """Whether something like a page lies there."""
        ...

    def page(self, image: Image, corners: Corners, turns: int, most_bytes: int) -> bytes | DeviceFault:
        """The page between the corners, turned by quarters, as JPEG."""
        ...

    def photo(self, image: Image, most_bytes: int) -> bytes | DeviceFault:
        """A picture as it is, as JPEG."""
        ...

    def picture(self, page: bytes) -> Image | DeviceFault:
        """A page's JPEG for the screen."""
        ...

    def bound(self, pages: Sequence[bytes]) -> bytes | DeviceFault:
        """JPEG pages as one PDF."""
        ...


@dataclass(frozen=True, slots=True)
class SyncView:
    """How the sync stands, as far as the screen cares."""

    link: Link
    pending: int
    parked: int
    last_success: float | None = None
    """When the platform last answered since the start, Unix time."""
    traffic: str = ""
    """This month on a metered line, in words; empty otherwise."""


def _no_payments(_request: PaymentRequest) -> Trouble:
    return NO_NETWORK


def _no_licences(_request: LicencesRequest) -> Trouble:
    return NO_NETWORK


def _no_login(_request: LoginRequest) -> Trouble:
    return NO_NETWORK


def _nothing_known(_question: RatedQuestion) -> bool:
    return False


def _nobody_to_ask(_request: MandateRequest) -> Trouble:
    return NO_NETWORK


def _no_media() -> tuple[Medium, ...]:
    return ()


def _nothing_restarts() -> None:
    return None


def _nothing_found() -> list[Finding]:
    return []


def _no_copies(_order: CopyOrder) -> bytes:
    raise LookupError("nothing lays out copies here")


class CatalogueSource(Protocol):
    """Published catalogues, as the shell uses them; see ``kiosk.catalogueshelf``. On the job thread."""

    def take(self) -> CatalogueSet | None:
        """The newest that can be used; its trial begins. None: there is none."""
        ...

    def index(self, catalogue: Catalogue) -> SearchIndex: ...

    def prove(self, version: int) -> None:
        """The program has worked with this version for a while."""
        ...

    def in_use(self, version: int) -> None:
        """The screens show this version from now on. On the screen's thread."""
        ...


class NoCatalogues:
    """Nothing is published: the program's own catalogue is all there is."""

    def take(self) -> CatalogueSet | None:
        return None

    def index(self, catalogue: Catalogue) -> SearchIndex:
        raise LookupError(catalogue.version)

    def prove(self, version: int) -> None:
        """Nothing is on trial."""

    def in_use(self, version: int) -> None:
        """Nobody asks."""


class SettingsSource(Protocol):
    """Published settings, as the shell uses them; see ``kiosk.settingsshelf``."""

    def now(self) -> Governed | None:
        """What is in force; None: nobody governs."""
        ...

    def take(self) -> Governed | None:
        """The newest that can be used; its trial begins. None: there is none. On the job thread."""
        ...

    def use(self, governed: Governed) -> None:
        """These are in force from now on. On the screen's thread."""
        ...

    def prove(self, version: int) -> None:
        """The program has worked with this version for a while. On the job thread."""
        ...


class NoSettings:
    """Nobody governs: the file is all there is."""

    def now(self) -> Governed | None:
        return None

    def take(self) -> Governed | None:
        return None

    def use(self, governed: Governed) -> None:
        raise LookupError(governed.version)

    def prove(self, version: int) -> None:
        """Nothing is on trial."""


def _no_settings(_settings: Settings) -> None:
    return None


def _no_words(_words: Words) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Outside:
    """Everything the shell is composed of."""

    house: House
    hub: Hub
    catalogue: Catalogue
    site: Site
    clock: Clock
    jobs: JobRunner
    voice: Voice
    pins: dict[PinRole, PinCheck]
    verifier: FaceVerifier
    paperwork: Paperwork
    ask_department: Callable[[wire.IssueRequest], wire.IssueResult | Trouble]
    sync_view: Callable[[], SyncView]
    wake_sync: Callable[[], None]
    in_gui: Callable[[Callable[[], None]], None]
    """Runs something on the thread of the screen, soon; callable from any thread."""
    show: Callable[[Session, Ambient], None]
    show_frame: Callable[[Image | None], None]
    """The live picture; None takes it away. Callable from any thread."""
    show_card_photo: Callable[[Image | None], None]
    test_page: Callable[[], bytes]
    """The A4 test page as PDF."""
    app_version: str
    simulated: frozenset[str]
    """Device ids that the settings call simulated."""
    regions: RegionBook = NO_REGIONS
    ask_payment: Callable[[PaymentRequest], PaymentResult | Trouble] = _no_payments
    ask_login: Callable[[LoginRequest], LoginResult | Trouble] = _no_login
    copies: Callable[[CopyOrder], bytes] = _no_copies
    """Copies as a PDF of A4 sheets; ``ValueError`` for what cannot be laid out. Callable from any thread."""
    ask_standing: Callable[[MandateRequest], MandateResult | Trouble] = _nobody_to_ask
    ask_rated: Callable[[RatedQuestion], bool] = _nothing_known
    """Whether the platform knows a rating of this transaction already; False also when it cannot be asked."""
    ask_licences: Callable[[LicencesRequest], LicencesResult | Trouble] = _no_licences
    lights: bool = False
    """Whether the cabinet's slots have lights."""
    carrier: HandCarrier | None = None
    media: Callable[[], tuple[Medium, ...]] = _no_media
    """What is mounted now; may take its time."""
    errands: JobRunner | None = None
    """Runs what is done with media, which may take minutes."""
    least_free_bytes: int = 64 << 20
    most_pending: int = 5000
    most_days_unsent: int = 30
    most_days_silent: int = 30
    settings: SettingsSource = field(default_factory=NoSettings)
    catalogues: CatalogueSource = field(default_factory=NoCatalogues)
    patience: Patience = field(default_factory=Patience)
    house_voice: VoiceChoice = field(default_factory=VoiceChoice)
    use_settings: Callable[[Settings], None] = _no_settings
    """Other settings are in force: for what the shell does not do itself. On the screen's thread."""
    use_words: Callable[[Words], None] = _no_words
    """Words of the catalogue that did not come with the program; on the screen's thread."""
    challenge: Callable[[], str] = str
    """What a technician without a PIN has to have answered; empty when that is not in use."""
    privacy: tuple[tuple[str, str], ...] = ()
    """What the help says of people's data: icon and sentence of each line."""
    safe_mode: bool = False
    """The program has crashed again and again: nothing is offered until a technician has been there."""
    rota: Rota = field(default_factory=lambda: Rota(SystemClock()))
    """What is done again and again."""
    restart: Callable[[], None] = _nothing_restarts
    examine: Callable[[], list[Finding]] = _nothing_found
    """All checks but the devices'; takes seconds, so from a thread with time to spare."""
