"""好差评: one rating for each transaction, delivered like everything else."""

from __future__ import annotations

from kiosk.journeys.house import House
from kiosk.session.state import Submitted
from kiosk.store import audit, records
from kiosk.store.database import STORE_ERRORS, transaction
from sync import outbox, wire


def rate(house: House, submitted: Submitted, score: int) -> bool:
    """Keeps a rating of 5 (非常满意) to 1. False when there is one already or it could not be kept."""
    if not 1 <= score <= 5:
        raise ValueError(f"a rating is 1 to 5, not {score}")
    entry_id = outbox.new_entry_id()
    now = house.moment.iso()
    body = wire.RatingBody(submitted.entry_id, submitted.receipt_no, score, now)
    sealed = house.sealing_key.seal(body, "entry", house.terminal_id, entry_id)
    try:
        with house.connection() as connection, transaction(connection):
            record = records.get(connection, submitted.transaction_id)
            if record is None or records.is_rated(connection, submitted.transaction_id):
                return False
            records.mark_rated(connection, submitted.transaction_id, entry_id, now)
            entry = outbox.NewEntry(
                entry_id=entry_id,
                stream=submitted.entry_id,
                kind=wire.Kind.RATING,
                service=record.service,
                receipt_no=submitted.receipt_no,
                created_at=now,
                clock_trust=house.clock_trust(),
                sealed=sealed,
                created_mono=house.moment.monotonic(),
                boot_id=house.boot_id,
            )
            outbox.enqueue(connection, entry)
            audit.append(connection, now, "transaction.rated", {"receipt_no": submitted.receipt_no})
    except STORE_ERRORS:
        return False
    return True
