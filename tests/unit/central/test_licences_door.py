"""Which licences a person has: asked of the platform over the wire, and a shown code that somebody scans."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from central.departments import Declined, IssueOrder
from central.departments.simulated_holdings import holdings_of
from central.departments.simulated_licence_codes import SimulatedLicenceCodes
from central.moments import beijing_date, system_clock
from central.server import EmbeddedCentral
from central.verifying import Verifier
from kiosk.store.vault import ReplyKey
from sync import wire
from sync.wire.licences import (
    CODE_PREFIX,
    PATH_LICENCES,
    LicencesAnswer,
    LicencesQuestion,
    LicencesRequest,
    LicencesResult,
    licences_of,
)
from sync.wire.livecode import LiveCode
from tests.support.central_client import CONSENTS, FACE, Terminal
from tests.unit.central.test_families import CHEN, WANG, ZHOU

NOT_PASSED = wire.IdentityCheck("face", passed=False)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with EmbeddedCentral(f"sqlite:///{tmp_path / 'central.db'}", tmp_path / "keys") as central:
        terminal = Terminal(central)
        yield terminal
        terminal.close()


def question(
    terminal: Terminal,
    person: wire.Person = CHEN,
    *,
    service: str = "e-licence",
    consents: tuple[wire.Consent, ...] = CONSENTS,
    check: wire.IdentityCheck = FACE,
    agent: wire.Agent | None = None,
) -> LicencesAnswer | str:
    """The answer, or the code of the refusal."""
    reply = ReplyKey(wire.SUITE_HPKE_X25519)
    body = msgspec.json.encode(LicencesQuestion(person, consents, check, agent))
    sealed = terminal.seal(body, wire.sealing_info("licences-question", terminal.name, "q-1"))
    request = LicencesRequest(wire.WIRE_VERSION, terminal.name, "q-1", service, sealed, reply.public_raw)
    content = terminal.post(PATH_LICENCES, msgspec.json.encode(request)).content
    result = msgspec.json.decode(content, type=LicencesResult)
    assert result.simulated
    if result.answer is None:
        assert result.message
        return result.code
    opened = reply.open(result.answer, terminal.name, "q-1", "licences-reply")
    assert opened is not None
    answer = licences_of(opened)
    assert answer is not None
    return answer


def test_a_person_hears_of_the_own_the_familys_and_the_firms(terminal: Terminal) -> None:
    answer = question(terminal)
    assert isinstance(answer, LicencesAnswer)
    groups = {one.title: one.group for one in answer.licences}
    assert groups["居民身份证电子凭证"] == "self"
    assert groups["居民户口簿"] == groups["出生医学证明"] == "family"
    assert groups["营业执照"] == "firm"
    over = next(one for one in answer.licences if one.state == "over")
    assert over.until
    assert not over.shows
    told = msgspec.json.encode(answer).decode()
    assert all(secret not in told for secret in (CHEN.number, CHEN.name, ZHOU.name, ZHOU.number))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"service": "tax-record"}, "department.no_such_document"),
        ({"service": "nothing"}, "department.no_such_document"),
        ({"check": NOT_PASSED}, "department.identity_insufficient"),
        ({"consents": ()}, "body.no_consent"),
        ({"person": msgspec.structs.replace(CHEN, number="440922198809180331")}, "body.bad_identity_number"),
        ({"person": WANG, "agent": wire.Agent(CHEN, "agent", "mandate", "0000000000")}, "mandate.unknown"),
        ({"person": WANG, "agent": wire.Agent(CHEN, "guardian", "register")}, "department.wrong_agency"),
        ({"person": ZHOU, "agent": wire.Agent(WANG, "guardian", "register")}, "mandate.no_guardian"),
    ],
)
def test_who_may_not_know_hears_why(terminal: Terminal, changes: dict[str, object], code: str) -> None:
    assert question(terminal, **changes) == code  # type: ignore[arg-type]


def test_a_parent_asks_for_the_child_and_hears_of_the_childs_alone(terminal: Terminal) -> None:
    answer = question(terminal, ZHOU, agent=wire.Agent(CHEN, "guardian", "register"))
    assert isinstance(answer, LicencesAnswer)
    assert {one.group for one in answer.licences} == {"self"}
    assert "出生医学证明" in {one.title for one in answer.licences}


def order(number: str, person: wire.Person = CHEN, check: wire.IdentityCheck = FACE) -> IssueOrder:
    answers = {"licence": number, "how": "show"}
    return IssueOrder("t/1", "e-licence", person, answers, check, beijing_date(system_clock()), "", "")


def test_a_shown_code_is_read_for_a_minute_and_a_newer_one_ends_it(terminal: Terminal) -> None:
    platform = terminal.central.platform
    codes = platform.departments.get("simulated-licence-codes")
    assert isinstance(codes, SimulatedLicenceCodes)
    day = beijing_date(system_clock())
    mine = next(one for one in holdings_of(CHEN, day) if one.kind.shows and not one.is_over(day))
    code = codes.show(order(mine.number))
    assert isinstance(code, LiveCode)
    verdict = Verifier(platform).slip(f" {code.content}\n")
    assert (verdict.tone, dict(verdict.facts)["证照"]) == ("good", mine.kind.title)
    assert CHEN.name not in str(verdict)
    assert CHEN.number not in str(verdict)
    codes.show(order(mine.number))
    assert Verifier(platform).slip(code.content).tone == "bad"
    assert Verifier(platform).slip(CODE_PREFIX + "0" * 24).tone == "bad"


def test_a_code_ends_by_itself() -> None:
    late = [0]
    codes = SimulatedLicenceCodes(lambda: system_clock() + timedelta(seconds=late[0]))
    day = beijing_date(system_clock())
    mine = next(one for one in holdings_of(CHEN, day) if one.kind.shows and not one.is_over(day))
    code = codes.show(order(mine.number))
    assert isinstance(code, LiveCode)
    assert codes.read(code.content, day) is not None
    late[0] = code.seconds + 1
    assert codes.read(code.content, day) is None


def test_what_cannot_be_shown_says_why() -> None:
    codes = SimulatedLicenceCodes(system_clock)
    day = beijing_date(system_clock())
    mine = tuple(holdings_of(CHEN, day))
    over = next(one for one in mine if one.kind.shows and one.is_over(day))
    seen = next(one for one in mine if not one.kind.shows)
    shown = next(one for one in mine if one.kind.shows and not one.is_over(day))
    found = [
        codes.show(order(over.number)),
        codes.show(order(seen.number)),
        codes.show(order(shown.number, WANG)),
        codes.show(order(shown.number, check=NOT_PASSED)),
    ]
    assert [one.code for one in found if isinstance(one, Declined)] == [
        "licence.over", "licence.not_shown", "department.no_record", "department.identity_insufficient",
    ]  # fmt: skip
