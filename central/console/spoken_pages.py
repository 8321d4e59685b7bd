"""What people said instead of writing it: heard by those who may see papers, and each hearing is audited."""

from __future__ import annotations

from typing import Final

from central import voicenotes
from central.attachments import opened
from central.bodies import Closed
from central.console import audit
from central.console.desk import Answer, Ask, Door, File
from central.console.roles import Right
from central.frames import is_name
from central.problems import Refusal
from central.store.console_records import Sought


def spoken(ask: Ask) -> Answer:
    """One spoken note of a transaction, for the browser's own player."""
    entry_id, number = ask.place.get("entry", ""), ask.place.get("number", "")
    rows = ask.platform.store.find_transactions(Sought(entry_id=entry_id), 1) if is_name(entry_id) else ()
    found = opened(ask.platform, rows[0].ledger, int(number)) if rows and _is_position(number) else None
    if isinstance(found, Closed):
        raise Refusal(409, "platform.body_closed", "platform", f"{found.words}。")
    if found is None or found.media_type != voicenotes.MEDIA_TYPE:
        raise Refusal(404, "input.not_found", "input", "没有这段录音，或者打不开。")
    with ask.platform.store.write() as unit:
        detail = {"entry_id": entry_id, "note": found.title}
        audit.note(unit, ask.platform.now(), ask.visitor.name, "note.heard", rows[0].ledger.receipt_no, detail)
    return File(f"note-{number}.wav", found.media_type, [found.data])


def _is_position(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 4


DOORS: Final = (Door("/journey/{entry}/spoken/{number}", spoken, Right.REVIEW, kind="data"),)
