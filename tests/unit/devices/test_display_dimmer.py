"""A screen is dimmed through what the machine has, never to black, and a machine without a way says so."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from devices.contract import DeviceFault
from devices.display.dimmer import Backlight, DdcScreen, Dimmer, find_dimmer, luminance_of


def backlight(root: Path, most: str = "937", now: str = "400") -> Path:
    folder = root / "intel_backlight"
    folder.mkdir(parents=True)
    (folder / "max_brightness").write_text(f"{most}\n")
    (folder / "brightness").write_text(f"{now}\n")
    return folder


def nothing(_name: str) -> str | None:
    return None


class SimulatedDdc:
    """``ddcutil`` with a screen of 0 to ``most``."""

    def __init__(self, most: int = 80) -> None:
        self.most, self.now, self.answers = most, 40, True
        self.commands: list[tuple[str, ...]] = []

    def __call__(self, command: Sequence[str]) -> str | None:
        self.commands.append(tuple(command))
        if not self.answers:
            return None
        if "setvcp" in command:
            self.now = int(command[-1])
            return ""
        return f"VCP 10 C {self.now} {self.most}\n"


def test_the_backlight_is_found_read_and_set(tmp_path: Path) -> None:
    folder = backlight(tmp_path)
    found = find_dimmer(tmp_path, nothing)
    assert found == Backlight(folder)
    assert found.read() == 43
    assert found.set(70) is None
    assert ((folder / "brightness").read_text(), found.read()) == ("656\n", 70)


@pytest.mark.parametrize("wanted", [-5, 0, 3])
def test_it_never_goes_black(tmp_path: Path, wanted: int) -> None:
    light, ddc = Backlight(backlight(tmp_path)), SimulatedDdc()
    screens: list[Dimmer] = [light, DdcScreen("ddcutil", ddc)]
    for screen in screens:
        assert screen.set(wanted) is None
        assert screen.read() == 10


def test_the_screens_own_cable_is_the_second_choice(tmp_path: Path) -> None:
    ddc = SimulatedDdc()
    found = find_dimmer(tmp_path, lambda name: f"/usr/bin/{name}", ddc)
    assert isinstance(found, DdcScreen)
    assert found.read() == 50
    assert found.set(100) is None
    assert (ddc.now, ddc.commands[-1]) == (80, ("/usr/bin/ddcutil", "--brief", "setvcp", "10", "80"))
    ddc.answers = False
    silent, refused = found.read(), found.set(50)
    assert isinstance(silent, DeviceFault)
    assert isinstance(refused, DeviceFault)
    assert (silent.code, refused.code) == ("display.silent", "display.silent")


def test_a_machine_without_a_way_has_none(tmp_path: Path) -> None:
    dead = SimulatedDdc()
    dead.answers = False
    assert find_dimmer(tmp_path, nothing) is None
    assert find_dimmer(tmp_path, lambda name: name, dead) is None


def test_a_backlight_of_nonsense_is_none_and_a_refusal_is_told(tmp_path: Path) -> None:
    folder = backlight(tmp_path, most="many")
    assert find_dimmer(tmp_path, nothing) is None
    fault = Backlight(folder).read()
    assert isinstance(fault, DeviceFault)
    (folder / "max_brightness").write_text("100")
    (folder / "brightness").unlink()
    (folder / "brightness").mkdir(mode=stat.S_IRWXU)
    refused = Backlight(folder).set(50)
    assert isinstance(refused, DeviceFault)
    assert refused.code == "display.refused"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("VCP 10 C 60 100\n", (60, 100)),
        ("warning: slow bus\nVCP 10 C 0 65535", (0, 65535)),
        ("VCP 10 ERR", None),
        ("VCP 10 C 60 0", None),
        ("VCP 12 C 60 100", None),
        ("VCP 10 C -1 100", None),
        ("VCP 10 C 60 99999999", None),
        ("", None),
    ],
)
def test_what_ddcutil_answers(answer: str, told: tuple[int, int] | None) -> None:
    assert luminance_of(answer) == told
