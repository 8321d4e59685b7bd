"""The check at the end of a day on slip paper: what to do, what the day was. For the centre's own file."""

from __future__ import annotations

from datetime import datetime

from devices.contract import Feed, Rule, Slip, SlipBlock, TextLine
from kiosk.domain.dayclose import DayPoint, DayResult

MAY_CLOSE = "今天可以关机"
FIRST = "先做这几件事，再关机"
TOMORROW = "明天记得"


def day_slip(result: DayResult, site_name: str, terminal_id: str, *, simulated: bool) -> Slip:
    blocks: list[SlipBlock] = [
        TextLine(site_name, centred=True),
        TextLine("日终检查", bold=True, scale=2, centred=True),
        TextLine(f"{datetime.fromisoformat(result.at):%Y-%m-%d %H:%M}  {terminal_id}", centred=True),
        Rule(),
        TextLine(MAY_CLOSE if result.may_close else FIRST, bold=True),
        *_listed(result.first),
    ]
    if result.tomorrow:
        blocks += [Rule(), TextLine(TOMORROW, bold=True), *_listed(result.tomorrow)]
    blocks += [Rule(), *(TextLine(f"{label}：{count}") for label, count in result.counts), Feed()]
    if simulated:
        blocks.append(TextLine("模拟设备打印，不作凭证", centred=True))
    return Slip(tuple(blocks))


def _listed(points: tuple[DayPoint, ...]) -> list[SlipBlock]:
    return [
        TextLine(f"{number}. {point.text.rstrip('。')}。{point.advice}") for number, point in enumerate(points, start=1)
    ]
