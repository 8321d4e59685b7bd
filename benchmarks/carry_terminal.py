"""A terminal's store, keyring and carrier beside a real platform, for rigs and tests of carrying by hand."""

from __future__ import annotations

import base64
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from benchmarks.household import PENSION, PERSON, VILLAGE
from central.server import EmbeddedCentral
from kiosk.clock import AdjustableClock
from kiosk.maintenance.carry.carrier import Carrier, file_signer, no_step
from kiosk.store.database import DATABASE_NAME, Store, transaction
from kiosk.store.keyring import Keyring
from kiosk.store.vault import SealingKey
from sync import outbox, wire
from sync.entries import State
from sync.wire.keys import configured_trust

AT = "2026-11-23T09:30:00+08:00"
NAME = "440981102299-01"


class CarryTerminal:
    """Enrolled at ``central``; ``step`` may fail or die on the way onto a medium."""

    def __init__(self, central: EmbeddedCentral, folder: Path, step: Callable[[str], None] = no_step) -> None:
        self.key = Ed25519PrivateKey.generate()
        central.enroll(NAME, self.key.public_key().public_bytes_raw(), VILLAGE, "读岗村党群服务中心")
        self.clock = AdjustableClock()
        folder.mkdir(parents=True, exist_ok=True)
        self.store = Store.open(folder / DATABASE_NAME)
        self._sealing_key = SealingKey(central.sealing_key)
        self._trust = configured_trust(wire.SUITE_HPKE_X25519, central.sealing_key, central.signing_key)
        self.keyring = self._keyring_of(self.store)
        self.carrier = self._carrier(self.store, self.keyring, step)

    def carrier_on(self, store: Store, step: Callable[[str], None] = no_step) -> Carrier:
        """The same terminal's carrier on another copy of its database."""
        return self._carrier(store, self._keyring_of(store), step)

    def _carrier(self, store: Store, keyring: Keyring, step: Callable[[str], None]) -> Carrier:
        raw = self.key.private_bytes_raw()
        return Carrier(NAME, store, lambda: file_signer(raw), keyring, self.clock, step)

    def _keyring_of(self, store: Store) -> Keyring:
        with closing(store.connection()) as connection:
            return Keyring.load(connection, self._trust, self.clock.wall)

    def add(self, count: int = 1) -> list[str]:
        return [self._add() for _ in range(count)]

    def _add(self) -> str:
        entry_id = outbox.new_entry_id()
        body = wire.TransactionBody(
            service=PENSION,
            item_code="",
            person=wire.Person("resident", PERSON.name, PERSON.number, PERSON.sex, PERSON.birth.isoformat()),
            answers={"phone": "13800138000"},
            consents=(wire.Consent("service", given=True, text_sha256="0" * 64, at=AT),),
            identity_check=wire.IdentityCheck("card", passed=True),
            submitted_at=AT,
        )
        sealed = self._sealing_key.seal(body, "entry", NAME, entry_id)
        entry = outbox.NewEntry(
            entry_id, entry_id, wire.Kind.TRANSACTION, PENSION, f"R-{entry_id[-12:]}", AT, "rtc", sealed, 0.0, "boot"
        )
        with closing(self.store.connection()) as connection, transaction(connection):
            outbox.enqueue(connection, entry)
        return entry_id

    def rows(self) -> dict[str, outbox.OutboxRow]:
        with closing(self.store.connection()) as connection:
            return {row.entry_id: row for row in outbox.rows(connection, limit=10_000)}

    def pending(self) -> int:
        return sum(row.state in {State.READY, State.LEASED} for row in self.rows().values())

    def close(self) -> None:
        self.store.close()


def command_line_terminal(terminal: CarryTerminal, central: EmbeddedCentral, folder: Path) -> Path:
    """A configuration for the same terminal, whose database lies in ``folder / "data"``."""
    key = terminal.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "terminal.pem").write_bytes(key)
    config = folder / "kiosk.toml"
    config.write_text(
        f"""
[terminal]
id = "{NAME}"
number = 1
village_code = "440981102299"
site_name = "读岗村党群服务中心"
attendant_phone = "0668-0000001"
technician_phone = "0668-0000002"
key_file = "terminal.pem"
[store]
directory = "data"
[platform]
url = "http://127.0.0.1:9"
sealing_key = "{base64.b64encode(central.sealing_key).decode()}"
signing_key = "{base64.b64encode(central.signing_key).decode()}"
""",
        encoding="utf-8",
    )
    return config
