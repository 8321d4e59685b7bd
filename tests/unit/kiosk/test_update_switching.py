"""From the old version to the new one and back, killed at every change to the disk: something whole always starts."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.manual_clock import ManualClock
from kiosk.updates.client import Archive
from kiosk.updates.launching import chosen, environment
from kiosk.updates.places import Places
from kiosk.updates.switching import MOST_STARTS, RETRY_SECONDS, Before, Switch
from sync.wire.updates import Release, Size
from tests.support.killing import Killed, killing
from tests.support.strays import StrayLogs
from tests.support.updateshop import program

MORNING = 1_795_000_000.0


@dataclass(frozen=True)
class Machine:
    """A machine with the package's program, and releases to go to."""

    folder: Path
    clock: ManualClock

    @property
    def places(self) -> Places:
        return Places(self.folder / "var")

    @property
    def switch(self) -> Switch:
        return Switch(self.places, self.clock)

    @property
    def package(self) -> Path:
        return self.folder / "opt" / "kiosk"

    def archives(self, version: str) -> list[Archive]:
        from central.updates.packing import pack

        file = self.folder / f"{version}.tar.xz"
        if not file.exists():
            pack(program(self.folder / f"build-{version}", version), file, lambda _place: True, 0)
        return [Archive(file, Size(1 << 20, 20))]

    def version_that_starts(self) -> str:
        """As the service manager would start it."""
        started = chosen(self.places, self.package)
        if started == self.package:
            return "package"
        whole = {"kiosk", "_internal/lib.so.1", "_internal/lib.so", "_internal/assets/fonts/font.otf"}
        assert all((started.parent / part).exists() for part in whole), "half a program was started"
        link = self.places.link
        assert link.resolve() == started.parent, "the link and the notes tell different things"
        told: str = json.loads((started.parent / "_internal" / "version.json").read_text())["version"]
        return told

    def update_to(self, version: str, serial: int) -> None:
        """All the way until the version has proven itself."""
        self.switch.prepare(release(version, serial), self.archives(version))
        assert self.switch.switch(Before())
        assert self.version_that_starts() == version
        self.switch.keep()


def release(version: str, serial: int, schema: int = 1) -> Release:
    return Release(serial, version, "x86_64", Size(1 << 20, 20), (), schema, 100)


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes die here, not the power: what the kernel has been told is there. Others' writes need not be waited for."""
    for name in ("sync", "fsync"):
        monkeypatch.setattr(os, name, lambda *_given: None)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path, ManualClock(MORNING))
    program(tmp_path / "opt", "package")
    return made


def test_from_the_package_to_a_release_to_the_next(machine: Machine) -> None:
    assert machine.version_that_starts() == "package"
    machine.update_to("1.0.0", 1)
    assert machine.places.read().kept.slot == "A"
    machine.update_to("2.0.0", 2)
    assert machine.places.read().kept.slot == "B"
    machine.update_to("3.0.0", 3)
    assert machine.places.read().kept.slot == "A"
    assert machine.version_that_starts() == "3.0.0"


def test_a_version_that_never_gets_up_is_given_back(machine: Machine) -> None:
    machine.update_to("1.0.0", 1)
    machine.switch.prepare(release("2.0.0", 2), machine.archives("2.0.0"))
    machine.switch.switch(Before())
    assert [machine.version_that_starts() for _ in range(MOST_STARTS + 2)] == ["2.0.0"] * MOST_STARTS + ["1.0.0"] * 2
    state = machine.places.read()
    assert [(one.version, one.reason, one.tries) for one in state.failures] == [("2.0.0", "start", 1)]
    assert state.news == "given_back"


def test_the_first_update_goes_back_to_the_package(machine: Machine) -> None:
    machine.switch.prepare(release("1.0.0", 1), machine.archives("1.0.0"))
    machine.switch.switch(Before())
    assert machine.version_that_starts() == "1.0.0"
    machine.switch.give_back("receipt")
    assert machine.version_that_starts() == "package"
    assert not machine.places.link.is_symlink()


