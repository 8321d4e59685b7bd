"""``python -m kiosk store``: the words and exit codes; the work is in ``storefiles``."""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

import msgspec

from kiosk.clock import SystemClock, iso
from kiosk.composition import open_store, store_folder, terminal_key
from kiosk.maintenance.backups import BACKED_UP, FOLDER_NAME, copies_in, place_on, with_note
from kiosk.maintenance.carry.carrier import file_signer
from kiosk.maintenance.restore import NotRestored, Restored, restore
from kiosk.maintenance.storefiles import NotCopied, Salvaged, back_up, salvage_into, salvaged
from kiosk.settings import LoadedSettings, SettingsProblem
from kiosk.store import audit
from kiosk.store.database import DATABASE_NAME, STORE_ERRORS, transaction

BAD_INPUT: Final = 2
NOT_FOUND: Final = 5
NOT_COPIED: Final = 6
LEFT_OUT: Final = 7
RUNNING: Final = 4


def backup_command(loaded: LoadedSettings, folder: Path) -> int:
    """0; 5: there is no database; 6: no copy was made, also when one of this moment is there already."""
    database = store_folder(loaded) / DATABASE_NAME
    if not database.exists():
        return _refuse(NOT_FOUND, f"还没有数据库：{database}。")
    at = iso(SystemClock())
    try:
        copied = back_up(database, folder, at)
    except NotCopied as problem:
        return _refuse(NOT_COPIED, f"{problem}（{problem.code}）")
    _note(loaded)
    _say(f"已备份到 {copied.file}：{copied.entries}笔办件，{copied.bytes >> 10}KB，已读回核对。办件内容是密封的。")
    try:
        signer = file_signer(terminal_key(loaded).private_bytes_raw())
        with_note(copied, loaded.settings.terminal.id, at, signer)
    except (SettingsProblem, OSError, sqlite3.Error) as problem:
        _say(f"这份备份没有签上名（{type(problem).__name__}），不能用来恢复，只能用 store salvage 取出办件。")
    return 0


def copies_command(loaded: LoadedSettings, *, as_json: bool) -> int:
    """0; 5: there is no copy that this terminal signed, in its folder or on its second disk."""
    public = terminal_key(loaded).public_key().public_bytes_raw()
    settings = loaded.settings
    folders = [store_folder(loaded) / FOLDER_NAME]
    if settings.backup.second:
        folders.append(place_on(loaded.path(settings.backup.second), settings.terminal.id))
    found = [one for folder in folders for one in copies_in(folder, public)]
    if as_json:
        _say(json.dumps([{"file": str(file), "at": note.at, "entries": note.entries} for file, note in found]))
    else:
        for file, note in found:
            _say(f"{note.at[:19]}  {note.entries}笔  {note.size >> 10}KB  {file}")
    return 0 if found else _refuse(NOT_FOUND, "没有这台终端签过名的备份。")


def restore_command(loaded: LoadedSettings, file: Path, *, as_json: bool) -> int:
    """0; 2: not a copy of this terminal, or altered; 4: the terminal is running; 5: no such file; 6: not restored."""
    if not file.is_file():
        return _refuse(NOT_FOUND, f"没有这个文件：{file}。")
    public = terminal_key(loaded).public_key().public_bytes_raw()
    try:
        restored = restore(file, store_folder(loaded), loaded.settings.terminal.id, public, iso(SystemClock()))
    except NotRestored as problem:
        exits = {"restore.running": RUNNING, "restore.not_ours": BAD_INPUT, "restore.differs": BAD_INPUT}
        return _refuse(exits.get(problem.code, NOT_COPIED), f"{problem}（{problem.code}）")
    _say(msgspec.json.encode(restored).decode() if as_json else "\n".join(_told(restored)))
    return 0


def _told(restored: Restored) -> list[str]:
    lines = [
        f"已恢复到{restored.at[:16].replace('T', ' ')}的备份：{restored.entries}笔办件，{restored.unsettled}笔等着送平台。"
    ]
    lines.append("平台已有的不会重复记，新办件从新的号码开始。")
    if restored.set_aside:
        lines.append(f"原来的数据库在 {restored.set_aside}，从里面又救回{restored.saved}笔。")
    if restored.papers_left:
        lines.append(f"有{restored.papers_left}张纸当时没打完，不会自己再打，要补打请到“补打”。")
    return lines


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
