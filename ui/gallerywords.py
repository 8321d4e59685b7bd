"""What the gallery's controls say: words of the terminal's own screens, and rows as its view models give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kiosk.session.state import Session
from ui.samples import Sample
from ui.samples_capture import name_written
from ui.texts import Texts
from ui.viewmodels.derive_form import fill_props
from ui.viewmodels.derive_front import category_props
from ui.viewmodels.wording import fact


def gallery_words(texts: Texts) -> dict[str, str]:
    t = texts.t
    return {
        "page_buttons": t("按钮"),
        "page_entries": t("填写"),
        "page_notes": t("提示"),
        "page_pictures": t("图画"),
        "page_look": t("字和颜色"),
        "page_frames": t("整页"),
        "normal": t("正常"),
        "pressed": t("按住"),
        "disabled": t("不能用"),
        "busy": t("正在忙"),
        "focus": t("按键走到这里"),
        "tight": t("没有地方时"),
        "wideRow": t("一行一个"),
        "empty": t("还没有填"),
        "filled": t("填了"),
        "secret": t("不让人看见"),
        "watch": t("要留意"),
        "care": t("大字"),
        "contrast": t("黑底白字"),
        "language": t("语言"),
        "submit": t("都对，提交"),
        "print": t("打印回执"),
        "help": t("帮帮我"),
        "pension": t("我的养老和社保"),
        "pensionHint": t("养老、社保、公积金、补贴"),
        "certificate": t("参保证明"),
        "certificateHint": t("当场打印一张 A4 证明"),
        "noNetwork": t("现在没有网络"),
        "later": t("网络恢复后就能办，请稍后再来。"),
        "system": t("粤省事"),
        "place": t("茂名市"),
        "pleased": t("非常满意"),
        "displeased": t("不满意"),
        "phone": t("手机号"),
        "pin": t("村干部密码"),
        "remark": t("备注"),
        "write": t("点这里开始写"),
        "day": t("日期"),
        "sign": t("用手指写在这里"),
        "paperOut": t("凭条打印机没纸了。"),
        "saved": t("已经办好的事都保存了，不用再来。"),
        "photoUp": t("有照片的一面朝上"),
        "cadre": t("村干部"),
        "look": t("请看看对不对"),
    }


def gallery_rows(samples: Mapping[str, Sample], icons: Sequence[str], texts: Texts) -> dict[str, object]:
    digits, choices, day = (
        fill_props(_session(samples, name), samples[name].ambient, texts)
        for name in ("fill-phone", "fill-choice-returning", "fill-date")
    )
    groups = category_props(_session(samples, "category-group"), samples["category-group"].ambient, texts)
    pairs = ((texts.t("办理时间"), "2026-11-23 09:41"), (texts.t("回执号"), "4409 8111 3215 0100 0004 2U"))
    corners = [{"x": x, "y": y, "name": ""} for x, y in ((0.05, 0.1), (0.95, 0.0), (0.9, 0.95), (0.0, 0.9))]
    return {
        "keys": digits.keys,
        "choices": choices.choices,
        "columns": day.columns,
        "groups": groups.groups,
        "facts": [fact(label, value) for label, value in pairs],
        "corners": corners,
        "ink": _path(),
        "code": "image://qr/44098111321501000042U",
        "icons": list(icons),
    }


def _session(samples: Mapping[str, Sample], name: str) -> Session:
    return samples[name].session


def _path() -> str:
    return "".join(
        ("M" if number == 0 else "L") + f"{point.x:.2f} {point.y:.2f}"
        for stroke in name_written()
        for number, point in enumerate(stroke)
    )
