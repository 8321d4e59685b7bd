"""Where is the money? Orders found, those in doubt before all; asked again, compared, taken away."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from central.console import payment_pages
from central.console.accounts import Visitor
from central.console.board import FleetBoard
from central.console.desk import Ask, Page
from central.console.pages import Console
from central.console.payment_words import ADVICE, DOUBT, STATE_WORDS, payment_light, payment_sentence, yuan
from central.console.roles import RIGHTS, Role
from central.reconcile import _WORDS
from central.server import EmbeddedCentral
from central.store.payment_search import SoughtPayments
from central.store.sqlite import SqliteStore
from sync.wire.payment import OrderState, payment_number
from tests.support.central_client import Terminal
from tests.support.console_client import Browser, logged_in
from tests.support.console_money import Money, order_id, standing

pytestmark = pytest.mark.both_stores
NAMES = ("settled", "at_terminal", "refunded", "closed", "unknown", "unbooked", "going_back")
IN_DOUBT = {"unknown", "unbooked", "going_back"}


@pytest.fixture
def money(central: EmbeddedCentral, terminal: Terminal) -> Money:
    return Money(central, terminal)


@pytest.fixture
def auditor(central: EmbeddedCentral) -> Iterator[Browser]:
    browser = logged_in(central, "auditor")
    yield browser
    browser.close()


def shown(browser: Browser, **params: str) -> set[str]:
    """The orders that the list names."""
    page = browser.get("/ops/fragments/payments", **params).text
    return {name for name in NAMES if payment_number(order_id(name)) in page}


def ask(browser: Browser, name: str) -> str:
    answer = browser.post("/payment", terminal="T-0001", order=order_id(name))
    assert answer.status_code == 303, answer.text
    return browser.http.get(answer.headers["location"]).text


def test_orders_are_found_by_what_is_known(console: Browser, money: Money) -> None:
    assert shown(console) == set(NAMES)
    assert shown(console, state="settled") == {"settled", "at_terminal"}
    assert shown(console, state=DOUBT) == IN_DOUBT
    assert shown(console, number=f" {payment_number(order_id('closed')).lower()} ") == {"closed"}
    assert shown(console, terminal="T-0001", state="refunded") == {"refunded"}
    assert shown(console, terminal="T-0002") == set()
    assert shown(console, since="2099-01-01") == set()
    assert shown(console, state="' OR 1=1 --") == set(NAMES), "no such state: all of the week"
    page = console.get("/payments").text
    assert "收款平台是模拟的" in page
    assert "付没付还不知道" in page
    assert "360.00" in page, "what two people have paid"


def test_nobody_can_pay_from_the_console(console: Browser, money: Money) -> None:
    for path in ("/payments", f"/payment?terminal=T-0001&order={order_id('unknown')}"):
        assert "simulated-pay" not in console.http.get(path).text


def test_pages_follow_each_other_without_gap_or_repeat(central: EmbeddedCentral, money: Money) -> None:
    at = central.platform.clock() - timedelta(minutes=5)
    with central.store.write() as unit:
        for number in range(7):
            assert unit.add_payment(standing("T-0001", f"twin-{number}", OrderState.CLOSED, at))
    seen, after = [], None
    while rows := central.store.find_payments(SoughtPayments(), after, 3):
        seen += [row.order_id for row in rows]
        after = rows[-1]
    assert len(seen) == len(set(seen)) == 14
    opened = [row.opened_at for row in central.store.find_payments(SoughtPayments(), None, 99)]
    assert opened == sorted(opened, reverse=True)


def test_the_page_after_the_first_is_linked(central: EmbeddedCentral, console: Browser, money: Money) -> None:
    with central.store.write() as unit:
        for number in range(60):
            unit.add_payment(standing("T-0001", f"more-{number}", OrderState.CLOSED, central.platform.clock()))
    first = console.get("/payments", terminal="T-0001").text
    link = first.partition('<p class="more"><a href="')[2].partition('"')[0].replace("&amp;", "&")
    second = console.http.get(link).text
    assert "terminal=T-0001" in link
    assert sum(payment_number(order_id(name)) in second for name in NAMES) >= 3
    assert "更早的缴费单" not in second
    assert console.get("/payments", after="T-0001/none").status_code == 200


def test_an_order_says_in_words_what_is_known(console: Browser, money: Money) -> None:
    told = {name: console.get("/payment", terminal="T-0001", order=order_id(name)).text for name in NAMES}
    assert "不要叫村民再付一次" in told["unknown"]
    assert "/journey?receipt=T-0001-000008" in told["settled"]
    assert "还在终端，没有送到总账" in told["at_terminal"]
    assert "部门一直没有记上账，钱退回去" in told["going_back"]
    asking = {name for name, page in told.items() if "现在再问一次" in page}
    assert asking == IN_DOUBT | {"closed"}
    assert console.get("/payment", terminal="T-0001", order="none").status_code == 404
    assert console.get("/payment", terminal="'", order="'").status_code == 404


def test_asking_again_settles_what_can_be_settled_and_is_audited(
    central: EmbeddedCentral, console: Browser, money: Money
) -> None:
    money.cashier.down = True
    assert "还没有最后的结果" in ask(console, "unknown")
    money.cashier.down = False
    page = ask(console, "unknown")
    assert "没有付，以后也付不了" in page
    assert "问到了" in page
    lines = [row for row in central.store.audit(9) if row.action == "payment.asked"]
    assert [row.object for row in lines] == [payment_number(order_id("unknown"))] * 2
    assert console.post("/payment", terminal="T-0001", order="none").status_code == 404


def test_the_books_are_laid_side_by_side(console: Browser, money: Money) -> None:
    page = console.get("/payments/books").text
    assert payment_number(order_id("at_terminal")) in page
    assert "还没有从终端送到总账" in page
    assert "终端联网后会送来" in page
    assert payment_number(order_id("settled")) not in page, "all books agree about this one"
    assert "每一笔都对得上" in console.get("/payments/books", since="2020-01-01", until="2020-01-02").text
    for since in ("0001-01-01", "9999-12-31", "gestern"):
        assert console.get("/payments/books", since=since, until=since).status_code == 200
    money.cashier.down = True
    silent = console.get("/payments/books")
    assert silent.status_code == 503
    assert "收款平台没有给账单" in silent.text
    assert console.post("/payments/books.csv").status_code == 503


def test_lists_are_taken_away_and_that_is_audited(central: EmbeddedCentral, auditor: Browser, money: Money) -> None:
    answer = auditor.post("/payments.csv?state=settled")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["order_id"] for row in rows} == {order_id("settled"), order_id("at_terminal")}
    assert {row["amount_fen"] for row in rows} == {"18000"}
    assert not {"qr", "sealed", "order_hash"} & set(rows[0])
    answer = auditor.post("/payments/books.csv")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["code"], row["order_id"]) == ("no_transaction", order_id("at_terminal"))
    assert [line.action for line in central.store.audit(2)] == ["payments.compared", "payments.exported"]


def test_who_only_looks_neither_compares_nor_asks(central: EmbeddedCentral, money: Money) -> None:
    with closing(logged_in(central, "viewer")) as viewer:
        page = viewer.get("/payments").text
        assert "对账" not in page
        assert "下载 CSV" not in page
        assert "现在再问一次" not in viewer.get("/payment", terminal="T-0001", order=order_id("unknown")).text
        assert viewer.get("/payments/books").status_code == 403
        assert viewer.post("/payment", terminal="T-0001", order=order_id("unknown")).status_code == 403


def test_a_platform_without_a_cashier_says_so(central: EmbeddedCentral) -> None:
    platform = replace(central.platform, money=None)
    console = Console(platform)
    visitor = Visitor("li", "operator", RIGHTS[Role.OPERATOR], "0" * 64, "0" * 64)
    for page, words in ((payment_pages.payments, "没有接收款平台"), (payment_pages.books, "没有账可对")):
        answer = page(Ask(platform, visitor, FleetBoard(platform)))
        assert isinstance(answer, Page)
        assert words in console._render(answer.template, {"visitor": visitor, **answer.context})


def test_every_state_and_every_difference_has_words(central: EmbeddedCentral) -> None:
    now = central.platform.clock()
    rows = [standing("T-0001", "x", state, now) for state in OrderState]
    assert all(payment_sentence(row, now) for row in rows)
    assert len({payment_light(row, now).word for row in rows}) == len(rows)
    late = standing("T-0001", "x", OrderState.OPEN, now - timedelta(minutes=4))
    assert payment_light(late, now).tone == "bad"
    assert payment_light(msgspec.structs.replace(late, state="later"), now).word == "later"
    assert set(OrderState) - {OrderState.MAKING} < set(STATE_WORDS)
    assert set(ADVICE) == set(_WORDS)
    assert [yuan(fen) for fen in (0, 5, 123_456_78, -180_00)] == ["0.00", "0.05", "123,456.78", "-180.00"]


def test_the_platform_finds_them_by_its_indexes(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "central.db")
    asked: list[str] = []
    connection = sqlite3.connect(tmp_path / "central.db")
    with closing(connection):

        def heard(statement: str, *_values: object) -> list[tuple[object, ...]]:
            asked.append(statement)
            return []

        store._all = heard  # type: ignore[method-assign]
        store.find_payments(SoughtPayments(in_doubt_at="2026"), None, 5)
        store.find_payments(SoughtPayments(number="JF1"), None, 5)
        plans = [
            str(connection.execute(f"EXPLAIN QUERY PLAN {statement}", ("x", 5)).fetchall()) for statement in tuple(asked)
        ]
    store.close()
    # Either holds few lines: those whose money is under way. Which of them is for the database to choose.
    assert "payment_unsettled" in plans[0] or "INDEX payment_by_state (state=?)" in plans[0]
    assert "payment_by_number" in plans[1]
