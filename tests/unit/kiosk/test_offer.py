"""A published catalogue at a terminal: never swapped under a person, on trial at first, taken back when it is no good."""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.household import VILLAGE
from benchmarks.manual_clock import ManualClock
from kiosk.catalogueshelf import CatalogueShelf
from kiosk.journeys.house import House
from kiosk.publishedshelf import Place
from kiosk.session import events as ev
from kiosk.session.state import Attract, Home
from kiosk.shell.shell import Shell
from kiosk.shell.swap import PROVE_AFTER_SECONDS
from kiosk.store import audit
from kiosk.store import shelf as shelf_module
from kiosk.store.database import Store
from sync import published
from sync.wire.downlink import Channel
from tests.support.publications import ASSETS, catalogue_files, hash_of, keep, refused, with_new_service
from tests.support.shell_world import ShellWorld
from tests.support.strays import StrayLogs

NEW = "age-allowance"
PUBLISHED = with_new_service(catalogue_files()) | {"translations.en.yaml": "高龄津贴申领: Old-age allowance\n".encode()}
BROKEN = catalogue_files() | {"pension-certification.yaml": b"id: ["}


@pytest.fixture
def shelf(store: Store, clock: ManualClock) -> CatalogueShelf:
    return CatalogueShelf(Place(store.kept, VILLAGE, clock), ASSETS, "0.1.0")


class Offering(ShellWorld):
    """The shell with a shelf, as the program composes it."""

    def __init__(self, house: House, clock: ManualClock, folder: Path, shelf: CatalogueShelf) -> None:
        super().__init__(house, clock, folder)
        self.words: list[object] = []
        start = shelf.at_start()
        self.outside = replace(
            self.outside, catalogue=start.catalogue, catalogues=shelf, use_words=self.words.append
        )  # fmt: skip
        self.shell = Shell(self.outside, folder)
        self.shell.start()
        self.turn()

    def offered(self) -> tuple[int, bool]:
        """The version on the screen, and whether the new service is among its services and can be done."""
        ambient = self.shown[-1][1]
        there = NEW in ambient.catalogue.by_id and NEW in ambient.readiness
        return ambient.catalogue.version, there


@pytest.fixture
def world(house: House, clock: ManualClock, tmp_path: Path, shelf: CatalogueShelf) -> Offering:
    return Offering(house, clock, tmp_path, shelf)


def trials(connection: sqlite3.Connection) -> tuple[int, int, int]:
    """Version, trials and whether it is proved of the set in use."""
    row = connection.execute(
        "SELECT version, trials, proved FROM downlink_set WHERE channel = 'catalogue' AND place = 'active'"
    ).fetchone()
    return tuple(row) if row else (0, 0, 0)


def test_it_is_offered_once_nobody_stands_here_and_found_by_its_name(
    world: Offering, connection: sqlite3.Connection, shelf: CatalogueShelf
) -> None:
    assert world.offered() == (0, False)
    assert shelf.used() is None
    world.shell.handle(ev.Touched())
    assert isinstance(world.shell.session.phase, Home)
    manifest = keep(connection, Channel.CATALOGUE, 3, PUBLISHED)
    world.shell.published("catalogue")
    world.turn(3)
    assert world.offered() == (0, False), "somebody stands here"
    world.shell.handle(ev.ServiceChosen("pension-certification"))
    assert world.shell.session.journey is not None
    assert world.shell.session.journey.catalogue_version == 0
    world.shell.handle(ev.HomePressed())
    assert not isinstance(world.shell.session.phase, Attract)
    world.clock.advance(600)
    world.turn(2)
    assert isinstance(world.shell.session.phase, Attract)
    assert world.offered() == (3, True)
    assert world.words == [{"en": {"高龄津贴申领": "Old-age allowance"}}]
    index = world.shown[-1][1].search
    assert index is not None
    assert index.find("高龄津贴")[0] == NEW
    used = shelf.used()
    assert used is not None
    assert (used.version, used.set_hash) == (3, hash_of(manifest))
    lines = [line.fields for line in audit.tail(connection, 99) if line.code == "catalogue.changed"]
    assert lines == [{"version": "3", "before": "0"}]
    world.shell.handle(ev.Touched())
    world.shell.handle(ev.ServiceChosen(NEW))
    assert world.shell.session.journey is not None
    assert world.shell.session.journey.catalogue_version == 3


def test_it_is_proved_once_it_has_been_shown_for_a_while(world: Offering, connection: sqlite3.Connection) -> None:
    keep(connection, Channel.CATALOGUE, 3, PUBLISHED)
    world.shell.published("catalogue")
    world.turn(2)
    assert trials(connection) == (3, 1, 0)
    world.clock.advance(PROVE_AFTER_SECONDS)
    world.turn()
    assert trials(connection) == (3, 1, 1)


