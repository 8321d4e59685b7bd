"""A terminal whose database came back from a copy, and the real platform: nothing twice, no number again, nothing lost."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.household import TERMINAL, VILLAGE, ClockMoment, SimulatedSlipPrinter, catalogue, ready_journey
from benchmarks.manual_clock import ManualClock
from central.server import EmbeddedCentral
from kiosk.clock import iso
from kiosk.journeys.house import House
from kiosk.journeys.paper import print_slip
from kiosk.journeys.recover import left_behind, slip_to_offer
from kiosk.journeys.submit import submit
from kiosk.maintenance.backups import Backups, copies_in
from kiosk.maintenance.carry.carrier import file_signer
from kiosk.maintenance.restore import NotRestored, Restored, is_in_use, restore
from kiosk.session.events import PaperPrinted, SubmitDone
from kiosk.settings import BackupSettings
from kiosk.store import audit, effects
from kiosk.store.care import StoreCare
from kiosk.store.database import Store
from kiosk.store.recovery import open_or_recover
from kiosk.store.vault import SealingKey
from sync import journal, outbox, wire
from sync.courier import Courier
from sync.engine import SyncEngine
from sync.outbox import State
from sync.signing import RequestSigner
from tests.support.strays import StrayLogs

Logs = StrayLogs.Expectations


class Village:
    """One terminal that serves, sends, makes a copy and loses its database."""

    def __init__(self, central: EmbeddedCentral, folder: Path) -> None:
        self.central, self.folder = central, folder / "data"
        self.clock = ManualClock(time.time())
        self.key = Ed25519PrivateKey.generate()
        central.enroll(TERMINAL, self.public, VILLAGE, "读岗村党群服务中心")
        self.printer = SimulatedSlipPrinter(folder / "paper.txt")
        self.open()

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def open(self) -> None:
        self.store: Store = open_or_recover(self.folder / "terminal.db", iso(self.clock))
        self.house = House(
            terminal_id=TERMINAL,
            terminal_number=1,
            village_code=VILLAGE,
            site_name="云潭镇读岗村党群服务中心",
            sealing_key=SealingKey(self.central.sealing_key),
            connection=self.store.kept,
            moment=ClockMoment(self.clock),
        )
        self.courier = Courier(self.central.url, TERMINAL, RequestSigner(TERMINAL, self.key))
        self.engine = SyncEngine(
            self.store.connection, self.courier, clock=self.clock, platform_key=self.central.signing_key,
            on_change=lambda _: None, rng=random.Random(1), heartbeat=self._heartbeat,
        )  # fmt: skip

    def _heartbeat(self) -> wire.Heartbeat:
        return wire.Heartbeat(1, TERMINAL, "", "0.1", VILLAGE, "读岗村", store=StoreCare(self.store).report())

    def close(self) -> None:
        self.engine.close()
        self.courier.close()
        self.store.close()

    def serve(self) -> SubmitDone:
        self.clock.advance(60)
        done = submit(self.house, ready_journey(catalogue()))
        assert isinstance(done, SubmitDone)
        return done

    def send_all(self) -> None:
        for _ in range(300):
            result = self.engine.run_once()
            with self.store.kept() as connection:
                if outbox.counts(connection).pending == 0 and journal.unposted(connection) == 0:
                    return
            self.clock.advance(result.wait)
        raise AssertionError("never sent")

    def copy(self) -> Path:
        signer = file_signer(self.key.private_bytes_raw())
        backups = Backups(self.store, TERMINAL, BackupSettings(), None, lambda: signer, self.clock, least_free_bytes=0)
        assert backups.make()
        return copies_in(self.folder / "backups", self.public)[0][0]

    def restore(self, copy: Path) -> Restored:
        self.close()
        restored = restore(copy, self.folder, TERMINAL, self.public, iso(self.clock))
        self.open()
        return restored

    def states(self) -> dict[str, State]:
        with self.store.kept() as connection:
            return {row.entry_id: row.state for row in outbox.rows(connection, limit=100)}

    def numbers(self) -> list[int]:
        with self.store.kept() as connection:
            return [row.seq for row in reversed(outbox.rows(connection, limit=100))]

    def in_ledger(self) -> list[str]:
        return [row.entry_id for row in self.central.ledger()]


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    (tmp_path / "platform").mkdir()
    database = f"sqlite:///{tmp_path / 'platform' / 'central.db'}"
    with EmbeddedCentral(database, tmp_path / "platform" / "keys") as central, closing(Village(central, tmp_path)) as made:
        yield made


@pytest.fixture
def _goes_through(expected_logs: Logs) -> None:
    """A database is set aside and gone through, which is told."""
    expected_logs.expect("kiosk.store", "store.recovered")


def entry_ids(*done: SubmitDone) -> list[str]:
    return [one.submitted.entry_id for one in done]


@pytest.mark.usefixtures("_goes_through")
def test_nothing_counts_twice_no_number_comes_again_and_what_came_after_the_copy_is_saved(village: Village) -> None:
    before = [village.serve() for _ in range(3)]
    copy = village.copy()
    village.send_all()
    sent_after = village.serve()
    village.send_all()
    never_sent = village.serve()
    given = max(village.numbers())
    restored = village.restore(copy)
    assert (restored.entries, restored.saved) == (3, 1), "what waited in the lost database comes over"
    assert restored.next_seq > given
    later = village.serve()
    village.send_all()
    assert set(village.states().values()) == {State.ACKED}
    assert sorted(village.in_ledger()) == sorted(entry_ids(*before, sent_after, never_sent, later))
    assert len({one.submitted.receipt_no for one in (*before, sent_after, never_sent, later)}) == 6
    assert village.numbers()[-1] >= restored.next_seq


def test_a_disk_that_was_lost_with_all_but_the_copy(village: Village, tmp_path: Path) -> None:
    """No mark is left: numbers jump beyond what a terminal counts in years."""
    done = [village.serve() for _ in range(2)]
    copy = village.copy()
    village.send_all()
    lost = village.serve()
    village.send_all()
    elsewhere = tmp_path / "card"
    (village.folder / "backups").rename(elsewhere)
    village.close()
    for left in [file for file in village.folder.rglob("*") if file.is_file()]:
        left.unlink()
    restored = restore(elsewhere / copy.name, village.folder, TERMINAL, village.public, iso(village.clock))
    village.open()
    assert (restored.saved, restored.set_aside) == (0, "")
    later = village.serve()
    village.send_all()
    assert sorted(village.in_ledger()) == sorted(entry_ids(*done, lost, later))
    assert max(row.seq for row in village.central.ledger()) > 100_000


@pytest.mark.usefixtures("_goes_through")
def test_papers_that_were_open_are_left_to_people(village: Village) -> None:
    done = village.serve()
    copy = village.copy()
    printed = print_slip(village.house, done.slip_effect_id, village.printer)
    assert isinstance(printed, PaperPrinted)
    assert village.restore(copy).papers_left == 1
    assert slip_to_offer(village.house, left_behind(village.house)) is None, "it came out: it must not be offered again"
    with village.store.kept() as connection:
        (paper,) = effects.papers_of(connection, done.submitted.entry_id)
        assert (paper.state, paper.code) == (effects.EffectState.LAPSED, "store.restored")
        assert audit.first_broken_link(connection) is None
        assert audit.latest(connection, "store.restored")


@pytest.mark.usefixtures("_goes_through")
def test_the_journal_begins_a_new_chain_and_the_platform_says_so(village: Village) -> None:
    village.serve()
    village.send_all()
    copy = village.copy()
    village.serve()
    village.send_all()
    village.restore(copy)
    village.serve()
    village.send_all()
    kinds = {found.kind for found in village.central.store.journal_breaks(9, TERMINAL)}
    assert kinds == {"new_chain"}, "neither rewritten nor forked nor lost"


@pytest.fixture
def alone(tmp_path: Path) -> tuple[Path, Path, bytes]:
    """A copy, the store's folder and the key, of a terminal that is stopped."""
    key = Ed25519PrivateKey.generate()
    clock = ManualClock(time.time())
    store = Store.open(tmp_path / "data" / "terminal.db")
    signer = file_signer(key.private_bytes_raw())
    backups = Backups(store, TERMINAL, BackupSettings(), None, lambda: signer, clock, least_free_bytes=0)
    assert backups.make()
    store.close()
    public = key.public_key().public_bytes_raw()
    return copies_in(tmp_path / "data" / "backups", public)[0][0], tmp_path / "data", public


