"""A technician without a PIN: a signed token, or ten digits over the phone; each once, for this terminal and challenge."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.manual_clock import ManualClock
from kiosk.__main__ import main
from kiosk.clocktrust import EARLIEST_PLAUSIBLE
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.trouble import Trouble
from kiosk.maintenance.access import Denied, Granted, PinCheck
from kiosk.maintenance.onetime import BY_PHONE, CHALLENGE_SECONDS, OneTimeAccess
from kiosk.maintenance.tokens import PREFIX, Token, issue, phone_code, read
from kiosk.session import events as ev
from kiosk.session.effects import CheckPin
from kiosk.session.machine import advance
from kiosk.session.state import Session, TechnicianPin
from kiosk.session.step import World
from kiosk.settings import AccessSettings, SettingsProblem, decode_access
from kiosk.store import audit
from kiosk.store.database import Store

KEY = Ed25519PrivateKey.generate()
AUTHORITY = KEY.public_key().public_bytes_raw()
SECRET = b"s" * 32
NOW = EARLIEST_PLAUSIBLE + 86_400.0
TERMINAL = "440981102299-01"


class Door:
    """A terminal's door and the answers to its challenge."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = ManualClock(NOW)
        self.draws = iter(f"{number:08d}" for number in range(1, 100))
        self.once = OneTimeAccess(TERMINAL, AUTHORITY, SECRET, self.clock, lambda: next(self.draws))
        self.ended: list[str] = []
        self.check = PinCheck(store, self.clock, "technician", (), self.once, lambda: self.ended)

    def token(self, **changed: object) -> Token:
        at = int(self.clock.wall())
        plain = Token(TERMINAL, self.once.challenge(), "陈技术", at, at + 8 * 3600)
        return Token(**{name: changed.get(name, getattr(plain, name)) for name in plain.__struct_fields__})  # type: ignore[arg-type]

    def events(self) -> list[str]:
        with self.store.kept() as connection:
            return [line.code for line in audit.tail(connection, 20)]


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    store = Store.open(tmp_path / "terminal.db")
    yield Door(store)
    store.close()


def code_of(answer: Granted | Denied) -> str:
    assert isinstance(answer, Denied)
    return answer.trouble.code


def test_a_genuine_token_lets_in_once(door: Door) -> None:
    text = issue(door.token(), KEY)
    assert len(text) < 400
    assert door.check.check(text) == Granted("陈技术")
    assert code_of(door.check.check(text)) == "token.other"
    assert door.events()[:2] == ["token.refused", "token.accepted"]


def test_a_genuine_token_of_somebody_whose_access_has_ended(door: Door) -> None:
    door.ended.append("陈技术")
    assert code_of(door.check.check(issue(door.token(), KEY))) == "pin.ended"
    assert door.events()[0] == "pin.ended"
    door.ended.clear()
    assert door.check.check(issue(door.token(), KEY)) == Granted("陈技术")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"terminal": "elsewhere"}, "token.other"),
        ({"challenge": "99999999"}, "token.other"),
        ({"not_before": int(NOW) + 3600, "expires": int(NOW) + 7200}, "token.expired"),
        ({"not_before": int(NOW) - 7200, "expires": int(NOW) - 3600}, "token.expired"),
        ({"expires": int(NOW) + 90_000}, "token.too_long"),
        ({"expires": int(NOW)}, "token.too_long"),
        ({"who": " "}, "token.too_long"),
    ],
)
def test_a_token_that_does_not_do(door: Door, changed: dict[str, object], code: str) -> None:
    assert code_of(door.check.check(issue(door.token(**changed), KEY))) == code


def test_a_token_of_somebody_elses_key(door: Door) -> None:
    assert code_of(door.check.check(issue(door.token(), Ed25519PrivateKey.generate()))) == "token.forged"


@given(text=st.text(max_size=700), place=st.integers(0, 200))
def test_whatever_is_held_before_the_scanner_is_no_token(text: str, place: int) -> None:
    genuine = issue(Token(TERMINAL, "1", "who", 1, 2), KEY)
    assert read(PREFIX + text, AUTHORITY) is None
    at = len(PREFIX) + place % (len(genuine) - len(PREFIX) - 1)
    other = "A" if genuine[at] != "A" else "B"
    assert read(genuine[:at] + other + genuine[at + 1 :], AUTHORITY) is None


