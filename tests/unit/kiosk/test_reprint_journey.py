"""Papers once more: only by a person's order, linked to the first one, visibly a reprint, never by itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.household import SimulatedSlipPrinter
from devices.contract import DeviceFault, PrintOutcome, PrintUnknown, Slip, TextLine
from kiosk.domain.papers import PaperFate
from kiosk.domain.trouble import Trouble
from kiosk.journeys import paper, recover, reprint
from kiosk.journeys.house import House
from kiosk.session.events import PaperPrinted, SubmitDone
from kiosk.store import audit, effects
from kiosk.store.database import transaction

SILENT = DeviceFault("receipt.silent", "打印机没有回答", "请看看出纸口。")


class KeepsTheText(SimulatedSlipPrinter):
    def __init__(self, paper: Path) -> None:
        super().__init__(paper)
        self.texts: list[str] = []

    def print_slip(self, slip: Slip, job_id: int) -> PrintOutcome:
        self.texts.append("\n".join(block.text for block in slip.blocks if isinstance(block, TextLine)))
        return super().print_slip(slip, job_id)


@pytest.fixture
def in_doubt(house: House, connection: sqlite3.Connection, submitted: Callable[[], SubmitDone]) -> SubmitDone:
    """A slip that was started and of which nobody knows whether it came out."""
    done = submitted()
    with transaction(connection):
        effects.start(connection, done.slip_effect_id, house.moment.iso(), None)
    paper.settle(house, done.slip_effect_id, PrintUnknown(SILENT))
    return done


def order(house: House, done: SubmitDone) -> str:
    effect_id = reprint.order(house, done.submitted.transaction_id, who="梁干部", role="attendant", pages_here=False)
    assert isinstance(effect_id, str)
    return effect_id


def fates(house: House, done: SubmitDone) -> list[PaperFate]:
    case = reprint.look(house, done.submitted.transaction_id)
    assert case is not None
    return [story.fate for story in case.papers]


def test_the_reprint_says_that_it_is_one_and_who_ordered_it(house: House, in_doubt: SubmitDone, tmp_path: Path) -> None:
    effect_id = order(house, in_doubt)
    printer = KeepsTheText(tmp_path / "paper.txt")
    assert isinstance(paper.print_slip(house, effect_id, printer), PaperPrinted)
    (text,) = printer.texts
    assert "补打（第1次）" in text
    assert "结果不明" in text
    assert "由村干部补打" in text
    assert "梁干部" not in text
    assert fates(house, in_doubt) == [PaperFate.UNKNOWN, PaperFate.CONFIRMED]


def test_the_order_is_linked_and_audited(house: House, in_doubt: SubmitDone, connection: sqlite3.Connection) -> None:
    effect_id = order(house, in_doubt)
    row = connection.execute(
        "SELECT reprint_of, ordered_by, ordered_role, ordered_why FROM effect_journal WHERE effect_id = ?", (effect_id,)
    ).fetchone()
    assert row == (in_doubt.slip_effect_id, "梁干部", "attendant", "unknown")
    (line,) = [line for line in audit.tail(connection, 9) if line.code == "paper.reprint_ordered"]
    assert line.fields["who"] == "梁干部"
    assert line.fields["receipt_no"] == in_doubt.submitted.receipt_no


def test_the_database_refuses_a_second_open_paper_and_a_changed_order(
    house: House, in_doubt: SubmitDone, connection: sqlite3.Connection
) -> None:
    effect_id = order(house, in_doubt)
    first = effects.papers_of(connection, in_doubt.submitted.transaction_id)[0]
    with pytest.raises(sqlite3.IntegrityError), transaction(connection):
        effects.intend_reprint(connection, "f" * 32, first, house.moment.iso(), who="x", role="attendant", why="unknown")
    with pytest.raises(sqlite3.IntegrityError, match="never changes"), transaction(connection):
        connection.execute("UPDATE effect_journal SET ordered_by = 'x' WHERE effect_id = ?", (effect_id,))


def test_a_second_order_replaces_one_that_nothing_came_of(house: House, in_doubt: SubmitDone) -> None:
    order(house, in_doubt)
    order(house, in_doubt)
    assert fates(house, in_doubt) == [PaperFate.UNKNOWN, PaperFate.LAPSED, PaperFate.INTENDED]


def test_nothing_is_ordered_while_the_printer_works(
    house: House, submitted: Callable[[], SubmitDone], connection: sqlite3.Connection
) -> None:
    done = submitted()
    with transaction(connection):
        effects.start(connection, done.slip_effect_id, house.moment.iso(), 1)
    answer = reprint.order(house, done.submitted.transaction_id, who="x", role="technician", pages_here=False)
    assert answer == reprint.STILL_PRINTING


def test_a_reprint_that_a_power_cut_left_unprinted_is_never_offered_again(house: House, in_doubt: SubmitDone) -> None:
    order(house, in_doubt)
    assert recover.slip_to_offer(house, recover.left_behind(house)) is None
    assert fates(house, in_doubt) == [PaperFate.UNKNOWN, PaperFate.LAPSED]


def test_a_reprint_that_a_power_cut_caught_is_resolved_by_the_cut_counter(
    house: House, in_doubt: SubmitDone, connection: sqlite3.Connection, printer: SimulatedSlipPrinter
) -> None:
    effect_id = order(house, in_doubt)
    counter = printer.cut_counter()
    assert counter is not None
    with transaction(connection):
        effects.start(connection, effect_id, house.moment.iso(), counter - 1)
    (row,) = recover.open_slips(house)
    recover.resolve_slip(house, row, printer)
    assert fates(house, in_doubt) == [PaperFate.UNKNOWN, PaperFate.CONFIRMED]


@pytest.mark.parametrize(("came_out", "fate"), [(True, PaperFate.CONFIRMED), (False, PaperFate.LAPSED)])
def test_a_person_who_looked_settles_the_doubt_once(
    house: House, in_doubt: SubmitDone, came_out: bool, fate: PaperFate
) -> None:
    decide = reprint.decide
    number = in_doubt.submitted.transaction_id
    assert decide(house, number, came_out=came_out, who="梁干部", role="attendant") is None
    assert fates(house, in_doubt) == [fate]
    assert decide(house, number, came_out=not came_out, who="梁干部", role="attendant") == reprint.DECIDED
    assert fates(house, in_doubt) == [fate]


def test_a_transaction_is_found_by_the_end_of_its_number_with_or_without_the_letter(
    house: House, submitted: Callable[[], SubmitDone]
) -> None:
    numbers = [submitted().submitted.receipt_no for _ in range(3)]
    assert [case.receipt_no for case in reprint.find(house)] == numbers[::-1]
    assert [case.receipt_no for case in reprint.find(house, numbers[1][-6:])] == [numbers[1]]
    assert [case.receipt_no for case in reprint.find(house, numbers[1][-7:-1])] == [numbers[1]]
    assert reprint.find(house, "999999") == ()


def test_a_certificate_is_not_reprinted_once_its_pages_are_gone(
    house: House, in_doubt: SubmitDone, connection: sqlite3.Connection
) -> None:
    connection.execute("DROP TRIGGER effect_order_stays")
    connection.execute("UPDATE effect_journal SET kind = 'document'")
    number = in_doubt.submitted.transaction_id
    assert reprint.order(house, number, who="x", role="attendant", pages_here=False) == reprint.ISSUE_ANEW
    assert isinstance(reprint.order(house, number, who="x", role="attendant", pages_here=True), str)


def test_a_store_that_fails_means_that_nothing_is_ordered(
    house: House, in_doubt: SubmitDone, connection: sqlite3.Connection
) -> None:
    connection.execute(
        "CREATE TRIGGER broken BEFORE INSERT ON effect_journal BEGIN SELECT raise(ABORT, 'disk I/O error'); END"
    )
    answer = reprint.order(house, in_doubt.submitted.transaction_id, who="x", role="attendant", pages_here=False)
    assert isinstance(answer, Trouble)
    assert answer.code == "reprint.store_failed"
    assert fates(house, in_doubt) == [PaperFate.UNKNOWN]
