"""One terminal that can lose its power, and the real platform over real HTTP."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.household import TERMINAL, VILLAGE, ClockMoment, catalogue, ready_journey
from benchmarks.manual_clock import ManualClock
from central.server import EmbeddedCentral
from kiosk.domain.trouble import Trouble
from kiosk.journeys.house import House
from kiosk.journeys.issue import IssuedDocument, issue
from kiosk.session.state import Journey
from kiosk.store.database import Store
from kiosk.store.vault import SealingKey
from sync import asked, wire
from sync.courier import Courier
from sync.engine import SyncEngine
from sync.policy import Failure
from sync.signing import RequestSigner


class PowerCut(BaseException):
    """Nothing in the program stops it."""


class Village:
    """One terminal that can lose its power, and the real platform."""

    def __init__(self, central: EmbeddedCentral, folder: Path) -> None:
        self.central = central
        self.clock = ManualClock(time.time())
        self.numbers: list[str] = []
        """Of the certificates that the platform has handed out."""
        self.journey: Journey = ready_journey(catalogue(), "insurance-certificate")
        """What the person at the terminal wants."""
        self.cut_at = ""
        self._path = folder / "terminal.db"
        self._key = Ed25519PrivateKey.generate()
        central.enroll(TERMINAL, self._key.public_key().public_bytes_raw(), VILLAGE, "读岗村党群服务中心")
        self.boot()

    def boot(self) -> None:
        self.store = Store.open(self._path)
        self.house = House(
            terminal_id=TERMINAL,
            terminal_number=1,
            village_code=VILLAGE,
            site_name="云潭镇读岗村党群服务中心",
            sealing_key=SealingKey(self.central.sealing_key),
            connection=self.store.kept,
            moment=ClockMoment(self.clock),
            document_roots=(self.central.keys.authority.root,),
            checkpoint=self._checkpoint,
        )
        self.courier = Courier(self.central.url, TERMINAL, RequestSigner(TERMINAL, self._key))
        self.engine = SyncEngine(
            self.store.connection, self.courier, clock=self.clock, platform_key=self.central.signing_key,
            on_change=lambda _: None, rng=random.Random(1),
            heartbeat=lambda: wire.Heartbeat(1, TERMINAL, "", "0.1", VILLAGE, "读岗村"),
        )  # fmt: skip

    def close(self) -> None:
        self.engine.close()
        self.courier.close()
        self.store.close()

    def _checkpoint(self, name: str) -> None:
        if name == self.cut_at:
            raise PowerCut

    def ask(self, request: wire.IssueRequest) -> wire.IssueResult | Trouble:
        answer = self.courier.issue(request)
        assert not isinstance(answer, Failure), answer
        if answer.issued:
            self.numbers.append(answer.document_no)
        return answer

    def want_certificate(self, request_id: str) -> IssuedDocument | Trouble:
        done = issue(self.house, self.journey, self.ask, request_id)
        assert isinstance(done, (IssuedDocument, Trouble))
        return done

    def lose_power(self, checkpoint: str, request_id: str) -> None:
        self.cut_at = checkpoint
        with pytest.raises(PowerCut):
            self.want_certificate(request_id)
        self.cut_at = ""
        self.close()
        self.boot()

    def beat(self) -> None:
        self.clock.advance(1000)
        for _ in range(3):
            self.clock.advance(self.engine.run_once().wait)

    def untold(self) -> tuple[str, ...]:
        with self.store.kept() as connection:
            return asked.abandoned(connection)

    def void_since(self, document_no: str) -> str:
        row = self.central.store.issued(document_no)
        assert row is not None
        return self.central.store.void_since(row)
