"""Pages that say "this is tried by that test" name tests that exist: the attack tables, the threat model, the checklist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
PAGES = (
    "docs/access.md",
    "docs/updates.md",
    "docs/threat-model.md",
    "docs/compliance.md",
    "docs/reliability.md",
    "docs/field.md",
)
TABLES = {"docs/access.md": 30, "docs/updates.md": 18}
"""Every row of these pages' attack tables names a test, and there are at least so many."""
NAMED = re.compile(r"`(?P<file>[\w./-]+\.(?:py|feature))(?:::(?P<name>[^`]+))?`")


@cache
def files() -> dict[str, list[Path]]:
    """By their own name."""
    found: dict[str, list[Path]] = {}
    for file in [*TESTS.rglob("*.py"), *TESTS.rglob("*.feature")]:
        found.setdefault(file.name, []).append(file)
    return found


@cache
def names(file: Path) -> frozenset[str]:
    """Test functions of a Python file, scenarios of a feature."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".feature":
        return frozenset(line.partition(":")[2].strip() for line in text.splitlines() if "场景" in line.partition(":")[0])
    tree = ast.parse(text)
    return frozenset(
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def wrong_with(place: str, name: str) -> str:
    """Empty when the test exists. ``name`` may end in ``*``."""
    known = [file for file in files().get(Path(place).name, []) if file.as_posix().endswith(f"/{place}")]
    if len(known) != 1:
        return f"{place}: {len(known)} such files"
    if not name:
        return ""
    there = names(known[0])
    fits = name in there if not name.endswith("*") else any(one.startswith(name[:-1]) for one in there)
    return "" if fits else f"{place} has no {name}"


def mentioned(text: str) -> list[tuple[str, str]]:
    """File and name (or nothing) of every test in a text."""
    found = [(match["file"], match["name"] or "") for match in NAMED.finditer(text)]
    return [
        (place, name)
        for place, name in found
        if place.startswith("tests/") or Path(place).name.startswith("test_") or place.endswith(".feature")
    ]


def rows(page: str) -> list[str]:
    """The rows of the page's tables that have a column for tests, without their heads."""
    found: list[str] = []
    inside = False
    for line in (ROOT / page).read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            inside = False
        elif re.search(r"\|\s*test\s*\|$", line):
            inside = True
        elif inside and not set(line) <= set("|- "):
            found.append(line)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_a_page_names_exists(page: str) -> None:
    named = mentioned((ROOT / page).read_text(encoding="utf-8"))
    assert named, "the page names none"
    assert [problem for place, name in named if (problem := wrong_with(place, name))] == []


@pytest.mark.parametrize(("page", "least"), TABLES.items())
def test_every_attack_of_a_table_names_the_test_that_tries_it(page: str, least: int) -> None:
    found = rows(page)
    assert len(found) >= least
    assert [row for row in found if not mentioned(row.rstrip("| ").rpartition(" | ")[2])] == []


def test_every_attacker_of_the_threat_model_is_tried_by_something() -> None:
    text = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    chapters = text.partition("\n## Attackers\n")[2].partition("\n## ")[0].split("\n### ")[1:]
    assert len(chapters) >= 17
    untried = [chapter.splitlines()[0] for chapter in chapters if not (mentioned(chapter) or "`tests/" in chapter)]
    assert untried == []


@pytest.mark.parametrize(
    ("place", "name", "problem"),
    [
        ("test_named_tests.py", "test_every_test_that_a_page_names_exists", ""),
        ("tests/unit/test_named_tests.py", "test_every_*", ""),
        ("test_named_tests.py", "test_of_somebody_else", "test_named_tests.py has no test_of_somebody_else"),
        ("test_named_tests.py", "test_of_*", "test_named_tests.py has no test_of_*"),
        ("test_nowhere.py", "", "test_nowhere.py: 0 such files"),
        ("技术员.feature", "密码输错五次，重启也不给新的机会", ""),
        ("技术员.feature", "没有的场景", "技术员.feature has no 没有的场景"),
    ],
)
def test_the_check_itself(place: str, name: str, problem: str) -> None:
    assert wrong_with(place, name) == problem
