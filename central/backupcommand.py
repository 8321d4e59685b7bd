"""``python -m central backup`` and ``restore``: the ledger's file, and beside it a note of what must be in it.

The keys are no part of it: they are kept apart, and without them nobody can read the bodies in a backup.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from central.moments import stamp, system_clock
from central.store.backup import BackupError, Extent, copy_in, copy_out
from central.store.open import is_postgresql

REFUSED: Final = 9
"""Nothing was backed up or restored."""

_BLOCK: Final = 1 << 20
_MAX_NOTE_BYTES: Final = 4096


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What lies beside a backup as ``NAME.json``."""

    kind: str
    """``sqlite`` or ``postgresql``: only the same kind of database can take it."""
    made_at: str
    bytes: int
    sha256: str
    ledger: Extent


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser], database: argparse.ArgumentParser) -> None:
    """Adds both commands to ``python -m central``."""
    backup = commands.add_parser("backup", parents=[database], help="备份总账，平台不用停")
    backup.add_argument("file", type=Path, metavar="FILE", help="新的备份文件；旁边另写 FILE.json")
    backup.set_defaults(run=_guarded(_backup))
    restore = commands.add_parser("restore", parents=[database], help="把备份恢复到一个空的数据库")
    restore.add_argument("file", type=Path, metavar="FILE", help="备份文件，旁边要有 FILE.json")
    restore.set_defaults(run=_guarded(_restore))


def _guarded(command: Callable[[argparse.Namespace], Note]) -> Callable[[argparse.Namespace], int]:
    def run(options: argparse.Namespace) -> int:
        try:
            note = command(options)
        except BackupError as refused:
            sys.stderr.write(f"{refused}\n")
            return REFUSED
        except OSError as error:
            sys.stderr.write(f"{error.filename or options.file}：{error.strerror}。\n")
            return REFUSED
        sys.stdout.write(json.dumps({"file": str(options.file), **msgspec.to_builtins(note)}) + "\n")
        return 0

    return run


def _backup(options: argparse.Namespace) -> Note:
    file: Path = options.file
    for taken in (file, _note_of(file)):
        if taken.exists():
            raise BackupError(f"{taken} 已经存在，不会覆盖。请换一个文件名。")
    partial = file.with_name(file.name + ".partial")
    partial.unlink(missing_ok=True)
    # Only who made it may read it: the ledger says who did what, though bodies are sealed.
    partial.touch(mode=0o600, exist_ok=False)
    try:
        ledger = copy_out(options.database, partial)
        size, sha256 = _synced(partial)
        note = Note(_kind(options.database), stamp(system_clock()), size, sha256, ledger)
        beside = _note_of(file)
        beside.write_bytes(msgspec.json.format(msgspec.json.encode(note)))
        _synced(beside)
        partial.rename(file)
    finally:
        partial.unlink(missing_ok=True)
    _sync_folder(file.parent)
    return note


def _restore(options: argparse.Namespace) -> Note:
    file: Path = options.file
    note = _read_note(_note_of(file))
    if note.kind != _kind(options.database):
        raise BackupError(f"这是 {note.kind} 的备份，不能恢复到另一种数据库。")
    size, sha256 = _digest(file)
    if (size, sha256) != (note.bytes, note.sha256):
        raise BackupError(f"{file} 与 {_note_of(file).name} 记的不一样：备份不完整或被改过，没有恢复。")
    ledger = copy_in(file, options.database)
    if ledger != note.ledger:
        raise BackupError(
            f"恢复出 {ledger.lines} 行、到第 {ledger.last_no} 号，"
            f"备份时是 {note.ledger.lines} 行、第 {note.ledger.last_no} 号。不要使用这个数据库。"
        )
    return note


def _read_note(path: Path) -> Note:
    with path.open("rb") as source:
        content = source.read(_MAX_NOTE_BYTES)
    try:
        return msgspec.json.decode(content, type=Note)
    except msgspec.MsgspecError as error:
        raise BackupError(f"{path} 不是备份的说明，没有恢复。") from error


def _note_of(file: Path) -> Path:
    return file.with_name(file.name + ".json")


def _digest(path: Path) -> tuple[int, str]:
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as source:
        while block := source.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()


def _synced(path: Path) -> tuple[int, str]:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    return _digest(path)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _kind(url: str) -> str:
    return "postgresql" if is_postgresql(url) else "sqlite"
