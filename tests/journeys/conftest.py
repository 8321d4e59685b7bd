"""The step words of the journeys, as docs/journeys.md lists them. Each drives the real program in its own process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_bdd import given, parsers, when
from pytest_bdd.parser import Scenario

from central.moments import beijing_date
from central.publishing import publish_broadcast
from kiosk.demo.rig import ATTENDANT_PIN, TECHNICIAN_PIN
from tests.journeys.steps_access import *  # noqa: F403 - steps bring hidden names of their own
from tests.journeys.steps_carried import *  # noqa: F403
from tests.journeys.steps_codes import *  # noqa: F403
from tests.journeys.steps_documents import *  # noqa: F403
from tests.journeys.steps_login import *  # noqa: F403
from tests.journeys.steps_mandates import *  # noqa: F403
from tests.journeys.steps_papers import *  # noqa: F403
from tests.journeys.steps_paying import *  # noqa: F403
from tests.journeys.steps_people import *  # noqa: F403
from tests.journeys.steps_published import *  # noqa: F403
from tests.journeys.steps_ratings import *  # noqa: F403
from tests.journeys.steps_seen import *  # noqa: F403
from tests.journeys.steps_spoken import *  # noqa: F403
from tests.journeys.steps_standing import *  # noqa: F403
from tests.journeys.steps_upkeep import *  # noqa: F403
from tests.journeys.steps_video import *  # noqa: F403
from tests.journeys.steps_walk import *  # noqa: F403
from tests.support.village import CLOCK, Village

SATURDAY = 5


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with Village(tmp_path / "village") as opened:
        yield opened


# --- 假如 -------------------------------------------------------------------------------------------------------------


@given(parsers.parse('终端装在车上，车牌是"{plate}"'))
def rides_in_a_vehicle(village: Village, plate: str) -> None:
    """Before the terminal starts: it is a line of its settings."""
    settings = village.rig.config.read_text(encoding="utf-8")
    here = "[terminal]\n"
    assert settings.count(here) == 1
    village.rig.config.write_text(settings.replace(here, f'{here}vehicle_plate = "{plate}"\n'), encoding="utf-8")


@given("终端已联网")
def terminal_online(village: Village) -> None:
    village.link_is("online")
    village.devices_settled()


@given("网络已断开")
@when("网络断开")
def network_down(village: Village) -> None:
    village.rig.cable.unplug()
    village.link_is("no_network")
    village.devices_settled()


@given("平台停机")
@when("平台停机")
def platform_down(village: Village) -> None:
    village.rig.central.faults.always("server_error")
    village.link_is("platform_down")


@given(parsers.parse('平台回答"{fault}"'))
def platform_answers(village: Village, fault: str) -> None:
    village.rig.central.faults.always(fault)


@given(parsers.parse("平台会收下但回答丢失{times:d}次"))
def answer_lost(village: Village, times: int) -> None:
    village.rig.central.faults.times(times, "lost_answer", path="/v1/batches")


@given("凭条机缺纸")
@when("凭条机缺纸")
def receipt_paper_out(village: Village) -> None:
    village.desk("receipt.paper", state="out")


@given("凭条打印到一半没有纸")
@when("凭条打印到一半没有纸")
def receipt_paper_ends(village: Village) -> None:
    village.desk("receipt.out_during_print", after_bytes=120)


@given("A4打印机缺纸")
@when("A4打印机缺纸")
def document_paper_out(village: Village) -> None:
    village.desk("document.paper", state="out")


@given(parsers.parse('读卡器会"{fault}"{times:d}次'))
def reader_will_fail(village: Village, fault: str, times: int) -> None:
    village.desk("fault", device="idcard", name=fault, times=times, on="read")


@when(parsers.parse('把内容损坏的卡放在读卡区，坏在"{where}"'))
def place_damaged_card(village: Village, where: str) -> None:
    village.desk("card.insert_damaged", person="王秀英", where=where)
    village.card_on_reader = "王秀英"


@given("读卡器已拔掉")
@when("读卡器拔掉")
def reader_unplugged(village: Village) -> None:
    village.desk("idcard.unplug")


@when("插回读卡器")
def reader_replugged(village: Village) -> None:
    village.desk("idcard.replug")


@given("已打开关爱模式")
def care_mode(village: Village) -> None:
    village.tap("大字")


@given(parsers.parse('界面语言是"{language}"'))
def language_is(village: Village, language: str) -> None:
    village.tap("语言")
    village.tap(language)


@given(parsers.parse('会在"{checkpoint}"时断电'))
def will_lose_power(village: Village, checkpoint: str) -> None:
    """Starts the terminal anew with the switch armed."""
    village.terminal.stop()
    village.terminal.cut_power_at(checkpoint)
    village.link_is("online" if village.rig.cable.plugged else "no_network")
    village.devices_settled()


# --- 当 ---------------------------------------------------------------------------------------------------------------


@when(parsers.parse('点击"{text}"'))
def tap(village: Village, text: str) -> None:
    village.tap(text)


@when(parsers.parse('把"{person}"的身份证放在读卡区'))
def place_card(village: Village, person: str, request: pytest.FixtureRequest) -> None:
    if _next_step(request).endswith("读卡中途取走身份证"):
        village.desk("card.lift_mid_read", mode="stop")
    village.place_card(person)


@when("读卡中途取走身份证")
def lift_mid_read(village: Village) -> None:
    """Armed when the card was placed; here the bench confirms that it is gone."""
    village.until(lambda: not village.desk("state")["devices"]["idcard"]["card"], "the card to be lifted")  # type: ignore[index]
    village.card_on_reader = ""


@when("取走身份证")
def take_card(village: Village) -> None:
    village.take_card()


@when(parsers.parse('"{person}"站在摄像头前'))
def face(village: Village, person: str) -> None:
    village.desk("face.show", person=person)


@when("没有人站在摄像头前")
def no_face(village: Village) -> None:
    village.desk("face.hide")


@when(parsers.parse('在"{label}"中输入"{text}"'))
def fill(village: Village, label: str, text: str) -> None:
    village.sees(label)
    village.client.fill(label, text)


@when(parsers.parse('在"{label}"中填下一个工作日'))
def fill_working_day(village: Village, label: str) -> None:
    day = beijing_date(village.rig.central.platform.clock()) + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    fill(village, label, f"{day:%Y%m%d}")


@when(parsers.parse('扫描二维码"{content}"'))
def scan(village: Village, content: str) -> None:
    village.scan(content)


@when("扫描刚才的回执")
def scan_last_slip(village: Village) -> None:
    village.until(lambda: bool(village.codes()), "a slip with a code")
    village.scan(village.codes()[-1])


@when("部门的结果传回终端")
def decisions_come_back(village: Village) -> None:
    village.until(lambda: village.client.do("queue")["undecided"] == 0, "the department's decision at the terminal")


@when(parsers.parse("无人操作{seconds:d}秒"))
def nobody_for(village: Village, seconds: int) -> None:
    village.client.do("advance", seconds=seconds)


@when(parsers.parse("过了{days:d}天"))
def days_pass(village: Village, days: int) -> None:
    village.client.do("advance", seconds=days * 86400)


@when(parsers.parse('平台发布{kind}"{text}"，{minutes:d}分钟后结束'))
def publish(village: Village, kind: str, text: str, minutes: int) -> None:
    platform = village.rig.central.platform
    until = (platform.clock() + timedelta(minutes=minutes)).isoformat()
    publish_broadcast(platform, text, until=until, emergency=kind == "应急广播")


@when("网络恢复")
def network_back(village: Village) -> None:
    village.rig.cable.plug()
    village.link_is("online")


@when("平台恢复")
def platform_back(village: Village) -> None:
    village.rig.central.faults.clear()
    village.link_is("online")


@when("加纸")
def add_paper(village: Village) -> None:
    village.desk("receipt.paper", state="ok")
    village.desk("document.paper", state="ok")


@when("终端断电并重启")
def power_cycle(village: Village) -> None:
    village.terminal.cut_power()
    village.terminal.start()


@when("走到养老待遇资格认证的读卡")
def up_to_the_card(village: Village) -> None:
    for text in ("开始办事", "养老待遇资格认证", "同意，开始办", "同意刷脸"):
        village.tap(text)
    village.sees("请把身份证放在这里")


@when(parsers.parse('"{person}"办到填写手机号'))
def up_to_the_phone(village: Village, person: str) -> None:
    """In large type the question has no step of its own: it is reached from the review."""
    _identified(village, person, "养老待遇资格认证")
    question, review = "您的手机号是多少", "请看看对不对"
    village.until(lambda: village.client.sees(question) or village.client.sees(review), "the question or the review")
    if village.client.sees(review):
        village.tap("修改手机号")
    village.sees(question)


@when(parsers.parse('"{person}"办到提交养老待遇资格认证'))
def submitted(village: Village, person: str) -> None:
    up_to_the_submission(village, person)
    village.sees("回执号")  # online the sentence above it changes within a moment


@when(parsers.parse('"{person}"办到点下提交'))
def up_to_the_submission(village: Village, person: str) -> None:
    up_to_the_phone(village, person)
    village.client.fill("手机号", "13800138000")
    village.tap("填好了")
    village.tap("提交")


@when(parsers.parse('"{person}"办到核对参保证明'))
def up_to_the_document(village: Village, person: str) -> None:
    _identified(village, person, "参保证明")
    village.tap("城乡居民养老保险")
    village.sees("请看看对不对")


@when(parsers.parse('"{person}"办到开出参保证明'))
def document_issued(village: Village, person: str) -> None:
    up_to_the_document(village, person)
    village.tap("提交")
    village.sees("证明开好了")


@when("村干部输入密码")
def attendant_pin(village: Village) -> None:
    village.sees("请村干部输入密码")
    _enter_pin(village, ATTENDANT_PIN)


@when("技术员输入密码")
def technician_pin(village: Village) -> None:
    village.sees("技术员登录")
    _enter_pin(village, TECHNICIAN_PIN)


@when(parsers.parse("输错密码{times:d}次"))
def wrong_pins(village: Village, times: int) -> None:
    for _ in range(times):
        village.until(lambda: not village.client.sees("正在核对"), "the last try to be checked")
        _enter_pin(village, "000000")
        village.sees("密码不对")


@when(parsers.parse("连点{times:d}次时钟"))
def tap_clock(village: Village, times: int) -> None:
    village.sees("开始办事")
    shown = next(text for text in village.client.texts() if CLOCK.fullmatch(text))
    for _ in range(times):
        village.tap(f"现在{shown}")


@when("技术员打开待传队列")
def open_queue(village: Village) -> None:
    tap_clock(village, 5)
    technician_pin(village)
    village.tap("待传队列")


@when(parsers.parse('"{person}"办好养老待遇资格认证，取卡离开'))
def done_and_gone(village: Village, person: str) -> None:
    submitted(village, person)
    for text in ("不用打印，完成", "跳过"):
        village.tap(text)
    take_card(village)
    village.sees("开始办事")


@when("退出维护")
def leave_maintenance(village: Village) -> None:
    village.tap("退出维护")


# --- parts ------------------------------------------------------------------------------------------------------------


def _identified(village: Village, person: str, service: str) -> None:
    village.desk("face.show", person=person)
    for text in ("开始办事" if not village.client.sees("Start") else "Start", service, "同意，开始办", "同意刷脸"):
        village.tap(text)
    village.sees("请把身份证放在这里")
    village.place_card(person)


def _enter_pin(village: Village, pin: str) -> None:
    village.client.do("digits", digits=pin)
    village.tap("确定")


STEPS = pytest.StashKey[list[str]]()
"""The steps that are still to come in the scenario that runs."""


def pytest_bdd_before_scenario(request: pytest.FixtureRequest, scenario: Scenario) -> None:
    request.node.stash[STEPS] = [step.name for step in scenario.steps]


def pytest_bdd_before_step(request: pytest.FixtureRequest) -> None:
    request.node.stash[STEPS].pop(0)


def _next_step(request: pytest.FixtureRequest) -> str:
    """A card that the next step lifts in the middle of the read must be armed before it is placed."""
    coming = request.node.stash[STEPS]
    return coming[0] if coming else ""
