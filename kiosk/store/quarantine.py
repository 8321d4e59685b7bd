"""Setting a damaged database aside: all of its files together, durably, never deleted, and a report of what was saved.

``quarantine/<moment>/`` appears in one step. A power cut before it leaves the database where it was; one after it leaves a
second name of the same files, which the next start takes away.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

import msgspec

from kiosk.store.durably import sync_file, sync_folder, write_whole

FOLDER_NAME: Final = "quarantine"
SUFFIXES: Final = ("", "-wal", "-shm")
_UNFINISHED: Final = ".moving"
_REPORT: Final = "report.json"


class Incident(msgspec.Struct, frozen=True):
    """What became of a damaged database. Counts of outbox entries."""

    at: str
    folder: str
    code: str
    found: int = 0
    """Intact entries that the platform had not confirmed."""
    saved: int = 0
    """Of these, how many are in the new database now."""
    settled: int = 0
    """Entries that the platform had confirmed already."""
    void_first: int = 0
    void_last: int = 0
    """The running numbers that will not be given again; 0 when none had to be passed over."""


def set_aside(database: Path, at: str) -> Path:
    """Moves database, log and index of the log to a folder of their own, which is returned. Raises ``OSError``."""
    home = database.parent / FOLDER_NAME
    home.mkdir(exist_ok=True)
    target = _free_name(home, at)
    moving = target.with_name(target.name + _UNFINISHED)
    shutil.rmtree(moving, ignore_errors=True)
    moving.mkdir()
    for suffix in SUFFIXES:
        part = database.with_name(database.name + suffix)
        if part.exists():
            os.link(part, moving / part.name)
            sync_file(part)
    sync_folder(moving)
    moving.rename(target)
    sync_folder(home)
    sync_folder(database.parent)
    _take_away(database, target)
    return target


def finish(database: Path) -> None:
    """Ends what a power cut interrupted: takes away second names, forgets a folder that never became one."""
    home = database.parent / FOLDER_NAME
    if not home.is_dir():
        return
    for folder in home.iterdir():
        if folder.name.endswith(_UNFINISHED):
            shutil.rmtree(folder, ignore_errors=True)
        else:
            _take_away(database, folder)


def not_gone_through(store_folder: Path) -> list[Path]:
    """Folders without a report: what they hold has not been looked at yet, or not to the end."""
    home = store_folder / FOLDER_NAME
    folders = [folder for folder in home.iterdir() if folder.is_dir()] if home.is_dir() else []
    return sorted(folder for folder in folders if not (folder / _REPORT).exists())


def report(folder: Path, incident: Incident) -> None:
    write_whole(folder / _REPORT, msgspec.json.encode(incident))


def incidents(store_folder: Path) -> tuple[Incident, ...]:
    """Every report, oldest first. One that cannot be read is told without counts."""
    home = store_folder / FOLDER_NAME
    if not home.is_dir():
        return ()
    return tuple(_incident(file) for file in sorted(home.glob(f"*/{_REPORT}")))


def _incident(file: Path) -> Incident:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Incident)
    except (OSError, msgspec.MsgspecError):
        return Incident("", file.parent.name, "store.report_unreadable")


def _take_away(database: Path, folder: Path) -> None:
    """The database itself goes last: without it, SQLite would throw a log away that is still there."""
    for suffix in reversed(SUFFIXES):
        part = database.with_name(database.name + suffix)
        kept = folder / part.name
        if part.exists() and kept.exists() and part.samefile(kept):
            part.unlink()
    sync_folder(database.parent)


def _free_name(home: Path, at: str) -> Path:
    stem = "".join(character for character in at[:19] if character.isalnum())
    names = (home / (stem if number == 1 else f"{stem}-{number}") for number in range(1, 1000))
    return next(name for name in names if not name.exists())
