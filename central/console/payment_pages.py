"""Where is the money? Orders by whatever is known of them, those whose end nobody knows yet, and the books side by side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode

import msgspec

from central.console import audit
from central.console.csvfile import csv_lines
from central.console.desk import Answer, Ask, Context, Door, File, Moved, Page
from central.console.payment_words import ADVICE, DOUBT, STATE_WORDS, payment_light, payment_sentence, yuan
from central.console.roles import Right
from central.console.search_pages import day_of, midnight
from central.departments.contract import Unavailable
from central.frames import is_name
from central.moments import BEIJING, beijing_date
from central.problems import Refusal
from central.reconcile import Difference, Reconciled, reconcile
from central.settling import settle
from central.store import Store
from central.store.console_records import Sought
from central.store.payment_search import PaymentSum, SoughtPayments
from central.store.payments import PaymentRow
from sync.wire.payment import OrderState

_ROWS: Final = 50
_DAYS: Final = 7
_STRETCH: Final = 1000
MAX_LINES: Final = 200_000
"""In one file; more is taken in stretches of days."""
MOST_DAYS: Final = 31
"""Compared at once: the cashier's whole statement is read for it."""
_ENDED: Final = frozenset({OrderState.SETTLED.value, OrderState.REFUNDED.value})
_HEAD: Final = (
    "number", "terminal", "order_id", "service", "amount_fen", "state", "opened_at", "changed_at", "expires_at", "attempts",
    "detail", "simulated",
)  # fmt: skip


class Filters(msgspec.Struct, frozen=True):
    """The fields of the form above the orders."""

    number: str = ""
    terminal: str = ""
    state: str = ""
    since: str = ""
    until: str = ""

    def query(self, **more: object) -> str:
        """For a link with the same filters."""
        return urlencode({name: value for name, value in {**msgspec.structs.asdict(self), **more}.items() if value})


def payments(ask: Ask) -> Answer:
    """The page."""
    return Page("payments.html", _list(ask))


def payments_part(ask: Ask) -> Answer:
    """Its orders alone."""
    return Page("_payments.html", _list(ask))


def _filters(ask: Ask) -> Filters:
    filters = Filters(
        number="".join(ask.value("number").split()).upper(),
        terminal=ask.value("terminal"),
        state=ask.value("state") if ask.value("state") in STATE_WORDS else "",
        since=day_of(ask.value("since")),
        until=day_of(ask.value("until")),
    )
    if filters.query():
        return filters
    return Filters(since=(beijing_date(ask.platform.clock()) - timedelta(days=_DAYS - 1)).isoformat())


def _sought(ask: Ask, filters: Filters) -> SoughtPayments:
    return SoughtPayments(
        number=filters.number,
        terminal=filters.terminal,
        state="" if filters.state == DOUBT else filters.state,
        since=midnight(filters.since, 0),
        until=midnight(filters.until, 1),
        in_doubt_at=ask.platform.now() if filters.state == DOUBT else "",
    )


def _list(ask: Ask) -> Context:
    filters, store = _filters(ask), ask.platform.store
    sought = _sought(ask, filters)
    terminal, _slash, order = ask.value("after", 140).partition("/")
    after = store.payment(terminal, order) if is_name(terminal) and is_name(order) else None
    rows = store.find_payments(sought, after, _ROWS + 1)
    none = {state.value: PaymentSum(state.value, 0, 0) for state in OrderState}
    sums = none | {one.state: one for one in store.payment_sums(sought)}
    doubts = store.payment_sums(SoughtPayments(in_doubt_at=ask.platform.now()))
    more = f"{rows[_ROWS - 1].terminal}/{rows[_ROWS - 1].order_id}" if len(rows) > _ROWS else ""
    place = f"{after.terminal}/{after.order_id}" if after is not None else ""
    return {
        "filters": filters,
        "states": STATE_WORDS,
        "rows": rows[:_ROWS],
        "sums": sums,
        "doubts": sum(one.count for one in doubts),
        "doubts_fen": sum(one.amount_fen for one in doubts),
        "moment": ask.platform.clock(),
        "payment_light": payment_light,
        "yuan": yuan,
        "simulated": ask.platform.money is not None and ask.platform.money.cashier.simulated,
        "collecting": ask.platform.money is not None,
        "next_page": filters.query(after=more) if more else "",
        "same": filters.query(after=place),
    }


def payments_file(ask: Ask) -> Answer:
    """What the filters let through, as CSV. That it was taken away is audited."""
    filters, store = _filters(ask), ask.platform.store
    with store.write() as unit:
        audit.note(unit, ask.platform.now(), ask.visitor.name, "payments.exported", "", msgspec.structs.asdict(filters))
    rows = _all(store, _sought(ask, filters))
    return File("payments.csv", "text/csv; charset=utf-8", csv_lines(_HEAD, _cells(rows)))


