"""What a running terminal says of itself: to the technician's overview, to the screen, and in the heartbeat."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from devices.contract import DeviceStatus
from kiosk.clock import Clock
from kiosk.domain.trouble import Cause
from kiosk.journeys.troubles import told_by
from kiosk.maintenance.overview import traffic_words
from kiosk.session.ambient import Link
from kiosk.settings import LoadedSettings
from kiosk.shell.ports import SyncView
from kiosk.store.database import Store
from kiosk.version import build_version
from sync import wire

if TYPE_CHECKING:
    from kiosk.composition import Options
    from kiosk.maintenance.checks.everything import Examination
    from kiosk.maintenance.checks.finding import Finding
    from sync.courier import Courier
    from sync.engine import SyncEngine

MOST_REPORTED = 200
"""Characters of a device's words in a heartbeat; the platform takes no more."""


def examination_of(
    loaded: LoadedSettings, store: Store, courier: Callable[[], Courier | None], options: Options
) -> Examination:
    """The checks of a running terminal: over its own way to the platform and its own store."""

    from kiosk.maintenance.checks.everything import Examination
    from kiosk.maintenance.checks.finding import notice

    def way() -> Courier | Finding:
        found = courier()
        return (
            found
            if found is not None
            else notice(
                "line.platform", "平台", "line.starting", Cause.DEVICE, "终端刚启动，还没有去找平台", "请等几秒钟再看。"
            )
        )

    return Examination(
        platform_url=loaded.settings.platform.url,
        limits=loaded.settings.limits,
        backup=loaded.settings.backup,
        folder=store.path.parent,
        clock=options.clock,
        courier=way,
        connection=lambda: closing(store.connection()),
        lives=lambda: options.verdict,
        updates=lambda: update_finding(loaded, options.clock),
    )


def update_finding(loaded: LoadedSettings, clock: Clock) -> Finding | None:
    """How the program's updates stand; None where they are not set up."""
    if not loaded.settings.updates.root_file:
        return None
    from kiosk.updates import telling
    from kiosk.updates.places import places_of

    return telling.finding(places_of(loaded).read(), build_version(), clock.wall())


def sync_view(engine: SyncEngine) -> SyncView:
    status = engine.status()
    traffic = traffic_words(status.traffic)
    return SyncView(Link(status.link.value), status.pending, status.parked, status.last_success, traffic)


def device_report(status: DeviceStatus, simulated: frozenset[str]) -> wire.DeviceReport:
    """A device that works with a notice (on battery, cabinet open) reports the first one's code and all sentences."""
    said = told_by(status.state)
    return wire.DeviceReport(
        device_id=status.device_id,
        kind=status.kind,
        state=type(status.state).__name__.lower(),
        code=said[0].code if said else "",
        message="".join(fault.message for fault in said)[:MOST_REPORTED],
        simulated=status.device_id in simulated,
    )
