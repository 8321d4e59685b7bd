"""From nine taps to a udev rule: what is kept, what is refused, and which matrix the machine works with now."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.domain.touchfit import IDENTITY, TARGETS, Affine, Verdict, parsed
from kiosk.maintenance import fitting, touchrule
from kiosk.session import events as ev
from kiosk.session import upkeepevents as uev
from kiosk.session.state import Session, Technician, TechnicianPage
from kiosk.session.upkeepeffects import KeepTouch
from kiosk.session.upkeepstate import TouchTest, Upkeep, UpkeepPage
from kiosk.shell.fitting import NOT_KEPT, FittingWork
from tests.support.shell_world import ShellWorld
from tests.support.strays import StrayLogs

PANEL = (268.0, 476.0)


def tapped(world: ShellWorld, off: float) -> TouchTest:
    """A technician opens the page and taps all crosses on a panel that is off to the right by that share."""
    world.shell.session = Session(phase=Technician("tech-01"))
    world.shell.handle(ev.TechnicianPageChosen(TechnicianPage.UPKEEP))
    world.shell.handle(uev.UpkeepPageChosen(UpkeepPage.TOUCH))
    world.shell.handle(uev.TouchTestWanted())
    for x, y in TARGETS:
        world.shell.handle(uev.CrossTapped(x + off, y, *PANEL))
    phase = world.shell.session.phase
    assert isinstance(phase, TouchTest)
    return phase


def test_a_good_panel_has_nothing_to_keep(world: ShellWorld) -> None:
    phase = tapped(world, 0.0)
    assert phase.result is not None
    assert (phase.testing, phase.result.verdict, phase.result.hits) == (False, Verdict.GOOD, 9)
    world.shell.handle(uev.TouchFitWanted())
    assert world.shell.session.phase == phase


def test_a_panel_that_is_off_is_set_right(world: ShellWorld) -> None:
    phase = tapped(world, 0.03)
    assert phase.result is not None
    assert (phase.result.verdict, phase.result.hits) == (Verdict.OFF, 0)
    assert phase.result.worst_mm == pytest.approx(0.03 * PANEL[0])
    assert phase.result.left_mm == pytest.approx(0.0, abs=1e-6)
    world.shell.handle(uev.TouchFitWanted())
    world.on_screen()
    after = world.shell.session.phase
    assert isinstance(after, TouchTest)
    assert (after.kept, after.keeping, after.trouble) == (True, False, None)
    rules = list(world_folder(world).glob("*.rules"))
    assert [file.name for file in rules] == [touchrule.RULE_NAME]
    assert 'LIBINPUT_CALIBRATION_MATRIX}="1.000000 0.000000 -0.030000 0.000000 1.000000 0.000000"' in rules[0].read_text()


def world_folder(world: ShellWorld) -> Path:
    return world.shell._upkeep._fitting._folder


def test_back_to_none(world: ShellWorld) -> None:
    tapped(world, 0.03)
    world.shell.handle(uev.TouchResetWanted())
    world.on_screen()
    assert fitting.read(world_folder(world)).touch == IDENTITY.numbers


def test_stopping_amid_the_crosses_leads_back(world: ShellWorld) -> None:
    world.shell.session = Session(phase=TouchTest("tech-01", testing=True, taps=TARGETS[:3]))
    world.shell.handle(ev.BackPressed())
    assert world.shell.session.phase == Upkeep("tech-01")


def test_a_store_that_takes_nothing_is_told(world: ShellWorld, tmp_path: Path) -> None:
    heard: list[object] = []
    work = FittingWork(world.outside, heard.append, tmp_path / "gone")
    work.keep_touch(KeepTouch(IDENTITY, afresh=True))
    world.on_screen()
    assert heard == [uev.TouchNotKept(NOT_KEPT)]


def test_the_matrix_in_force_is_udevs(tmp_path: Path) -> None:
    (tmp_path / "c13:65").write_text("E:ID_INPUT=1\nE:ID_INPUT_KEY=1\n")
    assert touchrule.in_force(tmp_path) is None
    panel = tmp_path / "c13:66"
    panel.write_text("I:1\nE:ID_INPUT_TOUCHSCREEN=1\n")
    assert touchrule.in_force(tmp_path) is None
    panel.write_text("E:ID_INPUT_TOUCHSCREEN=1\nE:LIBINPUT_CALIBRATION_MATRIX=1.01 0 -0.02 0 1 0\n")
    assert touchrule.in_force(tmp_path) == Affine(1.01, 0, -0.02, 0, 1, 0)
    (tmp_path / "c13:67").write_text("E:ID_INPUT_TOUCHSCREEN=1\n")
    assert touchrule.in_force(tmp_path) is None, "two panels that do not agree"


def test_the_rule_gives_back_its_matrix() -> None:
    matrix = Affine(1.02, -0.01, 0.003, 0.004, 0.98, -0.02)
    (line,) = [line for line in touchrule.rule_text(matrix).splitlines() if not line.startswith("#")]
    assert 'ENV{ID_INPUT_TOUCHSCREEN}=="1"' in line
    assert parsed(line.rpartition('="')[2].rstrip('"')) == matrix


@pytest.mark.parametrize("content", [b"", b"{", b'{"touch": [1]}', b'{"touch": ["x", 0, 0, 0, 1, 0]}', b" " * (65 << 10)])
def test_a_file_that_cannot_be_read_counts_as_none(
    tmp_path: Path, content: bytes, expected_logs: StrayLogs.Expectations
) -> None:
    expected_logs.expect("kiosk.fitting", "fitting.unreadable")
    (tmp_path / fitting.FILE_NAME).write_bytes(content)
    assert fitting.read(tmp_path) == fitting.Fitting()


def test_nothing_else_is_lost_when_one_thing_is_kept(tmp_path: Path) -> None:
    fitting.change(tmp_path, lambda old: fitting.Fitting(touch=(1, 0, 0, 0, 1, 0)))
    assert fitting.change(tmp_path, lambda old: old).touch == (1, 0, 0, 0, 1, 0)
