"""Every rating that the ledger holds becomes the province's push record, once for each 办件, however often it takes.

The queue is in the database, as that of the cases: leased, tried, noted. A crash between the receiver's answer and our note
pushes the same record again, under the same 办件流水号, which the receiver knows.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec

from central.bodies import Closed
from central.departments.evaluating import (
    AFTER_DOING,
    AT_ONCE,
    FIRM,
    IDENTITY_CARD,
    INDIVIDUAL,
    OTHER_CERTIFICATE,
    PROMISED,
    EvaluationRecord,
    NoAnswer,
    NotTaken,
    Taken,
)
from central.dispatch import order_of
from central.moments import BEIJING, parse, stamp
from central.platform import Platform
from central.services import ServiceLine, service_lines
from central.store import StoreUnavailableError
from central.store.evaluations import EvaluationRow, PushState
from central.store.records import CaseState, TransactionRow
from sync.wire import Person

_log: Final = logging.getLogger("central.evaluating")

_BATCH: Final = 20
_LOOK_EVERY_SECONDS: Final = 1.0
_LEASE_SECONDS: Final = 300.0
_LONGEST_WAIT_SECONDS: Final = 3600.0
_PROMISED_OUTPUT: Final = "slip"
_CARDS: Final = frozenset({"resident"})
_OFFICER: Final = "自助终端"
_NO_CASE: Final = "总账里没有这笔办件，评价推不出去"
_NO_ITEM: Final = "事项没有事项编码，评价推不出去"


@dataclass(frozen=True, slots=True)
class NotMade:
    """Why there is no record to push. ``later``: its day of the ledger is in a file, and can be put back."""

    words: str
    later: bool = False


class EvaluationPost:
    """The thread that pushes. A receiver that is slow or silent holds up nobody but the ratings."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="central-evaluations", daemon=True)

    def start(self) -> None:
        if self._platform.evaluations is not None:
            self._thread.start()

    def stop(self) -> None:
        """Returns after the thread has ended; what is unfinished stays in the queue."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(_LOOK_EVERY_SECONDS):
            # A database that is away comes back; the queue is in it.
            with suppress(StoreUnavailableError):
                push_due(self._platform, self._stopping.is_set)


def push_due(platform: Platform, stopping: Callable[[], bool] = lambda: False) -> int:
    """Pushes what is due now; how many there were. ``stopping``: what is left keeps its lease and comes later."""
    if platform.evaluations is None or not platform.store.evaluations_due(platform.now()):
        return 0
    with platform.store.write() as unit:
        until = stamp(platform.clock() + timedelta(seconds=_LEASE_SECONDS))
        due = unit.lease_evaluations(platform.now(), until, _BATCH)
    for row in due:
        if stopping():
            break
        after = _tried(platform, row)
        with platform.store.write() as unit:
            unit.change_evaluation(after)
    return len(due)


def _tried(platform: Platform, row: EvaluationRow) -> EvaluationRow:
    assert platform.evaluations is not None
    record = record_of(platform, row)
    if isinstance(record, NotMade):
        return _noted(platform, row, PushState.WAITING if record.later else PushState.REFUSED, record.words)
    answer = platform.evaluations.push(record)
    match answer:
        case Taken():
            return _noted(platform, row, PushState.PUSHED, "")
        case NotTaken(message=message):
            _log.error("the province does not take a rating: %s", record.affair_serial_no)
            return _noted(platform, row, PushState.REFUSED, message)
        case NoAnswer(message=message):
            return _noted(platform, row, PushState.WAITING, message)


def _noted(platform: Platform, row: EvaluationRow, state: PushState, detail: str) -> EvaluationRow:
    wait = min(_LONGEST_WAIT_SECONDS, 2.0 ** min(row.attempts, 20))
    again = stamp(platform.clock() + timedelta(seconds=wait)) if state is PushState.WAITING else ""
    return msgspec.structs.replace(
        row,
        state=state.value,
        not_before=again,
        attempts=row.attempts + 1,
        changed_at=platform.now(),
        detail=detail,
    )


def record_of(platform: Platform, row: EvaluationRow) -> EvaluationRecord | NotMade:
    """What is pushed of a rating, or why it cannot be."""
    found = [one for one in platform.store.transactions(1, row.receipt_no) if one.ledger.entry_id == row.entry_id]
    if not found:
        return NotMade(_NO_CASE)
    order = order_of(platform, found[0])
    if isinstance(order, Closed):
        return NotMade(f"{order.words}，评价推不出去", later=order.away)
    line = service_lines().get(order.service)
    if line is None or not line.item_code:
        return NotMade(_NO_ITEM)
    transaction = found[0]
    applied = _china(transaction.ledger.created_at) or _china(transaction.ledger.accepted_at)
    with platform.store.write() as unit:
        serial = unit.number_evaluation(row.entry_id, line.item_code + applied[:10].replace("-", ""))
    terminal = platform.store.terminal(transaction.ledger.terminal)
    person = order.person
    return EvaluationRecord(
        department_code=line.item_code[:18],
        department_name=line.department,
        eval_process=AFTER_DOING,
        eval_time=_china(row.rated_at),
        hall_code=terminal.village_code if terminal is not None else "",
        affair_serial_no=serial,
        affair_code=line.item_code,
        affair_name=line.title,
        affair_handle_item="",
        affair_apply_time=applied,
        affair_done_time=_done(transaction),
        affair_deal_officer=_OFFICER,
        user_name=person.name,
        contact_phone=order.answers.get("phone", ""),
        user_type=FIRM if "uscc" in order.answers else INDIVIDUAL,
        certificate_type=_certificate_type(person),
        certificate_no=person.number,
        window_no=transaction.ledger.terminal,
        work_no=transaction.ledger.terminal,
        project_type=_project_type(line),
        service_name=line.title,
        service_number="1",
        service_time=applied,
        remark="",
        satisfaction=row.score,
    )


def _certificate_type(person: Person) -> str:
    return IDENTITY_CARD if person.kind in _CARDS else OTHER_CERTIFICATE


def _project_type(line: ServiceLine) -> str:
    return PROMISED if line.output == _PROMISED_OUTPUT else AT_ONCE


def _done(transaction: TransactionRow) -> str:
    """When the department decided, for or against; empty while it has not."""
    case = transaction.case
    decided = case is not None and case.state in {CaseState.ACCEPTED, CaseState.DECLINED}
    return _china(case.updated_at) if decided and case is not None else ""


def _china(text: str) -> str:
    """A stamp or an ISO time as the province writes it; empty for what is none."""
    moment: datetime | None = parse(text)
    return "" if moment is None else moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")
