"""The microphone on the bench."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from devices.bench.control import Answer
from devices.bench.desk import Action, Arguments, action, plug_actions, unknown_fault
from devices.bench.problems import BenchProblem
from devices.microphone.simulator import MicrophoneFault, SimulatedMicrophone

_MOST_SECONDS = 300.0
_MOST_PACE = 1000.0


class MicrophoneDesk:
    """Its address is the folder's program: whoever listens makes ``ArecordMicrophone(program=...)`` of it."""

    def __init__(self, run_dir: Path) -> None:
        self._microphone = SimulatedMicrophone(run_dir / "microphone")

    @property
    def address(self) -> str:
        return str(self._microphone.program)

    def start(self) -> None:
        self._microphone.start()

    def stop(self) -> None:
        self._microphone.stop()

    def state(self) -> Answer:
        return {"plugged": self._microphone.program.exists()}

    def actions(self) -> Mapping[str, Action]:
        pulled, put_back = MicrophoneFault.GONE, None
        return {
            "microphone.speak": action(self._speak, "seconds", "pace"),
            **plug_actions("microphone", lambda: self._microphone.fault(pulled), lambda: self._microphone.fault(put_back)),
        }

    def fault(self, name: str, times: int, arguments: Arguments) -> None:  # noqa: ARG002 - these last until "clear"
        if name != "clear" and name not in set(MicrophoneFault):
            raise unknown_fault("microphone", name, [*MicrophoneFault, "clear"])
        self._microphone.fault(None if name == "clear" else MicrophoneFault(name))

    def _speak(self, arguments: Arguments) -> Answer:
        """What a voice says the next time that somebody listens."""
        seconds, pace = arguments.number("seconds", 3.0), arguments.number("pace", 1.0)
        if not (0 <= seconds <= _MOST_SECONDS and 0 < pace <= _MOST_PACE):
            raise BenchProblem("argument", "参数 seconds 要在0到300之间，pace 要在0到1000之间。")
        self._microphone.speak(seconds, pace)
        return {"seconds": seconds}
