"""kiosk.toml, typed: identity, site, devices, limits. A typo is named with its place and the likely word."""

from __future__ import annotations

import base64
import binascii
import difflib
import re
import tomllib
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from kiosk.devicesettings import STRUCTS as DEVICE_STRUCTS
from kiosk.devicesettings import DeviceSettings as DeviceSettings
from kiosk.devicesettings import device_problem
from kiosk.domain.values import dataclass
from kiosk.session.voicestate import Dialect
from sync import wire

VOICES = ("espeak", "simulated", "none")
KEY_BYTES = {wire.SUITE_HPKE_X25519: 32, wire.SUITE_SM2_SM3_SM4GCM: 65}
"""The suites that may be named, and how long their public keys are."""
_UNCOMPRESSED = 0x04
_DER_SEQUENCE = b"\x30\x82"
"""How every certificate of 256 bytes to 64 KB begins."""
_LEAST_SECRET_BYTES = 16


class SettingsProblem(Exception):  # noqa: N818 - it is told to a person as a sentence
    """The configuration cannot be used; the text is one plain sentence."""


class TerminalSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    number: int
    village_code: str
    site_name: str
    attendant_phone: str
    technician_phone: str
    key_file: str
    """The terminal's Ed25519 private key, PEM, readable by the terminal only."""
    hours: str = ""
    """When somebody is at the service centre, in words; empty: nothing is said."""
    vehicle_plate: str = ""
    """The terminal rides in this vehicle (粤优行): what drivers need comes first. Empty: it stands in a village."""


class StoreSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    directory: str


class GatewaySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The provincial gateway before the platform, where requests have to pass through it."""

    paas_id: str
    token_file: str
    """Holds the token, readable by the terminal only."""
    service_id: str = ""


class PlatformSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    sealing_key: str
    """The platform's public key of the suite, base64: X25519 (32 bytes), or SM2 (65 bytes, beginning with 04)."""
    signing_key: str
    """Likewise: Ed25519 (32 bytes) or SM2 (65 bytes)."""
    suite: str = wire.SUITE_HPKE_X25519
    gateway: GatewaySettings | None = None
    document_roots: tuple[str, ...] = ()
    """Certificates of authorities, DER as base64: only certificates under one of them are printed. None: none are."""


class ScreenSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    width: int = 1080
    height: int = 1920
    pixels_per_mm: float = 4.03
    fullscreen: bool = False


class Attendant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    pin_hash: str
    until: str = ""
    """The last day on which the PIN lets in, ``2027-03-31``, by the terminal's own date; empty: no end."""


class AccessSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    technicians: tuple[Attendant, ...] = ()
    attendants: tuple[Attendant, ...] = ()
    authority_key: str = ""
    """Raw Ed25519 public key, base64: who signs technicians' tokens. Empty: no tokens."""
    phone_secret: str = ""
    """At least 16 bytes, base64, known to operations and this terminal only: for codes over the phone. Empty: none."""
    ended: tuple[str, ...] = ()
    """Names that nothing lets in any more, neither PIN nor token. Operations can publish them."""


class VoiceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    engine: str = "espeak"
    """``espeak``, ``simulated`` (spoken sentences are only noted) or ``none``."""
    volume_percent: int = 100
    dialect: str = "cmn"
    """What is spoken before anybody chooses: ``cmn`` 普通话, ``yue`` 广东话, ``hak`` 客家话 (``en`` English)."""
    recordings: str = ""
    """Folder of recorded sentences, ``<dialect>/<cue>.wav`` each; they take precedence over the synthetic voice."""


class IdleSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long the screen may be left alone, and then the question; half as long again in large print."""

    quiet_seconds: int = 90
    countdown_seconds: int = 30


class LimitSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    most_pending: int = 5000
    most_days_unsent: int = 30
    """Days that the oldest waiting transaction may have waited before nothing new is taken in; 0: no limit."""
    most_days_silent: int = 30
    """Days without any answer of the platform; 0: no limit."""
    least_free_megabytes: int = 64
    most_memory_megabytes: int = 1200
    """The program starts anew between two people when it holds more; 0: no limit."""


class SyncSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line that is paid by the megabyte: near the end of the month's budget journal and attachments wait."""

    metered: bool = False
    monthly_megabytes: int = 500


class CarrySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Media for carrying the outbox to the platform, beside those that are found below /media, /run/media and /mnt."""

    folders: tuple[str, ...] = ()
    """Where a medium is mounted; while nothing is mounted there it does not count."""
    simulated: bool = False
    """The folders are plain ones that stand for media, and the screen says so."""


class BackupSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Copies of the database that the terminal makes by itself while nobody is there."""

    every_hours: int = 24
    """0: none."""
    keep: int = 3
    """How many stay in each place."""
    second: str = ""
    """Where another disk or card is mounted that takes a copy of each; while nothing is mounted there, none is made."""


class UpdateSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """New versions of the program from a signed repository. Without ``root_file`` only packages bring any."""

    root_file: str = ""
    """The repository's first ``root.json``, as operations handed it out."""
    url: str = ""
    """Of the repository; empty: the platform's own."""
    directory: str = ""
    """Where versions are kept; empty: beside the store."""
    over_metered: bool = False
    """Also over a line that is paid by the megabyte; otherwise there only from memory sticks."""
    trial_minutes: int = 10
    """So long a new version has to prove itself."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    terminal: TerminalSettings
    store: StoreSettings
    platform: PlatformSettings
    screen: ScreenSettings = ScreenSettings()
    devices: DeviceSettings = DeviceSettings()
    access: AccessSettings = AccessSettings()
    voice: VoiceSettings = VoiceSettings()
    idle: IdleSettings = IdleSettings()
    limits: LimitSettings = LimitSettings()
    sync: SyncSettings = SyncSettings()
    carry: CarrySettings = CarrySettings()
    updates: UpdateSettings = UpdateSettings()
    backup: BackupSettings = BackupSettings()


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    settings: Settings
    folder: Path
    """Relative paths in the file start here."""

    def path(self, text: str) -> Path:
        return self.folder / text


_UNKNOWN = re.compile(r"unknown field `(?P<field>[^`]*)`(?: - at `\$\.?(?P<place>[^`]*)`)?")
_MISSING = re.compile(r"missing required field `(?P<field>[^`]*)`(?: - at `\$\.?(?P<place>[^`]*)`)?")
_MISTYPED = re.compile(r"Expected `(?P<wanted>[^`]*)`, got `(?P<given>[^`]*)`(?: - at `\$\.(?P<place>[^`]*)`)")
_INDEX = re.compile(r"\[(\d+)\]")
_HEADER = re.compile(r"\s*\[+([^\]]+)\]")
_KEY = re.compile(r"\s*\"?([A-Za-z0-9_.-]+)\"?\s*=")
_TYPES = {
    "str": "文字",
    "int": "整数",
    "float": "数字",
    "bool": "true或false",
    "object": "一组设置",
    "array": "列表",
    "datetime": "日期",
    "date": "日期",
    "time": "时间",
}
_WORDS = sorted(
    {
        name
        for struct in (
            Settings,
            TerminalSettings,
            StoreSettings,
            PlatformSettings,
            GatewaySettings,
            ScreenSettings,
            *DEVICE_STRUCTS,
            AccessSettings,
            Attendant,
            VoiceSettings,
            IdleSettings,
            LimitSettings,
            SyncSettings,
            CarrySettings,
            UpdateSettings,
            BackupSettings,
        )
        for name in struct.__struct_fields__
    }
)


def load_settings(path: Path) -> LoadedSettings:
    """Reads and checks a file. Raises :class:`SettingsProblem` with one sentence that says where and what."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as problem:
        raise SettingsProblem(f"没有这个配置文件：{path}。") from problem
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsProblem(f"配置文件读不了：{path}（{problem.__class__.__name__}）。") from problem
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise SettingsProblem(f"配置文件 {path} 写法不对：{problem}。") from problem
    try:
        settings = msgspec.convert(raw, Settings)
    except msgspec.ValidationError as problem:
        raise SettingsProblem(f"配置文件 {path} {explain(str(problem), text)}") from problem
    _check_values(path, settings)
    return LoadedSettings(settings, path.parent.resolve())


