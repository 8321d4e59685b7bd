"""What ``ingest`` sends: sealed batches of 200 from several terminals, signed as they go, a connection for each."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import msgspec
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks import drain_records
from kiosk.store.vault import SealingKey
from sync import outbox, wire
from sync.signing import RequestSigner
from sync.wire.packed import MEDIA_TYPE_PACKED, decode_result, encode_batch

A_BATCH: Final = 200
TERMINALS: Final = 6
_SECONDS: Final = 60.0


class Terminal(msgspec.Struct, frozen=True):
    """One sender with everything it will send."""

    name: str
    key: Ed25519PrivateKey
    batches: tuple[wire.Batch, ...]

    @property
    def public(self) -> bytes:
        """The raw public key."""
        return self.key.public_key().public_bytes_raw()


def terminals(sealing_key: bytes, batches_each: int) -> tuple[Terminal, ...]:
    """``TERMINALS`` senders, their bodies sealed to the platform's raw public key."""
    sealing = SealingKey(sealing_key)
    made = []
    for number in range(TERMINALS):
        name = f"440981102{number:03}-01"
        batches = tuple(_batch(sealing, name, number, place) for place in range(batches_each))
        made.append(Terminal(name, Ed25519PrivateKey.generate(), batches))
    return tuple(made)


def _batch(sealing: SealingKey, name: str, terminal: int, place: int) -> wire.Batch:
    first = place * A_BATCH
    entries = tuple(_entry(sealing, name, terminal * 1_000_000 + first + one, first + one + 1) for one in range(A_BATCH))
    return wire.Batch(wire.WIRE_VERSION, name, f"{name}-{place}", entries)


def _entry(sealing: SealingKey, name: str, record: int, seq: int) -> wire.Entry:
    entry_id = outbox.new_entry_id()
    sealed = sealing.seal(drain_records.transaction(record), "entry", name, entry_id)
    return wire.Entry(
        entry_id=entry_id,
        seq=seq,
        stream=entry_id,
        kind=wire.Kind.TRANSACTION,
        service=drain_records.SERVICE,
        receipt_no=f"{name}-{seq:06}",
        created_at=drain_records.CREATED,
        clock_trust="ntp",
        body=sealed,
        body_sha256=wire.body_hash(sealed.data),
    )


def deliver(senders: Sequence[Terminal], urls: Sequence[str], judge: Callable[[bytes, wire.Batch], int]) -> float:
    """Sends everything, each terminal to one of the processes; transactions per second.

    ``judge`` counts what an answer accepts; raises ``RuntimeError`` when it is not all.
    """
    ready = threading.Barrier(len(senders) + 1)

    def send(place: int) -> int:
        sender, url = senders[place], urls[place % len(urls)] + wire.PATH_BATCHES
        signer, session = RequestSigner(sender.name, sender.key), requests.Session()
        session.trust_env = False
        bodies = [(batch, encode_batch(batch) or b"") for batch in sender.batches]
        ready.wait(_SECONDS)
        accepted = 0
        for batch, body in bodies:
            headers = {"Content-Type": MEDIA_TYPE_PACKED, "X-Terminal-Id": sender.name}
            request = session.prepare_request(requests.Request("POST", url, data=body, headers=headers))
            signer.sign(request, body, time.time())
            answer = session.send(request, timeout=_SECONDS)
            if answer.status_code != 200:
                raise RuntimeError(f"the platform answered {answer.status_code}: {answer.text[:200]}")
            accepted += judge(answer.content, batch)
        session.close()
        return accepted

    with ThreadPoolExecutor(len(senders)) as pool:
        sending = [pool.submit(send, place) for place in range(len(senders))]
        ready.wait(_SECONDS)
        started = time.perf_counter()
        accepted = sum(one.result() for one in sending)
        seconds = time.perf_counter() - started
    sent = sum(len(batch.entries) for sender in senders for batch in sender.batches)
    if accepted != sent:
        raise RuntimeError(f"{accepted} of {sent} were accepted")
    return sent / seconds


def receipts(content: bytes, batch: wire.Batch) -> int:
    """How many entries a platform's answer accepts with a receipt."""
    outcomes = decode_result(content, batch).outcomes
    return sum(one.outcome is wire.Outcome.ACCEPTED and one.receipt is not None for one in outcomes)
