"""The simulated document camera on the bench: a desk, a page on it, and the lamp above."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from devices.bench.config import DocumentCameraConfig
from devices.bench.control import Answer
from devices.bench.desk import Action, Arguments, action, plug_actions, unknown_fault
from devices.bench.problems import BenchProblem
from devices.documentcamera.simulated_camera import SimulatedDocumentCamera
from devices.documentcamera.simulated_scenes import SceneKind

_FIRST_PAGE = 9


class DocumentCameraDesk:
    def __init__(self, config: DocumentCameraConfig) -> None:
        self._camera = SimulatedDocumentCamera(config.port, width=config.width, height=config.height)
        self._plugged = False
        self._page = ""

    @property
    def address(self) -> str:
        return self._camera.address

    def start(self) -> None:
        try:
            self._camera.start()
        except OSError as error:
            raise BenchProblem("documentcamera", f"模拟高拍仪启动不了：{error.strerror}。") from None
        self._plugged = True

    def stop(self) -> None:
        self._camera.stop()
        self._plugged = False

    def state(self) -> Answer:
        return {"plugged": self._plugged, "page": self._page}

    def actions(self) -> Mapping[str, Action]:
        return {
            "documentcamera.lay": action(self._lay, "page", "kind"),
            "documentcamera.clear": action(self._clear),
            **plug_actions("documentcamera", self.stop, self.start),
        }

    def fault(self, name: str, times: int, arguments: Arguments) -> None:  # noqa: ARG002 - these last until "clear"
        faults: dict[str, Callable[[], None]] = {
            "stall": self._camera.stall,
            "freeze": self._camera.freeze,
            "grey": self._camera.grey,
            "truncate": self._camera.truncate,
            "dark": self._camera.dim,
            "blur": self._camera.defocus,
            "clear": self._camera.resume,
        }
        if name not in faults:
            raise unknown_fault("documentcamera", name, list(faults))
        faults[name]()

    def _lay(self, arguments: Arguments) -> Answer:
        kind = arguments.choice("kind", SceneKind, SceneKind.WOOD)
        page = arguments.integer("page", _FIRST_PAGE)
        corners = self._camera.lay(page, kind)
        self._page = str(kind)
        return {"page": page, "kind": str(kind), "corners": [[float(x), float(y)] for x, y in corners]}

    def _clear(self, _arguments: Arguments) -> Answer:
        self._camera.clear()
        self._page = ""
        return {}
