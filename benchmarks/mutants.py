"""``python -m benchmarks.mutants``: guards taken out one at a time, and which rig notices.

A mutant is a change of the text of a copy of this tree; the rigs then run in the copy. A JSON line says which of them
found something. With ``--write`` the table in ``docs/reliability.md`` is made anew. A mutant whose text is not there any
more is an error, and a test says so.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.mutant_list import MUTANTS, SHOWN_BY, Mutant

ROOT: Final = Path(__file__).resolve().parents[1]
DOCUMENT: Final = ROOT / "docs" / "reliability.md"
BEGIN: Final = "<!-- mutants: made by python -m benchmarks.mutants --write -->"
END: Final = "<!-- end of mutants -->"
_TREE: Final = ("kiosk", "devices", "sync", "central", "benchmarks", "assets", "ui")
_LONGEST_SECONDS: Final = 420.0


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


def verdict(tree: Path, rig: str) -> str:
    """``caught`` when the rig finds something in that tree, ``broke`` when it cannot be played there, else ``missed``."""
    command = [sys.executable, "-m", "benchmarks.crash", "--rig", rig, "--seeds", str(SHOWN_BY[rig])]
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        ended = subprocess.run(
            command, cwd=tree, env=environment, capture_output=True, check=False, timeout=_LONGEST_SECONDS
        )
    except subprocess.TimeoutExpired:
        return "broke"
    return {0: "missed", 2: "caught"}.get(ended.returncode, "broke")


def judge(mutant: Mutant, rigs: Sequence[str]) -> Row:
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        tree = Path(folder)
        for name in _TREE:
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        change(tree, mutant)
        verdicts = {rig: verdict(tree, rig) for rig in rigs}

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


def write(text: str) -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    DOCUMENT.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """0: each mutant is caught by the rigs that must catch it; 2: one is not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants")
    parser.add_argument("--only", action="append", choices=[mutant.name for mutant in MUTANTS])
    parser.add_argument("--rig", action="append", choices=sorted(SHOWN_BY))
    parser.add_argument("--write", action="store_true", help="renew the table in docs/reliability.md")
    options = parser.parse_args(arguments)
    rigs = tuple(options.rig or SHOWN_BY)
    rows: list[Row] = []
    for mutant in MUTANTS:
        if options.only and mutant.name not in options.only:
            continue
        rows.append(judge(mutant, rigs))
        print(msgspec.json.encode(rows[-1]).decode(), flush=True)
    if options.write:
        write(table(rows, rigs))
    return 0 if all(row.good for row in rows) else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
