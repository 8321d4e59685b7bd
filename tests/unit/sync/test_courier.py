"""The courier against a small real server: every way in which an exchange fails has its own class and sentence."""

from __future__ import annotations

import errno
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest
import urllib3.util.connection
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.tiny_platform import Canned, SimulatedPlatform
from sync import courier as courier_module
from sync import wire
from sync.courier import Courier, Health
from sync.judging import verify_receipt
from sync.policy import Failure, FailureClass
from sync.signing import RequestSigner

KEY = Ed25519PrivateKey.generate()
ENTRY = wire.Entry(
    "01890f2e-0000-7000-8000-000000000000", 1, "s", wire.Kind.TRANSACTION, "pension-certification", "R-1",
    "2026-11-23T08:00:00+08:00", wire.SealedBody("suite", "key", b"sealed"), wire.body_hash(b"sealed"),
)  # fmt: skip
BATCH = wire.Batch(wire.WIRE_VERSION, "GD-1", "b-1", (ENTRY,))
BEAT = wire.Heartbeat(1, "GD-1", "", "0.1", "440000000000", "村")


@pytest.fixture
def platform() -> Iterator[SimulatedPlatform]:
    with SimulatedPlatform({"GD-1": KEY.public_key()}) as running:
        yield running


def make(url: str, key: Ed25519PrivateKey = KEY, **options: float) -> Courier:
    return Courier(url, "GD-1", RequestSigner("GD-1", key), **{"connect_timeout": 0.5, "answer_timeout": 5.0} | options)


@pytest.fixture
def courier(platform: SimulatedPlatform) -> Iterator[Courier]:
    made = make(platform.url)
    yield made
    made.close()


def failed(answer: object) -> Failure:
    assert isinstance(answer, Failure), answer
    assert answer.message
    return answer


def test_batch_heartbeat_journal_and_health_are_answered(platform: SimulatedPlatform, courier: Courier) -> None:
    result = courier.post_batch(BATCH)
    assert isinstance(result, wire.BatchResult)
    (outcome,) = result.outcomes
    assert outcome.receipt is not None
    assert verify_receipt(outcome.receipt, platform.public_key)
    assert isinstance(courier.heartbeat(BEAT), wire.HeartbeatReply)
    event = wire.JournalEvent(5, "at", "queued")
    reply = courier.post_journal(msgspec.json.encode(wire.JournalBatch(1, "GD-1", "0" * 64, (event,))))
    assert reply == wire.JournalReply(5)
    assert isinstance(courier.health(), Health)
    assert platform.requests == [wire.PATH_BATCHES, wire.PATH_HEARTBEAT, wire.PATH_JOURNAL, wire.PATH_HEALTH]


