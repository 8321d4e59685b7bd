"""``python -m kiosk catalogue``: the words and exit codes; the work is in ``check``."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

import msgspec

from kiosk.cataloguefiles import CategoryFile, ServiceFile
from kiosk.maintenance.catalogue.check import Surroundings, check_folder

ASSETS: Final = Path(__file__).resolve().parents[3] / "assets"
SHIPPED: Final = ASSETS / "catalogue"
MISTAKES: Final = 2
NOT_FOUND: Final = 5


def check_command(folder: Path | None, *, as_json: bool) -> int:
    """0: the terminal takes the folder; 2: mistakes, one a line; 5: no such folder, or unreadable, or nothing in it."""
    chosen = folder or SHIPPED
    try:
        count = sum(1 for _ in chosen.glob("*.yaml"))
        mistakes = check_folder(chosen, Surroundings.of(ASSETS)) if count else []
    except OSError as problem:
        return _refuse(f"读不了 {chosen}（{type(problem).__name__}）。")
    if not count:
        return _refuse(f"{chosen} 里没有事项文件（*.yaml）。")
    if as_json:
        _say(json.dumps({"ok": not mistakes, "mistakes": [asdict(one) for one in mistakes]}, ensure_ascii=False))
    elif mistakes:
        files = len({one.file for one in mistakes})
        _say("\n".join([*map(str, mistakes), f"{files}个文件里有{len(mistakes)}处要改。"]))
    else:
        _say(f"{count}个文件都可以用。")
    return MISTAKES if mistakes else 0


def schema_text() -> str:
    """The JSON Schema of both kinds of file, as it stands in ``assets/catalogue/schema.json``: for editors."""
    (service, categories), components = msgspec.json.schema_components(
        (ServiceFile, tuple[CategoryFile, ...]), ref_template="#/$defs/{name}"
    )
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "粤智助事项",
        "anyOf": [service, categories],
        "$defs": components,
    }
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def schema_command() -> int:
    """Prints the JSON Schema."""
    _say(schema_text().rstrip("\n"))
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return NOT_FOUND
