"""对账: all books agree after a good day, and every way of disagreeing has its name."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from central.__main__ import main
from central.departments.contract import Unavailable
from central.reconcile import Reconciled, reconcile
from tests.support.central_client import WORKER
from tests.support.paying import PayingCentre, code_of

pytestmark = pytest.mark.both_stores
FEN = 180_00


@pytest.fixture
def centre(tmp_path: Path, database: str) -> Iterator[PayingCentre]:
    made = PayingCentre(tmp_path, database)
    yield made
    made.close()


def paid(centre: PayingCentre, order: str, **person: object) -> None:
    shown = centre.open(order, level="180", **person)  # type: ignore[arg-type]
    assert centre.cashier.pay(code_of(shown.qr)) is not None


def books(centre: PayingCentre) -> Reconciled:
    found = reconcile(centre.platform, centre.now - timedelta(days=1), centre.now + timedelta(days=1))
    assert isinstance(found, Reconciled)
    return found


def named(centre: PayingCentre) -> dict[str, str]:
    return {one.order_id: one.code for one in books(centre).differences}


def at_the_cashier(tmp_path: Path, statement: str, *values: object) -> None:
    """Somebody meddles with the cashier's own books."""
    with closing(sqlite3.connect(tmp_path / "cashier.db")) as connection, connection:
        connection.execute(statement, values)


def test_a_good_day_agrees_but_for_what_is_still_at_the_terminal(centre: PayingCentre) -> None:
    paid(centre, "o-1")
    centre.query("o-1")
    centre.open("o-2", person=WORKER, level="360")
    centre.shut("o-2")
    found = books(centre)
    assert (found.orders, found.paid_fen, found.refunded_fen) == (2, FEN, 0)
    assert named(centre) == {"o-1": "no_transaction"}
    assert "还没有从终端送到总账" in found.differences[0].sentence


def test_money_that_nobody_booked_yet_is_named_until_it_is(centre: PayingCentre) -> None:
    paid(centre, "o-1")
    assert named(centre) == {"o-1": "paid_not_settled"}
    centre.books.refusing = True
    centre.query("o-1")
    assert named(centre) == {}
    assert books(centre).refunded_fen == FEN


def test_every_way_of_disagreeing_has_its_name(centre: PayingCentre, tmp_path: Path) -> None:
    paid(centre, "o-1")
    centre.query("o-1")
    key = "T-0001/o-1"
    at_the_cashier(tmp_path, "UPDATE movement SET amount_fen = ?", FEN - 1)
    assert named(centre) == {"o-1": "amount"}
    at_the_cashier(tmp_path, "DELETE FROM movement")
    assert named(centre) == {"o-1": "settled_not_paid"}
    moment = centre.platform.now()
    for kind, fen in (("pay", FEN), ("refund", -FEN)):
        values = (moment, key, fen, kind)
        at_the_cashier(tmp_path, "INSERT INTO movement (at, order_id, amount_fen, kind) VALUES (?, ?, ?, ?)", *values)
    assert named(centre) == {"o-1": "back_not_refunded"}


def test_a_refund_that_the_cashier_does_not_know(centre: PayingCentre, tmp_path: Path) -> None:
    centre.books.refusing = True
    paid(centre, "o-1")
    centre.query("o-1")
    at_the_cashier(tmp_path, "DELETE FROM movement WHERE kind = 'refund'")
    assert named(centre) == {"o-1": "refunded_not_back"}


def test_money_of_an_order_that_the_platform_does_not_know(centre: PayingCentre) -> None:
    stranger = centre.cashier.open("T-0001/o-9", FEN, "")
    assert not isinstance(stranger, Unavailable)
    centre.cashier.pay(code_of(stranger.qr))
    (found,) = books(centre).differences
    assert (found.code, found.order_id, found.moved_fen) == ("unknown_order", "o-9", FEN)


def test_a_silent_cashier_is_no_agreement(centre: PayingCentre) -> None:
    centre.cashier.down = True
    day = datetime.now(centre.now.tzinfo)
    assert isinstance(reconcile(centre.platform, day, day), Unavailable)


def test_the_command_says_what_it_found(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["payments", "reconcile", "--database", database, "--data", str(tmp_path / "keys")]
    assert main(arguments) == 0
    assert json.loads(capsys.readouterr().out)["differences"] == 0
    assert main([*arguments, "--since", "26.11.2026"]) == 2
    assert "日期" in capsys.readouterr().err
