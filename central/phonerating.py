"""A rating by telephone: whoever holds a slip may rate its transaction once, on the page where the slip is looked up."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

from central.frames import is_text
from central.orders import open_for_rating
from central.platform import Platform
from central.sealing import open_sealed
from central.services import service_lines
from central.store.records import RatingRow, TransactionRow
from sync.wire import SealedBody, sealing_info
from sync.wire.sealing import seal

MOST_WORDS: Final = 200
"""Characters."""
SCORES: Final = (5, 4, 3, 2, 1)
_NOWHERE: Final = "platform"


class Rating(StrEnum):
    """How things stand with the rating of a slip's transaction."""

    OPEN = "open"
    GIVEN = "given"
    """Just now."""
    DONE = "done"
    """Before, wherever."""
    NOT_ASKED = "not_asked"
    """Somebody has died: nobody is asked how they liked it."""


def standing(row: TransactionRow) -> Rating:
    """Of a transaction whose slip was proven."""
    line = service_lines().get(row.ledger.service)
    if line is not None and line.gentle:
        return Rating.NOT_ASKED
    return Rating.OPEN if row.rating is None else Rating.DONE


def rate(platform: Platform, row: TransactionRow, score: int, words: str) -> Rating:
    """Keeps a rating of 5 (非常满意) to 1 for the transaction of a proven slip. Raises ``ValueError`` for another score.

    ``words``: what somebody wants to say, at most :data:`MOST_WORDS` characters; sealed to the platform.
    """
    if score not in SCORES:
        raise ValueError(f"a rating is 1 to 5, not {score}")
    known = standing(row)
    if known is not Rating.OPEN:
        return known
    ledger, now = row.ledger, platform.now()
    rating = RatingRow(ledger.entry_id, ledger.receipt_no, score, now, ())
    with platform.store.write() as unit:
        unit.hold(ledger.terminal)
        if not unit.add_phone_rating(rating):
            return Rating.DONE
        if words:
            unit.add_rating_words(ledger.entry_id, _sealed(platform, ledger.entry_id, words))
        unit.add_evaluation(ledger.entry_id, ledger.receipt_no, score, now, now)
        open_for_rating(unit, ledger.terminal, ledger.service, rating, platform.clock())
    return Rating.GIVEN


def tidy(text: str) -> str:
    """What somebody wrote, in one line, without what cannot be shown, cut to :data:`MOST_WORDS`."""
    return "".join(one for one in " ".join(text.split()) if is_text(one, 1))[:MOST_WORDS]


def words_of(platform: Platform, transaction_entry_id: str) -> str | None:
    """What was written; None for nothing. Raises ``CannotOpenError`` when the key it is sealed to is lost."""
    sealed = platform.store.rating_words(transaction_entry_id)
    if sealed is None:
        return None
    stored = msgspec.json.decode(sealed, type=SealedBody)
    return open_sealed(platform.keys, stored, _info(transaction_entry_id)).decode()


def _sealed(platform: Platform, entry_id: str, words: str) -> bytes:
    return msgspec.json.encode(seal(platform.keys.recipient, words.encode(), _info(entry_id)))


def _info(entry_id: str) -> bytes:
    return sealing_info("rating-words", _NOWHERE, entry_id)
