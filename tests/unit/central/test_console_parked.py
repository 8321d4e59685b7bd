"""What became stuck: found, decided with a reason, told to the terminal, audited."""

from __future__ import annotations

import pytest

from central.server import EmbeddedCentral
from sync import wire
from tests.support.central_client import AT, Terminal
from tests.support.console_client import Browser

ENTRY = "0193f1d2-0000-7000-8000-000000000009"

pytestmark = pytest.mark.both_stores


def holding(terminal: Terminal, *states: str, count: int = 0) -> tuple[str, ...]:
    """A heartbeat with one entry; what the answer asks to be released."""
    held = tuple(wire.PendingEntry(ENTRY, "T-0001-000009", "svc", state, AT, 1, "entry.too_large") for state in states)
    return terminal.heartbeat(pending=held, pending_count=count or len(held)).release


def decide(console: Browser, decision: str = "resend", reason: str = "已修好") -> int:
    return console.post("/parked", terminal="T-0001", entry=ENTRY, decision=decision, reason=reason).status_code


def test_a_parked_entry_is_sent_again_on_request(central: EmbeddedCentral, terminal: Terminal, console: Browser) -> None:
    assert holding(terminal, "parked") == ()
    assert "T-0001-000009" in console.get("/parked").text
    assert decide(console, reason="<b>证书</b>已更新") == 303
    assert "等终端下一次心跳" in console.get("/parked").text
    assert "&lt;b&gt;证书" in console.get("/parked").text
    assert holding(terminal, "parked") == (ENTRY,)
    assert "已告诉终端" in console.get("/parked").text
    assert holding(terminal, "ready") == ()
    (row,) = central.store.decisions(9)
    assert row.taken_at
    assert "没有停放的办件" in console.get("/parked").text
    assert holding(terminal, "parked") == (), "parked again: somebody has to decide anew"
    page = console.get("/journey", receipt="T-0001-000009").text
    assert "运维决定让终端再送一次" in page
    (noted,) = central.store.audit(1)
    assert (noted.actor, noted.action, noted.object) == ("operator", "entry.resend", "T-0001-000009")


def test_a_parked_entry_behind_thousands_that_wait_is_found(
    central: EmbeddedCentral, terminal: Terminal, console: Browser
) -> None:
    for number in range(2, 5):
        other = Terminal(central, f"T-{number:04}")
        held = [wire.PendingEntry(f"e-{number}-{one}", f"R-{number}-{one}", "svc", "ready", AT, 1) for one in range(900)]
        other.heartbeat(pending=tuple(held), pending_count=900)
        other.close()
    holding(terminal, "parked")
    page = console.get("/parked").text
    assert "T-0001-000009" in page
    assert "R-2-1" not in page
    assert decide(console) == 303


def test_an_answer_that_was_lost_is_given_again_but_not_for_ever(terminal: Terminal, console: Browser) -> None:
    holding(terminal, "parked")
    decide(console)
    told = [holding(terminal, "parked") for _ in range(5)]
    assert told == [(ENTRY,)] * 3 + [()] * 2


def test_a_list_that_is_cut_off_proves_nothing(central: EmbeddedCentral, terminal: Terminal, console: Browser) -> None:
    holding(terminal, "parked")
    decide(console)
    assert holding(terminal, count=2000) == (ENTRY,)
    assert not central.store.decisions(9)[0].taken_at
    assert holding(terminal) == ()
    assert central.store.decisions(9)[0].taken_at


def test_what_is_dealt_with_otherwise_is_listed_no_more(terminal: Terminal, console: Browser) -> None:
    refused = terminal.entry(2, body_sha256="0" * 64)
    terminal.hand_over(refused)
    assert refused.receipt_no in console.get("/parked").text
    fields = {"terminal": "T-0001", "entry": refused.entry_id, "decision": "set_aside", "reason": "村民已重新办理"}
    assert console.post("/parked", **fields).status_code == 303
    page = console.get("/parked").text
    assert "没有停放的办件" in page
    assert "村民已重新办理" in page
    assert terminal.heartbeat().release == ()


def test_the_newest_decision_counts(central: EmbeddedCentral, terminal: Terminal, console: Browser) -> None:
    holding(terminal, "parked")
    decide(console, "resend")
    decide(console, "set_aside")
    assert holding(terminal, "parked") == ()
    assert len(central.store.decisions(9)) == 2


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"decision": "delete"}, 400),
        ({"reason": "  "}, 400),
        ({"entry": "0193f1d2-0000-7000-8000-00000000000a"}, 404),
        ({"terminal": "T-0002"}, 404),
        ({"terminal": "' OR 1=1 --"}, 404),
        ({"entry": ""}, 404),
    ],
)
def test_what_is_no_decision_changes_nothing(
    central: EmbeddedCentral, terminal: Terminal, console: Browser, changes: dict[str, str], status: int
) -> None:
    holding(terminal, "parked")
    fields = {"terminal": "T-0001", "entry": ENTRY, "decision": "resend", "reason": "理由", **changes}
    assert console.post("/parked", **fields).status_code == status
    assert central.store.decisions(9) == ()
