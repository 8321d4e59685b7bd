"""What every driver promises: states, faults, and one protocol for each kind of device.

Expected failure is a value. A driver returns a :class:`DeviceFault` with a stable code, a plain Chinese sentence and
advice for the person in front of the machine; it raises only for a bug. Nothing here does I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeAlias

from devices.contracts.base import Absent as Absent
from devices.contracts.base import Busy as Busy
from devices.contracts.base import Cause as Cause
from devices.contracts.base import DeviceFault as DeviceFault
from devices.contracts.base import DeviceState as DeviceState
from devices.contracts.base import Driver as Driver
from devices.contracts.base import Failed as Failed
from devices.contracts.base import Identity as Identity
from devices.contracts.base import NeedsHelp as NeedsHelp
from devices.contracts.base import Ready as Ready
from devices.contracts.base import Starting as Starting
from devices.contracts.base import is_usable as is_usable
from devices.contracts.inputs import InputPanel as InputPanel
from devices.contracts.inputs import InputReading as InputReading
from devices.contracts.lights import Slot as Slot
from devices.contracts.lights import SlotLights as SlotLights
from devices.contracts.microphone import Heard as Heard
from devices.contracts.microphone import Microphone as Microphone
from devices.contracts.power import PowerReading as PowerReading
from devices.contracts.power import PowerSupply as PowerSupply
from devices.contracts.power import PowerSupplyUnit as PowerSupplyUnit
from devices.contracts.socialcard import SocialCardReader as SocialCardReader
from devices.contracts.socialcard import SocialCardReading as SocialCardReading
from devices.contracts.socialcard import SocialCardRecord as SocialCardRecord
from devices.contracts.speaker import Played as Played
from devices.contracts.speaker import Speaker as Speaker

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Image: TypeAlias = npt.NDArray[np.uint8]
    """Height x width x 3, blue-green-red, 8 bits a channel (OpenCV's order)."""
else:
    # Only a name at run time: importing numpy would keep the first screen waiting for a quarter of a second.
    Image = object


# --- identity cards ---------------------------------------------------------------------------------------------------


class CardKind(StrEnum):
    RESIDENT = "resident"
    PERMIT = "J"
    """Residence permit for people from Hong Kong, Macao and Taiwan."""
    FOREIGN_2017 = "I"
    FOREIGN_2023 = "Y"


@dataclass(frozen=True, slots=True)
class CardRecord:
    """The text record of a card, checked: dates are real dates, the number's check digit holds.

    Personal fields stay out of ``repr`` so that no log line can carry them.
    """

    kind: CardKind
    name: str = field(repr=False)
    number: str = field(repr=False)
    sex: str = field(repr=False)
    """男, 女, or empty when the card does not say."""
    birth: date = field(repr=False)
    address: str = field(repr=False, default="")
    nation: str = field(repr=False, default="")
    """Ethnic group for residents (汉, 壮 ...), nationality code for foreign residents."""
    authority: str = field(repr=False, default="")
    valid_from: date | None = field(repr=False, default=None)
    valid_until: date | None = field(repr=False, default=None)
    """None: valid without end (长期)."""
    english_name: str = field(repr=False, default="")
    permit_number: str = field(repr=False, default="")
    issue_count: int = field(repr=False, default=0)


@dataclass(frozen=True, slots=True)
class CardPhoto:
    """The chip's photo, decoded. ``decoder`` names who decoded it; ``simulated`` says it is no real WLT picture."""

    image: Image = field(repr=False)
    decoder: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class CardReading:
    """One card, read whole. ``photo`` is a fault when the picture could not be decoded: never a made-up face."""

    record: CardRecord
    photo: CardPhoto | DeviceFault
    reader: str = ""
    """The SAM module's number in its printed form."""
    simulated: bool = False
    has_fingerprints: bool | None = None
    """None: not asked, or the module cannot tell. The templates themselves are never kept."""


@dataclass(frozen=True, slots=True)
class NoCard:
    """No card lies on the reader."""


class IdCardReader(Driver, Protocol):
    def read(self) -> CardReading | NoCard | DeviceFault:
        """One attempt: find, select, read. Blocks about 0.3 to 3 s; the caller repeats while it waits for a card."""
        ...

    def card_present(self) -> bool | DeviceFault:
        """Whether a card lies there. A reader says "none" of a card it has read already, so a single no proves nothing."""
        ...


# --- slips ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TextLine:
    text: str
    bold: bool = False
    scale: int = 1
    """1 or 2: times the printer's normal height and width."""
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class QrCode:
    content: str


@dataclass(frozen=True, slots=True)
class Feed:
    lines: int = 1


SlipBlock: TypeAlias = TextLine | Rule | QrCode | Feed


@dataclass(frozen=True, slots=True)
class Slip:
    """What goes on the paper, top to bottom; the driver cuts at the end."""

    blocks: tuple[SlipBlock, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """It is on paper. ``proof`` says how we know: ``completion`` or ``cut-counter`` (slips), ``job-state`` (pages)."""

    proof: str
    pages: int = 1


@dataclass(frozen=True, slots=True)
class NotPrinted:
    """Nothing came out; trying again cannot print twice."""

    fault: DeviceFault


@dataclass(frozen=True, slots=True)
class PrintUnknown:
    """Something may have come out. Never print again without asking the device, then a person."""

    fault: DeviceFault


PrintOutcome: TypeAlias = Printed | NotPrinted | PrintUnknown


class ReceiptPrinter(Driver, Protocol):
    def cut_counter(self) -> int | None:
        """How many slips the printer has cut in its life, or None when the model does not count."""
        ...

    def print_slip(self, slip: Slip, job_id: int) -> PrintOutcome:
        """Prints and cuts one slip. ``job_id`` (0 to 9999) comes back in the printer's completion message."""
        ...


# --- A4 ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class JobProgress:
    """Where a page job stands, for the screen: IPP job state and reason stems."""

    state: str
    reasons: tuple[str, ...] = ()
    pages: int = 0


class DocumentPrinter(Driver, Protocol):
    def print_pdf(
        self,
        pdf: bytes,
        job_name: str,
        *,
        progress: Callable[[JobProgress], None] | None = None,
        timeout: float = 180.0,
    ) -> PrintOutcome:
        """Sends one job and follows it to its terminal state. ``job_name`` is unique: a later run can look it up."""
        ...

    def settle(self, job_name: str) -> PrintOutcome | None:
        """What became of an earlier job of that name; None when the printer does not know it."""
        ...


# --- cameras and faces ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Frame:
    image: Image = field(repr=False)
    number: int = 0
    taken_at: float = 0.0
    """Monotonic seconds."""


class Camera(Driver, Protocol):
    def grab(self) -> Frame | DeviceFault:
        """The next frame, at most 1.5 s away."""
        ...


Corner: TypeAlias = tuple[float, float]
"""Column and row in pixels of the frame; may be dragged elsewhere by a person."""


@dataclass(frozen=True, slots=True)
class PageOutline:
    """Where a page lies in a frame: its corners clockwise from the one nearest to the top left.

    ``confidence`` from 0 to 1. ``found`` False: no page was seen, the corners are those of the whole frame.
    """

    corners: tuple[Corner, Corner, Corner, Corner]
    confidence: float
    found: bool = True


@dataclass(frozen=True, slots=True)
class PageShot:
    """A photographed page, not yet cut out. ``problems`` is what a person may choose to live with."""

    frame: Frame
    outline: PageOutline
    problems: tuple[DeviceFault, ...] = ()


class DocumentCamera(Camera, Protocol):
    def look(self) -> PageShot | DeviceFault:
        """The next frame and the page in it, for showing; what is wrong with it stands in ``problems``."""
        ...

    def capture(self, *, insist: bool = False) -> PageShot | DeviceFault:
        """As :meth:`look`, but a page that cannot be used is a fault, unless the person insists on it.

        Faults: ``document.no_page``, ``document.too_dark``, ``document.blurred``, ``document.glare``; the camera's own.
        """
        ...


@dataclass(frozen=True, slots=True)
class FaceMatch:
    """A comparison on the device. Scores are distances: smaller is more alike; nothing of the faces is kept."""

    distance: float
    threshold: float
    engine: str
    version: str
    certified: bool = False
    """False for a demonstration engine that no laboratory has certified."""

    @property
    def matched(self) -> bool:
        return self.distance < self.threshold


class FaceVerifier(Protocol):
    """Compares the card's photo with a live frame, on this machine, keeping nothing."""

    def compare(self, card_photo: Image, live: Image) -> FaceMatch | DeviceFault:
        """Faults with cause INPUT: ``face.none``, ``face.several``, ``face.small``, ``face.dark``."""
        ...


# --- codes ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ScannedCode:
    """One code, decoded to text. What people carry in codes may be personal, so it stays out of ``repr``."""

    content: str = field(repr=False)
    symbology: str = ""
    """``QR``, ``PDF417``, ``CODE128`` ...; empty when the scanner does not tell."""


@dataclass(frozen=True, slots=True)
class NothingScanned:
    """No code was held before the scanner in time."""


class CodeScanner(Driver, Protocol):
    def discard(self) -> None:
        """Forgets codes scanned before anybody asked for one."""
        ...

    def scan(self, timeout: float) -> ScannedCode | NothingScanned | DeviceFault:
        """The next code, at most ``timeout`` seconds away."""
        ...


# --- what the hub tells -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """A device as the hub sees it; published at every change."""

    device_id: str
    kind: str
    address: str
    state: DeviceState
    since: float = 0.0
    """Monotonic seconds of the last change."""
    counters: Mapping[str, int] = field(default_factory=dict)
