"""The terminal's promise through SIGKILL, a few kills of it, and proof that the judge would notice a broken one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks import rig_submit_sigkill as rig
from benchmarks.household import SimulatedSlipPrinter, catalogue, house_at, ready_journey
from benchmarks.rigs import Finding
from kiosk.clock import SystemClock
from kiosk.domain.trouble import Trouble
from kiosk.journeys import paper
from kiosk.journeys.submit import submit
from kiosk.store.database import Store, connect


def test_no_promise_is_lost_and_no_slip_comes_out_twice() -> None:
    assert rig.run_seed(1, kills=3) == Finding(3)


@pytest.mark.parametrize("checkpoint", rig.CHECKPOINTS)
def test_death_at_each_checkpoint_leaves_a_terminal_that_recovers(checkpoint: str, tmp_path: Path) -> None:
    (tmp_path / "platform.key").write_bytes(X25519PrivateKey.generate().private_bytes_raw())
    terminal = rig._spawn(tmp_path, 7, checkpoint, 1)
    said, _ = terminal.communicate(timeout=60)
    assert terminal.returncode == -9
    assert said.startswith(b"started\n")
    rig._run_to_the_end(tmp_path)
    judgement = rig.judge(tmp_path, [], settled=True)
    assert (judgement.lost, judgement.duplicated, judgement.problems) == (0, 0, [])
    with closing(connect(tmp_path / "terminal.db")) as connection:
        assert connection.execute("SELECT count(*) FROM transaction_record").fetchone()[0] >= 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A terminal that has served one person, whole."""
    key = X25519PrivateKey.generate()
    (tmp_path / "platform.key").write_bytes(key.private_bytes_raw())
    house = house_at(Store.open(tmp_path / "terminal.db"), SystemClock(), key)
    done = submit(house, ready_journey(catalogue()))
    assert not isinstance(done, Trouble)
    paper.print_slip(house, done.slip_effect_id, SimulatedSlipPrinter(tmp_path / "paper.txt"))
    promise = rig.Promise(done.submitted.entry_id, done.submitted.receipt_no)
    assert rig.judge(tmp_path, [promise], settled=True) == rig.Judgement()
    return tmp_path


def test_the_judge_notices_a_promise_that_is_gone(folder: Path) -> None:
    assert rig.judge(folder, [rig.Promise("0" * 36, "R")]).lost == 1


def test_the_judge_notices_a_second_slip(folder: Path) -> None:
    paper_file = folder / "paper.txt"
    paper_file.write_text(paper_file.read_text() * 2)
    assert rig.judge(folder, []).duplicated == 1


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        ("DELETE FROM effect_journal", "half a transaction in effect_journal"),
        ("DROP TRIGGER audit_event_stays; DELETE FROM audit_event WHERE number = 1", "half a transaction in audit_event"),
        (
            "PRAGMA foreign_keys = OFF; DELETE FROM effect_journal; DELETE FROM transaction_record",
            "half a transaction in transaction_record",
        ),
        (
            "DROP TRIGGER outbox_number_stays; UPDATE outbox_entry SET seq = 5",
            "1 entries, last number 5",
        ),
        (
            "DROP TRIGGER outbox_body_is_only_erased_after_ack; UPDATE outbox_entry SET body = randomblob(200)",
            "a body does not open",
        ),
        ("DROP TRIGGER effect_final_states_stay; UPDATE effect_journal SET state = 'intended'", "called intended"),
        ("DROP TRIGGER effect_final_states_stay; UPDATE effect_journal SET state = 'started'", "still started"),
        ("DROP TRIGGER audit_event_is_immutable; UPDATE audit_event SET at = 'x' WHERE number = 2", "chain is broken"),
    ],
)
def test_the_judge_notices_damage(folder: Path, damage: str, problem: str) -> None:
    with closing(connect(folder / "terminal.db")) as connection:
        connection.executescript(damage)
    found = rig.judge(folder, [], settled=True).problems
    assert any(problem in one for one in found), found


def test_the_judge_notices_a_slip_that_was_only_claimed(folder: Path) -> None:
    (folder / "paper.txt").unlink()
    assert rig.judge(folder, []).problems == ["a slip is confirmed that never came out"]
