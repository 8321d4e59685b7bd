"""The simulated serial line, seen through pyserial as a driver sees it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from devices.serialline import PtyLine


@pytest.fixture
def line(tmp_path: Path) -> Iterator[PtyLine]:
    with PtyLine(tmp_path / "reader") as opened:
        yield opened


def _client(line: PtyLine, **options: object) -> serial.Serial:
    settings: dict[str, object] = {"baudrate": 115200, "timeout": 2, "write_timeout": 2} | options
    return serial.serial_for_url(str(line.link), **settings)


def test_every_byte_value_passes_both_ways_unchanged(line: PtyLine) -> None:
    every = bytes(range(256))
    with _client(line) as client:
        client.write(every)
        received = b""
        while len(received) < 256:
            more = line.read(2)
            assert more, "the line went quiet"
            received += more
        assert received == every
        assert line.write(every) == 256
        assert client.read(256) == every


def test_a_read_ends_empty_at_its_timeout(line: PtyLine) -> None:
    began = time.monotonic()
    assert line.read(0.05) == b""
    assert 0.04 < time.monotonic() - began < 1


def test_the_line_takes_the_time_its_speed_needs(line: PtyLine) -> None:
    line.baud = 9600
    with _client(line) as client:
        began = time.monotonic()
        line.write(bytes(96))
        assert time.monotonic() - began >= 0.09
        assert client.read(96) == bytes(96)


def test_unplugging_fails_the_client_and_replugging_serves_a_new_one(line: PtyLine) -> None:
    with _client(line) as client:
        line.unplug()
        assert not line.plugged
        assert not line.link.exists()
        with pytest.raises(OSError):
            client.read(1)
    line.replug()
    assert line.plug_count == 2
    with _client(line) as client:
        line.write(b"back")
        assert client.read(4) == b"back"


def test_a_write_stops_when_the_cable_is_pulled(line: PtyLine) -> None:
    line.baud = 1200
    sent: list[int] = []
    with _client(line) as client:
        writer = threading.Thread(target=lambda: sent.append(line.write(bytes(1200))))
        writer.start()
        assert client.read(1) == b"\0"
        line.unplug()
        writer.join(5)
    assert not writer.is_alive()
    assert 0 < sent[0] < 1200


def test_bytes_nobody_reads_are_lost_instead_of_blocking(line: PtyLine) -> None:
    with _client(line):
        assert line.write(bytes(20_000)) < 20_000


def test_closing_wakes_a_reader(tmp_path: Path) -> None:
    line = PtyLine(tmp_path / "reader")
    reader = threading.Thread(target=line.read, args=(60,))
    reader.start()
    line.close()
    reader.join(5)
    assert not reader.is_alive()
    assert not line.link.is_symlink()
    line.close()


def test_the_wrong_speed_turns_bytes_to_garbage(tmp_path: Path) -> None:
    with PtyLine(tmp_path / "reader", strict_baud=True) as line:
        with _client(line, baudrate=9600) as client:
            assert line.client_baud == 9600
            line.write(b"hello")
            assert client.read(5) != b"hello"
        with _client(line) as client:
            line.write(b"hello")
            assert client.read(5) == b"hello"
