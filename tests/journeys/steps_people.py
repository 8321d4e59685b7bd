"""Step words about who is served: decisions of people at the centre, somebody acting for somebody else."""

from __future__ import annotations

import io

import msgspec
from pypdf import PdfReader
from pytest_bdd import parsers, then, when

from central.sealing import open_sealed
from sync.wire import SealedBody, TransactionBody, sealing_info
from tests.journeys.steps_papers import lay_page
from tests.support.console_client import Browser, logged_in
from tests.support.village import Village

VERDICTS = {"通过": "approved", "不通过": "declined"}


@when(parsers.parse('"{person}"刷脸办"{service}"'))
def begun_with_face(village: Village, person: str, service: str) -> None:
    village.desk("face.show", person=person)
    if village.client.sees("开始办事"):
        village.tap("开始办事")
    village.tap("我的养老和社保")
    for text in (service, "同意，开始办", "同意刷脸"):
        village.tap(text)
    village.sees("请把身份证放在这里")
    village.place_card(person)


@when(parsers.parse('运营中心看现场照片，认定"{verdict}"'))
def looked_and_decided(village: Village, verdict: str) -> None:
    browser = _reviewer(village)
    place = _waiting(village)
    assert "现场照片" in browser.get(place).text
    photo = browser.get(f"{place}/paper/0")
    (page,) = PdfReader(io.BytesIO(photo.content)).pages
    assert min(page.images[0].image.size) > 200  # type: ignore[union-attr]
    _decide(browser, place, verdict)


@when(parsers.parse('运营中心认定"{verdict}"，理由"{reason}"'))
def decided_with_reason(village: Village, verdict: str, reason: str) -> None:
    _decide(_reviewer(village), _waiting(village), verdict, reason)


@when("填完报销的内容")
def reimbursement_filled(village: Village) -> None:
    """All questions of 医疗费零星报销受理, and its required papers."""
    village.sees("医院")
    village.client.fill("医院", "高州市人民医院")
    village.tap("填好了")
    village.tap("住院")
    for label, digits in (
        ("看病日期", "20261020"),
        ("自己付的钱", "1200"),
        ("银行卡号", "4111111111111111"),
        ("手机号", "13800138000"),
    ):
        village.sees(label)
        village.client.fill(label, digits)
        village.tap("填好了")
    lay_page(village, 2)
    for text in ("拍照", "看清楚了", "拍完了", "不拍，下一步"):
        village.tap(text)


@then(parsers.parse('平台知道是"{agent}"替"{person}"办的'))
def platform_knows_the_agent(village: Village, agent: str, person: str) -> None:
    platform = village.rig.central.platform
    village.until(lambda: bool(platform.store.transactions(1)), "a transaction at the platform")
    entry = platform.store.transactions(1)[0].ledger
    stored = platform.store.sealed_body(entry.entry_id)
    assert stored is not None
    info = sealing_info("entry", entry.terminal, entry.entry_id)
    body = msgspec.json.decode(open_sealed(platform.keys, SealedBody(*stored), info), type=TransactionBody)
    assert body.agent is not None
    assert (body.agent.person.name, body.person.name) == (agent, person)


def _reviewer(village: Village) -> Browser:
    return logged_in(village.rig.central, "reviewer")


def _waiting(village: Village) -> str:
    """The address of the one case that waits for a person."""

    def waits() -> list[str]:
        rows = village.rig.central.store.transactions(9)
        return [row.ledger.entry_id for row in rows if row.case is not None and row.case.state == "review"]

    village.until(lambda: len(waits()) == 1, "a case that waits for a person")
    return f"/review/{waits()[0]}"


def _decide(browser: Browser, place: str, verdict: str, reason: str = "") -> None:
    answer = browser.post(place, verdict=VERDICTS[verdict], reason=reason)
    browser.close()
    assert answer.status_code == 303, answer.text
