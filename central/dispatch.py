"""Handing transactions on to the departments: a durable queue in the database, worked through by one thread.

The case row is the queue. Whoever takes cases out leases them for a while, so that several processes share the work and
what a dead one held comes back. A crash between the department's answer and our note of it hands the same case over
again, which departments know by its ``entry_id``.
"""

from __future__ import annotations

import logging
import threading
from datetime import date, timedelta
from typing import Final, TypeAlias

from central import mandates, withdrawals
from central.bodies import Closed, body_of
from central.departments import Accepted, CaseOrder, Declined, NeedsPerson, Unavailable
from central.moments import beijing_date, parse, stamp
from central.platform import Platform
from central.representing import case_refusal
from central.settling import settle_due
from central.store import StoreUnavailableError, Unit
from central.store.records import CaseRow, CaseState, TransactionRow

_log: Final = logging.getLogger("central.dispatch")

_BATCH: Final = 50
_LOOK_AGAIN_SECONDS: Final = 1.0
_LEASE_SECONDS: Final = 120.0
"""Longer than a batch takes at slow departments; a lease that ran out costs a second asking, nothing else."""

_LONGEST_WAIT_SECONDS: Final = 3600.0

_LONGEST_OFFLINE: Final = timedelta(days=180)
"""A terminal that was away for longer is no witness of when a person stood there."""


class Dispatcher:
    """The thread that works the queue. :meth:`wake` after new entries; it also looks by itself."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="central-dispatch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        """Returns after the thread has ended; what is unfinished stays in the queue."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping:
            try:
                worked = dispatch_due(self._platform) + settle_due(self._platform)
                self._platform.store.tend()
            except StoreUnavailableError:
                worked = 0
            if not worked:
                self._wake.wait(_LOOK_AGAIN_SECONDS)
                self._wake.clear()


def dispatch_due(platform: Platform) -> int:
    """Hands over what is due now; the number of cases that were handed over."""
    if not platform.store.cases_due(platform.now()):
        return 0
    with platform.store.write() as unit:
        until = stamp(platform.clock() + timedelta(seconds=_LEASE_SECONDS))
        due = unit.lease_cases(platform.now(), until, _BATCH)
    answers = [(row.case, _answer(platform, row)) for row in due if row.case is not None]
    if answers:
        with platform.store.write() as unit:
            for case, answer in answers:
                _note(platform, unit, case, answer)
    return len(due)


Answer: TypeAlias = Accepted | Declined | NeedsPerson | Unavailable


def _note(platform: Platform, unit: Unit, case: CaseRow, answer: Answer) -> None:
    now = platform.now()
    if isinstance(answer, Accepted):
        due = answer.next_due.isoformat() if answer.next_due is not None else ""
        unit.settle_case(case.entry_id, CaseState.ACCEPTED, now, answer.detail, due)
    elif isinstance(answer, Declined):
        unit.settle_case(case.entry_id, CaseState.DECLINED, now, answer.message)
    elif isinstance(answer, NeedsPerson):
        unit.settle_case(case.entry_id, CaseState.REVIEW, now, answer.question)
    else:
        wait = min(_LONGEST_WAIT_SECONDS, 2.0 ** min(case.attempts, 20))
        unit.postpone_case(case.entry_id, stamp(platform.clock() + timedelta(seconds=wait)), answer.message)


def _answer(platform: Platform, row: TransactionRow) -> Answer:
    order = order_of(platform, row)
    if isinstance(order, Closed):
        return Unavailable("platform.body_closed", f"{order.words}。")
    department = platform.departments.get(row.case.department) if row.case is not None else None
    if department is None:
        return Unavailable("department.not_connected", "部门系统没有接入，等待接入后再转。")
    try:
        own = _by_the_platform(platform, order)
    except StoreUnavailableError:
        return Unavailable("department.failed", "部门系统出错，稍后再转。")
    if own is not None:
        return own
    try:
        return department.accept(order)
    except Exception as error:  # noqa: BLE001 - a broken adapter must not stop the queue of the other departments
        _log.error("department %s failed: %s", department.department_id, type(error).__name__)
        return Unavailable("department.failed", "部门系统出错，稍后再转。")


def _by_the_platform(platform: Platform, order: CaseOrder) -> Accepted | Declined | None:
    """What is decided here, before or instead of a department."""
    refusal = case_refusal(platform, order)
    if refusal is not None:
        return refusal
    match order.service:
        case withdrawals.WITHDRAWAL:
            return withdrawals.withdraw(platform, order)
        case mandates.WITHDRAWAL:
            return mandates.withdraw(platform, order)
        case _:
            return None


def order_of(platform: Platform, row: TransactionRow) -> CaseOrder | Closed:
    """What a department needs of a transaction; or why its body cannot be opened any more."""
    body = body_of(platform, row.ledger)
    if isinstance(body, Closed):
        return body
    accepted = parse(row.ledger.accepted_at)
    assert accepted is not None, "the platform wrote it"
    return CaseOrder(
        entry_id=row.ledger.entry_id,
        receipt_no=row.ledger.receipt_no,
        service=row.ledger.service,
        person=body.person,
        answers=body.answers,
        identity_check=body.identity_check,
        accepted_on=beijing_date(accepted),
        submitted_on=_submitted_on(body.submitted_at, beijing_date(accepted)),
        papers=tuple(one.name for one in body.attachments),
        agent=body.agent,
    )


def _submitted_on(submitted_at: str, accepted_on: date) -> date | None:
    """A terminal's clock may be wrong: no day after the one when the platform had it already, none of long ago."""
    moment = parse(submitted_at)
    if moment is None:
        return None
    day = beijing_date(moment)
    return day if timedelta() <= accepted_on - day <= _LONGEST_OFFLINE else None
