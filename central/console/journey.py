"""The whole way of one transaction, put together from everything the platform has heard of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import msgspec

from central.attachments import attachment_lines, in_words
from central.bodies import away_words
from central.console.codewords import code_advice, code_word
from central.console.words import (
    RATING_WORDS,
    Light,
    case_light,
    entry_state_word,
    event_word,
    link_light,
    local_time,
)
from central.decisions import RESEND
from central.moments import parse
from central.platform import Platform
from central.services import title_of
from central.store.order_records import DecisionRow
from central.store.records import LedgerRow, LogRow, PendingRow, RefusalRow, TransactionRow

_MANY: Final = 200


class Step(msgspec.Struct, frozen=True):
    """One thing that happened."""

    at: str
    title: str
    detail: str
    tone: str


class Journey(msgspec.Struct, frozen=True):
    """What there is to say about a receipt number."""

    receipt_no: str
    light: Light
    headline: str
    facts: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    spoken: tuple[tuple[str, str], ...] = ()
    """Spoken notes: in words, and where each can be heard."""
    written: str = ""
    """Where to read what somebody wrote beside the rating; empty for nothing."""


def journey_of(platform: Platform, receipt_no: str) -> Journey:
    """Everything known of ``receipt_no``, oldest first; the headline says where the transaction is now."""
    store = platform.store
    transactions = store.transactions(5, receipt_no)
    pending = store.pending(5, receipt_no)
    refusals = store.refusals(5, receipt_no)
    log = store.journal(_MANY, receipt_no)
    steps = [step for row in transactions for step in _ledger_steps(platform, row)]
    steps += [_log_step(row) for row in log]
    steps += [_refusal_step(row) for row in refusals]
    for entry_id in {row.entry_id for row in refusals} | {row.entry.entry_id for row in pending}:
        steps += [_decision_step(row) for row in store.decisions(_MANY, entry_id)]
    steps.sort(key=lambda step: parse(step.at) or datetime.min.replace(tzinfo=UTC))
    light, headline, facts = _now(platform, transactions, pending, refusals, log)
    spoken = _spoken(platform, transactions[0].ledger) if transactions else ()
    written = _written(platform, transactions[0]) if transactions else ""
    return Journey(receipt_no, light, headline, facts, tuple(steps), spoken, written)


def _written(platform: Platform, row: TransactionRow) -> str:
    entry_id = row.ledger.entry_id
    there = row.rating is not None and platform.store.rating_words(entry_id) is not None
    return f"/ratings/{entry_id}" if there else ""


def _spoken(platform: Platform, entry: LedgerRow) -> tuple[tuple[str, str], ...]:
    lines = enumerate(attachment_lines(platform, entry))
    return tuple((in_words(line), f"/journey/{entry.entry_id}/spoken/{place}") for place, line in lines if line.seconds)


def _now(
    platform: Platform,
    transactions: tuple[TransactionRow, ...],
    pending: tuple[PendingRow, ...],
    refusals: tuple[RefusalRow, ...],
    log: tuple[LogRow, ...],
) -> tuple[Light, str, tuple[tuple[str, str], ...]]:
    if transactions:
        return _in_ledger(platform, transactions[0])
    if refusals:
        row = refusals[0]
        headline = f"平台没有收下这一笔：{code_word(row.code)}。它停放在终端 {row.terminal}，等人处理。"
        return (
            Light("bad", "平台退回"),
            headline,
            (
                ("终端", row.terminal),
                ("事项", title_of(row.service)),
                ("怎么办", code_advice(row.code)),
            ),
        )
    if pending:
        return _at_terminal(platform, pending[0])
    if log:
        terminal = log[0].terminal
        return Light("warn", "还在终端"), f"终端 {terminal} 记录过这一笔，平台还没有收到内容。", (("终端", terminal),)
    return Light("idle", "没有记录"), "平台没有这个回执号的记录。请核对回执上的号码；终端断网时，要等它联网后才查得到。", ()


def _in_ledger(platform: Platform, row: TransactionRow) -> tuple[Light, str, tuple[tuple[str, str], ...]]:
    entry, case = row.ledger, row.case
    facts = [
        ("事项", title_of(entry.service)),
        ("终端", entry.terminal),
        ("总账号", str(entry.ledger_no)),
        ("平台收到", local_time(entry.accepted_at)),
    ]
    away = platform.store.archived(entry.accepted_at)
    if away is not None:
        facts.append(("内容", away_words(away)))
    if case is None:
        return Light("good", "已入总账"), "平台已经收到，记入总账。", tuple(facts)
    facts.insert(0, ("办理人", case.person_masked))
    if case.department:
        facts.append(("部门", platform.departments.title_of(case.department)))
    if case.next_due:
        facts.append(("下次认证截止", case.next_due))
    if case.document_no:
        facts.append(("证明编号", case.document_no))
    facts += [("附件", in_words(line)) for line in attachment_lines(platform, entry)]
    if row.rating is not None:
        facts.append(("群众评价", RATING_WORDS.get(row.rating, str(row.rating))))
    light = case_light(case.state)
    return light, f"平台已经收到，记入总账；{light.word}。", tuple(facts)


def _at_terminal(platform: Platform, row: PendingRow) -> tuple[Light, str, tuple[tuple[str, str], ...]]:
    terminal = next(iter(platform.store.fleet(row.terminal)), None)
    last_seen = terminal.last_seen if terminal is not None else row.reported_at
    link = link_light(last_seen, platform.clock())
    reason = code_word(row.entry.last_code) or "还没有失败过"
    headline = f"这一笔还在终端 {row.terminal}，最近联系 {local_time(last_seen)}（{link.word}）。"
    facts = (
        ("事项", title_of(row.entry.service)),
        ("终端", row.terminal),
        ("网点", terminal.site_name if terminal is not None else "—"),
        ("终端里的状态", entry_state_word(row.entry.state)),
        ("已尝试", f"{row.entry.attempts} 次"),
        ("最近原因", reason),
        *((("怎么办", advice),) if (advice := code_advice(row.entry.last_code)) else ()),
    )
    return Light("warn", "还在终端"), headline, facts


def _ledger_steps(platform: Platform, row: TransactionRow) -> list[Step]:
    entry = row.ledger
    steps = [
        Step(entry.created_at, "群众在终端提交", f"{title_of(entry.service)} · 终端 {entry.terminal}", "good"),
        Step(entry.accepted_at, "平台收到，记入总账", f"总账第 {entry.ledger_no} 号，已签发平台回执", "good"),
    ]
    department = platform.departments.title_of(row.case.department) if row.case is not None else ""
    for event in platform.store.case_events(entry.entry_id):
        light = case_light(event.state)
        detail = " · ".join(part for part in (department, event.detail) if part)
        steps.append(Step(event.at, light.word, detail, light.tone))
    return steps


def _log_step(row: LogRow) -> Step:
    event = row.event
    why = code_word(event.failure_class)
    parts = [f"终端 {row.terminal}", why, f"第 {event.attempt} 次" if event.attempt else ""]
    return Step(event.at, event_word(event.event), " · ".join(part for part in parts if part), "warn" if why else "idle")


def _refusal_step(row: RefusalRow) -> Step:
    return Step(row.at, "平台退回", f"终端 {row.terminal} · {code_word(row.code)}", "bad")


def _decision_step(row: DecisionRow) -> Step:
    word = "运维决定让终端再送一次" if row.decision == RESEND else "运维记为已另行处理"
    return Step(row.decided_at, word, f"{row.decided_by} · {row.reason}", "idle")
