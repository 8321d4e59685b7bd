"""The question for health: answered from memory, a second behind what is published, and never "ok" over a dead database."""

import asyncio
import threading
from typing import cast

import msgspec
import pytest

from central.departments import Departments
from central.health import NEWS_SECONDS, HealthDesk
from central.keys import PlatformKeys
from central.moments import system_clock
from central.platform import Platform
from central.server import EmbeddedCentral
from central.store import Store, StoreUnavailableError
from tests.support.central_client import Terminal, problem

pytestmark = pytest.mark.both_stores


class Counting:
    """A store that is asked for nothing else. ``gate`` holds up whoever asks."""

    def __init__(self) -> None:
        self.count = 3
        self.asked = 0
        self.down = False
        self.gate = threading.Event()
        self.gate.set()

    def publication_count(self) -> int:
        self.asked += 1
        assert self.gate.wait(10)
        if self.down:
            raise StoreUnavailableError("gone")
        return self.count


class Desk:
    def __init__(self) -> None:
        self.store = Counting()
        self.now = 100.0
        keys, departments = cast("PlatformKeys", None), Departments([])
        platform = Platform(cast("Store", self.store), keys, departments, system_clock, "http://platform.invalid")
        self.desk = HealthDesk(platform, lambda: self.now)

    async def news(self) -> int:
        said = msgspec.json.decode((await self.desk.response()).body, type=dict[str, object])
        assert said["status"] == "ok"
        return cast("int", said["news"])


def test_the_database_is_asked_once_a_second_at_most() -> None:
    async def story() -> None:
        made = Desk()
        assert [await made.news() for _ in range(50)] == [3] * 50
        assert made.store.asked == 1
        made.store.count = 4
        made.now += NEWS_SECONDS * 0.9
        assert await made.news() == 3
        made.now += NEWS_SECONDS * 0.1
        assert await made.news() == 4
        assert made.store.asked == 2

    asyncio.run(story())


def test_all_who_come_while_it_is_asked_wait_for_one_answer_and_one_who_leaves_harms_nobody() -> None:
    async def story() -> None:
        made = Desk()
        made.store.gate.clear()
        waiting = [asyncio.create_task(made.news()) for _ in range(20)]
        while not made.store.asked:
            await asyncio.sleep(0)
        waiting[0].cancel()
        made.store.gate.set()
        assert await asyncio.gather(*waiting[1:]) == [3] * 19
        assert made.store.asked == 1

    asyncio.run(story())


def test_a_database_that_does_not_answer_is_not_called_well_and_recovers() -> None:
    async def story() -> None:
        made = Desk()
        assert await made.news() == 3
        made.store.down = True
        made.now += NEWS_SECONDS
        for _ in range(2):
            with pytest.raises(StoreUnavailableError):
                await made.news()
        made.store.down = False
        assert await made.news() == 3

    asyncio.run(story())


def test_over_http_a_dead_database_is_the_platforms_fault(terminal: Terminal, central: EmbeddedCentral) -> None:
    central.store.close()
    answer = terminal.http.get("/v1/health")
    assert problem(answer) == (503, "platform.database", "platform")
    assert answer.headers["retry-after"] == "5"
    assert terminal.http.post("/v1/health").status_code == 405
