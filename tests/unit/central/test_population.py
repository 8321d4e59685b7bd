"""The villagers that nobody is: always the same, with ids that every check takes, in counties that there are."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import msgspec
from stdnum.iso7064 import mod_11_2

from central.console.divisions import CITIES, name_of
from central.departments.certificate import CertificatePrinter, PrintedCertificate
from central.departments.contract import CaseOrder, Declined, Issued, IssueOrder
from central.departments.simulated_population import COUNT, is_somebody_else, population
from central.departments.simulated_records import InsuranceRecord, age_on
from central.departments.simulated_social_insurance import SimulatedSocialInsurance
from central.frames import is_identity_number
from central.services import DEFAULT_ASSETS
from sync.wire import IdentityCheck, Person

FACE = IdentityCheck("face", passed=True, attempts=1)
TODAY = date(2026, 11, 26)
ROOT = Path(__file__).resolve().parents[3]


def person(place: int, **changes: str) -> Person:
    one = population()[place]
    return msgspec.structs.replace(Person("resident", one.name, one.number, one.sex, one.birth), **changes)


def test_there_are_ten_thousand_and_every_number_is_valid_and_fits_its_person() -> None:
    people = population()
    assert len(people) == COUNT == len({one.number for one in people})
    for one in people:
        assert is_identity_number(one.number)
        assert mod_11_2.is_valid(one.number)
        assert one.number[:6] == one.county
        assert one.number[6:14] == one.birth.replace("-", "")
        assert date.fromisoformat(one.birth) < date(2026, 1, 1)
        assert int(one.number[16]) % 2 == (1 if one.sex == "男" else 0)
        assert 2 <= len(one.name) <= 3


def test_they_live_in_every_city_and_only_where_there_is_a_county() -> None:
    counties = Counter(one.county for one in population())
    assert {code[:4] for code in counties} == set(CITIES)
    assert len(counties) > 120
    for code in counties:
        assert code.endswith("00") or name_of(code) != code
    assert population()[0].place.startswith(name_of(population()[0].county[:4]))


def test_a_household_shares_its_name_and_county_and_a_village_is_old() -> None:
    households: dict[int, set[tuple[str, str]]] = {}
    for one in population():
        households.setdefault(one.household, set()).add((one.name[0], one.county))
    assert all(len(shared) == 1 for shared in households.values())
    ages = [age_on(one.birth, date(2026, 1, 1)) for one in population()]
    assert 0.25 < sum(age >= 60 for age in ages) / COUNT < 0.35
    assert 0.15 < sum(age < 18 for age in ages) / COUNT < 0.25


def test_the_same_seed_gives_the_same_people_in_every_process_and_another_seed_others() -> None:
    asked = (
        "import hashlib, msgspec; from central.departments.simulated_population import population as p;"
        "print(hashlib.sha256(msgspec.json.encode(p(7, 500))).hexdigest())"
    )
    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == hashlib.sha256(msgspec.json.encode(population(7, 500))).hexdigest()
    assert not {one.number for one in population(7, 500)} & {one.number for one in population(8, 500)}


def test_a_platform_starts_without_making_them() -> None:
    asked = (
        "import central.__main__; from central.departments.connected import connected_departments as c;"
        "from central.services import DEFAULT_ASSETS; c(DEFAULT_ASSETS);"
        "from central.departments.simulated_population import population, register;"
        "print(population.cache_info().currsize, register.cache_info().currsize)"
    )
    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["0", "0"]


def test_a_number_that_the_register_has_under_another_name_is_not_served() -> None:
    office = SimulatedSocialInsurance(CertificatePrinter(DEFAULT_ASSETS))
    grown = next(at for at, one in enumerate(population()) if one.birth < "1960")
    right, wrong = person(grown), person(grown, name="别人")
    assert not is_somebody_else(right)
    assert not is_somebody_else(Person("resident", "王秀英", "440981195003120027", "女", "1950-03-12"))
    for who, refused in ((right, False), (wrong, True)):
        due = office.issue(asked_by(who, "pension-due"))
        told = office.accept(CaseOrder("e", "R-1", "pension-certification", who, {}, FACE, TODAY))
        codes = {one.code for one in (due, told) if isinstance(one, Declined)}
        assert ("department.identity_mismatch" in codes) is refused
        assert isinstance(due, Declined if refused else Issued)
    assert isinstance(office.issue(asked_by(wrong, "insurance-certificate")), Declined)


def test_a_certificate_names_where_the_register_has_the_person() -> None:
    class Printer(CertificatePrinter):
        def insurance_certificate(
            self, order: IssueOrder, record: InsuranceRecord, document_no: str, link: str
        ) -> PrintedCertificate:
            places.append(record.place)
            return super().insurance_certificate(order, record, document_no, link)

    places: list[str] = []
    office = SimulatedSocialInsurance(Printer(DEFAULT_ASSETS))
    grown = next(at for at, one in enumerate(population()) if "1970" < one.birth < "1990")
    assert isinstance(office.issue(asked_by(person(grown), "insurance-certificate")), Issued)
    assert places == [f"{population()[grown].place}（模拟参保地）"]


def asked_by(who: Person, service: str) -> IssueOrder:
    answers = {"insurance": "employee"}
    return IssueOrder("r-1", service, who, answers, FACE, TODAY, "http://p/verify?no={document_no}&c={code}", "ABCD")
