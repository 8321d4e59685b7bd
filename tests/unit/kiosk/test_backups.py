"""Copies that the terminal makes by itself: when, where, how many, and whose."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.manual_clock import ManualClock
from kiosk.maintenance import backups
from kiosk.maintenance.backupnote import note_of, read_note
from kiosk.maintenance.backups import BACKED_UP, COPIED, FIRST_SECONDS, Backups, copies_in, place_on
from kiosk.maintenance.carry.carrier import file_signer
from kiosk.session.events import SubmitDone
from kiosk.settings import BackupSettings, SettingsProblem
from kiosk.store import audit
from kiosk.store.care import StoreCare
from kiosk.store.database import Store
from sync.wire.suites import Signer
from tests.support.strays import StrayLogs

TERMINAL = "GD-TEST-0001"
DAY = 86_400.0
DAILY = BackupSettings()
Submitted = Callable[[], SubmitDone]


@dataclass
class Round:
    """A terminal's copies, its clock and its second disk."""

    store: Store
    clock: ManualClock
    second: Path
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    mounted: bool = True

    def backups(self, settings: BackupSettings = DAILY, least_free_bytes: int = 0) -> Backups:
        return Backups(
            self.store, TERMINAL, settings, self.second if settings.second else None, self.signer, self.clock,
            least_free_bytes=least_free_bytes, is_mounted=lambda _path: self.mounted,
        )  # fmt: skip

    def signer(self) -> Signer:
        return file_signer(self.key.private_bytes_raw())

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    @property
    def here(self) -> Path:
        return self.store.path.parent / "backups"

    @property
    def there(self) -> Path:
        return place_on(self.second, TERMINAL)

    def latest(self, code: str) -> str:
        with closing(self.store.connection()) as connection:
            return audit.latest(connection, code)


@pytest.fixture
def rounds(store: Store, clock: ManualClock, tmp_path: Path) -> Round:
    (tmp_path / "second").mkdir()
    return Round(store, clock, tmp_path / "second")


def test_one_a_day_and_never_at_a_start(rounds: Round, submitted: Submitted) -> None:
    submitted()
    copies = rounds.backups()
    assert not copies.due()
    rounds.clock.advance(FIRST_SECONDS)
    assert copies.due()
    assert copies.make()
    assert not copies.due()
    (made,) = copies_in(rounds.here, rounds.public)
    assert (made[1].terminal, made[1].entries, made[1].next_seq) == (TERMINAL, 1, 2)
    assert made[0].stat().st_mode & 0o777 == 0o600
    assert note_of(made[0]).stat().st_mode & 0o777 == 0o600
    assert rounds.latest(COPIED)
    assert not rounds.latest(BACKED_UP), "a copy on the same disk does not outlive it"
    anew = rounds.backups()
    rounds.clock.advance(FIRST_SECONDS)
    assert anew.due()
    assert not anew.make(), "a new start remembers by the audit trail"
    rounds.clock.advance(DAY - FIRST_SECONDS - 1)
    assert not anew.due()
    rounds.clock.advance(1)
    assert anew.due()


def test_only_the_newest_stay_here_and_on_the_second_disk(rounds: Round, submitted: Submitted) -> None:
    copies = rounds.backups(BackupSettings(keep=2, second="second"))
    for _ in range(4):
        submitted()
        rounds.clock.advance(DAY)
        assert copies.make()
    for folder in (rounds.here, rounds.there):
        assert [note.entries for _, note in copies_in(folder, rounds.public)] == [4, 3]
        assert len(list(folder.iterdir())) == 4
    assert rounds.latest(BACKED_UP)


def test_what_was_half_made_is_taken_away(rounds: Round) -> None:
    rounds.here.mkdir()
    for name in ("terminal-20260101T000000.db.part", "terminal-20260101T000000.db", "terminal-1.db.json.new"):
        (rounds.here / name).write_bytes(b"half")
    assert rounds.backups().make()
    assert sorted(file.suffix for file in rounds.here.iterdir()) == [".db", ".json"]


def test_a_second_disk_that_is_out_is_not_the_folder_beneath_it(
    rounds: Round, expected_logs: StrayLogs.Expectations
) -> None:
    expected_logs.expect("kiosk.backups", "store.no_second_disk")
    rounds.mounted = False
    assert rounds.backups(BackupSettings(second="second")).make()
    assert list(rounds.second.iterdir()) == []
    assert not rounds.latest(BACKED_UP)


def test_a_second_disk_that_gives_back_other_bytes_keeps_nothing(
    rounds: Round, monkeypatch: pytest.MonkeyPatch, expected_logs: StrayLogs.Expectations
) -> None:
    expected_logs.expect("kiosk.backups", "store.not_copied_there")
    honest = backups.hash_of

    def rotten(file: Path, also: Callable[[bytes], object] = lambda _piece: None) -> tuple[str, int]:
        sha256, size = honest(file, also)
        return (sha256 if file.parent == rounds.here else "0" * 64), size

    monkeypatch.setattr(backups, "hash_of", rotten)
    assert rounds.backups(BackupSettings(second="second")).make()
    assert list(rounds.there.iterdir()) == []
    assert not rounds.latest(BACKED_UP)


def test_a_copy_is_never_what_fills_the_disk(rounds: Round, expected_logs: StrayLogs.Expectations) -> None:
    expected_logs.expect("kiosk.backups", "store.not_copied")
    assert rounds.backups().make()
    first = copies_in(rounds.here)[0][0]
    rounds.clock.advance(DAY)
    copies = rounds.backups(least_free_bytes=1 << 60)
    assert not copies.make()
    assert [file for file, _ in copies_in(rounds.here)] == [first], "the last one stays"
    assert not copies.due(), "it is not tried twice a minute"
    rounds.clock.advance(3600)
    assert copies.due()


def test_without_the_terminals_key_nothing_is_called_a_copy(
    rounds: Round, monkeypatch: pytest.MonkeyPatch, expected_logs: StrayLogs.Expectations
) -> None:
    expected_logs.expect("kiosk.backups", "store.not_copied")

    def gone(_self: Round) -> Signer:
        raise SettingsProblem("no key")

    monkeypatch.setattr(Round, "signer", gone)
    assert not rounds.backups().make()
    assert not rounds.latest(COPIED)


def test_switched_off_is_off_and_a_clock_set_back_does_not_stop_it(rounds: Round) -> None:
    off = rounds.backups(BackupSettings(every_hours=0))
    rounds.clock.advance(30 * DAY)
    assert not off.due()
    assert rounds.backups().make()
    rounds.clock.set_wall(rounds.clock.wall() - 400 * DAY)
    assert rounds.backups().make()


def test_a_note_of_another_key_is_none(rounds: Round) -> None:
    assert rounds.backups().make()
    (copy, note) = copies_in(rounds.here)[0]
    assert read_note(copy, rounds.public) == note
    assert read_note(copy, Ed25519PrivateKey.generate().public_key().public_bytes_raw()) is None
    for damaged in (b"", b"{}", b"[" * 5000, note_of(copy).read_bytes().replace(b'"entries":0', b'"entries":9')):
        note_of(copy).write_bytes(damaged)
        assert read_note(copy, rounds.public) is None


def test_the_care_of_the_store_makes_them_beside_its_other_work(rounds: Round) -> None:
    care = StoreCare(rounds.store, rounds.backups())
    care.copy()
    assert care.wait(30)
    assert not rounds.here.exists()
    rounds.clock.advance(FIRST_SECONDS)
    care.copy()
    assert care.wait(30)
    assert len(copies_in(rounds.here, rounds.public)) == 1
