"""The hub with a driver made of plain attributes: supervision, work, streams. Waits on conditions, never on time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator

import pytest

from devices.contract import Absent, DeviceFault, DeviceState, DeviceStatus, Failed, Identity, NeedsHelp, Ready, Starting
from devices.hub import DeviceHub, jittered_backoff
from devices.owner import QUEUE_LIMIT
from tests.support.strays import StrayLogs

PATIENCE = 10.0
IDENTITY = Identity("fake", serial="1")
GONE = DeviceFault("fake.gone", "设备没有回应。", "请检查。", transient=True)
PAPER = DeviceFault("fake.paper", "纸用完了。", "请加纸。")


class FakeDriver:
    kind = "fake"
    address = "fake://1"

    def __init__(self) -> None:
        self.answer_to_open: Identity | DeviceFault = IDENTITY
        self.state: DeviceState = Ready(IDENTITY)
        self.polls = threading.Semaphore(0)
        self.polled = 0
        self.closed = 0
        self.threads: set[str] = set()
        self.poll_bug = False

    def open(self) -> Identity | DeviceFault:
        self.threads.add(threading.current_thread().name)
        return self.answer_to_open

    def close(self) -> None:
        self.closed += 1

    def poll(self) -> DeviceState:
        self.threads.add(threading.current_thread().name)
        self.polled += 1
        self.polls.release()
        if self.poll_bug:
            raise ZeroDivisionError("secret 440981195003120641")
        return self.state

    def work(self) -> str:
        self.threads.add(threading.current_thread().name)
        return "done"


class Listener:
    def __init__(self) -> None:
        self.seen: list[DeviceState] = []
        self._condition = threading.Condition()

    def __call__(self, status: DeviceStatus) -> None:
        with self._condition:
            self.seen.append(status.state)
            self._condition.notify_all()

    def await_state(self, kind: type, times: int = 1) -> None:
        with self._condition:
            met = self._condition.wait_for(lambda: sum(isinstance(s, kind) for s in self.seen) >= times, PATIENCE)
        assert met, self.seen


class Bench:
    def __init__(self, *, poll_interval: float = 0.005) -> None:
        self.driver = FakeDriver()
        self.listener = Listener()
        self.hub = DeviceHub(self.listener, poll_interval=poll_interval, retry_delay=lambda _failures: 0.005)
        self.hub.add("fake", self.driver)

    def submit(self, work: Callable[[FakeDriver], object], *, deadline: float = PATIENCE) -> Answer:
        answer = Answer()
        self.hub.submit("fake", work, answer, deadline=deadline)
        return answer

    def await_polls(self, count: int) -> None:
        for _ in range(count):
            assert self.driver.polls.acquire(timeout=PATIENCE)


class Answer:
    def __init__(self) -> None:
        self.values: list[object] = []
        self.thread = ""
        self._come = threading.Event()

    def __call__(self, value: object) -> None:
        self.values.append(value)
        self.thread = threading.current_thread().name
        self._come.set()

    def get(self) -> object:
        assert self._come.wait(PATIENCE), "no answer"
        (value,) = self.values
        return value

    def code(self) -> str:
        value = self.get()
        assert isinstance(value, DeviceFault), value
        return value.code


class Gate:
    """Work that holds the owner thread until it is let through."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.open = threading.Event()

    def __call__(self, _driver: FakeDriver) -> str:
        self.entered.set()
        assert self.open.wait(PATIENCE)
        return "through"


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.hub.stop()


@pytest.fixture
def running(bench: Bench) -> Bench:
    bench.hub.start()
    bench.listener.await_state(Ready)
    return bench


def test_only_changes_are_published(running: Bench) -> None:
    running.await_polls(10)
    assert [type(state) for state in running.listener.seen] == [Starting, Ready]
    running.driver.state = NeedsHelp(PAPER, IDENTITY)
    running.listener.await_state(NeedsHelp)
    running.driver.state = Ready(IDENTITY, notices=(PAPER,))
    running.listener.await_state(Ready, 2)
    running.await_polls(10)
    assert [type(state) for state in running.listener.seen] == [Starting, Ready, NeedsHelp, Ready]
    assert [entry.new for entry in running.hub.transitions()] == ["Starting", "Ready", "NeedsHelp", "Ready"]
    assert running.hub.transitions()[2].code == "fake.paper"


def test_everything_happens_on_one_thread_of_its_own(running: Bench) -> None:
    answer = running.submit(FakeDriver.work)
    assert answer.get() == "done"
    assert running.driver.threads == {"device-fake"}
    assert answer.thread == "device-fake"


