"""One embedded platform and one enrolled terminal for each test of the central platform."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.server import EmbeddedCentral
from tests.support.central_client import Terminal
from tests.support.console_client import Browser, logged_in


@pytest.fixture
def central(database: str, tmp_path: Path) -> Iterator[EmbeddedCentral]:
    platform = EmbeddedCentral(database, tmp_path / "keys")
    with platform:
        yield platform


@pytest.fixture
def terminal(central: EmbeddedCentral) -> Iterator[Terminal]:
    client = Terminal(central)
    yield client
    client.close()


@pytest.fixture
def console(central: EmbeddedCentral) -> Iterator[Browser]:
    browser = logged_in(central)
    yield browser
    browser.close()
