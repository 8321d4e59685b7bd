"""A terminal without a screen for every test: its house in a folder of its own, a clock that only moves when told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks.household import INSURANCE, SimulatedSlipPrinter, catalogue, house_at, ready_journey
from benchmarks.manual_clock import ManualClock
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.trouble import Trouble
from kiosk.journeys.house import House
from kiosk.journeys.submit import submit
from kiosk.session.events import SubmitDone
from kiosk.session.state import Journey
from kiosk.store.database import Store
from tests.support.authority import authority
from tests.support.shell_world import ShellWorld
from tests.support.updateshop import LARGE, Shop

MORNING = datetime.fromisoformat("2026-11-23T10:00:00+08:00").timestamp()


@pytest.fixture(scope="session")
def services() -> Catalogue:
    return catalogue()


@pytest.fixture
def platform_key() -> X25519PrivateKey:
    """The platform's private key: only the platform, and these tests, have it."""
    return X25519PrivateKey.generate()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(MORNING)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "terminal.db")
    yield opened
    opened.close()


@pytest.fixture
def connection(store: Store) -> Iterator[Connection]:
    with closing(store.connection()) as opened:
        yield opened


@pytest.fixture
def house(store: Store, clock: ManualClock, platform_key: X25519PrivateKey) -> House:
    return replace(house_at(store, clock, platform_key), document_roots=(authority().root,))


@pytest.fixture
def pension(services: Catalogue) -> Journey:
    return ready_journey(services)


@pytest.fixture
def insurance(services: Catalogue) -> Journey:
    return ready_journey(services, INSURANCE)


@pytest.fixture
def printer(tmp_path: Path) -> SimulatedSlipPrinter:
    return SimulatedSlipPrinter(tmp_path / "paper.txt")


@pytest.fixture
def submitted(house: House, pension: Journey) -> Callable[[], SubmitDone]:
    """Submits one more pension certification."""

    def one_more() -> SubmitDone:
        done = submit(house, pension)
        assert not isinstance(done, Trouble)
        return done

    return one_more


@pytest.fixture
def world(house: House, clock: ManualClock, tmp_path: Path) -> ShellWorld:
    made = ShellWorld(house, clock, tmp_path)
    made.shell.start()
    made.on_screen()
    return made


@pytest.fixture(scope="session")
def stocked_shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    made = Shop(tmp_path_factory.mktemp("shop"))
    made.release("1.0.0", filling=LARGE)
    return made


@pytest.fixture
def shop(stocked_shop: Shop, tmp_path: Path) -> Shop:
    """A repository with one release, and a terminal that has seen nothing of it."""
    return stocked_shop.copied_to(tmp_path / "shop")
