"""The receipt driver over the network and over a character device, and what each model may be asked."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from devices.contract import Absent, DeviceFault, NotPrinted, Printed, PrintUnknown, QrCode, Ready, Slip, TextLine
from devices.receipt.driver import EscPosPrinter
from devices.receipt.encoder import SlipEncoder, UnprintableSlip
from devices.receipt.models import known_models, load_model, read_models
from devices.receipt.simulator import SimulatedReceiptPrinter
from devices.receipt.transport import FileTransport, LinkLostError, SocketTransport, open_transport
from devices.serialline import PtyLine
from devices.socketline import SocketLine

FONT = Path(__file__).parents[3] / "assets" / "fonts" / "NotoSansCJKsc-Regular.otf"
SLIP = Slip((TextLine("办理回执"), QrCode("https://example.invalid/1"), TextLine("完")))


@pytest.fixture
def network(tmp_path: Path) -> Iterator[tuple[SocketLine, SimulatedReceiptPrinter]]:
    with SocketLine() as line, SimulatedReceiptPrinter(line, font=FONT, out_dir=tmp_path / "slips") as simulator:
        yield line, simulator
        simulator.hang(hung=False)


def _eventually(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        threading.Event().wait(0.01)
    return True


def test_a_network_printer_prints_proves_and_counts(network: tuple[SocketLine, SimulatedReceiptPrinter]) -> None:
    line, simulator = network
    printer = EscPosPrinter(line.address, font=FONT)
    assert not isinstance(printer.open(), DeviceFault)
    assert printer.print_slip(SLIP, 7) == Printed("completion")
    assert (printer.cut_counter(), simulator.slips()[0].job_id) == (1, 7)
    printer.close()


def test_near_end_is_a_notice_and_stops_nothing(network: tuple[SocketLine, SimulatedReceiptPrinter]) -> None:
    line, simulator = network
    simulator.paper("near_end")
    for model, notices in ((load_model("epson-tm"), ["receipt.near_end"]), (load_model("generic-58"), [])):
        printer = EscPosPrinter(line.address, font=FONT, model=model)
        printer.open()
        state = printer.poll()
        assert isinstance(state, Ready)
        assert [notice.code for notice in state.notices] == notices
        printer.close()


def test_a_network_printer_that_breaks_off_is_gone_and_comes_back(
    network: tuple[SocketLine, SimulatedReceiptPrinter],
) -> None:
    line, _ = network
    printer = EscPosPrinter(line.address, font=FONT)
    printer.open()
    line.unplug()
    state = printer.poll()
    assert isinstance(state, Absent)
    assert state.fault.code == "receipt.gone"
    assert isinstance(printer.open(), DeviceFault)
    line.replug()
    assert not isinstance(printer.open(), DeviceFault)
    assert printer.print_slip(SLIP, 1) == Printed("completion")
    printer.close()


def test_a_network_printer_without_paper_says_so(network: tuple[SocketLine, SimulatedReceiptPrinter]) -> None:
    line, simulator = network
    simulator.paper("out")
    printer = EscPosPrinter(line.address, font=FONT)
    printer.open()
    outcome = printer.print_slip(SLIP, 1)
    printer.close()
    assert isinstance(outcome, NotPrinted)
    assert outcome.fault.code == "receipt.paper_out"


def test_a_peer_that_reads_nothing_ends_at_the_write_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        transport = SocketTransport(f"socket://127.0.0.1:{deaf.getsockname()[1]}", 0.2)
        started = time.monotonic()
        with pytest.raises(LinkLostError) as lost:
            transport.write(bytes(64 << 20))
        transport.close()
    assert lost.value.stalled
    assert time.monotonic() - started < 5


def test_a_babbling_peer_does_not_hold_the_driver() -> None:
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def babble() -> None:
            client, _ = server.accept()
            with client:
                client.settimeout(0.2)
                while not over.is_set():
                    try:
                        client.sendall(b"\x13" * 4096)
                    except OSError:
                        return

        thread = threading.Thread(target=babble)
        thread.start()
        printer = EscPosPrinter(f"socket://127.0.0.1:{server.getsockname()[1]}", font=FONT)
        started = time.monotonic()
        opened = printer.open()
        printer.close()
        over.set()
        thread.join(timeout=5)
    assert isinstance(opened, DeviceFault)
    assert opened.code == "receipt.silent"
    assert time.monotonic() - started < 4


def test_a_usb_printer_is_a_character_device(tmp_path: Path) -> None:
    link = tmp_path / "lp0"
    with PtyLine(link) as line, SimulatedReceiptPrinter(line, font=FONT, out_dir=tmp_path / "slips") as simulator:
        printer = EscPosPrinter(link.as_uri(), font=FONT)
        assert not isinstance(printer.open(), DeviceFault)
        assert printer.print_slip(SLIP, 3) == Printed("completion")
        line.unplug()
        assert isinstance(printer.poll(), Absent)
        line.replug()
        assert not isinstance(printer.open(), DeviceFault)
        assert printer.print_slip(SLIP, 4) == Printed("completion")
        printer.close()
        assert [slip.job_id for slip in simulator.slips()] == [3, 4]


def test_a_usb_printer_that_stops_taking_ends_at_the_deadline(tmp_path: Path) -> None:
    link = tmp_path / "lp0"
    with PtyLine(link) as line, SimulatedReceiptPrinter(line, font=FONT, out_dir=tmp_path / "slips") as simulator:
        simulator.hang(hung=True)
        transport = FileTransport(link, 0.3)
        started = time.monotonic()
        with pytest.raises(LinkLostError) as lost:
            transport.write(bytes(1 << 20))
        transport.close()
        simulator.hang(hung=False)
    assert lost.value.stalled
    assert time.monotonic() - started < 2


def test_a_one_way_device_is_silent_and_gets_no_slip(tmp_path: Path) -> None:
    fifo = tmp_path / "lp0"
    os.mkfifo(fifo)
    nobody = EscPosPrinter(fifo.as_uri(), font=FONT)
    gone = nobody.open()
    assert isinstance(gone, DeviceFault)
    assert gone.code == "receipt.gone"
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    try:
        printer = EscPosPrinter(fifo.as_uri(), font=FONT)
        silent = printer.open()
        assert isinstance(silent, DeviceFault)
        assert silent.code == "receipt.silent"
        assert isinstance(printer.print_slip(SLIP, 1), NotPrinted)
        assert os.read(reader, 64) == b"\x10\x04\x01"
        transport = FileTransport(fifo, 0.2)
        with pytest.raises(LinkLostError) as lost:
            transport.write(bytes(1 << 20))
        transport.close()
        assert lost.value.stalled
    finally:
        os.close(reader)


@pytest.mark.parametrize(
    "url", ["", "x" * 2000, "socket://", "socket://127.0.0.1:1", "file:///etc/hostname", "/dev/usb/lp99", "a\0b"]
)
def test_an_address_with_nobody_is_a_lost_link(url: str) -> None:
    with pytest.raises(LinkLostError):
        open_transport(url, baud=9600, write_timeout=1)


# --- models and logo --------------------------------------------------------------------------------------------------


def test_every_model_says_why_it_may_be_asked_what() -> None:
    models = known_models()
    assert next(iter(models)) == "generic-80"
    assert {"generic-58", "epson-tm"} <= set(models)
    assert all(len(entry.reason) > 20 and entry.source for entry in models.values())
    generic = load_model("generic-80")
    assert not any((generic.completion, generic.cut_counter, generic.native_qr, generic.identifies_itself))
    with pytest.raises(KeyError, match="generic-80"):
        load_model("no such")


@pytest.mark.parametrize(
    "row",
    [
        "columns = 47",
        "columns = 48\nteleports = true",
        "columns = 48\ncutter = 1",
        "columns = 48\ncutter=false\ncut_counter=true",
        "columns = 48\nbaud = 1",
    ],
)
def test_a_table_with_impossible_entries_is_refused(row: str) -> None:
    with pytest.raises(ValueError, match="x:"):
        read_models(f'[x]\nname = "x"\nreason = "because"\nsource = "trial"\n{row}\n')
    with pytest.raises(ValueError, match="sentences"):
        read_models('[x]\nname = "x"\ncolumns = 48\ncompletion = true\n')


@pytest.mark.parametrize("key", list(known_models()))
def test_each_model_prints_what_it_can_prove(key: str, network: tuple[SocketLine, SimulatedReceiptPrinter]) -> None:
    line, simulator = network
    model = load_model(key)
    printer = EscPosPrinter(line.address, font=FONT, model=model)
    printer.open()
    outcome = printer.print_slip(SLIP, 5)
    printer.close()
    if model.completion:
        assert outcome == Printed("completion")
    else:
        assert isinstance(outcome, PrintUnknown)
        assert outcome.fault.code == "receipt.unproven"
    assert _eventually(lambda: len(simulator.slips()) == int(model.cutter))


def test_a_logo_heads_every_slip_in_strips(tmp_path: Path, network: tuple[SocketLine, SimulatedReceiptPrinter]) -> None:
    logo = tmp_path / "logo.png"
    picture = Image.new("RGBA", (600, 300), (0, 0, 0, 0))
    picture.paste((200, 0, 0, 255), (100, 50, 500, 250))
    picture.save(logo)
    line, simulator = network
    printer = EscPosPrinter(line.address, font=FONT, model=load_model("simulated-80"), logo=logo)
    printer.open()
    assert printer.print_slip(SLIP, 9) == Printed("completion")
    printer.close()
    text = [row.strip() for row in simulator.slips()[0].text.splitlines() if row.strip()]
    heights = [int(row.split("×")[1].rstrip("]")) for row in text[: text.index("办理回执")]]
    assert len(heights) > 1
    assert sum(heights) == 173
    with Image.open(simulator.slips()[0].picture) as drawn:
        assert drawn.convert("L").crop((32, 0, 608, 173)).getextrema()[0] < 100


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + bytes(30)])
def test_a_logo_that_is_no_picture_is_refused_at_once(tmp_path: Path, content: bytes) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(content)
    with pytest.raises(UnprintableSlip):
        SlipEncoder(FONT, logo=logo)
