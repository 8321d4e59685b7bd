"""Is this terminal ready? The same questions as on the technician's screen, asked from the command line."""

from __future__ import annotations

import shutil
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from devices.contract import Absent, DeviceStatus, Starting
from devices.hub import DeviceHub
from kiosk.catalogue import CatalogueProblem, load_catalogue
from kiosk.clock import SystemClock
from kiosk.composition import courier_of, keyring_of, open_store, store_folder
from kiosk.devicelist import add_devices
from kiosk.domain.readiness import Intake
from kiosk.journeys.troubles import state_trouble, told_by
from kiosk.maintenance import intake
from kiosk.maintenance.overview import LABELS, store_row
from kiosk.settings import LoadedSettings, SettingsProblem
from kiosk.store import audit
from kiosk.store.database import DATABASE_NAME, StoreUnusable, damage_note, log_bytes
from kiosk.store.quarantine import incidents
from sync import outbox
from sync.policy import Failure

ASSETS = Path(__file__).resolve().parent.parent.parent / "assets"
SETTLE_SECONDS = 6.0
CLOCK_TOLERANCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    ok: bool
    message: str
    code: str = ""
    cause: str = ""
    advice: str = ""

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    def sentence(self) -> str:
        message = self.message.rstrip("。")
        return f"{message}{'。' + self.advice if self.advice else ''}{f'（{self.code}）' if self.code else ''}"


def examine(loaded: LoadedSettings) -> list[Finding]:
    """Takes up to about ten seconds: devices get time to come up."""
    return [*_store(loaded), _disk(loaded), _catalogue(), *platform_keys(loaded), *_platform(loaded), *_devices(loaded)]


def _store(loaded: LoadedSettings) -> list[Finding]:
    try:
        store = open_store(loaded)
    except StoreUnusable as problem:
        return [
            Finding(
                "数据库",
                ok=False,
                message="打不开",
                code=problem.code,
                cause="device",
                advice="清理存储" if problem.code == "store.full" else "不要删除，重启终端",
            )
        ]
    with closing(store.connection()) as connection:
        counts = outbox.counts(connection)
        broken = audit.first_broken_link(connection)
        taking_in = intake.look(connection, loaded.settings.limits, store_folder(loaded), SystemClock())
    findings = [Finding("数据库", ok=True, message=f"完好，待传{counts.pending}笔，搁置{counts.parked}笔")]
    findings += _incidents(loaded)
    if broken is not None:
        findings.append(
            Finding(
                "审计", ok=False, message=f"第{broken}行被改过", code="audit.broken", cause="device", advice="报告运营中心"
            )
        )
    findings.append(_intake(taking_in))
    if counts.parked:
        findings.append(
            Finding(
                "搁置",
                ok=False,
                message=f"{counts.parked}笔被搁置",
                code="outbox.parked",
                cause="platform",
                advice="查明原因后放行",
            )
        )
    return findings


def _incidents(loaded: LoadedSettings) -> list[Finding]:
    """Damage in the past stays a finding until what was set aside has been taken away: the storage may be dying."""
    damaged = damage_note(store_folder(loaded) / DATABASE_NAME).exists()
    row = store_row(incidents(store_folder(loaded)), damaged=damaged)
    if row is None:
        return []
    return [Finding(row.label, ok=False, message=row.state_text, code=row.code, cause="device", advice=row.advice)]


def _intake(taking_in: Intake) -> Finding:
    """Near a limit is told and stops nothing."""
    if taking_in.trouble is not None:
        trouble = taking_in.trouble
        return Finding("收件", False, trouble.message, trouble.code, trouble.cause.value, trouble.advice)
    if taking_in.warnings:
        return Finding("收件", True, f"照常，要留意：{'；'.join(taking_in.warnings)}", code="readiness.near_limit")
    return Finding("收件", ok=True, message="照常收新办件")


