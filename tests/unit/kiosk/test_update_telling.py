"""What the technician, the doctor and the platform hear of the updates."""

from __future__ import annotations

import pytest

from kiosk.session.ambient import Light
from kiosk.updates.places import Failure, Look, Program, State, Trial
from kiosk.updates.telling import STALE_DAYS, finding, report
from kiosk.updates.troubles import TROUBLES

NOW = 1_795_000_000.0
OLD, NEW = Program("A", "1.0.0", 1, 1), Program("B", "2.0.0", 2, 1)


def failed(reason: str) -> State:
    return State(kept=OLD, failures=(Failure(2, "2.0.0", reason, "2026-11-26T03:00:00+08:00"),))


@pytest.mark.parametrize(
    ("state", "light", "code", "words"),
    [
        (State(), Light.GREEN, "", "还没有核对过"),
        (State(look=Look(NOW, NOW - 86_400)), Light.GREEN, "", "核对过更新"),
        (State(look=Look(NOW, NOW - 86_400, code="update.unreachable")), Light.GREEN, "", "核对过更新"),
        (State(look=Look(NOW, NOW - (STALE_DAYS + 1) * 86_400)), Light.YELLOW, "update.stale", "46天"),
        (State(look=Look(NOW, NOW, code="update.unsigned")), Light.YELLOW, "update.unsigned", "签名"),
        (State(kept=OLD, prepared=NEW), Light.YELLOW, "update.waiting", "2.0.0"),
        (State(kept=OLD, trial=Trial(NEW, OLD, "", 1)), Light.YELLOW, "update.on_trial", "2.0.0"),
        (failed("start"), Light.YELLOW, "update.given_back", "启动不了"),
        (failed("screen,store"), Light.YELLOW, "update.given_back", "没有画面"),
        (failed("store"), Light.YELLOW, "update.given_back", "数据库"),
        (failed("sync,contact"), Light.YELLOW, "update.given_back", "办件"),
        (failed("contact"), Light.YELLOW, "update.given_back", "平台"),
        (failed("receipt,idcard"), Light.YELLOW, "update.given_back", "凭条打印机"),
    ],
)
def test_the_card(state: State, light: Light, code: str, words: str) -> None:
    """Never red: whatever becomes of an update, the terminal serves."""
    told = finding(state, "1.0.0", NOW)
    assert (told.light, told.code) == (light, code)
    assert words in told.sentence()
    assert told.ok
    assert bool(told.advice) == bool(code)


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.code)
def test_no_trouble_keeps_anybody_from_being_served(trouble: object) -> None:
    code = getattr(trouble, "code")  # noqa: B009
    assert finding(State(look=Look(NOW, NOW, code=code)), "1.0.0", NOW).ok


def test_a_failure_is_history_once_a_newer_release_is_kept() -> None:
    state = State(kept=Program("A", "3.0.0", 3, 1), failures=failed("start").failures)
    assert finding(state, "3.0.0", NOW).code == ""
    assert report(state).code == ""


def test_the_platform_hears_of_a_roll_back_and_of_what_runs() -> None:
    told = report(failed("receipt,contact"))
    assert (told.device_id, told.state, told.code) == ("update", "needshelp", "update.given_back")
    assert told.message == "2.0.0: receipt,contact"
    assert report(State(kept=NEW)).message == "2.0.0 #2"
    assert report(State(kept=OLD, trial=Trial(NEW, OLD, "", 1))).code == "update.on_trial"
    assert len(report(failed("x" * 500)).message) == 200
