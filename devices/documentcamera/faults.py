"""What can be wrong with a photographed page, in words for the person who laid it there."""

from __future__ import annotations

from devices.contract import Cause, DeviceFault

NO_PAGE = "document.no_page"
TOO_DARK = "document.too_dark"
BLURRED = "document.blurred"
GLARE = "document.glare"
TOO_MANY_PAGES = "document.too_many_pages"
TOO_LARGE = "document.too_large"
EMPTY = "document.empty"

_WORDS = {
    NO_PAGE: ("没有看到材料的四条边。", "请把材料平放在拍摄区内，或用手拖动四个角。"),
    TOO_DARK: ("拍到的材料太暗。", "请不要挡住灯光，再拍一次。"),
    BLURRED: ("拍到的材料不清楚。", "请把材料放平、不要移动，再拍一次。"),
    GLARE: ("材料上有反光。", "请把材料换个方向，避开反光，再拍一次。"),
    TOO_MANY_PAGES: ("拍的页数太多。", "请分几次办理，或删去不需要的页。"),
    TOO_LARGE: ("拍的材料太大，存不下。", "请少拍几页，再试一次。"),
    EMPTY: ("还没有拍材料。", "请先拍一页。"),
}


def fault(code: str, detail: str = "") -> DeviceFault:
    """The fault of that code: all lie with what was laid there, none with the machine."""
    message, advice = _WORDS[code]
    return DeviceFault(code, message, advice, transient=True, cause=Cause.INPUT, detail=detail)
