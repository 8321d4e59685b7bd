"""The sync engine on a database of its own: what ``python -m sync`` does, as functions that return values."""

from __future__ import annotations

import base64
import binascii
import random
import secrets
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from sync import erasure, journal, outbox, parcels, schema, wire
from sync.budget import Budget, Usage
from sync.clock import SystemClock
from sync.courier import Courier
from sync.delivery import transaction
from sync.engine import SyncEngine
from sync.policy import Link
from sync.signing import RequestSigner
from sync.status import EngineSettings, RunResult, SyncStatus
from sync.usage import read_usage

DONE: Final = 0
BAD_INPUT: Final = 2
BAD_DATABASE: Final = 3
NO_NETWORK: Final = 4
PLATFORM_DOWN: Final = 5
REFUSED: Final = 6
LEFT_OVER: Final = 7
TAKEN: Final = 8

_BUSY_SECONDS: Final = 10.0
_EXIT_OF_LINK: Final = {Link.NO_NETWORK: NO_NETWORK, Link.PLATFORM_DOWN: PLATFORM_DOWN, Link.REFUSED: REFUSED}
_SIGNING_KEY_BYTES: Final = 32


class CannotRunError(Exception):
    """``str()`` is one plain sentence."""

    def __init__(self, exit_code: int, code: str, cause: str, sentence: str) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code
        self.code = code
        self.cause = cause


class Queue(msgspec.Struct, frozen=True):
    """How the outbox of a database stands."""

    ready: int
    leased: int
    parked: int
    acked: int
    oldest_pending_at: str
    """``created_at`` of the oldest entry without a receipt; empty when there is none."""
    parcels_waiting: int
    parcel_bytes_waiting: int
    journal_unposted: int
    traffic: Usage
    """What the line has carried this month, as far as it was written down."""


class Report(msgspec.Struct, frozen=True):
    """What one run did; printed as JSON."""

    code: str
    cause: str
    message: str
    link: str
    acked: int
    """Receipts that came in during this run."""
    seconds: float
    peak_memory_kib: int
    """Most memory that this process ever held (VmHWM)."""
    queue: Queue


class Target(msgspec.Struct, frozen=True):
    """Whose outbox goes where."""

    database: Path
    platform: str
    terminal: str
    key_file: Path
    platform_key: str
    """Base64 of the raw Ed25519 key that receipts are signed with."""
    village: str = ""
    site: str = ""
    ca_file: str | None = None
    budget: Budget = Budget()


def open_database(path: Path) -> sqlite3.Connection:
    """A durable connection to a terminal's database, its sync tables led on to this version.

    Raises :class:`CannotRunError` for a file that is missing, damaged, of another program or of a newer version.
    """
    try:
        conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=_BUSY_SECONDS)
    except sqlite3.Error as error:
        raise _bad_database("store.io", f"数据库打不开：{path}。") from error
    try:
        conn.execute("PRAGMA foreign_keys = ON")
        conn.execute("PRAGMA synchronous = FULL")
        if schema.version(conn) == 0:
            raise _bad_database("store.foreign", f"{path} 不是终端的数据库。")
        mode = conn.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal" or not erasure.overwrite_freed(conn):
            raise _bad_database("store.unsafe", f"{path} 所在的磁盘不支持断电不丢的写法。")
        if schema.version(conn) != len(schema.MIGRATIONS):
            with transaction(conn):
                schema.migrate(conn)
    except (sqlite3.Error, RuntimeError) as error:
        conn.close()
        raise _bad_database("store.unusable", f"数据库不能用：{path}（{error}）。请不要删除它。") from error
    except CannotRunError:
        conn.close()
        raise
    return conn


def queue_of(conn: sqlite3.Connection) -> Queue:
    """The state of the outbox."""
    counts, waiting = outbox.counts(conn), parcels.waiting(conn)
    oldest = outbox.pending(conn, 1)
    return Queue(
        counts.ready,
        counts.leased,
        counts.parked,
        counts.acked,
        oldest[0].created_at if oldest else "",
        waiting.parcels,
        waiting.bytes,
        journal.unposted(conn),
        read_usage(conn),
    )


