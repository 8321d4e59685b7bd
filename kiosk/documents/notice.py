"""A notice on slip paper: what stood on the screen, for who wants to take it along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from devices.contract import Feed, Rule, Slip, SlipBlock, TextLine
from kiosk.domain.catalogue import Service

PRIVACY_TITLE: Final = "我的信息怎么用"
MOST_LINES: Final = 20
"""A longer list would be a metre of paper; the rest is on the screen."""


def notice_slip(service: Service, site_name: str, day: str, *, simulated: bool) -> Slip:
    """``day`` is the day of printing, in words."""
    blocks: list[SlipBlock] = []
    for line in service.lines[:MOST_LINES]:
        blocks += [TextLine(line.title, bold=True), TextLine(line.text)]
    if len(service.lines) > MOST_LINES:
        blocks.append(TextLine(f"还有{len(service.lines) - MOST_LINES}条，请看屏幕。"))
    return _slip(service.title, blocks, site_name, day, simulated=simulated)


def privacy_slip(lines: Sequence[str], site_name: str, day: str, *, simulated: bool) -> Slip:
    """What happens to people's data: the sentences of the register, as they stood on the screen."""
    blocks: list[SlipBlock] = [TextLine(f"{number}. {line}") for number, line in enumerate(lines, start=1)]
    return _slip(PRIVACY_TITLE, blocks, site_name, day, simulated=simulated)


def _slip(title: str, body: Sequence[SlipBlock], site_name: str, day: str, *, simulated: bool) -> Slip:
    blocks: list[SlipBlock] = [
        TextLine(site_name, centred=True),
        TextLine(title, bold=True, scale=2, centred=True),
        Rule(),
        *body,
        Rule(),
        TextLine(f"打印日期：{day}"),
        Feed(),
    ]
    if simulated:
        blocks.append(TextLine("模拟设备打印，不作凭证", centred=True))
    return Slip(tuple(blocks))
