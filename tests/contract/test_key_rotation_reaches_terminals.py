"""A rotation of the platform's keys, end to end: nobody visits a terminal, and nobody at it notices."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from central import publishing
from central.keys import rotate_keys
from central.server import EmbeddedCentral
from kiosk.store.keyring import Keyring
from sync import journal, published, wire
from sync.delivery import transaction
from sync.wire.downlink import Channel, Item, Manifest, manifest_bytes, set_hash
from sync.wire.keys import configured_trust, statement_bytes
from sync.wire.suites.international import INTERNATIONAL
from tests.support.downlink_terminal import DownlinkTerminal
from tests.support.sealed_village import SealedVillage

LONG_AGO = "2026-11-01T00:00:00+08:00"
CATALOGUE = {"a.yaml": b"a"}


@pytest.fixture
def village(tmp_path: Path) -> Iterator[SealedVillage]:
    with closing(SealedVillage(tmp_path, wire.SUITE_HPKE_X25519, learns=True)) as made:
        yield made


def rotate(village: SealedVillage) -> None:
    rotate_keys(village.keys_folder, valid_from=LONG_AGO)
    village.central.keys.reload()


def events(village: SealedVillage) -> list[tuple[str, str]]:
    with closing(village.store.connection()) as connection:
        return [(one.event, one.failure_class) for one in journal.tail(connection, 1000)]


def settled(village: SealedVillage) -> None:
    """Drains, then lets the engine go on until it has asked and there is nothing more to gather."""
    village.drain()
    for _ in range(12):
        village.clock.advance(village.engine.run_once().wait)


def test_a_terminal_that_slept_through_two_rotations_catches_up(village: SealedVillage) -> None:
    before = village.submitted()
    sealed_to = village.ring.key_id
    rotate(village)
    rotate(village)
    settled(village)
    after = village.submitted()
    settled(village)
    keys = village.central.keys
    assert (village.ring.version, village.ring.key_id) == (2, keys.sealing_key_id)
    receipts = [village.receipt(entry_id) for entry_id in (before, after)]
    assert {one.platform_key_id for one in receipts} == {keys.signing_key_id}
    sealed = [village.central.store.sealed_body(entry_id)[1] for entry_id in (before, after)]
    assert sealed == [sealed_to, keys.sealing_key_id]
    assert len({row.entry_id for row in village.central.ledger()}) == len(village.central.ledger()) == 2
    assert village.loaded_ring().version == 2
    assert ("keys.followed", "ok") in events(village)
    assert not [code for event, code in events(village) if event == "downlink.refused"]


def test_what_the_new_key_signed_is_used_after_its_statement_in_one_go(village: SealedVillage) -> None:
    rotate(village)
    publishing.publish_files(village.central.platform, Channel.CATALOGUE, CATALOGUE)
    settled(village)
    with closing(village.store.connection()) as connection:
        active = published.active(connection, Channel.CATALOGUE, village.house.village_code)
    assert active is not None
    assert active.files == CATALOGUE
    assert active.manifest.platform_key_id == village.central.keys.signing_key_id


def test_a_receipt_that_cannot_be_judged_makes_the_terminal_ask_at_once(village: SealedVillage) -> None:
    settled(village)
    entry_id = village.submitted()
    rotate(village)
    start = village.clock.monotonic()
    village.drain()
    assert village.receipt(entry_id).platform_key_id == village.central.keys.signing_key_id
    assert village.clock.monotonic() - start < 120


def ring_terminal(central: EmbeddedCentral, folder: Path, name: str) -> tuple[DownlinkTerminal, Keyring]:
    terminal = DownlinkTerminal(central, folder, name)
    terminal.conn.execute("CREATE TABLE platform_trust (anchor TEXT PRIMARY KEY, trust BLOB, learned_at TEXT)")
    keys = central.keys
    configured = configured_trust(keys.suite_id, keys.sealing_public, keys.signing_public)
    ring = Keyring.load(terminal.conn, configured, terminal.clock.wall)
    terminal.learn_keys_with(ring)
    return terminal, ring


@pytest.fixture
def central(tmp_path: Path) -> Iterator[EmbeddedCentral]:
    with EmbeddedCentral(f"sqlite:///{tmp_path}/central.db", tmp_path / "keys") as platform:
        yield platform


def turn_keys(central: EmbeddedCentral, tmp_path: Path) -> None:
    rotate_keys(tmp_path / "keys", valid_from=LONG_AGO)
    central.keys.reload()


def test_a_terminal_configured_after_a_rotation_takes_what_was_signed_before_it(
    central: EmbeddedCentral, tmp_path: Path
) -> None:
    publishing.publish_files(central.platform, Channel.CATALOGUE, CATALOGUE)
    turn_keys(central, tmp_path)
    terminal, ring = ring_terminal(central, tmp_path, "T-NEW")
    with closing(terminal):
        terminal.settle()
        assert (terminal.files(), terminal.refusals(), ring.version) == (CATALOGUE, [], 0)
        turn_keys(central, tmp_path)
        terminal.settle()
        assert (ring.version, ring.key_id, terminal.refusals()) == (2, central.keys.sealing_key_id, [])


def test_a_technician_who_begins_anew_from_old_keys_needs_no_platform_to_catch_up(
    central: EmbeddedCentral, tmp_path: Path
) -> None:
    terminal, ring = ring_terminal(central, tmp_path, "T-ANEW")
    keys = central.keys
    configured = configured_trust(keys.suite_id, keys.sealing_public, keys.signing_public)
    with closing(terminal):
        turn_keys(central, tmp_path)
        terminal.settle()
        assert ring.version == 1
        terminal.conn.execute("DELETE FROM platform_trust")
        again = Keyring.load(terminal.conn, configured, terminal.clock.wall)
        assert again.version == 0
        terminal.learn_keys_with(again)
        terminal.settle(1)
        assert (again.version, terminal.refusals()) == (1, [])


def forged(central: EmbeddedCentral, genuine: Manifest, contents: dict[str, bytes]) -> Manifest:
    """By a stranger who hands out a signing key of his own."""
    stranger = INTERNATIONAL.signer(INTERNATIONAL.new_signing_key())
    assert stranger is not None
    items = tuple(Item(name, wire.body_hash(data), len(data)) for name, data in contents.items())
    with central.store.write() as unit:
        unit.add_items({wire.body_hash(data): data for data in contents.values()})
    unsigned = msgspec.structs.replace(genuine, items=items, version=9, platform_key_id=stranger.key_id, signature=b"")
    return msgspec.structs.replace(unsigned, signature=stranger.sign(manifest_bytes(unsigned)))


def test_a_strangers_statements_and_signature_change_nothing_and_keep_nothing_away(
    central: EmbeddedCentral, tmp_path: Path
) -> None:
    terminal, ring = ring_terminal(central, tmp_path, "T-PREY")
    with closing(terminal):
        turn_keys(central, tmp_path)
        statement = central.keys.statements_after(0)[0]
        stranger = INTERNATIONAL.signer(INTERNATIONAL.new_signing_key())
        assert stranger is not None
        theirs = msgspec.structs.replace(statement, signature=stranger.sign(statement_bytes(statement)))
        row = publishing.publish_statements(central.platform)
        assert row is not None
        bad = forged(central, row.manifest, {"statement-000009.json": msgspec.json.encode(theirs)})
        good = forged(central, row.manifest, {"statement-000001.json": msgspec.json.encode(statement)})
        huge = forged(central, row.manifest, {f"s{n}.json": b"{" * 30_000 for n in range(60)})
        for fake, version in ((bad, 0), (huge, 0), (good, 1)):
            terminal.courier.tamper = lambda reply, fake=fake: msgspec.structs.replace(reply, manifests=(fake,))
            terminal.settle(2)
            assert ring.version == version, "a genuine statement counts, whoever brings it"
            assert published.manifest_in(terminal.conn, Channel.KEYS, "active") is None
        assert {code for code, _ in terminal.refusals()} == {"downlink.invalid", "downlink.unknown_key", "downlink.forged"}
        assert terminal.conn.execute("SELECT count(*) FROM downlink_item").fetchone() == (0,)
        terminal.courier.tamper = lambda reply: reply
        terminal.settle()
        assert (ring.version, ring.key_id) == (1, central.keys.sealing_key_id)
        active = published.manifest_in(terminal.conn, Channel.KEYS, "active")
        assert active is not None
        assert set_hash(active) == row.set_hash


def test_a_power_cut_between_learning_and_keeping_the_set_is_made_good(central: EmbeddedCentral, tmp_path: Path) -> None:
    terminal, ring = ring_terminal(central, tmp_path, "T-CUT")
    with closing(terminal):
        turn_keys(central, tmp_path)
        terminal.settle(1)
        with transaction(terminal.conn):
            assert ring.learn(terminal.conn, central.keys.statements_after(0)) is None
        assert ring.version == 0
        terminal.learn_keys_with(Keyring.load(terminal.conn, ring_trust(central), terminal.clock.wall))
        terminal.settle()
        assert published.manifest_in(terminal.conn, Channel.KEYS, "active") is not None


def ring_trust(central: EmbeddedCentral):  # type: ignore[no-untyped-def] # the first keys of a platform
    first = [row for row in central.keys.rows if not row.current]
    sealing, signing = (next(row for row in first if row.use == use) for use in ("sealing", "signing"))
    return configured_trust(sealing.suite_id, sealing.public_raw, signing.public_raw)
