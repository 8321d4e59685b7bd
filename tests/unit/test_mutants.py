"""The mutants change what they say they change, and the table tells caught from missed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks import mutants
from benchmarks.crash import RIGS
from benchmarks.mutant_list import Edit, Mutant


@pytest.mark.parametrize(
    ("mutant", "shown_by"),
    [(mutant, table.shown_by) for table in mutants.TABLES for mutant in table.mutants],
    ids=lambda one: one.name if isinstance(one, Mutant) else "",
)
def test_each_mutant_still_finds_its_guard_and_leaves_python(
    mutant: Mutant, shown_by: dict[str, int], tmp_path: Path
) -> None:
    for name in {edit.file for edit in mutant.edits}:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(mutants.ROOT / name, tmp_path / name)
    mutants.change(tmp_path, mutant)
    for name in {edit.file for edit in mutant.edits}:
        compile((tmp_path / name).read_text(encoding="utf-8"), name, "exec")
    assert set() < set(mutant.caught_by) <= set(shown_by) <= set(RIGS)


def test_a_guard_that_moved_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(LookupError, match="0 times"):
        mutants.change(tmp_path, Mutant("gone", (Edit("a.py", "y = 1", "y = 2"),), ()))


def test_every_table_has_its_place_in_the_document() -> None:
    document = mutants.DOCUMENT.read_text(encoding="utf-8")
    for table in mutants.TABLES:
        assert document.count(table.begin) == document.count(table.end) == 1
        named = document.partition(table.begin)[2].partition(table.end)[0]
        assert [mutant.name for mutant in table.mutants if f"| {mutant.name} |" not in named] == []


def test_the_table_shows_what_had_to_be_caught_and_was_not() -> None:
    row = mutants.Row("m", caught_by=("a",), broke=(), missed_by=("b", "c"), must_be_caught_by=("a", "b"))
    assert mutants.table([row], ["a", "b", "c"]).splitlines()[-1] == "| m | **caught** | **missed** |  |"
    assert not row.good
