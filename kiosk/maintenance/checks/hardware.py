"""Every device that the settings name, in its own words."""

from __future__ import annotations

from devices.contract import DeviceStatus
from kiosk.journeys.troubles import state_trouble, told_by
from kiosk.maintenance.checks.finding import Finding
from kiosk.maintenance.overview import LABELS


def device_finding(status: DeviceStatus) -> Finding:
    """A notice of a device that works is told and stops nothing: the terminal is still ready."""
    name, check = LABELS.get(status.device_id, status.device_id), f"device.{status.device_id}"
    trouble = state_trouble(status.state)
    if trouble is not None:
        return Finding(name, False, trouble.message, trouble.code, trouble.cause.value, trouble.advice, check)
    notices = told_by(status.state)
    if not notices:
        return Finding(name, ok=True, message="正常", check=check)
    first = notices[0]
    words = "".join(notice.message for notice in notices)
    return Finding(name, True, f"正常，要留意：{words}", first.code, first.cause.value, first.advice, check)
