"""What Prometheus gets: right numbers, few series, nothing personal, and nobody from elsewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from central.metrics import request_kind
from central.server import EmbeddedCentral
from sync import wire
from tests.support.central_client import AT, ELDER, Terminal

pytestmark = pytest.mark.both_stores

ROOT = Path(__file__).resolve().parents[3]


def scraped(terminal: Terminal) -> dict[tuple[str, tuple[str, ...]], float]:
    answer = terminal.http.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(answer.text)
    return {(one.name, tuple(one.labels.values())): one.value for family in families for one in family.samples}


def test_the_numbers_are_those_of_the_platform(central: EmbeddedCentral, terminal: Terminal) -> None:
    entry = terminal.entry(1)
    terminal.hand_over(entry)
    terminal.hand_over(entry)
    held = wire.PendingEntry("0193", "R-9", "svc", "parked", AT, 1)
    broken = wire.DeviceReport("c", "camera", "failed")
    terminal.heartbeat(pending=(held,), pending_count=1, devices=(broken,))
    found = scraped(terminal)
    assert found["yzz_ledger_transactions_total", ()] == 1
    assert found["yzz_duplicates_seen_total", ()] == 1
    assert found["yzz_entries_at_terminals", ()] == 1
    assert found["yzz_entries_parked", ()] == 1
    assert found["yzz_terminals", ("茂名市", "bad")] == 1
    assert found["yzz_terminals", ("广州市", "bad")] == 0
    assert found["yzz_terminals", ("other", "bad")] == 0
    assert found["yzz_terminal_troubles", ("device", "bad")] == 1
    assert found["yzz_work_orders", ("device", "open")] == 1
    assert found["yzz_work_orders_overdue", ()] == 0
    assert found["yzz_terminals_by_version", ("0.1.0",)] == 1
    assert found["yzz_http_request_seconds_count", ("batches", "2xx")] == 2
    assert found["yzz_http_request_seconds_count", ("heartbeat", "2xx")] == 1
    text = terminal.http.get("/metrics").text
    for secret in (ELDER.name, ELDER.number, entry.receipt_no, "R-9", "T-0001"):
        assert secret not in text


def test_what_terminals_say_makes_no_flood_of_series(central: EmbeddedCentral) -> None:
    for number in range(25):
        one = Terminal(central, f"T-{number:04}")
        beat = wire.Heartbeat(wire.WIRE_VERSION, one.name, AT, f'v"{number}\n', "99", "x")
        with central.store.write() as unit:
            unit.save_heartbeat(beat, central.platform.now())
        one.close()
    last = Terminal(central, "T-9999")
    found = scraped(last)
    assert len([key for key in found if key[0] == "yzz_terminals_by_version"]) == 20
    assert found["yzz_terminals", ("other", "good")] == 25
    last.http.get("/no/such/" + "x" * 100)
    assert ("yzz_http_request_seconds_count", ("console", "4xx")) in scraped(last)
    last.close()


def test_requests_are_counted_under_few_names() -> None:
    names = {
        request_kind(path) for path in ("/v1/batches", "/v1/parcels/ab/0", "/v1/x", "/", "/journey", "/static/ops.css")
    }
    assert names == {"batches", "parcels", "other", "console", "static"}


def test_only_this_machine_reads_them(terminal: Terminal) -> None:
    answer = terminal.http.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    assert (answer.status_code, answer.json()["code"]) == (403, "auth.metrics")


def test_the_dashboard_asks_for_metrics_that_exist(terminal: Terminal) -> None:
    terminal.heartbeat(devices=(wire.DeviceReport("c", "camera", "failed"),))
    names = {name for name, _labels in scraped(terminal)}
    dashboard = json.loads((ROOT / "docs" / "grafana-dashboard.json").read_text(encoding="utf-8"))
    asked = {
        name
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in re.findall(r"yzz_\w+", target["expr"])
    }
    assert asked
    assert asked <= names, asked - names
