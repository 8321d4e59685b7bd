"""The operations page: complete, escaped, live, and without personal data."""

from __future__ import annotations

import json
import re

import msgspec
import pytest

from central.server import EmbeddedCentral
from sync import wire
from tests.support.central_client import AT, ELDER, VILLAGE, Terminal, wait_until
from tests.support.console_client import Browser

pytestmark = pytest.mark.both_stores

EVIL = "<script>alert(1)</script>"


def settled(central: EmbeddedCentral) -> bool:
    return all(row.case is None or row.case.state != "pending" for row in central.store.transactions(50))


def test_the_pages_tell_of_terminals_transactions_and_the_log(
    central: EmbeddedCentral, terminal: Terminal, console: Browser
) -> None:
    assert "还没有登记终端" not in console.http.get("/").text
    entry = terminal.entry(1)
    terminal.hand_over(entry)
    terminal.heartbeat(devices=(wire.DeviceReport("r", "receipt", "needs_help", "paper.out", "没纸了", simulated=True),))
    terminal.journal((wire.JournalEvent(1, AT, "settled", entry.entry_id, entry.receipt_no, to_state="acked"),))
    wait_until(lambda: settled(central))
    page = console.http.get("/")
    assert page.status_code == 200
    log, fleet = console.http.get("/log").text, console.http.get("/fleet").text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for expected in ("T-0001", "读岗村党群服务中心", "没纸了", "养老待遇资格认证", entry.receipt_no, "要留意"):
        assert expected in page.text, expected
    for expected in ("T-0001", "读岗村党群服务中心", "在线", "凭条机（模拟）：没纸了"):
        assert expected in fleet, expected
    assert "部门已办结" in page.text
    assert "终端收到平台回执" in log
    assert "王*英" in page.text
    for secret in (ELDER.name, ELDER.number, "13800138000"):
        assert secret not in page.text + log + fleet


def test_pages_load_nothing_from_other_hosts_and_are_light(terminal: Terminal, console: Browser) -> None:
    page = console.http.get("/")
    parts = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert all(part.startswith(("/", "#")) for part in parts)
    weight = len(page.content)
    for path in {part for part in parts if part.startswith("/static/")}:
        answer = console.http.get(path)
        assert answer.status_code == 200, path
        assert "http" not in answer.text.replace("http://www.w3.org/2000/svg", "").replace("HTTP", "")
        weight += len(answer.content)
    assert weight < 300_000
    assert "<style" not in page.text
    assert " style=" not in page.text


def test_everything_is_escaped(central: EmbeddedCentral, terminal: Terminal, console: Browser) -> None:
    evil = Terminal(central, "T-0666")
    try:
        central.enroll("T-0666", evil.key.public_key().public_bytes_raw(), VILLAGE, EVIL)
        evil.journal((wire.JournalEvent(1, EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, 1, EVIL),))
        beat = wire.Heartbeat(
            1,
            evil.name,
            EVIL,
            EVIL,
            EVIL,
            EVIL,
            (wire.DeviceReport(EVIL, EVIL, EVIL, EVIL, EVIL),),
            (wire.PendingEntry(EVIL, EVIL, EVIL, EVIL, EVIL, 1, EVIL),),
        )
        assert evil.post(wire.PATH_HEARTBEAT, msgspec.json.encode(beat)).status_code == 200
    finally:
        evil.close()
    for path in (
        "/",
        "/fleet",
        "/terminal?id=T-0666",
        "/log",
        f"/journey?receipt={EVIL}",
        f"/log?receipt={EVIL}",
        f"/verify?no={EVIL}&code={EVIL}",
    ):
        page = console.http.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text, path
    assert "&lt;script&gt;alert" in console.http.get("/").text


def test_a_transaction_that_is_still_at_the_terminal_is_found(terminal: Terminal, console: Browser) -> None:
    held = wire.PendingEntry("0193", "T-0001-000009", "pension-certification", "ready", AT, 4, "net.timeout")
    terminal.heartbeat(pending=(held,), pending_count=1)
    page = console.http.get("/journey", params={"receipt": "T-0001-000009"}).text
    assert "这一笔还在终端 T-0001，最近联系" in page
    assert "网络超时" in page
    assert "4 次" in page


