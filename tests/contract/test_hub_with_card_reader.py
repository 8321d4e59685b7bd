"""The hub with the real card driver on a pseudo-terminal: pulled cable, back again, work in between."""

from __future__ import annotations

import threading
from pathlib import Path

from devices.contract import Absent, CardReading, DeviceFault, DeviceStatus, NoCard, Ready
from devices.hub import DeviceHub
from devices.idcard.driver import SamCardReader
from devices.idcard.simulated_card import SimulatedPerson, card_of
from devices.idcard.simulator import SimulatedSamReader
from devices.serialline import PtyLine

PATIENCE = 20.0
PERSON = SimulatedPerson(
    kind="resident",
    name="周小雨",
    sex="女",
    nation="汉",
    birth="20150520",
    number="440981201505200260",
    valid_from="20240520",
    valid_until="20290520",
)


def test_a_cable_pulled_and_put_back(tmp_path: Path) -> None:
    seen: list[type] = []
    changed = threading.Condition()

    def publish(status: DeviceStatus) -> None:
        with changed:
            seen.append(type(status.state))
            changed.notify_all()

    def await_last(kind: type) -> None:
        with changed:
            assert changed.wait_for(lambda: seen[-1:] == [kind], PATIENCE), seen

    hub = DeviceHub(publish, poll_interval=0.05, retry_delay=lambda _failures: 0.05)
    with PtyLine(tmp_path / "card") as line:
        reader = SimulatedSamReader(line)
        reader.start()
        hub.add("idcard", SamCardReader(str(line.link)))
        hub.start()
        try:
            await_last(Ready)
            assert isinstance(hub.call("idcard", SamCardReader.read, deadline=PATIENCE), NoCard)
            line.unplug()
            await_last(Absent)
            refused = hub.call("idcard", SamCardReader.read, deadline=PATIENCE)
            assert isinstance(refused, DeviceFault)
            assert refused.code == "hub.absent"
            line.replug()
            await_last(Ready)
            reader.insert(card_of(PERSON))
            reading = hub.call("idcard", SamCardReader.read, deadline=PATIENCE)
            assert isinstance(reading, CardReading)
            assert reading.record.name == "周小雨"
        finally:
            hub.stop()
            reader.stop()
