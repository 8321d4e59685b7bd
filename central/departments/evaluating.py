"""The province's receiver of ratings (好差评): what is pushed, and what it answers.

The fields are those that public clients of Guangdong's receiver push; its own specification could not be read, nor has this
been tried against it. ``satisfaction`` (5 非常满意 ... 1 非常不满意, the national five levels) is our name: in what could
be read, the little box at the counter adds the score by itself.
"""

from __future__ import annotations

from typing import Final, Protocol

import msgspec

INDIVIDUAL: Final = "0"
FIRM: Final = "1"
IDENTITY_CARD: Final = "10"
OTHER_CERTIFICATE: Final = "99"
AT_ONCE: Final = "1"
"""即办件."""
PROMISED: Final = "2"
"""承诺办件."""
AFTER_DOING: Final = 1
"""办完以后评的."""


class EvaluationRecord(msgspec.Struct, frozen=True, rename="camel"):
    """One push. Times are ``YYYY-MM-DD HH:MM:SS`` in China. Personal."""

    department_code: str
    """统一社会信用代码, the first 18 characters of the item's code."""
    department_name: str
    eval_process: int
    eval_time: str
    hall_code: str
    """The village's 12 digits."""
    affair_serial_no: str
    """办件流水号: item code (31), day, running number (4). The receiver takes each once."""
    affair_code: str
    affair_name: str
    affair_handle_item: str
    """业务办理项编码; empty where the item is not parted into such."""
    affair_apply_time: str
    affair_done_time: str
    """Empty while it is not done."""
    affair_deal_officer: str
    user_name: str
    contact_phone: str
    user_type: str
    certificate_type: str
    certificate_no: str
    window_no: str
    """The terminal."""
    work_no: str
    project_type: str
    service_name: str
    service_number: str
    service_time: str
    remark: str
    satisfaction: int

    def __repr__(self) -> str:
        return f"EvaluationRecord(affair_serial_no={self.affair_serial_no!r})"


class Taken(msgspec.Struct, frozen=True):
    """The receiver has it; also when it had it before."""


class NotTaken(msgspec.Struct, frozen=True):
    """It will not take this record, however often it comes."""

    code: str
    message: str


class NoAnswer(msgspec.Struct, frozen=True):
    """Silence, or an answer that says to come again."""

    code: str
    message: str


class EvaluationReceiver(Protocol):
    """May be called from several threads; the same record may come again."""

    def push(self, record: EvaluationRecord) -> Taken | NotTaken | NoAnswer: ...
