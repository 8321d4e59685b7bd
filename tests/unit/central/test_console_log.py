"""The sync log explorer: filtered, paged, followed, taken away."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from central.server import EmbeddedCentral
from sync import wire
from tests.support.central_client import AT, Terminal
from tests.support.console_client import Browser, logged_in

pytestmark = pytest.mark.both_stores


def events(count: int, first: int = 1) -> tuple[wire.JournalEvent, ...]:
    return tuple(wire.JournalEvent(first + n, AT, "queued", "", f"R-{first + n}") for n in range(count))


def test_filters(central: EmbeddedCentral, terminal: Terminal, console: Browser) -> None:
    other = Terminal(central, "T-0002")
    other.journal((wire.JournalEvent(1, AT, "online", "", "Q-1"),))
    other.close()
    failed = wire.JournalEvent(2, AT, "retry", "", "R-2", failure_class="net.dns")
    terminal.journal((*events(1), failed, wire.JournalEvent(3, AT, "settled", "", "R-2", failure_class="ok")))

    def shown(**query: str) -> list[str]:
        page = console.get("/ops/fragments/log", **query).text
        return [name for name in ("进入待传队列", "稍后重试", "终端收到平台回执", "网络恢复") if name in page]

    assert shown() == ["进入待传队列", "稍后重试", "终端收到平台回执", "网络恢复"]
    assert shown(terminal="T-0002") == ["网络恢复"]
    assert shown(receipt="r-2") == ["稍后重试", "终端收到平台回执"]
    assert shown(event="retry") == ["稍后重试"]
    assert shown(event="trouble") == ["稍后重试"]
    assert shown(event="nonsense") == shown()
    tomorrow = str(datetime.now(UTC).date() + timedelta(days=2))
    assert shown(since=tomorrow) == []
    assert shown(until=tomorrow) == shown()


def test_older_lines_are_on_further_pages_and_only_the_newest_follow(terminal: Terminal, console: Browser) -> None:
    terminal.journal(events(150))
    first = console.get("/log").text
    assert first.count('data-label="事件"') == 100
    assert 'data-live="/ops/fragments/log' in first
    assert "/log?below=51" in first
    second = console.get("/log", below="51").text
    assert second.count('data-label="事件"') == 50
    assert 'data-live="/ops/fragments/log' not in second
    assert "更早的日志" not in second


def test_a_rare_event_is_looked_for_a_stretch_at_a_time(terminal: Terminal, console: Browser) -> None:
    terminal.journal((wire.JournalEvent(1, AT, "parked", "", "RARE"),))
    following = wire.journal_hash(
        wire.JournalBatch(wire.WIRE_VERSION, terminal.name, "", (wire.JournalEvent(1, AT, "parked", "", "RARE"),))
    )
    for start in range(2, 5002, 1000):
        batch = events(1000, start)
        _stored, following = terminal.journal(batch, following)
    page = console.get("/log", event="parked").text
    assert "RARE" not in page
    assert "/log?event=parked&amp;below=2" in page
    assert "RARE" in console.get("/log", event="parked", below="2").text


def test_the_log_as_a_file(central: EmbeddedCentral, terminal: Terminal, console: Browser) -> None:
    terminal.journal((*events(2), wire.JournalEvent(3, AT, "=cmd", "", "R-3")))
    answer = console.http.post("/log.csv", params={"terminal": "T-0001"}, data={"csrf": console.csrf()})
    assert answer.headers["content-disposition"] == 'attachment; filename="synclog.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["seq"], row["event"]) for row in rows] == [("3", "'=cmd"), ("2", "queued"), ("1", "queued")]
    (noted,) = central.store.audit(1)
    assert (noted.actor, noted.action) == ("operator", "log.exported")
    assert '"terminal":"T-0001"' in noted.detail
    viewer = logged_in(central, "viewer")
    assert "下载 CSV" not in viewer.get("/log").text
    assert "下载 CSV" in console.get("/log").text
    viewer.close()
