"""``make journeys`` reports a verdict a scenario and never exits 0 by accident.

The runner works on a copy of itself in a scratch checkout with three step words, so that no terminal is started.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

JOURNEYS = Path(__file__).resolve().parents[1] / "journeys"
STEPS = """
from pytest_bdd import given, parsers, then

@given("一切正常")
def fine():
    pass

@then("出错")
def wrong():
    raise AssertionError("屏幕上没有这些字")

@then(parsers.parse('数到{number:d}'))
def count(number):
    assert number < 3
"""
GOOD = "# language: zh-CN\n@外来标签\n功能: 好的\n  场景: 顺利办完\n    假如一切正常\n    那么数到2\n"
FAILING = "# language: zh-CN\n功能: 坏的\n  场景: 会失败\n    假如一切正常\n    那么出错\n"
OUTLINE = """# language: zh-CN
功能: 几行
  场景大纲: 数数
    那么数到<几>
    例子:
      | 几 |
      | 1 |
      | 5 |
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    journeys = tmp_path / "checkout" / "tests" / "journeys"
    journeys.mkdir(parents=True)
    for name in ("run_features.py", "test_journeys.py"):
        shutil.copy(JOURNEYS / name, journeys)
    (journeys / "conftest.py").write_text(STEPS)
    return tmp_path / "checkout"


def run(checkout: Path, *features: Path) -> tuple[int, str]:
    runner = checkout / "tests" / "journeys" / "run_features.py"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "JOURNEY_"))}
    command = [sys.executable, str(runner), *map(str, features)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


def written(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_from_elsewhere_passes(checkout: Path, tmp_path: Path) -> None:
    code, output = run(checkout, written(tmp_path, "good.feature", GOOD))
    assert code == 0, output
    assert "好的\n  顺利办完 … 通过 (" in output
    assert output.endswith("1 passed, 0 failed\n")


def test_the_failing_step_is_named_and_others_still_run(checkout: Path, tmp_path: Path) -> None:
    files = [
        written(tmp_path, "failing.feature", FAILING),
        written(tmp_path, "rows.feature", OUTLINE),
        written(tmp_path, "unknown.feature", GOOD.replace("一切正常", "从未说过")),
        written(tmp_path, "broken.feature", "# language: zh-CN\n胡说: 空\n"),
        written(tmp_path, "empty.feature", "# language: zh-CN\n功能: 空\n"),
    ]
    code, output = run(checkout, *files)
    assert code == 1
    assert "会失败 … 未通过" in output
    assert "那么 出错 · AssertionError: 屏幕上没有这些字" in output
    assert "数数 [1] … 通过" in output
    assert "数数 [5] … 未通过" in output
    assert "假如 从未说过 · 没有这样的步骤" in output
    assert "broken.feature … 未通过" in output
    assert "这个文件里没有场景" in output
    assert output.endswith("1 passed, 5 failed\n")


def test_a_missing_file_is_said_at_once(checkout: Path, tmp_path: Path) -> None:
    code, output = run(checkout, tmp_path / "nowhere.feature")
    assert code == 2
    assert "找不到特性文件" in output


def test_without_names_the_files_beside_it_run(checkout: Path) -> None:
    assert run(checkout)[0] == 2
    written(checkout / "tests" / "journeys", "own.feature", GOOD)
    code, output = run(checkout)
    assert code == 0, output
