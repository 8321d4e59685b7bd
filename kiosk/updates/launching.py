"""``kiosk launch``: the package's own program decides which version starts, and becomes it.

It is never changed by an update, so a version that cannot even start is still counted and given back. Whatever is the
matter with the notes or the disk: something starts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NoReturn

from kiosk.clock import SystemClock
from kiosk.telemetry.crashes import Lives
from kiosk.updates.places import EXECUTABLE, GIVEN_BACK, PACKAGE, Places
from kiosk.updates.switching import Switch
from kiosk.version import build_version

_SEARCH: Final = "LD_LIBRARY_PATH"


def chosen(places: Places, package: Path) -> Path:
    """The executable to start; the start of a trial is counted."""
    try:
        return Switch(places, SystemClock()).begin(package, build_version())
    except OSError:
        # A full or read-only disk counts nothing; the notes still say what ran last.
        running = places.read().running
        usable = running.slot != PACKAGE and places.is_whole(running)
        return places.slot(running.slot) / EXECUTABLE if usable else package


def environment(around: Mapping[str, str]) -> dict[str, str]:
    """As the service manager gave it: a packaged program adds places of its own libraries (PyInstaller manual)."""
    kept = {name: text for name, text in around.items() if name not in (_SEARCH, f"{_SEARCH}_ORIG")}
    before = around.get(f"{_SEARCH}_ORIG")
    return kept | ({_SEARCH: before} if before else {}) | {"PYINSTALLER_RESET_ENVIRONMENT": "1"}


def launch(places: Places | None, lives: Lives | None, arguments: list[str]) -> NoReturn:
    """Does not come back. ``places`` and ``lives``: None where updates are not set up."""
    packaged = bool(getattr(sys, "frozen", False))
    package = Path(sys.executable)
    program = package if places is None else chosen(places, package)
    if places is not None and lives is not None and places.read().news == GIVEN_BACK:
        # Else the version that works would start in safe mode for what the one that does not has done.
        lives.forget()
    own = [] if packaged or program != package else ["-m", "kiosk"]
    os.execve(program, [str(program), *own, "run", *arguments], environment(os.environ))  # noqa: S606 - verified, or ours
