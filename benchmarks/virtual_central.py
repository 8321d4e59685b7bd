"""The real platform without a server, and a line to it without a network: everything happens on the caller's thread.

Authentication, ingest, heartbeat, journal and the SQLite store are the platform's own; only Starlette and the sockets are
left out. The terminal's courier is the real one too: it believes that it talks HTTP.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec
import requests
import urllib3
from requests.adapters import BaseAdapter, HTTPAdapter

from central import enrolment, fleet, ingest, journal
from central.auth import Caller, SignedHeaders, SignedRequest, authenticate
from central.departments import Departments
from central.intake import plain_content
from central.keys import load_or_create_keys
from central.moments import Clock
from central.platform import Platform
from central.problems import Refusal, problem_response
from central.server import open_platform
from central.store import StoreUnavailableError
from kiosk.store.vault import SealingKey
from sync import wire

BASE_URL: Final = "http://platform.invalid"
_LARGEST: Final = 12 << 20
_WORK: Final[dict[str, Callable[[Platform, Caller, bytes], msgspec.Struct]]] = {
    wire.PATH_BATCHES: ingest.ingest,
    wire.PATH_HEARTBEAT: fleet.heartbeat,
    wire.PATH_JOURNAL: journal.journal,
}
_DOWN: Final = Refusal(503, "platform.database", "platform", "平台数据库暂时不可用，请稍后再试。", retry_after=5.0)


class Answer(msgspec.Struct, frozen=True):
    """What comes back over HTTP."""

    status: int
    body: bytes
    headers: dict[str, str] = {}


Line = Callable[[requests.PreparedRequest], Answer]
"""Takes a request to the platform and brings the answer; raises what ``requests`` raises when the line does not hold."""


class VirtualCentral:
    """A platform whose database and keys lie in ``folder``."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.keys = load_or_create_keys(folder)
        self._url = f"sqlite:///{folder / 'central.db'}"
        self._clock = clock
        self.platform = self._open()

    def restart(self) -> None:
        """Ends the process and starts another on the same database."""
        self.close()
        self.platform = self._open()

    def close(self) -> None:
        self.platform.store.close()

    @property
    def sealing_key(self) -> SealingKey:
        """What a terminal seals to."""
        return SealingKey(self.keys.sealing_public, self.keys.suite_id)

    def enrol(self, terminal: str, public_key: bytes, village_code: str) -> None:
        platform = self.platform
        enrolment.enrol(platform.store, terminal, public_key, village_code, "模拟村", platform.now())

    def serve(self, request: requests.PreparedRequest) -> Answer:
        """One exchange, as the platform's HTTP face would answer it."""
        path = urlsplit(request.url or "").path
        if path == wire.PATH_HEALTH:
            return Answer(200, msgspec.json.encode({"status": "ok", "server_time": self.platform.now()}))
        try:
            return Answer(200, self._work(path, request))
        except Refusal as refusal:
            return _problem(refusal, self._clock)
        except StoreUnavailableError:
            return _problem(_DOWN, self._clock)

    def _work(self, path: str, request: requests.PreparedRequest) -> bytes:
        lines = [(name.lower(), _text(value)) for name, value in request.headers.items()]
        content = request.body if isinstance(request.body, bytes) else b""
        arrived = SignedRequest(request.method or "", path, SignedHeaders(lines), content)
        caller = authenticate(self.platform, arrived)
        work = _WORK.get(path)
        if work is None:
            raise Refusal(404, "input.not_found", "input", "没有这个地址。")
        return msgspec.json.encode(work(self.platform, caller, plain_content(arrived, _LARGEST)))

    def _open(self) -> Platform:
        return Platform(open_platform(self._url, self.keys), self.keys, Departments([]), self._clock, BASE_URL)


def session_over(line: Line) -> Callable[[], requests.Session]:
    """Sessions whose every request takes ``line``, for a courier."""

    def new_session() -> requests.Session:
        session = requests.Session()
        session.mount("http://", _LineAdapter(line))
        return session

    return new_session


class _LineAdapter(BaseAdapter):
    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line
        self._builder = HTTPAdapter()

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002 - the base class's names
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,  # noqa: ARG002
        verify: bool | str = True,  # noqa: ARG002
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,  # noqa: ARG002
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002
    ) -> requests.Response:
        answer = self._line(request)
        raw = urllib3.HTTPResponse(
            io.BytesIO(answer.body), headers=answer.headers, status=answer.status, preload_content=False
        )
        return self._builder.build_response(request, raw)

    def close(self) -> None:
        self._builder.close()


def _problem(refusal: Refusal, clock: Clock) -> Answer:
    response = problem_response(refusal)
    headers = {name: value for name, value in response.headers.items() if name.lower() != "content-length"}
    date = f"{clock():%a, %d %b %Y %H:%M:%S} GMT"
    return Answer(response.status_code, bytes(response.body), {**headers, "Date": date})


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")
