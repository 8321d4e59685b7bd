"""One contender of ``drain`` at work: a platform and a terminal as two processes, timed, or watched for bytes and syncs.

A platform process prints ``{"url": ...}`` once it listens; a terminal process delivers everything it was prepared with and
prints ``{"acked": ..., "seconds": ..., "cpu_seconds": ...}``.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec

ROOT: Final = Path(__file__).resolve().parents[1]
# Not the system's temporary folder: that may lie in memory, where a sync costs nothing.
FOLDER: Final = ROOT / "build" / "bench" / "drain"
_SYNC: Final = re.compile(r"^\d+\s+f(?:data)?sync\(", re.MULTILINE)
_CHUNK: Final = 1 << 16
_STOP_SECONDS: Final = 20


class Contender(msgspec.Struct, frozen=True):
    """How a peer is run. Commands get the folder it was prepared in and, for the terminal, the platform's URL."""

    name: str
    prepare: Callable[[Path, int], None]
    """Fills ``folder`` with so many records to deliver."""
    platform: Callable[[Path], list[str]]
    terminal: Callable[[Path, str], list[str]]


class Delivered(msgspec.Struct, frozen=True):
    """What a terminal process says when nothing is left."""

    acked: int
    seconds: float
    cpu_seconds: float
    peak_rss_bytes: int = 0
    rss_before_bytes: int = 0


class Timed(msgspec.Struct, frozen=True):
    """One timed delivery."""

    delivered: Delivered
    platform_cpu_seconds: float

    @property
    def per_second(self) -> float:
        return self.delivered.acked / self.delivered.seconds

    @property
    def cpu_us(self) -> float:
        """Microseconds of processor time for each record, both sides together."""
        return (self.delivered.cpu_seconds + self.platform_cpu_seconds) / self.delivered.acked * 1e6


class Watched(msgspec.Struct, frozen=True):
    """What one delivery moved over the wire and how often it made the disk sync; nothing of it is timed."""

    records: int
    up: int
    down: int
    terminal_syncs: int | None
    platform_syncs: int | None


def timed(contender: Contender, count: int) -> Timed:
    with _prepared(contender, count) as folder, _platform(contender.platform(folder)) as (url, process):
        before = cpu_seconds(process.pid)
        delivered = _deliver(contender.terminal(folder, url), count)
        return Timed(delivered, cpu_seconds(process.pid) - before)


def watched(contender: Contender, count: int) -> Watched:
    """Through a relay that counts bytes, both processes under strace where there is one."""
    has_strace = shutil.which("strace") is not None
    with _prepared(contender, count) as folder, ExitStack() as stack:
        traces = [folder / f"{side}.strace" for side in ("terminal", "platform")]
        tracing = [["strace", "-f", "-o", str(t), "-e", "trace=fsync,fdatasync"] if has_strace else [] for t in traces]
        url, _ = stack.enter_context(_platform([*tracing[1], *contender.platform(folder)]))
        relay = stack.enter_context(_Relay(urlsplit(url).port or 0))
        started = _syncs(traces[1]) or 0
        _deliver([*tracing[0], *contender.terminal(folder, relay.url)], count)
        platform = _syncs(traces[1])
        return Watched(count, relay.up, relay.down, _syncs(traces[0]), None if platform is None else platform - started)


@contextmanager
def _prepared(contender: Contender, count: int) -> Iterator[Path]:
    folder = FOLDER / contender.name.split(" ", maxsplit=1)[0].lower()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        contender.prepare(folder, count)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _platform(command: list[str]) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    # In a group of its own: with strace in front, the platform is not the process that a signal would reach.
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True)
    try:
        if process.stdout is None:
            raise RuntimeError("no output to read")
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"{command[0]} ended before it listened")
        yield str(msgspec.json.decode(line, type=dict[str, object])["url"]), process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, 15)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _deliver(command: list[str], count: int) -> Delivered:
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    delivered = msgspec.json.decode(done.stdout.splitlines()[-1], type=Delivered)
    if delivered.acked != count:
        raise RuntimeError(f"{delivered.acked} of {count} records were delivered")
    return delivered


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _syncs(trace: Path) -> int | None:
    return len(_SYNC.findall(trace.read_text())) if trace.exists() else None


class _Relay:
    """Passes connections on to a port of this machine and counts what goes up and down."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._counts = {"up": 0, "down": 0}
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def up(self) -> int:
        return self._counts["up"]

    @property
    def down(self) -> int:
        return self._counts["down"]

    def __enter__(self) -> _Relay:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_exc: object) -> None:
        for each in (self._listener, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._port))
            except OSError:
                return
            self._open += [near, far]
            for source, sink, way in ((near, far, "up"), (far, near, "down")):
                threading.Thread(target=self._pass_on, args=(source, sink, way), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, way: str) -> None:
        with suppress(OSError):
            while chunk := source.recv(_CHUNK):
                with self._lock:
                    self._counts[way] += len(chunk)
                sink.sendall(chunk)
            sink.shutdown(socket.SHUT_WR)
