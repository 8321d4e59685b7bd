"""The receipt driver against the simulated printer on a real pty: every fault is told truthfully."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from devices.contract import (
    Absent,
    DeviceFault,
    Failed,
    Feed,
    NeedsHelp,
    NotPrinted,
    Printed,
    PrintUnknown,
    QrCode,
    Ready,
    Rule,
    Slip,
    TextLine,
)
from devices.linetime import JumpingTime
from devices.receipt import driver as driver_module
from devices.receipt.driver import EscPosPrinter
from devices.receipt.encoder import SlipEncoder
from devices.receipt.protocol import PrinterModel
from devices.receipt.simulator import SimulatedReceiptPrinter
from devices.serialline import PtyLine

FONT = Path(__file__).parents[3] / "assets" / "fonts" / "NotoSansCJKsc-Regular.otf"

SLIP = Slip(
    (
        TextLine("办理回执", bold=True, scale=2, centred=True),
        Rule(),
        TextLine("事项：养老待遇资格认证"),
        TextLine("姓名：王秀英"),
        TextLine("回执编号：T-0001-000042"),
        QrCode("https://example.invalid/r/T-0001-000042"),
        Feed(2),
        TextLine("本机已受理，联网后自动上报。"),
    )
)


@dataclass
class Bench:
    line: PtyLine
    simulator: SimulatedReceiptPrinter
    printer: EscPosPrinter
    out_dir: Path


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    out_dir = tmp_path / "slips"
    jumping = JumpingTime()
    with (
        PtyLine(tmp_path / "receipt", line_time=jumping) as line,
        SimulatedReceiptPrinter(line, font=FONT, out_dir=out_dir, line_time=jumping) as simulator,
    ):
        printer = EscPosPrinter(str(tmp_path / "receipt"), font=FONT, clock=jumping.monotonic)
        assert not isinstance(printer.open(), DeviceFault)
        try:
            yield Bench(line, simulator, printer, out_dir)
        finally:
            simulator.hang(hung=False)
            printer.close()


def _eventually(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        threading.Event().wait(0.01)
    return True


def test_opening_tells_who_answered_and_that_it_is_simulated(bench: Bench) -> None:
    identity = bench.printer.open()
    assert not isinstance(identity, DeviceFault)
    assert (identity.vendor, identity.model, identity.simulated) == ("SIMULATED", "SIM-80", True)


def test_a_slip_is_printed_cut_and_confirmed(bench: Bench) -> None:
    assert bench.printer.print_slip(SLIP, 42) == Printed("completion")
    (slip,) = bench.simulator.slips()
    assert "事项：养老待遇资格认证" in slip.text
    assert "姓名：王秀英" in slip.text
    assert slip.codes == ("https://example.invalid/r/T-0001-000042",)
    assert (slip.job_id, slip.complete, bench.printer.cut_counter()) == (42, True, 1)


def test_the_code_on_the_drawn_slip_can_be_scanned(bench: Bench) -> None:
    bench.printer.print_slip(SLIP, 1)
    (slip,) = bench.simulator.slips()
    with Image.open(slip.picture) as picture:
        assert picture.width == 640
        (code,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert code.text == "https://example.invalid/r/T-0001-000042"


def test_rare_characters_come_out_as_a_picture_of_their_line(bench: Bench) -> None:
    assert bench.printer.print_slip(Slip((TextLine("姓名：𠮷田健"), TextLine("完"))), 1) == Printed("completion")
    (slip,) = bench.simulator.slips()
    assert "[图像 576×30]" in slip.text
    assert "完" in slip.text
    with Image.open(slip.picture) as picture:
        assert picture.convert("L").crop((32, 32, 640, 62)).getextrema()[0] < 100


def test_slips_and_counter_survive_a_restart_of_the_printer(bench: Bench) -> None:
    bench.printer.print_slip(SLIP, 7)
    bench.simulator.stop()
    with SimulatedReceiptPrinter(bench.line, font=FONT, out_dir=bench.out_dir) as again:
        assert [slip.job_id for slip in again.slips()] == [7]
        assert bench.printer.cut_counter() == 1


@pytest.mark.parametrize(
    ("fail", "code", "state"),
    [
        (lambda s: s.paper("out"), "receipt.paper_out", NeedsHelp),
        (lambda s: s.cover(is_open=True), "receipt.cover_open", NeedsHelp),
        (lambda s: s.jam_cutter(jammed=True), "receipt.cutter", Failed),
        (lambda s: s.silence(silent=True), "receipt.silent", Absent),
        (lambda s: s.hang(hung=True), "receipt.silent", Absent),
    ],
    ids=["paper", "cover", "cutter", "silence", "hang"],
)
def test_a_fault_seen_before_printing_refuses_without_a_mark_on_paper(
    bench: Bench, fail: Callable[[SimulatedReceiptPrinter], None], code: str, state: type[NeedsHelp | Failed | Absent]
) -> None:
    fail(bench.simulator)
    outcome = bench.printer.print_slip(SLIP, 1)
    assert isinstance(outcome, NotPrinted)
    assert outcome.fault.code == code
    assert bench.simulator.slips() == []
    polled = bench.printer.poll()
    assert isinstance(polled, state)
    assert polled.fault.code == code


def test_paper_near_its_end_is_a_notice_and_stops_nothing(bench: Bench) -> None:
    bench.simulator.paper("near_end")
    state = bench.printer.poll()
    assert isinstance(state, Ready)
    assert [notice.code for notice in state.notices] == ["receipt.near_end"]
    assert bench.printer.print_slip(SLIP, 1) == Printed("completion")


def test_paper_out_in_the_middle_is_told_and_the_rest_never_comes_later(bench: Bench) -> None:
    bench.simulator.out_during_print(after_bytes=120)
    outcome = bench.printer.print_slip(SLIP, 5)
    assert isinstance(outcome, PrintUnknown)
    assert outcome.fault.code == "receipt.paper_out"
    (torn,) = bench.simulator.slips()
    assert not torn.complete
    assert "办理回执" in torn.text
    assert "自动上报" not in torn.text
    bench.simulator.paper("ok")
    assert bench.printer.cut_counter() == 0
    assert len(bench.simulator.slips()) == 1
    assert bench.printer.print_slip(SLIP, 5) == Printed("completion")
    complete = [slip for slip in bench.simulator.slips() if slip.complete]
    assert len(complete) == 1
    assert "自动上报" in complete[0].text


def test_a_printer_that_cannot_forget_finishes_the_slip_and_its_counter_says_so(bench: Bench) -> None:
    bench.printer.close()
    printer = EscPosPrinter(str(bench.line.link), font=FONT, model=PrinterModel(clears_buffers=False))
    printer.open()
    asked_before = 4 * 3 + 6  # four status questions and the counter
    asked_between = 3
    in_the_cut_command = 2
    size = SlipEncoder(FONT).encode(SLIP).size
    bench.simulator.out_during_print(after_bytes=asked_before + size + asked_between - in_the_cut_command)
    outcome = printer.print_slip(SLIP, 5)
    assert isinstance(outcome, PrintUnknown)
    assert outcome.fault.code == "receipt.paper_out"
    assert bench.simulator.cuts == 0
    bench.simulator.paper("ok")
    assert printer.cut_counter() == 1
    printer.close()


def test_a_cutter_that_sticks_leaves_the_outcome_open(bench: Bench) -> None:
    bench.simulator.jam_at_next_cut()
    outcome = bench.printer.print_slip(SLIP, 5)
    assert isinstance(outcome, PrintUnknown)
    assert outcome.fault.code == "receipt.cutter"
    assert bench.simulator.cuts == 0


def test_after_an_unfinished_slip_the_next_one_voids_what_hangs_above_it(bench: Bench) -> None:
    bench.simulator.jam_at_next_cut()
    bench.printer.print_slip(SLIP, 5)
    bench.simulator.jam_cutter(jammed=False)
    assert bench.printer.print_slip(Slip((TextLine("第二张"),)), 6) == Printed("completion")
    (slip,) = bench.simulator.slips()
    assert slip.text.index("以上内容作废") < slip.text.index("第二张")


def test_a_cable_pulled_in_the_middle_is_unknown_and_the_port_comes_back(bench: Bench) -> None:
    long_slip = Slip(tuple(TextLine(f"第{n}行") for n in range(300)))
    original = bench.simulator.receive
    received = 0

    def cut_the_cable(data: bytes) -> None:
        nonlocal received
        received += len(data)
        original(data)
        if received > 600:
            bench.line.unplug()

    bench.simulator.receive = cut_the_cable  # type: ignore[method-assign]  # pulls the cable at a known byte
    outcome = bench.printer.print_slip(long_slip, 5)
    assert isinstance(outcome, PrintUnknown)
    assert outcome.fault.code == "receipt.gone"
    assert isinstance(bench.printer.poll(), Absent)
    bench.simulator.receive = original  # type: ignore[method-assign]
    bench.line.replug()
    assert not isinstance(bench.printer.open(), DeviceFault)
    assert isinstance(bench.printer.poll(), Ready)
    assert bench.printer.cut_counter() == 0


def test_silence_in_the_middle_is_unknown_although_the_slip_came_out(bench: Bench) -> None:
    bench.simulator.out_during_print(after_bytes=10_000)
    original = bench.simulator._cut

    def fall_silent() -> None:
        original()
        bench.simulator.silence(silent=True)

    bench.simulator._cut = fall_silent  # type: ignore[method-assign]
    outcome = bench.printer.print_slip(SLIP, 5)
    assert isinstance(outcome, PrintUnknown)
    assert outcome.fault.code == "receipt.silent"
    bench.simulator.silence(silent=False)
    assert bench.printer.cut_counter() == 1


def test_a_model_without_completion_is_proved_by_its_counter(bench: Bench) -> None:
    bench.printer.close()
    printer = EscPosPrinter(str(bench.line.link), font=FONT, model=PrinterModel(completion=False))
    printer.open()
    assert printer.print_slip(SLIP, 5) == Printed("cut-counter")
    printer.close()


def test_a_model_that_proves_nothing_is_never_called_printed(bench: Bench) -> None:
    bench.printer.close()
    model = PrinterModel(completion=False, cut_counter=False, identifies_itself=False, native_qr=False)
    printer = EscPosPrinter(str(bench.line.link), font=FONT, model=model)
    printer.open()
    outcome = printer.print_slip(SLIP, 5)
    printer.close()
    assert isinstance(outcome, PrintUnknown)
    assert outcome.fault.code == "receipt.unproven"
    assert _eventually(lambda: len(bench.simulator.slips()) == 1)
    with Image.open(bench.simulator.slips()[0].picture) as picture:
        (code,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert code.text == "https://example.invalid/r/T-0001-000042"


def test_a_printer_that_stops_reading_ends_at_the_write_deadline(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver_module, "WRITE_TIMEOUT", 0.3)
    bench.printer.close()
    printer = EscPosPrinter(str(bench.line.link), font=FONT)
    printer.open()
    original = bench.simulator.receive

    def stop_reading(data: bytes) -> None:
        original(data)
        if b"\x1dv0" in data:
            bench.simulator.hang(hung=True)

    bench.simulator.receive = stop_reading  # type: ignore[method-assign]
    pictures = Slip(tuple(TextLine("𠮷" * 20) for _ in range(40)))
    began = time.monotonic()
    outcome = printer.print_slip(pictures, 5)
    assert isinstance(outcome, PrintUnknown)
    assert outcome.fault.code in ("receipt.stalled", "receipt.silent")
    assert time.monotonic() - began < 6
    printer.close()


def test_nothing_at_the_address_is_gone(tmp_path: Path) -> None:
    printer = EscPosPrinter(str(tmp_path / "nothing"), font=FONT)
    opened = printer.open()
    assert isinstance(opened, DeviceFault)
    assert opened.code == "receipt.gone"
    assert isinstance(printer.poll(), Absent)
    outcome = printer.print_slip(SLIP, 1)
    assert isinstance(outcome, NotPrinted)


def test_an_impossible_slip_is_refused_before_the_printer_hears_of_it(bench: Bench) -> None:
    outcome = bench.printer.print_slip(Slip((QrCode("长" * 2000),)), 1)
    assert isinstance(outcome, NotPrinted)
    assert outcome.fault.code == "receipt.content"
