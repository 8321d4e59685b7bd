"""``python -m kiosk.demo.drill``: plants one fault after the other and times how long the overview takes to name it.

A JSON line each: ``fault, cause, code, named, seconds``. Exit code 0 when every one was named, 4 when one was not, 5 when
this machine does not let a process have a network of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from kiosk.demo.drill import faults, street
from kiosk.demo.drill.faults import Planted
from kiosk.demo.drill.village import PATIENCE, DrillVillage

NOT_NAMED = 4
NOT_POSSIBLE = 5
_LOOK_EVERY = 0.05


def main(arguments: list[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="python -m kiosk.demo.drill")
    parser.add_argument("--only", nargs="*", default=[], metavar="FAULT")
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="the overview with each fault on it")
    options = parser.parse_args(given)
    if not os.environ.get(street.INSIDE):
        refusal = street.is_possible()
        if refusal:
            print(f"这台机器不让程序自建网络，演练不了：{refusal}", file=sys.stderr)
            return NOT_POSSIBLE
        return street.enter("kiosk.demo.drill", given)
    chosen = [fault for fault in faults.ALL if not options.only or fault.name in options.only]
    with tempfile.TemporaryDirectory(prefix="yzz-drill-") as folder, DrillVillage(Path(folder)) as village:
        village.log_in()
        village.all_is_well()
        named = [_drilled(village, fault, options.pictures) for fault in chosen]
    return 0 if named and all(named) else NOT_NAMED


def _drilled(village: DrillVillage, fault: Planted, pictures: Path | None) -> bool:
    began = time.monotonic()
    fault.plant(village)
    named = _until_named(village, fault, began + PATIENCE)
    seconds = time.monotonic() - began
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
        village.terminal.client.grab(pictures / f"{fault.name}.png")
    told = {"fault": fault.name, "title": fault.title, "cause": fault.cause, "code": fault.code}
    print(json.dumps(told | {"named": named, "seconds": round(seconds, 1)}, ensure_ascii=False), flush=True)
    if not named:
        print(" | ".join(village.terminal.client.texts()), file=sys.stderr)
    if fault.mend is not None:
        fault.mend(village)
        village.all_is_well()
    return named


def _until_named(village: DrillVillage, fault: Planted, deadline: float) -> bool:
    """The headline begins with the thing that is broken, and its card has the code."""
    while time.monotonic() < deadline:
        if village.shows(fault.code) and village.shows(f"{fault.label}。"):
            return True
        time.sleep(_LOOK_EVERY)
    return False


if __name__ == "__main__":
    sys.exit(main())
