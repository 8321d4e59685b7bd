"""On a real small disk that is full or read-only: refused in words, nothing that was promised is lost, resumed alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks.household import house_at
from benchmarks.manual_clock import ManualClock
from benchmarks.plain_terminal import write_plain_terminal
from kiosk.__main__ import REFUSED_STORE, main
from kiosk.domain.catalogue import OfflinePolicy
from kiosk.domain.readiness import DISK_FULL, READ_ONLY
from kiosk.journeys.house import House
from kiosk.journeys.submit import STORE_FAILED, submit
from kiosk.session.events import SubmitDone
from kiosk.session.state import Journey
from kiosk.shell.intake import IntakeWatch
from kiosk.shell.surroundings import readiness
from kiosk.store.database import Store, StoreUnusable, examine, log_bytes
from kiosk.store.recovery import open_or_recover
from sync import outbox
from tests.support.shell_world import ShellWorld

ROOT = Path(__file__).resolve().parents[3]
AT = "2026-11-24T21:00:00.000+08:00"


def mount(*words: str) -> bool:
    return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A megabyte, all of it for this test."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0 or not mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)):
        pytest.skip("a small disk needs the right to mount one")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def store(disk: Path) -> Iterator[Store]:
    opened = open_or_recover(disk / "terminal.db", AT)
    yield opened
    opened.close()


@pytest.fixture
def house(store: Store, clock: ManualClock, platform_key: X25519PrivateKey) -> House:
    return house_at(store, clock, platform_key)


def fill(disk: Path) -> Path:
    """Takes every byte that is left."""
    ballast = disk / "ballast"
    with suppress(OSError), ballast.open("ab", buffering=0) as out:
        while True:
            out.write(b"\0" * 4096)
    return ballast


def kept(store: Store) -> list[str]:
    with closing(store.connection()) as connection:
        return [row.entry_id for row in reversed(outbox.rows(connection, limit=1000))]


def test_a_disk_that_fills_up_refuses_in_words_loses_nothing_and_serves_again(
    disk: Path, store: Store, house: House, pension: Journey
) -> None:
    promised = [one.submitted.entry_id for _ in range(3) if isinstance(one := submit(house, pension), SubmitDone)]
    ballast = fill(disk)
    refused = 0
    for _ in range(300):
        outcome = submit(house, pension)
        if isinstance(outcome, SubmitDone):
            # The first refusal closes the connection, which folds the log and so finds a little room once more.
            promised.append(outcome.submitted.entry_id)
            fill(disk)
            refused = 0
            continue
        assert outcome == STORE_FAILED
        refused += 1
        if refused == 3:
            break
    assert refused == 3
    ballast.unlink()
    assert kept(store) == promised
    assert examine(store.path) == ""
    again = submit(house, pension)
    assert isinstance(again, SubmitDone), "nobody had to restart anything"
    assert kept(store) == [*promised, again.submitted.entry_id]
    assert not store.is_noted_damaged


def test_a_start_on_a_full_disk_says_so_and_the_next_one_succeeds(
    disk: Path, store: Store, house: House, pension: Journey
) -> None:
    done = submit(house, pension)
    assert isinstance(done, SubmitDone)
    store.close()
    ballast = fill(disk)
    with pytest.raises(StoreUnusable) as refused:
        open_or_recover(store.path, AT)
    assert refused.value.code == "store.full"
    assert not (disk / "quarantine").exists(), "full is not damaged"
    ballast.unlink()
    with closing(open_or_recover(store.path, AT)) as reopened:
        assert kept(reopened) == [done.submitted.entry_id]


def test_the_command_line_names_a_full_disk(disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = write_plain_terminal(disk)
    fill(disk)
    assert main(["queue", "list", "--config", str(config)]) == REFUSED_STORE
    said = capsys.readouterr().err
    assert "存储满了（store.full）" in said
    assert len(said.splitlines()) == 1


def test_a_disk_that_becomes_read_only_refuses_and_serves_again(
    disk: Path, store: Store, house: House, pension: Journey, world: ShellWorld
) -> None:
    first = submit(house, pension)
    assert isinstance(first, SubmitDone)
    store.close()
    assert mount("-o", "remount,ro", str(disk))
    assert submit(house, pension) == STORE_FAILED
    view = world.outside.sync_view()
    ready = readiness(world.outside, view, IntakeWatch(world.outside, disk).judge(view))
    for service in world.outside.catalogue.services:
        kept_here = service.offline is not OfflinePolicy.LOCAL
        assert not kept_here or ready[service.id].trouble == READ_ONLY
    assert mount("-o", "remount,rw", str(disk))
    again = submit(house, pension)
    assert isinstance(again, SubmitDone)
    assert kept(store) == [first.submitted.entry_id, again.submitted.entry_id]


def test_nobody_begins_when_less_is_free_than_the_settings_ask_and_the_log_counts(
    disk: Path, store: Store, house: House, pension: Journey, world: ShellWorld
) -> None:
    assert isinstance(submit(house, pension), SubmitDone)
    status = os.statvfs(disk)
    free, log = status.f_bavail * status.f_frsize, log_bytes(store.path)
    assert log > 0

    def troubles(least: int) -> set[object]:
        outside = replace(world.outside, least_free_bytes=least)
        view = outside.sync_view()
        ready = readiness(outside, view, IntakeWatch(outside, disk).judge(view))
        kept_here = [one for one in outside.catalogue.services if one.offline is not OfflinePolicy.LOCAL]
        return {ready[service.id].trouble for service in kept_here}

    assert DISK_FULL not in troubles(free - log)
    assert troubles(free - log + 1) == {DISK_FULL}
    assert (DISK_FULL.code, DISK_FULL.message) == ("readiness.disk_full", "本机的存储快满了")


def test_the_terminal_on_a_full_disk_ends_with_a_sentence_and_starts_once_there_is_room(disk: Path, tmp_path: Path) -> None:
    config = write_plain_terminal(disk)
    Store.open(disk / "data" / "terminal.db").close()
    (disk / "data" / "log").mkdir()
    ballast = fill(disk)

    def start() -> tuple[int, str]:
        picture = str(tmp_path / "first.png")
        command = [sys.executable, "-m", "kiosk", "run", "--offscreen", "--config", str(config), "--smoke", picture]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout + done.stderr

    code, said = start()
    assert code == REFUSED_STORE
    assert "存储满了（store.full）" in said
    assert len(said.splitlines()) == 1
    ballast.unlink()
    assert start() == (0, "READY\n")
