"""What a person has to decide: found, looked at, decided once, told to the terminal, audited."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from central.server import EmbeddedCentral
from sync import wire
from tests.support.central_client import Terminal, transaction_body, wait_until
from tests.support.console_client import Browser, logged_in

ANSWERS = {"reason": "alive", "phone": "13800138000", "text": "<b>我还在</b>"}


@pytest.fixture
def reviewer(central: EmbeddedCentral) -> Iterator[Browser]:
    browser = logged_in(central, "reviewer")
    yield browser
    browser.close()


@pytest.fixture
def appeal(central: EmbeddedCentral, terminal: Terminal) -> wire.Entry:
    entry = terminal.entry(1, transaction_body(service="pension-appeal", answers=ANSWERS))
    terminal.hand_over(entry)
    wait_until(lambda: central.store.transactions(1)[0].case.state == "review")  # type: ignore[union-attr]
    return entry


def decided(terminal: Terminal, entry: wire.Entry) -> tuple[str, str]:
    answer = terminal.heartbeat(undecided=(entry.entry_id,))
    return (answer.decided[0].state, answer.decided[0].reason) if answer.decided else ("", "")


def decide(reviewer: Browser, entry: wire.Entry, verdict: str, reason: str = "") -> int:
    return reviewer.post(f"/review/{entry.entry_id}", verdict=verdict, reason=reason).status_code


def test_a_case_waits_for_a_person_and_the_terminal_hears_nothing_yet(
    terminal: Terminal, reviewer: Browser, appeal: wire.Entry
) -> None:
    assert appeal.receipt_no[-4:] in reviewer.get("/review").text
    assert decided(terminal, appeal) == ("", "")
    page = reviewer.get(f"/review/{appeal.entry_id}").text
    assert "说我不在世，我还在" in page
    assert "138****8000" in page
    assert "13800138000" not in page
    assert "&lt;b&gt;我还在" in page


@pytest.mark.both_stores
def test_yes_and_no_reach_the_terminal_with_their_words(
    central: EmbeddedCentral, terminal: Terminal, reviewer: Browser, appeal: wire.Entry
) -> None:
    reviewer.get(f"/review/{appeal.entry_id}")
    assert decide(reviewer, appeal, "declined") == 400, "a no needs its reason"
    assert decide(reviewer, appeal, "declined", "没有认证记录") == 303
    state, reason = decided(terminal, appeal)
    assert state == "declined"
    assert reason.startswith("没有认证记录。申诉没有成立")
    assert decide(reviewer, appeal, "approved") == 404, "decided once"
    assert reviewer.get(f"/review/{appeal.entry_id}").status_code == 404, "nobody needs to see it any more"
    assert "没有等人工认定的办件" in reviewer.get("/review").text
    actions = [row.action for row in central.store.audit(5)]
    assert {"review.seen", "review.declined"} <= set(actions)


def test_approval_is_the_departments_answer(terminal: Terminal, reviewer: Browser, appeal: wire.Entry) -> None:
    assert decide(reviewer, appeal, "approved") == 303
    assert decided(terminal, appeal)[0] == "accepted"


def test_a_silent_department_takes_no_decision(
    central: EmbeddedCentral, terminal: Terminal, reviewer: Browser, appeal: wire.Entry
) -> None:
    central.department.down = True
    assert decide(reviewer, appeal, "approved") == 503
    central.department.down = False
    assert decided(terminal, appeal) == ("", "")
    assert decide(reviewer, appeal, "approved") == 303


def test_only_who_may_decide_sees_it(console: Browser, reviewer: Browser, appeal: wire.Entry) -> None:
    assert console.get(f"/review/{appeal.entry_id}").status_code == 403
    assert "等人工认定" in console.get("/transactions", state="review").text
    assert reviewer.get(f"/review/{appeal.entry_id}/paper/0").status_code == 404, "this one has no papers"


@pytest.mark.parametrize(
    ("entry", "verdict", "status"), [("none", "approved", 404), ("' OR 1=1 --", "approved", 404), ("", "perhaps", 400)]
)
def test_what_is_no_decision_changes_nothing(
    central: EmbeddedCentral, reviewer: Browser, appeal: wire.Entry, entry: str, verdict: str, status: int
) -> None:
    assert reviewer.post(f"/review/{entry or appeal.entry_id}", verdict=verdict, reason="理由").status_code == status
    assert central.store.transactions(1)[0].case.state == "review"  # type: ignore[union-attr]