def test_a_release_that_failed_is_tried_once_more_a_day_later_and_then_only_when_ordered(machine: Machine) -> None:
    two = release("2.0.0", 2)
    for tries in (1, 2):
        assert machine.switch.wants(two, "1.0.0")
        machine.switch.prepare(two, machine.archives("2.0.0"))
        machine.switch.switch(Before())
        machine.switch.give_back("sync")
        assert machine.places.read().failures[0].tries == tries
        assert not machine.switch.wants(two, "1.0.0")
        machine.clock.advance(RETRY_SECONDS)
    assert not machine.switch.wants(two, "1.0.0")
    assert machine.switch.wants(two, "1.0.0", ordered=True)
    assert machine.switch.wants(release("3.0.0", 3), "1.0.0")


@pytest.mark.parametrize(("serial", "version"), [(1, "1.0.0"), (2, "2.0.0"), (3, "9.9.9")])
def test_only_news_is_wanted(machine: Machine, serial: int, version: str) -> None:
    """Older than what is kept, kept, and what already runs (from a package, say)."""
    machine.update_to("2.0.0", 2)
    assert not machine.switch.wants(release(version, serial), "9.9.9")


def test_a_slot_that_was_damaged_gives_way_to_the_package(machine: Machine, expected_logs: StrayLogs.Expectations) -> None:
    expected_logs.expect("kiosk.updates", "update.slot_damaged slot=A")
    machine.update_to("1.0.0", 1)
    (machine.places.slot("A") / "kiosk").unlink()
    assert machine.version_that_starts() == "package"


@pytest.mark.parametrize("content", [b"", b"{", b'{"kept": 7}', b"x" * (300 << 10)])
def test_notes_that_cannot_be_read_give_way_to_the_package(machine: Machine, content: bytes) -> None:
    machine.update_to("1.0.0", 1)
    (machine.places.work / "state.json").write_bytes(content)
    assert machine.version_that_starts() == "package"


