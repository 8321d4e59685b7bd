"""The keyring: what the terminal learned about the platform's keys outlives a restart, and nothing false gets in."""

from __future__ import annotations

import base64
from pathlib import Path
from sqlite3 import Connection

import msgspec
import pytest

from benchmarks.household import TERMINAL
from benchmarks.manual_clock import ManualClock
from benchmarks.plain_terminal import write_plain_terminal
from central.keys import PlatformKeys, load_or_create_keys, rotate_keys
from kiosk.maintenance.doctor import document_roots, platform_keys
from kiosk.settings import SettingsProblem, load_settings
from kiosk.store.database import transaction
from kiosk.store.keyring import Keyring
from sync import wire
from sync.wire.keys import KeyFault, KeyTrust, configured_trust
from sync.wire.sealing import open_body
from sync.wire.suites import SUITE_IDS, suite_named
from tests.support.authority import authority
from tests.support.strays import StrayLogs

ENTRY = "01900000-0000-7000-8000-000000000001"
RATING = wire.RatingBody(ENTRY, "440981102299010000001K", 5, "2026-11-23T10:00:00.000+08:00")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def keys(folder: Path) -> PlatformKeys:
    return load_or_create_keys(folder)


@pytest.fixture
def configured(keys: PlatformKeys) -> KeyTrust:
    return configured_trust(keys.suite_id, keys.sealing_public, keys.signing_public)


def ring_of(connection: Connection, configured: KeyTrust, clock: ManualClock) -> Keyring:
    return Keyring.load(connection, configured, clock.wall)


def learn(ring: Keyring, connection: Connection, keys: PlatformKeys) -> KeyFault | None:
    with transaction(connection):
        fault = ring.learn(connection, keys.statements_after(ring.version))
    ring.adopt(connection)
    return fault


def sealed_opens(ring: Keyring, keys: PlatformKeys) -> bool:
    body = ring.seal(RATING, "entry", TERMINAL, ENTRY)
    plain = open_body(keys.openers, body, wire.sealing_info("entry", TERMINAL, ENTRY))
    return isinstance(plain, bytes) and msgspec.json.decode(plain, type=wire.RatingBody) == RATING


@pytest.mark.parametrize("suite_id", SUITE_IDS)
def test_new_keys_are_used_and_kept_over_a_restart(
    connection: Connection, configured: KeyTrust, folder: Path, clock: ManualClock, suite_id: str
) -> None:
    if suite_named(suite_id) is None:
        pytest.skip(f"this machine has no {suite_id}")
    ring = ring_of(connection, configured, clock)
    before = ring.key_id
    keys = rotate_keys(folder, suite_id, "2026-11-01T00:00:00+08:00")
    assert learn(ring, connection, keys) is None
    for one in (ring, ring_of(connection, configured, clock)):
        assert (one.version, one.suite_id, one.key_id) == (1, suite_id, keys.sealing_key_id)
        assert one.key_id != before
        assert sealed_opens(one, keys)


def test_a_key_of_next_month_waits_for_its_time(
    connection: Connection, configured: KeyTrust, folder: Path, clock: ManualClock
) -> None:
    ring = ring_of(connection, configured, clock)
    before = ring.key_id
    keys = rotate_keys(folder, valid_from="2026-12-24T00:00:00+08:00")
    learn(ring, connection, keys)
    assert (ring.version, ring.key_id) == (1, before)
    clock.advance(40 * 86_400)
    assert ring.key_id == keys.sealing_key_id
    assert sealed_opens(ring, keys)


def test_nothing_is_used_before_it_is_committed(
    connection: Connection, configured: KeyTrust, folder: Path, clock: ManualClock
) -> None:
    ring = ring_of(connection, configured, clock)
    keys = rotate_keys(folder, valid_from="2026-11-01T00:00:00+08:00")
    connection.execute("BEGIN IMMEDIATE")
    assert ring.learn(connection, keys.statements_after(0)) is None
    assert ring.version == 0
    connection.execute("ROLLBACK")
    ring.adopt(connection)
    assert (ring.version, ring_of(connection, configured, clock).version) == (0, 0)


def test_a_forged_statement_changes_nothing(
    connection: Connection, configured: KeyTrust, tmp_path: Path, clock: ManualClock
) -> None:
    ring = ring_of(connection, configured, clock)
    load_or_create_keys(tmp_path / "other")
    evil = rotate_keys(tmp_path / "other")
    assert learn(ring, connection, evil) is KeyFault.UNTRUSTED_SIGNER
    assert (ring.version, ring_of(connection, configured, clock).version) == (0, 0)


def test_an_old_statement_sent_again_does_not_bring_old_keys_back(
    connection: Connection, configured: KeyTrust, folder: Path, clock: ManualClock
) -> None:
    ring = ring_of(connection, configured, clock)
    first = rotate_keys(folder, valid_from="2026-11-01T00:00:00+08:00")
    keys = rotate_keys(folder, valid_from="2026-11-02T00:00:00+08:00")
    assert learn(ring, connection, keys) is None
    assert learn(ring, connection, first) is None
    with transaction(connection):
        assert ring.learn(connection, keys.statements_after(0)) is None
    ring.adopt(connection)
    assert (ring.version, ring.key_id) == (2, keys.sealing_key_id)


