"""Whose family somebody belongs to, as the simulated office knows it, and who may act for whom by that alone."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import msgspec
import pytest

from central.departments import Declined, Issued, IssueOrder
from central.departments.connected import connected_departments
from central.departments.simulated_families import Relation, family_of, is_guardian, relatives_of
from central.departments.simulated_population import population
from central.frames import is_identity_number
from central.server import EmbeddedCentral
from central.services import DEFAULT_ASSETS
from sync import wire
from sync.wire.mandate import MandateAnswer, Represented, Standing
from tests.support.central_client import FACE, Terminal, transaction_body
from tests.unit.central.test_mandates import question, settled

ASSETS = Path(__file__).resolve().parents[3] / "assets"
TODAY = date(2026, 11, 26)


def of_bench(key: str) -> wire.Person:
    """Somebody of the bench, as the card says it."""
    people = tomllib.loads((ASSETS / "bench" / "people.toml").read_text(encoding="utf-8"))["person"]
    one = next(person for person in people if person["key"] == key)
    birth = f"{one['birth'][:4]}-{one['birth'][4:6]}-{one['birth'][6:]}"
    return wire.Person(one["kind"], one["name"], one["number"], one["sex"], birth)


WANG, CHEN, ZHOU = of_bench("王秀英"), of_bench("陈志明"), of_bench("周小雨")
FORMER = next(one.person for one in relatives_of(CHEN) if one.relation is Relation.FORMER_SPOUSE)


def names(person: wire.Person) -> dict[str, str]:
    return {one.person.name: one.relation.value for one in relatives_of(person)}


def test_the_people_of_the_bench_are_three_generations_and_one_who_has_parted() -> None:
    assert names(WANG) == {"陈志明": "child"}
    assert names(CHEN) == {"王秀英": "parent", "周小雨": "child", "周美兰": "former_spouse"}
    assert names(ZHOU) == {"陈志明": "parent", "周美兰": "parent"}
    assert {one.person.name for one in family_of(CHEN)} == {"王秀英", "周小雨"}
    assert relatives_of(of_bench("李嘉欣")) == ()
    known = {one.person.number: one.person for who in (WANG, CHEN, ZHOU) for one in relatives_of(who)}
    assert all(is_identity_number(number) for number in known)
    for person in (WANG, CHEN, ZHOU):
        assert msgspec.structs.replace(known[person.number]) == person, "as the card says it"


def test_households_of_villagers_are_families_and_every_relation_holds_both_ways() -> None:
    opposite = {Relation.CHILD: Relation.PARENT, Relation.PARENT: Relation.CHILD, Relation.SPOUSE: Relation.SPOUSE}
    counts: Counter[Relation] = Counter()
    for one in population()[:300]:
        person = wire.Person("resident", one.name, one.number, one.sex, one.birth)
        found = relatives_of(person)
        assert sum(relative.relation is Relation.SPOUSE for relative in found) <= 1
        for relative in found:
            counts[relative.relation] += 1
            back = {other.person.number: other.relation for other in relatives_of(relative.person)}
            assert back[person.number] is opposite[relative.relation]
    assert all(counts[relation] > 10 for relation in opposite)


def test_a_guardian_is_a_parent_of_a_child_and_nobody_else() -> None:
    assert is_guardian(CHEN, ZHOU, TODAY)
    assert is_guardian(FORMER, ZHOU, TODAY), "parting from each other is not parting from the child"
    assert not is_guardian(WANG, ZHOU, TODAY), "the grandmother"
    assert not is_guardian(WANG, CHEN, TODAY), "grown up"
    assert not is_guardian(CHEN, ZHOU, date(2033, 5, 20)), "grown up by then"


def people(answer: MandateAnswer | str) -> dict[str, Represented]:
    assert isinstance(answer, MandateAnswer), answer
    return {one.name: one for one in answer.people}


def test_a_terminal_hears_for_which_child_and_why_for_nobody_else(terminal: Terminal) -> None:
    found = people(question(terminal, by=CHEN, service="disability-subsidy", standing=Standing.GUARDIAN))
    assert found["周*雨"].person == ZHOU
    assert (found["周*兰"].person, found["周*兰"].why) == (None, "已经离婚，要本人来，或者本人授权")
    assert found["王*英"].person is None
    grown = people(question(terminal, by=WANG, service="disability-subsidy", standing=Standing.GUARDIAN))
    assert (grown["陈*明"].person, grown["陈*明"].why) == (None, "已经满18岁，要本人来，或者本人授权")
    stranger = of_bench("李嘉欣")
    assert (
        question(terminal, by=stranger, service="disability-subsidy", standing=Standing.GUARDIAN) == "standing.no_children"
    )


@pytest.mark.parametrize("service", ["tax-record", "hardship-aid", "no-such-service"])
def test_what_the_catalogue_does_not_leave_to_a_guardian_nobody_hears_about(service: str, terminal: Terminal) -> None:
    assert question(terminal, by=CHEN, service=service, standing=Standing.GUARDIAN) == "department.in_person_only"


def test_one_pays_for_the_family(terminal: Terminal) -> None:
    asked = "medical-insurance-payment"
    assert set(people(question(terminal, by=CHEN, service=asked, standing=Standing.FAMILY))) == {"王*英", "周*雨"}
    assert question(terminal, by=CHEN, service="e-licence", standing=Standing.FAMILY) == "department.in_person_only"
    assert question(terminal, by=of_bench("李嘉欣"), service=asked, standing=Standing.FAMILY) == "standing.no_family"


@pytest.mark.parametrize(("who", "state"), [(CHEN, "accepted"), (WANG, "declined"), (FORMER, "accepted")])
def test_the_platform_judges_again_what_a_terminal_has_let_through(
    who: wire.Person, state: str, central: EmbeddedCentral, terminal: Terminal
) -> None:
    agent = wire.Agent(who, "guardian", "register")
    body = transaction_body(ZHOU, service="disability-subsidy", answers={}, agent=agent)
    assert settled(terminal, terminal.entry(1, body))[0] == state


def test_a_school_record_is_for_the_parents_and_the_pupil() -> None:
    office = connected_departments(DEFAULT_ASSETS).behind("school-record")
    assert office is not None
    found = office.issue(IssueOrder("r-1", "school-record", ZHOU, {}, FACE, TODAY, "", ""))
    assert isinstance(found, Issued)
    refused = office.issue(IssueOrder("r-2", "school-record", CHEN, {}, FACE, TODAY, "", ""))
    assert isinstance(refused, Declined)
    assert refused.code == "department.no_pupil"


def test_nobody_but_a_parent_asks_for_a_school_record(terminal: Terminal) -> None:
    found = people(question(terminal, by=CHEN, service="school-record", standing=Standing.GUARDIAN))
    assert found["周*雨"].person == ZHOU
    assert people(question(terminal, by=WANG, service="school-record", standing=Standing.GUARDIAN))["陈*明"].person is None
