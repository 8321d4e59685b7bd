"""The audit: every action, in a chain that shows what was changed or taken out."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
import threading
from pathlib import Path

import pytest

from central.console import audit
from central.console.audit_words import ACTION_WORDS, detail_words
from central.console.csvfile import csv_lines
from central.console.parked_pages import DECISIONS
from central.departments.contract import Verdict
from central.server import EmbeddedCentral
from tests.support.console_client import logged_in

ROOT = Path(__file__).resolve().parents[3]


def noted(central: EmbeddedCentral, count: int) -> None:
    for number in range(count):
        with central.store.write() as unit:
            audit.note(unit, central.platform.now(), "li", "test", str(number), {"n": number})


def test_the_chain_grows_and_is_whole(central: EmbeddedCentral) -> None:
    assert audit.verify(central.store) == audit.Verdict(0, 0, audit.BEFORE_THE_FIRST)
    noted(central, 3)
    verdict = audit.verify(central.store)
    assert (verdict.lines, verdict.broken_at) == (3, 0)
    first, second, third = central.store.audit_after(0, 10)
    assert first.prev_hash == audit.BEFORE_THE_FIRST
    assert (second.prev_hash, third.prev_hash, verdict.head) == (first.hash, second.hash, third.hash)


@pytest.mark.both_stores
def test_several_writers_at_once_make_one_chain(central: EmbeddedCentral) -> None:
    writers = [threading.Thread(target=noted, args=(central, 10)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert audit.verify(central.store).lines == 40
    assert audit.verify(central.store).broken_at == 0


@pytest.mark.parametrize(
    ("tampering", "broken_at"),
    [
        ("UPDATE console_audit SET actor = 'wang' WHERE number = 2", 2),
        ("UPDATE console_audit SET detail = '{}' WHERE number = 3", 3),
        ("DELETE FROM console_audit WHERE number = 1", 1),
        ("DELETE FROM console_audit WHERE number = 2", 2),
        ("UPDATE console_audit SET hash = prev_hash WHERE number = 1", 1),
    ],
)
def test_tampering_shows(central: EmbeddedCentral, tmp_path: Path, tampering: str, broken_at: int) -> None:
    noted(central, 3)
    connection = sqlite3.connect(tmp_path / "central.db", isolation_level=None)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(tampering)
    connection.execute("DROP TRIGGER console_audit_never_changes")
    connection.execute("DROP TRIGGER console_audit_never_forgets")
    connection.execute(tampering)
    connection.close()
    assert audit.verify(central.store).broken_at == broken_at
    auditor = logged_in(central, "auditor")
    assert f"第 {broken_at} 条与前面的接不上" in auditor.get("/audit").text
    auditor.close()


@pytest.mark.both_stores
def test_a_number_is_given_once(central: EmbeddedCentral) -> None:
    noted(central, 1)
    with central.store.write() as unit:
        last = unit.last_audit()
        assert last is not None
        assert not unit.add_audit(last)


@pytest.mark.both_stores
def test_an_auditor_reads_filters_and_takes_the_audit_away(central: EmbeddedCentral) -> None:
    auditor = logged_in(central, "auditor")
    with central.store.write() as unit:
        audit.note(unit, central.platform.now(), "li", "user.add", "=HYPERLINK(1)", {"why": "<script>alert(1)</script>"})
    page = auditor.get("/audit").text
    assert "3 条记录首尾相接" in page
    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in page
    assert "=HYPERLINK" not in auditor.get("/audit", actor="auditor").text
    assert "没有符合条件的记录" in auditor.get("/audit", actor="' OR 1=1 --").text
    answer = auditor.post("/audit.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["action"] for row in rows] == ["user.add", "login", "user.add", "audit.exported"]
    assert rows[2]["object"] == "'=HYPERLINK(1)"
    auditor.close()


def test_older_lines_are_on_further_pages(central: EmbeddedCentral) -> None:
    noted(central, 120)
    auditor = logged_in(central, "auditor")
    first = auditor.get("/audit", actor="li").text
    assert "更早的记录" in first
    second = auditor.get("/audit", actor="li", below="21").text
    assert second.count('data-label="序号"') == 20
    assert "更早的记录" not in second
    auditor.close()


def test_a_spreadsheet_runs_nothing() -> None:
    lines = b"".join(csv_lines(("a", "b"), [("=1+1", 3), ("@x", "plain"), ("-2", '"q", 换行\n')])).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(lines))) == [["a", "b"], ["'=1+1", "3"], ["'@x", "plain"], ["'-2", '"q", 换行\n']]


def test_every_action_has_its_words() -> None:
    noted = {
        action
        for file in (ROOT / "central").rglob("*.py")
        for action in re.findall(r'note\([^\n]*?"([a-z]+\.[a-z_]+)"', file.read_text(encoding="utf-8"))
    }
    noted |= {f"entry.{one}" for one in DECISIONS} | {f"review.{one.value}" for one in Verdict if one is not Verdict.NONE}
    assert len(noted) > 20
    assert noted - set(ACTION_WORDS) == set()


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ("{}", ""),
        ('{"role":"reviewer","code":true}', "角色：认定；动态码：要"),
        ('{"role":"emperor","code":false}', "角色：emperor；动态码：不用"),
        ('{"text":"<b>","target":"","emergency":1}', "写了：<b>；应急广播：是"),
        ('{"until":"2026-11-26T04:00:00+00:00"}', "到：11-26 12:00:00"),
        ('{"until":"2026-11-26","later":3}', "到：2026-11-26；later：3"),
        ('{"deep":{"a":1}}', '{"deep":{"a":1}}'),
        ("no JSON", "no JSON"),
    ],
)
def test_what_was_noted_is_read_as_words(detail: str, words: str) -> None:
    assert detail_words(detail) == words
