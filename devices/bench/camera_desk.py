"""The simulated camera on the bench."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from devices.bench.config import SocketConfig
from devices.bench.control import Answer
from devices.bench.desk import Action, Arguments, action, plug_actions, unknown_fault
from devices.bench.people import BenchPerson
from devices.bench.problems import BenchProblem
from devices.camera.simulator import SimulatedCamera
from devices.linetime import REAL, LineTime


class CameraDesk:
    def __init__(
        self,
        config: SocketConfig,
        portraits: Path,
        people: Mapping[str, BenchPerson],
        font: Path,
        line_time: LineTime = REAL,
    ) -> None:
        self._people = people
        self._camera = SimulatedCamera(portraits, config.port, font=font, line_time=line_time)
        self._person = ""
        self._plugged = False

    @property
    def address(self) -> str:
        return self._camera.address

    def start(self) -> None:
        try:
            self._camera.start()
        except OSError as error:
            raise BenchProblem("camera", f"模拟摄像头启动不了：{error.strerror}。") from None
        self._plugged = True

    def stop(self) -> None:
        self._camera.stop()
        self._plugged = False

    def state(self) -> Answer:
        return {"plugged": self._plugged, "face": self._person}

    def actions(self) -> Mapping[str, Action]:
        return {
            "face.show": action(self._show, "person"),
            "face.hide": action(self._hide),
            **plug_actions("camera", self.stop, self.start),
        }

    def fault(self, name: str, times: int, arguments: Arguments) -> None:  # noqa: ARG002 - these last until "clear"
        faults: dict[str, Callable[[], None]] = {
            "stall": self._camera.stall,
            "freeze": self._camera.freeze,
            "grey": self._camera.grey,
            "cover": self._camera.cover,
            "truncate": self._camera.truncate,
            "clear": self._camera.resume,
        }
        if name not in faults:
            raise unknown_fault("camera", name, list(faults))
        faults[name]()

    def _show(self, arguments: Arguments) -> Answer:
        key = arguments.text("person")
        person = self._people.get(key)
        if person is None:
            raise BenchProblem("person", f"测试台没有这个人：{key}；有：{'、'.join(self._people)}。")
        try:
            self._camera.show(person.portrait)
        except KeyError:
            raise BenchProblem("person", f"测试台没有这个人的现场照片：{key}。") from None
        self._person = key
        return {"person": key}

    def _hide(self, _arguments: Arguments) -> Answer:
        self._camera.hide()
        self._person = ""
        return {}
