"""Is this terminal ready? The same checks as on the technician's screen, asked from the command line."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from devices.contract import Absent, DeviceStatus, Starting
from devices.hub import DeviceHub
from kiosk.clock import Clock, SystemClock
from kiosk.composition import courier_of, keyring_of, lives_of, open_store, store_folder, terminal_key
from kiosk.devicelist import add_devices
from kiosk.domain.trouble import Cause
from kiosk.maintenance.checks.everything import Examination
from kiosk.maintenance.checks.finding import Finding, bad, good, notice
from kiosk.maintenance.checks.hardware import device_finding as device_finding
from kiosk.maintenance.inforce import in_force
from kiosk.publishedsettings import Governed
from kiosk.selfreport import update_finding
from kiosk.settings import LoadedSettings, SettingsProblem, decode_roots
from kiosk.store.credential import CREDENTIAL_NAME, CredentialFile
from kiosk.store.database import StoreUnusable
from sync.courier import Courier
from sync.wire.signedpdf import root_of

ASSETS = Path(__file__).resolve().parent.parent.parent / "assets"
SETTLE_SECONDS = 6.0


def diagnose(own: LoadedSettings) -> tuple[Governed, list[Finding]]:
    """Judges what the terminal works with, which is more than its ``own`` file; and where its settings come from.

    Takes up to about twenty seconds: devices get time to come up, and a dead line time to answer.
    """
    force = in_force(own, ASSETS)
    loaded = force.loaded
    with _courier(loaded) as courier:
        examination = Examination(
            platform_url=loaded.settings.platform.url,
            limits=loaded.settings.limits,
            backup=loaded.settings.backup,
            folder=store_folder(loaded),
            clock=SystemClock(),
            courier=lambda: courier,
            connection=lambda: _connection(loaded),
            lives=lives_of(loaded).now,
            updates=lambda: update_finding(loaded, SystemClock()),
        )
        found = examination.look()
    found += [*force.findings, *platform_keys(loaded), document_roots(loaded), *credential(loaded), *_devices(loaded)]
    return force.governed, found


@contextmanager
def _courier(loaded: LoadedSettings) -> Iterator[Courier | Finding]:
    try:
        courier = courier_of(loaded)
    except SettingsProblem as problem:
        yield bad("line.key", "密钥", "key.missing", Cause.KEY, str(problem), "重新登记这台终端")
        return
    with closing(courier):
        yield courier


@contextmanager
def _connection(loaded: LoadedSettings) -> Iterator[sqlite3.Connection]:
    with closing(open_store(loaded)) as store, closing(store.connection()) as connection:
        yield connection


def platform_keys(loaded: LoadedSettings) -> list[Finding]:
    """Whose key bodies are sealed to, and which statement about keys came last; nothing when there is no store to ask."""
    try:
        with closing(open_store(loaded)) as store:
            ring = keyring_of(loaded, store, SystemClock())
    except StoreUnusable:
        return []
    except SettingsProblem as problem:
        advice = "按平台登记单改正 kiosk.toml"
        return [bad("platform_key", "平台公钥", "key.platform", Cause.KEY, str(problem), advice)]
    told = f"第{ring.version}次更换后的" if ring.version else "配置里的"
    return [good("platform_key", "平台公钥", f"用{told}公钥{ring.key_id}，套件{ring.suite_id}")]


def document_roots(loaded: LoadedSettings) -> Finding:
    """Whose certificates this terminal prints."""
    roots = decode_roots(loaded.settings.platform.document_roots)
    advice = "按平台登记单在 kiosk.toml 里写 platform.document_roots"
    if not roots:
        said = "没有发证机关的证书，证明打印不了"
        return bad("document_roots", "发证机关", "key.no_document_root", Cause.KEY, said, advice)
    try:
        for root in roots:
            root_of(root)
    except ValueError:
        said = "配置里的 platform.document_roots 不是发证机关的证书"
        return bad("document_roots", "发证机关", "key.document_root", Cause.KEY, said, advice)
    return good("document_roots", "发证机关", f"{len(roots)}张证书")


def credential(loaded: LoadedSettings, clock: Clock | None = None) -> list[Finding]:
    """Until when the platform's word for this terminal holds; nothing for a terminal that was registered by hand."""
    now = (clock or SystemClock()).wall()
    try:
        public = terminal_key(loaded).public_key().public_bytes_raw()
    except SettingsProblem:
        return []  # Told where the way to the platform is looked at.
    path = store_folder(loaded) / CREDENTIAL_NAME
    found = CredentialFile(path, loaded.settings.terminal.id, public, lambda *_signed: False).read()
    if found is None and not path.exists():
        return []
    if found is None:
        said, advice = "凭据文件损坏，或不是这台终端的", "联网后平台到期时会换新的；要马上换，请运维重做注册码。"
        return [notice("credential", "终端凭据", "key.credential_unreadable", Cause.KEY, said, advice)]
    until = found.expires_at[:10]
    if datetime.fromisoformat(found.expires_at).timestamp() <= now:
        said, advice = f"凭据{until}到期了", "联网后会自己续期，不用做什么。"
        return [notice("credential", "终端凭据", "key.credential_expired", Cause.KEY, said, advice)]
    return [good("credential", "终端凭据", f"有效到{until}，到一半会自己续期")]


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
