"""Submission: everything is checked again, then written in one SQLite transaction. After the commit nothing may lose it."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime

from kiosk.domain.acting import Agent, acting_trouble
from kiosk.domain.attachments import NOT_SIGNED, PORTRAIT, Attachment, attachments_trouble, lacking, spoken_note
from kiosk.domain.catalogue import Output
from kiosk.domain.forms import asked_fields, check_answer
from kiosk.domain.people import PersonFacts
from kiosk.domain.receipts import months_later, receipt_number
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.bodies import attachment_bodies, transaction_body
from kiosk.journeys.house import House
from kiosk.session.events import SubmitDone
from kiosk.session.state import Journey, Submitted
from kiosk.store import audit, effects, records
from kiosk.store.database import STORE_ERRORS, transaction
from sync import outbox, wire

STORE_FAILED = Trouble(
    "submit.store_failed", Cause.DEVICE, "没有保存成功，这次还没有办好", "请再点一次“提交”。还不行就请村干部打技术员电话。"
)
NOT_CONSENTED = Trouble("submit.no_consent", Cause.INPUT, "还没有您的同意，不能提交", "请从头再办一次。")
NOT_IDENTIFIED = Trouble("submit.no_identity", Cause.INPUT, "还没有确认是您本人，不能提交", "请从头再办一次。")


def submit(house: House, journey: Journey, attempt: str = "") -> SubmitDone | Trouble:
    """Accepts a transaction at this terminal. A trouble means that nothing at all was kept.

    The same ``attempt`` (an entry id) again brings the same transaction again; none: this is a new one.
    """
    refusal = refusal_of(journey)
    if refusal is not None:
        return refusal
    return keep(house, journey, "", attempt or outbox.new_entry_id())


def refusal_of(journey: Journey) -> Trouble | None:
    """Why a journey may not be submitted, whatever the screens let through; None when it may."""
    given = {consent.kind for consent in journey.consents if consent.given}
    if "service" not in given:
        return NOT_CONSENTED
    if journey.person is None:
        return NOT_IDENTIFIED
    trouble = None if journey.agent is None else _acting_trouble(journey, journey.agent, journey.person)
    if trouble is not None:
        return trouble
    if journey.service.face_consent and not _known_or_left(journey, given):
        return NOT_IDENTIFIED
    attached = {one.name for one in journey.attachments}
    for spec in asked_fields(journey.service, journey.answers):
        answer, note = journey.answers.get(spec.name, ""), spoken_note(journey.service, spec.name)
        if not answer and note is not None and note.name in attached:
            continue
        trouble = check_answer(spec, answer)
        if trouble is not None:
            return trouble
    if journey.service.signed_sentence and "signature" not in given:
        return NOT_SIGNED
    missing = lacking(journey.service, journey.answers, journey.attachments)
    return missing or attachments_trouble(journey.attachments)


def _acting_trouble(journey: Journey, agent: Agent, principal: PersonFacts) -> Trouble | None:
    """Ages are those of the day on which the person agreed."""
    papers = [one.name for one in journey.attachments]
    return acting_trouble(journey.service.may_act, agent, principal, papers, _day(journey.consents[0].at))


def _known_or_left(journey: Journey, given: set[str]) -> bool:
    """Somebody has said who it is, or somebody at the centre will, by a photo that the person agreed to."""
    check = journey.check
    if check is None or not journey.left_to_centre:
        return check is not None and check.passed
    photographed = any(one.name == PORTRAIT.name for one in journey.attachments)
    return journey.service.left_to_centre and PORTRAIT.name in given and photographed


def keep(house: House, journey: Journey, document_no: str, entry_id: str) -> SubmitDone | Trouble:
    """The one transaction: the record, the sealed outbox entry with its parcels, the intent to print, the audit line.

    A commit whose success was not reported may have succeeded all the same: an entry that is there is not made twice.
    """
    now = house.moment.iso()
    parcels = tuple(_sealed_parcel(house, attachment) for attachment in journey.attachments)
    named = attachment_bodies(journey.attachments, parcels)
    body = transaction_body(journey, now, house.simulated_devices(), document_no, named)
    sealed = house.sealing_key.seal(body, "entry", house.terminal_id, entry_id)
    try:
        with house.connection() as connection, transaction(connection):
            record = _record(house, connection, journey, entry_id, now, document_no)
            record, effect_id = enter(house, connection, record, sealed, parcels, _paper_of(journey))
    except STORE_ERRORS:
        return STORE_FAILED
    house.checkpoint("submit.committed")
    return SubmitDone(promised(record), effect_id)


def enter(
    house: House,
    connection: sqlite3.Connection,
    record: records.TransactionRecord,
    sealed: wire.SealedBody,
    parcels: tuple[outbox.SealedParcel, ...],
    paper: effects.EffectKind,
) -> tuple[records.TransactionRecord, str]:
    """Writes a transaction and the intent to print its paper, or finds both; the record and the paper's effect id."""
    now = house.moment.iso()
    if not records.insert(connection, record):
        record = records.get(connection, record.entry_id) or record
        return record, effects.of_transaction(connection, record.transaction_id)
    effect_id = outbox.new_entry_id().replace("-", "")
    outbox.enqueue(connection, _entry(house, record, sealed, parcels))
    effects.intend(connection, effect_id, record.transaction_id, paper, now)
    audit.append(connection, now, "transaction.submitted", _audit_fields(record))
    return record, effect_id


