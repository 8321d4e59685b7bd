"""A batch on its way to the platform, so that the outbox can be worked on while the answer is awaited."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from sync import wire
from sync.entries import LeasedEntry, new_entry_id
from sync.policy import Failure

if TYPE_CHECKING:
    from sync.courier import Courier

Answer = wire.BatchResult | Failure


class Flight:
    """One exchange. ``ahead`` makes it on a thread of its own; otherwise it is made where :meth:`answer` is called.

    At most one is under way at a time, so batches reach the platform in the order in which they were leased.
    """

    def __init__(self, courier: Courier, leased: tuple[LeasedEntry, ...], *, ahead: bool) -> None:
        self.leased = leased
        self.bytes_sent = sum(len(item.entry.body.data) for item in leased)
        """Of sealed bodies, without their frames."""
        self.batch_id = new_entry_id()
        """Names the exchange on both sides."""
        self.seconds = 0.0
        """How long the exchange took, once it is over."""
        self._courier = courier
        self._answer: Answer | None = None
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None
        if ahead:
            self._thread = threading.Thread(target=self._exchange, name="sync-flight", daemon=True)
            self._thread.start()

    @property
    def ms(self) -> int:
        return round(self.seconds * 1000)

    def answer(self) -> Answer:
        """Waits for the answer. Raises what the exchange raised, if that was a bug."""
        if self._thread is None and self._answer is None and self._error is None:
            self._exchange()
        self.land()
        if self._error is not None:
            raise self._error
        if self._answer is None:
            raise RuntimeError("an exchange ended without an answer")
        return self._answer

    def land(self) -> None:
        """Returns when nothing of this is under way any more; the exchange's own time-outs bound the wait."""
        if self._thread is not None:
            self._thread.join()

    def _exchange(self) -> None:
        entries = tuple(item.entry for item in self.leased)
        batch = wire.Batch(wire.WIRE_VERSION, self._courier.terminal, self.batch_id, entries)
        started = time.monotonic()
        try:
            self._answer = self._courier.post_batch(batch)
        except BaseException as error:  # noqa: BLE001 - raised again where the answer is asked for
            self._error = error
        self.seconds = time.monotonic() - started
