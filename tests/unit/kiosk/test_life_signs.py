"""Signs of life: told only while screen, store and sync are alive; crashes of one boot are counted and blamed."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.manual_clock import ManualClock
from kiosk.maintenance.checks.program import program
from kiosk.telemetry.crashes import DUMPS_KEPT, MANY, WITHIN_SECONDS, Lives, Verdict, blamed
from kiosk.telemetry.lifesigns import MEMORY_EVERY, STORE_SECONDS, SYNC_SECONDS, LifeSigns, resident_bytes
from kiosk.telemetry.notify import Notifier
from tests.support.strays import StrayLogs


class Manager:
    """The other end of the notify socket."""

    def __init__(self, address: str) -> None:
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._line.bind("\0" + address[1:] if address.startswith("@") else address)
        self._line.setblocking(False)

    def heard(self) -> list[str]:
        told = []
        while True:
            try:
                told.append(self._line.recv(4096).decode())
            except BlockingIOError:
                return told

    def close(self) -> None:
        self._line.close()


@pytest.fixture(params=["path", "abstract"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "notify") if request.param == "path" else f"@yzz-test-{os.getpid()}-{tmp_path.name}"


@pytest.fixture
def manager(address: str) -> Iterator[Manager]:
    made = Manager(address)
    yield made
    made.close()


def test_what_is_told_arrives_as_one_datagram(manager: Manager, address: str) -> None:
    Notifier(address).tell("READY=1", "STATUS=serving")
    assert manager.heard() == ["READY=1\nSTATUS=serving"]


def test_nobody_listens_and_nothing_is_wrong(tmp_path: Path) -> None:
    Notifier().tell("READY=1")
    Notifier(str(tmp_path / "nobody")).tell("READY=1")


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [
        ({}, 0.0),
        ({"WATCHDOG_USEC": "20000000"}, 20.0),
        ({"WATCHDOG_USEC": "20000000", "WATCHDOG_PID": str(os.getpid())}, 20.0),
        ({"WATCHDOG_USEC": "20000000", "WATCHDOG_PID": str(os.getppid())}, 20.0),
        ({"WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "999999999"}, 0.0),
        ({"WATCHDOG_USEC": "soon"}, 0.0),
    ],
)
def test_the_watchdog_of_the_environment(environment: dict[str, str], seconds: float) -> None:
    assert Notifier.of(environment | {"NOTIFY_SOCKET": "/n"}) == Notifier("/n", seconds)


class Life:
    """Life signs with everything in hand."""

    def __init__(self, address: str) -> None:
        self.clock = ManualClock(0)
        self.sync: float | None = None
        self.held = 0
        self.signs = LifeSigns(
            self.clock.monotonic, lambda: self.sync, Notifier(address, 20.0), most_bytes=100, measure=lambda: self.held
        )

    def all_alive(self) -> None:
        """At this moment."""
        self.signs.drawn()
        self.signs.store_answered()
        self.sync = self.clock.monotonic()


def test_ready_is_told_once_and_only_when_all_three_have_shown_themselves(manager: Manager, address: str) -> None:
    life = Life(address)
    for sign in (life.signs.drawn, life.signs.store_answered):
        life.signs.beat()
        assert manager.heard() == []
        sign()
    life.signs.beat()
    assert manager.heard() == []
    life.sync = life.clock.monotonic()
    life.signs.beat()
    assert manager.heard() == ["READY=1\nSTATUS=serving", "WATCHDOG=1"]
    life.signs.beat()
    assert manager.heard() == []
    life.clock.advance(5)
    life.signs.beat()
    assert manager.heard() == ["WATCHDOG=1"]


@pytest.mark.parametrize("silent", ["store", "sync"])
def test_a_part_that_falls_silent_ends_the_signs(
    manager: Manager, address: str, silent: str, expected_logs: StrayLogs.Expectations
) -> None:
    expected_logs.expect("kiosk.life", f"life.silent part={silent}")
    life = Life(address)
    life.all_alive()
    life.signs.beat()
    manager.heard()
    life.clock.advance(STORE_SECONDS + SYNC_SECONDS)
    if silent == "store":
        life.sync = life.clock.monotonic()
    else:
        life.signs.store_answered()
    life.signs.beat()
    assert manager.heard() == []
    life.all_alive()
    life.signs.beat()
    assert manager.heard() == ["WATCHDOG=1"]


def test_too_much_memory_asks_for_a_rest(address: str, expected_logs: StrayLogs.Expectations) -> None:
    expected_logs.expect("kiosk.life", "life.memory_ceiling")
    life = Life(address)
    life.signs.beat()
    assert not life.signs.wants_rest
    life.held = 101
    life.signs.beat()
    assert not life.signs.wants_rest
    life.clock.advance(MEMORY_EVERY)
    life.signs.beat()
    assert life.signs.wants_rest


def test_the_kernel_tells_how_much_memory_is_held(tmp_path: Path) -> None:
    assert resident_bytes() > 1 << 20
    assert resident_bytes(tmp_path / "none") == 0
    (tmp_path / "statm").write_text("?")
    assert resident_bytes(tmp_path / "statm") == 0


# --- crashes ----------------------------------------------------------------------------------------------------------


def crash(folder: Path, now: float, boot: str = "b1") -> Verdict:
    """One run that never says goodbye."""
    return Lives(folder, boot).begin(now)


def test_three_crashes_within_ten_minutes_and_the_next_run_is_safe(tmp_path: Path) -> None:
    verdicts = [crash(tmp_path, 100.0 * number) for number in range(MANY + 1)]
    assert [verdict.crashes for verdict in verdicts] == [0, 1, 2, 3]
    assert [verdict.safe for verdict in verdicts] == [False, False, False, True]
    assert Lives(tmp_path, "b1").now().safe
    assert verdicts[-1].leaves_out("camera")
    assert not verdicts[-2].leaves_out("camera")


def test_crashes_that_are_far_apart_do_not_add_up(tmp_path: Path) -> None:
    assert not any(crash(tmp_path, WITHIN_SECONDS * number).safe for number in range(10))


def test_a_power_cut_is_no_crash(tmp_path: Path) -> None:
    assert [crash(tmp_path, 1.0, f"boot-{number}").crashes for number in range(5)] == [0] * 5
    assert [crash(tmp_path, 1.0, "").crashes for _ in range(5)] == [0] * 5


def test_a_run_that_says_goodbye_has_not_crashed(tmp_path: Path) -> None:
    for number in range(5):
        lives = Lives(tmp_path, "b1")
        assert lives.begin(float(number)).crashes == 0
        lives.end()


def test_leaving_safe_mode_by_a_restart_begins_anew(tmp_path: Path) -> None:
    for number in range(MANY):
        crash(tmp_path, float(number))
    lives = Lives(tmp_path, "b1")
    assert lives.begin(5.0).safe
    lives.end()
    assert Lives(tmp_path, "b1").begin(6.0) == Verdict()


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"boot": 1}', b"\xff" * 100])
def test_a_damaged_note_keeps_nobody_from_starting(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "lives.json").write_bytes(text)
    assert crash(tmp_path, 1.0) == Verdict()
    assert crash(tmp_path, 2.0).crashes == 1


def test_a_folder_that_takes_nothing_keeps_nobody_from_starting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert crash(tmp_path / "file" / "lives", 1.0) == Verdict()


CRASHING = """
import faulthandler, sys, ctypes, threading
sys.path.insert(0, sys.argv[1])
faulthandler.enable(open(sys.argv[2], "w"))
from devices.documentcamera import driver
thread = threading.Thread(target=driver.poll)
thread.start()
thread.join()
"""


def test_a_real_crash_in_a_drivers_thread_is_laid_at_that_device(tmp_path: Path) -> None:
    """The document camera's driver is asked and uses the camera's code: the document camera is to be left out."""
    for name, text in {
        "documentcamera/driver.py": "from devices.camera import reader\ndef poll():\n    reader.look()\n",
        "camera/reader.py": "import ctypes\ndef look():\n    ctypes.string_at(0)\n",
    }.items():
        file = tmp_path / "devices" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        (file.parent / "__init__.py").touch()
        file.write_text(text)
    (tmp_path / "devices" / "__init__.py").touch()
    dump = tmp_path / "lives" / "crash.txt"
    dump.parent.mkdir()
    lives = Lives(dump.parent, "b1")
    lives.begin(1.0)
    done = subprocess.run([sys.executable, "-c", CRASHING, str(tmp_path), str(dump)], check=False)
    assert done.returncode < 0
    verdict = Lives(dump.parent, "b1").begin(2.0)
    assert (verdict.crashes, verdict.blamed) == (1, frozenset({"documentcamera"}))
    assert (dump.parent / "crash-1.txt").exists()


def test_a_crash_elsewhere_is_nobodys(tmp_path: Path) -> None:
    assert blamed("") == ""
    assert blamed('Thread 0x1 (most recent call first):\n  File "/x/devices/camera/driver.py", line 1 in poll\n') == ""
    own = 'Current thread 0x1 (most recent call first):\n  File "/x/ui/window.py", line 1 in draw\n'
    assert blamed(own + '\nThread 0x2:\n  File "/x/devices/camera/driver.py", line 1 in poll\n') == ""


def test_only_the_latest_dumps_are_kept(tmp_path: Path) -> None:
    for number in range(DUMPS_KEPT + 3):
        (tmp_path / "crash.txt").write_text(str(number))
        crash(tmp_path, float(number))
    kept = sorted(file.name for file in tmp_path.glob("crash-*.txt"))
    assert kept == [f"crash-{number}.txt" for number in range(1, DUMPS_KEPT + 1)]
    assert (tmp_path / "crash-1.txt").read_text() == str(DUMPS_KEPT + 2)


def test_what_is_said_of_it() -> None:
    assert program(Verdict()).ok
    assert program(Verdict(crashes=1)).code == "program.crashed"
    safe = program(Verdict(safe=True, crashes=3, blamed=frozenset({"camera"})))
    assert (safe.code, safe.ok) == ("program.safe_mode", False)
    assert "摄像头" in safe.advice
    assert "重新启动" in program(Verdict(safe=True, crashes=3)).advice


def test_the_blamed_are_left_out_and_nobody_else() -> None:
    verdict = Verdict(safe=True, crashes=3, blamed=frozenset({"camera"}))
    assert [verdict.leaves_out(device) for device in ("camera", "idcard")] == [True, False]


def test_native_code_can_be_crashed_on_demand() -> None:
    """What the rigs rely on: reading address zero ends a process by a signal."""
    assert ctypes.string_at(b"alive") == b"alive"
    done = subprocess.run([sys.executable, "-c", "import ctypes; ctypes.string_at(0)"], check=False)
    assert done.returncode < 0
