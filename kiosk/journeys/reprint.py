"""Papers once more, by order of a person with a PIN: find the transaction, see what happened, decide, order.

A reprint is a row of its own in the effect journal, linked to the first paper, and goes the same way: it is never
repeated by itself. A certificate's pages are in memory only, so outside its session it is issued anew, not reprinted.
"""

from __future__ import annotations

import sqlite3

from kiosk.documents.slip import ReprintFacts
from kiosk.domain.papers import PaperCase, PaperFate, PaperStory
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.house import House
from kiosk.store import audit, effects, records
from kiosk.store.database import STORE_ERRORS, transaction
from sync import outbox

SHOWN = 8
PROOF_BY_PERSON = "person"

NOT_FOUND = Trouble(
    "reprint.not_found", Cause.INPUT, "本机没有这个回执号", "请核对回执号；在别的终端办的，要到那台终端补打。"
)
STILL_PRINTING = Trouble("reprint.printing", Cause.DEVICE, "这一份正在打印", "请等一会儿，看看出纸口。")
DECIDED = Trouble("reprint.decided", Cause.INPUT, "这一份已经有结果了", "请看上面写的。")
ISSUE_ANEW = Trouble(
    "reprint.document", Cause.INPUT, "证明文件不留在本机，不能补打", "请本人带身份证在这里重新开一份，不收费。"
)
NOT_KEPT = Trouble(
    "reprint.store_failed", Cause.DEVICE, "本机没能记下，所以没有补打", "请再试一次。还不行就请打技术员电话。"
)


def find(house: House, tail: str = "") -> tuple[PaperCase, ...]:
    """The newest transactions of this terminal, or those whose receipt number ends with ``tail``. Empty if unreadable."""
    try:
        with house.connection() as connection:
            found = records.newest(connection, SHOWN, tail)
            return tuple(_case(connection, record) for record in found)
    except STORE_ERRORS:
        return ()


def look(house: House, transaction_id: str) -> PaperCase | None:
    try:
        with house.connection() as connection:
            record = records.get(connection, transaction_id)
            return None if record is None else _case(connection, record)
    except STORE_ERRORS:
        return None


def decide(house: House, transaction_id: str, *, came_out: bool, who: str, role: str) -> Trouble | None:
    """A person has looked at the slot for a paper in doubt. None when it is written down."""
    now = house.moment.iso()
    try:
        with house.connection() as connection, transaction(connection):
            row = effects.papers_of(connection, transaction_id)[-1]
            if row.state is not effects.EffectState.UNKNOWN:
                return DECIDED
            if came_out:
                effects.confirm(connection, row.effect_id, now, PROOF_BY_PERSON)
            else:
                effects.not_seen(connection, row.effect_id, now)
            fields = {"effect_id": row.effect_id, "who": who, "role": role}
            audit.append(connection, now, "paper.seen" if came_out else "paper.not_seen", fields)
    except STORE_ERRORS:
        return NOT_KEPT
    return None


def order(house: House, transaction_id: str, *, who: str, role: str, pages_here: bool) -> str | Trouble:
    """The id of the new paper, which is only intended so far. ``pages_here``: a certificate's pages are still in memory."""
    now = house.moment.iso()
    effect_id = outbox.new_entry_id().replace("-", "")
    try:
        with house.connection() as connection, transaction(connection):
            papers = effects.papers_of(connection, transaction_id)
            record = records.get(connection, transaction_id)
            if not papers or record is None:
                return NOT_FOUND
            first, newest = papers[0], papers[-1]
            if first.kind is effects.EffectKind.DOCUMENT and not pages_here:
                return ISSUE_ANEW
            if newest.state is effects.EffectState.STARTED:
                return STILL_PRINTING
            effects.lapse(connection, newest.effect_id, now)
            effects.intend_reprint(connection, effect_id, first, now, who=who, role=role, why=newest.state.value)
            fields = {"effect_id": effect_id, "receipt_no": record.receipt_no, "number": str(len(papers))}
            more = {"who": who, "role": role, "why": newest.state.value}
            audit.append(connection, now, "paper.reprint_ordered", fields | more)
    except STORE_ERRORS:
        return NOT_KEPT
    return effect_id


def reprint_facts(papers: tuple[effects.EffectRow, ...], effect_id: str) -> ReprintFacts | None:
    """What a slip says about being a reprint; None for the first paper."""
    numbers = {row.effect_id: number for number, row in enumerate(papers)}
    number = numbers[effect_id]
    if number == 0:
        return None
    first = papers[0]
    return ReprintFacts(number, PaperFate(first.state.value), first.changed_at, papers[number].ordered_role)


def _case(connection: sqlite3.Connection, record: records.TransactionRecord) -> PaperCase:
    rows = effects.papers_of(connection, record.transaction_id)
    return PaperCase(
        transaction_id=record.transaction_id,
        receipt_no=record.receipt_no,
        service_title=record.service_title,
        submitted_at=record.submitted_at,
        is_document=rows[0].kind is effects.EffectKind.DOCUMENT,
        document_no=record.document_no,
        papers=tuple(
            PaperStory(row.effect_id, PaperFate(row.state.value), row.changed_at, row.proof, row.code, row.ordered_role)
            for row in rows
        ),
    )
