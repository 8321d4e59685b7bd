"""An authorisation by telephone: its code is sealed, for one person and one use, at one terminal at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from central.departments import Declined
from central.mandatecodes import DAYS, HELD_MINUTES, SCOPES, PhoneGrant, by_code, code_of, grant
from central.moments import beijing_date, system_clock
from central.phonepage import PATH
from central.server import EmbeddedCentral
from kiosk.domain.mandatecode import mandate_number_in
from kiosk.store.vault import ReplyKey
from sync import wire
from sync.wire.mandate import (
    PATH_MANDATES,
    SIMULATED_CODE_PREFIX,
    MandateQuestion,
    MandateRequest,
    MandateResult,
    Standing,
    is_mandate_code,
)
from tests.support.central_client import CONSENTS, ELDER, FACE, WORKER, Terminal
from tests.support.console_client import logged_in
from tests.unit.central.test_mandates import SERVICE, STRANGER, done, granted, taken_back
from tests.unit.central.test_representing import by_mandate
from tests.unit.central.test_representing import code_of as answer_code

pytestmark = pytest.mark.both_stores


class Days:
    """A clock that somebody puts forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return system_clock() + self.ahead


@pytest.fixture
def clock() -> Days:
    return Days()


@pytest.fixture
def central(database: str, tmp_path: Path, clock: Days) -> Iterator[EmbeddedCentral]:
    with EmbeddedCentral(database, tmp_path / "keys", clock=clock) as platform:
        yield platform


@pytest.fixture
def second(central: EmbeddedCentral) -> Iterator[Terminal]:
    other = Terminal(central, "T-0002")
    yield other
    other.close()


def given(terminal: Terminal, scope: str = "medical", days: int = 7, by: wire.Person = ELDER) -> PhoneGrant:
    made = grant(terminal.central.platform, by, WORKER.number, WORKER.name, scope, days)
    assert isinstance(made, PhoneGrant), made
    return made


def heard(terminal: Terminal, code: str, by: wire.Person = WORKER, service: str = SERVICE, number: str = "") -> str:
    """The code of the refusal; empty when it is an authorisation."""
    reply = ReplyKey(wire.SUITE_HPKE_X25519)
    body = msgspec.json.encode(MandateQuestion(by, CONSENTS, FACE, number, code))
    sealed = terminal.seal(body, wire.sealing_info("mandate-question", terminal.name, "q-1"))
    request = MandateRequest(wire.WIRE_VERSION, terminal.name, "q-1", service, sealed, reply.public_raw, Standing.MANDATE)
    now = int(terminal.central.platform.clock().timestamp())
    answer = terminal.post(PATH_MANDATES, msgspec.json.encode(request), created=now)
    result = msgspec.json.decode(answer.content, type=MandateResult)
    assert bool(result.answer) is not bool(result.code)
    return result.code


def noted(central: EmbeddedCentral) -> list[tuple[str, str]]:
    """Action and object of the audit's lines about authorisations, the oldest first."""
    return [(row.action, row.object) for row in central.store.audit_after(0, 100) if row.action.startswith("mandate.")]


def test_it_is_scanned_used_once_and_then_worth_nothing(terminal: Terminal) -> None:
    made = given(terminal)
    assert heard(terminal, made.code) == ""
    assert heard(terminal, made.code) == "", "asked again at the same terminal"
    assert done(terminal, 1, made.number)[0] == "accepted"
    assert heard(terminal, made.code) == "mandate.used_up"
    assert heard(terminal, "", number=made.number) == "mandate.used_up"
    assert done(terminal, 2, made.number)[0] == "declined"


def test_its_short_number_does_as_well(terminal: Terminal) -> None:
    assert heard(terminal, "", number=given(terminal).number) == ""


def test_an_answer_uses_it_up(terminal: Terminal) -> None:
    made = given(terminal)
    assert answer_code(terminal, by_mandate(made.number)) == ""
    assert answer_code(terminal, by_mandate(made.number)) == "mandate.used_up"


def test_each_way_to_misuse_it_has_its_own_answer(terminal: Terminal, clock: Days) -> None:
    made = given(terminal)
    forged = made.code[:-1] + ("0" if made.code[-1] != "0" else "1")
    turned = SIMULATED_CODE_PREFIX + "0123456789" + made.code[-24:]
    assert heard(terminal, forged) == "mandate.forged"
    assert heard(terminal, turned) == "mandate.forged", "the seal of another number"
    assert heard(terminal, "https://pay.example/1") == "mandate.not_a_code"
    assert heard(terminal, made.code, by=STRANGER) == "mandate.other_person"
    assert heard(terminal, made.code, service="disability-subsidy") == "mandate.other_service"
    clock.ahead = timedelta(days=7)
    assert heard(terminal, made.code) == "mandate.over"
    assert [action for action, _subject in noted(terminal.central)] == ["mandate.given", *["mandate.refused"] * 3]


def test_taken_back_it_is_worth_nothing(terminal: Terminal) -> None:
    made = given(terminal)
    assert taken_back(terminal, 1, made.number) == "accepted"
    assert heard(terminal, made.code) == "mandate.withdrawn"


