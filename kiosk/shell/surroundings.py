"""Builds the world around the session: readiness, devices, queue, log."""

from __future__ import annotations

from kiosk.clock import iso, local_time
from kiosk.domain.carrying import Medium
from kiosk.domain.catalogue import Hardware
from kiosk.domain.readiness import NO_NETWORK, PLATFORM_DOWN, STORE_GONE, Intake, Readiness, readiness_of
from kiosk.domain.search import SearchIndex
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.troubles import state_trouble
from kiosk.maintenance import overview
from kiosk.session.ambient import Ambient, Announcement, DeviceRow, Link, LogRow, MoneyNote, QueueRow
from kiosk.session.state import Session, Technician, TechnicianPin
from kiosk.shell.ports import Outside, SyncView
from kiosk.shell.upkeep import job_rows
from kiosk.store import audit, records
from kiosk.store.database import STORE_ERRORS
from sync import journal, outbox

ROWS_SHOWN = 60

REFUSED = Trouble("readiness.refused", Cause.KEY, "平台不认这台终端", "请联系技术员；其他事项可以照常办理。")

_LINK_TROUBLES: dict[Link, Trouble | None] = {
    Link.ONLINE: None,
    Link.NO_NETWORK: NO_NETWORK,
    Link.PLATFORM_DOWN: PLATFORM_DOWN,
    Link.REFUSED: REFUSED,
}


def readiness(outside: Outside, view: SyncView, intake: Intake) -> dict[str, Readiness]:
    """For every service, whether it can be done now."""
    if outside.safe_mode:
        return dict.fromkeys((service.id for service in outside.catalogue.services), Readiness(_safe_mode(outside)))
    troubles: dict[Hardware, Trouble | None] = {}
    for status in outside.hub.statuses():
        if status.device_id in set(Hardware):
            troubles[Hardware(status.device_id)] = state_trouble(status.state)
    return {
        service.id: readiness_of(
            service, link_trouble=_LINK_TROUBLES[view.link], hardware_trouble=troubles, intake_trouble=intake.trouble
        )
        for service in outside.catalogue.services
    }


def _safe_mode(outside: Outside) -> Trouble:
    message = f"本机反复出错，正在等人来修，请打技术员电话{outside.site.technician_phone}"
    return Trouble("readiness.safe_mode", Cause.DEVICE, message, "已经办的都保存着，不用再来。")


def ambient_of(
    outside: Outside,
    session: Session,
    view: SyncView,
    ready: dict[str, Readiness],
    search: SearchIndex | None = None,
    warnings: tuple[str, ...] = (),
    announcements: tuple[Announcement, ...] = (),
    checks: tuple[DeviceRow, ...] = (),
    media: tuple[Medium, ...] = (),
    money: MoneyNote | None = None,
) -> Ambient:
    """The queue and the log are read only while a technician looks at them, who must see it when they cannot be read."""
    devices = tuple(overview.device_row(status, outside.simulated) for status in outside.hub.statuses())
    queue: tuple[QueueRow, ...] = ()
    governed = outside.settings.now() if isinstance(session.phase, Technician) else None
    log: tuple[LogRow, ...] = ()
    if isinstance(session.phase, Technician):
        queue, log = _for_technician(outside)
    return Ambient(
        now=local_time(outside.clock),
        site=outside.site,
        link=view.link,
        catalogue=outside.catalogue,
        readiness=ready,
        devices=devices,
        checks=checks,
        challenge=outside.challenge() if isinstance(session.phase, TechnicianPin) else "",
        queue=queue,
        log=log,
        media=media,
        money=money,
        pending=view.pending,
        parked=view.parked,
        traffic=view.traffic,
        simulated=any(device.simulated for device in devices),
        app_version=outside.app_version,
        search=search,
        regions=outside.regions,
        privacy=outside.privacy,
        rota=job_rows(outside, session),
        settings=() if governed is None else governed.rows,
        settings_version=0 if governed is None else governed.version,
        warnings=warnings,
        notices=tuple(one.text for one in announcements if not one.emergency),
        emergencies=tuple(one.text for one in announcements if one.emergency),
    )


def _for_technician(outside: Outside) -> tuple[tuple[QueueRow, ...], tuple[LogRow, ...]]:
    try:
        return _rows(outside)
    except STORE_ERRORS as problem:
        at = iso(outside.clock)
        return (), (LogRow(at, f"{STORE_GONE.message}（{type(problem).__name__}）", STORE_GONE.code),)


def _rows(outside: Outside) -> tuple[tuple[QueueRow, ...], tuple[LogRow, ...]]:
    with outside.house.connection() as connection:
        titles = records.titles(connection)
        queue = tuple(overview.queue_row(row, titles) for row in outbox.rows(connection, limit=ROWS_SHOWN))
        audited = [overview.audit_log_row(line) for line in audit.tail(connection, ROWS_SHOWN)]
        synced = [overview.sync_log_row(event) for event in journal.tail(connection, ROWS_SHOWN)]
    newest_first = sorted((*audited, *synced), key=lambda row: row.at, reverse=True)
    return queue, tuple(newest_first[:ROWS_SHOWN])
