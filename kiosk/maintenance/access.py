"""PINs: argon2id hashes from the settings, a lockout that survives a restart, every try audited, also while locked."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import pairwise

from kiosk.clock import Clock, iso
from kiosk.domain.trouble import Cause, Trouble
from kiosk.domain.values import dataclass
from kiosk.maintenance.onetime import BY_PHONE, OneTimeAccess
from kiosk.settings import Attendant
from kiosk.store import audit, lockout
from kiosk.store.database import Store, transaction
from sync import contact

ENDED = Trouble("pin.ended", Cause.INPUT, "您的维护权限已经到期", "请联系运营中心。")
_HARD = "输错太多次，已经锁住"


@dataclass(frozen=True, slots=True)
class Granted:
    who: str


@dataclass(frozen=True, slots=True)
class Denied:
    """``wait`` is how many seconds nothing can be tried; 0 when at once, infinite when only the command line helps."""

    trouble: Trouble
    wait: float = 0.0


class PinCheck:
    """One role's way in.

    A lock is served in monotonic time while the program runs, so setting the clock does not shorten it; a lock that is
    on disk when the program starts is served from the start on.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        role: str,
        people: Sequence[Attendant],
        once: OneTimeAccess | None = None,
        ended: Callable[[], Collection[str]] = tuple,
        offset: Callable[[], float | None] = lambda: None,
    ) -> None:
        """``once``: the ways in by an answer to a challenge, beside the PINs. ``ended``: names that nothing lets in.

        ``offset``: the platform's clock minus ours in seconds, None before it has answered.
        """
        self._ended = ended
        self._offset = offset
        self._once = once
        self._store = store
        self._clock = clock
        self._role = role
        self._people = tuple(people)
        self._locked_from = clock.monotonic()

    def check(self, digits: str) -> Granted | Denied:
        """Takes about 0.3 s for each person of the role. The try is counted on disk before the PIN is looked at.

        A signed token cannot be guessed: it is not counted, and also lets in while PINs are locked.
        """
        if self._once is not None and self._once.is_token(digits):
            return self._by_token(self._once, digits)
        with self._store.kept() as connection:
            failures = lockout.failures_of(connection, self._role)
            if self._wait(failures) > 0:
                with transaction(connection):
                    self._audit(connection, "pin.locked", "", failures)
                return self._denied(failures)
            with transaction(connection):
                failures = lockout.count_try(connection, self._role)
            self._locked_from = self._clock.monotonic()
            who = self._whose(digits)
            over = self._is_over(connection, who)
            with transaction(connection):
                # Who has been shut out must not make the tries at somebody else's PIN begin anew.
                if who and not over:
                    lockout.clear(connection, self._role)
                code = "pin.ended" if over else "pin.accepted" if who else "pin.refused"
                self._audit(connection, code, who, 0 if who and not over else failures)
        if over:
            return Denied(ENDED)
        return Granted(who) if who else self._denied(failures)

    def challenge(self) -> str:
        """What an answer has to be for; empty when only PINs are in use."""
        return "" if self._once is None else self._once.challenge()

    def _by_token(self, once: OneTimeAccess, text: str) -> Granted | Denied:
        answer = once.by_token(text)
        with self._store.kept() as connection, transaction(connection):
            if isinstance(answer, Trouble):
                self._audit(connection, "token.refused", "", 0)
                return Denied(answer)
            if answer in self._ended():
                self._audit(connection, "pin.ended", answer, 0)
                return Denied(ENDED)
            lockout.clear(connection, self._role)
            self._audit(connection, "token.accepted", answer, 0)
        return Granted(answer)

    def _is_over(self, connection: sqlite3.Connection, who: str) -> bool:
        """Whether somebody's right has ended: by name, or because the last day is over by this terminal's date."""
        last_days = [person.until for person in self._people if person.name == who and person.until]
        today = self._today(connection)
        return who in self._ended() or any(today > last for last in last_days)

    def _today(self, connection: sqlite3.Connection) -> str:
        """By the platform's clock where it is known, and never a day before it last answered: setting this machine's
        clock back gives nobody a right that is over."""
        now = self._clock.wall() + (self._offset() or 0.0)
        return datetime.fromtimestamp(max(now, contact.latest(connection) or 0.0), UTC).astimezone().date().isoformat()

    def _wait(self, failures: int) -> float:
        return max(0.0, self._locked_from + lockout.wait_after(failures) - self._clock.monotonic())

    def _audit(self, connection: sqlite3.Connection, code: str, who: str, failures: int) -> None:
        audit.append(connection, iso(self._clock), code, {"role": self._role, "who": who, "failures": str(failures)})

    def _whose(self, digits: str) -> str:
        from argon2 import PasswordHasher
        from argon2.exceptions import InvalidHashError, VerificationError

        if self._once is not None and self._once.by_phone(digits):
            return BY_PHONE
        hasher = PasswordHasher()
        for person in self._people:
            try:
                hasher.verify(person.pin_hash, digits)
            except (VerificationError, InvalidHashError):
                continue
            return person.name
        return ""

    def _denied(self, failures: int) -> Denied:
        wait = self._wait(failures)
        if not self._people and not self.challenge():
            return Denied(Trouble("pin.nobody", Cause.INPUT, "本机还没有设置密码", "请联系技术员设置。"))
        if math.isinf(wait):
            return Denied(Trouble("pin.locked_hard", Cause.INPUT, _HARD, "请技术员在本机命令行解锁。"), wait)
        if wait > 0:
            sentence = f"密码不对，请等{math.ceil(wait)}秒再试"
            return Denied(Trouble("pin.locked", Cause.INPUT, sentence, "请想一想，不要乱试。"), wait)
        left = lockout.FREE_TRIES - failures
        return Denied(Trouble("pin.wrong", Cause.INPUT, "密码不对", f"请再试一次，还可以试{left}次。"))


def hash_pin(digits: str) -> str:
    """For the settings file: argon2id with the library's current parameters."""
    from argon2 import PasswordHasher

    return PasswordHasher().hash(digits)


def is_easy(digits: str) -> bool:
    """Whether a PIN is among the first that somebody would try: one digit, a part that repeats, or counting on or back."""
    steps = {(int(later) - int(digit)) % 10 for digit, later in pairwise(digits)}
    repeats = any(digits == digits[:size] * (len(digits) // size) for size in (1, 2, 3) if len(digits) % size == 0)
    return repeats or steps in ({1}, {9})


def unlock(store: Store, clock: Clock, role: str) -> None:
    """Opens a locked role from the command line, audited."""
    with closing(store.connection()) as connection, transaction(connection):
        lockout.clear(connection, role)
        audit.append(connection, iso(clock), "pin.unlocked", {"role": role})


PinChecker = Callable[[str], "Granted | Denied"]
