"""The technician's tests of the devices that only some terminals have; nothing personal in what they say."""

from __future__ import annotations

import array
import math
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from devices.contract import (
    CodeScanner,
    DeviceFault,
    DocumentCamera,
    InputPanel,
    Microphone,
    NoCard,
    NothingScanned,
    PowerReading,
    PowerSupply,
    PowerSupplyUnit,
    Slot,
    SlotLights,
    SocialCardReader,
    Speaker,
)
from devices.microphone.protocol import loudness
from devices.speaker.protocol import Sound, to_wav
from kiosk.session.state import TestResult

SCAN_SECONDS: Final = 10.0
LOOKING_SECONDS: Final = 2.0
LISTENING_SECONDS: Final = 3.0
LEAST_LOUDNESS: Final = 0.25
_TONE_RATE: Final = 16000

Test = Callable[[Any, str], TestResult | DeviceFault]
"""A driver of the right kind and the test's title."""


def scan(scanner: CodeScanner, title: str) -> TestResult | DeviceFault:
    found = scanner.scan(SCAN_SECONDS)
    if isinstance(found, DeviceFault):
        return found
    if isinstance(found, NothingScanned):
        return TestResult(title, passed=False, text="10秒内没有扫到码。请再试一次，把码对准扫码窗。")
    return TestResult(title, passed=True, text=f"扫到一个码，共{len(found.content)}个字。内容不显示。")


def photograph(camera: DocumentCamera, title: str) -> TestResult | DeviceFault:
    shot = camera.look()
    if isinstance(shot, DeviceFault):
        return shot
    height, width = shot.frame.image.shape[:2]
    if shot.outline.found:
        return TestResult(title, passed=True, text=f"看到一页纸，画面{width}×{height}。")
    return TestResult(title, passed=True, text=f"没有看到纸，画面{width}×{height}。")


def read_social_card(reader: SocialCardReader, title: str) -> TestResult | DeviceFault:
    answer = reader.read()
    if isinstance(answer, DeviceFault):
        return answer
    if isinstance(answer, NoCard):
        return TestResult(title, passed=False, text="读卡器里没有卡。请插一张社保卡再试。")
    return TestResult(title, passed=True, text="读到一张社保卡。内容不显示。")


def look_at_power(unit: PowerSupplyUnit, title: str) -> TestResult | DeviceFault:
    reading = unit.read()
    if isinstance(reading, DeviceFault):
        return reading
    return TestResult(title, passed=reading.supply is not PowerSupply.UNKNOWN, text=_supply(reading))


def _supply(reading: PowerReading) -> str:
    charge = "？" if reading.charge is None else f"{reading.charge}%"
    minutes = "？" if reading.runtime is None else str(reading.runtime // 60)
    match reading.supply:
        case PowerSupply.ON_LINE:
            return f"市电供电，电量{charge}，断电后能用{minutes}分钟。"
        case PowerSupply.ON_BATTERY:
            return f"正在用电池供电，电量{charge}，还能用{minutes}分钟。"
        case PowerSupply.LOW_BATTERY:
            return f"电池快用完了，电量{charge}，还能用{minutes}分钟。"
        case PowerSupply.UNKNOWN:
            return "不间断电源没有说明供电情况。"


def acknowledge(panel: InputPanel, title: str) -> TestResult | DeviceFault:
    """Whoever runs this stands before the cabinet and has looked: what the tamper contact has kept is let go."""
    reading = panel.read()
    if isinstance(reading, DeviceFault):
        return reading
    if not reading.tamper:
        door = "防拆开关没有动过，机柜门开着。" if reading.door_open else "防拆开关没有动过，机柜门关着。"
        return TestResult(title, passed=True, text=door)
    released = panel.acknowledge_tamper()
    if isinstance(released, DeviceFault):
        return released
    if not released:
        return TestResult(title, passed=False, text="防拆开关还开着。请盖好机柜再试。")
    return TestResult(title, passed=True, text="防拆开关动过，现在已经解除。")


def play_tone(speaker: Speaker, title: str) -> TestResult | DeviceFault:
    played = speaker.play(_tone())
    if isinstance(played, DeviceFault):
        return played
    return TestResult(title, passed=True, text="放了一声。请听一听响不响、清不清楚。")


def listen(microphone: Microphone, title: str) -> TestResult | DeviceFault:
    """For as long as it takes to say one sentence; what was said is dropped."""
    heard_for, loudest = 0.0, 0.0
    while heard_for < LISTENING_SECONDS:
        heard = microphone.hear()
        if isinstance(heard, DeviceFault):
            return heard
        heard_for += heard.seconds
        loudest = max(loudest, loudness(heard.samples))
    microphone.stop()
    if loudest < LEAST_LOUDNESS:
        return TestResult(title, passed=False, text="没有听到声音。请看看麦克风的开关，再对着它说一句。")
    percent = round(100 * loudest)
    return TestResult(title, passed=True, text=f"听到了，最响{percent}%。说的话没有留下。")


def _tone(seconds: float = 1.0, pitch: float = 660.0) -> bytes:
    """One note that swells and fades, so that it neither clicks nor frightens."""
    count = int(_TONE_RATE * seconds)
    values = (
        int(8000 * math.sin(math.pi * at / count) * math.sin(2 * math.pi * pitch * at / _TONE_RATE)) for at in range(count)
    )
    return to_wav(Sound(_TONE_RATE, 1, array.array("h", values).tobytes()))


def light_all(board: SlotLights, title: str) -> TestResult | DeviceFault:
    """For as long as somebody needs to look along the slots."""
    for lit in (frozenset(Slot), frozenset[Slot]()):
        problem = board.show(lit)
        if problem is not None:
            return problem
        if lit:
            time.sleep(LOOKING_SECONDS)
    return TestResult(title, passed=True, text="灯亮过了。请看一看每个口的灯都亮了没有。")


FIELD_TESTS: Final[Mapping[str, Test]] = {
    "scanner": scan,
    "documentcamera": photograph,
    "socialcard": read_social_card,
    "power": look_at_power,
    "inputs": acknowledge,
    "speaker": play_tone,
    "microphone": listen,
    "lights": light_all,
}
