"""The simulated receipt printer on the bench."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path

from devices.bench.config import ReceiptConfig
from devices.bench.control import Answer, Json
from devices.bench.desk import Action, Arguments, action, plug_actions, unknown_fault
from devices.linetime import REAL, LineTime
from devices.receipt.simulator import PrintedSlip, SimulatedReceiptPrinter
from devices.serialline import PtyLine


class _Supply(StrEnum):
    OK = "ok"
    OUT = "out"
    NEAR_END = "near_end"


class _Cover(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class ReceiptDesk:
    def __init__(self, config: ReceiptConfig, run_dir: Path, out_dir: Path, font: Path, line_time: LineTime = REAL) -> None:
        self._line = PtyLine(run_dir / "receipt", baud=config.baud, line_time=line_time)
        self._printer = SimulatedReceiptPrinter(self._line, font=font, out_dir=out_dir / "slips", line_time=line_time)
        self._supply = _Supply.OK

    @property
    def address(self) -> str:
        return str(self._line.link)

    def start(self) -> None:
        self._printer.start()

    def stop(self) -> None:
        self._printer.stop()
        self._line.close()

    def state(self) -> Answer:
        return {"plugged": self._line.plugged, "paper": str(self._supply), "cuts": self._printer.cuts}

    def actions(self) -> Mapping[str, Action]:
        return {
            "receipt.paper": action(self._paper, "state"),
            "receipt.out_during_print": action(self._out_during_print, "after_bytes"),
            "receipt.cover": action(self._cover, "state"),
            **plug_actions("receipt", self._line.unplug, self._line.replug),
            "slips": action(self._slips),
        }

    def fault(self, name: str, times: int, arguments: Arguments) -> None:  # noqa: ARG002 - these last until "clear"
        faults: dict[str, Callable[[], None]] = {
            "jam_cutter": partial(self._printer.jam_cutter, jammed=True),
            "jam_at_next_cut": self._printer.jam_at_next_cut,
            "silence": partial(self._printer.silence, silent=True),
            "hang": partial(self._printer.hang, hung=True),
            "clear": self._clear,
        }
        if name not in faults:
            raise unknown_fault("receipt", name, list(faults))
        faults[name]()

    def _clear(self) -> None:
        self._printer.hang(hung=False)
        self._printer.silence(silent=False)
        self._printer.jam_cutter(jammed=False)

    def _paper(self, arguments: Arguments) -> Answer:
        self._supply = arguments.choice("state", _Supply)
        self._printer.paper(self._supply.value)
        return {"state": str(self._supply)}

    def _out_during_print(self, arguments: Arguments) -> Answer:
        after_bytes = arguments.integer("after_bytes", 200)
        self._printer.out_during_print(after_bytes)
        return {"after_bytes": after_bytes}

    def _cover(self, arguments: Arguments) -> Answer:
        cover = arguments.choice("state", _Cover, _Cover.OPEN)
        self._printer.cover(is_open=cover is _Cover.OPEN)
        return {"state": str(cover)}

    def _slips(self, _arguments: Arguments) -> Answer:
        return {"slips": [_described(slip) for slip in self._printer.slips()], "cuts": self._printer.cuts}


def _described(slip: PrintedSlip) -> Json:
    return {
        "cut": slip.number,
        "job_id": slip.job_id,
        "complete": slip.complete,
        "text": slip.text,
        "codes": list(slip.codes),
        "text_file": str(slip.text_file),
        "picture": str(slip.picture),
    }
