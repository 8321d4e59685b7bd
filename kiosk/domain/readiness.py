"""Can a service be done now? Known before anyone logs in, with the reason in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.domain.catalogue import Hardware, OfflinePolicy, Service
from kiosk.domain.trouble import Cause, Trouble


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
        if module not in hardware_trouble:
            return Readiness(Trouble("readiness.no_device", Cause.DEVICE, "本机没有这个设备", "请到其他服务点办理。"))
        trouble = hardware_trouble[module]
        if trouble is not None:
            return Readiness(trouble)
    return Readiness()
