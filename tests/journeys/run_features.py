"""Runs feature files, wherever they lie, with the project's step words: ``run_features.py [FILE.feature ...]``.

Prints one line a scenario, under the name of its feature, and for one that failed the step and the reason:

    断网办理养老待遇资格认证
      断网提交后网络恢复 … 通过 (8.1 s)
      凭条机缺纸 … 未通过 (3.2 s)
        那么 屏幕显示"打印机没纸了" · AssertionError: …

Exit codes: 0 every scenario passed; 1 one failed, or a file could not be read or holds none; 2 a file is missing, or
none was named and none lies here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gherkin.errors import ParserError
from gherkin.parser import Parser

if TYPE_CHECKING:  # pytest rewrites pytest-bdd's assertions and warns when it finds it imported before.
    from pytest_bdd.parser import Feature, Scenario, Step

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
REASON_LENGTH = 300
PYTEST_OPTIONS = (
    f"--rootdir={ROOT}",
    "-pno:terminal",
    "-pno:cacheprovider",
    "-oaddopts=--strict-config",
    # Example rows are Chinese, and are to be read.
    "-odisable_test_id_escaping_and_forfeit_all_rights_to_community_support=true",
    # Tags of a foreign feature file are not markers of ours.
    "-Wignore::pytest.PytestUnknownMarkWarning",
)


@dataclass(slots=True)
class Trial:
    """What is known of the scenario that runs."""

    feature: str = ""
    scenario: str = ""
    reason: str = ""
    seconds: float = 0.0
    outcomes: set[str] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class Verdicts:
    """A pytest plug-in in place of the terminal reporter: prints a verdict a scenario, once output is not captured."""

    passed: int = 0
    failed: int = 0
    _printed_feature: str = ""
    _trial: Trial = field(default_factory=Trial)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.refused("步骤或场景无法装载", report.longreprtext)

    def pytest_runtest_logstart(self) -> None:
        self._trial = Trial()

    def pytest_bdd_before_scenario(self, feature: Feature, scenario: Scenario) -> None:
        self._trial.feature = feature.name or Path(feature.filename).name
        self._trial.scenario = scenario.name

    def pytest_bdd_step_error(self, step: Step, exception: Exception) -> None:
        self._trial.reason = f"{step.keyword} {step.name} · {type(exception).__name__}: {_line(str(exception))}"

    def pytest_bdd_step_func_lookup_error(self, step: Step) -> None:
        self._trial.reason = f"{step.keyword} {step.name} · 没有这样的步骤（见 docs/journeys.md）"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._trial.seconds += report.duration
        self._trial.outcomes.add(report.outcome)
        if report.failed and not self._trial.reason:
            crash = getattr(report.longrepr, "reprcrash", None)
            self._trial.reason = f"{report.when} · {_line(crash.message if crash else report.longreprtext)}"

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        trial = self._trial
        good = trial.outcomes == {"passed"}
        self.passed += good
        self.failed += not good
        if trial.feature != self._printed_feature:
            print(trial.feature)
            self._printed_feature = trial.feature
        _, bracket, row = nodeid.partition("[")
        name = (trial.scenario or nodeid) + (bracket and f" [{row}")
        print(f"  {name} … {'通过' if good else '未通过'} ({trial.seconds:.1f} s)", flush=True)
        if not good:
            print(f"    {trial.reason or '没有执行'}", flush=True)

    def refused(self, what: str, why: str) -> None:
        """Counts something that never became a scenario as failed."""
        self.failed += 1
        print(f"{what} … 未通过\n    {_line(why)}", flush=True)


def run(features: Sequence[Path]) -> int:
    """Runs the given feature files and returns the exit code."""
    absent = [str(file) for file in features if not file.is_file()]
    if absent or not features:
        print("找不到特性文件: " + "、".join(absent) if absent else "没有特性文件可运行", file=sys.stderr)
        return 2
    verdicts = Verdicts()
    readable = [str(file.resolve()) for file in features if _holds_scenarios(file, verdicts)]
    if readable:
        os.environ["JOURNEY_FEATURES"] = "\n".join(readable)
        code = pytest.main([*PYTEST_OPTIONS, str(HERE / "test_journeys.py")], plugins=[verdicts])
        if code and not verdicts.failed:
            verdicts.refused("测试框架", f"pytest 以 {code} 退出")
    print(f"{verdicts.passed} passed, {verdicts.failed} failed")
    return 1 if verdicts.failed or not verdicts.passed else 0


def _holds_scenarios(file: Path, verdicts: Verdicts) -> bool:
    """Whether the file can be read and holds a scenario; a refusal is counted and printed."""
    try:
        feature = Parser().parse(file.read_text(encoding="utf-8")).get("feature")
    except (ParserError, UnicodeDecodeError, OSError) as error:
        verdicts.refused(str(file), str(error))
        return False
    if not (feature and any(child.keys() & {"scenario", "rule"} for child in feature["children"])):
        verdicts.refused(str(file), "这个文件里没有场景")
        return False
    return True


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= REASON_LENGTH else line[: REASON_LENGTH - 1] + "…"


def main(arguments: Sequence[str]) -> int:
    return run([Path(name) for name in arguments] or sorted(HERE.glob("*.feature")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
