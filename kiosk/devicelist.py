"""From the settings to drivers. Imports a driver only when the settings name its device."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from devices.hub import DeviceHub
from kiosk.settings import IdCardSettings, LoadedSettings, SettingsProblem

if TYPE_CHECKING:
    from devices.idcard.photo import PhotoDecoder

VENDOR: Final = "vendor:"
"""Leads the absolute path of a licensed library that decodes card pictures."""


def add_devices(hub: DeviceHub, loaded: LoadedSettings, assets: Path) -> None:
    """Adds every device that the settings name. Raises :class:`SettingsProblem` for a choice that does not exist."""
    devices = loaded.settings.devices
    if devices.idcard is not None:
        _add_idcard(hub, devices.idcard)
    if devices.receipt is not None:
        from devices.receipt.driver import EscPosPrinter

        font = assets / "fonts" / "NotoSansCJKsc-Regular.otf"
        hub.add("receipt", EscPosPrinter(devices.receipt.url, font=font, columns=devices.receipt.columns))
    if devices.document is not None:
        from devices.document.driver import IppPrinter

        hub.add("document", IppPrinter(devices.document.url))
    if devices.camera is not None:
        from devices.camera.driver import OpenCvCamera

        hub.add("camera", OpenCvCamera(devices.camera.url))


def _add_idcard(hub: DeviceHub, card: IdCardSettings) -> None:
    from devices.idcard.driver import ReaderOptions, SamCardReader

    options = ReaderOptions(
        baud=card.baud, find_speed=card.find_speed, move_to=card.move_to_baud, fingerprints=card.fingerprints
    )
    decoder = photo_decoder(card.photo_decoder)
    hub.add("idcard", SamCardReader(card.url, photo_decoder=decoder, options=options))


def photo_decoder(choice: str) -> PhotoDecoder:
    """``none``, ``simulated`` or ``vendor:/absolute/path``. Raises :class:`SettingsProblem` for anything else."""
    from devices.idcard.photo import NoPhotoDecoder, SimulatedPhotoDecoder
    from devices.idcard.wlt_vendor import VendorPhotoDecoder

    if choice == "none":
        return NoPhotoDecoder()
    if choice == "simulated":
        return SimulatedPhotoDecoder()
    library = Path(choice.removeprefix(VENDOR))
    if choice.startswith(VENDOR) and library.is_absolute():
        return VendorPhotoDecoder(library)
    raise SettingsProblem(
        f"devices.idcard.photo_decoder 只能是 none、simulated 或 vendor:/绝对路径/库文件，现在是“{choice}”。"
    )
