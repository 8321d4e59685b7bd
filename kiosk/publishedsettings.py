"""Settings that operations may change from afar: a short list, each within safe bounds, on top of this terminal's file.

What is not on the list cannot be published, the devices above all: only who stands before a machine knows what is
plugged into it. A number out of bounds is brought to the nearest safe one; anything else that is wrong refuses the set.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Final

import msgspec

from kiosk.domain.values import dataclass
from kiosk.session.ambient import SettingRow
from kiosk.settings import Settings, explain

SETTINGS_FILE: Final = "settings.toml"
MOST_BYTES: Final = 16 << 10
LONGEST_HOURS: Final = 40
MOST_ENDED: Final = 200
LONGEST_NAME: Final = 40
_ENDED: Final = "access.ended"
_PHONE: Final = re.compile(r"[0-9+][0-9 -]{2,19}")


class _Terminal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    attendant_phone: str | None = None
    technician_phone: str | None = None
    hours: str | None = None


class _Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    most_pending: int | None = None
    most_days_unsent: int | None = None
    most_days_silent: int | None = None
    least_free_megabytes: int | None = None


class _Sync(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    monthly_megabytes: int | None = None


class _Idle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    quiet_seconds: int | None = None
    countdown_seconds: int | None = None


class _Voice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    volume_percent: int | None = None


class _Access(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rights can be ended from afar, never given."""

    ended: tuple[str, ...] | None = None


class PublishedSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``settings.toml`` as it is published. What is not named stays as the terminal's file has it."""

    terminal: _Terminal = _Terminal()
    limits: _Limits = _Limits()
    sync: _Sync = _Sync()
    idle: _Idle = _Idle()
    voice: _Voice = _Voice()
    access: _Access = _Access()


@dataclass(frozen=True, slots=True)
class Rule:
    """One setting that may be published. ``low`` and ``high``: the safe bounds of a number; both 0 for words."""

    place: str
    """Section and key, the same in ``kiosk.toml`` and in what is published."""
    label: str
    low: int = 0
    high: int = 0
    unit: str = ""

    def safe(self, value: object) -> object:
        return max(self.low, min(self.high, value)) if isinstance(value, int) else value


RULES: Final = (
    Rule("terminal.attendant_phone", "村干部电话"),
    Rule("terminal.technician_phone", "技术员电话"),
    Rule("terminal.hours", "服务时间"),
    Rule("idle.quiet_seconds", "没人碰多久后询问", 45, 300, "秒"),
    Rule("idle.countdown_seconds", "询问后等多久", 15, 120, "秒"),
    Rule("voice.volume_percent", "语音音量", 30, 100, "%"),
    Rule("limits.most_pending", "最多存多少笔", 100, 20_000, "笔"),
    Rule("limits.most_days_unsent", "最多存多少天", 7, 90, "天"),
    Rule("limits.most_days_silent", "多少天联系不上就停收", 7, 90, "天"),
    Rule("limits.least_free_megabytes", "至少留多少空间", 32, 4096, "MB"),
    Rule("sync.monthly_megabytes", "每月流量", 20, 100_000, "MB"),
    Rule("access.ended", "停用的维护人员"),
)


@dataclass(frozen=True, slots=True)
class Governed:
    """The settings in force, and where each of those that may be published comes from."""

    settings: Settings
    version: int = 0
    """Of the publication; 0: the file alone."""
    rows: tuple[SettingRow, ...] = ()


def read_settings(files: Mapping[str, bytes]) -> PublishedSettings | str:
    """The published settings, or a sentence that says why they cannot be used."""
    if set(files) != {SETTINGS_FILE}:
        return f"设置应是一个文件 {SETTINGS_FILE}。"
    content = files[SETTINGS_FILE]
    if len(content) > MOST_BYTES:
        return f"{SETTINGS_FILE} 太大。"
    try:
        text = content.decode("utf-8")
        published = msgspec.convert(tomllib.loads(text), PublishedSettings)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        return f"{SETTINGS_FILE} 写法不对。"
    except msgspec.ValidationError as problem:
        return f"{SETTINGS_FILE} {explain(str(problem), text)}"
    return _words_fault(published.terminal) or _names_fault(published.access) or published


def govern(own: Settings, published: PublishedSettings | None, version: int = 0) -> Governed:
    """Puts what is published, made safe, on top of the terminal's own settings."""
    settings = own
    rows = []
    for rule in RULES:
        section, key = rule.place.split(".")
        theirs = None if published is None else getattr(getattr(published, section), key)
        used = getattr(getattr(own, section), key) if theirs is None else rule.safe(theirs)
        if rule.place == _ENDED:
            # Whom this terminal's own file shuts out stays out, whatever is published.
            used = tuple(dict.fromkeys((*own.access.ended, *(theirs or ()))))
        changed = msgspec.structs.replace(getattr(settings, section), **{key: used})
        settings = msgspec.structs.replace(settings, **{section: changed})
        bounded = isinstance(theirs, int) and used != theirs
        asked = str(theirs) if bounded else ""
        shown = "、".join(used) if isinstance(used, tuple) else str(used)
        rows.append(SettingRow(rule.place, rule.label, shown, rule.unit, from_platform=theirs is not None, asked=asked))
    return Governed(settings, version, tuple(rows))


def _names_fault(access: _Access) -> str:
    names = access.ended or ()
    if len(names) > MOST_ENDED or any(not 1 <= len(name) <= LONGEST_NAME or not name.isprintable() for name in names):
        return f"{SETTINGS_FILE} 里 access.ended 最多{MOST_ENDED}个名字，每个最多{LONGEST_NAME}个字。"
    return ""


def _words_fault(words: _Terminal) -> str:
    for key in ("attendant_phone", "technician_phone"):
        phone = getattr(words, key)
        if phone is not None and not _PHONE.fullmatch(phone):
            return f"{SETTINGS_FILE} 里 terminal.{key} 应是电话号码。"
    hours = words.hours
    if hours is not None and (len(hours) > LONGEST_HOURS or not hours.isprintable()):
        return f"{SETTINGS_FILE} 里 terminal.hours 最多{LONGEST_HOURS}个字，不能有控制字符。"
    return ""
