"""A document camera: a camera that looks down on a page."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, TypeAlias

from devices.camera.driver import OpenCvCamera
from devices.camera.orientation import UPRIGHT, Orientation
from devices.contract import (
    Camera,
    DeviceFault,
    DeviceState,
    Failed,
    Frame,
    Identity,
    Image,
    PageOutline,
    PageShot,
    Ready,
)

WIDTH: Final = 3264
HEIGHT: Final = 2448
KIND: Final = "documentcamera"
Share: TypeAlias = tuple[float, float]
Region: TypeAlias = tuple[Share, Share, Share, Share]
"""Corners clockwise from the upper left one, as shares of the upright picture."""


class PageCamera:
    """Any camera, seen as a document camera. The camera's own faults pass through (``camera.gone`` ...)."""

    def __init__(self, camera: Camera, region: Region | None = None) -> None:
        """``region``: where sheets lie, as shares of the picture; offered where no page is seen."""
        self._camera = camera
        self._region = region

    @property
    def kind(self) -> str:
        return KIND

    @property
    def address(self) -> str:
        return self._camera.address

    def open(self) -> Identity | DeviceFault:
        opened = self._camera.open()
        return opened if isinstance(opened, DeviceFault) else replace(opened, kind=KIND)

    def close(self) -> None:
        self._camera.close()

    def poll(self) -> DeviceState:
        state = self._camera.poll()
        if isinstance(state, Ready):
            return replace(state, identity=replace(state.identity, kind=KIND))
        if isinstance(state, Failed) and state.identity is not None:
            return replace(state, identity=replace(state.identity, kind=KIND))
        return state

    def grab(self) -> Frame | DeviceFault:
        return self._camera.grab()

    def look(self) -> PageShot | DeviceFault:
        """About 0.3 s at 8 megapixels beside the camera's own time for a frame."""
        # Not before somebody looks: OpenCV takes 0.2 s to import, and the first screen would wait for it.
        from devices.documentcamera import legibility
        from devices.documentcamera.outline import find_page

        frame = self._camera.grab()
        if isinstance(frame, DeviceFault):
            return frame
        outline = self._within(find_page(frame.image), frame.image)
        return PageShot(frame, outline, legibility.problems(frame.image, outline))

    def _within(self, outline: PageOutline, image: Image) -> PageOutline:
        """A page that is seen is where it is; else the place where sheets lie here is a better guess than everything."""
        if outline.found or self._region is None:
            return outline
        height, width = image.shape[:2]
        one, two, three, four = ((x * (width - 1), y * (height - 1)) for x, y in self._region)
        return replace(outline, corners=(one, two, three, four))

    def capture(self, *, insist: bool = False) -> PageShot | DeviceFault:
        shot = self.look()
        if isinstance(shot, DeviceFault) or insist or not shot.problems:
            return shot
        return shot.problems[0]


class OpenCvDocumentCamera(PageCamera):
    """``source`` as for :class:`OpenCvCamera`; a V4L2 device is asked for eight megapixels."""

    def __init__(
        self,
        source: str,
        *,
        width: int = WIDTH,
        height: int = HEIGHT,
        orientation: Orientation = UPRIGHT,
        region: Region | None = None,
    ) -> None:
        self._opencv = OpenCvCamera(source, width=width, height=height, orientation=orientation)
        super().__init__(self._opencv, region)

    def fit(self, orientation: Orientation, region: Region | None = None) -> None:
        """From the next picture on. On the camera's thread."""
        self._opencv.fit(orientation)
        self._region = region
