"""A sync that the kernel answers with EIO: nobody who pressed again is told "kept" of what is only in memory."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks import rig_sync_eio
from benchmarks.disk_model import Disk
from benchmarks.household import catalogue, house_at, ready_journey
from benchmarks.manual_clock import ManualClock
from benchmarks.power_story import START
from benchmarks.rig_disk_faults import FailingSync
from benchmarks.rigs import CannotRun
from kiosk.domain.trouble import Trouble
from kiosk.journeys.submit import STORE_FAILED, submit
from kiosk.store.database import DATABASE_NAME, Store, connect
from sync import outbox


def test_a_real_program_whose_syncs_fail_for_a_while_keeps_what_it_promises(tmp_path: Path) -> None:
    try:
        people, found = rig_sync_eio._one_day(tmp_path, 9, 39)
    except CannotRun as reason:
        pytest.skip(f"sync-eio: {reason}")
    assert people >= rig_sync_eio.PEOPLE
    assert (found.lost, found.duplicated, found.problems) == (0, 0, [])


def survivors(recorder: FailingSync, folder: Path, rng: random.Random) -> list[str]:
    """Entries that are on the disk after a power cut that keeps only what was synced."""
    disk = Disk({})
    for operation in recorder.operations:
        disk.apply(operation)
    folder.mkdir()
    for name, content in disk.after_cut(rng, lost=1.0, torn=0.0).items():
        (folder / name).write_bytes(content)
    with closing(connect(folder / DATABASE_NAME)) as connection:
        return [row.entry_id for row in outbox.rows(connection)]


@pytest.mark.parametrize("restarts", [False, True])
def test_who_presses_again_after_a_failed_sync_is_kept_or_refused_again(tmp_path: Path, restarts: bool) -> None:
    rng = random.Random(1)
    (tmp_path / "terminal").mkdir()
    path = tmp_path / "terminal" / DATABASE_NAME
    clock, key, journey = ManualClock(START), X25519PrivateKey.generate(), ready_journey(catalogue())
    attempt = outbox.new_entry_id()
    with closing(FailingSync(tmp_path / "terminal", rng)) as recorder:
        with closing(Store.open(path, recorder.open)) as store:
            house = house_at(store, clock, key)
            assert not isinstance(submit(house, journey), Trouble), "the log has begun"
            # The commit's, and that of the close which would have folded the log into the file.
            recorder.fail_in(0, times=2)
            assert submit(house, journey, attempt) is STORE_FAILED
            assert recorder.failures == 2
            if not restarts:
                assert not isinstance(submit(house, journey, attempt), Trouble)
        if restarts:
            with closing(Store.open(path, recorder.open)) as again:
                assert not isinstance(submit(house_at(again, clock, key), journey, attempt), Trouble)
        assert attempt in survivors(recorder, tmp_path / "survivor", rng)
