"""Ways into maintenance that somebody with time, a power switch and a phone would try. docs/access.md has the table."""

from __future__ import annotations

import base64
import io
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.manual_clock import ManualClock
from benchmarks.plain_terminal import write_plain_terminal
from kiosk.__main__ import main
from kiosk.composition import pins_of
from kiosk.maintenance.access import Denied, Granted, PinCheck, is_easy
from kiosk.maintenance.backups import with_note
from kiosk.maintenance.carry.carrier import file_signer
from kiosk.maintenance.onetime import OneTimeAccess
from kiosk.maintenance.restore import restore
from kiosk.maintenance.storefiles import back_up
from kiosk.maintenance.tokens import PREFIX, Token, issue, phone_code, read, signed_text
from kiosk.session.effects import PinRole
from kiosk.settings import Attendant, load_settings
from kiosk.store import audit, lockout
from kiosk.store.database import DATABASE_NAME, Store, damage_note
from kiosk.store.recovery import open_or_recover
from sync import contact
from tests.support.strays import StrayLogs

ROOT = Path(__file__).resolve().parents[3]
RIGHT, CADRES, WRONG = "246813", "135792", "000000"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PEOPLE = (Attendant("甲", CHEAP.hash(RIGHT)),)
KEY = Ed25519PrivateKey.generate()
AUTHORITY = KEY.public_key().public_bytes_raw()
SECRET = b"s" * 32
TERMINAL = "440981102299-01"
AT = "2026-11-26T10:00:00.000+08:00"
TERMINALS_USER = 65_534
ROOTS_OWN = "-dac_override,-dac_read_search,-chown,-fowner"


def code_of(answer: Granted | Denied) -> str:
    assert isinstance(answer, Denied)
    return answer.trouble.code


def wrong(check: PinCheck, times: int = 1) -> list[str]:
    return [code_of(check.check(WRONG)) for _ in range(times)]


# --- guessing -----------------------------------------------------------------------------------------------------------


def test_switching_the_machine_off_and_on_brings_fifteen_guesses_in_all(store: Store, clock: ManualClock) -> None:
    """As quick as it gets: off and on before each guess, and only as long a wait as the screen asks for."""
    guesses, waited = 0, 0.0
    for _ in range(60):
        answer = PinCheck(store, clock, "technician", PEOPLE).check(WRONG)
        assert isinstance(answer, Denied)
        if answer.trouble.code == "pin.locked_hard":
            guesses += 1
            break
        guesses += answer.trouble.code == "pin.wrong"
        if answer.wait:
            check = PinCheck(store, clock, "technician", PEOPLE)
            clock.advance(answer.wait)
            waited += answer.wait
            answer = check.check(WRONG)
            guesses += 1
            assert isinstance(answer, Denied)
            if answer.trouble.code == "pin.locked_hard":
                break
    assert guesses <= lockout.HARD_LOCK_AFTER
    assert waited >= sum(lockout.FIRST_WAIT_SECONDS * 2**n for n in range(5)), "being off is no waiting"
    assert code_of(PinCheck(store, clock, "technician", PEOPLE).check(RIGHT)) == "pin.locked_hard"