def test_a_clock_that_lost_its_battery_does_not_keep_a_technician_out(door: Door) -> None:
    text = issue(door.token(), KEY)
    door.clock.set_wall(1000.0)
    assert door.check.check(text) == Granted("陈技术")


def test_ten_digits_over_the_phone_let_in_once(door: Door) -> None:
    digits = phone_code(SECRET, TERMINAL, door.once.challenge())
    assert len(digits) == 10
    assert door.check.check(digits) == Granted(BY_PHONE)
    assert code_of(door.check.check(digits)) == "pin.wrong"


def test_guessing_at_the_phones_digits_locks_and_a_token_still_opens(door: Door) -> None:
    answers = [door.check.check("0123456789") for _ in range(5)]
    assert isinstance(answers[-1], Denied)
    assert 0 < answers[-1].wait < math.inf
    assert code_of(door.check.check(phone_code(SECRET, TERMINAL, door.once.challenge()))) == "pin.locked"
    assert door.check.check(issue(door.token(), KEY)) == Granted("陈技术")


def test_a_challenge_stays_half_an_hour(door: Door) -> None:
    first = door.once.challenge()
    assert door.once.challenge() == first
    door.clock.advance(CHALLENGE_SECONDS + 1)
    assert door.once.challenge() != first


def test_nothing_is_shown_where_neither_way_is_in_use(door: Door) -> None:
    closed = OneTimeAccess(TERMINAL, b"", b"", door.clock)
    assert closed.challenge() == ""
    answer = closed.by_token(issue(door.token(), KEY))
    assert isinstance(answer, Trouble)
    assert not closed.by_phone("0" * 10)
    assert not OneTimeAccess(TERMINAL, AUTHORITY, b"", door.clock).by_phone(phone_code(b"", TERMINAL, "00000001"))


def test_a_code_that_is_no_token_is_no_try_at_the_pin() -> None:
    world = World(catalogue=Catalogue((), ()), readiness={}, now=1.0, wall="2026-01-01T00:00:00+08:00")
    session = Session(phase=TechnicianPin())
    ignored = advance(session, ev.CodeScanned("YZZ1:WHATEVER"), world)
    assert ignored.session.phase == TechnicianPin()
    assert not [effect for effect in ignored.effects if isinstance(effect, CheckPin)]
    asked = advance(session, ev.CodeScanned(f"{PREFIX}a.b"), world)
    assert [effect.digits for effect in asked.effects if isinstance(effect, CheckPin)] == [f"{PREFIX}a.b"]


def test_the_settings_of_it() -> None:
    assert decode_access(AccessSettings()) == (b"", b"")
    both = AccessSettings(
        authority_key=base64.b64encode(AUTHORITY).decode(), phone_secret=base64.b64encode(SECRET).decode()
    )
    assert decode_access(both) == (AUTHORITY, SECRET)
    for wrong in ({"authority_key": "AAAA"}, {"phone_secret": "AAAA"}, {"phone_secret": "?"}):
        with pytest.raises(SettingsProblem):
            decode_access(AccessSettings(**wrong))


def test_operations_answer_a_challenge(
    door: Door, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "authority.pem"
    file.write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    asked = ["--terminal", TERMINAL, "--challenge", door.once.challenge()]
    assert main(["pin", "token", "--key", str(file), "--who", "陈技术", *asked]) == 0
    token = read(capsys.readouterr().out.strip(), AUTHORITY)
    assert token is not None
    assert (token.terminal, token.who, token.expires - token.not_before) == (TERMINAL, "陈技术", 8 * 3600)
    assert main(["pin", "token", "--key", str(file), "--who", "x", "--hours", "99", *asked]) == 2
    assert main(["pin", "token", "--key", str(tmp_path / "none"), "--who", "x", *asked]) == 2
    monkeypatch.setattr("sys.stdin", io.StringIO(base64.b64encode(SECRET).decode() + "\n"))
    assert main(["pin", "phone-code", *asked]) == 0
    assert capsys.readouterr().out.strip() == phone_code(SECRET, TERMINAL, door.once.challenge())
    monkeypatch.setattr("sys.stdin", io.StringIO("?\n"))
    assert main(["pin", "phone-code", *asked]) == 2
