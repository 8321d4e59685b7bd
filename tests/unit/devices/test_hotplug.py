"""What appears and disappears under a stable name is told once, with the name."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices import hotplug
from devices.hotplug import Change, HotplugEvent, HotplugWatcher, TimeWaker, differences, look
from tests.support.strays import StrayLogs

PATIENCE = 10.0


class Events:
    def __init__(self) -> None:
        self.seen: list[HotplugEvent] = []
        self._come = threading.Condition()

    def __call__(self, event: HotplugEvent) -> None:
        with self._come:
            self.seen.append(event)
            self._come.notify_all()

    def until(self, *wanted: tuple[Change, str]) -> None:
        with self._come:
            met = self._come.wait_for(lambda: len(self.seen) >= len(wanted), PATIENCE)
        assert met, self.seen
        assert [(event.change, event.path.name) for event in self.seen] == list(wanted)


@pytest.fixture
def by_id(tmp_path: Path) -> Path:
    folder = tmp_path / "by-id"
    folder.mkdir()
    for name in ("ttyUSB0", "ttyUSB1"):
        (tmp_path / name).write_bytes(b"")
    return folder


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
def watcher(by_id: Path, events: Events) -> Iterator[HotplugWatcher]:
    alone = by_id.parent / "alone"
    with HotplugWatcher(events, paths=[alone], directories=[by_id, by_id / "none"], waker=TimeWaker(0.005)) as watching:
        yield watching


def test_added_and_removed(watcher: HotplugWatcher, by_id: Path, events: Events) -> None:
    reader = by_id / "usb-reader"
    reader.symlink_to("../ttyUSB0")
    told = [(Change.ADDED, "usb-reader")]
    events.until(*told)
    (by_id.parent / "alone").write_bytes(b"")
    told.append((Change.ADDED, "alone"))
    events.until(*told)
    reader.unlink()
    told.append((Change.REMOVED, "usb-reader"))
    events.until(*told)


def test_the_same_name_for_another_device_was_removed_and_added(by_id: Path) -> None:
    name = by_id / "usb-reader"
    name.symlink_to("../ttyUSB0")
    before = look([], [by_id])
    name.unlink()
    name.symlink_to("../ttyUSB1")
    now = look([], [by_id])
    assert differences(before, now) == [HotplugEvent(Change.REMOVED, name), HotplugEvent(Change.ADDED, name)]
    assert differences(now, now) == []


def test_what_is_there_already_and_dangling_names_are_no_events(by_id: Path, events: Events) -> None:
    (by_id / "there").symlink_to("../ttyUSB0")
    with HotplugWatcher(events, directories=[by_id], waker=TimeWaker(0.005)):
        (by_id / "dangling").symlink_to("../ttyUSB9")
        (by_id / "new").symlink_to("../ttyUSB1")
        events.until((Change.ADDED, "new"))


def test_a_listener_that_raises_does_not_end_the_watch(by_id: Path, expected_logs: StrayLogs.Expectations) -> None:
    expected_logs.expect("devices.hotplug", "bug in a hot plug callback: ZeroDivisionError")
    called = threading.Semaphore(0)

    def listener(_event: HotplugEvent) -> None:
        called.release()
        raise ZeroDivisionError

    with HotplugWatcher(listener, directories=[by_id], waker=TimeWaker(0.005)):
        for name in ("one", "two"):
            (by_id / name).symlink_to("../ttyUSB0")
            assert called.acquire(timeout=PATIENCE)


def test_without_udev_the_clock_wakes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(hotplug, "_UDEV_CONTROL", tmp_path / "none")
    waker = hotplug.best_waker()
    assert isinstance(waker, TimeWaker)
    waker.close()


def test_udev_is_listened_to_where_it_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, events: Events) -> None:
    """Its netlink socket opens anywhere; without a daemon nobody speaks on it, so the interval has to do."""
    monkeypatch.setattr(hotplug, "_UDEV_CONTROL", tmp_path)
    waker = hotplug.best_waker()
    if isinstance(waker, TimeWaker):
        pytest.skip("udev's netlink socket cannot be opened here")
    assert waker.interval == hotplug.UDEV_INTERVAL
    waker.interval = 0.01
    with HotplugWatcher(events, directories=[tmp_path], waker=waker):
        (tmp_path / "usb-camera").write_bytes(b"")
        events.until((Change.ADDED, "usb-camera"))


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 2)),
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 2)),
)
def test_the_differences_lead_from_one_look_to_the_other(before: dict[str, int], now: dict[str, int]) -> None:
    old = {Path(name): ("", device, 0) for name, device in before.items()}
    new = {Path(name): ("", device, 0) for name, device in now.items()}
    replayed = dict(old)
    for event in differences(old, new):
        if event.change is Change.REMOVED:
            del replayed[event.path]
        else:
            assert event.path not in replayed
            replayed[event.path] = new[event.path]
    assert replayed == new
