"""The simulated document camera on the bench: a desk, a page on it, and the lamp above."""

from __future__ import annotations

from collections.abc import Mapping

from devices.bench.config import DocumentCameraConfig
from devices.bench.control import Answer
from devices.bench.desk import Action, Arguments, action, plug_actions
from devices.bench.lens_desk import LensDesk
from devices.documentcamera.simulated_camera import SimulatedDocumentCamera
from devices.documentcamera.simulated_scenes import SceneKind

_FIRST_PAGE = 9


class DocumentCameraDesk(LensDesk):
    def __init__(self, config: DocumentCameraConfig) -> None:
        self._camera = SimulatedDocumentCamera(config.port, width=config.width, height=config.height)
        self._page = ""
        more = {"dark": self._camera.dim, "blur": self._camera.defocus}
        super().__init__("documentcamera", "模拟高拍仪", self._camera, more)

    def state(self) -> Answer:
        return {"plugged": self._plugged, "page": self._page}

    def actions(self) -> Mapping[str, Action]:
        return {
            "documentcamera.lay": action(self._lay, "page", "kind"),
            "documentcamera.clear": action(self._clear),
            **plug_actions("documentcamera", self.stop, self.start),
        }

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
