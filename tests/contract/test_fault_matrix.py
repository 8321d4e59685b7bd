"""Device by fault: every trouble that the bench can make has a row, and every row holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from devices.bench.problems import BenchProblem
from tests.support.fault_matrix import DRIVERS, Cell, Result, devices_of_the_bench, load_table, run_all, troubles

pytestmark = pytest.mark.xdist_group("fault-matrix")

TABLE = load_table()


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """All cells at once: they mostly wait, each on a line of its own."""
    return run_all(TABLE.cell, tmp_path_factory.mktemp("matrix"))


@pytest.mark.timeout(180)
@pytest.mark.parametrize("cell", TABLE.cell, ids=lambda cell: cell.name)
def test_the_driver_names_the_fault_and_comes_back(cell: Cell, results: dict[str, Result]) -> None:
    result = results[cell.name]
    if result.missing:
        pytest.skip(result.missing)
    assert result.answer == cell.expect
    assert result.after == result.before


def test_no_row_stands_twice() -> None:
    names = [cell.name for cell in TABLE.cell]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("device", devices_of_the_bench())
def test_no_cell_is_empty(device: str, tmp_path: Path) -> None:
    """A fault or action that the bench has learnt and no row shows fails here, and so does a row for one it forgot."""
    assert device in DRIVERS, f"tests/support/fault_matrix.py knows no driver for {device}"
    try:
        known = troubles(device, tmp_path) - set(TABLE.harmless)
    except BenchProblem as problem:
        pytest.skip(problem.message)
    shown = {cell.do for cell in TABLE.cell if cell.device == device}
    assert known == shown
