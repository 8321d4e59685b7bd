"""``python -m benchmarks.mutants``: guards taken out one at a time, and which rig notices.

A mutant is a change of the text of a copy of this tree; the rigs then run in the copy. A JSON line says which of them
found something. With ``--write`` the tables in ``docs/reliability.md`` are made anew. A mutant whose text is not there any
more is an error, and a test says so.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.mutant_list import DISK, DISK_BY, MUTANTS, SHOWN_BY, Mutant
from benchmarks.mutant_list_carried import CARRIED, CARRIED_BY

ROOT: Final = Path(__file__).resolve().parents[1]
DOCUMENT: Final = ROOT / "docs" / "reliability.md"
_TREE: Final = ("kiosk", "devices", "sync", "central", "benchmarks", "assets", "ui")
_LONGEST_SECONDS: Final = 420.0


class Table(msgspec.Struct, frozen=True):
    """Mutants and the rigs that are tried on each of them: one table of the document."""

    name: str
    mutants: tuple[Mutant, ...]
    shown_by: dict[str, int]

    @property
    def begin(self) -> str:
        return f"<!-- mutants of {self.name}: made by python -m benchmarks.mutants --write -->"

    @property
    def end(self) -> str:
        return f"<!-- end of the mutants of {self.name} -->"


TABLES: Final = (
    Table("terminal", MUTANTS, SHOWN_BY),
    Table("disk", DISK, DISK_BY),
    Table("carrying", CARRIED, CARRIED_BY),
)


class Row(msgspec.Struct, frozen=True):
    """What became of one mutant."""

    mutant: str
    caught_by: tuple[str, ...]
    """These rigs found something."""
    broke: tuple[str, ...]
    """These could not be played to their end, or took too long."""
    missed_by: tuple[str, ...]
    must_be_caught_by: tuple[str, ...]

    @property
    def good(self) -> bool:
        return set(self.must_be_caught_by) <= {*self.caught_by, *self.broke}


def change(tree: Path, mutant: Mutant) -> None:
    """Applies a mutant; raises ``LookupError`` when its text is not there exactly once in each place."""
    for edit in mutant.edits:
        file = tree / edit.file
        text = file.read_text(encoding="utf-8")
        if text.count(edit.old) != 1:
            raise LookupError(f"{mutant.name}: {edit.file} has {text.count(edit.old)} times {edit.old!r}")
        file.write_text(text.replace(edit.old, edit.new), encoding="utf-8")


def verdict(tree: Path, rig: str, seeds: int) -> str:
    """``caught`` when the rig finds something in that tree, ``broke`` when it cannot be played there, else ``missed``."""
    command = [sys.executable, "-m", "benchmarks.crash", "--rig", rig, "--seeds", str(seeds)]
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        ended = subprocess.run(
            command, cwd=tree, env=environment, capture_output=True, check=False, timeout=_LONGEST_SECONDS
        )
    except subprocess.TimeoutExpired:
        return "broke"
    return {0: "missed", 2: "caught"}.get(ended.returncode, "broke")


def judge(mutant: Mutant, shown_by: Mapping[str, int]) -> Row:
    """``shown_by``: the rigs to run, with the number of their seeds."""
    rigs = tuple(shown_by)
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        tree = Path(folder)
        for name in _TREE:
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        change(tree, mutant)
        verdicts = {rig: verdict(tree, rig, seeds) for rig, seeds in shown_by.items()}

    def those(word: str) -> tuple[str, ...]:
        return tuple(rig for rig in rigs if verdicts[rig] == word)

    must = tuple(rig for rig in mutant.caught_by if rig in rigs)
    return Row(mutant.name, those("caught"), those("broke"), those("missed"), must)


def table(rows: Sequence[Row], rigs: Sequence[str]) -> str:
    """Mutants by rigs, in Markdown."""
    lines = ["| guard taken out | " + " | ".join(rigs) + " |", "|---|" + "---|" * len(rigs)]
    lines += [f"| {row.mutant} | " + " | ".join(_mark(row, rig) for rig in rigs) + " |" for row in rows]
    return "\n".join(lines)


def _mark(row: Row, rig: str) -> str:
    must = rig in row.must_be_caught_by
    if rig in row.caught_by:
        return "**caught**" if must else "caught"
    if rig in row.broke:
        return "**broke**" if must else "broke"
    return "**missed**" if must else ""


def write(table_of: Table, text: str) -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    before, begin, rest = document.partition(table_of.begin)
    _, end, after = rest.partition(table_of.end)
    if not (begin and end):
        raise LookupError(f"{DOCUMENT} has no place for the mutants of {table_of.name}")
    DOCUMENT.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """0: each mutant is caught by the rigs that must catch it; 2: one is not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants")
    parser.add_argument("--only", action="append", choices=[one.name for table_of in TABLES for one in table_of.mutants])
    parser.add_argument("--rig", action="append", choices=sorted(SHOWN_BY | DISK_BY | CARRIED_BY))
    parser.add_argument("--table", action="append", choices=[table_of.name for table_of in TABLES])
    parser.add_argument("--write", action="store_true", help="renew the tables in docs/reliability.md")
    options = parser.parse_args(arguments)
    if options.write and (options.only or options.rig):
        parser.error("--write wants whole tables")
    good = True
    for table_of in TABLES:
        if options.table and table_of.name not in options.table:
            continue
        shown_by = {rig: seeds for rig, seeds in table_of.shown_by.items() if not options.rig or rig in options.rig}
        rows: list[Row] = []
        for mutant in table_of.mutants:
            if options.only and mutant.name not in options.only:
                continue
            rows.append(judge(mutant, shown_by))
            print(msgspec.json.encode(rows[-1]).decode(), flush=True)
        good &= all(row.good for row in rows)
        if options.write:
            write(table_of, table(rows, tuple(shown_by)))
    return 0 if good else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
