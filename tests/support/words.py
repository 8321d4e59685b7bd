"""Finds the sentences that people may read: in the sources by their syntax trees, and in the catalogue."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from kiosk.maintenance.catalogue.check import SHOWN_LISTS, SHOWN_WORDS

CHINESE = re.compile(r"[\u3400-\u9fff]")

NOT_ON_THE_SCREEN = (
    "devices/bench",
    "devices/commands",
    "devices/trace",  # for technicians, and stand-ins for what was masked
    "devices/__main__.py",
    "devices/cli.py",
    "devices/receipt/paper.py",  # the slip as text
    "devices/idcard/layouts.py",  # names of ethnic groups
    "kiosk/maintenance/carry/command.py",
    "kiosk/maintenance/bind.py",
    "kiosk/maintenance/configfile.py",
    "kiosk/maintenance/doctor.py",
    "kiosk/maintenance/enrol",  # the command and its work
    "kiosk/maintenance/fieldcommands.py",
    "kiosk/maintenance/inforce.py",
    "kiosk/maintenance/jobscommand.py",
    "kiosk/maintenance/parts.py",
    "kiosk/maintenance/report.py",
    "kiosk/maintenance/restore.py",
    "kiosk/maintenance/storecommand.py",
    "kiosk/maintenance/tokencommand.py",
    "kiosk/maintenance/usb.py",
    "kiosk/maintenance/verify",
    "kiosk/maintenance/storefiles.py",
    "kiosk/maintenance/catalogue/",  # the commands that make and check files
    "kiosk/licencefiles.py",
    "kiosk/licencekinds.py",
    "kiosk/cataloguerules.py",
    "kiosk/updates/command.py",
    "kiosk/updates/setup.py",
)


def literal_words(folder: Path) -> set[str]:
    """First arguments of every ``….t("…")`` under ``folder``."""
    found: set[str] = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "t" and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


def sentences(root: Path) -> dict[str, set[str]]:
    """By file: every Chinese literal that is not a docstring. An f-string counts as one, its places written ``{}``."""
    words: dict[str, set[str]] = {}
    for file in _sources(root):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        skipped = _docstrings(tree) | _parts_of_f_strings(tree)
        found = {_text(node) for node in ast.walk(tree) if isinstance(node, ast.expr) and id(node) not in skipped}
        found.discard("")
        if found:
            words[str(file.relative_to(root))] = found
    return words


def _docstrings(tree: ast.AST) -> set[int]:
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def _parts_of_f_strings(tree: ast.AST) -> set[int]:
    return {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}


def _sources(root: Path) -> Iterator[Path]:
    for folder in (
        "kiosk/domain",
        "kiosk/session",
        "kiosk/journeys",
        "kiosk/shell",
        "kiosk/maintenance",
        "kiosk/updates",
        "devices",
    ):
        for file in sorted((root / folder).rglob("*.py")):
            name = file.relative_to(root).as_posix()
            if not name.startswith(NOT_ON_THE_SCREEN) and "simulat" not in file.name:
                yield file


ANSWERS = frozenset({"Declined", "Unavailable", "_no"})
"""What makes an answer of the platform, or of a department, that a terminal shows as it is."""


def platform_sentences(root: Path) -> dict[str, set[str]]:
    """By file: the Chinese of every refusal of the platform and of the offices behind it."""
    words: dict[str, set[str]] = {}
    for file in sorted((root / "central").rglob("*.py")):
        if "console" not in file.parts:
            found = {_text(text) for text in _answering(ast.parse(file.read_text(encoding="utf-8")))} - {""}
            if found:
                words[str(file.relative_to(root))] = found
    return words


def _answering(tree: ast.AST) -> Iterator[ast.expr]:
    """Literals in calls that make an answer, in the class of one, and in tables of messages by code."""
    for node in ast.walk(tree):
        called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        made = isinstance(node, ast.ClassDef) and node.name in ANSWERS
        table = isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "FAULT_MESSAGES"
        if called in ANSWERS or made or table:
            skipped = _docstrings(node) | _parts_of_f_strings(node)
            yield from (part for part in ast.walk(node) if isinstance(part, ast.expr) and id(part) not in skipped)


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
        text = "".join(str(part) for part in parts)
        return text if CHINESE.search(text) else ""
    return ""


def catalogue_words(folder: Path) -> dict[str, set[str]]:
    """By file: everything of a catalogue that the screen shows."""
    words: dict[str, set[str]] = {}
    for file in sorted(folder.glob("*.yaml")):
        words[file.name] = set(_shown(yaml.safe_load(file.read_text(encoding="utf-8"))))
    return words


def _shown(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _shown(item)
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if key in SHOWN_WORDS and isinstance(value, str):
            yield value
        elif key in SHOWN_LISTS and isinstance(value, list):
            yield from value
        else:
            yield from _shown(value)
