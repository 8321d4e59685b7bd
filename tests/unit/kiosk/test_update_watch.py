"""The running terminal's part of an update: when it looks, when it switches, and what it thinks of a version on trial."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from benchmarks.manual_clock import ManualClock
from kiosk.updates.health import Signs, Verdict, judge
from kiosk.updates.places import Places, Program, State, Trial
from kiosk.updates.switching import Before, Switch
from kiosk.updates.watch import (
    FIRST_LOOK_SECONDS,
    LOOK_EVERY_SECONDS,
    READ_EVERY_SECONDS,
    REST_SECONDS,
    STICK_EVERY_SECONDS,
    UpdateWatch,
    Work,
)

# In whatever zone this machine has: what counts is the hour on the wall.
DAY = datetime(2026, 11, 23, 10).astimezone().timestamp()
NIGHT = datetime(2026, 11, 23, 23, 30).astimezone().timestamp()
PATIENCE = 600.0
OLD = Program("A", "1.0.0", 1, 1)
NEW = Program("B", "2.0.0", 2, 1)
WELL = Signs(drawn=True, store=True, sync=True, contact=True, devices={"receipt": True, "idcard": True})


@dataclass
class World:
    """A watch whose jobs run at once, over real notes."""

    folder: Path
    clock: ManualClock
    looks: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    copy: str | None = ""
    signs: Signs = WELL

    def __post_init__(self) -> None:
        self.places = Places(self.folder)
        self.switch = Switch(self.places, self.clock)
        for program in (OLD, NEW):
            slot = self.places.slot(program.slot)
            slot.mkdir()
            (slot / "kiosk").touch(0o755)
            self.places.note(slot, program)
        self.switch.change(lambda _state: State(kept=OLD))

    def watch(self, *, looks: bool = True) -> UpdateWatch:
        work = Work(
            look=lambda _keep_on: self.looks.append("network"),
            stick=lambda _keep_on: self.looks.append("stick"),
            copy_store=lambda _program: self.copy,
            tell=lambda code, program: self.told.append(f"{code} {program.version}"),
            in_jobs=lambda work: work(),
        )
        return UpdateWatch(self.places, self.switch, self.clock, work, patience=PATIENCE, spread=0.5, looks=looks)

    def beat(self, watch: UpdateWatch, seconds: float = 0.0, *, resting: bool = True) -> None:
        self.clock.advance(seconds)
        watch.beat(resting=resting, signs=lambda: self.signs)
        if watch._thread is not None:
            watch._thread.join()

    def prepared(self, *, ordered: bool = False) -> None:
        self.switch.change(lambda _state: State(kept=OLD, prepared=NEW, ordered=ordered))

    def on_trial(self, *, starts: int = 1) -> None:
        trial = Trial(NEW, OLD, "2026-11-23T10:00:00+08:00", starts, ("receipt",), online=True)
        self.switch.change(lambda _state: State(kept=OLD, trial=trial))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, ManualClock(DAY))


def rest(world: World, watch: UpdateWatch) -> None:
    """Nobody is here for long enough, and the notes are read."""
    world.beat(watch)
    world.beat(watch, READ_EVERY_SECONDS)
    world.beat(watch, REST_SECONDS)


def test_it_looks_after_a_while_and_then_a_few_times_a_day(world: World) -> None:
    watch = world.watch()
    world.beat(watch)
    assert world.looks == ["stick"], "the network is not asked while everybody starts"
    world.beat(watch, FIRST_LOOK_SECONDS + 0.5 * LOOK_EVERY_SECONDS)
    world.beat(watch, STICK_EVERY_SECONDS)
    world.beat(watch, LOOK_EVERY_SECONDS)
    assert world.looks == ["stick", "network", "stick", "network"]


def test_over_a_metered_line_only_sticks_are_looked_at(world: World) -> None:
    watch = world.watch(looks=False)
    for _ in range(3):
        world.beat(watch, LOOK_EVERY_SECONDS * 2)
    assert set(world.looks) == {"stick"}


def test_a_bug_in_a_look_ends_nothing(world: World, expected_logs: object, caplog: pytest.LogCaptureFixture) -> None:
    expected_logs.expect("kiosk.updates", "update.look_failed")  # type: ignore[attr-defined]
    watch = world.watch()

    def broken(_keep_on: Callable[[], bool]) -> None:
        raise ZeroDivisionError

    object.__setattr__(watch._work, "stick", broken)
    world.beat(watch)
    world.beat(watch, STICK_EVERY_SECONDS)
    assert not watch.wants_rest


def test_a_look_is_told_to_stop_when_the_program_ends(world: World) -> None:
    watch = world.watch()
    began, stopped = threading.Event(), threading.Event()

    def long(keep_on: Callable[[], bool]) -> None:
        began.set()
        while keep_on():
            threading.Event().wait(0.001)
        stopped.set()

    object.__setattr__(watch._work, "stick", long)
    watch.beat(resting=True, signs=lambda: WELL)
    assert began.wait(30)
    watch.stop()
    assert stopped.is_set()


def test_a_look_over_the_network_waits_while_somebody_is_here_and_one_at_a_stick_does_not(world: World) -> None:
    """Unpacking takes the processor that the person's screen needs; who brought a stick stands there and waits for it."""
    watch = world.watch()
    waited: dict[str, list[bool]] = {"network": [], "stick": []}
    goes_on = threading.Event()

    def look(name: str) -> Callable[[Callable[[], bool]], None]:
        def asking(keep_on: Callable[[], bool]) -> None:
            waited[name].append(keep_on())
            goes_on.set()

        return asking

    for name, place in (("network", "look"), ("stick", "stick")):
        object.__setattr__(watch._work, place, look(name))
    watch.beat(resting=False, signs=lambda: WELL)
    assert goes_on.wait(30)
    assert waited == {"network": [], "stick": [True]}
    world.clock.advance(LOOK_EVERY_SECONDS * 2)
    watch.beat(resting=False, signs=lambda: WELL)
    assert watch._thread is not None
    assert watch._thread.is_alive()
    assert waited["network"] == []
    watch.beat(resting=True, signs=lambda: WELL)
    watch._thread.join(30)
    assert waited["network"] == [True]


