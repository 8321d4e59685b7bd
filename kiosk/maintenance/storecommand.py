"""``python -m kiosk store``: the words and exit codes; the work is in ``storefiles``."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

import msgspec

from kiosk.clock import SystemClock, iso
from kiosk.composition import open_store, store_folder
from kiosk.maintenance.checks.stored import BACKED_UP
from kiosk.maintenance.storefiles import NotCopied, Salvaged, back_up, salvage_into, salvaged
from kiosk.settings import LoadedSettings
from kiosk.store import audit
from kiosk.store.database import DATABASE_NAME, STORE_ERRORS, transaction

BAD_INPUT: Final = 2
NOT_FOUND: Final = 5
NOT_COPIED: Final = 6
LEFT_OUT: Final = 7


def backup_command(loaded: LoadedSettings, folder: Path) -> int:
    """0; 5: there is no database; 6: no copy was made, also when one of this moment is there already."""
    database = store_folder(loaded) / DATABASE_NAME
    if not database.exists():
        return _refuse(NOT_FOUND, f"还没有数据库：{database}。")
    try:
        copied = back_up(database, folder, iso(SystemClock()))
    except NotCopied as problem:
        return _refuse(NOT_COPIED, f"{problem}（{problem.code}）")
    _note(loaded)
    _say(f"已备份到 {copied.file}：{copied.entries}笔办件，{copied.bytes >> 10}KB，已读回核对。办件内容是密封的。")
    return 0


def salvage_command(options: argparse.Namespace) -> int:
    """0; 2: one database named twice; 5: no such file, or unreadable; 6: not written; 7: something could not go in."""
    file: Path = options.file
    into: Path | None = options.into
    if into is not None and into.resolve() == file.resolve():
        return _refuse(BAD_INPUT, "要救的和要带进的是同一个数据库。")
    if not file.is_file():
        return _refuse(NOT_FOUND, f"没有这个文件：{file}。")
    try:
        report = salvaged(file) if into is None else salvage_into(file, into, iso(SystemClock()))
    except OSError as problem:
        return _refuse(NOT_FOUND, f"读不了 {file}（{type(problem).__name__}）。")
    except sqlite3.Error as problem:
        return _refuse(NOT_COPIED, f"写不进 {into}（{type(problem).__name__}），什么都没有带进去。")
    _say(msgspec.json.encode(report).decode() if options.json else "\n".join(_words(report)))
    return LEFT_OUT if report.left_out else 0


def _note(loaded: LoadedSettings) -> None:
    """The overview knows from it how old the latest copy is. A store that takes nothing is told by its own check."""
    with suppress(*STORE_ERRORS), closing(open_store(loaded)) as store, store.kept() as connection, transaction(connection):
        audit.append(connection, iso(SystemClock()), BACKED_UP)


def _words(report: Salvaged) -> list[str]:
    parked = sum(entry.parked for entry in report.unsettled)
    lines = [
        f"{entry.receipt_no}  {entry.created_at[:19]}  {entry.service}{'  搁置' if entry.parked else ''}"
        for entry in report.unsettled
    ]
    lines.append(f"完好、平台还没确认的有{len(report.unsettled)}笔（搁置{parked}笔），平台已确认的看到{report.settled}笔。")
    if report.taken_over is not None:
        lines.append(f"带进去{report.taken_over}笔，原来就在的不重复。")
    if report.left_out:
        lines.append(f"有{report.left_out}笔没有带进去：它们的号码在那里已是别的办件。请联系运营中心。")
    return lines


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _refuse(code: int, sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code
