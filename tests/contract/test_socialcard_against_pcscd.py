"""The social card driver against pcscd and vsmartcard's virtual reader: a PC/SC service that is not ours.

vpcd listens on every interface of the machine, so it runs only for the length of a test, on a port that was free.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.contract import Absent, DeviceFault, Identity, NoCard, Ready, SocialCardReading
from devices.socialcard.driver import SocialCardDriver
from devices.socialcard.pcsc import PcscService
from devices.socialcard.simulated_card import Manner, SimulatedHolder, SimulatedSocialCard, files_of
from devices.socialcard.simulator import CardFault, SimulatedCardSlot

pytestmark = pytest.mark.xdist_group("pcscd")

PATIENCE = 15.0
PCSCD = shutil.which("pcscd", path="/usr/sbin:/usr/bin")
HANDLER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
SERVICE_SOCKET = Path("/run/pcscd/pcscd.comm")
HOLDER = SimulatedHolder("王秀英", "440981195003120641", "A12345678", "女")


def card(manner: Manner = "plain", **more: bytes) -> SimulatedSocialCard:
    return SimulatedSocialCard(files_of(HOLDER), manner=manner, **more)


def until(wanted: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not wanted():
        assert time.monotonic() < deadline, "did not come to pass"
        threading.Event().wait(0.02)


def free_ports() -> int:
    """The first of two neighbouring free ports: vpcd opens one for each of its two slots."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port: int = first.getsockname()[1]
            try:
                with socket.create_server(("127.0.0.1", port + 1)):
                    return port
            except OSError:
                continue


def service_answers() -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        return client.connect_ex(str(SERVICE_SOCKET)) == 0


@pytest.fixture
def alone() -> Iterator[None]:
    """pcscd's socket has one place on a machine: other test runs wait here for their turn."""
    with (Path(tempfile.gettempdir()) / "pcscd-under-test.lock").open("w") as lock:
        deadline = time.monotonic() + 60
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    pytest.skip("another test run keeps pcscd to itself")
                threading.Event().wait(0.05)
        yield


@pytest.fixture
def vpcd(alone: None, tmp_path: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    if PCSCD is None or not HANDLER.exists():
        pytest.skip("pcscd or vsmartcard-vpcd is not installed")
    if os.geteuid() != 0:
        pytest.skip("pcscd can only be started by root")
    if service_answers():
        pytest.skip("a pcscd is running on this machine already")
    port = free_ports()
    readers = tmp_path / "readers"
    readers.mkdir()
    (readers / "vpcd").write_text(
        f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:{port}\nLIBPATH {HANDLER}\nCHANNELID {port}\n'
    )
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([PCSCD, "-f", "-c", str(readers)], stdin=quiet, stdout=quiet, stderr=quiet)
    try:
        until(service_answers)
        assert process.poll() is None, "the service that answers is another one"
        yield port, process
    finally:
        process.terminate()
        process.wait(PATIENCE)


@pytest.fixture
def slot(vpcd: tuple[int, subprocess.Popen[bytes]]) -> Iterator[SimulatedCardSlot]:
    with SimulatedCardSlot(vpcd=vpcd[0]) as simulated:
        yield simulated


@pytest.fixture
def driver(slot: SimulatedCardSlot) -> Iterator[SocialCardDriver]:
    opened = SocialCardDriver("pcsc:Virtual PCD 00 00")
    until(lambda: isinstance(opened.open(), Identity))
    yield opened
    opened.close()


def read_code(driver: SocialCardDriver) -> str:
    reading = driver.read()
    return reading.code if isinstance(reading, DeviceFault) else type(reading).__name__


def test_insert_read_remove_for_every_manner(driver: SocialCardDriver, slot: SimulatedCardSlot) -> None:
    assert isinstance(driver.poll(), Ready)
    assert isinstance(driver.read(), NoCard)
    manners: tuple[Manner, ...] = ("plain", "get_response", "exact_length")
    for manner in manners:
        slot.insert(card(manner))
        until(driver.card_present)
        reading = driver.read()
        assert isinstance(reading, SocialCardReading)
        assert reading.simulated
        assert (reading.record.name, reading.record.number) == ("王秀英", HOLDER.number)
        assert (reading.record.card_number, reading.record.sex) == ("A12345678", "女")
        slot.remove()
        until(lambda: driver.card_present() is False)
    assert isinstance(driver.read(), NoCard)


def test_a_card_taken_away_during_the_read(driver: SocialCardDriver, slot: SimulatedCardSlot) -> None:
    slot.insert(card())
    slot.fault(CardFault.LIFT, after=5)
    until(driver.card_present)
    assert read_code(driver) == "socialcard.removed"
    assert isinstance(driver.poll(), Ready)
    assert driver.card_present() is False


def test_another_kind_of_card(driver: SocialCardDriver, slot: SimulatedCardSlot) -> None:
    slot.insert(card(environment=b"1PAY.SYS.DDF01"))
    until(driver.card_present)
    assert read_code(driver) == "socialcard.wrong_card"


def test_the_reader_is_used_by_another_program(driver: SocialCardDriver, slot: SimulatedCardSlot) -> None:
    slot.insert(card())
    until(driver.card_present)
    other = SocialCardDriver("pcsc:Virtual PCD 00 00")
    assert isinstance(other.open(), Identity)
    assert isinstance(other._transport.connect(), bytes)
    try:
        assert read_code(driver) == "socialcard.busy"
    finally:
        other.close()
    assert read_code(driver) == "SocialCardReading"


def test_a_reader_that_hangs_meets_the_deadline(slot: SimulatedCardSlot) -> None:
    """vpcd waits for ever for a card that does not answer, and pcscd with it."""
    driver = SocialCardDriver("pcsc:", transport=PcscService("Virtual PCD 00 00", deadline=1.0))
    until(lambda: isinstance(driver.open(), Identity))
    slot.insert(card())
    until(driver.card_present)
    slot.fault(CardFault.SILENCE, after=3)
    begun = time.monotonic()
    assert read_code(driver) == "socialcard.timeout"
    assert time.monotonic() - begun < PATIENCE
    assert isinstance(driver.poll(), Absent)
    slot.stop()
    until(lambda: isinstance(driver.open(), Identity))
    assert isinstance(driver.poll(), Ready)
    driver.close()


def test_a_reader_that_does_not_exist(driver: SocialCardDriver) -> None:
    missing = SocialCardDriver("pcsc:No Such Reader").open()
    assert isinstance(missing, DeviceFault)
    assert missing.code == "socialcard.no_reader"


def test_the_service_dies(driver: SocialCardDriver, vpcd: tuple[int, subprocess.Popen[bytes]]) -> None:
    _, process = vpcd
    process.terminate()
    process.wait(PATIENCE)
    state = driver.poll()
    assert isinstance(state, Absent)
    assert state.fault.code == "socialcard.no_service"
    again = driver.open()
    assert isinstance(again, DeviceFault)
    assert again.code == "socialcard.no_service"
