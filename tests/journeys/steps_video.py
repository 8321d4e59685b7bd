"""Steps of help by video."""

from __future__ import annotations

from pytest_bdd import parsers, when

from tests.support.village import Village


@when(parsers.parse('"{person}"答完视频帮办的问题'))
def up_to_the_call(village: Village, person: str) -> None:
    village.tap("同意，开始办")
    village.sees("请把身份证放在这里")
    village.place_card(person)
    for text in ("养老和社保", "现在视频"):
        village.tap(text)
    village.sees("手机号")
    village.client.fill("手机号", "13800138000")
    village.tap("填好了")
    village.sees("请看看对不对")
