"""What a drill needs of a simulated village: everything that can be broken, and a technician at the screen."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from kiosk.demo.drill.street import PLATFORM_HOST, Street
from kiosk.demo.process import TerminalProcess, wait_for
from kiosk.demo.rig import SITE_NAME, TECHNICIAN_PIN, TERMINAL_ID, VILLAGE_CODE, DemoRig
from kiosk.store.database import DATABASE_NAME, Store, transaction
from sync import outbox, wire
from ui.automation.client import AutomationFailed

PATIENCE: Final = 40.0
_STORE_MEGABYTES: Final = 300
_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}")


class DrillVillage:
    """A context manager. The terminal's store lies on a small disk of its own."""

    def __init__(self, folder: Path) -> None:
        self._platform_off = timedelta(0)
        self.street = Street(folder / "street")
        self.rig = DemoRig(
            folder / "village", every_device=True, platform_host=PLATFORM_HOST, platform_clock=self._platform_time
        )
        self.terminal = TerminalProcess(self.rig)

    def __enter__(self) -> DrillVillage:
        self._store.mkdir(parents=True, exist_ok=True)
        size = f"size={_STORE_MEGABYTES}m"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(self._store)], check=True)
        self.rig.__enter__()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.terminal.stop()
        self.rig.__exit__(None, None, None)
        subprocess.run(["umount", str(self._store)], check=True)

    @property
    def _store(self) -> Path:
        return self.rig.folder / "terminal"

    # --- the technician -----------------------------------------------------------------------------------------------

    def log_in(self) -> None:
        """From whatever the terminal shows to the overview."""
        client = self.terminal.client
        client.wait_for("开始办事", within=PATIENCE)
        shown = next(text for text in client.texts() if _CLOCK.fullmatch(text))
        for _ in range(5):
            client.tap(f"现在{shown}")
        client.wait_for("技术员登录", within=PATIENCE)
        client.do("digits", digits=TECHNICIAN_PIN)
        client.tap("确定")
        client.wait_for("设备维护", within=PATIENCE)

    def restart(self) -> None:
        """The power goes and comes back; the technician logs in again."""
        self.terminal.cut_power()
        self.log_in()

    def shows(self, text: str) -> bool:
        try:
            self.terminal.client.do("wake")
            return text in "\n".join(self.terminal.client.texts())
        except AutomationFailed:
            return False

    def all_is_well(self) -> None:
        try:
            wait_for(lambda: self.shows("都正常"), PATIENCE, "the overview to be all green")
        except TimeoutError as late:
            raise RuntimeError(f"{late}; the screen says {' | '.join(self.terminal.client.texts())}") from None

    # --- what can be broken -------------------------------------------------------------------------------------------

    def desk(self, action: str, **arguments: str | int | bool) -> None:
        answer = self.rig.desk.do(action, **arguments)
        if not answer.get("ok"):
            raise RuntimeError(f"the bench refused {action}: {answer}")

    def set_platform_clock(self, days: int) -> None:
        """The platform's clock so many days ahead: to the terminal that is the same as its own being behind."""
        self._platform_off = timedelta(days=days)

    def _platform_time(self) -> datetime:
        return datetime.now(UTC) + self._platform_off

    def change_key(self) -> None:
        """The platform is told of another key for this terminal, as after a mix-up at enrolment."""
        self._enrol(Ed25519PrivateKey.generate())

    def right_key(self) -> None:
        key = load_pem_private_key((self.rig.folder / "terminal.pem").read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError("the terminal's key is no Ed25519 key")
        self._enrol(key)

    def _enrol(self, key: Ed25519PrivateKey) -> None:
        public = key.public_key().public_bytes_raw()
        self.rig.central.enroll(TERMINAL_ID, public, village_code=VILLAGE_CODE, site_name=SITE_NAME)

    def fill_disk(self) -> None:
        with (self._store / "somebody's-film.bin").open("wb") as film:
            os.posix_fallocate(film.fileno(), 0, (_STORE_MEGABYTES - 40) << 20)

    def clear_disk(self) -> None:
        (self._store / "somebody's-film.bin").unlink()

    def park_one(self) -> None:
        """A transaction that the platform has turned down."""
        entry = outbox.NewEntry(
            entry_id=f"019f0000-0000-7000-8000-{time.time_ns() % 10**12:012d}",
            stream="drill",
            kind=wire.Kind.TRANSACTION,
            service="pension-certification",
            receipt_no="YZ261123DRILL",
            created_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            clock_trust="ntp",
            sealed=wire.SealedBody(wire.SUITE_HPKE_X25519, "0" * 16, b"drill"),
            created_mono=time.monotonic(),
            boot_id="drill",
        )
        with closing(self._opened()) as connection, transaction(connection):
            outbox.enqueue(connection, entry)
            outbox.park(connection, entry.entry_id, "ledger.hash_mismatch")

    def spoil_database(self) -> None:
        """A stretch of the file is lost, as on storage that is dying; seen at the next start."""
        self.terminal.cut_power()
        database = self._store / DATABASE_NAME
        with closing(self._opened()) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = database.stat().st_size
        with database.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * (size - 8192))
        self.log_in()

    def take_damage_away(self) -> None:
        for folder in (self._store / "quarantine").iterdir():
            for file in folder.iterdir():
                file.unlink()
            folder.rmdir()

    def _opened(self) -> sqlite3.Connection:
        return Store(self._store / DATABASE_NAME).connection()
