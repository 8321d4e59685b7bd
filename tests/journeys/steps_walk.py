"""Step words that take one person through a whole service of the catalogue in the real window, question by question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from pytest_bdd import parsers, when

from central.moments import beijing_date, system_clock
from kiosk.catalogue import load_catalogue
from kiosk.demo.rig import ASSETS
from kiosk.domain.attachments import asked_attachments
from kiosk.domain.catalogue import ON_THE_KEYBOARD, FieldKind, FieldSpec, Output, Service
from kiosk.domain.forms import asked_fields
from kiosk.domain.licences import HOW, Use
from kiosk.regions import load_regions
from tests.journeys.steps_papers import lay_page, sign
from tests.journeys.steps_paying import pay
from tests.journeys.steps_standing import left
from tests.support.village import Village

CATALOGUE: Final = load_catalogue(ASSETS / "catalogue")
REGIONS: Final = load_regions(ASSETS / "regions")
SATURDAY: Final = 5
TYPED: Final = {
    FieldKind.PHONE: "13800138000",
    FieldKind.IDNUMBER: "440981201505200260",
    FieldKind.BANKCARD: "4111111111111111",
    FieldKind.USCC: "91440981000000001T",
    FieldKind.PLATE: "粤K12345",
    FieldKind.TEXT: "红荔村口",
}
REVIEWED: Final = {Output.PAYMENT: "都对，查要交多少"}
RESULTS: Final = ("查到了", "证明开好了", "办好了", "约好了", "平台已经收到您的", "交好了", "已在本机办好")


@when(parsers.parse('"{person}"从头到尾办"{title}"'))
def walked(village: Village, person: str, title: str) -> None:
    """From the first screen to the result, and away."""
    service = next(one for one in CATALOGUE.services if one.title == title)
    before = len(village.ledger(title))
    _open(village, service)
    if service.is_read:
        village.sees("看完了")
        village.tap("看完了")
        return
    village.tap("同意，开始办")
    if service.face_consent:
        village.desk("face.show", person=person)
        village.tap("同意刷脸")
    village.sees("请把身份证放在这里")
    village.place_card(person)
    answers: dict[str, str] = {}
    for spec in _questions(service, answers):
        answers[spec.name] = _answer(village, spec)
    for paper in asked_attachments(service, answers):
        if not paper.spoken_for:
            _photograph(village, required=paper.required, most=paper.max_pages)
    _hand_in(village, service)
    village.until(lambda: any(village.client.sees(words) for words in RESULTS), f"the result of {title}")
    left(village)
    village.until(lambda: len(village.ledger(title)) == before + 1, f"{title} in the ledger")


def _open(village: Village, service: Service) -> None:
    village.until(lambda: village.client.sees("开始办事") or village.client.sees("您要办什么"), "the first screen")
    if village.client.sees("开始办事"):
        village.tap("开始办事")
    category = next(one for one in CATALOGUE.categories if one.id == service.category)
    village.tap(category.label)
    village.until(lambda: village.client.sees(service.title) or village.client.sees(service.group), "the services")
    if not village.client.sees(service.title):
        village.tap(service.group)
    village.tap(service.title)


def _questions(service: Service, answers: dict[str, str]) -> Iterator[FieldSpec]:
    """One after the other: what is asked next may follow from what was answered."""
    while True:
        spec = next((one for one in asked_fields(service, answers) if one.name not in answers), None)
        if spec is None:
            return
        yield spec


def _answer(village: Village, spec: FieldSpec) -> str:
    if spec.name == HOW and {choice.value for choice in spec.choices} == set(Use):
        return Use.PRINT  # said already, by the button under the licence
    village.sees(spec.question)
    if spec.kind is FieldKind.LICENCE:
        village.tap("居民户口簿")
        village.tap("打印复印件")
        return "the one of the household"
    if not spec.required:
        village.tap("不填，下一步")
        return ""
    if spec.kind is FieldKind.CHOICE:
        village.tap(spec.choices[0].label)
        return spec.choices[0].value
    if spec.kind is FieldKind.REGION:
        return _place(village, spec)
    if spec.kind is FieldKind.DATE:
        # The first step shows today, or the day that stepping begins with.
        for _ in range(1 + _days_to_a_working_day()):
            village.tap("日，加一")
    else:
        text = TYPED.get(spec.kind, "1" * max(spec.min_length, 1))
        village.client.fill(spec.label, text[: spec.max_length] if spec.kind in ON_THE_KEYBOARD else text)
    village.tap("填好了")
    return "x"


def _days_to_a_working_day() -> int:
    today = beijing_date(system_clock())
    return next(days for days in (1, 2, 3) if (today + timedelta(days=days)).weekday() < SATURDAY)


def _place(village: Village, spec: FieldSpec) -> str:
    code = ""
    while below := REGIONS.below(code, spec.deepest):
        village.tap(below[0].name)
        code = below[0].code
    return code


def _photograph(village: Village, *, required: bool, most: int) -> None:
    village.until(lambda: village.client.sees("拍照") or village.client.sees("不拍，下一步"), "the document camera")
    if not required:
        village.tap("不拍，下一步")
        return
    lay_page(village, 1)
    village.tap("拍照")
    village.tap("看清楚了")
    if most > 1:
        village.tap("拍完了")


def _hand_in(village: Village, service: Service) -> None:
    village.sees("请看看对不对")
    if service.signed_sentence:
        village.tap("都对，去签名")
        sign(village)
        village.tap("签好了，提交")
        return
    village.tap(REVIEWED.get(service.output, "都对，提交"))
    if service.output is Output.PAYMENT:
        village.tap("对，去交费")
        village.sees("扫这个码，付钱")
        pay(village)