def _disk(loaded: LoadedSettings) -> Finding:
    try:
        folder = store_folder(loaded)
        free = max(0, shutil.disk_usage(folder).free - log_bytes(folder / DATABASE_NAME)) >> 20
    except OSError as problem:
        told = f"读不了（{type(problem).__name__}）"
        return Finding("存储空间", ok=False, message=told, code="disk.gone", cause="device", advice="检查存储和它的挂载")
    least = loaded.settings.limits.least_free_megabytes
    if free >= least:
        return Finding("存储空间", ok=True, message=f"剩余{free}MB")
    return Finding("存储空间", ok=False, message=f"只剩{free}MB", code="disk.low", cause="device", advice="清理或更换存储")


def _catalogue() -> Finding:
    try:
        catalogue = load_catalogue(ASSETS / "catalogue")
    except CatalogueProblem as problem:
        return Finding("事项目录", ok=False, message=str(problem), code="catalogue", cause="input", advice="改正该文件")
    return Finding("事项目录", ok=True, message=f"{len(catalogue.services)}个事项")


def platform_keys(loaded: LoadedSettings) -> list[Finding]:
    """Whose key bodies are sealed to, and which statement about keys came last; nothing when there is no store to ask."""
    try:
        with closing(open_store(loaded)) as store:
            ring = keyring_of(loaded, store, SystemClock())
    except StoreUnusable:
        return []
    except SettingsProblem as problem:
        advice = "按平台登记单改正 kiosk.toml"
        return [Finding("平台公钥", False, str(problem), "key.platform", "key", advice)]
    told = f"第{ring.version}次更换后的" if ring.version else "配置里的"
    return [Finding("平台公钥", ok=True, message=f"用{told}公钥{ring.key_id}，套件{ring.suite_id}")]


def _platform(loaded: LoadedSettings) -> list[Finding]:
    try:
        courier = courier_of(loaded)
    except SettingsProblem as problem:
        return [Finding("终端密钥", ok=False, message=str(problem), code="key.missing", cause="key", advice="重新登记终端")]
    with closing(courier):
        health = courier.health()
        offset = courier.clock_offset
    if isinstance(health, Failure):
        return [
            Finding(
                "平台",
                ok=False,
                message=health.message,
                code=health.code,
                cause=health.cause,
                advice="查网线、路由器和平台地址",
            )
        ]
    findings = [Finding("平台", ok=True, message="连得上")]
    if offset is not None and abs(offset) > CLOCK_TOLERANCE_SECONDS:
        wrong = f"本机时钟差{offset:.0f}秒"
        findings.append(Finding("时钟", ok=False, message=wrong, code="clock.offset", cause="clock", advice="校准时间"))
    return findings


def _devices(loaded: LoadedSettings) -> list[Finding]:
    hub = DeviceHub(lambda _status: None, poll_interval=0.3)
    add_devices(hub, loaded, ASSETS)
    hub.start()
    try:
        deadline = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < deadline and any(_unsettled(status) for status in hub.statuses()):
            time.sleep(0.1)
        return [device_finding(status) for status in hub.statuses()]
    finally:
        hub.stop()


def _unsettled(status: DeviceStatus) -> bool:
    return isinstance(status.state, Starting | Absent)


def device_finding(status: DeviceStatus) -> Finding:
    """A notice of a device that works is told and stops nothing: the command still says that the terminal is ready."""
    name = LABELS.get(status.device_id, status.device_id)
    trouble = state_trouble(status.state)
    if trouble is not None:
        return Finding(
            name, ok=False, message=trouble.message, code=trouble.code, cause=trouble.cause.value, advice=trouble.advice
        )
    notices = told_by(status.state)
    if not notices:
        return Finding(name, ok=True, message="正常")
    first = notices[0]
    words = "".join(notice.message for notice in notices)
    return Finding(name, True, f"正常，要留意：{words}", first.code, first.cause.value, first.advice)
