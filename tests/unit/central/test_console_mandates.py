"""Who authorised whom: found by what one knows, taken away as a file, with masked names and nothing else of anybody."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest

from central.console import mandate_pages
from central.mandates import number_of, spaced
from central.moments import beijing_date, stamp
from central.server import EmbeddedCentral
from central.store.mandate_search import SoughtMandates
from central.store.mandates import MandateUse
from central.store.sqlite import SqliteStore
from tests.support.central_client import ELDER, WORKER
from tests.support.console_client import Browser, logged_in
from tests.support.console_mandates import given

pytestmark = pytest.mark.both_stores
IN_A_MONTH, USED_UP, OVER, TAKEN_BACK = "T-0001/open", "T-0001/used", "T-0002/over", "T-0002/back"


@pytest.fixture
def auditor(central: EmbeddedCentral) -> Iterator[Browser]:
    browser = logged_in(central, "auditor")
    yield browser
    browser.close()


@pytest.fixture
def four(central: EmbeddedCentral) -> EmbeddedCentral:
    """One of each state, the newest last."""
    clock, platform = central.platform.clock(), central.platform
    with central.store.write() as unit:
        for age, name in enumerate((TAKEN_BACK, OVER, USED_UP, IN_A_MONTH)):
            at = clock - timedelta(days=40 - 10 * age)
            days = -1 if name == OVER else 30
            row = given(platform, name, at, until=beijing_date(clock) + timedelta(days=days), once=name == USED_UP)
            assert unit.add_mandate(row)
        assert unit.use_mandate(MandateUse(USED_UP, "e-1", "medical-reimbursement", "R-1", stamp(clock)))
        unit.withdraw_mandate(TAKEN_BACK, stamp(clock))
    return central


def shown(browser: Browser, **params: str) -> list[str]:
    """The ids that the list links to, in its order."""
    text = browser.get("/ops/fragments/mandates", **params).text
    names = {name: text.find(f"/mandate?id={name}") for name in (IN_A_MONTH, USED_UP, OVER, TAKEN_BACK)}
    return sorted((name for name, place in names.items() if place >= 0), key=names.__getitem__)


def test_each_is_found_by_its_state_days_scope_and_number(four: EmbeddedCentral, console: Browser) -> None:
    assert shown(console) == [IN_A_MONTH, USED_UP, OVER, TAKEN_BACK]
    states = {"open": IN_A_MONTH, "used_up": USED_UP, "over": OVER, "withdrawn": TAKEN_BACK}
    for state, name in states.items():
        assert shown(console, state=state) == [name]
    assert set(states) == set(mandate_pages.STATE_WORDS)
    day = (beijing_date(four.platform.clock()) - timedelta(days=20)).isoformat()
    assert shown(console, since=day, until=day) == [USED_UP]
    assert shown(console, scope="medical") == []
    assert len(shown(console, scope="all")) == 4
    number = number_of(four.platform, OVER)
    assert shown(console, number=spaced(number)) == [OVER]
    assert shown(console, number="0000000000") == []
    assert len(shown(console, state="nonsense", scope="<b>", since="gestern")) == 4


def test_names_are_masked_and_nothing_else_of_anybody_is_there(four: EmbeddedCentral, console: Browser) -> None:
    page = console.get("/mandates").text
    one = console.get("/mandate", id=USED_UP).text
    for text in (page, one):
        assert "王*英" in text
        assert "陈*明" in text
        for secret in (ELDER.name, ELDER.number, WORKER.name, WORKER.number, number_of(four.platform, USED_UP)):
            assert secret not in text
    assert "1 次，最多 1 次" in one
    assert "/journey?receipt=R-1" in one
    assert "还没有用过" in console.get("/mandate", id=IN_A_MONTH).text
    assert console.get("/mandate", id="T-0001/none").status_code == 404


def test_the_pages_follow_each_other(four: EmbeddedCentral) -> None:
    seen: list[str] = []
    after = None
    while rows := four.store.find_mandates(SoughtMandates(), after, 3):
        seen += [row.mandate_id for row in rows]
        after = rows[-1]
    assert seen == [IN_A_MONTH, USED_UP, OVER, TAKEN_BACK]


def test_a_row_that_does_not_open_is_shown_all_the_same(central: EmbeddedCentral, console: Browser) -> None:
    row = given(central.platform, IN_A_MONTH, central.platform.clock(), sealed=b"no seal")
    with central.store.write() as unit:
        assert unit.add_mandate(row)
    assert "打不开，平台的密钥换过" in console.get("/mandates").text


def test_the_file_is_audited_without_the_number_that_was_typed(four: EmbeddedCentral, auditor: Browser) -> None:
    number = number_of(four.platform, OVER)
    answer = auditor.post(f"/mandates.csv?number={number}")
    assert answer.status_code == 200
    (line,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (line["principal"], line["agent"], line["state"], line["uses"]) == ("王*英", "陈*明", "over", "0")
    assert line["terminal"] == "T-0002"
    audit = auditor.get("/audit").text
    assert "下载授权" in audit
    assert number not in audit
    assert auditor.post("/mandates.csv").content.count(b"\r\n") == 5


def test_who_only_looks_takes_nothing_away(four: EmbeddedCentral, console: Browser) -> None:
    viewer = logged_in(four, "viewer")
    assert "下载 CSV" not in viewer.get("/mandates").text
    assert viewer.post("/mandates.csv").status_code == 403
    viewer.close()


def test_the_list_reads_along_its_index(central: EmbeddedCentral) -> None:
    if not isinstance(central.store, SqliteStore):
        return
    statement = (
        "EXPLAIN QUERY PLAN SELECT * FROM mandate WHERE (granted_at, mandate_id) < ('b', 'a') "
        "ORDER BY granted_at DESC, mandate_id DESC LIMIT 9"
    )
    with central.store.reading() as connection:
        plan = " ".join(row[3] for row in connection.execute(statement))
    assert "mandate_by_age" in plan
    assert "TEMP B-TREE" not in plan
