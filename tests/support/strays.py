"""A log record at WARNING or above that a test did not announce fails it; so does an announced one that never came."""

from __future__ import annotations

import logging
import re
from collections.abc import Generator
from dataclasses import dataclass, field

import pytest


@dataclass(slots=True)
class Expected:
    """One announcement: the logger (or one below it), a regular expression to find, at least this level."""

    logger: str
    pattern: re.Pattern[str]
    level: int
    seen: int = 0

    def covers(self, record: logging.LogRecord) -> bool:
        named = self.logger in ("", record.name) or record.name.startswith(self.logger + ".")
        return named and record.levelno >= self.level and self.pattern.search(record.getMessage()) is not None

    def __str__(self) -> str:
        return f"{self.logger or '(any logger)'}: {self.pattern.pattern}"


class StrayLogs(logging.Handler):
    """A pytest plug-in and a log handler: keeps the stray records of the running test and fails it for them.

    Hooks instead of an automatic fixture, because those run once for all the examples of a property test.
    """

    @dataclass(slots=True)
    class Expectations:
        """What the running test has announced."""

        announced: list[Expected] = field(default_factory=list)

        def expect(self, logger: str, pattern: str = "", level: int = logging.WARNING) -> None:
            self.announced.append(Expected(logger, re.compile(pattern), level))

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.strays: list[str] = []
        self.expectations = StrayLogs.Expectations()

    def emit(self, record: logging.LogRecord) -> None:
        for expected in self.expectations.announced:
            if expected.covers(record):
                expected.seen += 1
                return
        self.strays.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Generator[None]:
        self.strays.clear()
        self.expectations.announced.clear()
        yield from self._listening()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None]:
        yield from self._listening()
        unseen = [str(expected) for expected in self.expectations.announced if not expected.seen]
        if unseen:
            pytest.fail("announced log records never came:\n" + "\n".join(unseen), pytrace=False)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None]:
        yield from self._listening()

    def _listening(self) -> Generator[None]:
        root = logging.getLogger()
        root.addHandler(self)
        try:
            yield
        finally:
            root.removeHandler(self)
        if self.strays:
            strays = "\n".join(self.strays)
            self.strays.clear()
            pytest.fail("log records that the test did not announce:\n" + strays, pytrace=False)
