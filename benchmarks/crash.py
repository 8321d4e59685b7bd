"""``python -m benchmarks.crash --seeds N``: runs the fault rigs, prints one JSON line each, fails if one found anything.

A new rig is a function from a seed to a :class:`~benchmarks.rigs.Finding` and a line in ``RIGS``.
"""

from __future__ import annotations

import argparse
import sys
from typing import Final

import msgspec

from benchmarks import (
    rig_carry_altered,
    rig_carry_kill,
    rig_carry_power,
    rig_carry_pull,
    rig_disk_faults,
    rig_downlink_power,
    rig_fs_cut,
    rig_outbox_sigkill,
    rig_parcels_chaos,
    rig_simulation,
    rig_submit_sigkill,
    rig_sync_chaos,
    rig_sync_eio,
    rig_vfs_power,
)
from benchmarks.rigs import Rig, run

RIGS: Final[dict[str, Rig]] = {
    "submit-sigkill": rig_submit_sigkill.run_seed,
    "outbox-sigkill": rig_outbox_sigkill.run_seed,
    "sync-chaos": rig_sync_chaos.run_seed,
    "parcels-chaos": rig_parcels_chaos.run_seed,
    "simulation": rig_simulation.run_seed,
    "vfs-power": rig_vfs_power.run_seed,
    "downlink-power": rig_downlink_power.run_seed,
    "carry-kill": rig_carry_kill.run_seed,
    "carry-power": rig_carry_power.run_seed,
    "carry-pull": rig_carry_pull.run_seed,
    "carry-altered": rig_carry_altered.run_seed,
    "fs-cut-ext4": rig_fs_cut.EXT4,
    "fs-cut-xfs": rig_fs_cut.XFS,
    "disk-faults": rig_disk_faults.run_seed,
    "sync-eio": rig_sync_eio.run_seed,
}


def main(arguments: list[str]) -> int:
    """0: nothing found; 2: a rig found something."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crash")
    parser.add_argument("--seeds", type=int, default=5, help="how many seeds a rig runs")
    parser.add_argument("--first-seed", type=int, default=1, help="where to begin; replays a failure")
    parser.add_argument("--rig", action="append", choices=sorted(RIGS), help="only this rig; may be repeated")
    parser.add_argument("--jobs", type=int, default=1, help="how many seeds at once")
    options = parser.parse_args(arguments)
    failed = False
    for name in options.rig or RIGS:
        verdict = run(name, RIGS[name], range(options.first_seed, options.first_seed + options.seeds), options.jobs)
        print(msgspec.json.encode(verdict).decode(), flush=True)
        failed |= verdict.seed_of_first_failure is not None
    return 2 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
