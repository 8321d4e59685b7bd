"""More than a process can take: a prompt, spread-out "come again", nothing kept of it, nothing lost."""

from __future__ import annotations

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import msgspec
import pytest

from central.admission import Admission
from central.problems import Refusal
from central.server import EmbeddedCentral
from sync import failures, policy, wire
from sync.wire import Outcome
from tests.support.central_client import ELDER, Terminal, wait_until

INSIDE, FOR_PEOPLE = 6, 2


class Hand:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def refusals(door: Admission, count: int) -> list[float]:
    async def knock() -> float:
        with pytest.raises(Refusal) as refused:
            async with door.entered():
                pass
        refusal = refused.value
        assert (refusal.status, refusal.code, refusal.cause) == (429, "platform.overloaded", "platform")
        return refusal.retry_after or 0.0

    return [asyncio.run(knock()) for _ in range(count)]


def test_those_sent_away_are_spread_over_the_time_it_takes_to_serve_them() -> None:
    hand = Hand()
    closed = Admission(0, 0, monotonic=hand, chance=random.Random(1))
    few = refusals(closed, 3)
    assert all(1 <= wait <= 31 for wait in few)
    hand.now += 11
    many = refusals(closed, 1000)
    assert 250 < max(many) <= 301, "never longer than anybody would believe"
    assert max(Counter(round(wait) for wait in many[500:]).values()) < 10, "not all at the same moment"
    hand.now += 11
    assert max(refusals(closed, 1)) <= 11, "a burst is forgotten"


def test_a_door_that_serves_many_sends_few_far_away() -> None:
    hand = Hand()
    door = Admission(1, 0, monotonic=hand, chance=random.Random(2))

    async def busy() -> list[float]:
        for _ in range(1000):
            async with door.entered():
                pass
        waits = []
        async with door.entered():
            for _ in range(50):
                with pytest.raises(Refusal) as refused:
                    async with door.entered():
                        pass
                waits.append(refused.value.retry_after or 0)
        return waits

    assert all(1 <= wait <= 5 for wait in asyncio.run(busy()))


@contextmanager
def held_up(central: EmbeddedCentral, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Semaphore]:
    """The database does not answer until the block ends; the semaphore counts who waits for it."""
    go, inside = threading.Event(), threading.Semaphore(0)
    write = type(central.store).write

    def slow(store: object) -> object:
        inside.release()
        go.wait(30)
        return write(store)

    with monkeypatch.context() as patch:
        patch.setattr(type(central.store), "write", slow)
        try:
            yield inside
        finally:
            go.set()


@pytest.fixture
def crowd(database: str, tmp_path: Path) -> Iterator[tuple[EmbeddedCentral, list[Terminal]]]:
    with EmbeddedCentral(database, tmp_path / "keys", admission=Admission(INSIDE, FOR_PEOPLE)) as central:
        terminals = [Terminal(central, f"T-{number:04d}") for number in range(24)]
        yield central, terminals
        for terminal in terminals:
            terminal.close()


@pytest.mark.both_stores
def test_a_burst_is_answered_and_loses_nothing(
    crowd: tuple[EmbeddedCentral, list[Terminal]], monkeypatch: pytest.MonkeyPatch
) -> None:
    central, terminals = crowd
    batches = [(terminal, [terminal.entry(seq) for seq in (1, 2, 3)]) for terminal in terminals]
    large = bytes(3 << 20)

    def send(job: tuple[Terminal, list[wire.Entry]]) -> httpx.Response:
        return job[0].post(wire.PATH_BATCHES, job[0].batch(*job[1]))

    with ThreadPoolExecutor(len(batches)) as pool:
        with held_up(central, monkeypatch) as inside:
            first = [pool.submit(send, job) for job in batches]
            wait_until(lambda: sum(one.done() for one in first) == len(batches) - (INSIDE - FOR_PEOPLE))
            refused = [one.result() for one in first if one.done()]
            assert terminals[0].http.get(wire.PATH_HEALTH).status_code == 200, "who only looks is not held up"
            sent_away = terminals[0].post(wire.PATH_BATCHES, large)
            assert sent_away.status_code == 429, "an answer, not a broken connection, for whoever is still sending"
            for _ in range(INSIDE - FOR_PEOPLE):
                assert inside.acquire(timeout=10)
        answers = [one.result() for one in first]
    assert Counter(answer.status_code for answer in answers) == {429: 20, 200: 4}
    waits = {answer.headers["retry-after"] for answer in refused}
    assert len(waits) > 1
    assert all(1 <= int(wait) <= 301 for wait in waits)
    for answer in refused:
        failure = failures.from_status(429, answer.content, answer.headers["retry-after"])
        assert failure.cause == "platform"
        fate = policy.fate_in_failed_batch(failure, 1, 0)
        assert fate is policy.EntryFate.KEEP, "a terminal must not think that its entry is bad"
    assert len(central.ledger()) == 12, "nothing of those that were sent away"
    again = [send(job) for job in batches]
    outcomes = Counter(
        item.outcome for answer in again for item in msgspec.json.decode(answer.content, type=wire.BatchResult).outcomes
    )
    assert outcomes == {Outcome.ACCEPTED: 60, Outcome.DUPLICATE: 12}
    sent = {entry.entry_id for _, entries in batches for entry in entries}
    assert {row.entry_id for row in central.ledger()} == sent
    assert len(central.ledger()) == len(sent)


def test_somebody_who_waits_at_a_terminal_is_let_in_before_the_backlog(
    crowd: tuple[EmbeddedCentral, list[Terminal]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    central, terminals = crowd
    reply = X25519PrivateKey.generate()
    with ThreadPoolExecutor(8) as pool:
        with held_up(central, monkeypatch) as inside:
            backlog = [pool.submit(one.post, wire.PATH_BATCHES, one.batch(one.entry(1))) for one in terminals[:4]]
            for _ in backlog:
                assert inside.acquire(timeout=10)
            assert terminals[5].post(wire.PATH_BATCHES, terminals[5].batch(terminals[5].entry(1))).status_code == 429
            asked = terminals[6].issue_request("q-1", ELDER, reply)
            person = pool.submit(terminals[6].post, wire.PATH_ISSUE, asked)
            assert inside.acquire(timeout=10), "it got in"
        assert person.result().status_code == 200
        assert [one.result().status_code for one in backlog] == [200] * 4