def test_the_whole_journey_of_one_transaction(central: EmbeddedCentral, terminal: Terminal, console: Browser) -> None:
    entry = terminal.entry(1)
    terminal.journal((wire.JournalEvent(1, AT, "retry", entry.entry_id, entry.receipt_no, failure_class="net.dns"),))
    terminal.hand_over(entry)
    wait_until(lambda: settled(central))
    page = console.http.get("/journey", params={"receipt": entry.receipt_no}).text
    order = [page.index(words) for words in ("群众在终端提交", "找不到平台地址", "平台收到，记入总账", "认证通过")]
    assert order == sorted(order)
    refused = terminal.entry(2, body_sha256="0" * 64)
    terminal.hand_over(refused)
    page = console.http.get("/journey", params={"receipt": refused.receipt_no}).text
    assert "平台没有收下这一笔：这一笔的格式不对（entry.hash_wrong）" in page
    assert "没有这个回执号的记录" in console.http.get("/journey", params={"receipt": "nothing"}).text
    typed = entry.receipt_no.lower()
    assert "记入总账" in console.http.get("/journey", params={"receipt": f" {typed[:4]} {typed[4:]} "}).text
    assert "请在上面输入回执上的号码" in console.http.get("/journey").text


def test_the_log_is_filtered_by_receipt_number(terminal: Terminal, console: Browser) -> None:
    terminal.journal((wire.JournalEvent(1, AT, "queued", "", "R-1"), wire.JournalEvent(2, AT, "parked", "", "R-2")))
    page = console.http.get("/ops/fragments/log", params={"receipt": "R-2"}).text
    assert "停放" in page
    assert "R-1" not in page
    assert "没有符合条件的日志" in console.http.get("/ops/fragments/log", params={"receipt": "' OR 1=1 --"}).text


def test_an_open_page_hears_of_a_change_and_of_the_end(
    central: EmbeddedCentral, terminal: Terminal, console: Browser
) -> None:
    with console.http.stream("GET", "/ops/stream", timeout=15) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.iter_lines()
        assert next(lines) == "retry: 2000"
        other = Terminal(central, "T-0002")
        try:
            other.heartbeat()
            assert next(line for line in lines if line.startswith("event:")) == "event: changed"
            assert "T-0002" in console.http.get("/ops/fragments/fleet").text
        finally:
            other.close()
        central.stop()
        assert list(lines)[-1:] == [""]
    central.start()


def test_the_ledger_can_be_read_by_another_process(central: EmbeddedCentral, terminal: Terminal, console: Browser) -> None:
    entry = terminal.entry(1)
    terminal.hand_over(entry)
    terminal.hand_over(entry)
    answer = console.http.get("/ops/api/ledger").json()
    assert answer["duplicates_seen"] == 1
    (row,) = answer["ledger"]
    assert (row["title"], row["receipt_no"], row["seq"]) == ("养老待遇资格认证", entry.receipt_no, 1)
    assert row == msgspec.to_builtins(central.ledger()[0])


def test_the_openapi_document_names_every_message(terminal: Terminal) -> None:
    document = terminal.http.get("/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == {
        "/v1/batches", "/v1/heartbeat", "/v1/journal", "/v1/issue", "/v1/health", "/v1/parcels",
        "/v1/parcels/{sha256}/{offset}", "/v1/downlink", "/v1/enrolment", "/v1/renewal", "/v1/platform", "/v1/payments",
        "/v1/logins", "/v1/mandates", "/v1/rated", "/v1/licences",
    }  # fmt: skip
    known = document["components"]
    for reference in re.findall(r'"#/components/(\w+)/(\w+)"', json.dumps(document)):
        assert reference[1] in known[reference[0]]


@pytest.mark.parametrize("path", ["/nothing", "/static/../keys.py", "/v1/nothing"])
def test_what_is_not_there_is_not_found(terminal: Terminal, path: str) -> None:
    assert terminal.http.get(path).status_code == 404


def test_health_says_the_time(terminal: Terminal) -> None:
    answer = terminal.http.get("/v1/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