def test_a_second_terminal_waits_until_the_first_one_has_had_its_time(
    terminal: Terminal, second: Terminal, clock: Days
) -> None:
    made = given(terminal)
    assert heard(terminal, made.code) == ""
    assert heard(second, made.code) == "mandate.elsewhere"
    assert heard(second, "", number=made.number) == "mandate.elsewhere"
    assert ("mandate.refused", "T-0002") in noted(terminal.central)
    clock.ahead = timedelta(minutes=HELD_MINUTES + 1)
    assert heard(second, made.code) == "", "who went away without doing it"
    assert heard(terminal, made.code) == "mandate.elsewhere"


def test_what_is_for_many_uses_is_held_for_nobody(terminal: Terminal, second: Terminal) -> None:
    number = granted(terminal)
    assert heard(terminal, "", number=number) == heard(second, "", number=number) == ""


@pytest.mark.parametrize("days", DAYS)
def test_it_ends_with_its_last_day(days: int, terminal: Terminal) -> None:
    made, today = given(terminal, days=days), beijing_date(system_clock())
    assert made.until == today + timedelta(days=days - 1)
    platform = terminal.central.platform
    assert not isinstance(by_code(platform, made.code, WORKER, SERVICE, made.until), Declined)
    late = by_code(platform, made.code, WORKER, SERVICE, made.until + timedelta(days=1))
    assert isinstance(late, Declined)
    assert late.code == "mandate.over"


@pytest.mark.parametrize(
    ("helper", "scope", "days", "code"),
    [
        (WORKER.number, "everything", 7, "mandate.bad_terms"),
        (WORKER.number, "medical", 365, "mandate.bad_terms"),
        (ELDER.number, "medical", 7, "mandate.to_self"),
        ("440981201505200260", "medical", 7, "mandate.to_minor"),
    ],
)
def test_what_nobody_can_give(helper: str, scope: str, days: int, code: str, terminal: Terminal) -> None:
    refused = grant(terminal.central.platform, ELDER, helper, "周小雨", scope, days)
    assert isinstance(refused, Declined)
    assert refused.code == code
    assert noted(terminal.central) == []


def test_nobody_fills_the_books(terminal: Terminal) -> None:
    busy = msgspec.structs.replace(ELDER, number="440981195003120641", name="王秀英")
    made = [grant(terminal.central.platform, busy, WORKER.number, WORKER.name, "all", 1) for _ in range(12)]
    assert isinstance(made[0], PhoneGrant)
    assert isinstance(made[-1], Declined)
    assert made[-1].code == "mandate.too_many"


def test_the_telephones_page_gives_it_and_says_what_is_wrong(terminal: Terminal) -> None:
    url = terminal.central.url + PATH
    form = {
        "do": "mandate", "name": "王秀英", "number": "440981195003120641", "helper-name": "陈志明",
        "helper": "44092219880918033X", "scope": "medical", "days": "1",
    }  # fmt: skip
    with httpx.Client(trust_env=False) as phone:
        assert all(f'value="{scope}"' in phone.get(url).text for scope in SCOPES)
        made = phone.post(url, data=form)
        assert made.status_code == 200
        assert "给陈*明，看病和医保的事，用一次" in made.text
        assert "陈志明" not in made.text.replace("陈*明", "")
        start = made.text.index(SIMULATED_CODE_PREFIX)
        code = made.text[start : start + len(SIMULATED_CODE_PREFIX) + 34]
        assert is_mandate_code(code)
        for change, words in (
            ({"helper": "1"}, "替您办的人，名字或身份证号不对"),
            ({"number": "1"}, "姓名或身份证号不对"),
            ({"days": "x"}, "请选好"),
            ({"days": "９"}, "请选好"),
            ({"scope": "<b>"}, "请选好"),
        ):
            wrong = phone.post(url, data=form | change)
            assert wrong.status_code == 400
            assert words in wrong.text
            assert "<b>" not in wrong.text


def test_the_console_says_it_in_words(terminal: Terminal) -> None:
    made = given(terminal)
    heard(terminal, made.code, by=STRANGER)
    browser = logged_in(terminal.central, "auditor")
    page = browser.get("/audit").text
    browser.close()
    for words in ("手机上授权代办", "授权没有通过", "这个码是给别人的"):
        assert words in page
    assert made.number not in page
    assert WORKER.number not in page


@pytest.mark.parametrize(
    "content", ["", SIMULATED_CODE_PREFIX, SIMULATED_CODE_PREFIX + "0" * 33, SIMULATED_CODE_PREFIX + "0" * 34 + "\n"]
)
def test_terminal_and_platform_agree_on_what_is_no_code(content: str) -> None:
    assert mandate_number_in(content) is None
    assert not is_mandate_code(content)


def test_terminal_and_platform_agree_on_what_is_a_code(terminal: Terminal) -> None:
    code = code_of(terminal.central.platform, "0123456789")
    assert mandate_number_in(code) == "0123456789"
    assert is_mandate_code(code)
