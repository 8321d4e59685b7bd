"""PINs: the lockout's numbers, counted before the PIN is looked at, kept through a restart."""

from __future__ import annotations

import sqlite3

import pytest
from argon2 import PasswordHasher

from benchmarks.manual_clock import ManualClock
from kiosk.maintenance.access import Denied, Granted, PinCheck, hash_pin, unlock
from kiosk.settings import Attendant
from kiosk.store import audit, lockout
from kiosk.store.database import Store

RIGHT, WRONG = "246810", "000000"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""The hash says itself what it costs; with the real cost fifteen tries would take seconds."""


@pytest.fixture(scope="module")
def people() -> tuple[Attendant, ...]:
    return (Attendant("甲", CHEAP.hash("135790")), Attendant("乙", CHEAP.hash(RIGHT)))


@pytest.fixture
def check(store: Store, clock: ManualClock, people: tuple[Attendant, ...]) -> PinCheck:
    return PinCheck(store, clock, "technician", people)


def denied(check: PinCheck, digits: str = WRONG) -> Denied:
    answer = check.check(digits)
    assert isinstance(answer, Denied)
    return answer


def test_the_right_pin_says_whose_it_is(check: PinCheck, connection: sqlite3.Connection) -> None:
    assert check.check(RIGHT) == Granted("乙")
    assert lockout.failures_of(connection, "technician") == 0
    assert audit.tail(connection, 1)[0].fields == {"role": "technician", "who": "乙", "failures": "0"}


def test_four_wrong_tries_are_free_then_each_wait_is_twice_the_last(check: PinCheck, clock: ManualClock) -> None:
    for left in (4, 3, 2, 1):
        answer = denied(check)
        assert (answer.trouble.code, answer.wait) == ("pin.wrong", 0.0)
        assert f"还可以试{left}次" in answer.trouble.advice
    for tries in range(5, 15):
        answer = denied(check)
        assert answer.trouble.code == "pin.locked", f"try {tries}"
        assert answer.wait == pytest.approx(15.0 * 2 ** (tries - 5))
        clock.advance(answer.wait)
    assert denied(check).trouble.code == "pin.locked_hard"


def test_after_the_fifteenth_no_time_and_no_pin_opens_it(
    check: PinCheck, store: Store, clock: ManualClock, connection: sqlite3.Connection
) -> None:
    for _ in range(15):
        clock.advance(10_000_000)
        denied(check)
    clock.advance(100 * 365 * 86400)
    assert denied(check, RIGHT).trouble.code == "pin.locked_hard"
    unlock(store, clock, "technician")
    assert audit.tail(connection, 1)[0].code == "pin.unlocked"
    assert check.check(RIGHT) == Granted("乙")


def test_while_locked_the_right_pin_does_not_open_and_no_try_is_counted(
    check: PinCheck, clock: ManualClock, connection: sqlite3.Connection
) -> None:
    for _ in range(5):
        denied(check)
    answer = denied(check, RIGHT)
    assert answer.trouble.code == "pin.locked"
    assert lockout.failures_of(connection, "technician") == 5
    clock.advance(14.9)
    denied(check, RIGHT)
    clock.advance(0.2)
    assert check.check(RIGHT) == Granted("乙")
    assert lockout.failures_of(connection, "technician") == 0


class PowerCut(BaseException):
    pass


def test_a_try_is_counted_before_the_pin_is_looked_at(
    check: PinCheck, connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cutting the power in the middle of a check gives no free try."""
    seen: list[int] = []

    def dies(*_: object) -> bool:
        seen.append(lockout.failures_of(connection, "technician"))
        raise PowerCut

    monkeypatch.setattr(PasswordHasher, "verify", dies)
    for _ in range(2):
        with pytest.raises(PowerCut):
            check.check(RIGHT)
    assert seen == [1, 2]
    assert lockout.failures_of(connection, "technician") == 2


def test_every_try_while_locked_is_audited(check: PinCheck, connection: sqlite3.Connection) -> None:
    for _ in range(5):
        denied(check)
    denied(check)
    denied(check, RIGHT)
    lines = audit.tail(connection, 3)
    assert [line.code for line in lines] == ["pin.locked", "pin.locked", "pin.refused"]
    assert lines[0].fields == {"role": "technician", "who": "", "failures": "5"}


@pytest.mark.parametrize("jump", [10_000_000.0, -10_000_000.0])
def test_setting_the_clock_neither_shortens_nor_lengthens_a_lock(check: PinCheck, clock: ManualClock, jump: float) -> None:
    for _ in range(5):
        denied(check)
    clock.set_wall(clock.wall() + jump)
    answer = denied(check, RIGHT)
    assert answer.trouble.code == "pin.locked"
    assert answer.wait == pytest.approx(15.0)
    clock.advance(15.1)
    assert check.check(RIGHT) == Granted("乙")


def test_the_lock_survives_a_restart_and_is_served_from_there(
    store: Store, clock: ManualClock, people: tuple[Attendant, ...], check: PinCheck
) -> None:
    for _ in range(6):
        clock.advance(3600)
        denied(check)
    clock.set_wall(clock.wall() + 10_000_000)
    again = PinCheck(Store.open(store.path), clock, "technician", people)
    answer = denied(again, RIGHT)
    assert answer.trouble.code == "pin.locked"
    assert answer.wait == pytest.approx(30.0)
    clock.advance(30.1)
    assert again.check(RIGHT) == Granted("乙")


def test_the_command_line_opens_a_lock_while_the_terminal_runs(check: PinCheck, store: Store, clock: ManualClock) -> None:
    for _ in range(5):
        denied(check)
    unlock(store, clock, "technician")
    assert check.check(RIGHT) == Granted("乙")


def test_each_role_has_a_lock_of_its_own(
    store: Store, clock: ManualClock, people: tuple[Attendant, ...], check: PinCheck
) -> None:
    for _ in range(5):
        denied(check)
    assert PinCheck(store, clock, "attendant", people).check(RIGHT) == Granted("乙")
    assert denied(check, RIGHT).trouble.code == "pin.locked", "opening one does not open the other"


def test_without_people_nobody_comes_in(store: Store, clock: ManualClock) -> None:
    assert denied(PinCheck(store, clock, "technician", ()), RIGHT).trouble.code == "pin.nobody"


@pytest.mark.parametrize("broken", ["", "246810", "$argon2id$v=19$m=8,t=1,p=1$bad", "$2b$12$abcdefghijklmnopqrstuv"])
def test_a_broken_hash_lets_nobody_in_and_hinders_nobody(
    store: Store, clock: ManualClock, people: tuple[Attendant, ...], broken: str
) -> None:
    check = PinCheck(store, clock, "technician", (Attendant("丙", broken), *people))
    assert denied(check).trouble.code == "pin.wrong"
    assert check.check(RIGHT) == Granted("乙")


def test_no_pin_is_written_down(check: PinCheck, connection: sqlite3.Connection) -> None:
    denied(check, "975318")
    check.check(RIGHT)
    written = "\n".join(connection.iterdump())
    assert "975318" not in written
    assert RIGHT not in written


def test_a_hash_is_argon2id_with_salt() -> None:
    first, second = hash_pin(RIGHT), hash_pin(RIGHT)
    assert first.startswith("$argon2id$")
    assert first != second
    assert RIGHT not in first
