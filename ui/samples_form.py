"""Questions of every kind for the samples, whatever the catalogue of the day asks."""

from __future__ import annotations

from kiosk.domain.catalogue import FieldKind, FieldSpec
from kiosk.domain.regions import Level
from kiosk.session import state as st
from ui.samples_cast import WANG

TEXT_FIELD = FieldSpec(
    "remark", "备注", FieldKind.TEXT, "还有什么要告诉我们的？", "不写也可以", required=False, max_length=40
)
DAY_FIELD = FieldSpec("day", "日期", FieldKind.DATE, "您想哪一天去？", "8位数字，比如20260108", required=False)
CHILD_FIELD = FieldSpec("child", "孩子的身份证号", FieldKind.IDNUMBER, "孩子的身份证号是多少？", "户口本上有")

FROM_FIELD = FieldSpec("from", "从哪里迁出", FieldKind.REGION, "户口现在在哪里？", "点大的，再点小的")
CITY_FIELD = FieldSpec(
    "city", "去哪里看病", FieldKind.REGION, "去哪个市看病？", "选到市就可以", required=False, deepest=Level.CITY
)
ANSWERED = {"from": "440981113215", "city": "430100"}


def placing() -> list[tuple[str, st.FillStep]]:
    """Steps of a journey that asks :data:`FROM_FIELD` and :data:`CITY_FIELD`."""
    return [
        ("region", st.FillStep(FROM_FIELD)),
        ("region-province", st.FillStep(FROM_FIELD, "440000")),
        ("region-city", st.FillStep(FROM_FIELD, "440900")),
        ("region-town", st.FillStep(FROM_FIELD, "440981113")),
        ("region-shallow", st.FillStep(CITY_FIELD)),
        ("region-search", st.FillStep(FROM_FIELD, sought="")),
        ("region-found", st.FillStep(FROM_FIELD, "440000", sought="gao")),
        ("region-nothing", st.FillStep(FROM_FIELD, sought="飞机票")),
    ]


def filling() -> list[tuple[str, st.FillStep]]:
    """Steps of a journey that asks :data:`CHILD_FIELD` and :data:`DAY_FIELD`, by the name of the sample."""
    return [
        ("fill-idnumber", st.FillStep(CHILD_FIELD, WANG.number[:17])),
        ("fill-date-begin", st.FillStep(DAY_FIELD)),
        ("fill-date", st.FillStep(DAY_FIELD, "202602")),
        ("fill-date-chosen", st.FillStep(DAY_FIELD, "20260228")),
    ]
