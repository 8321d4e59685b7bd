"""Electronic licences of every kind: who holds them, what stands on them, and what is hidden."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date, timedelta

import msgspec
import pypdf
import pytest
from stdnum.cn import uscc

from central.departments import IssueOrder
from central.departments.certificate import CertificatePrinter
from central.departments.licence_id import ROOT, is_licence_id
from central.departments.licence_kinds import DEFINER, LicenceKind, licence_kinds
from central.departments.licence_values import HIDDEN, Holding, printed_facts, shown_facts, spoken_day
from central.departments.simulated_answers import answer_lines
from central.departments.simulated_holdings import (
    ISSUER,
    firm_holdings,
    firm_of,
    firms_of,
    held,
    holding_numbered,
    holdings_of,
    may_hold,
)
from central.departments.simulated_licences import copied, electronic_licence
from central.departments.simulated_population import population
from central.departments.simulated_records import Dice, represents
from central.services import DEFAULT_ASSETS
from sync.wire import Person
from tests.support.central_client import CHILD, ELDER, FACE, WORKER

DAY = date(2026, 11, 24)
KINDS = tuple(licence_kinds().values())
FIRM = firm_of("91440981000000001T")
OWNER = Person("resident", "陈志明", "44092219880918033X", "男", "1988-09-18", "广东省高州市荔香镇圩镇路36号")
PARENT_OF = {"孩子": CHILD}


def one_of(kind: LicenceKind) -> Holding:
    return held(kind, PARENT_OF.get(kind.holder, OWNER), FIRM if kind.holder == "企业" else None)


def villagers(count: int) -> list[Person]:
    return [Person("resident", one.name, one.number, one.sex, one.birth, one.place) for one in population()[:count]]


def test_there_are_as_many_kinds_for_people_as_the_province_counts() -> None:
    assert sum(kind.holder != "企业" for kind in KINDS) == 92
    assert sum(kind.holder == "企业" for kind in KINDS) == 17


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_every_kind_is_issued_with_an_identifier_of_the_national_shape(kind: LicenceKind) -> None:
    holding = one_of(kind)
    assert is_licence_id(holding.number)
    root, _, rest = holding.number.partition(f"{ROOT}.")
    code, issuer, *_ = rest.split(".")
    assert (root, code, issuer) == ("", kind.full_code, ISSUER)
    assert code.startswith(DEFINER) == (len(kind.code) == 3)
    assert holding == one_of(kind)
    assert holding.is_over(DAY) == (holding.until is not None and holding.until < DAY)
    assert (holding.until is None) == (kind.years == 0)
    if holding.until is not None:
        assert 365 * kind.years - 5 <= (holding.until - holding.issued).days <= 366 * kind.years
        assert not holding.is_over(holding.until)
        assert holding.is_over(holding.until + timedelta(days=1))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_what_is_hidden_does_not_reach_the_screen(kind: LicenceKind) -> None:
    holding = one_of(kind)
    shown, printed = dict(shown_facts(holding)), dict(printed_facts(holding))
    assert [*shown] == [*printed] == [one.label for one in kind.fields]
    assert all(printed.values())
    for one in kind.fields:
        if one.hidden_on_screen and printed[one.label] != "—":
            assert "*" in shown[one.label]
            assert printed[one.label] != shown[one.label]
        elif one.kind in {"日期", "出生日期"}:
            assert spoken_day(date.fromisoformat(shown[one.label])) == printed[one.label]
        else:
            assert shown[one.label] == printed[one.label]
    assert holding.person.number not in "".join(shown.values())


def test_what_is_hidden_on_paper_too() -> None:
    kind = licence_kinds()["blood-donation"]
    fields = tuple(msgspec.structs.replace(one, hidden_on_paper=one.label == "血型") for one in kind.fields)
    holding = one_of(msgspec.structs.replace(kind, fields=fields))
    assert dict(printed_facts(holding))["血型"] == HIDDEN


def test_everybody_holds_a_plausible_few_and_nobody_what_is_not_for_them() -> None:
    counts: Counter[str] = Counter()
    over = 0
    for person in villagers(600):
        mine = tuple(holdings_of(person, DAY))
        assert 1 <= len(mine) <= 24
        assert len({one.number for one in mine}) == len(mine)
        counts.update(one.kind.id for one in mine)
        over += sum(one.is_over(DAY) for one in mine)
        assert all(may_hold(one.kind, one.person, DAY) for one in mine if one.firm is None)
    assert counts["marriage"] > 100
    assert counts["divorce"] == counts["permanent-residence"] == 0
    assert len(counts) > 90
    assert 0.02 < over / counts.total() < 0.2


def test_a_parent_sees_the_childrens_and_not_the_grown_ups() -> None:
    mine = tuple(holdings_of(OWNER, DAY))
    of_child = [one.kind.id for one in mine if one.person.name == "周小雨"]
    assert set(of_child) >= {"birth-certificate", "vaccination"}
    assert {one.person.name for one in mine} == {"陈志明", "周小雨"}, "nothing of his mother's"
    assert "divorce" in {one.kind.id for one in mine}
    (firm,) = firms_of(OWNER)
    assert [one.firm for one in mine if one.kind.id == "business-licence"] == [firm]


def test_a_stranger_cannot_name_somebody_elses_licence() -> None:
    mine = next(iter(holdings_of(OWNER, DAY)))
    assert holding_numbered(OWNER, mine.number, DAY) == mine
    assert holding_numbered(ELDER, mine.number, DAY) is None
    assert holding_numbered(OWNER, "", DAY) is None


def test_a_firms_code_is_right_and_its_representative_may_ask() -> None:
    codes = [firm.code for person in villagers(800) for firm in firms_of(person)]
    assert len(codes) > 20
    assert all(uscc.is_valid(code) and represents(code) for code in codes)


def test_who_comes_from_elsewhere_holds_other_cards() -> None:
    permit = Person("J", "李嘉欣", "81000019951104004X", "女", "1995-11-04")
    kinds = licence_kinds()
    assert may_hold(kinds["hk-macao-taiwan-residence"], permit, DAY) is True
    assert may_hold(kinds["household-register"], permit, DAY) is False
    assert may_hold(kinds["hk-macao-taiwan-residence"], WORKER, DAY) is False


# --- on paper -----------------------------------------------------------------------------------------------------------

PRINTER = CertificatePrinter(DEFAULT_ASSETS)
PURPOSE = "办事用"
LINK = "https://example.invalid/verify?no={document_no}&code={code}"


def order_of(holding: Holding) -> IssueOrder:
    answers = {"licence": holding.number, "how": "print", "purpose": "errand"}
    return IssueOrder("t/1", "e-licence", holding.person, answers, FACE, DAY, LINK, "ABC123")


def set_on_paper(holding: Holding) -> tuple[str, int, str]:
    """Title, pages and all words of the copy, without spaces."""
    order = order_of(holding)
    made = PRINTER.certificate(order, copied(order, holding), "ZM1", LINK.format(document_no="ZM1", code="ABC123"))
    reader = pypdf.PdfReader(io.BytesIO(made.pdf))
    title = reader.metadata.title if reader.metadata is not None else ""
    return title or "", made.pages, "".join("".join(page.extract_text() for page in reader.pages).split())


def one_a_shape() -> list[LicenceKind]:
    """One kind for each combination of kinds of fields, the one with most on it: setting takes a tenth of a second each."""
    shapes: dict[tuple[object, ...], LicenceKind] = {}
    for kind in sorted((kind for kind in KINDS if kind.prints), key=lambda kind: (len(kind.title), len(kind.fields))):
        shapes[kind.holder, bool(kind.years), frozenset(one.kind for one in kind.fields)] = kind
    longest = sorted(shapes.values(), key=lambda kind: (-len(kind.title), -len(kind.fields)))
    most = sorted(shapes.values(), key=lambda kind: -len(kind.fields))
    rare = {one.kind: kind for kind in shapes.values() for one in kind.fields}
    return list({kind.id: kind for kind in (*longest[:3], *most[:3], *rare.values())}.values())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_every_kind_that_may_be_copied_says_what_it_is_and_what_the_copy_is_for(kind: LicenceKind) -> None:
    holding = one_of(kind)
    sheet = copied(order_of(holding), holding)
    facts = dict(sheet.facts)
    assert sheet.title == f"{kind.title}（电子证照）"
    assert (sheet.licence_id, sheet.valid_until) == (holding.number, holding.until)
    assert facts["打印用途"] == PURPOSE
    assert sheet.person_title == ("申请打印的人" if kind.holder == "企业" else "持有人")
    assert sheet.watermark == f"仅供{PURPOSE}　2026年11月24日"
    assert facts.items() >= dict(printed_facts(holding)).items()
    assert facts["证照状态"] == ("已经过期" if holding.is_over(DAY) else "有效")
    assert "（模拟）" in facts["发证机关"]
    assert "（模拟）" in sheet.issuer


@pytest.mark.parametrize("kind", one_a_shape(), ids=lambda kind: kind.id)
def test_each_shape_of_a_copy_is_one_page_with_everything_on_it(kind: LicenceKind) -> None:
    holding = one_of(kind)
    title, pages, words = set_on_paper(holding)
    assert (title, pages) == (f"{kind.title}（电子证照） ZM1", 1)
    for said in (kind.title, holding.number, "模拟系统签发", "扫码验证本证明", "打印用途", PURPOSE):
        assert "".join(said.split()) in words, said
    for _label, value in printed_facts(holding):
        assert "".join(value.split()) in words, value


def test_the_shapes_have_every_kind_of_value_that_there_is() -> None:
    assert {one.kind for kind in one_a_shape() for one in kind.fields} == {
        one.kind for kind in KINDS for one in kind.fields
    }
    assert len(one_a_shape()) <= 20


def test_a_kind_that_may_not_be_copied_is_not() -> None:
    for kind in (kind for kind in KINDS if not kind.prints and kind.holder == "个人"):
        person = next(one for one in (OWNER, WORKER, ELDER) if may_hold(kind, one, DAY))
        order = order_of(held(kind, person))
        assert electronic_licence(order, Dice("")) is None
    of_child = next(one for one in holdings_of(OWNER, DAY) if one.kind.id == "birth-certificate")
    asked = msgspec.structs.replace(order_of(of_child), person=OWNER)
    assert copied(asked, of_child).person_title == "申请打印的人"
    mine = next(one for one in holdings_of(OWNER, DAY) if one.kind.prints)
    assert electronic_licence(order_of(mine), Dice("")) == copied(order_of(mine), mine)
    assert electronic_licence(msgspec.structs.replace(order_of(mine), person=ELDER), Dice("")) is None


@pytest.mark.parametrize("person", [OWNER, ELDER, CHILD], ids=lambda person: person.birth)
def test_the_own_space_counts_the_same_licences(person: Person) -> None:
    order = msgspec.structs.replace(order_of(one_of(KINDS[0])), service="digital-space", person=person, answers={})
    lines = dict(answer_lines(order) or ())
    mine = tuple(holdings_of(person, DAY))
    assert lines["电子证照"] == f"{len(mine)}张"
    assert lines.get("其中过期的", "0张") == f"{sum(one.is_over(DAY) for one in mine)}张"
    space = msgspec.structs.replace(order, service="enterprise-space", person=OWNER, answers={"uscc": FIRM.code})
    assert dict(answer_lines(space) or ())["电子证照"] == f"{len(firm_holdings(OWNER, FIRM))}张"
