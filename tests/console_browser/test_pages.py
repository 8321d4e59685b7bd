"""Every page in a real browser: accessible by axe-core, whole on a desk and on a telephone of 360 pixels, light, silent."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from central.console.pages import DOORS
from central.console.roles import RIGHTS, Role
from tests.console_browser.conftest import Seats
from tests.support.chromium import DESKTOP, PHONE
from tests.support.console_money import order_id
from tests.support.console_world import World, name_of

MOST_BYTES: Final = 300_000
LEAST_BYTES: Final = (Path(__file__).parents[2] / "central" / "static" / "ops.css").stat().st_size
"""Every page has the style sheet: it has to be counted, also when the browser had kept it."""
WHOLE: Final = [door for door in DOORS if door.method == "GET" and door.kind == "page"]
OPEN_TO_ALL: Final = ("/login", "/verify")
QUERIES: Final = {
    "/terminal": f"?id={name_of(0)}",
    "/mandate": f"?id={name_of(0)}/back",
    "/order": "?number=1",
    "/broadcast": "?number=2",
    "/publication": "?number=1",
}


def visitor_of(path: str) -> str:
    """The first role that may see it; nobody for a page that is open to all."""
    rights = {door.path: door.right for door in WHOLE}
    return next((role for role in Role if rights.get(path) in RIGHTS[role]), "")


def address(path: str, world: World) -> str:
    """Where the page has something to show."""
    if path == "/journey":
        return f"/journey?receipt={world.done}"
    if path == "/payment":
        return f"/payment?terminal={name_of(0)}&order={order_id('unknown')}"
    path = path.replace("{entry}", world.appeal)
    assert "{" not in path, f"say what stands for the variable part of {path}"
    return path + QUERIES.get(path, "")


def violations(page: Page) -> str:
    """What axe-core finds, by rule and place."""
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    return "" if found.violations_count == 0 else found.generate_report()


def overhang(page: Page) -> list[str]:
    """What sticks out to the right, when the page can be scrolled sideways."""
    return page.evaluate(
        """() => {
            const wide = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= wide) return [];
            return [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > wide + 1)
                .map(one => `${one.tagName}.${one.className}: ${(one.textContent || "").trim().slice(0, 30)}`);
        }"""
    )


def settled(page: Page) -> Page:
    """Once its parts have been fetched anew: what is judged is what stays."""
    if page.locator("[data-live-state]").count():
        page.locator("[data-live-state] .good").wait_for()
    return page


LOADED: Final = """() => [location.href, ...performance.getEntriesByType("resource").map(one => one.name),
    ...[...document.querySelectorAll("link[href], script[src], img[src]")].map(one => one.href || one.src)]"""


def weight(page: Page) -> int:
    """Bytes of the page and of everything that it names or has loaded, each asked for once more.

    The browser's own list is not enough: of what it had kept from the page before, it does not always note the use.
    """
    addresses = {one.partition("#")[0] for one in page.evaluate(LOADED) if one.startswith("http")}
    return sum(len(page.context.request.get(one).body()) for one in addresses)


@pytest.fixture(scope="module")
def windows(seats: Seats) -> dict[str, Page]:
    """A window for somebody of each role, and one for strangers."""
    return {name: seats.page(name) for name in (*Role, "")}


@pytest.mark.parametrize("path", [*(door.path for door in WHOLE), *OPEN_TO_ALL])
def test_a_page_can_be_used_by_everybody(windows: dict[str, Page], seats: Seats, world: World, path: str) -> None:
    page = windows[visitor_of(path)]
    page.set_viewport_size(DESKTOP)
    page.goto(address(path, world))
    settled(page)
    assert LEAST_BYTES < weight(page) < MOST_BYTES
    for shape in (DESKTOP, PHONE):
        page.set_viewport_size(shape)
        assert violations(page) == ""
        assert overhang(page) == []
    assert seats.faults() == []
