"""A code from a telephone says who somebody is: once, for some minutes, only where the catalogue allows it."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from central.departments import Declined, Unavailable
from central.departments.simulated_accounts import SECONDS, UNKNOWN, SimulatedAccounts
from central.phonepage import PATH, person_with
from central.server import EmbeddedCentral
from kiosk.domain.logincode import login_code_in
from sync import wire
from sync.wire.login import PATH_LOGINS, LoginQuestion, LoginRequest, LoginResult, is_login_code, person_of
from tests.support.central_client import CONSENTS, ELDER, WORKER, Terminal, problem
from tests.support.hand_clock import Hand

BY_CODE = "medical-account"


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def accounts(clock: Hand) -> SimulatedAccounts:
    return SimulatedAccounts(clock)


def test_a_code_counts_once(accounts: SimulatedAccounts) -> None:
    code = accounts.show(ELDER)
    assert [accounts.whose(code), accounts.whose(code)] == [ELDER, UNKNOWN]


def test_a_new_code_ends_the_one_before_but_not_another_persons(accounts: SimulatedAccounts) -> None:
    first, other, second = accounts.show(ELDER), accounts.show(WORKER), accounts.show(ELDER)
    assert [accounts.whose(code) for code in (first, other, second)] == [UNKNOWN, WORKER, ELDER]


@pytest.mark.parametrize(("seconds", "heard"), [(SECONDS - 1, ELDER), (SECONDS, UNKNOWN)])
def test_a_code_counts_for_some_minutes(
    accounts: SimulatedAccounts, clock: Hand, seconds: int, heard: wire.Person | Declined
) -> None:
    code = accounts.show(ELDER)
    clock.now += timedelta(seconds=seconds)
    assert accounts.whose(code) == heard


def test_a_silent_application_uses_no_code_up(accounts: SimulatedAccounts) -> None:
    code = accounts.show(ELDER)
    accounts.down = True
    assert isinstance(accounts.whose(code), Unavailable)
    accounts.down = False
    assert accounts.whose(code) == ELDER


@pytest.mark.parametrize(
    "content",
    ["", "MONI-YSS:", "MONI-YSS:" + "0" * 23, "MONI-YSS:" + "g" * 24, "MONI-YSS:" + "0" * 24 + "\n", "https://pay/1"],
)
def test_terminal_and_platform_agree_on_what_is_no_code(content: str) -> None:
    assert login_code_in(content) is None
    assert not is_login_code(content)


def test_terminal_and_platform_agree_on_what_is_a_code(accounts: SimulatedAccounts) -> None:
    code = accounts.show(ELDER)
    assert login_code_in(code) == code
    assert is_login_code(code)


def asked(terminal: Terminal, code: str, service: str = BY_CODE, **changes: object) -> tuple[LoginResult, X25519PrivateKey]:
    reply = X25519PrivateKey.generate()
    response = terminal.post(PATH_LOGINS, request(terminal, code, service, reply, **changes))
    assert response.status_code == 200, response.text
    return msgspec.json.decode(response.content, type=LoginResult), reply


def request(
    sender: Terminal,
    code: str,
    service: str,
    reply: X25519PrivateKey,
    consents: tuple[wire.Consent, ...] = CONSENTS,
    **changes: object,
) -> bytes:
    question = msgspec.json.encode(LoginQuestion(code, consents))
    sealed = sender.seal(question, wire.sealing_info("login-question", sender.name, "q-1"))
    whole = LoginRequest(wire.WIRE_VERSION, sender.name, "q-1", service, sealed, reply.public_key().public_bytes_raw())
    return msgspec.json.encode(msgspec.structs.replace(whole, **changes))


def office(central: EmbeddedCentral) -> SimulatedAccounts:
    found = central.platform.departments.accounts
    assert isinstance(found, SimulatedAccounts)
    return found


def test_who_it_is_comes_sealed_and_only_once(central: EmbeddedCentral, terminal: Terminal) -> None:
    code = office(central).show(ELDER)
    result, reply = asked(terminal, code)
    assert result.simulated
    assert result.answer is not None
    assert ELDER.name not in msgspec.json.encode(result).decode()
    assert person_of(terminal.open_reply(result.answer, reply, "login-reply", "q-1")) == ELDER
    again, _ = asked(terminal, code)
    assert (again.answer, again.code) == (None, UNKNOWN.code)


@pytest.mark.parametrize(
    ("service", "consents", "code"),
    [
        ("pension-certification", CONSENTS, "login.card_only"),
        ("no-such-service", CONSENTS, "login.card_only"),
        (BY_CODE, (), "body.no_consent"),
    ],
)
def test_a_refusal_leaves_the_code_alone(
    central: EmbeddedCentral, terminal: Terminal, service: str, consents: tuple[wire.Consent, ...], code: str
) -> None:
    shown = office(central).show(ELDER)
    result, _ = asked(terminal, shown, service, consents=consents)
    assert (result.answer, result.code) == (None, code)
    assert office(central).whose(shown) == ELDER


def test_what_is_no_code_is_refused_and_so_is_guessing(terminal: Terminal) -> None:
    assert asked(terminal, "https://pay/1")[0].code == "login.not_a_code"
    heard = [asked(terminal, f"MONI-YSS:{number:024X}")[0].code for number in range(12)]
    assert heard[0] == UNKNOWN.code
    assert heard[-1] == "login.too_often"


def test_nonsense_gets_its_own_code_and_no_traceback(terminal: Terminal) -> None:
    reply = X25519PrivateKey.generate()
    code = "MONI-YSS:" + "0" * 24
    another = request(terminal, code, BY_CODE, reply, terminal="T-9999")
    assert problem(terminal.post(PATH_LOGINS, another))[:2] == (403, "auth.terminal_mismatch")
    future = request(terminal, code, BY_CODE, reply, wire=99)
    assert problem(terminal.post(PATH_LOGINS, future))[:2] == (400, "input.wire_version")
    keyless = request(terminal, code, BY_CODE, reply, reply_key=b"short")
    assert problem(terminal.post(PATH_LOGINS, keyless))[:2] == (400, "input.bad_reply_key")


def test_the_simulated_telephone_shows_a_code(central: EmbeddedCentral, terminal: Terminal) -> None:
    assert "这是演示" in terminal.http.get(PATH).text
    page = terminal.http.post(PATH, data={"name": ELDER.name, "number": ELDER.number})
    assert page.status_code == 200
    code = page.text.partition("<code>")[2].partition("</code>")[0]
    person = office(central).whose(code)
    assert isinstance(person, wire.Person)
    assert (person.number, person.sex, person.birth) == (ELDER.number, ELDER.sex, ELDER.birth)


@pytest.mark.parametrize("number", ["", "1", "440981195003120642", "<script>", "4" * 500])
def test_the_simulated_telephone_takes_no_other_number(terminal: Terminal, number: str) -> None:
    page = terminal.http.post(PATH, data={"name": "王秀英", "number": number})
    assert page.status_code == 400
    assert "<script>" not in page.text
    assert person_with("王秀英", number) is None
