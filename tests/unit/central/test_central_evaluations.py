"""Ratings on their way to the province: one push record for each 办件, through silence and lost answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import requests

from central.departments.evaluating import EvaluationRecord, NoAnswer, NotTaken, Taken
from central.departments.provincial_evaluations import ProvincialEvaluations
from central.departments.simulated_evaluations import PASS, SimulatedEvaluations, fault_in
from central.evaluating import push_due, record_of
from central.platform import Platform
from central.server import EmbeddedCentral
from central.store.evaluations import EvaluationRow, PushState
from sync import wire
from sync.wire.gateway import GatewayPass
from tests.support.central_client import AT, VILLAGE, Terminal, transaction_body

NOW = datetime(2026, 11, 26, 2, tzinfo=UTC)

RECORD = EvaluationRecord(
    department_code="11440000785674958R",
    department_name="医疗保障局",
    eval_process=1,
    eval_time="2026-11-26 10:00:00",
    hall_code=VILLAGE,
    affair_serial_no="11440000785674958R2442014100000202611260001",
    affair_code="11440000785674958R2442014100000",
    affair_name="医保参保和个人账户查询",
    affair_handle_item="",
    affair_apply_time="2026-11-26 09:50:00",
    affair_done_time="",
    affair_deal_officer="自助终端",
    user_name="测试甲",
    contact_phone="",
    user_type="0",
    certificate_type="10",
    certificate_no="44010619900307001X",
    window_no="T-0001",
    work_no="T-0001",
    project_type="1",
    service_name="医保参保和个人账户查询",
    service_number="1",
    service_time="2026-11-26 09:50:00",
    remark="",
    satisfaction=5,
)


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def rated(terminal: Terminal, seq: int, score: int) -> wire.Entry:
    """A transaction and its rating, both in the ledger."""
    done = terminal.entry(seq)
    rating = wire.RatingBody(done.entry_id, done.receipt_no, score, AT)
    result = terminal.hand_over(done, terminal.entry(seq + 1, rating))
    assert {one.outcome for one in result.outcomes} == {wire.Outcome.ACCEPTED}
    return done


def row_of(central: EmbeddedCentral, entry: wire.Entry) -> EvaluationRow:
    row = central.store.evaluation(entry.entry_id)
    assert row is not None
    return row


@pytest.mark.both_stores
def test_each_rating_reaches_the_province_as_its_own_record(central: EmbeddedCentral, terminal: Terminal) -> None:
    first, second = rated(terminal, 1, 5), rated(terminal, 3, 1)
    until(lambda: len(central.evaluations.taken()) == 2, "both ratings to be pushed")
    until(lambda: row_of(central, second).state == PushState.PUSHED, "the second to be noted")
    serials = [row_of(central, entry).serial for entry in (first, second)]
    assert central.evaluations.taken() == {serials[0]: 5, serials[1]: 1}
    code = serials[0][:31]
    assert [serial[31:39] for serial in serials] == [f"{AT[:10].replace('-', '')}"] * 2
    assert sorted(serial[39:] for serial in serials) == ["0001", "0002"]
    record = record_of(central.platform, row_of(central, first))
    assert isinstance(record, EvaluationRecord)
    body = transaction_body()
    assert (record.affair_code, record.department_code) == (code, code[:18])
    assert (record.user_name, record.certificate_no) == (body.person.name, body.person.number)
    assert (record.hall_code, record.window_no, record.certificate_type) == (VILLAGE, "T-0001", "10")
    assert (record.project_type, record.affair_name) == ("2", "养老待遇资格认证")
    assert fault_in(record) == ""
    assert body.person.number not in repr(record)


def test_a_lost_answer_pushes_the_same_record_again_and_it_counts_once(
    central: EmbeddedCentral, terminal: Terminal
) -> None:
    central.evaluations.lose_answers(1)
    entry = rated(terminal, 1, 4)
    until(lambda: row_of(central, entry).state == PushState.PUSHED, "the second try")
    assert central.evaluations.heard == 2
    assert list(central.evaluations.taken().values()) == [4]
    assert row_of(central, entry).attempts == 2


def test_a_silent_receiver_is_asked_again_and_a_restart_forgets_nothing(
    central: EmbeddedCentral, terminal: Terminal
) -> None:
    central.evaluations.down = True
    entry = rated(terminal, 1, 3)
    until(lambda: row_of(central, entry).attempts > 0, "a first try")
    row = row_of(central, entry)
    assert (row.state, bool(row.not_before), row.detail) == (PushState.WAITING, True, "省好差评系统暂时没有回应。")
    central.stop()
    central.evaluations.down = False
    central.start()
    until(lambda: row_of(central, entry).state == PushState.PUSHED, "the push after the restart")
    assert list(central.evaluations.taken().values()) == [3]


def test_what_is_pushed_is_due_no_more_and_waits_grow(central: EmbeddedCentral, terminal: Terminal) -> None:
    class Refusing:
        def push(self, _record: EvaluationRecord) -> NotTaken:
            return NotTaken("evaluation.refused", "字段不合规定")

    class Silent:
        def push(self, _record: EvaluationRecord) -> NoAnswer:
            return NoAnswer("evaluation.unavailable", "没有回应")

    entry = rated(terminal, 1, 2)
    until(lambda: row_of(central, entry).state == PushState.PUSHED, "the push")
    platform: Platform = replace(central.platform, clock=lambda: datetime.now(UTC) + timedelta(days=9))
    assert push_due(platform) == 0
    with central.store.write() as unit:
        unit.add_evaluation("e-9", "R-9", 2, AT, platform.now())
    assert push_due(replace(platform, evaluations=Silent())) == 1
    lost = central.store.evaluation("e-9")
    assert lost is not None
    assert (lost.state, lost.not_before) == (PushState.REFUSED, "")
    assert push_due(replace(platform, evaluations=Refusing())) == 0


@pytest.fixture
def office(tmp_path: Path) -> SimulatedEvaluations:
    return SimulatedEvaluations(tmp_path / "evaluations.db", lambda: NOW)


def test_the_receiver_takes_a_matter_once_and_knows_its_own_record_again(office: SimulatedEvaluations) -> None:
    office.start()
    try:
        way = ProvincialEvaluations(lambda: office.url, PASS, lambda: NOW)
        assert way.push(RECORD) == Taken()
        assert way.push(RECORD) == Taken()
        other = way.push(msgspec.structs.replace(RECORD, satisfaction=1))
        assert isinstance(other, NotTaken)
        assert other.message == "这个办件流水号已经有另一条评价"
        assert office.taken() == {RECORD.affair_serial_no: 5}
        stranger = ProvincialEvaluations(lambda: office.url, GatewayPass("x", "y"), lambda: NOW)
        late = ProvincialEvaluations(lambda: office.url, PASS, lambda: NOW + timedelta(hours=1))
        assert {one.push(RECORD) for one in (stranger, late)} == {
            NoAnswer("evaluation.gateway", "省网关没有放行，请检查网关的凭据和平台的时间。")
        }
        for body in (b"", b"[" * 30_000, b'{"busicode":"x","data":{}}', b"x" * 40_000):
            said = requests.post(office.url, data=body, headers=PASS.headers(NOW.timestamp(), "n"), timeout=5)
            assert b'"code":2' in said.content
    finally:
        office.stop()
    assert way.push(RECORD) == NoAnswer("evaluation.unavailable", "省好差评系统暂时没有回应。")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("affair_code", "123"),
        ("department_code", "91440000785674958R"),
        ("affair_serial_no", "x"),
        ("eval_time", "26.11.2026"),
        ("hall_code", "44"),
        ("satisfaction", 6),
        ("user_type", "2"),
        ("user_name", ""),
    ],
)
def test_each_field_is_looked_at(field: str, wrong: str | int) -> None:
    assert fault_in(RECORD) == ""
    assert fault_in(msgspec.structs.replace(RECORD, **{field: wrong}))
