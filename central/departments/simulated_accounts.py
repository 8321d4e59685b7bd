"""模拟粤省事: accounts that show a code by which a terminal learns who stands there. Nothing here is real.

A code lies in this process's memory until it has been used or its time is over; a new one makes the person's earlier one
worthless. Several processes of one platform do not know each other's codes: the real application has a server of its own.
"""

from __future__ import annotations

import secrets
import threading
from datetime import datetime, timedelta
from typing import Final

from central.departments.contract import Declined, Unavailable
from central.moments import Clock
from sync.wire import Person
from sync.wire.login import SIMULATED_CODE_PREFIX

SECONDS: Final = 300
UNKNOWN: Final = Declined("login.unknown_code", "这个码已经用过或者过期了，请在手机上换一个新的。")


class SimulatedAccounts:
    """An ``Accounts``. ``down`` makes it silent."""

    simulated = True

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._shown: dict[str, tuple[Person, datetime]] = {}
        self.down = False

    def show(self, person: Person) -> str:
        """What the telephone of ``person`` shows now."""
        code = SIMULATED_CODE_PREFIX + secrets.token_hex(12).upper()
        now = self._clock()
        with self._guard:
            others = {
                key: (one, until)
                for key, (one, until) in self._shown.items()
                if until > now and one.number != person.number
            }
            self._shown = {**others, code: (person, now + timedelta(seconds=SECONDS))}
        return code

    def whose(self, code: str) -> Person | Declined | Unavailable:
        """Who shows ``code``, once."""
        if self.down:
            return Unavailable("login.unavailable", "粤省事暂时没有回应，请稍后再试。")
        with self._guard:
            person, until = self._shown.pop(code, (None, None))
        if person is None or until is None or until <= self._clock():
            return UNKNOWN
        return person