AT = "2026-11-26T10:00:00.000+08:00"


def spoil(copy: Path) -> None:
    content = bytearray(copy.read_bytes())
    content[-1] ^= 1
    copy.write_bytes(content)


@pytest.mark.parametrize(
    ("harm", "terminal", "code"),
    [
        (spoil, TERMINAL, "restore.differs"),
        (lambda copy: copy.write_bytes(copy.read_bytes() + b"\0"), TERMINAL, "restore.differs"),
        (lambda copy: copy.with_name(copy.name + ".json").unlink(), TERMINAL, "restore.not_ours"),
        (lambda _copy: None, "ANOTHER-1", "restore.not_ours"),
    ],
)
def test_an_altered_or_foreign_copy_changes_nothing(
    alone: tuple[Path, Path, bytes], harm: Callable[[Path], object], terminal: str, code: str
) -> None:
    copy, folder, public = alone
    harm(copy)
    before = (folder / "terminal.db").read_bytes()
    with pytest.raises(NotRestored) as refused:
        restore(copy, folder, terminal, public, AT)
    assert refused.value.code == code
    assert (folder / "terminal.db").read_bytes() == before
    assert not (folder / "quarantine").exists()


def test_a_copy_that_another_key_signed_is_foreign(alone: tuple[Path, Path, bytes]) -> None:
    copy, folder, _ = alone
    with pytest.raises(NotRestored) as refused:
        restore(copy, folder, TERMINAL, Ed25519PrivateKey.generate().public_key().public_bytes_raw(), AT)
    assert refused.value.code == "restore.not_ours"


