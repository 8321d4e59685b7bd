"""Codes in pictures, and the bytes of a code as text."""

from __future__ import annotations

import unicodedata

import zxingcpp

from devices.contract import Cause, DeviceFault, Image, ScannedCode

MAX_BYTES = 4096
"""More than any code can hold (a QR code ends at 2,953 bytes)."""
MAX_CODES = 16
MAX_PIXELS = 40_000_000

_WORDS = {
    "scanner.unreadable": ("这个码里的内容无法识别。", "请换一个码，或手动输入。", Cause.INPUT),
    "scanner.too_long": ("这个码里的内容太长。", "请换一个码，或手动输入。", Cause.INPUT),
    "scanner.cut_short": ("这个码没有读完整。", "请再扫一次。", Cause.INPUT),
    "scanner.gone": ("找不到扫码器。", "请工作人员检查扫码器的连线。", Cause.DEVICE),
}


def fault(code: str, detail: str = "") -> DeviceFault:
    """The fault of that code; ``detail`` is for the log and never the code's content."""
    message, advice, cause = _WORDS[code]
    return DeviceFault(code, message, advice, transient=True, cause=cause, detail=detail)


def text_of(data: bytes) -> str | DeviceFault:
    """UTF-8, else GB 18030. Faults: ``scanner.too_long``; ``scanner.unreadable``: neither, empty, control characters."""
    if len(data) > MAX_BYTES:
        return fault("scanner.too_long", f"{len(data)} bytes")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text and not any(_is_control(character) for character in text):
            return text
        break
    return fault("scanner.unreadable", f"{len(data)} bytes")


def decode_image(image: Image) -> list[ScannedCode | DeviceFault]:
    """The codes in the picture, at most MAX_CODES of them; empty when there is none.

    The library's own guess at the encoding is not used: it takes Chinese for Shift-JIS now and then.
    """
    if image.ndim not in (2, 3) or image.size == 0 or image.size > MAX_PIXELS * 3:
        return []
    codes: list[ScannedCode | DeviceFault] = []
    for found in zxingcpp.read_barcodes(image)[:MAX_CODES]:
        text = text_of(bytes(found.bytes))
        codes.append(text if isinstance(text, DeviceFault) else ScannedCode(text, _name(found.format)))
    return codes


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\r\n"


def _name(symbology: object) -> str:
    name = str(symbology).rpartition(".")[2].upper().replace(" ", "").replace("-", "")
    return "QR" if name == "QRCODE" else name
