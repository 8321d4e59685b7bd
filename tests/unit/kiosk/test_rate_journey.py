"""好差评: one for each transaction, delivered like everything else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks.sealed import open_entry
from kiosk.journeys.house import House
from kiosk.journeys.rate import rate
from kiosk.session.events import SubmitDone
from kiosk.store import audit
from sync import outbox, wire


def test_a_rating_is_sealed_and_waits_behind_its_transaction(
    house: House, submitted: Callable[[], SubmitDone], connection: sqlite3.Connection, platform_key: X25519PrivateKey
) -> None:
    told = submitted().submitted
    assert rate(house, told, 4)
    rating, transaction_entry = outbox.rows(connection)
    assert (rating.kind, rating.seq) == (wire.Kind.RATING, 2)
    assert rating.stream == transaction_entry.stream == told.entry_id, "so that the platform knows what is rated"
    assert (rating.receipt_no, rating.service) == (told.receipt_no, transaction_entry.service)
    (data,) = connection.execute("SELECT body FROM outbox_entry WHERE seq = 2").fetchone()
    body = open_entry(platform_key, rating.entry_id, data, wire.RatingBody)
    assert body is not None
    assert (body.transaction_entry_id, body.receipt_no, body.score) == (told.entry_id, told.receipt_no, 4)
    assert audit.tail(connection, 1)[0].code == "transaction.rated"
    assert "4" not in audit.tail(connection, 1)[0].fields.values(), "the score is between the person and the platform"


def test_once_only(house: House, submitted: Callable[[], SubmitDone], connection: sqlite3.Connection) -> None:
    told = submitted().submitted
    assert rate(house, told, 5)
    assert not rate(house, told, 1)
    assert outbox.counts(connection).ready == 2
    assert len(audit.tail(connection, 9)) == 2


def test_each_transaction_has_its_own(house: House, submitted: Callable[[], SubmitDone]) -> None:
    assert [rate(house, submitted().submitted, score) for score in (1, 3, 5)] == [True, True, True]


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_that_does_not_exist_is_a_bug(house: House, submitted: Callable[[], SubmitDone], score: int) -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        rate(house, submitted().submitted, score)


def test_a_transaction_that_does_not_exist_is_not_rated(
    house: House, submitted: Callable[[], SubmitDone], connection: sqlite3.Connection
) -> None:
    assert not rate(house, replace(submitted().submitted, transaction_id="0" * 32), 5)
    assert outbox.counts(connection).ready == 1


@pytest.mark.parametrize("table", ["rating_record", "outbox_entry", "sync_event", "audit_event"])
def test_a_store_that_fails_keeps_nothing_of_it(
    house: House, submitted: Callable[[], SubmitDone], connection: sqlite3.Connection, table: str
) -> None:
    told = submitted().submitted
    connection.execute(f"CREATE TRIGGER bad AFTER INSERT ON {table} BEGIN SELECT raise(ABORT, 'no room'); END")
    assert not rate(house, told, 5)
    assert connection.execute("SELECT count(*) FROM rating_record").fetchone() == (0,)
    assert outbox.counts(connection).ready == 1
    connection.execute("DROP TRIGGER bad")
    assert rate(house, told, 5)
