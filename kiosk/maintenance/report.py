"""The readiness report: every check, what this day was, what still waits. For the file, as JSON and as a page."""

from __future__ import annotations

from contextlib import closing

from kiosk.clock import Clock, local_time
from kiosk.composition import open_store
from kiosk.maintenance.checks.finding import Finding
from kiosk.maintenance.today import COUNTED, counted
from kiosk.settings import LoadedSettings
from kiosk.store.database import STORE_ERRORS
from kiosk.version import build_version
from sync import outbox


def report(loaded: LoadedSettings, findings: list[Finding], clock: Clock) -> dict[str, object]:
    """``ok`` when every check is; ``today`` counts since midnight; ``waiting`` and ``parked`` are None without a store."""
    terminal = loaded.settings.terminal
    today, waiting, parked = _of_store(loaded, clock)
    return {
        "terminal": terminal.id,
        "site": terminal.site_name,
        "version": build_version(),
        "at": local_time(clock).isoformat(timespec="seconds"),
        "ok": all(finding.ok for finding in findings),
        "checks": [finding.as_json() for finding in findings],
        "today": today,
        "waiting": waiting,
        "parked": parked,
    }


def _of_store(loaded: LoadedSettings, clock: Clock) -> tuple[dict[str, int], int | None, int | None]:
    day = local_time(clock).date().isoformat()
    try:
        with closing(open_store(loaded)) as store, closing(store.connection()) as connection:
            today, counts = counted(connection, day), outbox.counts(connection)
    except STORE_ERRORS:
        return {}, None, None
    return today, counts.pending, counts.parked


def lines(made: dict[str, object]) -> list[tuple[str, str]]:
    """The report as pairs of a heading and its text, for a page."""
    checks = made["checks"]
    today = made["today"]
    told = [
        ("结论", "可以服务" if made["ok"] else "还不能服务，先修下面打叉的"),
        ("终端", f"{made['terminal']}  {made['site']}"),
        ("版本和时间", f"{made['version']}  {made['at']}"),
    ]
    if isinstance(checks, list):
        for check in checks:
            mark = {"green": "✓", "yellow": "！", "red": "✗"}[str(check["light"])]
            told.append((f"{mark} {check['name']}", f"{check['message']} {check['advice']} {check['code']}".strip()))
    if isinstance(today, dict):
        told += [(label, str(today[code])) for code, label in COUNTED.items() if code in today]
    told += [("还在等的办件", _count(made["waiting"])), ("停住的办件", _count(made["parked"]))]
    return told


def _count(value: object) -> str:
    return "数据库打不开" if value is None else str(value)
