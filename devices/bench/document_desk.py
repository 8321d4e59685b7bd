"""The A4 printer on the bench: Debian's ippeveprinter, an IPP implementation that is not ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

from devices.bench.config import SocketConfig
from devices.bench.control import Answer
from devices.bench.desk import Action, Arguments, action, unknown_fault
from devices.bench.problems import BenchProblem
from devices.document.simulator import IppEvePrinter, SimulatorUnavailable


class _Supply(StrEnum):
    OK = "ok"
    OUT = "out"


class DocumentDesk:
    def __init__(self, config: SocketConfig, out_dir: Path) -> None:
        self._printer = IppEvePrinter(out_dir / "documents", config.port)
        self._supply = _Supply.OK

    @property
    def address(self) -> str:
        return self._printer.address

    def start(self) -> None:
        try:
            self._printer.start()
        except SimulatorUnavailable as unavailable:
            raise BenchProblem("document", f"模拟A4打印机启动不了：{unavailable}。") from None

    def stop(self) -> None:
        self._printer.stop()

    def state(self) -> Answer:
        return {
            "plugged": self._printer.process_id is not None,
            "paper": str(self._supply),
            "documents": len(self._printer.documents()),
        }

    def actions(self) -> Mapping[str, Action]:
        return {
            "document.paper": action(self._paper, "state"),
            "document.toner": action(self._toner, "percent"),
            "document.unplug": action(self._unplug),
            "document.replug": action(self._replug),
            "documents": action(self._documents),
        }

    def fault(self, name: str, times: int, arguments: Arguments) -> None:  # noqa: ARG002 - one-shot, or until "clear"
        faults: dict[str, Callable[[], None]] = {
            "abort": self._printer.abort_next,
            "hold": self._printer.hold,
            "clear": self._printer.release,
        }
        if name not in faults:
            raise unknown_fault("document", name, list(faults))
        faults[name]()

    def _paper(self, arguments: Arguments) -> Answer:
        supply = arguments.choice("state", _Supply)
        self._need_power()
        self._printer.paper(supply.value)
        self._supply = supply
        return {"state": str(supply)}

    def _toner(self, arguments: Arguments) -> Answer:
        percent = arguments.integer("percent")
        self._need_power()
        self._printer.toner(percent)
        return {"percent": percent}

    def _unplug(self, _arguments: Arguments) -> Answer:
        self._printer.stop()
        return {}

    def _replug(self, _arguments: Arguments) -> Answer:
        self.start()
        self._supply = _Supply.OK
        return {}

    def _documents(self, _arguments: Arguments) -> Answer:
        return {"documents": [{"path": str(path)} for path in self._printer.documents()]}

    def _need_power(self) -> None:
        if self._printer.process_id is None:
            raise BenchProblem("unplugged", "模拟A4打印机没有插上。")
