"""Carries messages to the platform over HTTP and brings back a typed answer or a :class:`~sync.policy.Failure`.

Knows nothing of the outbox. Safe to use from several threads; as many connections are kept as were used at once.
"""

from __future__ import annotations

import gzip
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from typing import Final, Protocol, TypeVar
from urllib.parse import urlsplit

import msgspec
import requests
import urllib3.exceptions

from sync import failures, wire
from sync.policy import Failure, FailureClass, batch_timeout
from sync.signing import RequestSigner
from sync.wire import packed
from sync.wire.downlink import PATH_DOWNLINK, DownlinkAsk, DownlinkReply
from sync.wire.enrolment import (
    CREDENTIAL_EXPIRED,
    PATH_ENROLMENT,
    PATH_PLATFORM,
    PATH_RENEWAL,
    Credential,
    Enrolled,
    Enrolment,
    PlatformKeysAnswer,
    Renewal,
    RenewalReply,
)
from sync.wire.gateway import GatewayPass
from sync.wire.licences import PATH_LICENCES, LicencesRequest, LicencesResult
from sync.wire.login import PATH_LOGINS, LoginRequest, LoginResult
from sync.wire.mandate import PATH_MANDATES, MandateRequest, MandateResult
from sync.wire.parcels import CHUNK_MEDIA_TYPE, PATH_PARCELS, ParcelAnnouncement, ParcelStates, chunk_path
from sync.wire.payment import PATH_PAYMENTS, PaymentRequest, PaymentResult
from sync.wire.rating import PATH_RATED, RatedAnswer, RatedQuestion

MAX_ANSWER_BYTES: Final = 4 << 20
"""Twice what the longest legal answer, a sealed document in base64, needs."""

_CHUNK: Final = 64 * 1024
_WORTH_ZIPPING: Final = 512
"""Bytes; below that the header that tells of it costs as much as it saves."""
_LINE_BYTES: Final = 14
"""What a request line holds beside method and path."""


class Traffic(msgspec.Struct, frozen=True):
    """Bytes of HTTP that went out and came in."""

    up: int = 0
    down: int = 0


class Health(msgspec.Struct, frozen=True):
    """What the platform says of itself, without a signature."""

    server_time: str = ""
    batch_types: tuple[str, ...] = ()
    """Media types in which it takes batches; JSON always."""
    news: int = 0
    """How often something was published for terminals."""


_Numbered = TypeVar("_Numbered", wire.IssueResult, LoginResult, MandateResult, LicencesResult)
_Answer = TypeVar(
    "_Answer",
    wire.BatchResult,
    wire.HeartbeatReply,
    wire.JournalReply,
    wire.IssueResult,
    PaymentResult,
    LoginResult,
    MandateResult,
    RatedAnswer,
    LicencesResult,
    ParcelStates,
    DownlinkReply,
    Health,
    RenewalReply,
    Enrolled,
    PlatformKeysAnswer,
)


class Credentials(Protocol):
    """Whoever keeps this terminal's credential. From several threads at once."""

    def is_due(self, now: float) -> bool:
        """Whether it is time for a fresh one (``now``: Unix time by the platform's clock)."""
        ...

    def keep(self, credential: Credential) -> None:
        """Keeps what the platform has sent; whether it is genuine is for the keeper to judge. Raises nothing."""
        ...