def decode_key(text: str, name: str, suite: str = wire.SUITE_HPKE_X25519) -> bytes:
    """A raw public key of the suite from base64. Raises :class:`SettingsProblem`."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise SettingsProblem(f"配置里的 {name} 不是 base64。") from problem
    if len(raw) != KEY_BYTES[suite]:
        raise SettingsProblem(f"配置里的 {name} 应是{KEY_BYTES[suite]}字节，现在是{len(raw)}字节。")
    if suite == wire.SUITE_SM2_SM3_SM4GCM and raw[0] != _UNCOMPRESSED:
        raise SettingsProblem(f"配置里的 {name} 应是未压缩的 SM2 公钥（以04开头）。")
    return raw


def decode_roots(texts: tuple[str, ...]) -> tuple[bytes, ...]:
    """Certificates from base64, unread as yet. Raises :class:`SettingsProblem`."""
    roots = []
    for text in texts:
        try:
            roots.append(base64.b64decode(text, validate=True))
        except (binascii.Error, ValueError) as problem:
            raise SettingsProblem("配置里的 platform.document_roots 不是 base64。") from problem
        if not roots[-1].startswith(_DER_SEQUENCE):
            raise SettingsProblem("配置里的 platform.document_roots 不是证书（DER）。")
    return tuple(roots)


def decode_access(access: AccessSettings) -> tuple[bytes, bytes]:
    """Authority's key and phone secret, each empty when not in use. Raises :class:`SettingsProblem`."""
    authority = decode_key(access.authority_key, "access.authority_key") if access.authority_key else b""
    try:
        secret = base64.b64decode(access.phone_secret, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise SettingsProblem("配置里的 access.phone_secret 不是 base64。") from problem
    if secret and len(secret) < _LEAST_SECRET_BYTES:
        raise SettingsProblem(f"配置里的 access.phone_secret 至少要{_LEAST_SECRET_BYTES}字节。")
    return authority, secret


def _check_values(path: Path, settings: Settings) -> None:
    code = settings.terminal.village_code
    if not re.fullmatch(r"[0-9]{12}", code):
        raise SettingsProblem(f"配置文件 {path} 里 terminal.village_code 应是12位数字，现在是“{code}”。")
    if not 0 <= settings.terminal.number <= 99:
        raise SettingsProblem(f"配置文件 {path} 里 terminal.number 应在0到99之间。")
    for place, number, low, high in (
        ("voice.volume_percent", settings.voice.volume_percent, 0, 100),
        ("idle.quiet_seconds", settings.idle.quiet_seconds, 30, 3600),
        ("idle.countdown_seconds", settings.idle.countdown_seconds, 10, 600),
        ("updates.trial_minutes", settings.updates.trial_minutes, 2, 120),
        ("backup.every_hours", settings.backup.every_hours, 0, 720),
        ("backup.keep", settings.backup.keep, 1, 30),
    ):
        if not low <= number <= high:
            raise SettingsProblem(f"配置文件 {path} 里 {place} 应在{low}到{high}之间。")
    if settings.sync.monthly_megabytes <= 0:
        raise SettingsProblem(f"配置文件 {path} 里 sync.monthly_megabytes 应大于0。")
    _check_address(path, "platform.url", settings.platform.url, ("http", "https"), "http:// 或 https://")
    if settings.updates.url:
        _check_address(path, "updates.url", settings.updates.url, ("http", "https"), "http:// 或 https://")
    devices = device_problem(settings.devices)
    if devices:
        raise SettingsProblem(f"配置文件 {path} {devices}")
    if settings.voice.engine not in VOICES:
        raise SettingsProblem(
            f"配置文件 {path} 里 voice.engine 只能是{'、'.join(VOICES)}，现在是“{settings.voice.engine}”。"
        )
    if settings.voice.dialect not in set(Dialect):
        raise SettingsProblem(
            f"配置文件 {path} 里 voice.dialect 只能是{'、'.join(Dialect)}，现在是“{settings.voice.dialect}”。"
        )
    platform = settings.platform
    if platform.suite not in KEY_BYTES:
        raise SettingsProblem(f"配置文件 {path} 里 platform.suite 只能是{'、'.join(KEY_BYTES)}，现在是“{platform.suite}”。")
    decode_key(platform.sealing_key, "platform.sealing_key", platform.suite)
    decode_key(platform.signing_key, "platform.signing_key", platform.suite)
    decode_roots(platform.document_roots)
    decode_access(settings.access)
    for person in (*settings.access.technicians, *settings.access.attendants):
        if person.until and not _is_day(person.until):
            raise SettingsProblem(f"配置文件 {path} 里“{person.name}”的 until 应是日期，例如 2027-03-31。")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _check_address(path: Path, place: str, address: str, schemes: tuple[str, ...], words: str) -> None:
    try:
        parts = urlsplit(address)
        usable = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        usable = usable and not (parts.query or parts.fragment) and not re.search(r"\s", address)
    except ValueError:
        usable = False
    if not usable:
        raise SettingsProblem(f"配置文件 {path} 里 {place} 应是一个以 {words} 开头的地址，现在是“{address}”。")


def explain(problem: str, text: str) -> str:
    """A validation error of msgspec as a sentence with the line of the TOML text."""
    unknown = _UNKNOWN.search(problem)
    if unknown:
        guess = difflib.get_close_matches(unknown["field"], _WORDS, n=1)
        hint = f"，是不是“{guess[0]}”？" if guess else "。"
        place = _place(unknown["place"], unknown["field"])
        return f"{_where(text, place)}不认识“{_plain(place)}”{hint}"
    missing = _MISSING.search(problem)
    if missing:
        return f"缺少“{_plain(_place(missing['place'], missing['field']))}”。"
    mistyped = _MISTYPED.search(problem)
    if mistyped:
        place = mistyped["place"]
        sentence = f"“{_plain(place)}”应是{_type_words(mistyped['wanted'])}，现在是{_type_words(mistyped['given'])}。"
        return _where(text, place) + sentence
    return f"里有一项不对：{problem}。"


def _place(place: str | None, field: str) -> str:
    return f"{place}.{field}" if place else field


def _plain(place: str) -> str:
    return _INDEX.sub("", place)


def _type_words(names: str) -> str:
    return "或".join(_TYPES.get(name, name) for name in names.split(" | ") if name != "null")


def _where(text: str, place: str) -> str:
    """``第3行：``, or nothing when the place is written in a way that this simple search does not see."""
    lines = _lines_of(text, _plain(place))
    if not lines:
        return ""
    index = _INDEX.search(place)
    return f"第{lines[min(int(index[1]) if index else 0, len(lines) - 1)]}行："


def _lines_of(text: str, wanted: str) -> list[int]:
    """The lines where a dotted key is set or its table begins."""
    found: list[int] = []
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            table = full = header[1].strip()
        elif key:
            full = _place(table, key[1])
        else:
            continue
        if full == wanted or (full.startswith(wanted + ".") and not found):
            found.append(number)
    return found
