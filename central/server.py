"""Running the platform: in the foreground for ``serve``, or embedded in a thread for tests and the demonstration."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

import uvicorn
from starlette.types import ASGIApp

from central import enrolment
from central.admission import Admission
from central.app import CentralApp, build_app
from central.console.accounts import NewUser, save_user
from central.departments import Departments
from central.departments.certificate import CertificatePrinter
from central.departments.connected import connected_departments, connected_evaluations, connected_money
from central.departments.simulated_social_insurance import SimulatedSocialInsurance
from central.faults import CuttableProtocol, FaultyFront, SimulatedFaults
from central.keys import PlatformKeys, load_or_create_keys
from central.ledgerview import LedgerEntry, ledger_entries
from central.moments import Clock, system_clock
from central.platform import Platform
from central.services import DEFAULT_ASSETS
from central.store import Store, UnsupportedDatabaseError, open_store

_START_SECONDS: Final = 20.0
_STOP_SECONDS: Final = 20.0
_LONGEST_GOODBYE_SECONDS: Final = 2
_BACKLOG: Final = 512


def open_platform(database: str, keys: PlatformKeys) -> Store:
    """The store of a platform with these keys; raises ``UnsupportedDatabaseError`` when it belongs to other keys."""
    store = open_store(database)
    if not store.claim_identity(keys.identity):
        store.close()
        raise UnsupportedDatabaseError("这个数据库的回执由另一把平台密钥签发，请使用原来的密钥目录。")
    return store


class _PromptServer(uvicorn.Server):
    """Ends the open event streams before it waits for connections to finish."""

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._end_streams()
        await super().shutdown(sockets)


def uvicorn_server(
    central: CentralApp,
    faults: SimulatedFaults | None = None,
    around: Callable[[ASGIApp], ASGIApp] = lambda app: app,
) -> uvicorn.Server:
    """uvicorn around the platform, silent (the platform keeps its own log) and quick to stop.

    ``around``: puts something before it.
    """
    app: ASGIApp = around(central) if faults is None else FaultyFront(around(central), faults)
    http: type[CuttableProtocol] | Literal["h11"] = "h11" if faults is None else CuttableProtocol
    config = uvicorn.Config(
        app,
        http=http,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_LONGEST_GOODBYE_SECONDS,
        timeout_keep_alive=30,
    )
    return _PromptServer(config, central.end_streams)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; ``OSError`` when the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's delay off only where TCP is named; with it every answer would come 40 ms late.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def url_of(listener: socket.socket) -> str:
    """Where a listening socket is reached from this machine."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - names an address, binds none
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class EmbeddedCentral:
    """A whole platform in a thread of this process, on the loopback interface.

    ``start()`` and ``stop()`` may be repeated: the port, the database and the keys stay the same, as after a power cut at
    the data centre. ``faults`` and ``department.down`` are the simulated misfortunes.
    """

    def __init__(
        self,
        database: str,
        data_dir: Path,
        port: int = 0,
        *,
        assets: Path = DEFAULT_ASSETS,
        clock: Clock = system_clock,
        admission: Admission | None = None,
    ) -> None:
        self._database = database
        self._admission = admission
        self._port = port
        self._clock = clock
        self._keys = load_or_create_keys(data_dir)
        self.department = SimulatedSocialInsurance(CertificatePrinter(assets))
        self._departments = connected_departments(assets, self.department)
        self.money = connected_money(data_dir, clock, lambda: self.url)
        self._evaluations, self.evaluations = connected_evaluations(data_dir, clock)
        """The way to the simulated receiver of ratings, and the receiver."""
        self.faults = SimulatedFaults()
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._store: Store | None = None
        self._platform: Platform | None = None

    @property
    def platform(self) -> Platform:
        """The running platform, for whoever publishes."""
        if self._platform is None:
            raise RuntimeError("the embedded platform is not running")
        return self._platform

    @property
    def keys(self) -> PlatformKeys:
        """The platform's own keys."""
        return self._keys

    @property
    def sealing_key(self) -> bytes:
        """Raw public key of ``keys.suite_id``: bodies are sealed to it."""
        return self._keys.sealing_public

    @property
    def signing_key(self) -> bytes:
        """Raw public key of ``keys.suite_id``: receipts are signed with it."""
        return self._keys.signing_public

    @property
    def url(self) -> str:
        """Base URL without a slash at its end; known after the first ``start()`` unless a port was given."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def store(self) -> Store:
        """The database of the running platform."""
        if self._store is None:
            raise RuntimeError("the embedded platform is not running")
        return self._store

    def start(self) -> EmbeddedCentral:
        """Returns when the platform answers."""
        if self._thread is not None:
            raise RuntimeError("the embedded platform is running already")
        self.faults.hurry(hurried=False)
        listener = listen("127.0.0.1", self._port)
        self._port = listener.getsockname()[1]
        try:
            self._store = open_platform(self._database, self._keys)
        except BaseException:
            listener.close()
            raise
        platform = Platform(
            self._store, self._keys, self._departments, self._clock, self.url, self.money, self._evaluations
        )
        self.evaluations.start()
        self._platform = platform
        server = uvicorn_server(build_app(platform, self._admission), self.faults)
        self._server = server
        self._thread = threading.Thread(target=server.run, args=([listener],), name="central", daemon=True)
        self._thread.start()
        deadline = time.monotonic() + _START_SECONDS
        while not server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the embedded platform did not start")
            time.sleep(0.005)
        return self

    def stop(self) -> None:
        """Ends the platform and closes its files; harmless when it is not running."""
        if self._thread is None or self._server is None or self._store is None:
            return
        self._server.should_exit = True
        self.faults.hurry()
        self._thread.join(_STOP_SECONDS)
        if self._thread.is_alive():
            raise RuntimeError("the embedded platform did not stop")
        self.evaluations.stop()
        self._store.close()
        self._thread = self._server = self._store = self._platform = None

    def __enter__(self) -> EmbeddedCentral:
        return self.start()

    def __exit__(self, *_exc: object) -> None:
        self.stop()

    def enroll(self, terminal: str, public_key: bytes, village_code: str, site_name: str) -> None:
        """Registers a terminal's raw Ed25519 key."""
        now = Platform(self.store, self._keys, Departments([]), self._clock, self.url).now()
        enrolment.enrol(self.store, terminal, public_key, village_code, site_name, now)

    def add_user(self, name: str, role: str, *, with_code: bool = True) -> NewUser:
        """Somebody who may use the operations console; ``with_code=False`` for demonstrations."""
        platform = self.platform
        return save_user(platform.store, platform.keys, platform.now(), name, role, with_code=with_code)

    def ledger(self) -> tuple[LedgerEntry, ...]:
        """Every entry of the ledger, oldest first."""
        return ledger_entries(self.store)

    @property
    def duplicates_seen(self) -> int:
        """How often a terminal sent again what the ledger had already."""
        return self.store.duplicates_seen()
