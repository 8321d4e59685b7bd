"""The screen's brightness: how bright, brighter, darker, or that only the screen's own buttons do it."""

from __future__ import annotations

from kiosk.session.ambient import Ambient
from kiosk.session.screenlight import LEAST_PERCENT
from kiosk.session.state import Session
from kiosk.session.upkeepstate import ScreenLight
from ui.texts import Texts
from ui.viewmodels.props_light import LightProps
from ui.viewmodels.wording import trouble_advice, trouble_title


def light_props(session: Session, _ambient: Ambient, texts: Texts) -> LightProps:
    phase = session.phase if isinstance(session.phase, ScreenLight) else ScreenLight("")
    percent = phase.percent
    none = phase.looked and percent is None and phase.trouble is None
    return LightProps(
        title=texts.t("屏幕亮度"),
        who_text=texts.t("技术员 {who}", who=phase.who),
        busy_text=texts.t("请等一等") if phase.busy and percent is None else "",
        none_title=texts.t("这个屏幕不能由机器调亮度") if none else "",
        none_text=texts.t("请用屏幕上的按钮调。") if none else "",
        percent_text=texts.t("现在是{percent}%", percent=percent) if percent is not None else "",
        percent=percent or 0,
        trouble_title=trouble_title(phase.trouble, texts),
        trouble_text=trouble_advice(phase.trouble, texts),
        brighter_text=texts.t("亮一点") if percent is not None and percent < 100 else "",
        darker_text=texts.t("暗一点") if percent is not None and percent > LEAST_PERCENT else "",
        hint=texts.t("存在本机，开机以后还是这样。") if percent is not None else "",
        back_text=texts.t("返回"),
    )
