"""A notice on slip paper: what stood on the screen, for who wants to take it along."""

from __future__ import annotations

from typing import Final

from devices.contract import Feed, Rule, Slip, SlipBlock, TextLine
from kiosk.domain.catalogue import Service

MOST_LINES: Final = 20
"""A longer list would be a metre of paper; the rest is on the screen."""


def notice_slip(service: Service, site_name: str, day: str, *, simulated: bool) -> Slip:
    """``day`` is the day of printing, in words."""
    blocks: list[SlipBlock] = [
        TextLine(site_name, centred=True),
        TextLine(service.title, bold=True, scale=2, centred=True),
        Rule(),
    ]
    for line in service.lines[:MOST_LINES]:
        blocks += [TextLine(line.title, bold=True), TextLine(line.text)]
    if len(service.lines) > MOST_LINES:
        blocks.append(TextLine(f"还有{len(service.lines) - MOST_LINES}条，请看屏幕。"))
    blocks += [Rule(), TextLine(f"打印日期：{day}"), Feed()]
    if simulated:
        blocks.append(TextLine("模拟设备打印，不作凭证", centred=True))
    return Slip(tuple(blocks))
