"""The simulated code scanner on the bench."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from devices.bench.config import ScannerConfig
from devices.bench.control import Answer
from devices.bench.desk import Action, Arguments, action, plug_actions, unknown_fault
from devices.bench.problems import BenchProblem
from devices.linetime import REAL, LineTime
from devices.scanner.decode import MAX_BYTES
from devices.scanner.simulator import ScannerFault, SimulatedScanner
from devices.serialline import PtyLine

_ENCODINGS = ("utf-8", "gb18030")


class ScannerDesk:
    def __init__(self, config: ScannerConfig, run_dir: Path, line_time: LineTime = REAL) -> None:
        self._line = PtyLine(run_dir / "scanner", baud=config.baud, strict_baud=True, line_time=line_time)
        self._scanner = SimulatedScanner(
            self._line,
            ending=config.ending,
            aim=config.aim,
            needs_trigger=config.needs_trigger,
            line_time=line_time,
        )
        self._held = 0

    @property
    def address(self) -> str:
        return self._scanner.address

    def start(self) -> None:
        self._scanner.start()

    def stop(self) -> None:
        self._scanner.stop()
        self._line.close()

    def state(self) -> Answer:
        return {"plugged": self._line.plugged, "lit": self._scanner.lit, "held": self._held}

    def actions(self) -> Mapping[str, Action]:
        return {
            "scanner.hold": action(self._hold, "content", "encoding"),
            **plug_actions("scanner", self._line.unplug, self._line.replug),
        }

    def fault(self, name: str, times: int, arguments: Arguments) -> None:
        if name == "clear":
            self._scanner.clear_faults()
            return
        if name not in set(ScannerFault):
            raise unknown_fault("scanner", name, [*ScannerFault, "clear"])
        self._scanner.fault(ScannerFault(name), times, seconds=arguments.number("seconds", 0.2))

    def _hold(self, arguments: Arguments) -> Answer:
        """A code is held before it; ``read`` false when the scanner is not lit."""
        content, encoding = arguments.text("content"), arguments.text("encoding", "utf-8")
        if encoding not in _ENCODINGS:
            raise BenchProblem("argument", f"参数 encoding 要是其中之一：{'、'.join(_ENCODINGS)}。")
        data = content.encode(encoding, "replace")
        if len(data) > MAX_BYTES:
            raise BenchProblem("argument", f"参数 content 太长，一个码最多{MAX_BYTES}字节。")
        self._held += 1
        return {"read": self._scanner.hold(data), "bytes": len(data)}
