"""The drain in short: a few hundred entries between two real processes, and a big backlog in little memory."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from benchmarks import drain_records, drain_run
from benchmarks.drain_peers import PeerUnavailable, _install
from benchmarks.drain_run import timed, watched
from benchmarks.drain_terminal import OURS


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drain_run, "FOLDER", tmp_path / "drain")


def test_a_backlog_is_drained_in_little_on_the_wire() -> None:
    seen = watched(OURS, 300)
    assert (seen.up + seen.down) / seen.records <= 1000


def test_the_terminal_does_not_load_its_backlog() -> None:
    run = timed(OURS, 10_000)
    assert run.delivered.acked == 10_000
    grown = run.delivered.peak_rss_bytes - run.delivered.rss_before_bytes
    # Three batches of 500 at most are in memory, as rows, entries and bytes. The whole backlog would take twice the bound.
    assert grown < 10 << 20, f"{grown} bytes grown"


def test_a_peer_that_is_not_there_is_said_in_a_sentence() -> None:
    with pytest.raises(PeerUnavailable, match="somebody is not measured: there is no no-such-program here"):
        _install("somebody", ["no-such-program"])
    with pytest.raises(PeerUnavailable, match="somebody is not measured: no such list"):
        _install("somebody", ["sh", "-c", "echo no such list >&2; exit 1"])


def test_the_records_are_about_two_kilobytes() -> None:
    sizes = [len(msgspec.json.encode(drain_records.transaction(number))) for number in range(50)]
    assert 1800 < sum(sizes) / len(sizes) < 2200
