"""Samples of the own licences: asked for, listed, none, one of them in each state."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.catalogue import Catalogue
from kiosk.domain.licences import Group, LicenceCard, LicenceState, in_order
from kiosk.domain.readiness import NO_NETWORK
from kiosk.session import state as st
from kiosk.session.ambient import Ambient
from ui.samples_base import Sample, at, journey_of


def _number(kind: str) -> str:
    return f"1.2.156.3005.2.11440000MA0000001D{kind}.11440000MA0000002G.200000000001.001.0"


_ID = ("证件号码", "440*************41")
_CARDS = in_order(
    (
        LicenceCard(
            _number("001"), "营业执照", Group.FIRM, "模拟企业0747号", "市场监督管理部门", LicenceState.VALID,
            facts=(("名称", "模拟企业0747号"), ("统一社会信用代码", "91440981000000001T")), prints=True, shows=True,
        ),
        LicenceCard(
            _number("002"), "机动车驾驶证", Group.SELF, "王*英", "公安交通管理部门", LicenceState.OVER, "2025-07-01",
            (("姓名", "王*英"), _ID, ("准驾车型", "C1"), ("发证日期", "2015-07-02")), prints=True,
            renewal="driving-licence-renewal",
        ),
        LicenceCard(
            _number("003"), "最低生活保障证", Group.FAMILY, "王*英", "民政部门", LicenceState.SOON, "2026-12-30",
            (("户主", "王*英"), ("证号", "低4433509499"), ("人数", "4人")), prints=True, shows=True,
        ),
        LicenceCard(
            _number("004"), "居民身份证电子凭证", Group.SELF, "王*英", "公安机关", LicenceState.VALID,
            facts=(("姓名", "王*英"), ("性别", "女"), _ID, ("住址", "广东省高州市***")), shows=True,
        ),
        LicenceCard(
            _number("005"), "医保电子凭证", Group.SELF, "王*英", "医疗保障部门", LicenceState.VALID,
            facts=(("姓名", "王*英"), _ID, ("险种", "居民医保")),
        ),
        LicenceCard(
            _number("006"), "建筑施工企业安全生产管理人员考核合格证书", Group.SELF, "王*英", "住房城乡建设部门",
            LicenceState.VALID, "2028-06-30", (("姓名", "王*英"), _ID), prints=True, shows=True,
        ),
        LicenceCard(
            _number("007"), "出生医学证明", Group.FAMILY, "周*雨", "卫生健康部门", LicenceState.VALID,
            facts=(("孩子姓名", "周*雨"), ("母亲", "周*兰")), prints=True, shows=True,
        ),
    )
)  # fmt: skip


def licences(catalogue: Catalogue, world: Ambient) -> list[Sample]:
    service = catalogue.by_id["e-licence"]
    spec = service.fields[0]
    start = journey_of(service, {})
    journey = replace(start, licences=_CARDS)
    listed = st.LicencesStep(spec, st.LicencesStatus.LISTED)

    def opened(kind: str) -> st.LicencesStep:
        return replace(listed, opened=_number(kind))

    ones = [
        ("licence-over", opened("002")), ("licence-soon", opened("003")), ("licence-shown", opened("004")),
        ("licence-seen", opened("005")), ("licence-long", opened("006")), ("licence-firm", opened("001")),
    ]  # fmt: skip
    failed = st.LicencesStep(spec, st.LicencesStatus.FAILED, trouble=NO_NETWORK)
    return [
        at("licences-asking", "licences", world, st.LicencesStep(spec), start),
        at("licences-failed", "licences", world, failed, start),
        at("licences", "licences", world, listed, journey),
        at("licences-family", "licences", world, replace(listed, group=Group.FAMILY), journey),
        at("licences-none", "licences", world, listed, start),
        *(at(name, "licences", world, phase, journey) for name, phase in ones),
    ]
