"""The simulated camera on the bench."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from devices.bench.config import SocketConfig
from devices.bench.control import Answer
from devices.bench.desk import Action, Arguments, action, plug_actions
from devices.bench.lens_desk import LensDesk
from devices.bench.people import BenchPerson
from devices.bench.problems import BenchProblem
from devices.camera.simulator import SimulatedCamera
from devices.linetime import REAL, LineTime


class CameraDesk(LensDesk):
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
        super().__init__("camera", "模拟摄像头", self._camera, {"cover": self._camera.cover})

    def state(self) -> Answer:
        return {"plugged": self._plugged, "face": self._person}

    def actions(self) -> Mapping[str, Action]:
        return {
            "face.show": action(self._show, "person"),
            "face.hide": action(self._hide),
            **plug_actions("camera", self.stop, self.start),
        }

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