def test_one_bad_poll_is_no_absence_and_two_are(bench: Bench) -> None:
    bad_once = iter([Ready(IDENTITY), Absent(GONE)])
    bench.driver.poll = lambda: next(bad_once, Ready(IDENTITY))  # type: ignore[method-assign] # a scripted device
    bench.hub.start()
    bench.listener.await_state(Ready)
    assert bench.hub.call("fake", FakeDriver.work, deadline=PATIENCE) == "done"
    assert not any(isinstance(state, Absent) for state in bench.listener.seen)
    bench.driver.answer_to_open = GONE
    bench.driver.poll = lambda: Absent(GONE)  # type: ignore[method-assign] # a scripted device
    bench.listener.await_state(Absent)
    status = bench.hub.status("fake")
    assert status is not None
    assert status.counters["bad_polls"] >= 2


def test_a_device_that_was_away_is_reconnected(bench: Bench) -> None:
    bench.driver.answer_to_open = GONE
    bench.hub.start()
    bench.listener.await_state(Absent)
    bench.driver.answer_to_open = IDENTITY
    bench.listener.await_state(Ready)
    bench.driver.state = Absent(GONE)
    bench.listener.await_state(Absent, 2)
    assert bench.driver.closed >= 2
    bench.driver.state = Ready(IDENTITY)
    bench.listener.await_state(Ready, 2)


def test_back_off_doubles_to_a_limit_and_is_spread() -> None:
    for failures, centre in [(0, 0.5), (1, 1.0), (2, 2.0), (5, 2.0), (10_000, 2.0)]:
        delays = [jittered_backoff(failures) for _ in range(50)]
        assert all(0.8 * centre <= delay <= 1.2 * centre for delay in delays)
        assert len(set(delays)) > 1


def test_work_for_an_absent_device_is_refused_at_once(bench: Bench) -> None:
    bench.driver.answer_to_open = GONE
    bench.hub.start()
    bench.listener.await_state(Absent)
    answer = bench.submit(FakeDriver.work)
    assert answer.code() == "hub.absent"
    refused = answer.get()
    assert isinstance(refused, DeviceFault)
    assert "fake.gone" in refused.detail


def test_work_waits_for_the_first_opening(bench: Bench) -> None:
    answer = bench.submit(FakeDriver.work)
    bench.hub.start()
    assert answer.get() == "done"


def test_a_full_queue_refuses(running: Bench) -> None:
    gate = Gate()
    held = running.submit(gate)
    assert gate.entered.wait(PATIENCE)
    queued = [running.submit(FakeDriver.work) for _ in range(QUEUE_LIMIT)]
    assert running.submit(FakeDriver.work).code() == "hub.queue_full"
    gate.open.set()
    assert [answer.get() for answer in [held, *queued]] == ["through"] + ["done"] * QUEUE_LIMIT


def test_work_that_cannot_begin_in_time_is_refused(running: Bench) -> None:
    gate = Gate()
    held = running.submit(gate)
    assert gate.entered.wait(PATIENCE)
    late = running.submit(FakeDriver.work, deadline=0.0)
    assert isinstance(result := running.hub.call("fake", FakeDriver.work, deadline=0.01), DeviceFault)
    assert result.code == "hub.deadline"
    gate.open.set()
    assert late.code() == "hub.deadline"
    assert held.get() == "through"


def test_work_that_began_in_time_is_delivered_however_late(running: Bench) -> None:
    gate = Gate()
    results: list[object] = []
    caller = threading.Thread(target=lambda: results.append(running.hub.call("fake", gate, deadline=0.5)))
    caller.start()
    assert gate.entered.wait(PATIENCE)
    caller.join(0.6)
    assert caller.is_alive(), "the caller gave up work that had begun"
    gate.open.set()
    caller.join(PATIENCE)
    assert results == ["through"]


def test_a_cancelled_ticket_is_never_worked_on(running: Bench) -> None:
    gate = Gate()
    held = running.submit(gate)
    assert gate.entered.wait(PATIENCE)
    answer = Answer()
    ticket = running.hub.submit("fake", FakeDriver.work, answer, deadline=PATIENCE)
    assert ticket.cancel()
    assert not ticket.cancel()
    gate.open.set()
    assert held.get() == "through"
    assert running.submit(FakeDriver.work).get() == "done"
    assert answer.values == []


def test_queued_work_goes_before_polling(running: Bench) -> None:
    gate = Gate()
    running.submit(gate)
    assert gate.entered.wait(PATIENCE)
    before = running.driver.polled
    polls_seen: list[int] = []
    last = [running.submit(lambda driver: polls_seen.append(driver.polled)) for _ in range(10)][-1]
    gate.open.set()
    last.get()
    assert polls_seen == [before] * 10


def test_a_bug_in_work_is_told_logged_and_survived(
    running: Bench, caplog: pytest.LogCaptureFixture, expected_logs: StrayLogs.Expectations
) -> None:
    expected_logs.expect("devices.hub", "bug in the driver: KeyError")

    def broken(_driver: FakeDriver) -> str:
        raise KeyError("secret 440981195003120641")

    with caplog.at_level(logging.ERROR, logger="devices.hub"):
        assert running.submit(broken).code() == "hub.bug"
        running.listener.await_state(Failed)
        running.listener.await_state(Ready, 2)
    assert "KeyError" in caplog.text
    assert "test_hub.py" in caplog.text
    assert "440981195003120641" not in caplog.text
    assert running.submit(FakeDriver.work).get() == "done"


