"""The planted faults: how each is made, what the overview has to show for it, and how it is mended."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.demo.drill.village import DrillVillage
from kiosk.domain.values import dataclass

Act = Callable[[DrillVillage], None]


@dataclass(frozen=True, slots=True)
class Planted:
    """``code`` and ``label`` have to be on the overview; ``advice`` is what the manual says the technician does."""

    name: str
    title: str
    cause: str
    code: str
    label: str
    plant: Act
    mend: Act | None
    """None: nothing takes it away again, so it is the last one."""


def _desk(action: str, **arguments: str | int | bool) -> Act:
    return lambda village: village.desk(action, **arguments)


def _device(name: str, title: str, code: str, label: str, plant: Act, mend: Act) -> Planted:
    return Planted(name, title, "device", code, label, plant, mend)


def _fault(device: str, fault: str, times: int = 10_000) -> Act:
    return _desk("fault", device=device, name=fault, times=times)


_READER, _SLIP, _PAGE, _EYE = "身份证读卡器", "凭条打印机", "A4打印机", "摄像头"

DEVICES = (
    _device("reader-unplugged", "读卡器的线掉了", "idcard.", _READER, _desk("idcard.unplug"), _desk("idcard.replug")),
    _device(
        "reader-self-test", "读卡器自检不过", "idcard.self_test", _READER,
        _desk("idcard.self_test", ok=False), _desk("idcard.self_test", ok=True),
    ),
    _device("slip-unplugged", "凭条机的线掉了", "receipt.gone", _SLIP, _desk("receipt.unplug"), _desk("receipt.replug")),
    _device(
        "slip-paper-out", "凭条机没纸", "receipt.paper_out", _SLIP,
        _desk("receipt.paper", state="out"), _desk("receipt.paper", state="ok"),
    ),
    _device(
        "slip-paper-low", "凭条纸快用完", "receipt.near_end", _SLIP,
        _desk("receipt.paper", state="near_end"), _desk("receipt.paper", state="ok"),
    ),
    _device(
        "slip-cover", "凭条机盖子没关", "receipt.cover_open", _SLIP,
        _desk("receipt.cover", state="open"), _desk("receipt.cover", state="closed"),
    ),
    _device("page-off", "A4打印机没开", "document.gone", _PAGE, _desk("document.unplug"), _desk("document.replug")),
    _device(
        "page-paper-out", "A4打印机没纸", "document.paper_out", _PAGE,
        _desk("document.paper", state="out"), _desk("document.paper", state="ok"),
    ),
    _device(
        "page-toner-out", "碳粉用完", "document.toner_empty", _PAGE,
        _desk("document.toner", percent=0), _desk("document.toner", percent=80),
    ),
    _device(
        "page-toner-low", "碳粉不足", "document.toner_low", _PAGE,
        _desk("document.toner", percent=3), _desk("document.toner", percent=80),
    ),
    _device("camera-unplugged", "摄像头的线掉了", "camera.gone", _EYE, _desk("camera.unplug"), _desk("camera.replug")),
    _device(
        "camera-blank", "摄像头画面一片灰", "camera.grey", _EYE, _fault("camera", "grey"), _fault("camera", "clear")
    ),
    _device(
        "camera-covered", "摄像头被盖住", "camera.dark", _EYE, _fault("camera", "cover"), _fault("camera", "clear")
    ),
    _device(
        "scanner-unplugged", "扫码器的线掉了", "scanner.gone", "扫码器",
        _desk("scanner.unplug"), _desk("scanner.replug"),
    ),
    _device(
        "social-reader-gone", "社保卡读卡器不见了", "socialcard.no_reader", "社保卡读卡器",
        _desk("socialcard.unplug"), _desk("socialcard.replug"),
    ),
    _device(
        "on-battery", "停电，靠电池", "power.on_battery", "不间断电源",
        _desk("power.supply", state="battery"), _desk("power.supply", state="line"),
    ),
    _device(
        "door-open", "机柜门开着", "inputs.door_open", "机柜门和防拆开关",
        _desk("inputs.door", open=True), _desk("inputs.door", open=False),
    ),
)  # fmt: skip


def _always(fault: str) -> Act:
    return lambda village: village.rig.central.faults.always(fault)


def _clear(village: DrillVillage) -> None:
    village.rig.central.faults.clear()


LINE = (
    Planted(
        "cable-out", "网线掉了", "network", "net.link", "网线",
        lambda village: village.street.pull(), lambda village: village.street.plug(),
    ),
    Planted(
        "no-address", "路由器不分地址", "network", "net.address", "网线",
        lambda village: village.street.take_address(), lambda village: village.street.give_address(),
    ),
    Planted(
        "names-broken", "域名服务器不回答", "network", "net.dns_silent", "域名",
        lambda village: village.street.forget_names(), lambda village: village.street.remember_names(),
    ),
    Planted(
        "packets-lost", "到平台的路不通", "network", "net.connect_timeout", "连接",
        lambda village: village.rig.cable.unplug(), lambda village: village.rig.cable.plug(),
    ),
    Planted(
        "service-off", "平台的服务没开", "platform", "net.refused", "连接",
        lambda village: village.rig.cable.refuse(), lambda village: village.rig.cable.plug(),
    ),
    Planted("platform-broken", "平台出错", "platform", "http5xx", "平台", _always("server_error"), _clear),
    Planted("portal", "网络要先登录", "network", "net.portal", "平台", _always("html"), _clear),
    Planted(
        "clock", "时钟慢了一年", "clock", "clock.offset", "时钟",
        lambda village: village.set_platform_clock(365), lambda village: village.set_platform_clock(0),
    ),
    Planted(
        "wrong-key", "平台登记的是别的密钥", "key", "auth.", "密钥",
        lambda village: village.change_key(), lambda village: village.right_key(),
    ),
)  # fmt: skip

MACHINE = (
    Planted(
        "disk-full", "存储满了", "device", "disk.low", "存储空间",
        lambda village: village.fill_disk(), lambda village: village.clear_disk(),
    ),
    Planted(
        "database-damaged", "数据库坏过", "device", "store.recovered", "本机数据库",
        lambda village: village.spoil_database(), lambda village: village.take_damage_away(),
    ),
    Planted(
        "parked", "有办件被平台退回", "platform", "outbox.parked", "待传队列",
        lambda village: village.park_one(), None,
    ),
)  # fmt: skip

ALL = (*DEVICES, *LINE, *MACHINE)
