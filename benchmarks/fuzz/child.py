"""One target under libFuzzer: ``python -m benchmarks.fuzz.child TARGET [libFuzzer options]``. Needs atheris."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["devices", "sync.wire.carried"]):
    from benchmarks.fuzz.targets import TARGETS


def main(arguments: list[str]) -> None:
    """Never returns: libFuzzer ends the process."""
    atheris.Setup([sys.argv[0], *arguments[1:]], TARGETS[arguments[0]].run)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
