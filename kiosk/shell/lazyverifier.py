"""The face engine, loaded late."""

from __future__ import annotations

from devices.contract import DeviceFault, FaceMatch, FaceVerifier, Image


class LazyVerifier:
    """Loads the face engine when the first face is to be compared, not before the first screen."""

    def __init__(self) -> None:
        self._engine: FaceVerifier | None = None

    def compare(self, card_photo: Image, live: Image) -> FaceMatch | DeviceFault:
        from devices.face.dlib_engine import DlibFaceVerifier

        if self._engine is None:
            self._engine = DlibFaceVerifier()
        return self._engine.compare(card_photo, live)
