"""``python -m kiosk catalogue``: the words and exit codes; the work is in ``check``."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

import msgspec

from kiosk.catalogue import CatalogueProblem, load_catalogue
from kiosk.cataloguefiles import CategoryFile, ServiceFile
from kiosk.domain.catalogue import Catalogue
from kiosk.maintenance.catalogue.asking import answers_to, wrong_id
from kiosk.maintenance.catalogue.check import Surroundings, check_contents, check_folder
from kiosk.maintenance.catalogue.fresh import OUTPUTS, Wanted, fresh_text

ASSETS: Final = Path(__file__).resolve().parents[3] / "assets"
SHIPPED: Final = ASSETS / "catalogue"
MISTAKES: Final = 2
NOT_FOUND: Final = 5
NOT_WRITTEN: Final = 6
QUESTIONS: Final = {
    "title": "事项名称（最多14个字）",
    "hint": "一句话说明",
    "department": "进驻单位（全名）",
    "category": "分类",
    "output": f"办完得到什么（{'、'.join(OUTPUTS)}）",
}
"""What ``new`` asks for, and how."""


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


def sound_catalogue(folder: Path) -> Catalogue | int:
    """The catalogue of a folder; or what is wrong with it is told and the exit code comes back. Missing words are none."""
    try:
        mistakes = [one for one in check_folder(folder, Surroundings.of(ASSETS)) if one.code != "translation"]
        if not mistakes:
            return load_catalogue(folder)
    except OSError as problem:
        return _refuse(f"读不了 {folder}（{type(problem).__name__}）。")
    except CatalogueProblem as problem:
        return _refuse(str(problem), MISTAKES)
    return _refuse("\n".join(map(str, mistakes)), MISTAKES)


def new_command(options: argparse.Namespace) -> int:
    """0: written, and the translations still to add are told; 2: something given is wrong, or missing and nobody to ask;
    5: the folder cannot be read; 6: the file is there already, or cannot be written. Nothing is ever overwritten."""
    folder: Path = options.into or SHIPPED
    answers = wrong_id(options.id) or _answers(options)
    if isinstance(answers, str):
        return _refuse(answers, MISTAKES)
    file = f"{options.id}.yaml"
    try:
        contents = {path.name: path.read_bytes() for path in sorted(folder.glob("*.yaml"))}
        shipped = {path.name: path.read_bytes() for path in SHIPPED.glob("*.yaml")}
        around = Surroundings.of(ASSETS)
    except OSError as problem:
        return _refuse(f"读不了 {folder}（{type(problem).__name__}）。")
    if file in contents:
        return _refuse(f"已经有 {file}，没有改动它。", NOT_WRITTEN)
    text = fresh_text(Wanted(options.id, **answers), contents, shipped)
    # A clash of names is told of the later file, which need not be the new one.
    before = set(check_contents(contents, around))
    found = [one for one in check_contents({**contents, file: text.encode()}, around) if one not in before]
    wrong = [one for one in found if one.code != "translation"]
    if wrong:
        return _refuse("\n".join([*(f"{one.sentence}{one.advice}" for one in wrong), "没有写文件。"]), MISTAKES)
    try:
        with (folder / file).open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError as problem:
        return _refuse(f"写不了 {folder / file}（{type(problem).__name__}）。", NOT_WRITTEN)
    _say(f"写好了 {folder / file}。事项编码是占位的，请换成省目录里的。")
    for one in found:
        _say(f"{one.sentence}{one.advice}")
    return 0


def _answers(options: argparse.Namespace) -> dict[str, str] | str:
    """As :func:`answers_to`; and the output is one that can be begun with."""
    answers = answers_to(QUESTIONS, options)
    if isinstance(answers, dict) and answers["output"] not in OUTPUTS:
        return f"产出不能写“{answers['output']}”，可以写的有：{'、'.join(OUTPUTS)}。"
    return answers


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


def _refuse(sentence: str, code: int = NOT_FOUND) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code