class Courier:
    """The way to one platform for one terminal.

    ``base_url``: scheme, host and port such as ``https://platform.example:8443``, with an optional path prefix. Time-outs
    are seconds; ``ca_file`` replaces the system's certificate authorities. ``new_session``: a simulation's line may be no
    network at all. ``credentials``: asks for a fresh one in time, and whenever the platform says that it has run out.
    ``gateway``: signs every request for the provincial gateway on the way as well.
    """

    def __init__(
        self,
        base_url: str,
        terminal: str,
        signer: RequestSigner,
        *,
        connect_timeout: float = 5.0,
        answer_timeout: float = 15.0,
        health_timeout: float = 4.0,
        ca_file: str | None = None,
        wall: Callable[[], float] = time.time,
        new_session: Callable[[], requests.Session] = requests.Session,
        credentials: Credentials | None = None,
        gateway: GatewayPass | None = None,
    ) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(f"not the address of a platform: {base_url!r}")
        if signer.terminal != terminal:
            raise ValueError("the signer belongs to another terminal")
        self.terminal = terminal
        self._base_url = base_url.rstrip("/")
        self._signer = signer
        self._connect_timeout = connect_timeout
        self._answer_timeout = answer_timeout
        self._health_timeout = health_timeout
        self._ca_file = ca_file
        self._wall = wall
        self._new_session = new_session
        self._credentials = credentials
        self._gateway = gateway
        self._clock_offset: float | None = None
        self._packs = False
        self._idle: list[requests.Session] = []
        self._lock = threading.Lock()
        self._closed = False
        self._traffic = Traffic()

    @property
    def clock_offset(self) -> float | None:
        """Seconds by which the platform's clock is ahead of ours; None until it has answered once."""
        return self._clock_offset

    def post_batch(self, batch: wire.Batch) -> wire.BatchResult | Failure:
        """Packed when the platform has said that it takes that, as JSON otherwise."""
        answer = self._post_packed(batch)
        if answer is None:
            body = msgspec.json.encode(batch)
            timeout = batch_timeout(len(body), self._answer_timeout)
            answer = self._post(wire.PATH_BATCHES, body, wire.BatchResult, timeout)
        if isinstance(answer, wire.BatchResult) and answer.batch_id != batch.batch_id:
            return failures.failure(FailureClass.BAD_ANSWER, "the answer belongs to another batch")
        return answer

    def _post_packed(self, batch: wire.Batch) -> wire.BatchResult | Failure | None:
        """None: it has to go as JSON."""
        body = packed.encode_batch(batch) if self._packs else None
        if body is None:
            return None
        make = partial(self._signed, wire.PATH_BATCHES, body, packed.MEDIA_TYPE_PACKED, packed.MEDIA_TYPE_PACKED)
        timeout = batch_timeout(len(body), self._answer_timeout)
        answer = self._exchange(make, timeout, lambda content: packed.decode_result(content, batch))
        if isinstance(answer, Failure) and answer.http_status == HTTPStatus.UNSUPPORTED_MEDIA_TYPE:
            # Said by some box on the way, or by a platform that was set back: nothing was taken in.
            self._packs = False
            return None
        return answer

    def heartbeat(self, heartbeat: wire.Heartbeat) -> wire.HeartbeatReply | Failure:
        if self._credentials is not None and self._credentials.is_due(self._wall() + (self._clock_offset or 0.0)):
            self._renew()
        return self._post_zipped(wire.PATH_HEARTBEAT, msgspec.json.encode(heartbeat), wire.HeartbeatReply)

    def post_journal(self, batch: bytes) -> wire.JournalReply | Failure:
        """A :class:`~sync.wire.journal.JournalBatch` as JSON: its hash is over these bytes."""
        return self._post_zipped(wire.PATH_JOURNAL, batch, wire.JournalReply)

    def announce_parcels(self, announcement: ParcelAnnouncement) -> ParcelStates | Failure:
        """Asks how much the platform has of these parcels."""
        return self._post(PATH_PARCELS, msgspec.json.encode(announcement), ParcelStates, self._answer_timeout)

    def post_chunk(self, sha256: str, offset: int, data: bytes) -> ParcelStates | Failure:
        """Some bytes of a parcel that was announced."""
        timeout = batch_timeout(len(data), self._answer_timeout)
        return self._post(chunk_path(sha256, offset), data, ParcelStates, timeout, CHUNK_MEDIA_TYPE)

    def downlink(self, ask: DownlinkAsk) -> DownlinkReply | Failure:
        """Asks for what is newer than what the terminal holds."""
        return self._post(PATH_DOWNLINK, msgspec.json.encode(ask), DownlinkReply, self._answer_timeout)

    def issue(self, request: wire.IssueRequest, timeout: float = 30.0) -> wire.IssueResult | Failure:
        """Asks a department for a document and waits ``timeout`` seconds at most; the same request may be asked again."""
        return self._asked(wire.PATH_ISSUE, request, request.request_id, wire.IssueResult, timeout)

    def payment(self, request: PaymentRequest, timeout: float = 15.0) -> PaymentResult | Failure:
        """Asks about a payment and waits ``timeout`` seconds at most; the same request may be asked again."""
        answer = self._post(PATH_PAYMENTS, msgspec.json.encode(request), PaymentResult, timeout)
        if isinstance(answer, PaymentResult) and answer.order_id != request.order_id:
            return failures.failure(FailureClass.BAD_ANSWER, "the answer belongs to another order")
        return answer

    def login(self, request: LoginRequest, timeout: float = 15.0) -> LoginResult | Failure:
        """Asks whose a code is and waits ``timeout`` seconds at most; the code is used up."""
        return self._asked(PATH_LOGINS, request, request.request_id, LoginResult, timeout)

    def standing(self, request: MandateRequest, timeout: float = 15.0) -> MandateResult | Failure:
        """Asks for whom somebody may act and waits ``timeout`` seconds at most; changes nothing."""
        return self._asked(PATH_MANDATES, request, request.request_id, MandateResult, timeout)

    def rated(self, question: RatedQuestion, timeout: float = 10.0) -> RatedAnswer | Failure:
        """Asks whether a transaction has been rated and waits ``timeout`` seconds at most; changes nothing."""
        answer = self._post(PATH_RATED, msgspec.json.encode(question), RatedAnswer, timeout)
        if isinstance(answer, RatedAnswer) and answer.receipt_no != question.receipt_no:
            return failures.failure(FailureClass.BAD_ANSWER, "the answer belongs to another question")
        return answer

    def licences(self, request: LicencesRequest, timeout: float = 15.0) -> LicencesResult | Failure:
        """Asks which licences somebody has and waits ``timeout`` seconds at most; changes nothing."""
        return self._asked(PATH_LICENCES, request, request.request_id, LicencesResult, timeout)

    def health(self) -> Health | Failure:
        """A cheap unsigned question whether the platform is there at all."""
        answer = self._ask_health()
        if isinstance(answer, Failure) and answer.failure_class is FailureClass.CUT:
            # An idle connection that the platform closes while we ask looks the same: ask once more on a new one.
            answer = self._ask_health()
        if isinstance(answer, Health):
            self._packs = packed.MEDIA_TYPE_PACKED in answer.batch_types
        return answer

    def _ask_health(self) -> Health | Failure:
        request = requests.Request("GET", self._base_url + wire.PATH_HEALTH).prepare()
        return self._send(request, self._health_timeout, partial(msgspec.json.decode, type=Health))

    def platform_keys(self) -> PlatformKeysAnswer | Failure:
        """The platform's keys as it tells them to anybody; nothing vouches for them yet."""
        request = requests.Request("GET", self._base_url + PATH_PLATFORM).prepare()
        return self._send(request, self._answer_timeout, partial(msgspec.json.decode, type=PlatformKeysAnswer))

    def enrol(self, asked: Enrolment) -> Enrolled | Failure:
        """Comes with a code. The message is signed in itself: this is no terminal yet."""
        headers = {"Content-Type": wire.MEDIA_TYPE}
        request = requests.Request(
            "POST", self._base_url + PATH_ENROLMENT, headers=headers, data=msgspec.json.encode(asked)
        ).prepare()
        return self._send(request, self._answer_timeout, partial(msgspec.json.decode, type=Enrolled))

    def _renew(self) -> bool:
        """Whether a fresh credential came. Never asks for one on account of its own answer."""
        body = msgspec.json.encode(Renewal(wire.WIRE_VERSION, self.terminal))
        request = self._signed(PATH_RENEWAL, body, wire.MEDIA_TYPE, wire.MEDIA_TYPE)
        told = self._send(request, self._answer_timeout, partial(msgspec.json.decode, type=RenewalReply))
        if isinstance(told, Failure):
            return False
        if self._credentials is not None:
            self._credentials.keep(told.credential)
        return True

    def _exchange(
        self, make: Callable[[], requests.PreparedRequest], timeout: float, decode: Callable[[bytes], _Answer]
    ) -> _Answer | Failure:
        """One request; once more, signed anew, when all that was wrong was a credential that has run out."""
        told = self._send(make(), timeout, decode)
        if isinstance(told, Failure) and told.code == CREDENTIAL_EXPIRED and self._renew():
            return self._send(make(), timeout, decode)
        return told

    def take_traffic(self) -> Traffic:
        """What went over the line since this was last asked. A request counts in full even when it was cut."""
        with self._lock:
            taken, self._traffic = self._traffic, Traffic()
        return taken

    def _count(self, up: int = 0, down: int = 0) -> None:
        with self._lock:
            self._traffic = Traffic(self._traffic.up + up, self._traffic.down + down)

    def close(self) -> None:
        """Closes the connections; one that is in use, after its exchange."""
        with self._lock:
            self._closed = True
            sessions, self._idle = self._idle, []
        for session in sessions:
            session.close()

    def _asked(
        self, path: str, request: msgspec.Struct, request_id: str, kind: type[_Numbered], timeout: float
    ) -> _Numbered | Failure:
        """The answer to this very question: one with another number is none."""
        answer = self._post(path, msgspec.json.encode(request), kind, timeout)
        if not isinstance(answer, Failure) and answer.request_id != request_id:
            return failures.failure(FailureClass.BAD_ANSWER, "the answer belongs to another question")
        return answer

    def _post(
        self, path: str, body: bytes, answer: type[_Answer], timeout: float, media_type: str = wire.MEDIA_TYPE
    ) -> _Answer | Failure:
        make = partial(self._signed, path, body, media_type, wire.MEDIA_TYPE)
        return self._exchange(make, timeout, partial(msgspec.json.decode, type=answer))

    def _post_zipped(self, path: str, body: bytes, answer: type[_Answer]) -> _Answer | Failure:
        """What repeats itself goes out in gzip (RFC 9110, 8.4.1.3), unless something on the way does not take that."""
        zipped = gzip.compress(body, mtime=0) if len(body) > _WORTH_ZIPPING else body
        if len(zipped) >= len(body):
            return self._post(path, body, answer, batch_timeout(len(body), self._answer_timeout))
        make = partial(self._signed, path, zipped, wire.MEDIA_TYPE, wire.MEDIA_TYPE, {"Content-Encoding": "gzip"})
        timeout = batch_timeout(len(zipped), self._answer_timeout)
        told = self._exchange(make, timeout, partial(msgspec.json.decode, type=answer))
        if isinstance(told, Failure) and told.http_status == HTTPStatus.UNSUPPORTED_MEDIA_TYPE:
            return self._post(path, body, answer, batch_timeout(len(body), self._answer_timeout))
        return told

    def _signed(
        self, path: str, body: bytes, media_type: str, accept: str, more: Mapping[str, str] | None = None
    ) -> requests.PreparedRequest:
        headers = {"Content-Type": media_type, "Accept": accept, **(more or {})}
        request = requests.Request("POST", self._base_url + path, headers=headers, data=body).prepare()
        self._signer.sign(request, body, created=self._wall() + (self._clock_offset or 0.0))
        return request

    def _send(
        self, request: requests.PreparedRequest, timeout: float, decode: Callable[[bytes], _Answer]
    ) -> _Answer | Failure:
        request.headers.setdefault("Accept", wire.MEDIA_TYPE)
        request.headers["Accept-Encoding"] = "identity"
        if self._gateway is not None:
            now = self._wall() + (self._clock_offset or 0.0)
            request.headers.update(self._gateway.headers(now, secrets.token_hex(16)))
        asked_at, deadline = self._wall(), time.monotonic() + timeout
        self._count(up=_size_of(request))
        try:
            with (
                self._session() as session,
                session.send(
                    request,
                    stream=True,
                    timeout=(min(self._connect_timeout, timeout), timeout),
                    allow_redirects=False,
                    verify=self._ca_file or True,
                ) as response,
            ):
                body = _read(response, deadline)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            return failures.from_exception(error)
        if isinstance(body, Failure):
            return body
        self._count(down=_header_bytes(response.headers.items()) + len(body))
        return self._understand(response, body, decode, asked_at)

    def _understand(
        self, response: requests.Response, body: bytes, decode: Callable[[bytes], _Answer], asked_at: float
    ) -> _Answer | Failure:
        status = response.status_code
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            failed = failures.from_status(status, body, response.headers.get("Retry-After"))
            if failed.failure_class is FailureClass.AUTH_CLOCK:
                self._learn_clock(_header_time(response.headers.get("Date")), asked_at)
            return failed
        try:
            understood = decode(body)
        except (ValueError, RecursionError) as error:
            return failures.failure(FailureClass.BAD_ANSWER, str(error), http_status=status)
        self._learn_clock(_answer_time(understood), asked_at)
        return understood

    def _learn_clock(self, server: float | None, asked_at: float) -> None:
        if server is not None:
            self._clock_offset = server - (asked_at + self._wall()) / 2

    @contextmanager
    def _session(self) -> Iterator[requests.Session]:
        with self._lock:
            session = self._idle.pop() if self._idle else None
        if session is None:
            session = self._new_session()
            # Reading proxies from the environment costs a third of each request, and a terminal has none.
            session.trust_env = False
        try:
            yield session
        finally:
            with self._lock:
                keep = not self._closed
                if keep:
                    self._idle.append(session)
            if not keep:
                session.close()


def _read(response: requests.Response, deadline: float) -> bytes | Failure:
    """The whole answer, unless it is longer than ``MAX_ANSWER_BYTES`` or drips on past the deadline."""
    body = bytearray()
    # read1 returns what has arrived; iter_content would wait for a full chunk and never see the deadline.
    while chunk := response.raw.read1(_CHUNK):
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            return failures.failure(FailureClass.TOO_LONG, http_status=response.status_code)
        if time.monotonic() > deadline:
            return failures.failure(FailureClass.TIMEOUT, "the answer drips", http_status=response.status_code)
    return bytes(body)


def _size_of(request: requests.PreparedRequest) -> int:
    line = len(request.method or "") + len(request.path_url) + _LINE_BYTES
    return line + _header_bytes(request.headers.items()) + len(request.body or b"")


def _header_bytes(headers: Iterable[tuple[str, str | bytes]]) -> int:
    return sum(len(name) + len(value) + 4 for name, value in headers)


def _header_time(date: str | None) -> float | None:
    try:
        return None if date is None else parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return None


def _answer_time(answer: msgspec.Struct) -> float | None:
    try:
        moment = datetime.fromisoformat(getattr(answer, "server_time", ""))
        return moment.timestamp() if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
