"""Step words about who acts for somebody that is not there: authorised beforehand, or of the household."""

from __future__ import annotations

import re

from pytest_bdd import parsers, then, when

from tests.support.village import Village

NUMBER = re.compile(r"\d{3} \d{3} \d{4}")
HELPER_NUMBER = "44092219880918033X"
"""Of 陈志明 on the bench."""
FIRM = "91440981000000001T"
"""He represents it: its number does not end above 4."""


@when(parsers.parse('"{person}"打开"{service}"'))
def opened_by_face(village: Village, person: str, service: str) -> None:
    """A service of 其他事项, up to its first question or its answer."""
    village.desk("face.show", person=person)
    if village.client.sees("开始办事"):
        village.tap("开始办事")
    for text in ("其他事项", "户口和身份", service, "同意，开始办", "同意刷脸"):
        village.tap(text)
    village.sees("请把身份证放在这里")
    village.place_card(person)
    if service != "授权家里人代办" and service != "收回授权":
        village.tap("都对，提交")


@when(parsers.parse('"{person}"授权"{helper}"办看病和医保的事'))
def mandate_given(village: Village, person: str, helper: str) -> None:
    opened_by_face(village, person, "授权家里人代办")
    for label, text in (("替您办的人", helper), ("替您办的人的身份证号", HELPER_NUMBER)):
        village.sees(label)
        village.client.fill(label, text)
        village.tap("填好了")
    for text in ("看病和医保的事", "半年", "用几次都可以", "都对，提交"):
        village.tap(text)


@when("记下授权编号，走开")
def mandate_noted(village: Village) -> None:
    village.noted = next(found[0] for text in village.client.texts() if (found := NUMBER.search(text))).replace(" ", "")
    left(village)


@when("办完走开")
def left(village: Village) -> None:
    """From the result to the first screen, whatever is offered."""
    for text in ("完成", "跳过"):
        village.tap(text)
    if village.card_on_reader:
        village.take_card()
    village.sees("开始办事")


@when(parsers.parse('"{person}"替别人办"{service}"，读了自己的身份证'))
def agent_known(village: Village, person: str, service: str) -> None:
    _acting(village, person, "看病和医保", service, "替别人办")


@when(parsers.parse('"{person}"替孩子办"{service}"，读了自己的身份证'))
def guardian_known(village: Village, person: str, service: str) -> None:
    _acting(village, person, "我的养老和社保", service, "替孩子办")


@when("输入记下的授权编号")
def mandate_typed(village: Village) -> None:
    mandate_filled(village, village.noted)


@when(parsers.parse('填授权编号"{digits}"'))
def mandate_filled(village: Village, digits: str) -> None:
    village.sees("授权编号是多少")
    village.client.fill("授权编号", digits)
    village.tap("填好了")


@when(parsers.parse('"{person}"收回记下的授权'))
def mandate_taken_back(village: Village, person: str) -> None:
    opened_by_face(village, person, "收回授权")
    village.sees("收回哪一个授权")
    village.client.fill("授权编号", village.noted)
    village.tap("填好了")
    village.tap("都对，提交")


@when(parsers.parse('"{person}"授权用电数据，开出凭证'))
def certificate_made(village: Village, person: str) -> None:
    _certificates(village, person, "公共数据资产凭证（用电贷款）")
    village.sees("统一社会信用代码")
    village.client.fill("统一社会信用代码", FIRM)
    village.tap("填好了")
    for text in ("贷款", "同意授权", "都对，提交"):
        village.tap(text)
    village.sees("证明开好了")


@when("记下凭证编号，走开")
def certificate_noted(village: Village) -> None:
    village.noted = village.rig.central.store.transactions(1)[0].case.document_no.removeprefix("ZM")  # type: ignore[union-attr]
    left(village)


@when(parsers.parse('"{person}"收回记下的凭证'))
def certificate_taken_back(village: Village, person: str) -> None:
    _certificates(village, person, "撤回公共数据授权")
    for label, text in (("凭证编号", village.noted), ("统一社会信用代码", FIRM)):
        village.sees(label)
        village.client.fill(label, text)
        village.tap("填好了")
    village.tap("都对，提交")


@then("部门受理了最新的一笔")
def newest_accepted(village: Village) -> None:
    def state() -> str:
        (row,) = village.rig.central.store.transactions(1)
        return "" if row.case is None else row.case.state.value

    village.until(lambda: state() == "accepted", "the newest case to be accepted")


def _certificates(village: Village, person: str, service: str) -> None:
    """A service of 企业和车辆, with face and card, up to its first question."""
    village.desk("face.show", person=person)
    if village.client.sees("开始办事"):
        village.tap("开始办事")
    for text in ("打印证明和证照", "企业和车辆", service, "同意，开始办", "同意刷脸"):
        village.tap(text)
    village.sees("请把身份证放在这里")
    village.place_card(person)


def _acting(village: Village, person: str, category: str, service: str, whom: str) -> None:
    if village.client.sees("开始办事"):
        village.tap("开始办事")
    for text in (category, service, whom, "同意，开始办"):
        village.tap(text)
    village.sees("先放您自己的身份证")
    village.place_card(person)
    village.sees("请换上另一个人的身份证")


@when(parsers.parse('"{person}"站到机器前，替孩子办"{service}"'))
def guardian_asks(village: Village, person: str, service: str) -> None:
    _by_books(village, person, "我的养老和社保", service, "替孩子办")


@when(parsers.parse('"{person}"站到机器前，替别人办"{service}"'))
def agent_asks(village: Village, person: str, service: str) -> None:
    _by_books(village, person, "看病和医保", service, "替别人办")


@when(parsers.parse('"{person}"替孩子查"{service}"'))
def school_asked(village: Village, person: str, service: str) -> None:
    if village.client.sees("开始办事"):
        village.tap("开始办事")
    for text in ("其他事项", "孩子上学", service, "替孩子办", "同意，开始办"):
        village.tap(text)
    village.sees("先放您自己的身份证")
    village.place_card(person)


@when("取走身份证，回到首页")
def card_taken_home(village: Village) -> None:
    village.tap("回首页")
    village.take_card()


@when("本人在别处收回了记下的授权")
def mandate_taken_back_elsewhere(village: Village) -> None:
    platform = village.rig.central.platform
    row = platform.store.mandate(platform.keys.lookup("mandate", village.noted))
    assert row is not None
    with platform.store.write() as unit:
        unit.withdraw_mandate(row.mandate_id, platform.now())


@then("没有别的证明")
def one_certificate_only(village: Village) -> None:
    assert len(village.rig.central.store.transactions(9)) == 1


def _by_books(village: Village, person: str, category: str, service: str, whom: str) -> None:
    """Up to the question for whom it is: only the own card is read."""
    village.desk("face.show", person=person)
    if village.client.sees("开始办事"):
        village.tap("开始办事")
    for text in (category, service, whom, "同意，开始办", "同意刷脸"):
        village.tap(text)
    village.sees("先放您自己的身份证")
    village.place_card(person)
