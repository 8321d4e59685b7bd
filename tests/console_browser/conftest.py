"""One platform with a province at work, and a real browser in which somebody of every role is logged in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from central.console.roles import Role
from central.server import EmbeddedCentral
from tests.support import console_client
from tests.support.chromium import DESKTOP, PHONE, SECONDS, Watched, chromium, why_not
from tests.support.console_world import World

Open = Callable[..., Page]

# Five seconds, its own choice, are not enough on two cores that are busy with the rest of the suite.
expect.set_options(timeout=SECONDS * 1000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one file: while it runs, Playwright keeps an event loop in this thread, and other tests want their own."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedCentral]:
    home: Path = tmp_path_factory.mktemp("console")
    with EmbeddedCentral(f"sqlite:///{home}/central.db", home / "keys") as platform:
        yield platform


@pytest.fixture(scope="module")
def world(central: EmbeddedCentral) -> World:
    return World(central)


@pytest.fixture(scope="module")
def tickets(world: World) -> dict[str, str]:
    """The session cookie of somebody of each role, who came in by the log-in form. The second publisher is ``zhao``."""
    found = {}
    for name, role in (*((role.value, role.value) for role in Role), ("zhao", "publisher")):
        window = console_client.logged_in(world.central, role, name)
        found[name] = window.http.cookies["ops"]
        window.close()
    return found


class Seats:
    """Windows of the browser, each with somebody before it, and everything that went wrong in any of them."""

    def __init__(self, browser: Browser, own: str, tickets: dict[str, str]) -> None:
        self._browser, self._own, self._tickets = browser, own, tickets
        self._contexts: list[BrowserContext] = []
        self._watches: list[Watched] = []

    def page(self, name: str, *, phone: bool = False) -> Page:
        """An empty window in which ``name`` is logged in; nobody for an empty one."""
        context = self._browser.new_context(
            base_url=self._own,
            viewport=PHONE if phone else DESKTOP,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            accept_downloads=True,
        )
        context.set_default_timeout(SECONDS * 1000)
        self._contexts.append(context)
        if name:
            context.add_cookies([{"name": "ops", "value": self._tickets[name], "url": self._own}])
        page = context.new_page()
        self._watches.append(Watched(page, self._own))
        return page

    def faults(self) -> list[str]:
        """What went wrong since this was last asked: a page that fails does not spoil the next one's test."""
        found = [fault for watch in self._watches for fault in watch.faults]
        for watch in self._watches:
            watch.faults.clear()
        return found

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture(scope="module")
def seats(browser: Browser, world: World, tickets: dict[str, str]) -> Iterator[Seats]:
    """Windows that stay open for all tests of a file."""
    made = Seats(browser, world.central.url, tickets)
    yield made
    made.close()


@pytest.fixture
def announced() -> list[str]:
    """Faults that have to come: a refusal is an error to the browser's console."""
    return []


@pytest.fixture
def open_as(browser: Browser, world: World, tickets: dict[str, str], announced: list[str]) -> Iterator[Open]:
    """``open_as("operator", "/fleet")``: windows in which nothing but what was announced may go wrong until the end."""
    seats = Seats(browser, world.central.url, tickets)

    def opened(name: str, path: str) -> Page:
        page = seats.page(name)
        page.goto(path)
        return page

    yield opened
    seats.close()
    faults = seats.faults()
    for words in set(announced):
        others = [fault for fault in faults if words not in fault]
        assert len(others) < len(faults), f"was to come: {words}"
        faults = others
    assert faults == []