def promised(record: records.TransactionRecord) -> Submitted:
    """What the terminal stands by after the commit."""
    return Submitted(
        transaction_id=record.transaction_id,
        entry_id=record.entry_id,
        receipt_no=record.receipt_no,
        submitted_at=record.submitted_at,
        next_due=record.next_due,
    )


def _paper_of(journey: Journey) -> effects.EffectKind:
    return effects.EffectKind.DOCUMENT if journey.output is Output.DOCUMENT else effects.EffectKind.SLIP


def _record(
    house: House, connection: sqlite3.Connection, journey: Journey, entry_id: str, now: str, document_no: str
) -> records.TransactionRecord:
    # Before somebody at the centre has said who it was, no term begins.
    months = 0 if journey.left_to_centre else journey.service.next_due_months
    return records.TransactionRecord(
        entry_id=entry_id,
        receipt_no=receipt_number(house.village_code, house.terminal_number, outbox.next_seq(connection)),
        service=journey.service.id,
        service_title=journey.service.title,
        submitted_at=now,
        next_due=months_later(_day(now), months).isoformat() if months else "",
        document_no=document_no,
        catalogue_version=journey.catalogue_version,
    )


def _sealed_parcel(house: House, attachment: Attachment) -> outbox.SealedParcel:
    parcel_id = outbox.new_entry_id()
    return outbox.SealedParcel(
        parcel_id, house.sealing_key.seal_bytes(attachment.data, "parcel", house.terminal_id, parcel_id)
    )


def _entry(
    house: House,
    record: records.TransactionRecord,
    sealed: wire.SealedBody,
    parcels: tuple[outbox.SealedParcel, ...],
) -> outbox.NewEntry:
    return outbox.NewEntry(
        entry_id=record.entry_id,
        stream=record.entry_id,
        kind=wire.Kind.TRANSACTION,
        service=record.service,
        receipt_no=record.receipt_no,
        created_at=record.submitted_at,
        clock_trust=house.clock_trust(),
        sealed=sealed,
        created_mono=house.moment.monotonic(),
        boot_id=house.boot_id,
        parcels=parcels,
    )


def _audit_fields(record: records.TransactionRecord) -> dict[str, str]:
    return {"entry_id": record.entry_id, "receipt_no": record.receipt_no, "service": record.service}


def _day(iso: str) -> date:
    return datetime.fromisoformat(iso).date()
