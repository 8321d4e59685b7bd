"""How a terminal gets the bytes of a release: over lines that break, and from sticks that lie."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tuf.api.exceptions import DownloadHTTPError

from kiosk.domain.trouble import Trouble
from kiosk.updates.client import Offer
from kiosk.updates.fetching import BrokenLine, FolderOpener
from kiosk.updates.troubles import (
    MEDIUM,
    MISSING,
    NO_ROOM,
    SERVER,
    UNREACHABLE,
)
from tests.support.updateshop import WHO, Lying, Shop


def test_a_line_that_breaks_and_comes_back(shop: Shop) -> None:
    """Also after the program was started anew: no byte comes twice, and the result is whole."""
    content = shop.packed.read_bytes()

    def breaking(offset: int) -> Iterator[bytes]:
        yield content[offset : offset + 300_000]
        raise BrokenLine("cut")

    def dead(_offset: int) -> Iterator[bytes]:
        raise BrokenLine("gone")

    lying = Lying(shop.opener(), {shop.packed.name: dead})
    assert shop.fetched(lying) == UNREACHABLE
    lying = Lying(shop.opener(), {shop.packed.name: breaking})
    archives = shop.fetched(lying)
    assert isinstance(archives, list)
    assert archives[0].file.read_bytes() == content
    metadata = sum(file.stat().st_size for file in shop.metadata.iterdir())
    assert lying.taken < len(content) + metadata + 10_000


def test_a_server_that_knows_no_ranges_begins_anew(shop: Shop) -> None:
    content = shop.packed.read_bytes()
    name = shop.packed.name
    first = [True]

    def opener(url: str, offset: int) -> tuple[int, Iterator[bytes]]:
        if not url.endswith(name):
            return shop.opener()(url, offset)
        if not first:
            return 0, iter([content])
        first.clear()
        return 0, _cut(content[:500_000])

    client = shop.client(opener)
    offer = client.look(WHO)
    assert isinstance(offer, Offer)
    archives = client.fetch(offer)
    assert isinstance(archives, list)
    assert archives[0].file.read_bytes() == content


def _cut(content: bytes) -> Iterator[bytes]:
    yield content
    raise BrokenLine("cut")


@pytest.mark.parametrize(("status", "trouble"), [(404, MISSING), (500, SERVER), (503, SERVER), (302, UNREACHABLE)])
def test_what_the_server_says(shop: Shop, status: int, trouble: Trouble) -> None:
    def opener(url: str, offset: int) -> tuple[int, Iterator[bytes]]:
        if url.endswith("timestamp.json"):
            raise DownloadHTTPError("said", status)
        return shop.opener()(url, offset)

    assert shop.client(opener).look(WHO) == trouble


def test_a_line_that_is_gone(shop: Shop) -> None:
    def opener(_url: str, _offset: int) -> tuple[int, Iterator[bytes]]:
        raise BrokenLine("no route")

    assert shop.client(opener).look(WHO) == UNREACHABLE
    assert shop.client(opener, away=MEDIUM).look(WHO) == MEDIUM


def test_no_room(shop: Shop) -> None:
    client = shop.client(free_bytes=lambda: 3 << 20)
    offer = client.look(WHO)
    assert isinstance(offer, Offer)
    assert client.fetch(offer) == NO_ROOM


def test_what_is_here_already_is_not_fetched_again(shop: Shop) -> None:
    assert isinstance(shop.fetched(Lying(shop.opener())), list)
    shop.release("2.0.0")
    second = Lying(shop.opener())
    assert isinstance(shop.fetched(second), list)
    assert not [url for url in second.asked if "/parts/" in url]


# The stick: whoever made it also decides what lies under each name.


@pytest.mark.parametrize("kind", ["link", "folder", "pipe", "link above"])
def test_a_stick_with_traps(shop: Shop, tmp_path: Path, kind: str) -> None:
    place = shop.metadata / "timestamp.json"
    content = place.read_bytes()
    if kind == "link above":
        shop.metadata.rename(tmp_path / "elsewhere")
        shop.metadata.symlink_to(tmp_path / "elsewhere")
    else:
        place.unlink()
        (tmp_path / "secret").write_bytes(content)
        {
            "link": lambda: place.symlink_to(tmp_path / "secret"),
            "folder": place.mkdir,
            "pipe": lambda: os.mkfifo(place),
        }[kind]()
    assert shop.client(FolderOpener(shop.place)).look(WHO) == MISSING


@pytest.mark.parametrize("path", ["../secret", "metadata/../../secret", "", "."])
def test_nothing_outside_the_stick_is_opened(shop: Shop, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    with pytest.raises(DownloadHTTPError):
        FolderOpener(shop.place)(f"medium:///{path}", 0)


def test_a_stick_that_says_something_else_the_second_time(shop: Shop) -> None:
    """A controller can be programmed to. What was checked is what is kept, because it is copied first."""
    content = shop.packed.read_bytes()
    times: list[int] = []

    def two_faced(offset: int) -> Iterator[bytes]:
        times.append(offset)
        return iter([content[offset:] if len(times) == 1 else b"x" * (len(content) - offset)])

    archives = shop.fetched(Lying(shop.opener(), {shop.packed.name: two_faced}))
    assert isinstance(archives, list)
    assert archives[0].file.read_bytes() == content


def test_time_in_which_somebody_was_here_is_not_held_against_the_line(shop: Shop) -> None:
    """The download waits for hours in the middle, and is no slow one for it."""
    now = [0.0]
    asked: list[float] = []

    def keep_on() -> bool:
        asked.append(now[0])
        now[0] += 3600.0
        return True

    client = shop.client(monotonic=lambda: now[0], keep_on=keep_on)
    offer = client.look(WHO)
    assert isinstance(offer, Offer)
    assert isinstance(client.fetch(offer), list)
    assert len(asked) > 5


def test_a_download_that_is_told_to_stop_goes_on_another_time(shop: Shop) -> None:
    answers = iter([True, True, False])
    client = shop.client(keep_on=lambda: next(answers))
    offer = client.look(WHO)
    assert isinstance(offer, Offer)
    assert client.fetch(offer) == UNREACHABLE
    rest = Lying(shop.opener())
    assert isinstance(shop.fetched(rest), list)
    assert rest.taken < shop.packed.stat().st_size
