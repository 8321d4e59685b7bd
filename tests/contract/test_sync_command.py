"""``python -m sync`` as a program: drains a terminal's database into a real platform, and says why when it cannot."""

from __future__ import annotations

import base64
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from benchmarks.parcel_terminal import ParcelTerminal
from central.server import EmbeddedCentral
from sync.outbox import State
from sync.solo import alone
from tests.support.central_client import wait_until

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def central(tmp_path: Path) -> Iterator[EmbeddedCentral]:
    with EmbeddedCentral(f"sqlite:///{tmp_path / 'central.db'}", tmp_path / "keys") as running:
        yield running


@pytest.fixture
def terminal(central: EmbeddedCentral, tmp_path: Path) -> Iterator[ParcelTerminal]:
    with closing(ParcelTerminal(central, tmp_path)) as made:
        key = made.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (tmp_path / "terminal.pem").write_bytes(key)
        yield made


def command(central: EmbeddedCentral, terminal: ParcelTerminal, /, *extra: str, **changes: str) -> list[str]:
    words = {
        "database": str(terminal.path),
        "platform": central.url,
        "terminal": terminal.name,
        "key": str(terminal.path.parent / "terminal.pem"),
        "platform-key": base64.b64encode(central.signing_key).decode(),
    } | changes
    return [sys.executable, "-m", "sync", "run", *(f"--{name}={word}" for name, word in words.items()), *extra]


def run(words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def status(terminal: ParcelTerminal) -> dict[str, int]:
    done = run([sys.executable, "-m", "sync", "status", "--database", str(terminal.path), "--json"])
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_it_drains_an_outbox_and_ends(central: EmbeddedCentral, terminal: ParcelTerminal) -> None:
    ids = [terminal.add() for _ in range(5)] + [terminal.add(terminal.parcel(random.Random(1).randbytes(100_000)))]
    before = status(terminal)
    assert (before["ready"], before["acked"], before["parcels_waiting"]) == (6, 0, 1)
    done = run(command(central, terminal, "--once", "--json"))
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["code"], report["acked"], report["link"]) == ("ok", 6, "online")
    assert 10_000 < report["peak_memory_kib"] < 500_000
    assert [terminal.state(entry_id) for entry_id in ids] == [State.ACKED] * 6
    assert sorted(entry.entry_id for entry in central.ledger()) == sorted(ids)
    after = status(terminal)
    assert (after["ready"], after["acked"], after["parcels_waiting"], after["oldest_pending_at"]) == (0, 6, 0, "")
    again = run(command(central, terminal, "--once"))
    assert (again.returncode, again.stderr) == (0, "")


def test_it_runs_until_it_is_told_to_stop_and_delivers_what_comes_in(
    central: EmbeddedCentral, terminal: ParcelTerminal
) -> None:
    first = terminal.add()
    words = command(central, terminal, "--json")
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        wait_until(lambda: terminal.state(first) is State.ACKED, 30)
        busy = run(command(central, terminal, "--once", "--json"))
        assert busy.returncode == 8
        assert json.loads(busy.stdout)["code"] == "sync.taken"
        second = terminal.add()
        wait_until(lambda: terminal.state(second) is State.ACKED, 30)
        process.send_signal(signal.SIGTERM)
        told, wrong = process.communicate(timeout=30)
    assert (process.returncode, wrong) == (0, "")
    assert any(json.loads(line)["link"] == "online" for line in told.splitlines())


@pytest.mark.parametrize(
    ("changes", "code", "exit_code"),
    [
        ({"platform": "http://127.0.0.1:9"}, "net.refused", 5),
        ({"platform": "http://nowhere.invalid"}, "net.dns", 4),
        ({"platform": "not an address"}, "platform.bad_url", 2),
        ({"terminal": "T-NOBODY"}, "auth.unknown_terminal", 6),
        ({"key": "/nonexistent.pem"}, "key.unreadable", 2),
        ({"platform-key": "???"}, "platform.bad_key", 2),
        ({"platform-key": base64.b64encode(os.urandom(32)).decode()}, "bad_answer.forged", 7),
        ({"platform-key": base64.b64encode(bytes(5)).decode()}, "platform.bad_key", 2),
        ({"database": "/nonexistent.db"}, "store.missing", 3),
    ],
)
def test_it_says_why_it_cannot(
    central: EmbeddedCentral, terminal: ParcelTerminal, changes: dict[str, str], code: str, exit_code: int
) -> None:
    entry_id = terminal.add()
    done = run(command(central, terminal, "--once", "--json", "--patience=0.5", **changes))
    said = json.loads(done.stdout)
    assert (said["code"], done.returncode) == (code, exit_code)
    assert said["cause"] in {"network", "platform", "key", "device", "input"}
    assert said["message"].endswith("。")
    assert terminal.state(entry_id) is State.READY


@pytest.mark.parametrize("content", [b"not a database at all", b""])
def test_a_file_that_is_no_terminals_database_is_left_alone(
    central: EmbeddedCentral, terminal: ParcelTerminal, tmp_path: Path, content: bytes
) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(content)
    done = run(command(central, terminal, "--once", database=str(other)))
    assert done.returncode == 3
    assert done.stderr.strip().endswith("。")
    assert other.read_bytes() == content


HOLD = """
import pathlib, sys
from sync.solo import alone
with alone(pathlib.Path(sys.argv[1])):
    print("in", flush=True)
    sys.stdin.read()
"""


def test_a_killed_engine_leaves_no_lock_behind(tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    sqlite3.connect(database).close()
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(database)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"in\n"
        process.kill()
    with alone(database):
        pass
