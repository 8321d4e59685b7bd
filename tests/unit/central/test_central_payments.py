"""Payments at the platform: one order an id, paid once or given back, and the truth to whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from central.departments.collecting import BillOrder
from central.departments.contract import Unavailable
from central.problems import Refusal
from central.server import EmbeddedCentral
from central.settling import GIVE_UP_SECONDS, LATE_LOOKS, settle_due
from sync import wire
from sync.wire.payment import BillBody, OrderBody, OrderState, PaymentAction, PaymentRequest, PaymentResult, payment_number
from tests.support.central_client import CONSENTS, ELDER, FACE, WORKER, Terminal
from tests.support.paying import PENSION, PayingCentre, code_of

pytestmark = pytest.mark.both_stores
FEN = 180_00


@pytest.fixture
def centre(tmp_path: Path, database: str) -> Iterator[PayingCentre]:
    made = PayingCentre(tmp_path, database)
    yield made
    made.close()


def states(centre: PayingCentre, *orders: str) -> list[str]:
    return [centre.query(order).state for order in orders]


def test_an_order_is_shown_paid_booked_and_settled(centre: PayingCentre) -> None:
    shown = centre.open("o-1", level="180")
    assert (shown.state, shown.amount_fen, shown.seconds_left, shown.simulated) == ("open", FEN, 180, True)
    assert "模拟支付" in shown.qr
    assert centre.query("o-1").state == "open"
    assert centre.cashier.pay(code_of(shown.qr)) is not None
    settled = centre.query("o-1")
    assert (settled.state, settled.qr) == ("settled", "")
    assert settled.message.startswith("SR")
    assert centre.money_of("o-1") == (FEN,)
    row = centre.store.payment("T-0001", "o-1")
    assert row is not None
    assert (row.number, row.sealed) == (payment_number("o-1"), b"")
    assert centre.cashier.pay(code_of(shown.qr)) is None, "paid twice"


def test_the_same_id_never_makes_a_second_order(centre: PayingCentre) -> None:
    first, second = centre.open("o-1", level="180"), centre.open("o-1", level="180")
    assert first.qr == second.qr
    with pytest.raises(Refusal) as refused:
        centre.open("o-1", level="360")
    assert (refused.value.status, refused.value.code) == (409, "payment.order_reused")
    newest = centre.cashier.newest()
    assert newest is not None
    assert newest.amount_fen == FEN


def test_what_is_closed_can_never_be_paid_or_opened(centre: PayingCentre) -> None:
    shown = centre.open("o-1", level="180")
    assert centre.shut("o-1").state == "closed"
    assert centre.cashier.pay(code_of(shown.qr)) is None
    assert centre.open("o-1", level="180").state == "closed"
    assert centre.shut("never-heard-of").state == "closed"
    assert centre.open("never-heard-of", level="180").state == "closed", "a request that was long under way"
    assert centre.money_of("o-1") == centre.money_of("never-heard-of") == ()


def test_closing_says_so_when_it_was_paid_already(centre: PayingCentre) -> None:
    centre.cashier.pay(code_of(centre.open("o-1", level="180").qr))
    assert centre.shut("o-1").state == "settled"


def test_time_runs_out(centre: PayingCentre) -> None:
    centre.open("o-1", level="180")
    centre.pass_time(179)
    assert centre.query("o-1").seconds_left == 1
    centre.pass_time(2)
    assert settle_due(centre.platform) == 1
    assert states(centre, "o-1") == ["closed"]


def test_money_that_comes_too_late_goes_back(centre: PayingCentre) -> None:
    code = code_of(centre.open("o-1", level="180").qr)
    centre.shut("o-1")
    assert centre.cashier.pay(code, late=True) is not None
    centre.pass_time(LATE_LOOKS[0] + 1)
    settle_due(centre.platform)
    assert states(centre, "o-1") == ["refunded"]
    assert centre.money_of("o-1") == (FEN, -FEN)
    assert not centre.books.is_booked("T-0001/o-1")


def test_a_department_that_does_not_book_it_means_the_money_goes_back(centre: PayingCentre) -> None:
    centre.books.refusing = True
    centre.cashier.pay(code_of(centre.open("o-1", level="180").qr))
    told = centre.query("o-1")
    assert told.state == "refunded"
    assert "退回" in told.message
    assert centre.money_of("o-1") == (FEN, -FEN)


def test_a_silent_department_is_asked_again_and_given_up_in_the_end(centre: PayingCentre) -> None:
    centre.cashier.pay(code_of(centre.open("o-1", level="180").qr))
    centre.books.down = True
    assert states(centre, "o-1") == ["paid"]
    centre.books.down = False
    settle_due(centre.platform)
    assert states(centre, "o-1") == ["settled"]

    centre.cashier.pay(code_of(centre.open("o-2", person=WORKER, level="180").qr))
    centre.books.lose_answers(10_000)
    assert states(centre, "o-2") == ["paid"]
    centre.pass_time(GIVE_UP_SECONDS + 1)
    settle_due(centre.platform)
    assert states(centre, "o-2") == ["settled"], "it had booked it all the time"


def test_lost_answers_of_the_cashier_change_nothing(centre: PayingCentre) -> None:
    centre.cashier.lose_answers()
    first = centre.open("o-1", level="180")
    assert (first.state, first.code) == ("making", "gateway.unavailable")
    again = centre.open("o-1", level="180")
    assert again.state == "open"
    centre.cashier.pay(code_of(again.qr))
    centre.books.refusing = True
    assert centre.query("o-1").state == "refunded"
    centre.cashier.lose_answers()
    assert isinstance(centre.cashier.refund("T-0001/o-1"), Unavailable)
    assert centre.money_of("o-1") == (FEN, -FEN)


def test_the_same_bill_from_two_terminals_is_booked_once(centre: PayingCentre) -> None:
    first, second = centre.open("o-1", level="180"), centre.open("o-2", level="180")
    for shown in (first, second):
        assert centre.cashier.pay(code_of(shown.qr)) is not None
    assert states(centre, "o-1", "o-2") == ["settled", "refunded"]
    assert centre.bill(level="180").items == ()
    assert centre.open("o-3", level="180").code == "payment.not_due"


def test_an_amount_that_was_not_on_the_screen_is_refused(centre: PayingCentre) -> None:
    item = centre.bill(level="180").items[0]
    body = OrderBody(ELDER, {"level": "180"}, CONSENTS, FACE, (item.item_id,), FEN - 1)
    told = centre.ask(centre.request(PaymentAction.OPEN, "o-1", PENSION, body))
    assert (told.state, told.code) == ("", "payment.amount_changed")
    nothing = msgspec.structs.replace(body, items=(), amount_fen=0)
    assert centre.ask(centre.request(PaymentAction.OPEN, "o-2", PENSION, nothing)).code == "payment.no_items"
    assert centre.cashier.newest() is None


def test_a_platform_without_a_cashier_says_so(centre: PayingCentre) -> None:
    assert centre.query("o-1", "no-such-service").code == "payment.not_collected"
    assert centre.query("o-1").code == "payment.unknown_order"


def test_over_the_network_and_by_a_phone(central: EmbeddedCentral, terminal: Terminal) -> None:
    bill = central.money.collecting.bill(BillOrder(PENSION, ELDER, {"level": "180"}))
    assert isinstance(bill, BillBody)
    body = OrderBody(ELDER, {"level": "180"}, CONSENTS, FACE, (bill.items[0].item_id,), FEN)
    info = wire.sealing_info("payment-order", terminal.name, "o-1")
    sealed = terminal.seal(msgspec.json.encode(body), info)
    request = PaymentRequest(1, terminal.name, "o-1", PaymentAction.OPEN, PENSION, sealed)
    answer = terminal.post("/v1/payments", msgspec.json.encode(request))
    told = msgspec.json.decode(answer.content, type=PaymentResult)
    assert told.state == OrderState.OPEN, told
    link = told.qr.partition("#")[0]
    with httpx.Client(trust_env=False) as phone:
        page = phone.get(link)
        assert page.status_code == 200
        assert "模拟支付" in page.text
        assert "180.00" in page.text
        assert ELDER.name not in page.text
        assert "已经付了钱" in phone.post(link, data={"do": "pay"}).text
        assert phone.post(link, data={"do": "pay"}).status_code == 409
        assert phone.get(link + "x").status_code == 404


def test_books_that_cannot_be_opened_are_an_office_that_does_not_answer(centre: PayingCentre, tmp_path: Path) -> None:
    shown = centre.open("o-1", level="180")
    centre.cashier.pay(code_of(shown.qr))
    kept = (tmp_path / "books.db").rename(tmp_path / "kept.db")
    for rest in tmp_path.glob("books.db-*"):
        rest.unlink()
    (tmp_path / "books.db").mkdir()
    order = BillOrder(PENSION, ELDER, {"level": "180"})
    assert isinstance(centre.books.bill(order), Unavailable)
    assert isinstance(centre.books.revoke("T-0001/o-1"), Unavailable)
    assert centre.query("o-1").state == "paid", "the money is there, and nobody has said no"
    (tmp_path / "books.db").rmdir()
    kept.rename(tmp_path / "books.db")
    centre.pass_time(60)
    assert centre.query("o-1").state == "settled"
