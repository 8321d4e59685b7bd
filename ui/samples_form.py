"""Questions of every kind for the samples, whatever the catalogue of the day asks."""

from __future__ import annotations

from kiosk.domain.catalogue import FieldKind, FieldSpec
from kiosk.session import state as st
from ui.samples_cast import WANG

TEXT_FIELD = FieldSpec(
    "remark", "备注", FieldKind.TEXT, "还有什么要告诉我们的？", "不写也可以", required=False, max_length=40
)
DAY_FIELD = FieldSpec("day", "日期", FieldKind.DATE, "您想哪一天去？", "8位数字，比如20260108", required=False)
CHILD_FIELD = FieldSpec("child", "孩子的身份证号", FieldKind.IDNUMBER, "孩子的身份证号是多少？", "户口本上有")


def filling() -> list[tuple[str, st.FillStep]]:
    """Steps of a journey that asks :data:`CHILD_FIELD` and :data:`DAY_FIELD`, by the name of the sample."""
    return [
        ("fill-idnumber", st.FillStep(CHILD_FIELD, WANG.number[:17])),
        ("fill-date-begin", st.FillStep(DAY_FIELD)),
        ("fill-date", st.FillStep(DAY_FIELD, "202602")),
        ("fill-date-chosen", st.FillStep(DAY_FIELD, "20260228")),
    ]
