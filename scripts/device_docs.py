"""Writes what docs/devices/ and the console say of the code: faults, tiers, the fault matrix. ``--check`` only compares.

A new driver (``devices/NAME/driver.py``) gets a page by itself; its prose and its part of quality.toml want writing.
"""

from __future__ import annotations

import argparse
import functools
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.fault_words import FaultWords, faults_in  # noqa: E402 - the checkout comes first

PAGES = ROOT / "docs" / "devices"
CONSOLE = ROOT / "central" / "console" / "driver_faults.json"
"""What operations read of a code: its sentence and advice."""
MATRIX = ROOT / "tests" / "contract" / "fault_matrix.toml"
TIERS = ("bronze", "silver", "gold")
MARK = "<!-- {name}: written by scripts/device_docs.py -->"
END = "<!-- end -->"
BEYOND_DRIVERS = {"face": ("face/*.py",), "hub": ("hub_faults.py",)}
SKELETON = """# {name}

## Supported

## Tested against

## To be confirmed on hardware

## Tier

{tier}

## Faults

{faults}
"""


def drivers() -> dict[str, list[Path]]:
    """Name of each driver and the sources that may speak of faults."""
    found = {file.parent.name: ("*.py",) for file in (ROOT / "devices").glob("*/driver.py")}
    files = {name: _sources(ROOT / "devices" / name, patterns) for name, patterns in found.items()}
    files |= {name: _sources(ROOT / "devices", patterns) for name, patterns in BEYOND_DRIVERS.items()}
    return dict(sorted(files.items()))


def _sources(folder: Path, patterns: Iterable[str]) -> list[Path]:
    return [file for pattern in patterns for file in sorted(folder.glob(pattern)) if "simulat" not in file.name]


@functools.cache
def faults_of(name: str) -> list[FaultWords]:
    """From the sources; what the card reader's module answers comes from its table of statuses."""
    found = set(faults_in(drivers()[name]))
    if name == "idcard":
        from devices.idcard.exchange import _frame_fault
        from devices.idcard.protocol import Command, FrameError
        from devices.idcard.status import SamStatus, status_fault

        refusals = set(SamStatus) - {SamStatus.DONE, SamStatus.FOUND}
        more = [status_fault(status, "") for status in refusals]
        more += [_frame_fault(error, Command.FIND) for error in FrameError]
        found |= {FaultWords(fault.code, fault.message, fault.advice) for fault in more}
    return sorted(found)


def quality() -> dict[str, Any]:
    return tomllib.loads((PAGES / "quality.toml").read_text(encoding="utf-8"))


def tier_of(marks: Mapping[str, str], rules: list[Mapping[str, str]]) -> str:
    """The highest tier whose rules, and those of the lower ones, all hold."""
    reached = "none"
    for tier in TIERS:
        if any(not _holds(marks.get(rule["id"], "todo")) for rule in rules if rule["tier"] == tier):
            break
        reached = tier
    return reached


def _holds(mark: str) -> bool:
    return mark == "done" or mark.startswith("exempt: ")


def fault_table(name: str) -> str:
    rows = [f"| `{fault.code}` | {fault.message} | {fault.advice} |" for fault in faults_of(name)]
    return "\n".join(["| code | what the screen says | advice |", "|---|---|---|", *rows])


def tier_table(name: str) -> str:
    known = quality()
    marks = known["driver"].get(name, {})
    rows = [f"| {rule['tier']} | {rule['id']} | {marks.get(rule['id'], 'todo')} |" for rule in known["rule"]]
    head = f"**{tier_of(marks, known['rule'])}** (the rules stand in [README.md](README.md))"
    return "\n".join([head, "", "| tier | rule | here |", "|---|---|---|", *rows])


def summary() -> str:
    known = quality()
    rows = []
    for name in drivers():
        marks = known["driver"].get(name, {})
        open_ones = [rule["id"] for rule in known["rule"] if not _holds(marks.get(rule["id"], "todo"))]
        title = marks.get("title", name)
        row = (f"[{title}]({name}.md)", tier_of(marks, known["rule"]), ", ".join(open_ones), str(len(faults_of(name))))
        rows.append(f"| {' | '.join(row)} |")
    return "\n".join(["| driver | tier | open rules | faults |", "|---|---|---|---|", *rows])


def rule_table() -> str:
    rows = [f"| {rule['tier']} | {rule['id']} | {rule['text']} |" for rule in quality()["rule"]]
    return "\n".join(["| tier | rule | means |", "|---|---|---|", *rows])


def matrix_page() -> str:
    cells = tomllib.loads(MATRIX.read_text(encoding="utf-8"))["cell"]
    words = {fault.code: fault.message for name in drivers() for fault in faults_of(name)}
    lines = [
        "# Fault matrix",
        "",
        f"{len(cells)} cells, each proved in `tests/contract/test_fault_matrix.py` through the real driver on a real",
        "wire: in health before, the answer below in trouble, in health again after. An answer without a code is one that",
        "the driver has to put up with. Written from `tests/contract/fault_matrix.toml` by `scripts/device_docs.py`.",
    ]
    for device in dict.fromkeys(cell["device"] for cell in cells):
        lines += ["", f"## {device}", "", "| trouble | asked | answer | what the screen says |", "|---|---|---|---|"]
        for cell in (cell for cell in cells if cell["device"] == device):
            arguments = "".join(f" {key}={value}" for key, value in cell.get("with", {}).items())
            code = re.split(r"[:+]", cell["expect"])[-1]
            row = (f"`{cell['do']}{arguments}`", cell["step"], f"`{cell['expect']}`", words.get(code, "—"))
            lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines) + "\n"


def console_table() -> str:
    """The first sentence of each code; what a terminal says itself is more exact."""
    words: dict[str, list[str]] = {}
    for name in drivers():
        for fault in faults_of(name):
            words.setdefault(fault.code, [fault.message, fault.advice])
    return json.dumps(dict(sorted(words.items())), ensure_ascii=False, indent=1) + "\n"


def filled(text: str, parts: Mapping[str, str]) -> str:
    """The page with what stands between each part's marks written anew."""
    for name, content in parts.items():
        mark = MARK.format(name=name)
        pattern = re.escape(mark) + r".*?" + re.escape(END)
        block = f"{mark}\n{content}\n{END}"
        text = re.sub(pattern, lambda _, block=block: block, text, flags=re.DOTALL)
    return text


def pages() -> dict[Path, str]:
    """Every page as it should be."""
    wanted = {PAGES / "fault-matrix.md": matrix_page()}
    for name in drivers():
        path = PAGES / f"{name}.md"
        empty = SKELETON.format(name=name, tier=_empty("tier"), faults=_empty("faults"))
        text = path.read_text(encoding="utf-8") if path.exists() else empty
        wanted[path] = filled(text, {"tier": tier_table(name), "faults": fault_table(name)})
    readme = PAGES / "README.md"
    wanted[CONSOLE] = console_table()
    wanted[readme] = filled(readme.read_text(encoding="utf-8"), {"drivers": summary(), "rules": rule_table()})
    return wanted


def _empty(name: str) -> str:
    return f"{MARK.format(name=name)}\n{END}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python scripts/device_docs.py", description=__doc__)
    parser.add_argument("--check", action="store_true")
    check: bool = parser.parse_args(arguments).check
    wanted = pages()
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if check:
        for path in stale:
            print(f"{path.relative_to(ROOT)}: run python scripts/device_docs.py", file=sys.stderr)
        return 1 if stale else 0
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
