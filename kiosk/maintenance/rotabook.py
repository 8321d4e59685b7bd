"""The rota on paper: a small file in the store's folder, for the command line and for the next start.

Not synced to the disk: a power cut may cost half a minute of it, and nothing is decided by it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from sync.rota import Outcome, Past, Rota, Turn

_LOG = logging.getLogger("kiosk.rota")
_NAME: Final = "rota.json"
_MOST_BYTES: Final = 64 << 10


class Line(msgspec.Struct, frozen=True):
    """One job. Times are Unix seconds; ``due_at`` None: none is planned."""

    name: str
    last: float | None = None
    outcome: Outcome = Outcome.NEVER
    code: str = ""
    due_at: float | None = None


class Page(msgspec.Struct, frozen=True):
    """All of them as they stood at ``at``."""

    at: float
    lines: tuple[Line, ...]


def keep(folder: Path, rota: Rota) -> None:
    """Writes the page anew. A disk that refuses is told elsewhere."""
    at = rota.clock.wall()
    page = Page(at, tuple(_line(turn, at) for turn in rota.turns()))
    aside = folder / f"{_NAME}.new"
    try:
        aside.write_bytes(msgspec.json.encode(page))
        aside.replace(folder / _NAME)
    except OSError as problem:
        _LOG.info("rota.not_kept problem=%s", type(problem).__name__)


def read(folder: Path) -> Page | None:
    """None where no terminal has ever run, or nothing readable is left."""
    file = folder / _NAME
    try:
        if file.stat().st_size > _MOST_BYTES:
            return None
        return msgspec.json.decode(file.read_bytes(), type=Page)
    except (OSError, msgspec.DecodeError):
        return None


def kept(folder: Path) -> Mapping[str, Past]:
    """How the last runs went, by name."""
    page = read(folder)
    return {} if page is None else {line.name: Past(line.last, line.outcome, line.code) for line in page.lines}


def _line(turn: Turn, at: float) -> Line:
    due_at = None if turn.due_in is None else at + turn.due_in
    return Line(turn.name, turn.past.at, turn.past.outcome, turn.past.code, due_at)