def courier_for(target: Target) -> Courier:
    """Raises :class:`CannotRunError` for a key or an address that cannot be used."""
    try:
        key = load_pem_private_key(target.key_file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise CannotRunError(BAD_INPUT, "key.unreadable", "key", f"终端私钥读不了：{target.key_file}。") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise CannotRunError(BAD_INPUT, "key.wrong_kind", "key", f"终端私钥应是 Ed25519：{target.key_file}。")
    try:
        return Courier(target.platform, target.terminal, RequestSigner(target.terminal, key), ca_file=target.ca_file)
    except ValueError as error:
        raise CannotRunError(BAD_INPUT, "platform.bad_url", "input", f"平台地址不对：{target.platform}。") from error


def engine_for(target: Target, courier: Courier, on_change: Callable[[SyncStatus], None]) -> SyncEngine:
    """Raises :class:`CannotRunError` for a platform key that is none."""
    try:
        platform_key = base64.b64decode(target.platform_key, validate=True)
    except binascii.Error as error:
        raise _bad_platform_key() from error
    if len(platform_key) != _SIGNING_KEY_BYTES:
        raise _bad_platform_key()
    return SyncEngine(
        lambda: open_database(target.database),
        courier,
        clock=SystemClock(),
        platform_key=platform_key,
        on_change=on_change,
        rng=random.Random(secrets.randbits(64)),  # noqa: S311 - jitter, not a secret
        settings=EngineSettings(budget=target.budget),
        heartbeat=lambda: wire.Heartbeat(wire.WIRE_VERSION, target.terminal, "", "sync", target.village, target.site),
    )


def drain(engine: SyncEngine, conn: sqlite3.Connection, patience: float, sleep: Callable[[float], None]) -> Report:
    """Rounds until nothing is left, or nothing moved for ``patience`` seconds. ``conn``: another one than the engine's."""
    started = time.monotonic()
    acked, idle_since = 0, started
    while True:
        result = engine.run_once()
        acked += result.acked
        now = time.monotonic()
        if result.acked or _moved(result):
            idle_since = now
        if outbox.depth(conn) == 0 or now - idle_since >= patience:
            break
        sleep(min(result.wait, max(0.0, patience - (now - idle_since))))
    _post_journal(engine, conn)
    return _report(engine, conn, acked, time.monotonic() - started)


def exit_code(report: Report) -> int:
    """0 when everything has its receipt; otherwise why not."""
    left = report.queue.ready + report.queue.leased
    link = Link(report.link)
    if left and link in _EXIT_OF_LINK:
        return _EXIT_OF_LINK[link]
    if left or report.queue.parked:
        return LEFT_OVER
    return DONE


def _moved(result: RunResult) -> bool:
    return result.wait == 0.0 and result.failure is None


def _post_journal(engine: SyncEngine, conn: sqlite3.Connection) -> None:
    before = journal.unposted(conn)
    while before and engine.link() is Link.ONLINE:
        engine.run_once()
        after = journal.unposted(conn)
        if after >= before:
            return
        before = after


def _report(engine: SyncEngine, conn: sqlite3.Connection, acked: int, seconds: float) -> Report:
    status, queue = engine.status(), queue_of(conn)
    code, cause, message = "ok", "", "待传的办件都已送到平台。"
    left, failure = queue.ready + queue.leased, status.last_failure
    if left and failure is not None and (status.link is not Link.ONLINE or failure.cause == "key"):
        code, cause, message = failure.code, failure.cause, failure.message
    elif left:
        code, cause, message = "queue.left", "platform", f"还有{left}笔要等一等再送。"
    elif queue.parked:
        code, cause, message = "queue.parked", "input", f"有{queue.parked}笔已搁置，要技术员处理。"
    return Report(code, cause, message, status.link.value, acked, round(seconds, 3), _peak_kilobytes(), queue)


def _peak_kilobytes() -> int:
    """The most memory this process ever had. ``ru_maxrss`` survives an exec and would tell of the parent."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    raise RuntimeError("the kernel does not say how much memory a process has used")


def _bad_database(code: str, sentence: str) -> CannotRunError:
    return CannotRunError(BAD_DATABASE, code, "device", sentence)


def _bad_platform_key() -> CannotRunError:
    return CannotRunError(BAD_INPUT, "platform.bad_key", "key", "平台签名公钥应是base64写的原始公钥。")
