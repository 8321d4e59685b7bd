"""The terminal's log: JSON lines, rotated, only from our own loggers and only plain fields."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

OURS = ("kiosk", "devices", "sync", "ui", "qt")


class JsonLines(logging.Formatter):
    """One object a line: time, level, logger, message; for bugs also type and places, never the exception's own text,
    which could quote what a person typed or what was on a card."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).astimezone().isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info is not None and record.exc_info[1] is not None:
            line["bug"] = " < ".join(_kinds_and_places(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False)


def _kinds_and_places(error: BaseException) -> Iterator[str]:
    """The exception and what caused it, innermost call last."""
    seen: BaseException | None = error
    while seen is not None:
        frames = traceback.extract_tb(seen.__traceback__)
        places = " ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
        yield f"{type(seen).__name__} at {places}"
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)


def write_log_to(folder: Path) -> RotatingFileHandler:
    """Our loggers go to ``terminal.jsonl`` in ``folder``, five files of 2 MB; others stay where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(folder / "terminal.jsonl", maxBytes=2 << 20, backupCount=4, encoding="utf-8")
    handler.setFormatter(JsonLines())
    for name in OURS:
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)
    return handler


def stop_log(handler: RotatingFileHandler) -> None:
    for name in OURS:
        logging.getLogger(name).removeHandler(handler)
    handler.close()
