"""What somebody wrote beside a rating on the telephone: it may name people, so each look is audited."""

from __future__ import annotations

from typing import Final

from central.console import audit
from central.console.desk import Answer, Ask, Door, Page
from central.console.roles import Right
from central.console.words import RATING_WORDS
from central.frames import is_name
from central.phonerating import words_of
from central.problems import Refusal
from central.sealing import CannotOpenError
from central.store.console_records import Sought

_LOST: Final = "打不开：平台的密钥已经换过"


def written(ask: Ask) -> Answer:
    """The words of one rating, to whoever may see people's papers."""
    entry_id = ask.place.get("entry", "")
    rows = ask.platform.store.find_transactions(Sought(entry_id=entry_id), 1) if is_name(entry_id) else ()
    if not rows or rows[0].rating is None:
        raise Refusal(404, "input.not_found", "input", "这一笔没有评价。")
    try:
        said = words_of(ask.platform, entry_id)
    except CannotOpenError:
        said = _LOST
    if said is not None:
        with ask.platform.store.write() as unit:
            detail = {"entry_id": entry_id}
            audit.note(unit, ask.platform.now(), ask.visitor.name, "rating.words_seen", rows[0].ledger.receipt_no, detail)
    grade = RATING_WORDS.get(rows[0].rating, str(rows[0].rating))
    return Page("rating.html", {"row": rows[0], "grade": grade, "said": said})


DOORS: Final = (Door("/ratings/{entry}", written, Right.REVIEW),)
