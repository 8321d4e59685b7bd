"""Codes that lie in an office's memory until they end, and nowhere else. A newer one of the same owner ends the earlier."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from central.moments import Clock
from sync.wire.livecode import LiveCode

SECONDS: Final = 60
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Live(Generic[_T]):
    content: str
    until: datetime
    what: _T


@dataclass(frozen=True, slots=True)
class Seen(Generic[_T]):
    """A code that is remembered. ``in_time``: it has not ended yet."""

    what: _T
    in_time: bool


class ShownCodes(Generic[_T]):
    """``prefix`` begins each code. From several threads at once."""

    def __init__(self, prefix: str, clock: Clock) -> None:
        self._prefix = prefix
        self._clock = clock
        self._guard = threading.Lock()
        self._live: dict[str, _Live[_T]] = {}
        """By owner; at most one each."""

    def show(self, owner: str, what: _T) -> LiveCode:
        """A new code of ``owner`` for ``what``, which counts :data:`SECONDS` long."""
        now = self._clock()
        live = _Live(self._prefix + secrets.token_hex(12).upper(), now + timedelta(seconds=SECONDS), what)
        with self._guard:
            self._live = {name: one for name, one in self._live.items() if one.until > now}
            self._live[owner] = live
        return LiveCode(live.content, SECONDS)

    def read(self, content: str, *, take: bool = False) -> Seen[_T] | None:
        """What the code stands for; None for one that was never given out, replaced, taken or forgotten.

        ``take``: it counts once, and no more after this.
        """
        now = self._clock()
        with self._guard:
            owner = next((name for name, one in self._live.items() if one.content == content), None)
            if owner is None:
                return None
            live = self._live.pop(owner) if take else self._live[owner]
        return Seen(live.what, now < live.until)