def test_other_keys_in_the_configuration_begin_anew(
    connection: Connection, configured: KeyTrust, folder: Path, tmp_path: Path, clock: ManualClock
) -> None:
    learn(ring_of(connection, configured, clock), connection, rotate_keys(folder))
    other = load_or_create_keys(tmp_path / "other")
    ring = ring_of(connection, configured_trust(other.suite_id, other.sealing_public, other.signing_public), clock)
    assert (ring.version, ring.key_id) == (0, other.sealing_key_id)


def test_damaged_trust_falls_back_to_the_configuration_and_is_learned_again(
    connection: Connection,
    configured: KeyTrust,
    folder: Path,
    clock: ManualClock,
    expected_logs: StrayLogs.Expectations,
) -> None:
    keys = rotate_keys(folder, valid_from="2026-11-01T00:00:00+08:00")
    learn(ring_of(connection, configured, clock), connection, keys)
    expected_logs.expect("kiosk.keyring", "keyring.unreadable")
    connection.execute("UPDATE platform_trust SET trust = ?", (b"{",))
    ring = ring_of(connection, configured, clock)
    assert ring.version == 0
    assert learn(ring, connection, keys) is None
    assert (ring.version, ring_of(connection, configured, clock).version) == (1, 1)


def test_receipts_of_both_keys_count_after_a_rotation(
    connection: Connection, configured: KeyTrust, keys: PlatformKeys, folder: Path, clock: ManualClock
) -> None:
    old = keys.signer
    ring = ring_of(connection, configured, clock)
    new_keys = rotate_keys(folder)
    plain = wire.Receipt(ENTRY, TERMINAL, 1, "0" * 64, 1, "at", "", b"")
    receipts = []
    for signer in (old, new_keys.signer):
        named = msgspec.structs.replace(plain, platform_key_id=signer.key_id, suite_id=signer.signature_id)
        receipts.append(msgspec.structs.replace(named, signature=signer.sign(wire.receipt_bytes(named))))
    assert [ring.verify(one) for one in receipts] == [True, False]
    learn(ring, connection, new_keys)
    assert [ring.verify(one) for one in receipts] == [True, True]
    assert not ring.verify(msgspec.structs.replace(receipts[1], ledger_no=2))


def test_configured_bytes_that_are_no_keys_are_refused_at_start(connection: Connection, clock: ManualClock) -> None:
    for sealing, signing in ((bytes(32), b"\x01" * 32), (b"\x09" + bytes(31), b"\xff" * 31)):
        with pytest.raises(ValueError, match="key"):
            ring_of(connection, configured_trust(wire.SUITE_HPKE_X25519, sealing, signing), clock)


def test_the_doctor_names_the_key_in_use(tmp_path: Path) -> None:
    (finding,) = platform_keys(load_settings(write_plain_terminal(tmp_path)))
    assert finding.ok
    assert "配置里的公钥" in finding.message
    assert wire.SUITE_HPKE_X25519 in finding.message


def test_the_doctor_says_which_key_is_none(tmp_path: Path) -> None:
    config = write_plain_terminal(tmp_path)
    key = next(line for line in config.read_text(encoding="utf-8").splitlines() if line.startswith("sealing_key"))
    useless = f'sealing_key = "{base64.b64encode(bytes(32)).decode()}"'
    config.write_text(config.read_text(encoding="utf-8").replace(key, useless), encoding="utf-8")
    (finding,) = platform_keys(load_settings(config))
    assert (finding.ok, finding.code, finding.cause) == (False, "key.platform", "key")
    assert "不是这个套件的公钥" in finding.message


def test_the_doctor_says_whose_certificates_are_printed(tmp_path: Path) -> None:
    config = write_plain_terminal(tmp_path)
    assert document_roots(load_settings(config)).code == "key.no_document_root"
    text = config.read_text(encoding="utf-8")
    for der, code in ((authority().root, ""), (b"\x30\x82no certificate", "key.document_root")):
        line = f'[platform]\ndocument_roots = ["{base64.b64encode(der).decode()}"]'
        config.write_text(text.replace("[platform]", line), encoding="utf-8")
        assert document_roots(load_settings(config)).code == code


@pytest.mark.parametrize(("root", "words"), [("???", "不是 base64"), ("QUJD", "不是证书")])
def test_what_is_no_certificate_is_refused_at_start(tmp_path: Path, root: str, words: str) -> None:
    config = write_plain_terminal(tmp_path)
    text = config.read_text(encoding="utf-8").replace("[platform]", f'[platform]\ndocument_roots = ["{root}"]')
    config.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsProblem, match=f"document_roots {words}"):
        load_settings(config)


def test_a_suite_that_the_machine_lacks_is_named_at_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.composition.suite_named", lambda _name: None)
    (finding,) = platform_keys(load_settings(write_plain_terminal(tmp_path)))
    assert not finding.ok
    assert "libcrypto.so.3" in finding.message
