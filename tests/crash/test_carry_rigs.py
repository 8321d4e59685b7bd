"""Carrying by hand through kills and power cuts, a few of each, and proof that the rigs would notice a broken promise."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import rig_carry_kill, rig_carry_power
from benchmarks.carry_central import import_at
from benchmarks.rigs import CannotRun
from sync import carryin
from sync.carryin import TakenIn
from sync.clock import Clock
from sync.delivery import transaction
from sync.judging import ReceiptJudge
from sync.wire.carried import CarriedReader

REAL = carryin.take_in


def test_a_power_cut_at_any_operation_loses_nothing() -> None:
    finding = rig_carry_power.run_seed(3, patterns=1, most_entries=20)
    assert finding.cases > 50
    assert not finding.failed, finding


def test_the_power_rig_notices_receipts_that_are_noted_before_they_settle(monkeypatch: pytest.MonkeyPatch) -> None:
    def hasty(
        conn: sqlite3.Connection, reader: CarriedReader, terminal: str, platform: ReceiptJudge, clock: Clock
    ) -> TakenIn:
        with transaction(conn):
            conn.execute("INSERT INTO carried_in VALUES (?, 'now') ON CONFLICT DO NOTHING", (reader.header.carried_id,))
        return REAL(conn, reader, terminal, platform, clock)

    monkeypatch.setattr(carryin, "take_in", hasty)
    finding = rig_carry_power.run_seed(3, patterns=1, most_entries=20)
    assert "the receipts are noted as taken" in finding.problem


def test_a_kill_at_the_rename_loses_nothing() -> None:
    try:
        finding = rig_carry_kill.run_seed(1, ("rename",))
    except CannotRun as reason:
        pytest.skip(f"carry-kill: {reason}")
    assert finding.cases >= 1
    assert not finding.failed, finding


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A terminal that has exported everything, whole."""
    place = tmp_path_factory.mktemp("rig")
    entries = rig_carry_kill._prepare(place, 3)
    work = place / "base"
    shutil.rmtree(work)
    shutil.copytree(place / "first", work)
    return work, entries


def test_the_kill_rigs_judge_notices(killed: tuple[Path, int], tmp_path: Path) -> None:
    whole, entries = killed
    assert rig_carry_kill._look(whole)[:3] == (entries, 0, entries)

    def judged(name: str) -> tuple[Path, Path]:
        work = tmp_path / name
        shutil.copytree(whole, work)
        (file,) = (work / "stick").glob("*.yzz")
        return work, file

    work, file = judged("half")
    file.write_bytes(file.read_bytes()[:-7])
    assert "half a file under its final name" in rig_carry_kill._judge_export(work, entries)[1]
    work, file = judged("gone")
    file.unlink()
    assert "called exported, and no file is there" in rig_carry_kill._judge_export(work, entries)[1]
    work, _file = judged("lost")
    with closing(sqlite3.connect(work / "data" / "terminal.db")) as connection:
        connection.execute("DROP TRIGGER outbox_body_is_only_erased_after_ack")
        connection.execute("UPDATE outbox_entry SET body = x'00' WHERE seq = 1")
        connection.commit()
    assert rig_carry_kill._judge_export(work, entries)[0] == 1


def test_what_the_centre_refuses_is_no_rig(tmp_path: Path, killed: tuple[Path, int]) -> None:
    from central.server import EmbeddedCentral

    (file,) = (killed[0] / "stick").glob("*.yzz")
    stranger = EmbeddedCentral(f"sqlite:///{tmp_path / 'c.db'}", tmp_path / "k")
    with stranger, pytest.raises(RuntimeError, match="wrong_terminal"):
        import_at(stranger, file, tmp_path / "r.yzr")
