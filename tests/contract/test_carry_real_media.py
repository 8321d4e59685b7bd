"""Carrying by hand with the kernel's own refusals: a small file system that fills, turns read-only or goes away midway."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.carry_terminal import CarryTerminal
from central.server import EmbeddedCentral
from kiosk.domain import carrying as words
from kiosk.domain.carrying import Exported
from kiosk.maintenance.carry.media import find_media


class Mounted:
    """A tmpfs of two megabytes, and what is done to it at a step of a write."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.at: dict[str, Callable[[], object]] = {}
        self.run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder))

    def run(self, *command: str) -> None:
        subprocess.run(command, check=True, capture_output=True)

    def step(self, name: str) -> None:
        self.at.pop(name, lambda: None)()

    def fill(self) -> None:
        with (self.folder / "ballast").open("wb") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, os.statvfs(self.folder).f_bavail * os.statvfs(self.folder).f_frsize)

    def lock(self) -> None:
        self.run("mount", "-o", "remount,ro", str(self.folder))

    def go_away(self) -> None:
        self.run("umount", "-l", str(self.folder))


@pytest.fixture
def medium(tmp_path: Path) -> Iterator[Mounted]:
    if os.geteuid() != 0:
        pytest.skip("mounting a file system needs root")
    try:
        made = Mounted(tmp_path / "stick")
    except (OSError, subprocess.CalledProcessError) as problem:
        pytest.skip(f"no file system can be mounted here: {problem}")
    yield made
    while os.path.ismount(made.folder):
        made.go_away()


@pytest.fixture
def terminal(tmp_path: Path, medium: Mounted) -> Iterator[CarryTerminal]:
    with (
        EmbeddedCentral(f"sqlite:///{tmp_path / 'central.db'}", tmp_path / "keys") as central,
        closing(CarryTerminal(central, tmp_path / "terminal", medium.step)) as made,
    ):
        made.add(3)
        yield made


def left_on(medium: Mounted) -> list[str]:
    return [path.name for path in medium.folder.iterdir() if path.name != "ballast"]


def test_a_mounted_folder_is_a_medium_and_says_when_it_is_read_only(medium: Mounted) -> None:
    (found,) = find_media([medium.folder])
    assert (found.read_only, found.simulated) == (False, False)
    assert 0 < found.free_bytes <= 2 << 20
    medium.lock()
    assert [one.read_only for one in find_media([medium.folder])] == [True]
    medium.go_away()
    assert find_media([medium.folder]) == ()


def test_a_file_is_written_read_back_and_whole(medium: Mounted, terminal: CarryTerminal) -> None:
    done = terminal.carrier.export(medium.folder, "t")
    assert isinstance(done, Exported)
    assert left_on(medium) == [done.file]


def test_a_full_medium_is_told_before_anything_is_written(medium: Mounted, terminal: CarryTerminal) -> None:
    medium.fill()
    assert terminal.carrier.export(medium.folder, "t") is words.FULL
    assert left_on(medium) == []


@pytest.mark.parametrize(
    ("step", "befalls", "trouble"),
    [
        ("write", Mounted.fill, words.FULL),
        ("write", Mounted.lock, words.READ_ONLY),
        ("write", Mounted.go_away, words.PULLED),
        ("sync", Mounted.go_away, words.PULLED),
        ("rename", Mounted.go_away, words.PULLED),
        ("sync_folder", Mounted.go_away, words.PULLED),
        ("read_back", Mounted.go_away, words.PULLED),
    ],
)
def test_what_befalls_it_midway_is_named_and_nothing_is_claimed(
    medium: Mounted, terminal: CarryTerminal, step: str, befalls: Callable[[Mounted], None], trouble: object
) -> None:
    medium.at[step] = lambda: befalls(medium)
    assert terminal.carrier.export(medium.folder, "t") is trouble
    assert terminal.pending() == 3
    assert not any(row.exported_at for row in terminal.rows().values())
    assert left_on(medium) == [], "nor is anything left on the disk beneath"


def test_the_disk_beneath_a_medium_that_was_pulled_is_not_written_to(medium: Mounted, terminal: CarryTerminal) -> None:
    (found,) = find_media([medium.folder])
    medium.go_away()
    assert terminal.carrier.export(medium.folder, "t", device=found.device) is words.NO_MEDIUM
    assert left_on(medium) == []
