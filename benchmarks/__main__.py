"""``python -m benchmarks [--only NAME]``: runs the registered benchmarks and prints a JSON line for each figure."""

from __future__ import annotations

import argparse
import sys

from benchmarks.registry import BENCHMARKS, ON_DEMAND, load


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument(
        "--only", choices=sorted({*BENCHMARKS, *ON_DEMAND}), action="append", help="only this one; may be repeated"
    )
    options = parser.parse_args(arguments)
    for name in options.only or BENCHMARKS:
        for measurement in load(name).measure():
            print(measurement.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
