"""The devices' part of kiosk.toml: one table for each kind of device that there is a driver for."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

import msgspec


class IdCardSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    """A serial device, any pyserial URL, ``hidraw:/dev/hidraw0`` or ``usb://0400:c35a?packets=split``."""
    photo_decoder: str = "none"
    """``none``, ``simulated`` (the bench's own picture format, never a real WLT photo) or ``vendor:`` and the absolute
    path of a licensed WLT library."""
    baud: int = 115200
    find_speed: bool = True
    """Tries the usual speeds when the module is silent at ``baud``."""
    move_to_baud: int = 0
    """Moves a module that was found at another speed to this one; 0 leaves it alone."""
    fingerprints: bool = False
    """Reads whether the card has fingerprints, which takes up to 90 ms longer; they are never kept."""
    simulated: bool = False
    """Says so on the screen. A simulator on a wire cannot be told from the real thing by its bytes."""


class ReceiptSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    model: str = ""
    """A key of ``devices/receipt/models.toml``; empty: what every ESC/POS printer can do, which proves no print."""
    columns: int = 0
    """Half-width characters on a line; 0: the model's own."""
    simulated: bool = False


class DocumentSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    """``ipp://printer/ipp/print``; ``cups:QUEUE`` or ``cups://host:631/QUEUE`` where only a CUPS driver can print, and no
    page can then be proven."""
    simulated: bool = False


class CameraSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    simulated: bool = False


class DocumentCameraSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    """As for the camera. ``width`` and ``height`` in pixels are asked of a V4L2 device."""
    width: int = 3264
    height: int = 2448
    simulated: bool = False


class ScannerSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    baud: int = 115200
    trigger: bool = False
    """The engine lights up on command only (Honeywell's ``SYN T CR``)."""
    simulated: bool = False


class SocialCardSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    """``pcsc:`` for the system's first reader, ``pcsc:NAME``, ``vpcd://host:port``."""
    simulated: bool = False


class PowerSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    """``nut://host[:port]/UNIT``."""
    simulated: bool = False


class InputsSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    """A serial device, or ``gpio:/dev/gpiochip0?door=5&tamper=6``."""
    simulated: bool = False


class LightsSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Each slot's relay, counted from 1; 0: the slot has no light."""

    url: str
    card: int = 0
    slip: int = 0
    pages: int = 0
    code: int = 0
    papers: int = 0
    simulated: bool = False

    @property
    def relays(self) -> dict[str, int]:
        """Of the slots that have one, by the slot's name."""
        named = {name: getattr(self, name) for name in LAMPS}
        return {name: relay for name, relay in named.items() if relay}


LAMPS: Final = ("card", "slip", "pages", "code", "papers")
MOST_RELAYS: Final = 8
"""Of the largest board; see ``devices.lights.protocol``."""


class SpeakerSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: str = "alsa:default"
    program: str = ""
    """The player's absolute path; empty: ``aplay`` is searched for."""
    simulated: bool = False


class MicrophoneSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: str = "alsa:default"
    program: str = ""
    """The recorder's absolute path; empty: ``arecord`` is searched for."""
    simulated: bool = False


class DeviceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Each field is a device's id in the hub, in logs and in heartbeats."""

    idcard: IdCardSettings | None = None
    receipt: ReceiptSettings | None = None
    document: DocumentSettings | None = None
    camera: CameraSettings | None = None
    scanner: ScannerSettings | None = None
    documentcamera: DocumentCameraSettings | None = None
    socialcard: SocialCardSettings | None = None
    power: PowerSettings | None = None
    inputs: InputsSettings | None = None
    speaker: SpeakerSettings | None = None
    microphone: MicrophoneSettings | None = None
    lights: LightsSettings | None = None


STRUCTS: Final = (
    DeviceSettings,
    IdCardSettings,
    ReceiptSettings,
    DocumentSettings,
    CameraSettings,
    DocumentCameraSettings,
    ScannerSettings,
    SocialCardSettings,
    PowerSettings,
    InputsSettings,
    SpeakerSettings,
    MicrophoneSettings,
    LightsSettings,
)
BAUDS: Final = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400)

