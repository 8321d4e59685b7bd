"""The step words of carrying by hand: the memory stick, and somebody at the centre. See docs/journeys.md."""

from __future__ import annotations

import pytest
from pytest_bdd import given, parsers, then, when

from tests.support.village import Village


@given("已插上U盘")
@when("插上U盘")
def plug_stick(village: Village) -> None:
    village.rig.stick.plug()


@when("拔掉U盘")
def pull_stick(village: Village) -> None:
    village.rig.stick.pull()


@when(parsers.parse('U盘会在写的时候"{fault}"'))
def stick_will_fail(village: Village, fault: str) -> None:
    village.client.do("stick", fault={"写满": "full", "被拔掉": "pulled", "写不进去": "locked"}[fault])


@when("U盘里的文件后半截坏了")
def stick_rots(village: Village) -> None:
    village.spoil_exported()


@when("运营中心导入U盘里的文件")
def centre_imports(village: Village, capsys: pytest.CaptureFixture[str]) -> None:
    village.import_at_centre(capsys)


@then(parsers.parse('运营中心看到"{text}"'))
def centre_sees(village: Village, text: str) -> None:
    assert text in village.centre_said


@then(parsers.parse("平台见过{count:d}次重复的办件"))
def duplicates(village: Village, count: int) -> None:
    assert village.rig.central.duplicates_seen == count