def test_a_bug_in_poll_is_survived(
    running: Bench, caplog: pytest.LogCaptureFixture, expected_logs: StrayLogs.Expectations
) -> None:
    expected_logs.expect("devices.hub", "bug in the driver: ZeroDivisionError")
    with caplog.at_level(logging.ERROR, logger="devices.hub"):
        running.driver.poll_bug = True
        running.listener.await_state(Failed)
        running.driver.poll_bug = False
        running.listener.await_state(Ready, 2)
    assert "ZeroDivisionError" in caplog.text
    assert "440981195003120641" not in caplog.text


def test_a_bug_in_a_callback_harms_nobody(
    running: Bench, caplog: pytest.LogCaptureFixture, expected_logs: StrayLogs.Expectations
) -> None:
    expected_logs.expect("devices.hub", "bug in a callback: RuntimeError")

    def broken(_value: object) -> None:
        raise RuntimeError("no")

    with caplog.at_level(logging.ERROR, logger="devices.hub"):
        running.hub.submit("fake", FakeDriver.work, broken, deadline=PATIENCE)
        assert running.submit(FakeDriver.work).get() == "done"
    assert "callback" in caplog.text


def test_a_fault_from_work_brings_the_next_poll_forward() -> None:
    bench = Bench(poll_interval=3600)
    bench.hub.start()
    try:
        bench.listener.await_state(Ready)
        bench.driver.state = NeedsHelp(PAPER, IDENTITY)
        assert bench.submit(lambda _driver: PAPER).code() == "fake.paper"
        bench.listener.await_state(NeedsHelp)
    finally:
        bench.hub.stop()


def test_stopping_refuses_what_is_queued_and_closes(running: Bench) -> None:
    gate = Gate()
    held = running.submit(gate)
    assert gate.entered.wait(PATIENCE)
    queued = running.submit(FakeDriver.work)
    stopper = threading.Thread(target=running.hub.stop)
    stopper.start()
    gate.open.set()
    stopper.join(PATIENCE)
    assert held.get() == "through"
    assert queued.code() == "hub.stopped"
    assert running.driver.closed == 1
    assert running.submit(FakeDriver.work).code() == "hub.stopped"


def test_unknown_devices_are_a_fault(running: Bench) -> None:
    answer = Answer()
    running.hub.submit("none", FakeDriver.work, answer, deadline=1)
    assert answer.code() == "hub.unknown_device"
    assert running.hub.status("none") is None


def test_a_stream_delivers_until_it_is_stopped(running: Bench) -> None:
    frames: list[object] = []
    enough = threading.Semaphore(0)

    def on_frame(frame: object) -> None:
        frames.append(frame)
        enough.release()

    stream = running.hub.stream("fake", FakeDriver.work, on_frame, rate=1000)
    for _ in range(20):
        assert enough.acquire(timeout=PATIENCE)
    assert running.submit(FakeDriver.work).get() == "done"
    running.await_polls(5)
    stream.stop()
    count = len(frames)
    running.await_polls(5)
    assert len(frames) == count
    assert set(frames) == {"done"}


def test_a_stream_tells_an_absence_once_and_resumes(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.owner._STREAM_RETRY", 0.0)
    bench.driver.answer_to_open = GONE
    bench.hub.start()
    bench.listener.await_state(Absent)
    answers: list[object] = []
    told = threading.Event()
    resumed = threading.Event()

    def on_frame(frame: object) -> None:
        answers.append(frame)
        (resumed if frame == "done" else told).set()

    bench.hub.stream("fake", FakeDriver.work, on_frame, rate=1000)
    assert told.wait(PATIENCE)
    refusals = [bench.submit(FakeDriver.work).code() for _ in range(20)]
    assert refusals == ["hub.absent"] * 20
    bench.driver.answer_to_open = IDENTITY
    assert resumed.wait(PATIENCE)
    assert [answer.code for answer in answers if isinstance(answer, DeviceFault)] == ["hub.absent"]


def test_waiting_for_oneself_is_a_bug_that_shows(
    running: Bench, caplog: pytest.LogCaptureFixture, expected_logs: StrayLogs.Expectations
) -> None:
    expected_logs.expect("devices.hub", "bug in the driver: RuntimeError")
    with caplog.at_level(logging.ERROR, logger="devices.hub"):
        answer = running.submit(lambda _driver: running.hub.call("fake", FakeDriver.work, deadline=1))
        assert answer.code() == "hub.bug"


def test_a_device_cannot_be_added_twice(bench: Bench) -> None:
    with pytest.raises(ValueError, match="fake"):
        bench.hub.add("fake", FakeDriver())
