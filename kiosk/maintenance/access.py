"""PINs: argon2id hashes from the settings, a lockout that survives a restart, every try audited."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

from kiosk.clock import Clock, iso
from kiosk.domain.trouble import Cause, Trouble
from kiosk.settings import Attendant
from kiosk.store import audit, lockout
from kiosk.store.database import Store, transaction

_HARD = "输错太多次，已经锁住"


@dataclass(frozen=True, slots=True)
class Granted:
    who: str


@dataclass(frozen=True, slots=True)
class Denied:
    """``wait`` is how many seconds nothing can be tried; 0 when at once."""

    trouble: Trouble
    wait: float = 0.0


class PinCheck:
    """One role's way in."""

    def __init__(self, store: Store, clock: Clock, role: str, people: Sequence[Attendant]) -> None:
        self._store = store
        self._clock = clock
        self._role = role
        self._people = tuple(people)

    def check(self, digits: str) -> Granted | Denied:
        """Takes about 0.3 s for each person of the role. The try is counted on disk before the PIN is looked at."""
        now = self._clock.wall()
        with self._store.kept() as connection:
            lock = lockout.current(connection, self._role)
            if lock.until > now:
                return self._denied(lock, now)
            with transaction(connection):
                lock = lockout.count_try(connection, self._role, now)
            who = self._whose(digits)
            with transaction(connection):
                if who:
                    lockout.clear(connection, self._role)
                fields = {"role": self._role, "who": who, "failures": str(0 if who else lock.failures)}
                audit.append(connection, iso(self._clock), "pin.accepted" if who else "pin.refused", fields)
        return Granted(who) if who else self._denied(lock, now)

    def _whose(self, digits: str) -> str:
        from argon2 import PasswordHasher
        from argon2.exceptions import InvalidHashError, VerificationError

        hasher = PasswordHasher()
        for person in self._people:
            try:
                hasher.verify(person.pin_hash, digits)
            except (VerificationError, InvalidHashError):
                continue
            return person.name
        return ""

    def _denied(self, lock: lockout.Lock, now: float) -> Denied:
        if not self._people:
            return Denied(Trouble("pin.nobody", Cause.INPUT, "本机还没有设置密码", "请联系技术员设置。"))
        if lock.hard:
            return Denied(Trouble("pin.locked_hard", Cause.INPUT, _HARD, "请技术员在本机命令行解锁。"), lock.until - now)
        if lock.until > now:
            wait = lock.until - now
            sentence = f"密码不对，请等{round(wait)}秒再试"
            return Denied(Trouble("pin.locked", Cause.INPUT, sentence, "请想一想，不要乱试。"), wait)
        left = lockout.FREE_TRIES - lock.failures
        return Denied(Trouble("pin.wrong", Cause.INPUT, "密码不对", f"请再试一次，还可以试{left}次。"))


def hash_pin(digits: str) -> str:
    """For the settings file: argon2id with the library's current parameters."""
    from argon2 import PasswordHasher

    return PasswordHasher().hash(digits)


def unlock(store: Store, clock: Clock, role: str) -> None:
    """Opens a locked role from the command line, audited."""
    with closing(store.connection()) as connection, transaction(connection):
        lockout.clear(connection, role)
        audit.append(connection, iso(clock), "pin.unlocked", {"role": role})


PinChecker = Callable[[str], "Granted | Denied"]