@pytest.mark.parametrize("digits", ["000000", "123456", "987654", "890123", "121212", "135135", "77777777"])
def test_a_pin_that_is_guessed_first_is_not_taken(
    digits: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{digits}\n"))
    assert main(["pin", "hash"]) == 2
    assert "太好猜" in capsys.readouterr().err


@pytest.mark.parametrize("digits", ["246810", "135790", "110011", "123465", "907142"])
def test_any_other_pin_is_taken(digits: str) -> None:
    assert not is_easy(digits)


def test_a_disk_that_takes_nothing_gives_no_free_guesses(
    store: Store, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be counted is not looked at, not even when it is right."""
    looked: list[str] = []
    monkeypatch.setattr(PinCheck, "_whose", lambda _self, digits: looked.append(digits) or "甲")

    def full(_connection: sqlite3.Connection, _role: str) -> int:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(lockout, "count_try", full)
    with pytest.raises(sqlite3.OperationalError):
        PinCheck(store, clock, "technician", PEOPLE).check(RIGHT)
    assert looked == []


# --- another database in the place of the one that counted --------------------------------------------------------------


def recovered(path: Path) -> Store:
    return open_or_recover(path, AT)


def counted(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return lockout.failures_of(connection, "technician")


@pytest.fixture
def database(tmp_path: Path, clock: ManualClock) -> Path:
    """After nine wrong PINs."""
    path = tmp_path / "terminal.db"
    with closing(recovered(path)) as store:
        check = PinCheck(store, clock, "technician", PEOPLE)
        for _ in range(9):
            clock.advance(10_000)
            wrong(check)
    return path


def test_a_database_that_was_deleted_takes_no_wrong_pins_with_it(database: Path, clock: ManualClock) -> None:
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    with closing(recovered(database)) as store:
        assert counted(database) == lockout.FREE_TRIES - 1, "nobody knows any more: the free ones are used"
        assert wrong(PinCheck(store, clock, "technician", PEOPLE)) == ["pin.locked"]


def test_a_new_terminal_has_its_free_tries(tmp_path: Path, clock: ManualClock) -> None:
    with closing(recovered(tmp_path / "terminal.db")) as store:
        assert wrong(PinCheck(store, clock, "technician", PEOPLE)) == ["pin.wrong"]


@pytest.mark.parametrize("readable", [True, False])
def test_a_database_that_was_damaged_takes_no_wrong_pins_with_it(
    database: Path, clock: ManualClock, readable: bool, expected_logs: StrayLogs.Expectations
) -> None:
    for pattern in ("store.damaged", "store.recovered"):
        expected_logs.expect("kiosk.store", pattern)
    if readable:
        damage_note(database).touch()
    else:
        database.write_bytes(b"\xff" * database.stat().st_size)
    with closing(recovered(database)) as store:
        assert counted(database) == (9 if readable else lockout.FREE_TRIES - 1)
        assert wrong(PinCheck(store, clock, "technician", PEOPLE)) == ["pin.locked"]


def test_an_older_copy_that_is_brought_back_takes_no_wrong_pins_with_it(
    tmp_path: Path, clock: ManualClock, expected_logs: StrayLogs.Expectations
) -> None:
    expected_logs.expect("kiosk.store", "store.recovered")
    folder = tmp_path / "store"
    database = folder / DATABASE_NAME
    with closing(recovered(database)) as store:
        copied = back_up(database, tmp_path, AT)
        with_note(copied, TERMINAL, AT, file_signer(KEY.private_bytes_raw()))
        wrong(PinCheck(store, clock, "technician", PEOPLE), 4)
    restore(Path(copied.file), folder, TERMINAL, AUTHORITY, AT)
    assert counted(database) == 4


# --- tokens and codes ---------------------------------------------------------------------------------------------------


class Door:
    """A terminal's door; ``restarted`` is the same one after the power was off."""

    def __init__(self, store: Store, clock: ManualClock, first: int = 1) -> None:
        self.store, self.clock, self._first = store, clock, first
        draws = iter(f"{number:08d}" for number in range(first, first + 50))
        self.once = OneTimeAccess(TERMINAL, AUTHORITY, SECRET, clock, lambda: next(draws))
        self.check = PinCheck(store, clock, "technician", (), self.once)

    def restarted(self) -> Door:
        return Door(self.store, self.clock, self._first + 50)

    def token(self) -> str:
        at = int(self.clock.wall())
        return issue(Token(TERMINAL, self.once.challenge(), "陈技术", at, at + 3600), KEY)

    def phone(self) -> str:
        return phone_code(SECRET, TERMINAL, self.once.challenge())


@pytest.fixture
def door(store: Store, clock: ManualClock) -> Door:
    return Door(store, clock)


def test_an_answer_of_before_a_restart_opens_nothing_after_it(door: Door) -> None:
    token, digits = door.token(), door.phone()
    after = door.restarted()
    after.once.challenge()
    assert code_of(after.check.check(token)) == "token.other"
    assert code_of(after.check.check(digits)) == "pin.wrong"


def test_whichever_answer_comes_first_spends_the_other(door: Door) -> None:
    token, digits = door.token(), door.phone()
    assert isinstance(door.check.check(digits), Granted)
    assert code_of(door.check.check(token)) == "token.other"
    token, digits = door.token(), door.phone()
    assert isinstance(door.check.check(token), Granted)
    assert code_of(door.check.check(digits)) == "pin.wrong"


def test_an_answer_that_was_overheard_is_worth_nothing_half_an_hour_later(door: Door) -> None:
    token, digits = door.token(), door.phone()
    door.clock.advance(1801)
    assert code_of(door.check.check(digits)) == "pin.wrong"
    assert code_of(door.check.check(token)) == "token.other"


def test_setting_the_clock_back_does_not_bring_a_token_back(door: Door) -> None:
    spent = door.token()
    assert isinstance(door.check.check(spent), Granted)
    for wall in (door.clock.wall() - 10_000_000, 0.0):
        door.clock.set_wall(wall)
        assert code_of(door.check.check(spent)) == "token.other"


@pytest.mark.parametrize("more", ['"role":"root"', '"roles":["attendant","technician"]', '"terminal":"another","x":1'])
def test_a_token_that_asks_for_more_than_a_token_gives_is_none(door: Door, more: str) -> None:
    """Even under the authority's own signature: a terminal knows one right, and no word for another."""
    plain = base64.urlsafe_b64decode(door.token().removeprefix(PREFIX).split(".")[0] + "==")
    payload = plain[:-1] + b"," + more.encode() + b"}"
    forged = signed_text(payload, KEY)
    assert read(forged, AUTHORITY) is None
    assert code_of(door.check.check(forged)) == "token.forged"


# --- one role for another -----------------------------------------------------------------------------------------------


@pytest.fixture
def two_roles(store: Store, clock: ManualClock, tmp_path: Path) -> dict[PinRole, PinCheck]:
    """As the program makes them of its settings."""
    config = write_plain_terminal(tmp_path)
    access = f'[access]\nauthority_key = "{base64.b64encode(AUTHORITY).decode()}"\n'
    for group, name, digits in (("technicians", "技术员", RIGHT), ("attendants", "村干部", CADRES)):
        access += f'[[access.{group}]]\nname = "{name}"\npin_hash = "{CHEAP.hash(digits)}"\n'
    config.write_text(config.read_text(encoding="utf-8") + access, encoding="utf-8")
    return pins_of(load_settings(config), store, clock, list)


def test_a_cadres_pin_opens_no_maintenance(two_roles: dict[PinRole, PinCheck]) -> None:
    assert two_roles[PinRole.ATTENDANT].check(CADRES) == Granted("村干部")
    assert code_of(two_roles[PinRole.TECHNICIAN].check(CADRES)) == "pin.wrong"


def test_a_technicians_token_is_no_cadres_word(two_roles: dict[PinRole, PinCheck], clock: ManualClock) -> None:
    """A cadre vouches for people; whoever came by a token has no name that a village knows."""
    at = int(clock.wall())
    challenge = two_roles[PinRole.TECHNICIAN].challenge()
    token = issue(Token("GD-TEST-0001", challenge, "陈技术", at, at + 3600), KEY)
    assert code_of(two_roles[PinRole.ATTENDANT].check(token)) == "pin.wrong"
    assert two_roles[PinRole.TECHNICIAN].check(token) == Granted("陈技术")


# --- a right that is over -----------------------------------------------------------------------------------------------


def test_setting_the_clock_back_does_not_bring_back_a_right_that_is_over(
    store: Store, clock: ManualClock, connection: sqlite3.Connection
) -> None:
    check = PinCheck(store, clock, "technician", (Attendant("甲", PEOPLE[0].pin_hash, "2026-11-24"),))
    contact.note(connection, clock.wall() + 3 * 86_400)
    connection.commit()
    clock.set_wall(clock.wall() - 30 * 86_400)
    assert code_of(check.check(RIGHT)) == "pin.ended"


def test_the_platforms_clock_counts_where_it_is_known(store: Store, clock: ManualClock) -> None:
    offset = [0.0]
    person = Attendant("甲", PEOPLE[0].pin_hash, "2026-11-24")
    check = PinCheck(store, clock, "technician", (person,), offset=lambda: offset[0])
    assert check.check(RIGHT) == Granted("甲")
    offset[0] = 30 * 86_400.0
    assert code_of(check.check(RIGHT)) == "pin.ended"


# --- the command line of somebody else ----------------------------------------------------------------------------------


@pytest.fixture
def others() -> Iterator[Path]:
    """A terminal whose store belongs to another user and is closed, as the package makes it."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only root, with setpriv, can give a store to another user and then be a plain user")
    with tempfile.TemporaryDirectory(prefix="yzz-others-") as name:
        folder = Path(name)
        write_plain_terminal(folder)
        with closing(recovered(folder / "data" / DATABASE_NAME)) as store, closing(store.connection()) as connection:
            lockout.carry_over(connection, {"technician": 15})
        for file in (folder / "data", *(folder / "data").iterdir()):
            os.chown(file, TERMINALS_USER, TERMINALS_USER)
        (folder / "data").chmod(0o700)
        yield folder


@pytest.mark.parametrize("words", [["pin", "unlock", "technician"], ["queue", "list"], ["store", "copies"], ["doctor"]])
def test_another_user_of_the_machine_gets_nothing_by_the_command_line(others: Path, words: list[str]) -> None:
    # Root without the right to pass by modes is a user like any other, and may run this Python wherever it is.
    plain = ["setpriv", f"--bounding-set={ROOTS_OWN}", f"--inh-caps={ROOTS_OWN}"]
    command = [*plain, sys.executable, "-m", "kiosk", *words, "--config", str(others / "kiosk.toml")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert 2 <= done.returncode <= 9, done.stderr
    assert "Traceback" not in done.stderr
    assert counted(others / "data" / DATABASE_NAME) == 15
    with closing(sqlite3.connect(others / "data" / DATABASE_NAME)) as connection:
        assert "pin.unlocked" not in [line.code for line in audit.tail(connection, 20)]