@pytest.mark.parametrize(
    "change",
    [
        {"signature": b"x" * 64}, {"signature": b""}, {"ledger_no": 2}, {"seq": 9}, {"terminal": "GD-2"},
        {"body_sha256": "0" * 64}, {"accepted_at": "x"}, {"entry_id": "x"}, {"platform_key_id": "0" * 16},
    ],
)  # fmt: skip
def test_a_receipt_is_genuine_as_a_whole_or_not_at_all(
    platform: SimulatedPlatform, courier: Courier, change: dict[str, object]
) -> None:
    courier.post_batch(BATCH)
    genuine = platform.ledger[ENTRY.entry_id]
    assert verify_receipt(genuine, platform.public_key)
    assert not verify_receipt(msgspec.structs.replace(genuine, **change), platform.public_key)
    assert not verify_receipt(genuine, Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    misnamed = msgspec.structs.replace(genuine, platform_key_id="0" * 16)
    signature = platform.key.sign(wire.receipt_bytes(misnamed))
    assert not verify_receipt(msgspec.structs.replace(misnamed, signature=signature), platform.public_key)


def test_a_key_the_platform_does_not_know(platform: SimulatedPlatform) -> None:
    stranger = make(platform.url, Ed25519PrivateKey.generate())
    failure = failed(stranger.heartbeat(BEAT))
    assert (failure.failure_class, failure.cause, failure.code) == (FailureClass.AUTH_KEY, "key", "key.bad_signature")
    stranger.close()


def test_a_wrong_clock_is_told_and_healed_by_the_next_request(platform: SimulatedPlatform, courier: Courier) -> None:
    platform.clock_ahead = timedelta(hours=9)
    failure = failed(courier.heartbeat(BEAT))
    assert (failure.failure_class, failure.cause) == (FailureClass.AUTH_CLOCK, "clock")
    assert courier.clock_offset == pytest.approx(9 * 3600, abs=2)
    assert isinstance(courier.heartbeat(BEAT), wire.HeartbeatReply)
    platform.clock_ahead = timedelta(days=-400)
    assert isinstance(courier.health(), Health)
    assert courier.clock_offset == pytest.approx(-400 * 86400, abs=1)


@pytest.mark.parametrize(
    ("canned", "kind"),
    [
        (Canned(500, b"<html>Internal Server Error"), FailureClass.HTTP_5XX),
        (Canned(503, b"", (("Retry-After", "9"),)), FailureClass.HTTP_5XX),
        (Canned(404, b"nothing here"), FailureClass.HTTP_4XX),
        (Canned(302, b"", (("Location", "http://portal.example/login"),)), FailureClass.BAD_ANSWER),
        (Canned(200, "<html>欢迎使用 WiFi".encode()), FailureClass.BAD_ANSWER),
        (Canned(200, b""), FailureClass.BAD_ANSWER),
        (Canned(200, b"[1, 2"), FailureClass.BAD_ANSWER),
        (Canned(200, b"\xff\xfe\x00"), FailureClass.BAD_ANSWER),
        (Canned(200, b'{"batch_id": "another", "server_time": "", "outcomes": []}'), FailureClass.BAD_ANSWER),
        (Canned(200, b'{"batch_id": "b-1", "server_time": "", "outcomes": [{"entry_id": 5}]}'), FailureClass.BAD_ANSWER),
        (Canned(200, b'{"batch_id": "b-1", "server_time": ""}', cut_after=20), FailureClass.CUT),
        (Canned(200, b'{"batch_id": "b-1", "server_time": ""}', cut_after=0), FailureClass.CUT),
    ],
)
def test_answers_that_are_no_answers(
    platform: SimulatedPlatform, courier: Courier, canned: Canned, kind: FailureClass
) -> None:
    platform.answer_next(wire.PATH_BATCHES, canned)
    failure = failed(courier.post_batch(BATCH))
    assert failure.failure_class is kind
    assert failure.retry_after == (9.0 if canned.headers and canned.status == 503 else None)
    assert isinstance(courier.post_batch(BATCH), wire.BatchResult), "the next exchange is not hurt"


def test_an_answer_may_hold_fields_of_a_newer_platform(platform: SimulatedPlatform, courier: Courier) -> None:
    platform.answer_next(
        wire.PATH_BATCHES, Canned(200, b'{"batch_id":"b-1","server_time":"","outcomes":[],"new":{"field":1}}')
    )
    assert isinstance(courier.post_batch(BATCH), wire.BatchResult)


def test_an_endless_answer_is_not_read_to_the_end(
    platform: SimulatedPlatform, courier: Courier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier_module, "MAX_ANSWER_BYTES", 10_000)
    platform.answer_next(wire.PATH_HEARTBEAT, Canned(200, b'"' + b" " * 200_000 + b'"'))
    assert failed(courier.heartbeat(BEAT)).failure_class is FailureClass.TOO_LONG


def test_issue_asks_and_checks_whose_answer_it_is(platform: SimulatedPlatform, courier: Courier) -> None:
    body = wire.SealedBody("s", "k", b"x")
    request = wire.IssueRequest(1, "GD-1", "r-1", "insured-proof", body, bytes(32))
    answer = {"request_id": "r-1", "server_time": "", "issued": False, "code": "department.no_record"}
    platform.answer_next(wire.PATH_ISSUE, Canned(200, json.dumps(answer).encode()))
    result = courier.issue(request, timeout=2.0)
    assert isinstance(result, wire.IssueResult)
    assert result.code == "department.no_record"
    platform.answer_next(wire.PATH_ISSUE, Canned(200, json.dumps(answer | {"request_id": "r-2"}).encode()))
    assert failed(courier.issue(request)).failure_class is FailureClass.BAD_ANSWER


def test_nobody_listens() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        lonely = make(f"http://127.0.0.1:{reserved.getsockname()[1]}")
        assert failed(lonely.health()).failure_class is FailureClass.REFUSED
        lonely.close()


def test_a_name_that_does_not_resolve() -> None:
    lost = make("http://platform.invalid")
    assert failed(lost.health()).failure_class is FailureClass.DNS
    lost.close()


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENETUNREACH, FailureClass.UNREACHABLE),
        (errno.EHOSTUNREACH, FailureClass.UNREACHABLE),
        (errno.ENETDOWN, FailureClass.UNREACHABLE),
        (errno.EADDRNOTAVAIL, FailureClass.UNREACHABLE),
        (errno.ECONNREFUSED, FailureClass.REFUSED),
        (errno.ETIMEDOUT, FailureClass.CONNECT_TIMEOUT),
    ],
)
def test_no_way_to_connect(monkeypatch: pytest.MonkeyPatch, number: int, kind: FailureClass) -> None:
    def create_connection(*_: object, **__: object) -> socket.socket:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(urllib3.util.connection, "create_connection", create_connection)
    lost = make("http://127.0.0.1")
    assert failed(lost.health()).failure_class is kind
    lost.close()


