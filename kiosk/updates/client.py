"""What the repository offers this terminal, verified by python-tuf, and why nothing when it cannot be believed.

The trusted root comes with the terminal's configuration; roots after it are followed one by one, each signed by the one
before. What was verified once is kept in ``metadata``: an older word than that is refused for ever.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from tuf.api.exceptions import (
    BadVersionNumberError,
    DownloadError,
    DownloadHTTPError,
    DownloadLengthMismatchError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
    SlowRetrievalError,
    UnsignedMetadataError,
)
from tuf.api.metadata import TargetFile, Targets
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass
from kiosk.store.durably import sync_file, sync_folder
from kiosk.updates.troubles import (
    ALTERED,
    EXPIRED,
    EXPIRED_BY_CLOCK,
    MALFORMED,
    MISSING,
    NO_ROOM,
    NOT_KEPT,
    OLDER,
    SERVER,
    SLOW,
    UNREACHABLE,
    UNSIGNED,
)
from sync.wire.updates import (
    METADATA_URL,
    MOST_PACKED_BYTES,
    TARGETS_URL,
    Release,
    Size,
    newest,
    read_part,
    read_release,
)

_CONFIG: Final = UpdaterConfig(
    max_root_rotations=64,
    max_delegations=0,
    root_max_length=256 << 10,
    timestamp_max_length=16 << 10,
    snapshot_max_length=64 << 10,
    targets_max_length=1 << 20,
)
_NOT_THERE: Final = frozenset({403, 404, 410})
_SERVERS_OWN: Final = 500


@dataclass(frozen=True, slots=True)
class Who:
    """The terminal, as releases name it. ``machine``: ``uname -m``."""

    terminal: str
    village_code: str
    machine: str


@dataclass(frozen=True, slots=True)
class Archive:
    """A verified archive's place, and what may come out of it."""

    file: Path
    unpacked: Size


@dataclass(frozen=True, slots=True)
class Offer:
    """The release that this terminal should have."""

    path: str
    release: Release
    sha256: str


class UpdateClient:
    """One look at one repository: make a new one for the next."""

    def __init__(
        self,
        root: bytes,
        folder: Path,
        fetcher: FetcherInterface,
        base: str,
        *,
        away: Trouble = UNREACHABLE,
        clock_trusted: Callable[[], bool] = lambda: True,
        free_bytes: Callable[[], int] | None = None,
    ) -> None:
        """``root``: the trusted root metadata. ``folder``: keeps ``metadata`` and ``archives``. ``base``: ends in ``/``.

        ``away``: what it means that nothing comes.
        """
        self._root = root
        self._metadata = folder / "metadata"
        self._archives = folder / "archives"
        self._fetcher = fetcher
        self._base = base
        self._away = away
        self._clock_trusted = clock_trusted
        self._free_bytes = free_bytes or self._free
        self._updater: Updater | None = None

    def look(self, who: Who) -> Offer | Trouble | None:
        """None: nothing is for this terminal. Verified to the last signature either way."""
        targets: dict[str, TargetFile] = {}
        with _Told(self) as told:
            targets = self._verified_targets()
        if told.trouble is not None:
            return told.trouble
        found = {path: read_release(path, target.custom) for path, target in targets.items()}
        releases = {path: release for path, release in found.items() if release is not None}
        path = newest(releases, who.terminal, who.village_code, who.machine)
        return None if path is None else Offer(path, releases[path], targets[path].hashes.get("sha256", ""))

    def fetch(self, offer: Offer) -> list[Archive] | Trouble:
        """Brings in every archive of the release, those that are here already excepted; the program's own is the first."""
        archives: list[Archive] = []
        with _Told(self) as told:
            archives = list(self._fetched(offer))
        return told.trouble if told.trouble is not None else archives

    def forget_archives(self, keep: set[str]) -> None:
        """Erases what was fetched, but for the files of these names."""
        if self._archives.is_dir():
            for file in self._archives.iterdir():
                if file.is_file() and file.name not in keep:
                    file.unlink()

    def trouble_of(self, problem: Exception) -> Trouble:
        """The failure in words; causes stay apart."""
        if isinstance(problem, _NoRoomError):
            return NO_ROOM
        if isinstance(problem, OSError):
            return NOT_KEPT
        if isinstance(problem, ExpiredMetadataError):
            return EXPIRED if self._clock_trusted() else EXPIRED_BY_CLOCK
        if isinstance(problem, DownloadHTTPError) and problem.status_code not in _NOT_THERE:
            return SERVER if problem.status_code >= _SERVERS_OWN else self._away
        for kind, trouble in _WORDS:
            if isinstance(problem, kind):
                return trouble
        if isinstance(problem, DownloadError):
            return self._away
        if isinstance(problem, RepositoryError):
            return MALFORMED
        raise problem

    def _verified_targets(self) -> dict[str, TargetFile]:
        self._metadata.mkdir(parents=True, exist_ok=True)
        self._archives.mkdir(parents=True, exist_ok=True)
        updater = Updater(
            str(self._metadata),
            self._base + METADATA_URL,
            str(self._archives),
            self._base + TARGETS_URL,
            self._fetcher,
            _CONFIG,
            bootstrap=self._root,
        )
        updater.refresh()
        # What was believed must not be forgotten at a power cut: it is what an older word is refused by.
        for file in self._metadata.glob("*.json"):
            sync_file(file)
        sync_folder(self._metadata)
        self._updater = updater
        signed = self._read_targets()
        return signed.targets

    def _read_targets(self) -> Targets:
        """The client has just verified and written this file; it has no way of listing what is in it."""
        from tuf.api.metadata import Metadata

        read: Metadata[Targets] = Metadata.from_file(str(self._metadata / "targets.json"))
        return read.signed

    def _fetched(self, offer: Offer) -> Iterator[Archive]:
        if self._updater is None:
            raise RuntimeError("fetch comes after look")
        for path in (offer.path, *offer.release.parts):
            target = self._updater.get_targetinfo(path)
            part = None if target is None or path == offer.path else read_part(path, target.custom)
            if target is None or (part is None and path != offer.path) or target.length > MOST_PACKED_BYTES:
                raise RepositoryError(f"the release names no such part: {path}")
            unpacked = offer.release.unpacked if part is None else part.unpacked
            file = self._updater.find_cached_target(target)
            if file is None:
                # Twice: while it comes in, and as it is kept.
                if self._free_bytes() < 2 * target.length + unpacked.bytes:
                    raise _NoRoomError(path)
                file = self._updater.download_target(target)
            yield Archive(Path(file), unpacked)

    def _free(self) -> int:
        room = os.statvfs(self._archives)
        return room.f_bavail * room.f_frsize


class _NoRoomError(OSError):
    """The archives and the unpacked program would not fit."""


_WORDS: Final[tuple[tuple[type[Exception], Trouble], ...]] = (
    (UnsignedMetadataError, UNSIGNED),
    (BadVersionNumberError, OLDER),
    (LengthOrHashMismatchError, ALTERED),
    (DownloadLengthMismatchError, ALTERED),
    (SlowRetrievalError, SLOW),
    (DownloadHTTPError, MISSING),
)


class _Told:
    """Turns what python-tuf raises inside the block into words; bugs pass."""

    def __init__(self, client: UpdateClient) -> None:
        self._client = client
        self.trouble: Trouble | None = None

    def __enter__(self) -> _Told:
        return self

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> bool:
        if not isinstance(problem, RepositoryError | DownloadError | OSError):
            return False
        self.trouble = self._client.trouble_of(problem)
        return True
