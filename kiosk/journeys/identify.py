"""What a card reading means for the session."""

from __future__ import annotations

from datetime import date

from devices.contract import CardReading, CardRecord
from kiosk.domain.people import PersonFacts
from kiosk.domain.trouble import Cause, Trouble
from kiosk.session.events import CardRead, CardReadFailed

EXPIRED = Trouble("idcard.expired", Cause.INPUT, "这张证件已经过期了", "请带有效的证件来，或请村干部帮忙。")


def person_of(record: CardRecord) -> PersonFacts:
    return PersonFacts(
        kind=record.kind.value,
        name=record.name or record.english_name,
        number=record.number,
        sex=record.sex,
        birth=record.birth,
        address=record.address,
        valid_until=record.valid_until,
    )


def card_event(reading: CardReading, today: date, *, has_photo: bool, simulated: bool) -> CardRead | CardReadFailed:
    """An expired card is refused with its own words; everything else on it was checked by the driver."""
    until = reading.record.valid_until
    if until is not None and until < today:
        return CardReadFailed(EXPIRED)
    return CardRead(person_of(reading.record), has_photo, simulated)
