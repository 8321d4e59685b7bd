"""What photographed pages are made into. OpenCV is loaded with the first page, not before the first screen."""

from __future__ import annotations

from collections.abc import Sequence

from devices.contract import DeviceFault, Image
from kiosk.session.state import Corners


class PhotographedPages:
    """The :class:`kiosk.shell.ports.Paperwork` of the product."""

    def preview(self, image: Image) -> Image:
        from devices.documentcamera.pages import preview

        return preview(image)

    def sees_page(self, image: Image) -> bool:
        from devices.documentcamera.pages import page_seen

        return page_seen(image)

    def page(self, image: Image, corners: Corners, turns: int, most_bytes: int) -> bytes | DeviceFault:
        from devices.documentcamera.pages import page_jpeg, straightened

        return page_jpeg(straightened(image, corners, turns), most_bytes)

    def photo(self, image: Image, most_bytes: int) -> bytes | DeviceFault:
        from devices.documentcamera.pages import page_jpeg, preview

        return page_jpeg(preview(image), most_bytes)

    def picture(self, page: bytes) -> Image | DeviceFault:
        from devices.documentcamera.pages import page_picture

        return page_picture(page)

    def bound(self, pages: Sequence[bytes]) -> bytes | DeviceFault:
        from devices.documentcamera.pages import bound

        return bound(pages)
