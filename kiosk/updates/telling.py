"""How the updates stand, for the technician's overview, the doctor and the platform."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from kiosk.domain.trouble import Cause
from kiosk.maintenance.checks.finding import Finding, good, notice
from kiosk.maintenance.overview import LABELS
from kiosk.updates.places import Failure, State
from kiosk.updates.troubles import TROUBLES, UNREACHABLE
from sync.wire import DeviceReport

CHECK: Final = "update"
NAME: Final = "程序更新"
STALE_DAYS: Final = 45
"""A repository's word holds for a month: whoever has not heard it for longer is cut off, or kept from hearing it."""
_DAY: Final = 24 * 3600.0
_PASSING: Final = frozenset({UNREACHABLE.code, "update.busy", "update.slow", "update.server", "update.medium"})
"""What comes and goes with the line; only when it lasts is it worth a look."""
_WORDS: Final = {one.code: one for one in TROUBLES}


def finding(state: State, version: str, wall: float) -> Finding:
    """``version``: of the running program. ``wall``: Unix seconds."""
    if state.trial is not None:
        said = f"正在试用新版{state.trial.program.version}"
        return notice(CHECK, NAME, "update.on_trial", Cause.DEVICE, said, "等十几分钟再看；不行会自己退回原来的版本。")
    failure = _latest_failure(state)
    if failure is not None:
        return notice(
            CHECK,
            NAME,
            "update.given_back",
            Cause.PLATFORM,
            failure_words(failure),
            "程序照常能用，请把这句话告诉运营中心。",
        )
    if state.prepared is not None:
        when = "没有人用一分钟后自己更换。" if state.ordered else "夜里没有人用的时候自己更换。"
        return notice(CHECK, NAME, "update.waiting", Cause.DEVICE, f"新版{state.prepared.version}已经备好", when)
    trouble = _WORDS.get(state.look.code)
    if trouble is not None and trouble.code not in _PASSING:
        # A stranger's stick keeps nobody from being served: it is worth a look, whatever it is.
        return notice(CHECK, NAME, trouble.code, trouble.cause, trouble.message, trouble.advice)
    return _how_fresh(state, version, wall)


def report(state: State) -> DeviceReport:
    """As a line among the devices of a heartbeat, so that operations see a roll-back."""
    failure = _latest_failure(state)
    if failure is not None:
        message = f"{failure.version}: {failure.reason}"
        return DeviceReport(CHECK, CHECK, "needshelp", "update.given_back", message[:200])
    trial = state.trial
    running = state.running
    message = f"{running.version} #{running.serial}" if running.serial else ""
    return DeviceReport(CHECK, CHECK, "ready", "update.on_trial" if trial is not None else state.look.code, message[:200])


def failure_words(failure: Failure) -> str:
    """The first thing that was missing, for a person; all of them go to the platform."""
    version, reason = failure.version, failure.reason.partition(",")[0]
    match reason:
        case "start":
            return f"新版{version}启动不了，已退回原来的版本"
        case "screen":
            return f"新版{version}没有画面，已退回原来的版本"
        case "store":
            return f"新版{version}打不开数据库，已退回原来的版本"
        case "sync":
            return f"新版{version}送不出办件，已退回原来的版本"
        case "contact":
            return f"新版{version}连不上平台，已退回原来的版本"
    return f"新版{version}用不了{LABELS.get(reason, reason)}，已退回原来的版本"


def _latest_failure(state: State) -> Failure | None:
    """Of a release that is newer than what runs; once a newer one is kept, it is history."""
    failures = [one for one in state.failures if one.serial > state.kept.serial]
    return failures[-1] if failures else None


def _how_fresh(state: State, version: str, wall: float) -> Finding:
    verified = state.look.verified_at
    if verified and wall - verified > STALE_DAYS * _DAY:
        said = f"{int((wall - verified) // _DAY)}天没有核对到更新了"
        advice = "请检查网络，或用U盘带更新来。"
        return notice(CHECK, NAME, "update.stale", Cause.NETWORK, said, advice)
    if not verified:
        return good(CHECK, NAME, f"用的是{version}，还没有核对过更新")
    day = datetime.fromtimestamp(verified, UTC).astimezone().date().isoformat()
    return good(CHECK, NAME, f"用的是{version}，{day}核对过更新")
