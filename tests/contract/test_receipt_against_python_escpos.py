"""The simulated receipt printer against an independent client: what python-escpos sends by itself comes out on paper."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import zxingcpp
from escpos.printer import Dummy
from PIL import Image

from devices.receipt.simulator import SimulatedReceiptPrinter
from devices.serialline import PtyLine

FONT = Path(__file__).parents[2] / "assets" / "fonts" / "NotoSansCJKsc-Regular.otf"


def test_text_codes_and_pictures_of_another_program_are_understood(tmp_path: Path) -> None:
    client = Dummy(profile="TM-T88III")
    client.set(align="center", bold=True, double_height=True, double_width=True)
    client.text("Receipt\n")
    client.set(align="left", normal_textsize=True)
    client._raw(b"\x1c&" + "办理回执".encode("gb18030") + b"\n")
    client.qr("https://example.invalid/1", native=True, size=6)
    client.image(Image.new("1", (64, 40), 0), impl="bitImageRaster")
    client.image(Image.new("1", (64, 40), 0), impl="graphics")
    client.image(Image.new("1", (64, 40), 0), impl="bitImageColumn")
    client.barcode("{BABC123", "CODE128", function_type="B")
    client.text("the end\n")
    client.cut()
    with PtyLine(tmp_path / "line") as line, SimulatedReceiptPrinter(line, font=FONT, out_dir=tmp_path) as printer:
        for start in range(0, len(client.output), 7):
            printer.receive(client.output[start : start + 7])
        deadline = time.monotonic() + 5
        while not printer.slips() and time.monotonic() < deadline:
            threading.Event().wait(0.01)
        (slip,) = printer.slips()
    lines = [text.strip() for text in slip.text.splitlines() if text.strip()]
    assert lines[:2] == ["Receipt", "办理回执"]
    assert lines[-1] == "the end"
    assert lines.count("[图像 64×40]") == 2
    assert slip.codes == ("https://example.invalid/1",)
    with Image.open(slip.picture) as picture:
        assert [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))] == ["https://example.invalid/1"]