def test_a_program_that_dies_with_it_again_and_again_goes_back(
    house: House,
    clock: ManualClock,
    tmp_path: Path,
    store: Store,
    connection: sqlite3.Connection,
    expected_logs: StrayLogs.Expectations,
) -> None:
    def start() -> int:
        shelf = CatalogueShelf(Place(store.kept, VILLAGE, clock), ASSETS, "0.1.0")
        return Offering(house, clock, tmp_path, shelf).offered()[0]

    keep(connection, Channel.CATALOGUE, 2, catalogue_files())
    assert start() == 2
    published.prove(connection, "catalogue", 2)
    keep(connection, Channel.CATALOGUE, 3, PUBLISHED)
    expected_logs.expect("kiosk.shelf", "published.taken_back")
    assert [start() for _ in range(5)] == [3, 3, 3, 2, 2]
    assert refused(connection) == [(3, "downlink.first_use")]
    assert trials(connection) == (2, 1, 1)


def test_two_sets_in_a_row_that_kill_the_program_lead_to_its_own_catalogue(
    house: House,
    clock: ManualClock,
    tmp_path: Path,
    store: Store,
    connection: sqlite3.Connection,
    expected_logs: StrayLogs.Expectations,
) -> None:
    def start() -> int:
        shelf = CatalogueShelf(Place(store.kept, VILLAGE, clock), ASSETS, "0.1.0")
        return Offering(house, clock, tmp_path, shelf).offered()[0]

    keep(connection, Channel.CATALOGUE, 2, catalogue_files())
    assert start() == 2
    keep(connection, Channel.CATALOGUE, 3, PUBLISHED)
    expected_logs.expect("kiosk.shelf", "code=downlink.first_use")
    assert [start() for _ in range(7)] == [3, 3, 3, 2, 2, 0, 0]
    assert sorted(refused(connection)) == [(2, "downlink.first_use"), (3, "downlink.first_use")]


def test_what_does_not_load_gives_way_to_the_last_good_one_at_the_start_and_while_it_runs(
    house: House,
    clock: ManualClock,
    tmp_path: Path,
    store: Store,
    connection: sqlite3.Connection,
    expected_logs: StrayLogs.Expectations,
) -> None:
    shelf = CatalogueShelf(Place(store.kept, VILLAGE, clock), ASSETS, "0.1.0")
    keep(connection, Channel.CATALOGUE, 2, PUBLISHED)
    world = Offering(house, clock, tmp_path, shelf)
    assert world.offered() == (2, True)
    keep(connection, Channel.CATALOGUE, 3, BROKEN)
    expected_logs.expect("kiosk.shelf", "published.taken_back")
    world.shell.published("catalogue")
    world.turn(2)
    assert world.offered() == (2, True)
    keep(connection, Channel.CATALOGUE, 4, BROKEN)
    assert Offering(house, clock, tmp_path, shelf).offered() == (2, True)
    assert refused(connection) == [(3, "downlink.not_usable"), (4, "downlink.not_usable")]


def test_damaged_bytes_in_the_store_lead_to_the_programs_own_catalogue(
    shelf: CatalogueShelf, connection: sqlite3.Connection, expected_logs: StrayLogs.Expectations
) -> None:
    keep(connection, Channel.CATALOGUE, 3, PUBLISHED)
    connection.execute("UPDATE downlink_item SET data = zeroblob(size)")
    expected_logs.expect("kiosk.shelf", "published.taken_back")
    start = shelf.at_start()
    assert start.catalogue.version == 0
    assert refused(connection) == [(3, "downlink.damaged")]


def test_a_rollback_of_the_platform_is_a_swap_like_any_other(world: Offering, connection: sqlite3.Connection) -> None:
    keep(connection, Channel.CATALOGUE, 3, PUBLISHED)
    world.shell.published("catalogue")
    world.turn(2)
    keep(connection, Channel.CATALOGUE, 1, catalogue_files())
    world.shell.published("catalogue")
    world.turn(2)
    assert world.offered() == (1, False)
    assert world.words[-1] == {}


def test_a_reader_that_breaks_on_a_set_does_not_keep_the_program_from_starting(
    connection: sqlite3.Connection, expected_logs: StrayLogs.Expectations
) -> None:
    def breaks(_files: object, version: int) -> str:
        if version > 1:
            raise RecursionError
        return ""

    keep(connection, Channel.CATALOGUE, 1, catalogue_files())
    keep(connection, Channel.CATALOGUE, 2, PUBLISHED)
    expected_logs.expect("kiosk.shelf", "reader_failed", logging.ERROR)
    expected_logs.expect("kiosk.shelf", "taken_back")
    taken = shelf_module.take(connection, Channel.CATALOGUE, VILLAGE, lambda f, v: breaks(f, v) or (v,), "2026")
    assert taken is not None
    assert taken.content == (1,)
    assert refused(connection) == [(2, "downlink.not_usable")]
