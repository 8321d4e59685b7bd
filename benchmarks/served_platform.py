"""``python -m central serve`` as a process of its own: one of several over a database, for benchmarks and tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Final

import msgspec

from central import enrolment
from central.keys import PlatformKeys, load_or_create_keys
from central.moments import stamp, system_clock
from central.store import open_store

_ROOT: Final = Path(__file__).resolve().parents[1]
_STOP_SECONDS: Final = 20.0


class ServedPlatform:
    """A running process. Its output goes to ``log``."""

    def __init__(self, database: str, keys_folder: Path, log: Path, port: int = 0) -> None:
        self.database = database
        self.keys: PlatformKeys = load_or_create_keys(keys_folder)
        command = [sys.executable, "-m", "central", "serve", "--database", database, "--data", str(keys_folder)]
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [*command, "--port", str(port)], cwd=_ROOT, stdout=subprocess.PIPE, stderr=output
            )
        line = self._process.stdout.readline() if self._process.stdout is not None else b""
        if not line:
            self.stop()
            raise RuntimeError(f"the platform did not start: {log.read_text(errors='replace')[-2000:]}")
        self.url = str(msgspec.json.decode(line, type=dict[str, object])["url"])

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def sealing_key(self) -> bytes:
        """The raw public key that bodies are sealed to."""
        return self.keys.sealing_public

    @property
    def signing_key(self) -> bytes:
        """The raw public key that receipts are signed with."""
        return self.keys.signing_public

    def enroll(self, terminal: str, public_key: bytes, village_code: str, site_name: str) -> None:
        """Registers a terminal's raw Ed25519 key, in the database."""
        store = open_store(self.database)
        try:
            enrolment.enrol(store, terminal, public_key, village_code, site_name, stamp(system_clock()))
        finally:
            store.close()

    def kill(self) -> None:
        """SIGKILL: nothing is finished."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """An orderly end; returns when the process is gone."""
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def __enter__(self) -> ServedPlatform:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
