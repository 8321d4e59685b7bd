"""A day goes into a file and comes back; meanwhile everything that it says is still known, but the bodies."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import psycopg
import pytest

from benchmarks.postgres_cluster import PostgresCluster
from central.__main__ import main
from central.departments.evaluating import EvaluationRecord
from central.evaluating import NotMade, record_of
from central.server import EmbeddedCentral
from central.store import backup, open_store, postgres_archive
from central.store.archive import YOUNGEST_DAYS, ArchiveError
from central.store.evaluations import EvaluationRow
from central.store.records import Terminal as TerminalRow
from sync.wire import Entry, Outcome
from tests.support.central_client import Terminal, transaction_body, wait_until
from tests.support.console_client import logged_in
from tests.unit.central.test_central_steps import line

NOW = "2027-06-01T02:00:00.000+00:00"


@pytest.fixture
def url(postgres: PostgresCluster) -> Iterator[str]:
    made = postgres.create_database()
    yield made
    postgres.drop_database(made)


@pytest.fixture
def central(url: str, tmp_path: Path) -> Iterator[EmbeddedCentral]:
    with EmbeddedCentral(url, tmp_path / "keys") as platform:
        yield platform


def outcomes(terminal: Terminal, *entries: Entry) -> list[tuple[Outcome, str]]:
    return [(one.outcome, one.code) for one in terminal.hand_over(*entries).outcomes]


def accepted(central: EmbeddedCentral, terminal: Terminal) -> tuple[list[Entry], date]:
    """Two entries that their department has dealt with, and the day that they came."""
    entries = [terminal.entry(1), terminal.entry(2)]
    terminal.hand_over(*entries)
    wait_until(lambda: all(row.case.state == "accepted" for row in central.store.transactions(9)))
    return entries, date.fromisoformat(central.ledger()[0].accepted_at[:10])


def test_what_was_taken_out_is_still_known(central: EmbeddedCentral, url: str, tmp_path: Path) -> None:
    terminal = Terminal(central)
    (first, second), day = accepted(central, terminal)
    before = central.store.ledger()
    body = central.store.sealed_body(first.entry_id)
    record = postgres_archive.detach(url, day, tmp_path / "day", NOW)
    assert (record.lines, record.first_no, record.last_no) == (2, 1, 2)
    assert central.store.ledger() == before
    assert central.store.transactions(9, first.receipt_no)[0].ledger == before[0]
    assert central.store.sealed_body(first.entry_id) is None
    assert outcomes(terminal, first, second) == [(Outcome.DUPLICATE, "")] * 2
    assert terminal.hand_over(first).outcomes[0].receipt == before[0].receipt
    forged = terminal.entry(1, transaction_body(answers={"phone": "13900139000"}), entry_id=first.entry_id)
    assert outcomes(terminal, forged) == [(Outcome.CONFLICT, "ledger.hash_mismatch")]
    assert outcomes(terminal, terminal.entry(2)) == [(Outcome.CONFLICT, "ledger.seq_taken")]
    browser = logged_in(central, "viewer")
    page = html.unescape(browser.get("/journey", receipt=first.receipt_no).text)
    assert f"{day} 收到的 2 件已于" in page
    assert f"ledger attach {day} {tmp_path / 'day'} --database" in page
    assert first.receipt_no in browser.get("/transactions", receipt=first.receipt_no).text
    browser.close()
    assert backup.copy_out(url, tmp_path / "backup").lines == 2
    assert postgres_archive.days(url) == (record,)

    assert postgres_archive.attach(url, day, tmp_path / "day") == record
    assert central.store.sealed_body(first.entry_id) == body
    assert central.store.ledger() == before
    assert postgres_archive.days(url) == ()
    assert central.store.archived(before[0].accepted_at) is None
    assert outcomes(terminal, first, terminal.entry(3)) == [(Outcome.DUPLICATE, ""), (Outcome.ACCEPTED, "")]
    terminal.close()


def test_every_page_says_where_a_body_has_gone_and_how_it_comes_back(
    central: EmbeddedCentral, url: str, tmp_path: Path
) -> None:
    terminal = Terminal(central)
    (first, _second), day = accepted(central, terminal)
    terminal.close()
    target = tmp_path / "the day"
    postgres_archive.detach(url, day, target, NOW)
    command = f"ledger attach {day} '{target}' --database"
    with psycopg.connect(url, autocommit=True) as connection:
        # A day with such a case cannot be taken out; one that was opened again by hand is looked at all the same.
        connection.execute("UPDATE case_file SET state = 'review' WHERE entry_id = %s", (first.entry_id,))
    reviewer = logged_in(central, "reviewer")
    answers = (
        reviewer.get(f"/review/{first.entry_id}"),
        reviewer.get(f"/review/{first.entry_id}/paper/0"),
        reviewer.get(f"/journey/{first.entry_id}/spoken/0"),
        reviewer.post(f"/review/{first.entry_id}", verdict="approved", reason=""),
    )
    for answer in answers:
        assert command in html.unescape(answer.text), answer.text
    assert [answer.status_code for answer in answers] == [200, 409, 409, 409]
    reviewer.close()


def test_a_rating_of_an_archived_transaction_waits_until_its_day_is_back(
    central: EmbeddedCentral, url: str, tmp_path: Path
) -> None:
    terminal = Terminal(central)
    (first, _second), day = accepted(central, terminal)
    terminal.close()
    row = EvaluationRow(first.entry_id, first.receipt_no, 5, NOW, "", "waiting", NOW, 0, NOW, "")
    postgres_archive.detach(url, day, tmp_path / "day", NOW)
    told = record_of(central.platform, row)
    assert isinstance(told, NotMade)
    assert told.later
    assert str(tmp_path / "day") in told.words
    postgres_archive.attach(url, day, tmp_path / "day")
    assert isinstance(record_of(central.platform, row), EvaluationRecord)


def test_another_file_is_not_put_back(central: EmbeddedCentral, url: str, tmp_path: Path) -> None:
    terminal = Terminal(central)
    _entries, day = accepted(central, terminal)
    terminal.close()
    target = tmp_path / "day"
    postgres_archive.detach(url, day, target, NOW)
    whole = target.read_bytes()
    for content in (whole[:-1], whole[:-1] + b"x", b""):
        target.write_bytes(content)
        with pytest.raises(ArchiveError, match="不是"):
            postgres_archive.attach(url, day, target)
    with pytest.raises(ArchiveError, match="没有转存过"):
        postgres_archive.attach(url, day - timedelta(days=1), target)
    with pytest.raises(ArchiveError, match="也许已经转出"):
        postgres_archive.detach(url, day, tmp_path / "again", NOW)
    with psycopg.connect(url) as connection, pytest.raises(psycopg.IntegrityError, match="append-only"):
        connection.execute("UPDATE ledger_line_archived SET body_sha256 = ''")


def test_a_day_with_an_open_case_stays(central: EmbeddedCentral, url: str, tmp_path: Path) -> None:
    terminal = Terminal(central)
    answers = {"reason": "alive", "phone": "13800138000", "text": ""}
    terminal.hand_over(terminal.entry(1, transaction_body(service="pension-appeal", answers=answers)))
    terminal.close()
    wait_until(lambda: central.store.transactions(1)[0].case.state == "review")
    day = date.fromisoformat(central.ledger()[0].accepted_at[:10])
    with pytest.raises(ArchiveError, match="还有 1 件没有办完"):
        postgres_archive.detach(url, day, tmp_path / "day", NOW)
    with pytest.raises(ArchiveError, match="没有办件"):
        postgres_archive.detach(url, day + timedelta(days=2), tmp_path / "day", NOW)
    assert not (tmp_path / "day").exists()
    assert central.store.sealed_body(central.ledger()[0].entry_id) is not None


def test_nothing_leaves_when_the_file_cannot_be_written(central: EmbeddedCentral, url: str, tmp_path: Path) -> None:
    terminal = Terminal(central)
    (first, _second), day = accepted(central, terminal)
    terminal.close()
    (tmp_path / "there").write_bytes(b"something else")
    with pytest.raises(FileExistsError):
        postgres_archive.detach(url, day, tmp_path / "there", NOW)
    assert (tmp_path / "there").read_bytes() == b"something else"
    assert central.store.sealed_body(first.entry_id) is not None
    assert postgres_archive.days(url) == ()


def test_the_commands(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: object) -> tuple[int, str, str]:
        code = main(["ledger", *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out, said.err

    embedded = f"sqlite:///{tmp_path}/central.db"
    assert run("list", "--database", embedded)[0] == 9
    code, _out, said = run("detach", "2026-01-01", tmp_path / "day", "--database", embedded)
    assert (code, "SQLite" in said) == (9, True)
    young = datetime.now(UTC).date() - timedelta(days=YOUNGEST_DAYS - 2)
    code, _out, said = run("detach", young, tmp_path / "day", "--database", url)
    assert (code, "太近了" in said) == (9, True)
    code, _out, said = run("detach", "2020-02-29", tmp_path / "day", "--database", url)
    assert (code, "没有 2020-02-29 这一天" in said) == (9, True)
    code, _out, said = run("attach", "2020-02-29", tmp_path / "nowhere", "--database", url)
    assert (code, "没有转存过" in said) == (9, True)
    assert run("list", "--database", url) == (0, "", "")


def test_an_old_day_by_the_commands(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    day = datetime.now(UTC).date() - timedelta(days=YOUNGEST_DAYS + 20)
    store = open_store(url)
    with store.write() as unit:
        unit.enrol(TerminalRow("T-1", b"k", "440981102201", "村", NOW))
        unit.take_ledger_nos(2)
        unit.add_entries([line(number, f"{day}T04:00:00.000+00:00") for number in (1, 2)])
    store.close()
    assert main(["ledger", "detach", str(day), str(tmp_path / "day"), "--database", url]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["day"], told["lines"]) == (str(day), 2)
    assert main(["ledger", "list", "--database", url]) == 0
    assert json.loads(capsys.readouterr().out) == told
    assert main(["ledger", "attach", str(day), str(tmp_path / "day"), "--database", url]) == 0
    assert msgspec.json.decode(capsys.readouterr().out) == told
