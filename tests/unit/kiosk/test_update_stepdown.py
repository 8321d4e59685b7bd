"""A version that changed the database's schema is given back: the old program opens its database, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.household import TERMINAL
from benchmarks.manual_clock import ManualClock
from kiosk.clock import iso
from kiosk.maintenance.carry.carrier import file_signer
from kiosk.session.events import SubmitDone
from kiosk.store.database import Store, StoreUnusable, transaction
from kiosk.store.recovery import open_or_recover
from kiosk.updates.places import Places, State
from kiosk.updates.stepdown import SCHEMA, Keeper, copy_before, forget_copies, step_down
from kiosk.updates.switching import Switch
from sync import outbox
from tests.support.strays import StrayLogs

KEY = Ed25519PrivateKey.generate()
SIGNER = file_signer(KEY.private_bytes_raw())
Submitted = Callable[[], SubmitDone]


@pytest.fixture
def keeper(store: Store) -> Keeper:
    return Keeper(store.path.parent, TERMINAL, KEY.public_key().public_bytes_raw())


@pytest.fixture
def places(tmp_path: Path) -> Places:
    made = Places(tmp_path / "updates-place")
    made.work.mkdir(parents=True)
    return made


def migrate_further(store: Store) -> None:
    """What a newer program does to the database."""
    with store.kept() as connection, transaction(connection):
        connection.execute("CREATE TABLE from_the_future (name TEXT)")
        connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")


def entry_of(submitted: Submitted) -> str:
    return submitted().submitted.entry_id


def waiting(store: Store) -> set[str]:
    with closing(store.connection()) as connection:
        return {row.entry_id for row in outbox.rows(connection, limit=100)}


def test_what_was_taken_in_before_and_during_the_trial_is_all_there(
    store: Store,
    clock: ManualClock,
    keeper: Keeper,
    places: Places,
    submitted: Submitted,
    expected_logs: StrayLogs.Expectations,
) -> None:
    switch = Switch(places, clock)
    before = {entry_of(submitted), entry_of(submitted)}
    name = copy_before(keeper, SIGNER, places, SCHEMA + 1, iso(clock))
    migrate_further(store)
    during = {entry_of(submitted)}
    store.close()
    with pytest.raises(StoreUnusable, match=r"store\.newer"):
        Store.open(store.path)
    switch.change(lambda _state: State(step_down=name))
    expected_logs.expect("kiosk.updates", "update.store_restored saved=3 unsettled=3")
    expected_logs.expect("kiosk.store", "store.recovered")
    clock.advance(60)
    assert step_down(keeper, places, switch, iso(clock))
    with closing(open_or_recover(store.path, iso(clock))) as opened:
        assert waiting(opened) == before | during
    assert places.read().step_down == ""
    aside = next((keeper.folder / "quarantine").iterdir())
    assert (aside / "terminal.db").exists(), "the newer database is kept"
    forget_copies(places)
    assert list(places.work.glob("terminal-*")) == []


def test_again_after_a_power_cut_before_the_note_was_taken_away(
    store: Store, clock: ManualClock, keeper: Keeper, places: Places, submitted: Submitted
) -> None:
    """The database fits by then: it is left alone."""
    entry = entry_of(submitted)
    name = copy_before(keeper, SIGNER, places, SCHEMA + 1, iso(clock))
    later = entry_of(submitted)
    switch = Switch(places, clock)
    switch.change(lambda _state: State(step_down=name))
    assert not step_down(keeper, places, switch, iso(clock))
    assert waiting(store) == {entry, later}
    assert places.read().step_down == ""


def test_a_copy_that_was_altered_is_not_brought_back(
    store: Store,
    clock: ManualClock,
    keeper: Keeper,
    places: Places,
    submitted: Submitted,
    expected_logs: StrayLogs.Expectations,
) -> None:
    """Then the newer database stays where it is, and the store says in its own words that it cannot be used."""
    submitted()
    name = copy_before(keeper, SIGNER, places, SCHEMA + 1, iso(clock))
    content = bytearray((places.work / name).read_bytes())
    content[-1] ^= 1
    (places.work / name).write_bytes(content)
    migrate_further(store)
    store.close()
    switch = Switch(places, clock)
    switch.change(lambda _state: State(step_down=name))
    expected_logs.expect("kiosk.updates", "update.store_not_restored code=restore.differs")
    assert not step_down(keeper, places, switch, iso(clock))
    assert places.read().step_down == name, "tried again at the next start"
    with pytest.raises(StoreUnusable, match=r"store\.newer"):
        Store.open(store.path)


def test_the_same_schema_needs_no_copy(store: Store, clock: ManualClock, keeper: Keeper, places: Places) -> None:
    assert store.path.exists()
    assert copy_before(keeper, SIGNER, places, SCHEMA, iso(clock)) == ""
    assert list(places.work.glob("terminal-*")) == []
    assert not step_down(keeper, places, Switch(places, clock), iso(clock))
