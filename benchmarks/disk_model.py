"""A disk that can lose power, as a pure model: what was written, what is durable, and what may be found afterwards.

Writes reach the disk in sectors of 512 bytes. Until its file is synced a write may be there, be gone or be torn between
two sectors; of writes to the same sector the later one, if it is there, is on top. A length that only lost writes gave may
survive without them, as zeros. Names are entries of a folder: a new file or a removed one may be there or not until the
folder is synced. SQLite syncs the folder with the first sync of a new journal or log, never for the database itself.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Final

SECTOR: Final = 512


@dataclass(frozen=True, slots=True)
class Create:
    name: str
    file: int


@dataclass(frozen=True, slots=True)
class Write:
    file: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    file: int
    folder: bool = False
    """The folder is synced with it."""


@dataclass(frozen=True, slots=True)
class SyncFailed:
    """What was to be synced is lost for good: Linux tells of a failed write-back once and takes the pages for clean."""

    file: int


@dataclass(frozen=True, slots=True)
class Unlink:
    name: str
    folder: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Not of the disk: something that the world outside has seen at this moment."""

    kind: str
    what: str
    proof: str = ""
    wall: float = 0.0
    """Unix seconds, by the terminal's clock."""


Operation = Create | Write | Truncate | Sync | SyncFailed | Unlink | Mark


@dataclass(slots=True)
class _File:
    durable: bytearray
    pending: list[Write | Truncate] = field(default_factory=list)


class Disk:
    """What :meth:`apply` has been told. ``files``: what is there, durably, at the beginning; numbered in this order."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = {number: _File(bytearray(data)) for number, data in enumerate(files.values())}
        self._names: dict[str, int] = {name: number for number, name in enumerate(files)}
        self._pending: list[Create | Unlink] = []

    @property
    def settled(self) -> bool:
        """Nothing is open: a power cut changes nothing."""
        return not self._pending and not any(file.pending for file in self._files.values())

    def apply(self, operation: Operation) -> None:
        match operation:
            case Create(file=number):
                self._files[number] = _File(bytearray())
                self._pending.append(operation)
            case Write(file=number) | Truncate(file=number):
                self._files[number].pending.append(operation)
            case Sync(file=number, folder=folder):
                file = self._files[number]
                for change in file.pending:
                    _put(file.durable, change)
                file.pending.clear()
                if folder:
                    self._sync_folder()
            case SyncFailed(file=number):
                # What is only metadata goes through the file system's log.
                file = self._files[number]
                file.pending = [change for change in file.pending if isinstance(change, Truncate)]
            case Unlink(folder=folder):
                self._pending.append(operation)
                if folder:
                    self._sync_folder()
            case Mark():
                pass

    def after_cut(self, rng: random.Random, lost: float, torn: float) -> dict[str, bytes]:
        """The files that power finds when it is back; ``lost``, ``torn``: chances of each change that is not durable."""
        names = dict(self._names)
        for step in self._pending:
            if rng.random() >= lost:
                _name(names, step)
        return {name: self._survivor(self._files[number], rng, lost, torn) for name, number in names.items()}

    def _survivor(self, file: _File, rng: random.Random, lost: float, torn: float) -> bytes:
        found = bytearray(file.durable)
        longest = len(found)
        for change in file.pending:
            if isinstance(change, Write):
                longest = max(longest, change.offset + len(change.data))
            if rng.random() < lost:
                continue
            if isinstance(change, Write) and rng.random() < torn:
                _tear(found, change, rng)
            else:
                _put(found, change)
        if lost and longest > len(found) and rng.random() < 0.25:
            found += bytes(longest - len(found))
        return bytes(found)

    def _sync_folder(self) -> None:
        for step in self._pending:
            _name(self._names, step)
        self._pending.clear()


def _name(names: dict[str, int], step: Create | Unlink) -> None:
    if isinstance(step, Create):
        names[step.name] = step.file
    else:
        names.pop(step.name, None)


def _put(content: bytearray, change: Write | Truncate) -> None:
    if isinstance(change, Truncate):
        del content[change.size :]
        content.extend(bytes(change.size - len(content)))
        return
    content.extend(bytes(max(0, change.offset - len(content))))
    content[change.offset : change.offset + len(change.data)] = change.data


def _tear(content: bytearray, write: Write, rng: random.Random) -> None:
    """Each sector that the write touches arrives or does not."""
    end = write.offset + len(write.data)
    for begin in range(write.offset - write.offset % SECTOR, end, SECTOR):
        first, last = max(begin, write.offset), min(begin + SECTOR, end)
        if rng.random() < 0.5:
            _put(content, Write(write.file, first, write.data[first - write.offset : last - write.offset]))
