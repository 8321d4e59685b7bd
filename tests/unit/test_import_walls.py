"""The architecture's table "who may import whom" holds in every file; and the checker itself is proved by breaches."""

from pathlib import Path

import pytest

from tests.support.walls import HOUSE, WALLS, breaches, modules

ROOT = Path(__file__).resolve().parents[2]

CLEAN = {
    "devices/contract.py": "from dataclasses import dataclass\n",
    "devices/idcard/driver.py": "import serial\nfrom devices.contract import DeviceState\nfrom .protocol import frame\n",
    "devices/idcard/simulator.py": "from devices.idcard.protocol import frame\n",
    "devices/bench/server.py": "from devices.idcard.simulator import SimulatedReader\n",
    "sync/outbox.py": "import sqlite3\nfrom sync.wire import Entry\n",
    "central/ingest.py": "from sync.wire import Entry\nfrom sync import wire\nfrom central import ledger\n",
    "kiosk/domain/people.py": "from datetime import date\nfrom stdnum.cn import ric\n",
    "kiosk/session/state.py": "from kiosk.domain.people import PersonFacts\n",
    "kiosk/journeys/submit.py": "from kiosk.store import database\nfrom sync.outbox import Outbox\nimport threading\n",
    "kiosk/bootstrap.py": "from PySide6.QtCore import QObject\nfrom ui.window import TerminalWindow\n",
    "kiosk/__main__.py": "from kiosk import bootstrap, demo\n",
    "kiosk/demo/__init__.py": "from ui.automation import Automation\nfrom kiosk.bootstrap import build\n",
    "ui/viewmodels/terminal.py": "from PySide6.QtCore import QObject\nfrom kiosk.session.state import Session\n",
    "ui/window.py": "from ui.viewmodels.terminal import TerminalViewModel\n",
    "benchmarks/start.py": "import subprocess\nfrom sync.outbox import Outbox\n",
}

BREACHES = [
    ("devices/hub.py", "from kiosk.domain.people import PersonFacts\n"),
    ("devices/hub.py", "def late():\n    import sync.wire\n"),
    ("devices/idcard/driver.py", "from devices.idcard.simulator import SimulatedReader\n"),
    ("devices/idcard/driver.py", "from . import simulator\n"),
    ("devices/camera/driver.py", "from devices.bench.people import PEOPLE\n"),
    ("devices/camera/driver.py", "from PySide6.QtGui import QImage\n"),
    ("sync/engine.py", "from devices.contract import DeviceState\n"),
    ("sync/engine.py", "from PySide6.QtCore import QThread\n"),
    ("central/ingest.py", "from sync.outbox import Outbox\n"),
    ("central/ingest.py", "import kiosk.domain.people\n"),
    ("central/ingest.py", "import sync\n"),
    ("kiosk/domain/people.py", "import threading\n"),
    ("kiosk/domain/people.py", "import time\n"),
    ("kiosk/domain/people.py", "from pathlib import Path\n"),
    ("kiosk/domain/people.py", "from kiosk.store import database\n"),
    ("kiosk/domain/people.py", "from datetime import date\nTODAY = date.today()\n"),
    ("kiosk/domain/people.py", "def read():\n    return open('people.toml')\n"),
    ("kiosk/session/machine.py", "from random import random\n"),
    ("kiosk/session/machine.py", "from kiosk.journeys import submit\n"),
    ("kiosk/session/machine.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import socket\n"),
    ("kiosk/journeys/submit.py", "from devices.hub import Hub\n"),
    ("kiosk/journeys/submit.py", "from sync.engine import Engine\n"),
    ("kiosk/journeys/submit.py", "from kiosk.telemetry import log\n"),
    ("kiosk/store/database.py", "from PySide6.QtCore import QObject\n"),
    ("kiosk/store/database.py", "import central.ledger\n"),
    ("kiosk/store/database.py", "from kiosk.bootstrap import build\n"),
    ("kiosk/bootstrap.py", "from kiosk import demo\n"),
    ("kiosk/bootstrap.py", "from ui import automation\n"),
    ("kiosk/bootstrap.py", "from importlib import import_module\nimport_module('ui.automation')\n"),
    ("kiosk/demo/__init__.py", "from kiosk.__main__ import main\n"),
    ("ui/viewmodels/terminal.py", "from ui.window import TerminalWindow\n"),
    ("ui/viewmodels/terminal.py", "from sync.outbox import Outbox\n"),
    ("ui/viewmodels/terminal.py", "import sqlite3\n"),
    ("ui/window.py", "import requests\n"),
    ("ui/window.py", "from kiosk.bootstrap import build\n"),
    ("benchmarks/start.py", "from kiosk.bootstrap import build\n"),
]


def plant(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def test_no_file_breaches_a_wall() -> None:
    found = breaches(ROOT)
    assert not found, "\n".join(map(str, found))


def test_every_package_of_the_house_is_walked() -> None:
    walked = {module.name.partition(".")[0] for module in modules(ROOT)}
    assert walked == set(HOUSE)


def test_a_lawful_tree_is_not_accused(tmp_path: Path) -> None:
    plant(tmp_path, CLEAN)
    assert breaches(tmp_path) == []


@pytest.mark.parametrize(("file", "text"), BREACHES)
def test_a_planted_breach_is_found(tmp_path: Path, file: str, text: str) -> None:
    plant(tmp_path, CLEAN | {file: text})
    found = breaches(tmp_path)
    assert found
    assert {breach.module for breach in found} == {file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")}


def test_every_wall_is_needed(tmp_path: Path) -> None:
    """Without its wall at least one planted breach of it would pass: no row of the table is idle."""
    idle = []
    for wall in WALLS:
        others = [other for other in WALLS if other is not wall]
        for number, (file, text) in enumerate(BREACHES):
            tree = tmp_path / f"{WALLS.index(wall)}-{number}"
            plant(tree, {file: text})
            if breaches(tree) != breaches(tree, others):
                break
        else:
            idle.append(wall.why)
    assert idle == []
