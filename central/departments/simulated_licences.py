"""Copies of electronic licences on paper: of any kind in ``assets/licences``, all invented."""

from __future__ import annotations

from typing import Final

from central.departments.contract import IssueOrder
from central.departments.licence_kinds import licence_kinds
from central.departments.licence_values import Holding, printed_facts, spoken_day
from central.departments.sheet import Facts, Sheet
from central.departments.simulated_holdings import firm_of, held, holding_numbered, may_hold
from central.departments.simulated_records import Dice
from central.services import answer_label

DRIVING: Final = "driving-licence"
VEHICLE: Final = "vehicle-licence"
BUSINESS: Final = "business-licence"
_NOTE: Final = "本页是电子证照的打印件，扫码可以核对。"
_OVER: Final = "这张证照已经过期，本页只能留作参考。"


def electronic_licence(order: IssueOrder, _dice: Dice) -> Sheet | None:
    """A licence by its identifier, or of a kind; None when the person has none such, or it may not be copied."""
    kind = licence_kinds().get(order.answers.get("type", ""))
    if "licence" in order.answers:
        holding = holding_numbered(order.person, order.answers["licence"], order.issued_on)
    else:
        holding = held(kind, order.person) if kind is not None and may_hold(kind, order.person, order.issued_on) else None
    return None if holding is None or not holding.kind.prints else copied(order, holding)


def vehicle_papers(order: IssueOrder, _dice: Dice) -> Sheet | None:
    """The copy of a driving licence or of a vehicle's."""
    wants_car = order.answers.get("type") != "driving"
    plate = order.answers.get("plate", "") if wants_car else ""
    kind = licence_kinds()[VEHICLE if wants_car else DRIVING]
    if not may_hold(kind, order.person, order.issued_on):
        return None
    return copied(order, held(kind, order.person, plate=plate))


def business_licence(order: IssueOrder, _dice: Dice) -> Sheet | None:
    """The copy of a firm's licence for who represents it."""
    firm = firm_of(order.answers.get("uscc", ""))
    return copied(order, held(licence_kinds()[BUSINESS], order.person, firm))


def copied(order: IssueOrder, holding: Holding) -> Sheet:
    """The page that is printed, marked with what it is wanted for."""
    day, purpose = order.issued_on, answer_label(order.service, "purpose", order.answers)
    over, own = holding.is_over(day), holding.firm is None and holding.person.number == order.person.number
    state: Facts = (("证照状态", "已经过期" if over else "有效"), ("发证机关", f"{holding.kind.office}（模拟）"))
    return Sheet(
        title=f"{holding.kind.title}（电子证照）",
        kicker="电子证照",
        opening="以下是从电子证照库调取的证照信息，用于打印。",
        issuer="电子证照系统（模拟）",
        person_title="持有人" if own else "申请打印的人",
        facts_title="证照信息",
        facts=(*printed_facts(holding), *state, *((("打印用途", purpose),) if purpose else ())),
        notes=(_OVER, _NOTE) if over else (_NOTE,),
        valid_until=holding.until,
        licence_id=holding.number,
        watermark=f"仅供{purpose}　{spoken_day(day)}" if purpose else "",
    )
