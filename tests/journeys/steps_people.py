"""Step words about who is served: decisions of people at the centre, somebody acting for somebody else."""

from __future__ import annotations

import io

from pypdf import PdfReader
from pytest_bdd import parsers, when

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
