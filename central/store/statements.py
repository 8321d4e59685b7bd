"""What the shared SQL stands on. Marks are ``?`` (in turn) or ``?1``, ``?2`` (named), as SQLite reads them itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import ClassVar, Protocol

from central.store.rows import Row


class Answer(Protocol):
    """What a statement left: rows, or how many it changed."""

    @property
    def rowcount(self) -> int: ...
    def fetchone(self) -> Row | None: ...
    def fetchall(self) -> list[Row]: ...
    def __iter__(self) -> Iterator[Row]: ...


class Dialect(ABC):
    """Where the databases differ in words."""

    KEYS: ClassVar[str]
    """The table that holds each entry's ids, numbers, kind and receipt number, without its bytes."""

    TRANSACTIONS: ClassVar[str]
    """A question for the number of the ledger's transactions."""

    RATINGS: ClassVar[str]
    """And of its ratings."""

    SKIP_HELD: ClassVar[str]
    """At the end of a SELECT: leave out what another unit is changing."""

    @abstractmethod
    def _among(self, column: str) -> str:
        """A condition with one mark: ``column`` is one of :meth:`_list`."""

    @abstractmethod
    def _list(self, values: Sequence[str] | Sequence[int]) -> object:
        """Several values, at least one, at one mark."""


class Questions(Dialect):
    """Reading outside a unit."""

    @abstractmethod
    def _all(self, statement: str, *values: object) -> list[Row]:
        """All rows of one question."""

    def _one(self, statement: str, *values: object) -> Row | None:
        rows = self._all(statement, *values)
        return rows[0] if rows else None


class Statements(Dialect):
    """Statements of one unit."""

    @abstractmethod
    def _run(self, statement: str, *values: object) -> Answer:
        """One statement."""

    @abstractmethod
    def _run_each(self, statement: str, rows: Sequence[Row]) -> None:
        """The same statement for each row of values."""