def test_it_switches_at_night_when_nobody_is_here(world: World) -> None:
    world.clock.set_wall(NIGHT)
    world.prepared()
    watch = world.watch()
    rest(world, watch)
    assert watch.wants_rest
    trial = world.places.read().trial
    assert trial is not None
    assert (trial.program, trial.back, set(trial.devices), trial.online) == (NEW, OLD, {"receipt", "idcard"}, True)
    assert world.told == ["update.switched 2.0.0"]


def test_by_day_only_when_a_technician_wants_it(world: World) -> None:
    world.prepared()
    watch = world.watch()
    rest(world, watch)
    assert not watch.wants_rest
    world.prepared(ordered=True)
    rest(world, watch)
    assert watch.wants_rest


def test_never_while_somebody_is_at_the_machine(world: World) -> None:
    world.clock.set_wall(NIGHT)
    world.prepared(ordered=True)
    watch = world.watch()
    for _ in range(20):
        world.beat(watch, REST_SECONDS - 1, resting=True)
        world.beat(watch, 1, resting=False)
    assert not watch.wants_rest
    assert world.places.read().trial is None


def test_without_a_copy_of_the_store_there_is_no_switch(world: World) -> None:
    world.prepared(ordered=True)
    world.copy = None
    watch = world.watch()
    rest(world, watch)
    assert not watch.wants_rest
    assert world.places.read().prepared == NEW
    world.copy = "terminal-1.db"
    world.beat(watch)
    assert watch.wants_rest
    assert world.places.read().trial is not None


def test_the_program_that_switched_does_not_judge_its_successor(world: World) -> None:
    """Somebody may come between the switch and the restart; then the old version goes on for hours."""
    world.on_trial(starts=0)
    watch = world.watch()
    world.signs = Signs()
    rest(world, watch)
    world.beat(watch, PATIENCE * 2)
    assert world.places.read().trial is not None
    assert not watch.on_trial


def test_a_version_that_works_is_kept(world: World) -> None:
    world.on_trial()
    watch = world.watch()
    assert watch.on_trial
    world.signs = Signs(drawn=True)
    world.beat(watch, 5)
    assert world.places.read().trial is not None
    world.signs = WELL
    world.beat(watch, 5)
    state = world.places.read()
    assert (state.kept, state.trial, state.news) == (NEW, None, "")
    assert world.told == ["update.kept 2.0.0"]
    assert not watch.wants_rest


def test_a_version_that_does_not_is_given_back_when_nobody_is_here(world: World) -> None:
    world.on_trial()
    watch = world.watch()
    world.signs = Signs(drawn=True, store=True, sync=True, contact=False, devices={"receipt": False})
    world.beat(watch, PATIENCE, resting=False)
    assert world.places.read().trial is not None, "somebody is in the middle of something"
    world.beat(watch, 1, resting=True)
    state = world.places.read()
    assert watch.wants_rest
    assert (state.kept, state.trial) == (OLD, None)
    assert [(one.version, one.reason) for one in state.failures] == [("2.0.0", "contact,receipt")]
    again = world.watch()
    again.start()
    assert world.told == ["update.given_back 2.0.0"]
    again.start()
    assert len(world.told) == 1, "told once"


TRIAL = Trial(NEW, OLD, "", 1, ("receipt",), online=True)


@pytest.mark.parametrize(
    ("signs", "seconds", "verdict", "reason"),
    [
        (WELL, 1, Verdict.KEEP, ""),
        (Signs(), 1, Verdict.WAIT, ""),
        (Signs(), PATIENCE, Verdict.GIVE_BACK, "screen,store,sync,contact,receipt"),
        (Signs(True, True, True, True, True, {"receipt": False}), PATIENCE, Verdict.GIVE_BACK, "receipt"),
        (Signs(True, True, True, True, True, {}), PATIENCE, Verdict.GIVE_BACK, "receipt"),
        (Signs(True, True, True, False, True, {"receipt": True}), PATIENCE - 1, Verdict.WAIT, ""),
        (Signs(True, True, True, False, True, {"receipt": True}), PATIENCE, Verdict.GIVE_BACK, "contact"),
        (Signs(True, True, True, False, False, {"receipt": True}), PATIENCE - 1, Verdict.WAIT, ""),
        (Signs(True, True, True, False, False, {"receipt": True}), PATIENCE, Verdict.KEEP, ""),
        (Signs(True, True, False, True, True, {"receipt": True}), PATIENCE, Verdict.GIVE_BACK, "sync"),
    ],
)
def test_what_is_made_of_signs(signs: Signs, seconds: float, verdict: Verdict, reason: str) -> None:
    assert judge(TRIAL, signs, seconds, PATIENCE) == (verdict, reason)


def test_a_terminal_that_was_offline_need_not_reach_anybody() -> None:
    trial = Trial(NEW, OLD, "", 1, (), online=False)
    assert judge(trial, Signs(True, True, True, False, False, {}), 1, PATIENCE) == (Verdict.KEEP, "")


def test_a_disk_that_refuses_the_switch_leaves_what_runs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.prepared(ordered=True)
    watch = world.watch()

    def full(_self: Places, _state: State) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(Places, "write", full)
    rest(world, watch)
    assert not watch.wants_rest
    monkeypatch.undo()
    world.switch.switch(Before())
    assert world.places.read().trial is not None
