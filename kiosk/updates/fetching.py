"""How bytes of a repository come in: over HTTP with resume, or from a folder on a medium. Bounded in size, time and pace.

Nothing that arrives is trusted here; the caller (python-tuf's client) checks every byte. What these bounds keep out is
what a signature cannot: data without end, and data that never comes.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Final
from urllib.parse import unquote, urlsplit

from tuf.api.exceptions import (
    DownloadError,
    DownloadHTTPError,
    DownloadLengthMismatchError,
    RepositoryError,
    SlowRetrievalError,
)
from tuf.ngclient import FetcherInterface

from kiosk.domain.values import dataclass

LARGE_BYTES: Final = 1 << 20
"""More than this is resumed where it broke off, also after the program was started anew."""
TRIES_WITHOUT_PROGRESS: Final = 5
_BLOCK: Final = 64 << 10
_NOT_FOUND: Final = 404
_RANGE_NOT_SATISFIABLE: Final = 416


class BrokenLine(Exception):  # noqa: N818 - an event of the line, not a mistake
    """The connection broke; what came before it counts."""


Opener = Callable[[str, int], tuple[int, Iterator[bytes]]]
"""Opens an address at an offset: where its bytes really begin, and the bytes. Raises :class:`BrokenLine`, also while
iterating, and ``DownloadHTTPError``."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """``least_rate``: bytes a second over each ``window`` seconds. ``most_seconds``: for one small file."""

    least_rate: float = 200.0
    window: float = 120.0
    most_seconds: float = 300.0


class _Pace:
    """Raises when what comes is too little for too long."""

    def __init__(self, bounds: Bounds, monotonic: Callable[[], float], most_seconds: float | None) -> None:
        self._bounds = bounds
        self._monotonic = monotonic
        self._most_seconds = most_seconds
        self._began = self._window_began = monotonic()
        self._in_window = 0

    def leave_out(self, seconds: float) -> None:
        """Time in which nobody wanted anything to come."""
        self._window_began += seconds

    def note(self, count: int) -> None:
        now = self._monotonic()
        self._in_window += count
        passed = now - self._window_began
        if self._most_seconds is not None and now - self._began > self._most_seconds:
            raise SlowRetrievalError("took too long")
        if passed < self._bounds.window:
            return
        if self._in_window < self._bounds.least_rate * passed:
            raise SlowRetrievalError("came too slowly")
        self._window_began, self._in_window = now, 0


class ResumingFetcher(FetcherInterface):
    """Small files whole, large ones into ``folder``, from where they broke off the last time."""

    def __init__(
        self,
        opener: Opener,
        folder: Path,
        monotonic: Callable[[], float],
        bounds: Bounds | None = None,
        keep_on: Callable[[], bool] = lambda: True,
    ) -> None:
        """``keep_on``: asked between blocks of a large file; it may take its time, and that time is not held against the
        line. False ends the download, which is gone on with another time."""
        self._opener = opener
        self._folder = folder
        self._monotonic = monotonic
        self._bounds = bounds or Bounds()
        self._keep_on = keep_on

    def _fetch(self, url: str) -> Iterator[bytes]:
        pace = _Pace(self._bounds, self._monotonic, self._bounds.most_seconds)
        try:
            start, blocks = self._opener(url, 0)
            if start:
                raise DownloadError("began in the middle")
            for block in blocks:
                pace.note(len(block))
                yield block
        except BrokenLine as broken:
            raise DownloadError(str(broken)) from broken

    @contextmanager
    def download_file(self, url: str, max_length: int) -> Iterator[IO[bytes]]:
        """As :meth:`FetcherInterface.download_file`. A large file that proves false is thrown away, not resumed."""
        if max_length <= LARGE_BYTES:
            with super().download_file(url, max_length) as small:
                yield small
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f"{sha256(url.encode()).hexdigest()[:32]}.part"
        self._fill(url, part, max_length)
        try:
            with part.open("rb") as stream:
                yield stream
        except RepositoryError:
            part.unlink(missing_ok=True)
            raise
        part.unlink(missing_ok=True)

    def _fill(self, url: str, part: Path, length: int) -> None:
        with part.open("ab") as stream:
            pace = _Pace(self._bounds, self._monotonic, None)
            tries = 0
            while stream.tell() < length:
                before = stream.tell()
                try:
                    self._append(url, stream, length, pace)
                except BrokenLine as broken:
                    tries = 0 if stream.tell() > before else tries + 1
                    if tries >= TRIES_WITHOUT_PROGRESS:
                        raise DownloadError(str(broken)) from broken
                except DownloadHTTPError as refused:
                    if refused.status_code == _RANGE_NOT_SATISFIABLE:
                        part.unlink(missing_ok=True)
                        raise DownloadLengthMismatchError("shorter than signed") from refused
                    raise
                except DownloadLengthMismatchError:
                    part.unlink(missing_ok=True)
                    raise

    def _append(self, url: str, stream: IO[bytes], length: int, pace: _Pace) -> None:
        start, blocks = self._opener(url, stream.tell())
        if start != stream.tell():
            stream.truncate(0)
            stream.seek(0)
            if start:
                raise DownloadError("began in the middle")
        for block in blocks:
            pace.note(len(block))
            asked = self._monotonic()
            if not self._keep_on():
                raise DownloadError("told to stop")
            pace.leave_out(self._monotonic() - asked)
            if stream.tell() + len(block) > length:
                raise DownloadLengthMismatchError("longer than signed")
            stream.write(block)
        if stream.tell() < length:
            # Also what a proxy cuts off without saying so: asked again from here, then 416 or the rest.
            raise BrokenLine("ended early")


class FolderOpener:
    """A repository in a folder, such as on a memory stick. Only regular files are read, and no link is followed.

    What is read is copied before it is checked: a stick may say something else the second time it is asked.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, url: str, offset: int) -> tuple[int, Iterator[bytes]]:
        try:
            descriptor = self._open(PurePosixPath(unquote(urlsplit(url).path).lstrip("/")))
        except OSError as problem:
            raise DownloadHTTPError(type(problem).__name__, _NOT_FOUND) from problem
        return offset, self._blocks(descriptor, offset)

    @staticmethod
    def _blocks(descriptor: int, offset: int) -> Iterator[bytes]:
        with os.fdopen(descriptor, "rb") as stream:
            try:
                stream.seek(offset)
                while block := stream.read(_BLOCK):
                    yield block
            except OSError as problem:
                raise BrokenLine(type(problem).__name__) from problem

    def _open(self, place: PurePosixPath) -> int:
        """Folder by folder, none of them by a link. ``ELOOP``, ``ENOTDIR`` and the like come as ``OSError``."""
        if not place.parts or any(part in ("..", ".") for part in place.parts):
            raise OSError(errno.EINVAL, "not below the folder")
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for part in place.parts[:-1]:
                inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
                os.close(folder)
                folder = inner
            descriptor = os.open(place.parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        finally:
            os.close(folder)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise OSError(errno.EINVAL, "no regular file")
        return descriptor
