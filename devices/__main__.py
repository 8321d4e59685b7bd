"""``python -m devices``: the only place where the command line meets the simulators."""

import sys
from collections.abc import Sequence

from devices.bench.commands import add_to as add_bench_commands
from devices.cli import main
from devices.idcard.photo import SimulatedPhotoDecoder


def run(arguments: Sequence[str] | None = None) -> int:
    """One command with everything this library has, simulators included."""
    return main(arguments, more_commands=(add_bench_commands,), photo_decoders={"simulated": SimulatedPhotoDecoder})


if __name__ == "__main__":
    sys.exit(run())
