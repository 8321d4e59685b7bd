"""The technician's tests: each a real use of the device, with a result in words and without personal data."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from devices.contract import (
    Camera,
    CardReading,
    DeviceFault,
    DocumentPrinter,
    Frame,
    IdCardReader,
    NoCard,
    NotPrinted,
    Printed,
    PrintOutcome,
    PrintUnknown,
    QrCode,
    ReceiptPrinter,
    Rule,
    Slip,
    TextLine,
)
from kiosk.maintenance.overview import LABELS
from kiosk.session.state import TestResult
from kiosk.shell.field_tests import FIELD_TESTS
from kiosk.shell.ports import Outside

_BEGIN_WITHIN = 8.0
_TEST_JOB = 9999


def run_test(outside: Outside, device: str, done: Callable[[TestResult], None]) -> None:
    """Queues the test; ``done`` is called on the device's thread. KeyError for a device that nobody knows."""
    title = f"{LABELS.get(device, device)}测试"

    def finish(answer: TestResult | DeviceFault) -> None:
        if isinstance(answer, DeviceFault):
            done(TestResult(title, passed=False, text=_in_words(answer)))
        else:
            done(answer)

    def idcard(reader: IdCardReader) -> TestResult | DeviceFault:
        return _read_card(title, reader)

    def receipt(printer: ReceiptPrinter) -> TestResult | DeviceFault:
        slip = _test_slip(outside.site.name, outside.site.terminal_id)
        return _printed(title, printer.print_slip(slip, _TEST_JOB))

    def document(printer: DocumentPrinter) -> TestResult | DeviceFault:
        name = f"yzz-test-{outside.clock.wall():.0f}"
        return _printed(title, printer.print_pdf(outside.test_page(), name))

    def camera(eye: Camera) -> TestResult | DeviceFault:
        return _look(title, eye)

    match device:
        case "idcard":
            outside.hub.submit(device, idcard, finish, deadline=_BEGIN_WITHIN)
        case "receipt":
            outside.hub.submit(device, receipt, finish, deadline=_BEGIN_WITHIN)
        case "document":
            outside.hub.submit(device, document, finish, deadline=_BEGIN_WITHIN)
        case "camera":
            outside.hub.submit(device, camera, finish, deadline=_BEGIN_WITHIN)
        case _:
            test = FIELD_TESTS[device]
            outside.hub.submit(device, lambda driver: test(driver, title), finish, deadline=_BEGIN_WITHIN)


def _read_card(title: str, reader: IdCardReader) -> TestResult | DeviceFault:
    answer = reader.read()
    match answer:
        case NoCard():
            return TestResult(title, passed=False, text="读卡区没有卡。请放一张测试卡再试。")
        case CardReading(record=record, photo=photo):
            picture = "照片解码失败" if isinstance(photo, DeviceFault) else "照片能解码"
            return TestResult(title, passed=True, text=f"读到一张卡（类型 {record.kind.value}），{picture}。内容不显示。")
        case DeviceFault():
            return answer
        case _ as never:
            assert_never(never)


def _look(title: str, eye: Camera) -> TestResult | DeviceFault:
    frame = eye.grab()
    if isinstance(frame, DeviceFault):
        return frame
    return TestResult(title, passed=True, text=_picture_text(frame))


def _picture_text(frame: Frame) -> str:
    height, width = frame.image.shape[:2]
    return f"画面 {width}×{height}，平均亮度 {frame.image.mean():.0f}。"


def _test_slip(site_name: str, terminal_id: str) -> Slip:
    return Slip(
        (
            TextLine("打印测试", bold=True, scale=2, centred=True),
            TextLine(site_name, centred=True),
            TextLine(terminal_id, centred=True),
            Rule(),
            TextLine("0123456789 ABCDEF 一二三四五六七八九十"),
            TextLine("生僻字：𠮷 㐀"),
            QrCode(f"YZZ1:TEST:{terminal_id}"),
        )
    )


def _printed(title: str, outcome: PrintOutcome) -> TestResult:
    match outcome:
        case Printed(proof=proof):
            return TestResult(title, passed=True, text=f"打印完成（依据：{proof}）。请看一看字和二维码清不清楚。")
        case NotPrinted(fault=fault) | PrintUnknown(fault=fault):
            return TestResult(title, passed=False, text=_in_words(fault))


def _in_words(fault: DeviceFault) -> str:
    return f"{fault.message.rstrip('。')}。{fault.advice}（{fault.code}）"
