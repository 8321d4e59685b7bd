"""``kiosk update`` and ``kiosk launch`` against the platform's own server, and from a stick."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from benchmarks.plain_terminal import write_plain_terminal
from central.updates.front import UpdatesFront
from kiosk.__main__ import main
from kiosk.clock import SystemClock
from kiosk.composition import lives_of
from kiosk.settings import SettingsProblem, load_settings
from kiosk.telemetry.crashes import MANY
from kiosk.updates.http import HttpOpener
from kiosk.updates.launching import launch
from kiosk.updates.places import Places, Program, State, Trial, places_of
from kiosk.updates.setup import trusted_root
from kiosk.updates.switching import MOST_STARTS, Switch
from sync.wire.updates import MEDIUM_FOLDER
from tests.support.served_app import served
from tests.support.updateshop import LARGE, Shop

ROOT = Path(__file__).resolve().parents[3]
NOT_SET_UP, REFUSED, NO_ANSWER = 2, 4, 5


async def _platform(_scope: Scope, _receive: Receive, send: Send) -> None:
    """What stands behind the front: not found."""
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def url(shop: Shop) -> Iterator[str]:
    with served(UpdatesFront(_platform, shop.place)) as base:
        yield base


class Desk:
    """A terminal's configuration, and the command line over it."""

    def __init__(self, folder: Path, shop: Shop, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        folder.mkdir()
        self.config = write_plain_terminal(folder)
        (folder / "root.json").write_bytes(shop.trusted_root)
        self._capsys = capsys
        self._url = url
        self._plain = self.config.read_text(encoding="utf-8")
        self.set_up('root_file = "root.json"')

    def set_up(self, more: str) -> None:
        text = self._plain.replace("http://127.0.0.1:9", self._url)
        self.config.write_text(f"{text}\n[updates]\n{more}\n", encoding="utf-8")

    def __call__(self, *words: str) -> tuple[int, dict[str, object], str]:
        code = main(["update", *words, "--config", str(self.config), "--json"])
        said = self._capsys.readouterr()
        return code, json.loads(said.out) if said.out else {}, said.err

    @property
    def places(self) -> Places:
        return places_of(load_settings(self.config))


@pytest.fixture
def desk(tmp_path: Path, shop: Shop, url: str, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path / "desk", shop, url, capsys)


def test_from_the_network_to_the_next_start(desk: Desk) -> None:
    code, told, _ = desk("check")
    assert (code, told["offered"]) == (0, "1.0.0")
    code, told, _ = desk("apply")
    assert (code, told) == (0, {"prepared": "1.0.0", "switched": True})
    code, told, _ = desk("status")
    assert code == 0
    state = told["state"]
    assert isinstance(state, dict)
    assert state["trial"]["program"]["version"] == "1.0.0"
    assert (desk.places.link.resolve() / "_internal" / "lib.so").read_bytes() == LARGE
    assert not list((desk.places.work / "archives").glob("program*")), "the program's archive has done its work"
    assert list((desk.places.work / "archives").glob("parts*")), "the shared one serves the next release, too"


def test_from_a_stick_without_any_network(desk: Desk, shop: Shop, tmp_path: Path) -> None:
    shutil.copytree(shop.place, tmp_path / "stick" / MEDIUM_FOLDER)
    desk.set_up('root_file = "root.json"\nurl = "http://127.0.0.1:9/"')
    code, told, said = desk("check")
    assert (code, told["code"], said.count("\n")) == (NO_ANSWER, "update.unreachable", 1)
    code, told, _ = desk("apply", "--from", str(tmp_path / "stick"))
    assert (code, told["switched"]) == (0, True)
    code, told, _ = desk("apply", "--from", str(tmp_path / "stick"))
    assert (code, told["offered"]) == (0, None), "it is on trial already"


def test_a_stick_of_somebody_else_is_refused(desk: Desk, tmp_path: Path) -> None:
    other = Shop(tmp_path / "other")
    other.release("9.0.0")
    code, told, said = desk("apply", "--from", str(other.place))
    assert (code, told["code"], told["cause"]) == (REFUSED, "update.unsigned", "key")
    assert "运营中心" in said
    code, told, _ = desk("status")
    state = told["state"]
    assert isinstance(state, dict)
    assert state["look"]["code"] == "update.unsigned"
    assert not desk.places.link.exists()


def test_a_terminal_without_a_root_says_so(desk: Desk) -> None:
    desk.set_up("")
    code, _, said = desk("check")
    assert (code, "updates.root_file" in said) == (NOT_SET_UP, True)


@pytest.mark.parametrize("content", [None, b"", b"\x00", b"{" * (300 << 10)])
def test_a_root_that_is_none(desk: Desk, content: bytes | None) -> None:
    file = desk.config.parent / "root.json"
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsProblem, match="root_file"):
        trusted_root(load_settings(desk.config))


