"""The watch on the network: which kernel messages count, real links in a network namespace, and delivery at once."""

from __future__ import annotations

import base64
import os
import shutil
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from benchmarks.parcel_terminal import ParcelTerminal
from central import server
from central.server import EmbeddedCentral
from sync.netwatch import LinkMemory, NetworkWatch
from sync.outbox import State
from tests.support.central_client import wait_until

ROOT = Path(__file__).resolve().parents[2]
SPACE = f"kiosk-{os.getpid()}"
HOST, INSIDE = "10.201.77.1", "10.201.77.2"


def link_message(index: int, flags: int, kind: int = 16) -> bytes:
    payload = struct.pack("=BxHiII", 0, 1, index, flags, 0xFFFFFFFF)
    return struct.pack("=IHHII", 16 + len(payload), kind, 0, 0, 0) + payload


def other_message(kind: int) -> bytes:
    return struct.pack("=IHHII", 17, kind, 0, 0, 0) + b"\0" + b"\0\0\0"


def test_only_what_changes_the_network_is_news() -> None:
    memory = LinkMemory()
    assert memory.is_news(link_message(3, 0x1043)), "it carries now"
    assert not memory.is_news(link_message(3, 0x1043)), "a radio that says so again"
    assert memory.is_news(link_message(3, 0x1003)), "it carries no more"
    assert not memory.is_news(link_message(4, 0x1002)), "a link that never carried"
    assert memory.is_news(link_message(3, 0x1043))
    assert memory.is_news(link_message(3, 0x1043, kind=17)), "it is taken away"
    assert all(memory.is_news(other_message(kind)) for kind in (20, 21, 24, 25))
    assert not memory.is_news(other_message(28)), "neighbours come and go"
    assert memory.is_news(other_message(28) + other_message(24)), "the second of two in one datagram"


@pytest.mark.parametrize("junk", [b"", b"\0" * 15, b"\0" * 64, b"\xff" * 64, link_message(3, 0x1043)[:20]])
def test_bytes_that_are_no_message_are_no_news(junk: bytes) -> None:
    assert not LinkMemory().is_news(junk)


def test_without_netlink_the_routing_table_is_looked_at(tmp_path: Path) -> None:
    table = tmp_path / "route"
    line = "eth0\t00000000\t014DC90A\t0003\t{}\t0\t0\t00000000\t0\t0\t0\n"
    table.write_text("Iface\tDestination\n")
    changed = threading.Event()
    watch = NetworkWatch(changed.set, poll_seconds=0.01, tables=(table, tmp_path / "none"), polls=True)
    assert watch.polls
    watch.start()
    try:
        table.write_text("Iface\tDestination\n" + line.format(0))
        assert changed.wait(10)
    finally:
        watch.stop()


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, timeout=20)


@contextmanager
def link_to_a_namespace() -> Iterator[Callable[[str], None]]:
    """A pair of linked interfaces, one end inside a namespace of its own; call it with ``up`` or ``down``."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("needs root and ip (iproute2) to make a network namespace")
    try:
        ip("netns", "add", SPACE)
    except subprocess.CalledProcessError as refused:
        pytest.skip(f"no network namespaces here: {refused.stderr.decode(errors='replace').strip()}")
    outside = f"vo{os.getpid()}"[:15]
    inside = f"vi{os.getpid()}"[:15]
    try:
        ip("link", "add", outside, "type", "veth", "peer", "name", inside, "netns", SPACE)
        ip("addr", "add", f"{HOST}/24", "dev", outside)
        ip("link", "set", outside, "up")
        ip("-n", SPACE, "link", "set", "lo", "up")
        ip("-n", SPACE, "addr", "add", f"{INSIDE}/24", "dev", inside)
        yield lambda word: ip("-n", SPACE, "link", "set", inside, word)
    finally:
        ip("netns", "del", SPACE)


DELIVER = """
import pathlib, sys
from sync import policy, standalone
from sync.netwatch import NetworkWatch

policy.PROBE_BACKOFF = policy.Backoff(base=300.0, cap=300.0, floor=300.0)
folder, url, name, key = sys.argv[1:]
target = standalone.Target(pathlib.Path(folder, name + ".db"), url, name, pathlib.Path(folder, "terminal.pem"), key)
engine = standalone.engine_for(target, standalone.courier_for(target), lambda s: print(s.link.value, s.pending, flush=True))
engine.start()
watch = NetworkWatch(engine.network_changed)
watch.start()
print("watching", watch.polls, flush=True)
sys.stdin.read()
watch.stop()
engine.stop()
"""


def test_an_entry_leaves_within_three_seconds_after_the_link_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = server.listen
    monkeypatch.setattr(server, "listen", lambda _host, port: honest("0.0.0.0", port))
    with (
        link_to_a_namespace() as link,
        EmbeddedCentral(f"sqlite:///{tmp_path / 'central.db'}", tmp_path / "keys") as central,
        closing(ParcelTerminal(central, tmp_path)) as terminal,
    ):
        (tmp_path / "terminal.pem").write_bytes(
            terminal.key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        url = central.url.replace("127.0.0.1", HOST)
        key = base64.b64encode(central.signing_key).decode()
        words = ["ip", "netns", "exec", SPACE, sys.executable, "-c", DELIVER, str(tmp_path), url, terminal.name, key]
        entry_id = terminal.add()
        with subprocess.Popen(
            words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            told = [process.stdout.readline().strip() for _ in range(2)]
            assert sorted(told) == ["no_network 1", "watching False"]
            assert terminal.state(entry_id) is State.READY
            link("up")
            back = time.monotonic()
            wait_until(lambda: terminal.state(entry_id) is State.ACKED, 20)
            took = time.monotonic() - back
            _, wrong = process.communicate("", timeout=20)
        assert (process.returncode, wrong) == (0, "")
    assert took < 3.0
    print(f"delivered {took:.2f} s after the link was up")
