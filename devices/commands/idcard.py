"""``idcard read``: one card from a reader at any pyserial URL."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from devices.commands.output import Commands, Exit, fault_json, refuse, say, say_json
from devices.contract import CardPhoto, CardReading, Cause, DeviceFault, NoCard
from devices.idcard.driver import ReaderOptions, SamCardReader
from devices.idcard.photo import NoPhotoDecoder, PhotoDecoder
from devices.idcard.records import FOREVER
from devices.idcard.status import SamStatus, status_fault
from devices.idcard.wlt_vendor import VendorPhotoDecoder

_BETWEEN_TRIES = 0.3

_Answer: TypeAlias = CardReading | NoCard | DeviceFault


def add_to(
    commands: Commands,
    photo_decoders: Mapping[str, Callable[[], PhotoDecoder]],
) -> None:
    idcard = commands.add_parser("idcard", help="身份证读卡器").add_subparsers(required=True, metavar="ACTION")
    read = idcard.add_parser("read", help="读一张身份证：0 读到，2 没有卡，3 设备故障，4 卡内数据不对")
    read.add_argument("--port", required=True, metavar="URL", help="/dev/ttyUSB0、socket://host:port ……")
    read.add_argument("--baud", type=int, default=115200)
    read.add_argument("--find-speed", action="store_true", help="没有回应时试其他波特率")
    read.add_argument("--fingerprints", action="store_true", help="看卡里有没有指纹（不保存）")
    read.add_argument("--wait", type=float, default=0.0, metavar="SECONDS", help="没有卡时最多等多久")
    photo = read.add_mutually_exclusive_group()
    photo.add_argument("--photo", choices=sorted(photo_decoders), help="用哪个程序解码照片；不写就不解码")
    photo.add_argument("--photo-library", type=Path, metavar="LIB.so", help="用厂家的WLT库解码照片")
    read.add_argument("--json", action="store_true")
    read.set_defaults(run=lambda options: run_read(options, _decoder(options, photo_decoders)))


def _decoder(options: argparse.Namespace, photo_decoders: Mapping[str, Callable[[], PhotoDecoder]]) -> PhotoDecoder:
    library: Path | None = options.photo_library
    return VendorPhotoDecoder(library) if library else photo_decoders.get(options.photo, NoPhotoDecoder)()


def run_read(options: argparse.Namespace, decoder: PhotoDecoder) -> Exit:
    treatment = ReaderOptions(baud=options.baud, find_speed=options.find_speed, fingerprints=options.fingerprints)
    driver = SamCardReader(options.port, photo_decoder=decoder, options=treatment)
    try:
        answer = _read(driver, options.wait)
    finally:
        driver.close()
    if isinstance(answer, CardReading):
        _show(answer, as_json=options.json)
        return Exit.DONE
    if isinstance(answer, NoCard):
        nothing = replace(status_fault(SamStatus.NONE_FOUND, "FIND"), cause=Cause.INPUT)
        return refuse(nothing, Exit.NO_CARD, as_json=options.json)
    code = Exit.BAD_DATA if answer.cause is Cause.INPUT else Exit.DEVICE
    return refuse(answer, code, as_json=options.json)


def _read(driver: SamCardReader, patience: float) -> _Answer:
    opened = driver.open()
    if isinstance(opened, DeviceFault):
        return opened
    deadline = time.monotonic() + patience
    answer = driver.read()
    while isinstance(answer, NoCard) and time.monotonic() < deadline:
        time.sleep(_BETWEEN_TRIES)
        answer = driver.read()
    return answer


def _show(reading: CardReading, *, as_json: bool) -> None:
    record = reading.record
    values: dict[str, object] = {
        "kind": str(record.kind),
        "name": record.name,
        "number": record.number,
        "sex": record.sex,
        "nation": record.nation,
        "birth": record.birth.isoformat(),
        "address": record.address,
        "authority": record.authority,
        "valid_from": record.valid_from.isoformat() if record.valid_from else None,
        "valid_until": record.valid_until.isoformat() if record.valid_until else FOREVER,
        "english_name": record.english_name,
        "permit_number": record.permit_number,
        "issue_count": record.issue_count,
        "reader": reading.reader,
        "simulated": reading.simulated,
        "has_fingerprints": reading.has_fingerprints,
    }
    if as_json:
        say_json({"ok": True} | values | {"photo": _photo_json(reading.photo)})
        return
    for name, value in values.items():
        say(f"{name}: {value}")


def _photo_json(photo: CardPhoto | DeviceFault) -> dict[str, object]:
    if isinstance(photo, DeviceFault):
        return fault_json(photo)
    height, width = photo.image.shape[:2]
    return {
        "ok": True,
        "decoder": photo.decoder,
        "simulated": photo.simulated,
        "width": int(width),
        "height": int(height),
    }