@pytest.mark.parametrize("path", ["/updates/drafts/targets.json", "/updates/", "/updates/metadata/../../secret", "/other"])
def test_the_server_gives_out_nothing_but_the_repository(shop: Shop, url: str, path: str) -> None:
    shop.repository.change_targets(lambda _targets: None, shop.targets[:1])
    from tuf.api.exceptions import DownloadHTTPError

    with pytest.raises(DownloadHTTPError) as refused:
        HttpOpener()(url + path, 0)
    assert refused.value.status_code == 404


def test_the_server_goes_on_where_the_line_broke(shop: Shop, url: str) -> None:
    address = f"{url}/updates/targets/program/{shop.packed.name}"
    opener = HttpOpener()
    start, blocks = opener(address, 1000)
    assert start == 1000
    assert b"".join(blocks) == shop.packed.read_bytes()[1000:]
    opener.close()


def test_launch_becomes_the_version_that_is_kept(desk: Desk, shop: Shop) -> None:
    """A real process: what it was started with goes on to the version."""
    shop.release("2.0.0", script='#!/bin/sh\necho "$0 $*"\n')
    assert desk("apply")[0] == 0
    command = [sys.executable, "-m", "kiosk", "launch", "--config", str(desk.config)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=100)
    slot = desk.places.slot("A")
    assert done.stdout.strip() == f"{slot / 'kiosk'} run --config {desk.config}"
    trial = desk.places.read().trial
    assert trial is not None
    assert trial.starts == 1


def test_the_crashes_of_a_version_that_was_given_back_are_not_held_against_the_old_one(desk: Desk, shop: Shop) -> None:
    """Else the machine would stand in safe mode for half an hour, with a version that works."""
    shop.release("2.0.0", script="#!/bin/sh\nkill -9 $$\n")
    assert desk("apply")[0] == 0
    lives = lives_of(load_settings(desk.config), "this boot")

    def one_run() -> None:
        """As the service manager would: the launcher, then a program that notes its life and dies."""
        with suppress(Started):
            launch(desk.places, lives, [])
        lives.begin(now=100.0)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "execve", _started)
        for _ in range(MOST_STARTS):
            one_run()
            assert desk.places.read().trial is not None
        assert lives.now().crashes == MANY - 1, "the next start would be in safe mode"
        with suppress(Started):
            launch(desk.places, lives, [])
    assert desk.places.read().trial is None
    assert not lives.begin(now=101.0).safe


class Started(Exception):  # noqa: N818 - what execve does to this process
    pass


def _started(*_given: object) -> None:
    raise Started


def test_a_running_terminal_on_trial_proves_itself(desk: Desk) -> None:
    """The real program on an offscreen platform: screen, store and sync show themselves, and the version is kept."""
    places = desk.places
    slot = places.slot("A")
    slot.mkdir(parents=True)
    new = Program("A", "2.0.0", 2, 1)
    Switch(places, SystemClock()).change(lambda _state: State(trial=Trial(new, Program(), "", starts=1)))
    command = [sys.executable, "-m", "kiosk", "run", "--offscreen", "--config", str(desk.config)]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}) as running:
        try:
            deadline, waiting = time.monotonic() + 100, threading.Event()
            while places.read().kept != new:
                assert running.poll() is None
                assert time.monotonic() < deadline, places.read()
                waiting.wait(0.1)
        finally:
            running.terminate()
            running.wait(60)
    assert places.read().trial is None
    assert running.returncode == 0
