"""From the settings to drivers. Imports a driver only when the settings name its device."""

from __future__ import annotations

from pathlib import Path

from devices.hub import DeviceHub
from kiosk.settings import LoadedSettings, SettingsProblem


def add_devices(hub: DeviceHub, loaded: LoadedSettings, assets: Path) -> None:
    """Adds every device that the settings name. Raises :class:`SettingsProblem` for a choice that does not exist."""
    devices = loaded.settings.devices
    if devices.idcard is not None:
        _add_idcard(hub, devices.idcard.url, devices.idcard.photo_decoder)
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


def _add_idcard(hub: DeviceHub, url: str, decoder: str) -> None:
    from devices.idcard.driver import SamCardReader
    from devices.idcard.photo import SimulatedPhotoDecoder

    if decoder not in {"none", "simulated"}:
        raise SettingsProblem(f"devices.idcard.photo_decoder 只能是 none 或 simulated，现在是“{decoder}”。")
    if decoder == "simulated":
        hub.add("idcard", SamCardReader(url, photo_decoder=SimulatedPhotoDecoder()))
    else:
        hub.add("idcard", SamCardReader(url))
