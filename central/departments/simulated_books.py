"""What a simulated office that keeps books of its own has: a little database, answers that get lost, silence."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

_WAIT_SECONDS: Final = 5.0


class SimulatedBooks:
    """``down`` is for the office to be silent; ``lose_answers`` for work that is done and never heard of."""

    def __init__(self, path: Path, schema: str) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._lost = 0
        self.down = False
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._connection()) as connection:
            connection.executescript(schema)

    def lose_answers(self, times: int = 1) -> None:
        """The next ``times`` calls of the platform are carried out, and their answers do not arrive."""
        with self._guard:
            self._lost = times

    def _answer_is_lost(self) -> bool:
        with self._guard:
            lost, self._lost = self._lost > 0, max(0, self._lost - 1)
        return lost

    @contextmanager
    def _unit(self) -> Iterator[sqlite3.Connection]:
        """One transaction."""
        with closing(self._connection()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            with connection:
                yield connection

    def _connection(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_WAIT_SECONDS, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        return connection