_SERIAL: Final = ("socket", "rfc2217", "spy", "loop", "hwgrep", "alt")
"""What pyserial takes beside a path."""
_SCHEMES: Final = {
    "idcard": (*_SERIAL, "hidraw", "usb"),
    "receipt": (*_SERIAL, "file"),
    "document": ("ipp", "ipps", "http", "https", "cups"),
    "camera": ("http", "https", "rtsp"),
    "scanner": _SERIAL,
    "documentcamera": ("http", "https", "rtsp"),
    "socialcard": ("pcsc", "vpcd"),
    "power": ("nut",),
    "inputs": (*_SERIAL, "gpio"),
    "speaker": ("alsa",),
    "microphone": ("alsa",),
    "lights": _SERIAL,
}
_LOOKS_LIKE: Final = {
    "idcard": "/dev/ttyUSB0、hidraw:/dev/hidraw0 或 usb://0400:c35a",
    "receipt": "/dev/ttyUSB0、/dev/usb/lp0 或 socket://主机:9100",
    "document": "ipp://打印机/ipp/print 或 cups:队列名",
    "camera": "/dev/v4l/by-id/… 或 http://主机/…",
    "scanner": "/dev/ttyACM0 或 socket://主机:端口",
    "documentcamera": "/dev/v4l/by-id/… 或 http://主机/…",
    "socialcard": "pcsc: 或 pcsc:读卡器名",
    "power": "nut://主机/名称",
    "inputs": "/dev/ttyUSB1 或 gpio:/dev/gpiochip0?door=5&tamper=6",
    "speaker": "alsa:default 或 alsa:plughw:1,0",
    "microphone": "alsa:default 或 alsa:plughw:1,0",
    "lights": "/dev/ttyUSB2 或 socket://主机:端口",
}
_PATHS: Final = ("idcard", "receipt", "camera", "scanner", "documentcamera", "inputs", "lights")
_QUEUE: Final = re.compile(r"[\w.-]{1,127}")
_UNIT: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def device_problem(devices: DeviceSettings) -> str:
    """What is wrong with the values, as one sentence that names the place; empty when nothing is.

    No driver is imported for it: the first screen waits for the settings.
    """
    for name in DeviceSettings.__struct_fields__:
        one = getattr(devices, name)
        if one is not None:
            problem = _address_problem(name, one.url) or _speed_problem(name, getattr(one, "baud", 0))
            if problem:
                return problem
    programs = _program_problem("speaker", devices.speaker) or _program_problem("microphone", devices.microphone)
    return _model_problem(devices.receipt) or programs or _relay_problem(devices.lights)


def cups_queue(address: str) -> tuple[str, str] | None:
    """The queue of ``cups:QUEUE`` or ``cups://host[:port]/QUEUE``, and the ipp address of its service (empty: this
    machine's); None for any other address."""
    parts = urlsplit(address)
    if parts.scheme != "cups":
        return None
    queue = parts.path.lstrip("/") if parts.netloc else parts.path
    return queue, f"ipp://{parts.netloc}" if parts.netloc else ""


def likely(word: str, words: Iterable[str]) -> str:
    """``，是不是“…”？`` when one of the words is close, else the full stop."""
    guess = difflib.get_close_matches(word, list(words), n=1)
    return f"，是不是“{guess[0]}”？" if guess else "。"


def _address_problem(name: str, address: str) -> str:
    scheme = address.partition(":")[0] if ":" in address and not address.startswith("/") else ""
    if scheme in _SCHEMES[name]:
        usable = _complete(name, scheme, address)
    elif scheme:
        hint = likely(scheme, _SCHEMES[name])
        return f"里 devices.{name}.url 不认识“{scheme}:”{hint}应像 {_LOOKS_LIKE[name]} 这样。"
    else:
        usable = name in _PATHS and PurePosixPath(address).is_absolute()
    if usable and not re.search(r"\s", address):
        return ""
    return f"里 devices.{name}.url 应像 {_LOOKS_LIKE[name]} 这样，现在是“{address}”。"


def _complete(name: str, scheme: str, address: str) -> bool:
    """Whether the address has what its scheme needs."""
    try:
        parts = urlsplit(address)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    queue = cups_queue(address)
    if queue is not None:
        return bool(_QUEUE.fullmatch(queue[0])) and (has_host or not parts.netloc)
    if scheme in ("ipp", "ipps", "http", "https", "rtsp", "vpcd", "socket", "rfc2217"):
        return has_host and not parts.fragment and (name != "document" or not parts.query)
    if scheme == "nut":
        return has_host and bool(_UNIT.fullmatch(parts.path.lstrip("/")))
    if scheme == "gpio":
        return _has_lines(address)
    return scheme == "pcsc" or len(address) > len(scheme) + 1


def _has_lines(address: str) -> bool:
    from devices.inputs.driver import source_for

    try:
        source_for(address)
    except ValueError:
        return False
    return True


def _speed_problem(name: str, baud: int) -> str:
    if not baud or baud in BAUDS:
        return ""
    return f"里 devices.{name}.baud 只能是{'、'.join(map(str, BAUDS))}，现在是“{baud}”。"


def _model_problem(receipt: ReceiptSettings | None) -> str:
    if receipt is None or not receipt.model:
        return ""
    from devices.receipt.models import known_models

    known = known_models()
    if receipt.model in known:
        return ""
    hint = likely(receipt.model, known)
    return f"里 devices.receipt.model 没有“{receipt.model}”这种打印机{hint}认识的有：{'、'.join(known)}。"


def _relay_problem(lights: LightsSettings | None) -> str:
    if lights is None:
        return ""
    for name, relay in lights.relays.items():
        if not 1 <= relay <= MOST_RELAYS:
            return f"里 devices.lights.{name} 只能是1到{MOST_RELAYS}，没有灯就是0，现在是“{relay}”。"
    return "" if lights.relays else f"里 devices.lights 要写明哪个口的灯接在第几路，例如 card = 1（有{'、'.join(LAMPS)}）。"


def _program_problem(name: str, sound: SpeakerSettings | MicrophoneSettings | None) -> str:
    if sound is None or not sound.program or PurePosixPath(sound.program).is_absolute():
        return ""
    return f"里 devices.{name}.program 应是绝对路径，现在是“{sound.program}”。"
