"""A terminal's own use cases against the real platform, with each suite and across a change of suite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.household import INSURANCE, catalogue, ready_journey
from central.keys import rotate_keys
from kiosk.journeys.issue import IssuedDocument, issue
from sync import outbox
from sync.outbox import State
from sync.wire.suites import SUITE_IDS, suite_named
from tests.support.sealed_village import SealedVillage


@pytest.fixture
def village(tmp_path: Path, suite_id: str) -> Iterator[SealedVillage]:
    with closing(SealedVillage(tmp_path, suite_id)) as made:
        yield made


@pytest.mark.parametrize("suite_id", SUITE_IDS)
def test_a_submission_comes_back_with_a_receipt_of_its_suite(village: SealedVillage, suite_id: str) -> None:
    entry_id = village.submitted()
    village.drain()
    receipt = village.receipt(entry_id)
    suite = suite_named(suite_id)
    assert suite is not None
    assert receipt.suite_id == suite.signature_id
    assert village.ring.verify(receipt)
    assert village.central.store.sealed_body(entry_id)[:2] == (suite_id, village.ring.key_id)


@pytest.mark.parametrize("suite_id", SUITE_IDS)
def test_a_document_comes_back_sealed_with_the_suite_of_the_request(village: SealedVillage, suite_id: str) -> None:
    told = issue(village.house, ready_journey(catalogue(), INSURANCE), village.ask)
    assert isinstance(told, IssuedDocument), told
    assert told.pdf.startswith(b"%PDF")


@pytest.mark.parametrize(("suite_id", "new_suite"), [SUITE_IDS, SUITE_IDS[::-1]])
def test_a_terminal_goes_over_to_another_suite_with_a_full_queue(
    village: SealedVillage, suite_id: str, new_suite: str
) -> None:
    if suite_named(new_suite) is None:
        pytest.skip(f"this machine has no {new_suite}")
    before = village.submitted()
    rotate_keys(village.keys_folder, new_suite, "2026-11-01T00:00:00+08:00")
    village.central.keys.reload()
    village.learn()
    after = village.submitted()
    village.drain()
    receipts = [village.receipt(entry_id) for entry_id in (before, after)]
    assert {receipt.platform_key_id for receipt in receipts} == {village.central.keys.signing_key_id}
    sealed_with = [village.central.store.sealed_body(entry_id)[0] for entry_id in (before, after)]
    assert sealed_with == [suite_id, new_suite]
    again = village.loaded_ring()
    assert (again.version, again.suite_id) == (1, new_suite)


@pytest.mark.parametrize("suite_id", SUITE_IDS[:1])
def test_a_terminal_that_has_not_heard_of_the_new_key_keeps_its_entries(village: SealedVillage) -> None:
    """It cannot judge the receipt, so it does not believe it; once it has learned the key, the stored receipt counts."""
    entry_id = village.submitted()
    rotate_keys(village.keys_folder)
    village.central.keys.reload()
    for _ in range(4):
        village.clock.advance(village.engine.run_once().wait)
    with closing(village.store.connection()) as connection:
        row = outbox.get(connection, entry_id)
        assert row is not None
        assert row.state is not State.ACKED
        assert not row.body_erased
    village.learn()
    village.drain()
    assert village.ring.verify(village.receipt(entry_id))