@pytest.mark.usefixtures("_goes_through")
def test_a_terminal_that_runs_is_not_pulled_from_under_its_feet(alone: tuple[Path, Path, bytes]) -> None:
    copy, folder, public = alone
    held = (
        "import sys; from pathlib import Path; from kiosk.store.database import Store\n"
        f"store = Store.open(Path({str(folder / 'terminal.db')!r}))\n"
        "with store.kept() as connection: connection.execute('SELECT count(*) FROM audit_event').fetchone()\n"
        "print('open', flush=True); sys.stdin.readline(); store.close()\n"
    )
    with subprocess.Popen([sys.executable, "-c", held], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(NotRestored) as refused:
            restore(copy, folder, TERMINAL, public, AT)
        assert refused.value.code == "restore.running"
        other.communicate("\n", timeout=30)
    assert not is_in_use(folder / "terminal.db")
    assert restore(copy, folder, TERMINAL, public, AT).entries == 0


@pytest.mark.usefixtures("_goes_through")
def test_a_power_cut_before_the_last_step_can_be_gone_on_from(
    alone: tuple[Path, Path, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, folder, public = alone
    real = Path.rename

    def cut(self: Path, target: Path) -> Path:
        if self.name.endswith(".restoring"):
            raise OSError("the power went")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", cut)
    with pytest.raises(NotRestored) as refused:
        restore(copy, folder, TERMINAL, public, AT)
    assert refused.value.code == "restore.io"
    monkeypatch.undo()
    assert not (folder / "terminal.db").exists()
    with closing(open_or_recover(folder / "terminal.db", AT)) as store, closing(store.connection()) as connection:
        assert outbox.next_seq(connection) > 1
    assert restore(copy, folder, TERMINAL, public, AT).saved == 0