def test_a_disk_that_takes_nothing_starts_what_ran_last(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.update_to("1.0.0", 1)

    def full(_self: Places, _state: object) -> None:
        raise OSError(28, "no space")

    machine.switch.prepare(release("2.0.0", 2), machine.archives("2.0.0"))
    machine.switch.switch(Before())
    monkeypatch.setattr(Places, "write", full)
    assert machine.version_that_starts() == "2.0.0"


def test_a_package_that_was_installed_by_hand_runs_until_a_newer_release_comes(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.update_to("1.0.0", 1)
    monkeypatch.setattr("kiosk.updates.launching.build_version", lambda: "1.5.0")
    assert machine.version_that_starts() == "package"
    assert machine.version_that_starts() == "package"
    assert not machine.switch.wants(release("1.0.0", 1), "1.5.0")
    machine.update_to("2.0.0", 2)
    assert machine.version_that_starts() == "2.0.0"


def test_the_notes_can_be_changed_while_a_version_is_unpacked(machine: Machine) -> None:
    """Unpacking takes minutes; the store's thread would wait for the lock, and the watchdog for the store."""
    asked: list[str] = []

    def keep_on() -> bool:
        asked.append(machine.switch.change(lambda state: state).kept.version)
        return True

    machine.update_to("1.0.0", 1)
    machine.switch.prepare(release("2.0.0", 2), machine.archives("2.0.0"), keep_on=keep_on)
    assert set(asked) == {"1.0.0"}


def test_unpacking_that_is_told_to_stop_leaves_nothing(machine: Machine) -> None:
    machine.update_to("1.0.0", 1)
    answers = iter([True, True, False])
    assert machine.switch.prepare(release("2.0.0", 2), machine.archives("2.0.0"), keep_on=lambda: next(answers)) is None
    assert machine.places.read().prepared is None
    assert [file.name for file in machine.places.folder.glob("app-B*")] == []
    machine.update_to("2.0.0", 2)


# Killed at every change to the disk. Each scene says what may start afterwards, and that the update can still be done.


def _prepare(machine: Machine) -> None:
    machine.switch.prepare(release("2.0.0", 2), machine.archives("2.0.0"))


def _change_over(machine: Machine) -> None:
    machine.switch.switch(Before())


def _start(machine: Machine) -> None:
    chosen(machine.places, machine.package)


def _keep(machine: Machine) -> None:
    machine.switch.keep()


def _give_back(machine: Machine) -> None:
    machine.switch.give_back("screen")


SCENES = {
    "prepare": ((), _prepare, {"1.0.0"}),
    "prepare over another": ((lambda m: m.switch.prepare(release("1.5.0", 9), m.archives("1.5.0")),), _prepare, {"1.0.0"}),
    "switch": ((_prepare,), _change_over, {"1.0.0", "2.0.0"}),
    "first start": ((_prepare, _change_over), _start, {"2.0.0"}),
    "last start": ((_prepare, _change_over, *[_start] * MOST_STARTS), _start, {"1.0.0", "2.0.0"}),
    "keep": ((_prepare, _change_over, _start), _keep, {"2.0.0"}),
    "give back": ((_prepare, _change_over, _start), _give_back, {"1.0.0", "2.0.0"}),
}


@pytest.mark.parametrize("scene", SCENES)
def test_killed_at_every_change(tmp_path: Path, scene: str) -> None:
    before, act, may_start = SCENES[scene]
    tried = 0
    for at in range(1, 500):
        machine = Machine(tmp_path / str(at), ManualClock(MORNING))
        program(machine.folder / "opt", "package")
        machine.update_to("1.0.0", 1)
        machine.archives("2.0.0")
        for step in before:
            step(machine)
        try:
            with killing(at):
                act(machine)
        except Killed:
            tried = at
        else:
            break
        assert machine.version_that_starts() in may_start
        _still_gets_there(machine)
    assert tried >= 5, "fewer changes than such a step can have: nothing was killed"
    print(f"{scene}: killed at each of {tried} changes")


def _still_gets_there(machine: Machine) -> None:
    """Whatever was left half done, a technician's order brings the machine to the newest version."""
    if machine.places.read().trial is not None:
        machine.switch.give_back("screen")
    state = machine.places.read()
    if state.kept.version == "2.0.0":
        assert machine.version_that_starts() == "2.0.0"
        return
    assert machine.version_that_starts() == "1.0.0"
    assert machine.switch.wants(release("2.0.0", 2), "1.0.0", ordered=True) or state.prepared is not None
    machine.update_to("2.0.0", 2)


def test_what_was_prepared_and_damaged_since_is_not_switched_to(machine: Machine) -> None:
    machine.update_to("1.0.0", 1)
    _prepare(machine)
    (machine.places.slot("B") / "kiosk").unlink()
    assert not machine.switch.switch(Before())
    assert machine.places.read().prepared is None
    assert machine.version_that_starts() == "1.0.0"


def test_nothing_is_prepared_while_a_trial_holds_both_slots(machine: Machine) -> None:
    machine.update_to("1.0.0", 1)
    _prepare(machine)
    machine.switch.switch(Before())
    assert machine.switch.prepare(release("3.0.0", 3), machine.archives("3.0.0")) is None
    assert not machine.switch.switch(Before())
    assert machine.version_that_starts() == "2.0.0"


def test_the_next_program_gets_the_service_managers_environment() -> None:
    around = {
        "LD_LIBRARY_PATH": "/opt/yuezhizhu/_internal",
        "LD_LIBRARY_PATH_ORIG": "/usr/local/lib",
        "WAYLAND_DISPLAY": "w",
    }
    told = environment(around)
    assert told == {"LD_LIBRARY_PATH": "/usr/local/lib", "WAYLAND_DISPLAY": "w", "PYINSTALLER_RESET_ENVIRONMENT": "1"}
    assert "LD_LIBRARY_PATH" not in environment({"LD_LIBRARY_PATH": "/opt/yuezhizhu/_internal"})
