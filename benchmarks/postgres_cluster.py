"""Private PostgreSQL servers: made in a temporary folder, on a Unix socket alone, gone with whoever started them.

PostgreSQL will not run as root; root runs it as ``postgres`` or ``nobody``.
"""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final
from urllib.parse import urlsplit

import psycopg

ROLE: Final = "central"
_PREFIX: Final = "kiosk-pg-"
_START_SECONDS: Final = 30.0


class PostgresMissingError(Exception):
    """There is no PostgreSQL server program on this machine."""


def postgres_programs() -> Path:
    """The folder of ``initdb`` and ``postgres``; raises :class:`PostgresMissingError`."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not debian:
        raise PostgresMissingError("no PostgreSQL server is installed; scripts/setup.sh, run as root, installs it")
    return debian[-1].parent


def _server_user() -> str:
    if os.geteuid() != 0:
        return getpass.getuser()
    users = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in users else "nobody"


def _sweep(within: Path) -> None:
    """Removes what servers left whose owner was killed."""
    for folder in within.glob(f"{_PREFIX}*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(folder, ignore_errors=True)


class PostgresCluster:
    """One server. Usable as a context manager: ``with PostgresCluster.fresh() as server``."""

    def __init__(self, data: Path | None = None, within: Path | None = None) -> None:
        self._programs = postgres_programs()
        self._user = _server_user()
        within = within or Path(tempfile.gettempdir())
        _sweep(within)
        self.folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=within))
        self.folder.chmod(0o711)
        if os.geteuid() == 0:
            shutil.chown(self.folder, self._user)
        self._data = data or self.folder / "data"
        self._keeps = False
        if data is not None and not data.exists():
            data.mkdir(parents=True)
            data.chmod(0o700)
            if os.geteuid() == 0:
                shutil.chown(data, self._user)
        self._server: subprocess.Popen[bytes] | None = None
        self._databases = 0

    @classmethod
    def fresh(cls, data: Path | None = None, within: Path | None = None, **settings: str) -> PostgresCluster:
        """A new, running server. ``settings`` of postgresql.conf; everything is synced unless they say otherwise.

        ``data``: where much is to lie, a folder that does not exist yet; by default beside the socket, in a folder made in
        ``within``, by default that of temporary files.
        """
        made = cls(data, within)
        try:
            made._run("initdb", "--no-sync", "-D", made._data, "--locale=C.UTF-8", "-E", "UTF8", "-A", "trust", "-U", ROLE)
            made.start(**settings)
        except BaseException:
            made.close()
            raise
        return made

    @classmethod
    def kept(cls, data: Path, **settings: str) -> PostgresCluster:
        """The running server of a folder that stays when it is closed; made there, when there is none yet."""
        if not data.exists():
            made = cls.fresh(data, None, **settings)
        else:
            made = cls(data)
            made._keeps = True
            try:
                made.start(**settings)
            except BaseException:
                made.close()
                raise
        made._keeps = True
        return made

    @classmethod
    def standby_of(cls, primary: PostgresCluster, name: str, **settings: str) -> PostgresCluster:
        """A running copy of ``primary`` that follows it by streaming, calling itself ``name``."""
        made = cls()
        try:
            source = f"host={primary.folder} user={ROLE} application_name={name}"
            made._run("pg_basebackup", "--no-sync", "-D", made._data, "-R", "-X", "stream", "-c", "fast", "-d", source)
            made.start(**settings)
        except BaseException:
            made.close()
            raise
        return made

    def _as_user(self, program: str, *arguments: object) -> list[str]:
        command = [str(self._programs / program), *map(str, arguments)]
        if os.geteuid() != 0:
            return command
        entry = pwd.getpwnam(self._user)
        return ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups", *command]

    def _run(self, program: str, *arguments: object) -> None:
        done = subprocess.run(self._as_user(program, *arguments), capture_output=True, text=True, cwd="/", check=False)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.strip()}")

    def start(self, **settings: str) -> None:
        """Returns when the server answers."""
        words = {"listen_addresses": "", "unix_socket_directories": str(self.folder), "max_connections": "60", **settings}
        options = [part for name, value in words.items() for part in ("-c", f"{name}={value}")]
        command = self._as_user("postgres", "-D", self._data, *options)
        with (self.folder / "server.log").open("ab") as log:
            # The server ends with the thread that started it, however that one ends.
            self._server = subprocess.Popen(["setpriv", "--pdeathsig", "QUIT", *command], stdout=log, stderr=log, cwd="/")
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError as error:
                if self._server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start: {self.log()[-2000:]}") from error
                time.sleep(0.05)
            else:
                return

    def log(self) -> str:
        """What the server has said so far."""
        return (self.folder / "server.log").read_text(errors="replace")

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://{ROLE}@/{database}?host={self.folder}"

    def create_database(self, copy_of: str = "template1") -> str:
        """The URL of a new database: an empty one, or a copy of one that nobody uses now."""
        self._databases += 1
        name = f"db{self._databases}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {copy_of}")
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Also when somebody is still connected."""
        name = urlsplit(url).path.removeprefix("/")
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def wait_for_standby(self, name: str) -> None:
        """From here every commit also waits for the standby of that name; returns when it has caught up."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")
            connection.execute("SELECT pg_reload_conf()")
            deadline = time.monotonic() + _START_SECONDS
            state = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync' AND state = 'streaming'"
            while (connection.execute(state).fetchone() or (0,))[0] != 1:
                if time.monotonic() > deadline:
                    raise RuntimeError("the standby did not follow")
                time.sleep(0.05)

    def promote(self) -> None:
        """Makes a standby the primary."""
        self._run("pg_ctl", "promote", "-w", "-D", self._data)

    def power_cut(self) -> None:
        """SIGKILL to the server and all its processes."""
        if self._server is None:
            return
        server = self._server.pid
        family = Path(f"/proc/{server}/task/{server}/children").read_text()
        self._server.kill()
        for pid in family.split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        self._server.wait()
        self._server = None

    def stop(self) -> None:
        """An orderly end, whoever is connected."""
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGINT)
            try:
                self._server.wait(20)
            except subprocess.TimeoutExpired:
                self.power_cut()
        self._server = None

    def close(self) -> None:
        """Stops the server and removes its folder, and its data unless they are kept."""
        self.stop()
        for folder in {self.folder} if self._keeps else {self.folder, self._data}:
            shutil.rmtree(folder, ignore_errors=True)

    def __enter__(self) -> PostgresCluster:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
