"""Can a service be done now? Known before anyone logs in, with the reason in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from kiosk.domain.catalogue import Hardware, OfflinePolicy, Service
from kiosk.domain.trouble import Cause, Trouble
from kiosk.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Readiness:
    """``trouble`` is None when the service can be done."""

    trouble: Trouble | None = None

    @property
    def ready(self) -> bool:
        return self.trouble is None


NO_NETWORK = Trouble("readiness.no_network", Cause.NETWORK, "现在没有网络", "网络恢复后就能办，请稍后再来。")
PLATFORM_DOWN = Trouble("readiness.platform_down", Cause.PLATFORM, "业务系统暂时停机", "系统恢复后就能办，请稍后再来。")
QUEUE_FULL = Trouble("readiness.intake_frozen", Cause.DEVICE, "本机存满了还没送出的办件", "请联系村干部或技术员。")


STORE_GONE = Trouble("readiness.store_gone", Cause.DEVICE, "本机的存储读不了", "请联系村干部或技术员。")
READ_ONLY = Trouble("readiness.read_only", Cause.DEVICE, "本机的存储写不进去了", "请联系村干部或技术员。")
DAMAGED = Trouble("readiness.store_damaged", Cause.DEVICE, "本机的数据库坏了", "请技术员重新启动本机，已办的不会丢。")
NO_DOCUMENT_CAMERA = Trouble("readiness.no_document_camera", Cause.DEVICE, "现在不能拍材料", "请带上材料，到村委会窗口办。")
DISK_FULL = Trouble("readiness.disk_full", Cause.DEVICE, "本机的存储快满了", "请联系村干部或技术员。")
_SAFE = "已经办的都保存着，不用再来。连上以后会自己恢复，请村干部打技术员电话。"

STARTING = "device.starting"
"""The code of a device that will work in a moment."""

WARN_AT = 0.8
"""The share of a limit from which on the technician is warned."""


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """From when on nothing new is taken in. Days of 0: this limit does not apply."""

    most_pending: int = 5000
    most_days_unsent: int = 30
    most_days_silent: int = 30
    least_free_bytes: int = 64 << 20


@dataclass(frozen=True, slots=True)
class IntakeFacts:
    """What the limits are held against. None: nothing is waiting, no contact is known, the store cannot be read."""

    pending: int = 0
    oldest_unsent: datetime | None = None
    last_contact: datetime | None = None
    free_bytes: int | None = None
    """What is left once the write-ahead log is folded in."""
    store: Trouble | None = None
    """Why the store cannot be written to, whatever room there is."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Whether new transactions are taken in, and for the technician what comes near a limit, in words."""

    trouble: Trouble | None = None
    warnings: tuple[str, ...] = ()


def intake_of(facts: IntakeFacts, limits: IntakeLimits, now: datetime) -> Intake:
    """The first limit that is reached; it no longer is as soon as the facts change.

    A moment in the future means that the clock was set back: nothing is reckoned from it.
    """
    unsent, silent = _days_since(facts.oldest_unsent, now), _days_since(facts.last_contact, now)
    warnings = (
        _near(facts.pending, limits.most_pending, f"待传队列已有{facts.pending}笔，到{limits.most_pending}笔就不收新办件"),
        _near(unsent, limits.most_days_unsent, f"最早的办件已等了{unsent}天，到{limits.most_days_unsent}天就不收新办件"),
        _near(silent, limits.most_days_silent, f"已有{silent}天没有连上平台，到{limits.most_days_silent}天就不收新办件"),
        _low(facts.free_bytes, limits.least_free_bytes),
    )
    return Intake(_reached(facts, limits, unsent, silent), tuple(warning for warning in warnings if warning))


def _reached(facts: IntakeFacts, limits: IntakeLimits, unsent: int, silent: int) -> Trouble | None:
    if facts.free_bytes is None:
        return STORE_GONE
    if facts.store is not None:
        return facts.store
    if facts.free_bytes < limits.least_free_bytes:
        return DISK_FULL
    if facts.pending >= limits.most_pending:
        return QUEUE_FULL
    if facts.oldest_unsent is not None and 0 < limits.most_days_unsent <= unsent:
        message = f"从{_day(facts.oldest_unsent)}起办的事还没送到平台，先不收新的"
        return Trouble("readiness.unsent_too_long", Cause.NETWORK, message, _SAFE)
    if facts.last_contact is not None and 0 < limits.most_days_silent <= silent:
        message = f"从{_day(facts.last_contact)}起没有连上平台，先不收新的"
        return Trouble("readiness.silent_too_long", Cause.NETWORK, message, _SAFE)
    return None


def _days_since(moment: datetime | None, now: datetime) -> int:
    return 0 if moment is None else max(0, (now - moment).days)


def _near(value: int, limit: int, warning: str) -> str:
    return warning if 0 < WARN_AT * limit <= value else ""


def _low(free: int | None, least: int) -> str:
    return f"存储只剩{free >> 20}MB，低于{least >> 20}MB就不收新办件" if free is not None and free * WARN_AT < least else ""


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def readiness_of(
    service: Service,
    *,
    link_trouble: Trouble | None,
    hardware_trouble: Mapping[Hardware, Trouble | None],
    intake_trouble: Trouble | None = None,
) -> Readiness:
    """The first reason why ``service`` cannot be done, the network before the devices.

    ``hardware_trouble`` has None for a device that works; a device it does not name is taken as missing.
    """
    if service.offline is OfflinePolicy.ONLINE and link_trouble is not None:
        return Readiness(link_trouble)
    if intake_trouble is not None and service.offline is not OfflinePolicy.LOCAL:
        return Readiness(intake_trouble)
    for module in sorted(service.hardware):
        if module is Hardware.DOCUMENT_CAMERA:
            trouble = hardware_trouble.get(module, NO_DOCUMENT_CAMERA)
            if trouble is not None:
                return Readiness(trouble if trouble.code == STARTING else NO_DOCUMENT_CAMERA)
        if module not in hardware_trouble:
            return Readiness(Trouble("readiness.no_device", Cause.DEVICE, "本机没有这个设备", "请到其他服务点办理。"))
        trouble = hardware_trouble[module]
        if trouble is not None:
            return Readiness(trouble)
    return Readiness()
