"""What is known of the program's versions on this machine, in one small file: the only truth about which one runs.

``FOLDER/app-A`` and ``app-B`` hold an unpacked release each; ``FOLDER/app`` is a link to the one that runs, for people and
for the service manager, and is always made anew from the file. No slot at all means the package's own program.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from kiosk.settings import LoadedSettings
from kiosk.store.durably import write_whole

PACKAGE: Final = ""
"""In place of a slot: what the Debian package installed."""
SLOTS: Final = ("A", "B")
EXECUTABLE: Final = "kiosk"
KEPT: Final = "kept"
GIVEN_BACK: Final = "given_back"
MOST_TRIES: Final = 2
"""So often is a release tried; then it is left alone until somebody orders it."""
_NOTE: Final = "release.json"
_MOST_BYTES: Final = 256 << 10


class Program(msgspec.Struct, frozen=True):
    """A version on this machine. ``serial`` 0: not from a repository."""

    slot: str = PACKAGE
    version: str = ""
    serial: int = 0
    schema: int = 0


class Trial(msgspec.Struct, frozen=True):
    """A version that runs and has not proven itself yet."""

    program: Program
    back: Program
    """What runs again when it does not."""
    since: str
    """ISO 8601."""
    starts: int = 0
    devices: tuple[str, ...] = ()
    """What answered before the switch, and has to answer again."""
    online: bool = False
    """The platform was in reach before the switch, and has to be again."""
    copy: str = ""
    """File name of the database's copy from before the switch; empty when the new version keeps the same schema."""


class Failure(msgspec.Struct, frozen=True):
    """A release that did not prove itself. ``reason``: start, screen, store, sync, contact or the ids of devices."""

    serial: int
    version: str
    reason: str
    at: str
    tries: int = 1
    ended_at: float = 0.0
    """Unix seconds."""


class Look(msgspec.Struct, frozen=True):
    """What the latest look at a repository said. Times are Unix seconds, 0: never."""

    tried_at: float = 0.0
    verified_at: float = 0.0
    """When the repository's word was last believed."""
    offered: str = ""
    code: str = ""
    """Why there is none, as a trouble's code; empty after a look that went well."""


class State(msgspec.Struct, frozen=True):
    kept: Program = Program()
    trial: Trial | None = None
    prepared: Program | None = None
    """Unpacked and verified, waiting for a moment when nobody is here."""
    ordered: bool = False
    """A technician wants it now, not at night."""
    failures: tuple[Failure, ...] = ()
    step_down: str = ""
    """The copy of the database that the program before needs, because the newer one has changed the schema."""
    look: Look = Look()
    package: str = ""
    """The version of the package's own program at the latest start."""
    news: str = ""
    """:data:`KEPT` or :data:`GIVEN_BACK`: what the last trial came to, until it is written into the trail."""

    @property
    def running(self) -> Program:
        return self.kept if self.trial is None else self.trial.program

    def failed(self, serial: int) -> Failure | None:
        return next((one for one in self.failures if one.serial == serial), None)


class Places:
    """The folder of the updates. Whoever changes the state holds a lock; it is the kernel's, and ends with its process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.work = folder / "updates"
        self.link = folder / "app"
        self._file = self.work / "state.json"

    def slot(self, name: str) -> Path:
        return self.folder / f"app-{name}"

    def read(self) -> State:
        """An unreadable file counts as none: then the package's own program runs, which is always there."""
        try:
            raw = self._file.read_bytes()
            return msgspec.json.decode(raw, type=State) if len(raw) <= _MOST_BYTES else State()
        except (OSError, msgspec.DecodeError):
            return State()

    @contextmanager
    def locked(self) -> Iterator[State]:
        """The state, for somebody who is about to change it. Raises ``OSError`` where nothing can be written."""
        with self._holding("lock", fcntl.LOCK_EX):
            yield self.read()

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """For a look at a repository: False while another process or thread looks. Raises ``OSError`` likewise."""
        try:
            with self._holding("look-lock", fcntl.LOCK_EX | fcntl.LOCK_NB):
                yield True
        except BlockingIOError:
            yield False

    @contextmanager
    def _holding(self, name: str, how: int) -> Iterator[None]:
        self.work.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.work / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, how)
            yield
        finally:
            os.close(lock)

    def write(self, state: State) -> None:
        """Under the lock. The old state or the new one, whatever happens."""
        write_whole(self._file, msgspec.json.encode(state))

    def note(self, folder: Path, program: Program) -> None:
        """Says in an unpacked folder what it is: the last thing written there, so that it also says that it is whole."""
        write_whole(folder / _NOTE, msgspec.json.encode(program))

    def is_whole(self, program: Program) -> bool:
        """Whether the slot holds this very program, to the end. The package's own is."""
        if program.slot == PACKAGE:
            return True
        folder = self.slot(program.slot)
        try:
            found = msgspec.json.decode((folder / _NOTE).read_bytes()[:_MOST_BYTES], type=Program)
        except (OSError, msgspec.DecodeError):
            return False
        return found == program and os.access(folder / EXECUTABLE, os.X_OK)


def places_of(loaded: LoadedSettings) -> Places:
    directory = loaded.settings.updates.directory or loaded.settings.store.directory
    return Places(loaded.path(directory))
