"""Steps of paying: the phone in the villager's hand, and what the cashier's books say."""

from __future__ import annotations

from pytest_bdd import parsers, then, when

from central.departments.simulated_collections import SimulatedCollections
from central.departments.simulated_gateway import SimulatedGateway
from tests.support.village import Village


def cashier(village: Village) -> SimulatedGateway:
    found = village.rig.central.money.cashier
    assert isinstance(found, SimulatedGateway)
    return found


def phone(village: Village, wish: str) -> None:
    order = cashier(village).newest()
    assert order is not None
    village.desk(f"payment.{wish}", link=order.qr)


@when("用手机扫码付款")
def pay(village: Village) -> None:
    phone(village, "pay")


@when("用手机扫码看一看，没有付")
def refuse(village: Village) -> None:
    phone(village, "refuse")


@when("钱在关单以后才到")
def late(village: Village) -> None:
    phone(village, "late")


@when("用手机扫码付款，收款平台的回答丢失")
def lose_answer(village: Village) -> None:
    phone(village, "lose-answer")


@when("平台的缴费回答都丢了")
def answers_lost(village: Village) -> None:
    village.rig.central.faults.always("lost_answer", path="/v1/payments")


@when("手机付款的同时终端断电")
def power_cut(village: Village) -> None:
    village.terminal.cut_power()
    phone(village, "pay")


@when("终端重新通电")
def power_back(village: Village) -> None:
    village.terminal.start()


@when("部门不记账")
def books_refuse(village: Village) -> None:
    books = village.rig.central.money.collecting
    assert isinstance(books, SimulatedCollections)
    books.refusing = True


@when(parsers.parse('"{person}"走到"{service}"的第一个问题'))
def up_to_the_question(village: Village, person: str, service: str) -> None:
    for text in ("开始办事", "看病和医保" if "医保" in service else "我的养老和社保", service, "同意，开始办"):
        village.tap(text)
    village.sees("请把身份证放在这里")
    village.place_card(person)


@when(parsers.parse('"{person}"给自己交医保，走到付款码'))
def up_to_the_code(village: Village, person: str) -> None:
    up_to_the_question(village, person, "城乡居民医保缴费")
    for text in ("给自己交", "都对，查要交多少", "对，去交费"):
        village.tap(text)
    village.sees("扫这个码，付钱")


@then(parsers.parse("收款平台一共收了{paid:d}元，退了{refunded:d}元"))
def money(village: Village, paid: int, refunded: int) -> None:
    def moved() -> tuple[int, int]:
        fen = [one.amount_fen for one in cashier(village).movements()]
        return sum(one for one in fen if one > 0), -sum(one for one in fen if one < 0)

    village.until(lambda: moved() == (paid * 100, refunded * 100), f"{paid} paid and {refunded} refunded")