def test_a_full_backlog_is_a_connect_timeout() -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        callers = [socket.socket() for _ in range(4)]
        for caller in callers:
            caller.setblocking(False)
            caller.connect_ex(deaf.getsockname())
        waiting = Courier(
            f"http://127.0.0.1:{deaf.getsockname()[1]}", "GD-1", RequestSigner("GD-1", KEY), connect_timeout=0.2
        )
        assert failed(waiting.health()).failure_class is FailureClass.CONNECT_TIMEOUT
        waiting.close()
        for caller in callers:
            caller.close()


class OneShotServer:
    """Takes one connection and hands it to a function on a thread."""

    def __init__(self, serve: object) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._serve, args=(serve,))

    def _serve(self, serve: object) -> None:
        connection, _ = self.socket.accept()
        with connection:
            connection.recv(65536)
            serve(connection, self.done)  # type: ignore[operator]  # test helper

    def __enter__(self) -> str:
        self.thread.start()
        return self.url

    def __exit__(self, *exception: object) -> None:
        self.done.set()
        self.thread.join()
        self.socket.close()


def test_silence_is_a_timeout() -> None:
    with OneShotServer(lambda _, done: done.wait(5)) as url:
        waiting = make(url, health_timeout=0.2)
        assert failed(waiting.health()).failure_class is FailureClass.TIMEOUT
        waiting.close()


def test_a_dripping_answer_is_a_timeout() -> None:
    def drip(connection: socket.socket, done: threading.Event) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not done.wait(0.02):
            try:
                connection.sendall(b" ")
            except OSError:
                return

    with OneShotServer(drip) as url:
        waiting = make(url, health_timeout=0.3)
        started = time.monotonic()
        assert failed(waiting.health()).failure_class is FailureClass.TIMEOUT
        assert time.monotonic() - started < 3
        waiting.close()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{",
    ],
)
def test_a_connection_that_ends_in_the_middle_is_cut(answer: bytes) -> None:
    with OneShotServer(lambda connection, _: connection.sendall(answer)) as url:
        hurt = make(url)
        assert failed(hurt.heartbeat(BEAT)).failure_class is FailureClass.CUT
        hurt.close()


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 banana\r\n\r\n"])
def test_something_that_is_not_http(answer: bytes) -> None:
    with OneShotServer(lambda connection, _: connection.sendall(answer)) as url:
        hurt = make(url)
        assert failed(hurt.heartbeat(BEAT)).failure_class in (FailureClass.CUT, FailureClass.BAD_ANSWER)
        hurt.close()


def test_health_asks_once_more_when_it_was_cut(platform: SimulatedPlatform, courier: Courier) -> None:
    cut = Canned(200, b'{"server_time": ""}', cut_after=4)
    platform.answer_next(wire.PATH_HEALTH, cut)
    assert isinstance(courier.health(), Health)
    platform.answer_next(wire.PATH_HEALTH, cut, cut)
    assert failed(courier.health()).failure_class is FailureClass.CUT
    assert len(platform.requests) == 4


def test_tls_on_a_plain_port_is_a_tls_failure(platform: SimulatedPlatform) -> None:
    wrong = make(platform.url.replace("http:", "https:"))
    assert failed(wrong.health()).failure_class is FailureClass.TLS
    wrong.close()


@pytest.mark.parametrize("url", ["", "platform", "ftp://x", "http://", "http://x/?a=1", "http://x#f"])
def test_an_address_that_is_none_is_a_mistake_of_the_settings(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        make(url)


def test_the_signer_must_be_the_terminals_own() -> None:
    with pytest.raises(ValueError, match="another terminal"):
        Courier("http://x", "GD-2", RequestSigner("GD-1", KEY))


def test_a_long_heartbeat_goes_in_gzip_and_plainly_when_that_is_not_taken(
    courier: Courier, platform: SimulatedPlatform
) -> None:
    waiting = tuple(
        wire.PendingEntry(f"0193{number:08x}-0000-7000-8000-000000000000", f"R-{number}", "svc", "ready", "at", 0)
        for number in range(200)
    )
    beat = msgspec.structs.replace(BEAT, pending=waiting)
    before = courier.take_traffic()
    assert isinstance(courier.heartbeat(beat), wire.HeartbeatReply)
    assert platform.heartbeats[-1].pending == waiting
    zipped = courier.take_traffic().up
    platform.answer_next(wire.PATH_HEARTBEAT, Canned(415, b""))
    assert isinstance(courier.heartbeat(beat), wire.HeartbeatReply)
    assert platform.heartbeats[-1].pending == waiting
    both_ways = courier.take_traffic().up
    assert before.up >= 0
    assert both_ways - zipped > 5 * zipped, "the second time it went unpacked"
