"""好差评: one rating for each transaction, delivered like everything else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import Final

from kiosk.journeys.house import House
from kiosk.session.state import SlipRating, Submitted
from kiosk.store import audit, records
from kiosk.store.database import STORE_ERRORS, transaction
from sync import outbox, wire
from sync.wire import slipcode

UNKNOWN_SERVICE: Final = "slip"
"""Of a slip whose service this catalogue does not have."""


def rate(house: House, submitted: Submitted, score: int) -> bool:
    """Keeps a rating of 5 (非常满意) to 1. False when there is one already or it could not be kept."""
    if not 1 <= score <= 5:
        raise ValueError(f"a rating is 1 to 5, not {score}")
    body = wire.RatingBody(submitted.entry_id, submitted.receipt_no, score, house.moment.iso())

    def service_of(connection: sqlite3.Connection) -> str:
        record = records.get(connection, submitted.transaction_id)
        return "" if record is None else record.service

    return _keep(house, submitted.transaction_id, submitted.entry_id, body, service_of)


def rate_slip(house: House, code: str, receipt_no: str, score: int, services: Iterable[str]) -> bool:
    """Keeps a rating by a slip of another terminal; the platform judges the code and knows whether it is the first.

    ``services``: ids of the catalogue, one of which the code names. False as for :func:`rate`.
    """
    if not 1 <= score <= 5:
        raise ValueError(f"a rating is 1 to 5, not {score}")
    service = service_of_slip(code, services) or UNKNOWN_SERVICE
    body = wire.RatingBody("", receipt_no, score, house.moment.iso(), slip=code)
    return _keep(house, "", "", body, lambda _connection: service)


def service_of_slip(code: str, services: Iterable[str]) -> str:
    """Which of these the code names; empty for none of them."""
    mark = slipcode.mark_in(code)
    return next((one for one in services if slipcode.service_mark(one) == mark), "")


def slip_rating(house: House, code: str, receipt_no: str, entry_id: str, *, gentle: bool) -> SlipRating:
    """May somebody with this slip rate? ``entry_id``: of the transaction when it is this terminal's own, else empty."""
    if gentle or (not entry_id and slipcode.mark_in(code) is None):
        return SlipRating.NO
    try:
        with house.connection() as connection:
            rated = _is_rated(connection, entry_id, receipt_no)
    except STORE_ERRORS:
        return SlipRating.NO
    return SlipRating.DONE if rated else SlipRating.OPEN


def _is_rated(connection: sqlite3.Connection, own: str, receipt_no: str) -> bool:
    """``own``: the transaction of this terminal; empty: one of elsewhere, which has no record here."""
    return records.is_rated(connection, own) if own else outbox.is_rated(connection, receipt_no)


def _keep(
    house: House,
    own: str,
    stream: str,
    body: wire.RatingBody,
    service_of: Callable[[sqlite3.Connection], str],
) -> bool:
    entry_id = outbox.new_entry_id()
    sealed = house.sealing_key.seal(body, "entry", house.terminal_id, entry_id)
    try:
        with house.connection() as connection, transaction(connection):
            service = service_of(connection)
            if not service or _is_rated(connection, own, body.receipt_no):
                return False
            if own:
                records.mark_rated(connection, own, entry_id, body.rated_at)
            entry = outbox.NewEntry(
                entry_id=entry_id,
                stream=stream or entry_id,
                kind=wire.Kind.RATING,
                service=service,
                receipt_no=body.receipt_no,
                created_at=body.rated_at,
                clock_trust=house.clock_trust(),
                sealed=sealed,
                created_mono=house.moment.monotonic(),
                boot_id=house.boot_id,
            )
            outbox.enqueue(connection, entry)
            audit.append(connection, body.rated_at, "transaction.rated", {"receipt_no": body.receipt_no})
    except STORE_ERRORS:
        return False
    return True
