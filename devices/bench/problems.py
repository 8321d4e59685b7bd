"""Why a bench cannot be set up or an action cannot be done: a stable code and one plain sentence."""

from __future__ import annotations


class BenchProblem(Exception):  # noqa: N818 - reads as what it is
    """Expected trouble with a bench file or an action; the command line and the control channel turn it into values."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = f"bench.{code}"
        self.message = message
