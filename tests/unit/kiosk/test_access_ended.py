"""The end of a technician's access: by a last day in the terminal's file, or by a name that operations publish."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import msgspec
import pytest
from argon2 import PasswordHasher

from benchmarks.manual_clock import ManualClock
from benchmarks.plain_terminal import write_plain_terminal
from kiosk.clock import local_time
from kiosk.maintenance.access import Denied, Granted, PinCheck
from kiosk.publishedsettings import LONGEST_NAME, MOST_ENDED, PublishedSettings, govern, read_settings
from kiosk.settings import Attendant, SettingsProblem, load_settings
from kiosk.store import audit, lockout
from kiosk.store.database import Store

RIGHT, WRONG = "246810", "000000"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HASH = CHEAP.hash(RIGHT)


def today(clock: ManualClock) -> date:
    return local_time(clock).date()


def code_of(answer: Granted | Denied) -> str:
    assert isinstance(answer, Denied)
    return answer.trouble.code


def test_the_last_day_still_lets_in_and_the_next_does_not(
    store: Store, clock: ManualClock, connection: sqlite3.Connection
) -> None:
    check = PinCheck(store, clock, "technician", [Attendant("乙", HASH, today(clock).isoformat())])
    assert check.check(RIGHT) == Granted("乙")
    clock.advance(86_400)
    assert code_of(check.check(RIGHT)) == "pin.ended"
    assert audit.tail(connection, 1)[0].code == "pin.ended"
    assert audit.tail(connection, 1)[0].fields["who"] == "乙"


def test_a_name_that_is_published_is_shut_out_at_once(store: Store, clock: ManualClock) -> None:
    ended: list[str] = []
    people = [Attendant("甲", CHEAP.hash("135790")), Attendant("乙", HASH)]
    check = PinCheck(store, clock, "technician", people, ended=lambda: ended)
    assert check.check(RIGHT) == Granted("乙")
    ended.append("乙")
    assert code_of(check.check(RIGHT)) == "pin.ended"
    assert check.check("135790") == Granted("甲")


def test_a_former_technician_cannot_make_guesses_begin_anew(
    store: Store, clock: ManualClock, connection: sqlite3.Connection
) -> None:
    """Else an own old PIN between two guesses would keep the count at nothing."""
    check = PinCheck(store, clock, "technician", [Attendant("乙", HASH)], ended=lambda: ["乙"])
    codes = []
    for digits in (WRONG, RIGHT, WRONG, RIGHT, WRONG):
        codes.append(code_of(check.check(digits)))
    assert codes == ["pin.wrong", "pin.ended", "pin.wrong", "pin.ended", "pin.locked"]
    assert lockout.failures_of(connection, "technician") == 5


def test_the_terminals_own_list_cannot_be_undone_from_afar(tmp_path: Path) -> None:
    own = load_settings(write_plain_terminal(tmp_path)).settings
    own = msgspec.structs.replace(own, access=msgspec.structs.replace(own.access, ended=("甲",)))
    published = read_settings({"settings.toml": '[access]\nended = ["乙"]\n'.encode()})
    assert isinstance(published, PublishedSettings)
    governed = govern(own, published, 3)
    assert governed.settings.access.ended == ("甲", "乙")
    row = next(row for row in governed.rows if row.place == "access.ended")
    assert (row.value, row.from_platform, row.asked) == ("甲、乙", True, "")
    assert govern(own, None).settings.access.ended == ("甲",)


@pytest.mark.parametrize(
    "text",
    [
        'ended = ["a\\nb"]',
        'ended = [""]',
        f'ended = ["{"长" * (LONGEST_NAME + 1)}"]',
        "ended = [" + ", ".join(['"x"'] * (MOST_ENDED + 1)) + "]",
        "ended = [7]",
        'technicians = [{name = "x", pin_hash = "y"}]',
        'ended = ["x"]\nauthority_key = "AAAA"',
    ],
)
def test_nothing_but_names_can_be_published_about_access(text: str) -> None:
    assert isinstance(read_settings({"settings.toml": f"[access]\n{text}\n".encode()}), str)


@pytest.mark.parametrize(("until", "usable"), [("2027-03-31", True), ("31.3.2027", False), ("20270331", False)])
def test_a_last_day_is_a_date(tmp_path: Path, until: str, usable: bool) -> None:
    config = write_plain_terminal(tmp_path)
    text = config.read_text(encoding="utf-8")
    config.write_text(f'{text}\n[[access.technicians]]\nname = "乙"\npin_hash = "x"\nuntil = "{until}"\n', encoding="utf-8")
    if usable:
        assert load_settings(config).settings.access.technicians[0].until == until
    else:
        with pytest.raises(SettingsProblem, match="until"):
            load_settings(config)
