"""A small platform in memory, for rigs and tests of the sync: real HTTP, real signatures, no storage.

Simulated: it stands for the platform of ``central`` where a test needs to script answers or look at every request.
"""

from __future__ import annotations

import gzip
import sys
import threading
from collections import Counter, deque
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace, TracebackType
from typing import Self

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    algorithms,
)

from sync import wire
from sync.wire.packed import MEDIA_TYPE_PACKED, decode_batch, encode_result


class Canned(msgspec.Struct, frozen=True):
    """An answer given instead of the real one. ``committed``: the platform has done its work before."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    committed: bool = False
    cut_after: int | None = None
    """Promises the whole body, sends this much of it and closes."""


class _Keys(HTTPSignatureKeyResolver):
    def __init__(self, keys: dict[str, Ed25519PublicKey]) -> None:
        self._keys = keys

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        return self._keys[key_id]

    def resolve_private_key(self, key_id: str) -> Ed25519PrivateKey:
        raise LookupError(key_id)


class SimulatedPlatform:
    """Listens on ``port`` of the loopback while used as a context manager."""

    def __init__(self, terminals: dict[str, Ed25519PublicKey], signing_key: Ed25519PrivateKey | None = None) -> None:
        self.key = signing_key or Ed25519PrivateKey.generate()
        self.public_key = self.key.public_key().public_bytes_raw()
        self.clock_ahead = timedelta()
        self.ledger: dict[str, wire.Receipt] = {}
        self.arrivals: list[str] = []
        """Entry ids in the order in which the ledger took them."""
        self.duplicates: Counter[str] = Counter()
        self.heartbeats: list[wire.Heartbeat] = []
        self.journal: list[wire.JournalBatch] = []
        self.batch_sizes: list[int] = []
        self.requests: list[str] = []
        self.decide: dict[str, wire.EntryOutcome] = {}
        """Outcomes to give for an entry id instead of taking it."""
        self.poison: set[str] = set()
        """Entry ids that make the whole request fail with ``poison_answer``."""
        self.poison_answer = _problem(500, "platform.bug", "platform")
        self.missing: tuple[int, ...] = ()
        self.forge = False
        self.packs = False
        """Whether it takes packed batches, and says so."""
        self._canned: dict[str, deque[Canned]] = {}
        self._nonces: set[str] = set()
        self._lock = threading.Lock()
        self._verifier = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=_Keys(terminals))
        # The library judges ``created`` by this machine's clock; here ``clock_ahead`` decides, in ``_refuse``.
        self._verifier.max_clock_skew = timedelta(days=10_000)
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.platform = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), name="simulated-platform")

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer_next(self, path: str, *canned: Canned) -> None:
        """Queues answers for the next requests to a path."""
        self._canned.setdefault(path, deque()).extend(canned)

    def handle(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Canned:
        """One request; thread-safe."""
        with self._lock:
            self.requests.append(path)
            queue = self._canned.get(path)
            canned = queue.popleft() if queue else None
            if canned is not None and not canned.committed:
                return canned
            answer = self._work(method, path, headers, body)
            return canned or answer

    def _work(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Canned:
        if path == wire.PATH_HEALTH:
            types = (wire.MEDIA_TYPE, MEDIA_TYPE_PACKED) if self.packs else (wire.MEDIA_TYPE,)
            return _json({"server_time": self.now().isoformat(), "status": "ok", "batch_types": types})
        refusal = self._refuse(method, path, headers, body)
        if refusal is not None:
            return refusal
        if headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        if path == wire.PATH_BATCHES:
            if headers.get("Content-Type") == MEDIA_TYPE_PACKED:
                return self._ingest_packed(body)
            answer = self._ingest(msgspec.json.decode(body, type=wire.Batch))
            return answer if isinstance(answer, Canned) else _json(answer)
        if path == wire.PATH_HEARTBEAT:
            self.heartbeats.append(msgspec.json.decode(body, type=wire.Heartbeat))
            return _json(self.reply(self.heartbeats[-1]))
        if path == wire.PATH_JOURNAL:
            batch = msgspec.json.decode(body, type=wire.JournalBatch)
            self.journal.append(batch)
            return _json(wire.JournalReply(batch.events[-1].seq))
        return _problem(404, "platform.no_such_path", "input")

    def reply(self, beat: wire.Heartbeat) -> wire.HeartbeatReply:
        """What a heartbeat is answered with; for a platform that has more to say."""
        del beat
        return wire.HeartbeatReply(self.now().isoformat())

    def _refuse(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Canned | None:
        message = SimpleNamespace(method=method, url=self.url + path, headers=headers)
        try:
            (result,) = self._verifier.verify(message, max_age=None, require_components=wire.SIGNED_COMPONENTS, body=body)
        except (HTTPMessageSignaturesException, KeyError):
            return _problem(401, "key.bad_signature", "key")
        created = datetime.fromtimestamp(int(result.parameters["created"]), UTC)
        if abs((created - self.now()).total_seconds()) > wire.MAX_CLOCK_SKEW_SECONDS:
            return _problem(401, "clock.skew", "clock", (("Date", f"{self.now():%a, %d %b %Y %H:%M:%S} GMT"),))
        if result.nonce is None or result.nonce in self._nonces:
            return _problem(401, "key.replayed", "key")
        self._nonces.add(result.nonce)
        return None

    def _ingest_packed(self, body: bytes) -> Canned:
        if not self.packs:
            return _problem(415, "input.unknown_media_type", "input")
        read = decode_batch(body)
        entries = tuple(read.entry(place) for place in range(len(read)))
        answer = self._ingest(wire.Batch(read.wire, read.terminal, read.batch_id, entries))
        if isinstance(answer, Canned):
            return answer
        return Canned(200, encode_result(answer, entries), (("Content-Type", MEDIA_TYPE_PACKED),))

    def _ingest(self, batch: wire.Batch) -> wire.BatchResult | Canned:
        self.batch_sizes.append(len(batch.entries))
        if any(entry.entry_id in self.poison for entry in batch.entries):
            return self.poison_answer
        outcomes = tuple(self._take(batch.terminal, entry) for entry in batch.entries)
        missing, self.missing = self.missing, ()
        return wire.BatchResult(batch.batch_id, self.now().isoformat(), outcomes, missing)

    def _take(self, terminal: str, entry: wire.Entry) -> wire.EntryOutcome:
        if entry.entry_id in self.decide:
            return self.decide[entry.entry_id]
        known = self.ledger.get(entry.entry_id)
        if known is not None:
            self.duplicates[entry.entry_id] += 1
            if known.body_sha256 != entry.body_sha256:
                return wire.EntryOutcome(entry.entry_id, wire.Outcome.CONFLICT, code="ledger.hash_mismatch")
            return wire.EntryOutcome(entry.entry_id, wire.Outcome.DUPLICATE, known)
        if wire.body_hash(entry.body.data) != entry.body_sha256:
            return wire.EntryOutcome(entry.entry_id, wire.Outcome.REFUSED, code="body.hash")
        receipt = wire.Receipt(
            entry.entry_id,
            terminal,
            entry.seq,
            entry.body_sha256,
            len(self.ledger) + 1,
            self.now().isoformat(),
            wire.key_id(self.public_key),
            b"",
        )
        key = Ed25519PrivateKey.generate() if self.forge else self.key
        receipt = msgspec.structs.replace(receipt, signature=key.sign(wire.receipt_bytes(receipt)))
        if not self.forge:
            self.ledger[entry.entry_id] = receipt
            self.arrivals.append(entry.entry_id)
        return wire.EntryOutcome(entry.entry_id, wire.Outcome.ACCEPTED, receipt)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.clock_ahead


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    platform: SimulatedPlatform

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - the base class's names
        """A terminal that hangs up in the middle is part of the play; anything else is a bug of the rig."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            raise


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"
    server: _Server
    timeout = 10

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length)
        if len(body) == length:
            self._answer(body)

    def log_message(self, *args: object) -> None:
        """Silent."""

    def send_header(self, keyword: str, value: str) -> None:
        if keyword not in ("Server", "Date") or getattr(self, "_own_headers", False):
            super().send_header(keyword, value)

    def _answer(self, body: bytes) -> None:
        canned = self.server.platform.handle(self.command, self.path, dict(self.headers.items()), body)
        try:
            self.send_response(canned.status)
            self._own_headers = True
            for name, value in canned.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(canned.body)))
            self.end_headers()
            self.wfile.write(canned.body[: canned.cut_after])
        except ConnectionError:
            self.close_connection = True


def _json(value: object) -> Canned:
    return Canned(200, msgspec.json.encode(value), (("Content-Type", wire.MEDIA_TYPE),))


def _problem(status: int, code: str, cause: str, headers: tuple[tuple[str, str], ...] = ()) -> Canned:
    body = msgspec.json.encode(wire.Problem(code, cause, f"平台说：{code}"))
    return Canned(status, body, (("Content-Type", wire.MEDIA_TYPE), *headers))
