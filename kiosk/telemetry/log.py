"""The terminal's log: JSON lines, rotated, only from our own loggers and only plain fields."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

OURS = ("kiosk", "devices", "sync", "ui", "qt")


class JsonLines(logging.Formatter):
    """One object a line: time, level, logger, message; a traceback for bugs only."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).astimezone().isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


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
