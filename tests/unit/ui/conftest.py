"""The real assets, the samples, and a terminal that keeps what is sent."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.session.events import SessionEvent
from ui.samples import Sample, all_samples
from ui.texts import Translations
from ui.viewmodels.terminal import TerminalViewModel

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def assets() -> Path:
    return ROOT / "assets"


@pytest.fixture(scope="session")
def samples(assets: Path) -> dict[str, Sample]:
    found = {sample.name: sample for sample in all_samples(assets)}
    assert len(found) == len(all_samples(assets)), "two samples share a name"
    return found


@pytest.fixture
def sent() -> list[SessionEvent]:
    return []


@pytest.fixture
def terminal(qapp: object, assets: Path, sent: list[SessionEvent]) -> TerminalViewModel:
    return TerminalViewModel(sent.append, Translations(assets / "translations"), clock=lambda: 0.0)


@pytest.fixture
def show(terminal: TerminalViewModel, samples: dict[str, Sample]) -> Callable[[str], None]:
    def put(name: str) -> None:
        terminal.show(samples[name].session, samples[name].ambient)

    return put
