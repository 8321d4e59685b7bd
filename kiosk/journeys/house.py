"""What every use case needs: who the terminal is, where it keeps things, and whose key it seals to."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import field
from typing import Protocol

from kiosk.domain.values import dataclass
from kiosk.store.vault import Sealer
from sync.wire.suites import Signer


class Moment(Protocol):
    """The clock as a use case sees it: ISO time for what is written down, seconds for what is measured."""

    def iso(self) -> str: ...

    def monotonic(self) -> float: ...


def _nothing(_name: str) -> None:
    return None


def _no_signer() -> Signer | None:
    return None


@dataclass(frozen=True, slots=True)
class House:
    """``checkpoint`` is called with a name at the moments between which a power cut matters; normally it does nothing."""

    terminal_id: str
    terminal_number: int
    village_code: str
    site_name: str
    sealing_key: Sealer
    connection: Callable[[], AbstractContextManager[sqlite3.Connection]]
    """The store's connection for the calling thread, to be used within a ``with``; see :meth:`Store.kept`."""
    moment: Moment
    boot_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    clock_trust: Callable[[], str] = lambda: "none"
    simulated_devices: Callable[[], tuple[str, ...]] = tuple
    document_roots: tuple[bytes, ...] = ()
    """Certificates of authorities, DER: what is to be printed must be signed under one of them."""
    slip_signer: Callable[[], Signer | None] = _no_signer
    """The terminal's key for the codes on slips; None: they carry the receipt number alone."""
    checkpoint: Callable[[str], None] = _nothing
