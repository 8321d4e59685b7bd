"""The strips of pictures of the operations console, drawn by a real browser over a platform with a province at work."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser

from central.server import EmbeddedCentral
from tests.support.chromium import chromium
from tests.support.console_client import logged_in
from tests.support.console_money import order_id
from tests.support.console_world import World, name_of

DESK: Final = {"width": 1080, "height": 720}
PHONE: Final = {"width": 360, "height": 720}


@dataclass(frozen=True)
class View:
    """One page as somebody sees it."""

    role: str
    path: Callable[[World], str]
    phone: bool = False


STRIPS: Final = {
    "console": (
        View("operator", lambda _world: "/"),
        View("operator", lambda world: f"/journey?receipt={world.done}", phone=True),
    ),
    "console-money": (
        View("operator", lambda _world: "/payments"),
        View("operator", lambda _world: f"/payment?terminal={name_of(0)}&order={order_id('unknown')}", phone=True),
    ),
}


def drawn() -> Iterator[tuple[str, list[Image.Image]]]:
    """Each strip's name and its pictures from left to right."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/central.db"
        with EmbeddedCentral(database, Path(folder) / "keys") as central, chromium() as browser:
            world = World(central)
            tickets = {role: _ticket(central, role) for role in {view.role for views in STRIPS.values() for view in views}}
            for name, views in STRIPS.items():
                yield name, [_picture(browser, world, view, tickets[view.role]) for view in views]


def _ticket(central: EmbeddedCentral, role: str) -> str:
    window = logged_in(central, role)
    ticket = window.http.cookies["ops"]
    window.close()
    return ticket


def _picture(browser: Browser, world: World, view: View, ticket: str) -> Image.Image:
    context = browser.new_context(base_url=world.central.url, viewport=PHONE if view.phone else DESK)
    context.add_cookies([{"name": "ops", "value": ticket, "url": world.central.url}])
    page = context.new_page()
    page.goto(view.path(world))
    page.locator("[data-live-state] .good").wait_for()
    picture = Image.open(BytesIO(page.screenshot()))
    picture.load()
    context.close()
    return picture
