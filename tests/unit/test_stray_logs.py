"""The net for stray log records catches what it should, and lets pass what was announced."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytest_plugins = ["pytester"]

CONFTEST = """
import pytest
from tests.support.strays import StrayLogs

def pytest_configure(config):
    config.pluginmanager.register(StrayLogs(), "stray-logs")

@pytest.fixture
def expected_logs(request):
    return request.config.pluginmanager.get_plugin("stray-logs").expectations
"""

CASES = """
import logging
import pytest

def test_silent():
    logging.getLogger("a").info("fine")

def test_stray():
    logging.getLogger("a").warning("oh")

def test_not_carried_over():
    pass

def test_announced(expected_logs):
    expected_logs.expect("a", "oh")
    logging.getLogger("a.b").error("oh dear")

def test_from_another_logger(expected_logs):
    expected_logs.expect("a", "oh")
    logging.getLogger("a").error("oh dear")
    logging.getLogger("ab").error("oh dear")

def test_with_other_words(expected_logs):
    expected_logs.expect("a", "^oh")
    logging.getLogger("a").error("oh dear")
    logging.getLogger("a").error("dear, oh")

def test_never_came(expected_logs):
    expected_logs.expect("a", "oh")

@pytest.fixture
def late():
    yield
    logging.error("late")

def test_in_teardown(late):
    pass
"""

EXPECTED = {
    "PASSED": {"silent", "not_carried_over", "announced", "in_teardown"},
    "FAILED": {"stray", "from_another_logger", "with_other_words", "never_came"},
    "ERROR": {"in_teardown"},
}


def test_stray_records(pytester: pytest.Pytester) -> None:
    pytester.makeini(f"[pytest]\npythonpath = {ROOT}\n")
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(CASES)
    result = pytester.runpytest_subprocess("-rA", "-p", "no:pytest-qt", "-p", "no:cacheprovider")
    found: dict[str, set[str]] = {outcome: set() for outcome in EXPECTED}
    for line in result.outlines:
        outcome, _, rest = line.partition(" ")
        if outcome in found and "::test_" in rest:
            found[outcome].add(rest.partition("::test_")[2].partition(" ")[0])
    assert found == EXPECTED
