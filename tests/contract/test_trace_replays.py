"""Recorded traces played back to the drivers; and recording itself, against the simulators."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
import serial

from devices.__main__ import run
from devices.commands.trace import record, replay
from devices.contract import CardReading, DeviceFault, Identity, NoCard
from devices.idcard.driver import SamCardReader
from devices.idcard.simulated_card import SimulatedPerson, card_of
from devices.idcard.simulator import SimulatedSamReader
from devices.serialline import PtyLine
from devices.trace.events import Event, Heading, Trace, What
from devices.trace.file import UnredactedTrace, read_trace, save, write_trace
from devices.trace.ports import RecordingPort, recording, replaying
from devices.trace.recorder import Recorder
from devices.trace.redact import redact
from devices.trace.replay import Replay, TraceMismatch

TRACES = sorted((Path(__file__).parent / "traces").glob("*.jsonl"))
HEAD = b'{"trace":1,"kind":"idcard","transport":"serial","simulated":true}\n'
PERSON = SimulatedPerson(
    kind="resident",
    name="欧阳翠花",
    sex="女",
    nation="汉",
    birth="19500312",
    address="广东省高州市荔香镇红荔村委会大塘坡村12号",
    number="440981195003120641",
    authority="高州市公安局",
    valid_from="20200601",
    valid_until="长期",
)


def _trace(path: Path) -> Trace:
    trace = read_trace(path)
    assert isinstance(trace, Trace), trace
    return trace


def test_there_are_traces_of_every_kind_that_can_be_recorded() -> None:
    assert {_trace(path).heading.kind for path in TRACES} == {"idcard", "receipt", "scanner", "document"}


@pytest.mark.parametrize("path", TRACES, ids=lambda path: path.stem)
def test_the_driver_does_with_the_trace_what_it_did_with_the_device(path: Path) -> None:
    trace = _trace(path)
    assert replay(trace) == trace.heading.outcome
    assert redact(trace) == trace
    assert trace.heading.simulated
    assert trace.heading.source


def test_a_trace_can_be_played_at_the_pace_of_then() -> None:
    trace = _trace(Path(__file__).parent / "traces" / "idcard-read.jsonl")
    began = time.monotonic()
    assert replay(trace, paced=True) == trace.heading.outcome
    read_time = [event.at for event in trace.events if len(event.data) > 100]
    assert time.monotonic() - began >= read_time[-1] - read_time[0]


@pytest.fixture
def reader(tmp_path: Path) -> object:
    with PtyLine(tmp_path / "card") as line:
        simulated = SimulatedSamReader(line)
        simulated.insert(card_of(PERSON, newest_address="广东省高州市荔香镇新村路1号"))
        simulated.start()
        yield simulated, line
        simulated.stop()


def test_recording_a_card_leaves_nothing_of_its_owner(reader: tuple[SimulatedSamReader, PtyLine], tmp_path: Path) -> None:
    heading = Heading(
        kind="idcard",
        transport="serial",
        address=reader[0].address,
        simulated=True,
        steps=("open", "read", "address", "close"),
    )
    recorder = Recorder()
    outcome = record(heading, recorder)
    assert outcome == ("Identity", "CardReading", "str", "done")
    raw = recorder.trace(heading).with_outcome(outcome)
    name = PERSON.name.encode("utf-16-le")
    assert any(name in event.data for event in raw.events)
    with pytest.raises(UnredactedTrace):
        write_trace(tmp_path / "raw.jsonl", raw)
    assert not list(tmp_path.glob("raw*"))
    save(tmp_path / "clean.jsonl", raw)
    kept = _trace(tmp_path / "clean.jsonl")
    assert name not in b"".join(event.data for event in kept.events)
    with replaying(Replay(kept)) as url:
        driver = SamCardReader(url)
        driver.open()
        reading = driver.read()
        driver.close()
    assert isinstance(reading, CardReading)
    assert reading.record.name == "虚构人"


def test_unplugging_is_recorded_and_replayed(reader: tuple[SimulatedSamReader, PtyLine]) -> None:
    simulated, line = reader
    recorder = Recorder()
    with recording(simulated.address, recorder) as url:
        driver = SamCardReader(url)
        assert isinstance(driver.open(), Identity)
        line.unplug()
        told = [_code(driver.read())]
        driver.close()
        told.append(_code(driver.open()))
        line.replug()
        assert isinstance(driver.open(), Identity)
        driver.close()
    trace = recorder.trace(Heading(kind="idcard", transport="serial", simulated=True))
    whats = [event.what for event in trace.events]
    assert whats.count(What.LOST) == 1, (told, whats)
    assert whats.count(What.REFUSED) == 1
    script = Replay(trace)
    with replaying(script) as url:
        driver = SamCardReader(url)
        assert isinstance(driver.open(), Identity)
        again = [_code(driver.read())]
        driver.close()
        again.append(_code(driver.open()))
        assert isinstance(driver.open(), Identity)
        driver.close()
    assert again == told == ["idcard.unplugged", "idcard.absent"]
    assert script.finished


def test_a_driver_that_asks_something_else_does_not_pass() -> None:
    trace = _trace(Path(__file__).parent / "traces" / "idcard-read.jsonl")
    changed = tuple(
        replace(event, data=event.data[:-1] + bytes((event.data[-1] ^ 1,))) if event.what is What.OUT else event
        for event in trace.events
    )
    with replaying(Replay(replace(trace, events=changed))) as url:
        driver = SamCardReader(url)
        with pytest.raises(TraceMismatch):
            driver.open()
        driver.close()


def test_an_open_port_can_be_wrapped(tmp_path: Path) -> None:
    recorder = Recorder()
    with PtyLine(tmp_path / "line") as line, serial.serial_for_url(str(line.link), timeout=2) as port:
        wrapped = RecordingPort.around(port, recorder)
        wrapped.write(b"question")
        assert line.read(2) == b"question"
        line.write(b"answer")
        assert wrapped.read(6) == b"answer"
    events = recorder.trace(Heading(kind="other", transport="serial", simulated=True)).events
    assert [(event.what, event.data) for event in events] == [(What.OUT, b"question"), (What.IN, b"answer")]


def test_a_full_recorder_counts_what_it_leaves_out() -> None:
    recorder = Recorder(max_bytes=10)
    for _ in range(3):
        recorder.note(What.IN, bytes(4))
    heading = Heading(kind="other", transport="serial", simulated=True)
    assert len(recorder.trace(heading).events) == 2
    assert recorder.left_out == 1


def test_a_kind_without_a_redactor_keeps_lengths_only() -> None:
    trace = Trace(Heading(kind="socialcard", transport="pcsc", simulated=True), (Event(0.5, What.IN, b"secret"),))
    assert redact(trace).events == (Event(0.5, What.IN, bytes(6), ((0, 6),)),)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "trace.format"),
        (b"{}\n", "trace.version"),
        (b'{"trace":2,"kind":"idcard"}\n', "trace.version"),
        (b'{"trace":1,"kind":"idcard"}\n', "trace.format"),
        (
            b'{"trace":1,"kind":"idcard","transport":"serial","simulated":true}\n{"at":0,"do":"in","hex":"0"}\n',
            "trace.format",
        ),
        (
            HEAD + b'{"at":0,"do":"in","hex":"00","masked":[[0,2]]}\n',
            "trace.format",
        ),
        (b"\xff\xfe\n", "trace.format"),
    ],
)
def test_a_file_that_is_no_trace_is_a_fault(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "trace.jsonl"
    path.write_bytes(content)
    assert _code(read_trace(path)) == code


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    assert _code(read_trace(tmp_path / "none.jsonl")) == "trace.unreadable"


def test_the_command_line_records_replays_and_shows(
    reader: tuple[SimulatedSamReader, PtyLine], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "card.jsonl"
    recording_command = ["trace", "record", str(file), "--kind", "idcard", "--port", reader[0].address, "--simulated"]
    assert run([*recording_command, "--step", "open", "--step", "read", "--step", "close"]) == 0
    assert json.loads(capsys.readouterr().out)["outcome"] == ["Identity", "CardReading", "done"]
    assert run(["trace", "replay", str(file)]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    assert run(["trace", "show", str(file)]) == 0
    shown = capsys.readouterr().out
    assert "aa aa aa 96 69 00 03 12 ff ee" in shown
    assert PERSON.name not in shown
    text = file.read_text(encoding="utf-8").replace('"CardReading"', '"NoCard"')
    file.write_text(text, encoding="utf-8")
    assert run(["trace", "replay", str(file)]) == 4
    assert run(["trace", "record", str(file), "--kind", "idcard", "--port", "/nowhere", "--step", "dance"]) == 7
    assert run(["trace", "show", str(tmp_path / "none")]) == 4


def test_a_cancelled_read_comes_back_at_once() -> None:
    trace = Trace(Heading(kind="other", transport="serial", simulated=True), (Event(0.0, What.OPENED),))
    with replaying(Replay(trace)) as url, contextlib.closing(serial.serial_for_url(url, timeout=30)) as port:
        threading.Timer(0.1, port.cancel_read).start()
        began = time.monotonic()
        assert port.read(1) == b""
        assert time.monotonic() - began < 10


def _code(answer: object) -> str:
    assert isinstance(answer, DeviceFault | NoCard), answer
    return answer.code if isinstance(answer, DeviceFault) else "no card"
