"""What each service tells before it reads a card, held against what has to be told (PIPL art. 17, 29, 30; face rules 2025).

The sentences are few so that a person of 75 listens to them; here is what may not be cut. Who gets it, what for, which
data, how long, and that one may say no. The button to refuse is on the screen itself, beside the one to agree.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from kiosk.catalogue import load_catalogue
from kiosk.domain.acting import CONSENT
from kiosk.domain.attachments import PORTRAIT_CONSENT
from kiosk.domain.catalogue import FieldKind, Service
from kiosk.session.state import FaceConsentStep, Journey, PortraitConsentStep, Session
from ui.samples import all_samples
from ui.texts import Translations
from ui.viewmodels.derive_identity import consent_props

ASSETS: Final = Path(__file__).resolve().parents[3] / "assets"
SERVICES: Final = tuple(one for one in load_catalogue(ASSETS / "catalogue").services if one.consent)
FACES: Final = tuple(one for one in SERVICES if one.face_consent)
RECIPIENTS: Final = {
    "人力资源和社会保障厅": "人社部门", "医疗保障局": "医保部门", "市场监督管理局": "市场监管部门", "村民委员会": "村委会",
    "交通运输厅": "交通运输部门", "人民法院": "法院", "人民银行": "人民银行", "政务服务和数据管理局": "政数部门|平台",
    "残疾人联合会": "残联", "公安厅交通管理局": "交警部门", "农业农村厅": "农业农村部门", "民政厅": "民政部门",
    "镇人民政府": "镇政府", "公安厅出入境管理局": "出入境部门", "12345政务服务便民热线": "12345热线", "公安厅": "公安部门",
    "住房公积金管理中心": "公积金中心", "国家税务总局广东省税务局": "税务部门", "税务局": "税务部门",
    "卫生健康委员会": "卫健部门",
    "自然资源厅": "自然资源部门", "教育厅": "教育部门", "工业和信息化厅": "工信部门", "公共资源交易中心": "交易中心",
}  # fmt: skip
"""The department as the screen names it below, and as the sentences call it."""
STAYS: Final = "只在这台机器上"
PURPOSE: Final = r"用来.+|才知道怎么帮您|换一个当场用的码|由工作人员查清楚|只记下.+"
HOW_LONG: Final = r"清掉|清除|不保存|收回"
SAYS_OF: Final = {
    "fields": r"填的|手机号|身份证号和车牌号|缴费人的身份证号|替您办的人|授权编号|问过什么事",
    "papers": r"拍",
}


def told(service: Service) -> str:
    return "".join(service.consent)


def lacking(sentences: str, department: str, *, fields: bool, papers: bool, card: bool) -> list[str]:
    """What is not said."""
    asked = {
        "who": rf"{RECIPIENTS[department]}|{STAYS}",
        "purpose": PURPOSE,
        "how long": HOW_LONG,
        "data": r"身份证|证号" if card else r"材料",
        "fields": SAYS_OF["fields"] if fields else "",
        "papers": SAYS_OF["papers"] if papers else "",
    }
    return [name for name, words in asked.items() if not re.search(words, sentences)]


def of_service(service: Service) -> list[str]:
    spoken = any(one.spoken_for for one in service.attachments)
    photographed = any(not one.spoken_for for one in service.attachments)
    missing = lacking(
        told(service),
        service.department,
        fields=STAYS not in told(service) and any(one.kind is not FieldKind.CHOICE for one in service.fields),
        papers=photographed,
        card="idcard" in {one.value for one in service.hardware},
    )
    return missing + (["spoken"] if spoken and "说的" not in told(service) else [])


@pytest.mark.parametrize("service", SERVICES, ids=lambda one: one.id)
def test_who_gets_what_for_what_and_how_long(service: Service) -> None:
    assert of_service(service) == []


def test_the_recipient_is_named_twice_once_in_full() -> None:
    """The sentence says it as people do, the note under it gives the department's own name."""
    session = next(sample.session for sample in all_samples(ASSETS) if sample.name == "consent")
    assert session.journey is not None
    ambient = next(sample.ambient for sample in all_samples(ASSETS) if sample.name == "consent")
    texts = Translations(ASSETS / "translations").texts(session.preferences.language)
    assert session.journey.service.department in consent_props(session, ambient, texts).note


@pytest.mark.parametrize("service", FACES, ids=lambda one: one.id)
def test_the_face_is_asked_for_apart_and_never_the_only_way(service: Service) -> None:
    face = "".join(service.face_consent)
    assert re.search(r"和身份证照片比", face), "what for"
    assert re.search(r"只在本机", face), "where"
    assert re.search(r"不存.*不传", face), "how long, and to whom"
    assert re.search(r"不同意也能办.*村干部", face), "the other way"
    assert not re.search(r"脸", told(service)), "a consent of its own (PIPL art. 29)"


def test_every_consent_can_be_refused_on_the_same_screen() -> None:
    sample = next(sample for sample in all_samples(ASSETS) if sample.name == "consent")
    texts = Translations(ASSETS / "translations").texts(sample.session.preferences.language)
    for phase in (sample.session.phase, FaceConsentStep(), PortraitConsentStep()):
        for service in SERVICES if phase is sample.session.phase else FACES[:1]:
            shown = consent_props(Session(phase=phase, journey=Journey(service)), sample.ambient, texts)
            assert shown.agree_text
            assert re.match(r"不", shown.decline_text), service.id
            assert shown.sentences


def test_the_photo_for_the_centre_and_acting_for_others_say_it_too() -> None:
    photo = "".join(PORTRAIT_CONSENT)
    assert re.search(r"人社部门.*看是不是本人.*不同意也行", photo)
    for sentences in CONSENT.values():
        assert any("记下" in sentence for sentence in sentences), "that it is kept who acted"


@pytest.mark.parametrize("cut", ["送到人社部门", "用来查认证日期", "身份证", "清掉"])
def test_a_sentence_cut_too_short_is_found(cut: str) -> None:
    service = next(one for one in SERVICES if one.id == "pension-due")
    assert lacking(told(service), service.department, fields=False, papers=False, card=True) == []
    shorter = told(service).replace(cut, "")
    assert lacking(shorter, service.department, fields=False, papers=False, card=True)
