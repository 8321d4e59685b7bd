"""From the settings to drivers. Imports a driver only when the settings name its device."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from devices.contract import Driver
from devices.hub import DeviceHub
from kiosk.devicesettings import (
    DocumentCameraSettings,
    DocumentSettings,
    IdCardSettings,
    LightsSettings,
    MicrophoneSettings,
    ReceiptSettings,
    ScannerSettings,
    SpeakerSettings,
    cups_queue,
)
from kiosk.domain.camerafit import CameraFit
from kiosk.maintenance import fitting
from kiosk.maintenance.fitting import Fitting
from kiosk.settings import DeviceSettings, LoadedSettings, SettingsProblem

if TYPE_CHECKING:
    from devices.idcard.photo import PhotoDecoder

VENDOR: Final = "vendor:"
"""Leads the absolute path of a licensed library that decodes card pictures."""


def _none(_device_id: str) -> bool:
    return False


def add_devices(hub: DeviceHub, loaded: LoadedSettings, assets: Path, leaves_out: Callable[[str], bool] = _none) -> None:
    """Adds every device that the settings name, but those left out. Raises :class:`SettingsProblem` for a choice that does
    not exist."""
    fitted = fitting.read(loaded.path(loaded.settings.store.directory))
    for device_id, make in _makers(loaded.settings.devices, assets, fitted):
        if leaves_out(device_id):
            continue
        try:
            driver = make()
        except ValueError as problem:
            raise SettingsProblem(f"devices.{device_id} 的设置不能用：{problem}。") from problem
        hub.add(device_id, driver)


def _makers(devices: DeviceSettings, assets: Path, fitted: Fitting) -> list[tuple[str, Callable[[], Driver]]]:
    """One for each device that is named, in the order in which a technician looks at them."""
    found: list[tuple[str, Callable[[], Driver]]] = []
    if (card := devices.idcard) is not None:
        found.append(("idcard", lambda: _idcard(card)))
    if (receipt := devices.receipt) is not None:
        found.append(("receipt", lambda: _receipt(receipt, assets)))
    if (document := devices.document) is not None:
        found.append(("document", lambda: _document(document)))
    if (camera := devices.camera) is not None:
        found.append(("camera", lambda: _camera(camera.url, fitted.camera_at(camera.url))))
    if (scanner := devices.scanner) is not None:
        found.append(("scanner", lambda: _scanner(scanner)))
    if (desk := devices.documentcamera) is not None:
        found.append(("documentcamera", lambda: _documentcamera(desk, fitted.camera_at(desk.url))))
    if (social := devices.socialcard) is not None:
        found.append(("socialcard", lambda: _socialcard(social.url)))
    if (power := devices.power) is not None:
        found.append(("power", lambda: _power(power.url)))
    if (inputs := devices.inputs) is not None:
        found.append(("inputs", lambda: _inputs(inputs.url, inputs.simulated)))
    if (speaker := devices.speaker) is not None:
        found.append(("speaker", lambda: _speaker(speaker)))
    if (microphone := devices.microphone) is not None:
        found.append(("microphone", lambda: _microphone(microphone)))
    if (lights := devices.lights) is not None:
        found.append(("lights", lambda: _lights(lights)))
    return found


def _idcard(card: IdCardSettings) -> Driver:
    from devices.idcard.driver import ReaderOptions, SamCardReader

    options = ReaderOptions(
        baud=card.baud, find_speed=card.find_speed, move_to=card.move_to_baud, fingerprints=card.fingerprints
    )
    return SamCardReader(card.url, photo_decoder=photo_decoder(card.photo_decoder), options=options)


def _receipt(receipt: ReceiptSettings, assets: Path) -> Driver:
    from devices.receipt.driver import EscPosPrinter
    from devices.receipt.models import load_model

    model = load_model(receipt.model) if receipt.model else None
    font = assets / "fonts" / "NotoSansCJKsc-Regular.otf"
    return EscPosPrinter(receipt.url, font=font, columns=receipt.columns or None, model=model)


def _document(document: DocumentSettings) -> Driver:
    queue = cups_queue(document.url)
    if queue is None:
        from devices.document.driver import IppPrinter

        return IppPrinter(document.url)
    from devices.document.cups_driver import LOCAL_SERVICE, CupsPrinter

    name, service = queue
    return CupsPrinter(name, service=service or LOCAL_SERVICE)


def _camera(url: str, fit: CameraFit) -> Driver:
    from devices.camera.driver import OpenCvCamera
    from devices.camera.orientation import Orientation

    return OpenCvCamera(url, orientation=Orientation(fit.turns, fit.mirrored))


def _scanner(scanner: ScannerSettings) -> Driver:
    from devices.scanner.driver import SerialScanner

    return SerialScanner(scanner.url, baud=scanner.baud, trigger=scanner.trigger)


def _documentcamera(desk: DocumentCameraSettings, fit: CameraFit) -> Driver:
    from devices.camera.orientation import Orientation
    from devices.documentcamera.driver import OpenCvDocumentCamera

    upright = Orientation(fit.turns, fit.mirrored)
    return OpenCvDocumentCamera(desk.url, width=desk.width, height=desk.height, orientation=upright, region=fit.region)


def _socialcard(url: str) -> Driver:
    from devices.socialcard.driver import SocialCardDriver

    return SocialCardDriver(url)


def _power(url: str) -> Driver:
    from devices.power.driver import NutPowerSupply

    return NutPowerSupply(url)


def _inputs(url: str, simulated: bool) -> Driver:
    from devices.inputs.driver import CabinetInputs

    return CabinetInputs(url, simulated=simulated)


def _speaker(speaker: SpeakerSettings) -> Driver:
    from devices.speaker.driver import AplaySpeaker

    program = Path(speaker.program) if speaker.program else None
    return AplaySpeaker(speaker.url, program=program, simulated=speaker.simulated)


def _microphone(microphone: MicrophoneSettings) -> Driver:
    from devices.microphone.driver import ArecordMicrophone

    program = Path(microphone.program) if microphone.program else None
    return ArecordMicrophone(microphone.url, program=program, simulated=microphone.simulated)


def _lights(lights: LightsSettings) -> Driver:
    from devices.contract import Slot
    from devices.lights.driver import RelaySlotLights

    relays = {Slot(name): relay for name, relay in lights.relays.items()}
    return RelaySlotLights(lights.url, relays, simulated=lights.simulated)


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