def _all(store: Store, sought: SoughtPayments) -> Iterator[PaymentRow]:
    after: PaymentRow | None = None
    for _ in range(MAX_LINES // _STRETCH):
        rows = store.find_payments(sought, after, _STRETCH)
        yield from rows
        if len(rows) < _STRETCH:
            return
        after = rows[-1]


def _cells(rows: Iterator[PaymentRow]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        yield tuple(getattr(row, name) for name in _HEAD)


def payment(ask: Ask) -> Answer:
    """One order."""
    row = _known(ask, ask.value("terminal"), ask.value("order"))
    store = ask.platform.store
    found = store.find_transactions(Sought(entry_id=row.order_id, terminal=row.terminal), 1)
    moment = ask.platform.clock()
    context: Context = {
        "row": row,
        "light_of": payment_light(row, moment),
        "sentence": payment_sentence(row, moment),
        "transaction": found[0] if found else None,
        "may_ask": row.state not in _ENDED and ask.platform.money is not None,
        "asked": ask.value("asked") == "1",
        "final": OrderState(row.state) in {OrderState.SETTLED, OrderState.REFUNDED, OrderState.CLOSED},
        "yuan": yuan,
    }
    return Page("payment.html", context)


def ask_again(ask: Ask) -> Answer:
    """Asks cashier and department now, as the platform does by itself: never pays, books or gives back a second time."""
    row = _known(ask, ask.filled("terminal", 64), ask.filled("order", 64))
    with ask.platform.store.write() as unit:
        audit.note(unit, ask.platform.now(), ask.visitor.name, "payment.asked", row.number, {"state": row.state})
    settle(ask.platform, row)
    return Moved(f"/payment?{urlencode({'terminal': row.terminal, 'order': row.order_id, 'asked': 1})}")


def _known(ask: Ask, terminal: str, order: str) -> PaymentRow:
    row = ask.platform.store.payment(terminal, order) if is_name(terminal) and is_name(order) else None
    if row is None:
        raise Refusal(404, "input.not_found", "input", "没有这张缴费单。")
    return row


def books(ask: Ask) -> Answer:
    """The platform's orders beside the cashier's statement."""
    since, until = _period(ask)
    found = _compared(ask, since, until)
    return Page(
        "payment_books.html",
        {
            "since": since.isoformat(),
            "until": until.isoformat(),
            "found": None if isinstance(found, Unavailable) else found,
            "advice": ADVICE,
            "yuan": yuan,
            "states": STATE_WORDS,
            "collecting": ask.platform.money is not None,
        },
        503 if isinstance(found, Unavailable) else 200,
    )


def books_file(ask: Ask) -> Answer:
    """The differences as CSV; audited."""
    since, until = _period(ask)
    found = _compared(ask, since, until)
    if isinstance(found, Unavailable):
        raise Refusal(503, found.code, "platform", "收款平台没有给账单，请过几分钟再试。")
    period = {"since": since.isoformat(), "until": until.isoformat()}
    with ask.platform.store.write() as unit:
        audit.note(unit, ask.platform.now(), ask.visitor.name, "payments.compared", "", period)
    head = (*Difference.__struct_fields__, "message")
    lines = ((*msgspec.structs.astuple(one), one.sentence) for one in found.differences)
    return File("payment-differences.csv", "text/csv; charset=utf-8", csv_lines(head, lines))


def _compared(ask: Ask, since: date, until: date) -> Reconciled | Unavailable:
    return reconcile(ask.platform, _midnight(since), _midnight(until + timedelta(days=1)))


def _period(ask: Ask) -> tuple[date, date]:
    """Yesterday and today, unless other days were asked for; at most :data:`MOST_DAYS`, the last ones."""
    today = beijing_date(ask.platform.clock())
    until = min(_day(ask, "until") or today, today)
    since = min(_day(ask, "since") or until - timedelta(days=1), until)
    return max(since, until - timedelta(days=MOST_DAYS - 1)), until


def _day(ask: Ask, name: str) -> date | None:
    text = day_of(ask.value(name))
    # A week before the calendar's first days there is no moment to compare with.
    return date.fromisoformat(text) if text > "1000" else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)


DOORS: Final = (
    Door("/payments", payments, Right.SEE),
    Door("/ops/fragments/payments", payments_part, Right.SEE, kind="part"),
    Door("/payments.csv", payments_file, Right.EXPORT, "POST"),
    Door("/payment", payment, Right.SEE),
    Door("/payment", ask_again, Right.OPERATE, "POST"),
    Door("/payments/books", books, Right.EXPORT),
    Door("/payments/books.csv", books_file, Right.EXPORT, "POST"),
)
