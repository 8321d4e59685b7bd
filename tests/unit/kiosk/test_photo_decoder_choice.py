"""Which decoder of card pictures the configuration asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.plain_terminal import write_plain_terminal
from devices.hub import DeviceHub
from devices.idcard.driver import SamCardReader
from devices.idcard.photo import NoPhotoDecoder, SimulatedPhotoDecoder
from devices.idcard.wlt_vendor import VendorPhotoDecoder
from kiosk.devicelist import add_devices, photo_decoder
from kiosk.settings import LoadedSettings, SettingsProblem, load_settings


def with_card_reader(folder: Path, lines: str) -> LoadedSettings:
    config = write_plain_terminal(folder)
    config.write_text(config.read_text(encoding="utf-8") + f"\n[devices.idcard]\n{lines}\n", encoding="utf-8")
    return load_settings(config)


@pytest.mark.parametrize(
    ("choice", "kind"),
    [("none", NoPhotoDecoder), ("simulated", SimulatedPhotoDecoder), ("vendor:/opt/wlt/libwlt.so", VendorPhotoDecoder)],
)
def test_each_choice(tmp_path: Path, choice: str, kind: type) -> None:
    loaded = with_card_reader(tmp_path, f'url = "/dev/null"\nphoto_decoder = "{choice}"')
    assert loaded.settings.devices.idcard is not None
    assert isinstance(photo_decoder(loaded.settings.devices.idcard.photo_decoder), kind)


@pytest.mark.parametrize("choice", ["vendor:", "vendor:lib.so", "vendro:/opt/lib.so", ""])
def test_a_choice_that_does_not_exist(choice: str) -> None:
    with pytest.raises(SettingsProblem, match="photo_decoder 只能是"):
        photo_decoder(choice)


def test_the_reader_is_added_with_its_speed(tmp_path: Path) -> None:
    loaded = with_card_reader(tmp_path, 'url = "/dev/null"\nbaud = 9600\nmove_to_baud = 115200\nfingerprints = true')
    hub = DeviceHub(lambda _status: None)
    add_devices(hub, loaded, tmp_path)
    status = hub.status("idcard")
    assert status is not None
    assert (status.kind, status.address) == (SamCardReader.kind, "/dev/null")
