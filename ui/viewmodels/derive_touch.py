"""The touch panel's test: nine crosses, where the touches were reported, and what to do about it."""

from __future__ import annotations

from kiosk.domain.touchfit import TARGETS, TouchResult, Verdict
from kiosk.maintenance.touchrule import RULE_NAME
from kiosk.session.ambient import Ambient
from kiosk.session.state import Session
from kiosk.session.upkeepstate import TouchTest
from ui.texts import Texts
from ui.viewmodels.props_touch import TouchProps
from ui.viewmodels.rows import Rows
from ui.viewmodels.wording import fact, trouble_advice, trouble_title


def touch_props(session: Session, _ambient: Ambient, texts: Texts) -> TouchProps:
    phase = session.phase if isinstance(session.phase, TouchTest) else TouchTest("")
    x, y = TARGETS[min(len(phase.taps), len(TARGETS) - 1)]
    number, of = len(phase.taps) + 1, len(TARGETS)
    result = phase.result
    kind, title, text = _verdict(result, texts)
    idle = not phase.testing and not phase.keeping
    return TouchProps(
        title=texts.t("触摸校准"),
        who_text=texts.t("技术员 {who}", who=phase.who),
        hint="" if result or phase.kept else texts.t("用一根手指，依次点九个十字的中间。"),
        testing=phase.testing,
        target_x=x,
        target_y=y,
        target_name=texts.t("第{number}个十字，共{of}个", number=min(number, of), of=of),
        step_text=texts.t("请点十字的中间（{number}/{of}）", number=min(number, of), of=of),
        stop_text=texts.t("不做了"),
        verdict_kind=kind,
        verdict_title=title,
        verdict_text=text,
        marks=_marks(phase) if result else [],
        marks_name=texts.t("九个十字和点到的地方") if result else "",
        facts=_facts(result, texts) if result else [],
        kept_title=texts.t("存好了，重启机器后起作用") if phase.kept else "",
        kept_text=_how(texts) if phase.kept else "",
        trouble_title=trouble_title(phase.trouble, texts),
        trouble_text=trouble_advice(phase.trouble, texts),
        begin_text=(texts.t("再测一次") if result else texts.t("开始测试")) if idle else "",
        fit_text=texts.t("按这个校准") if idle and result and result.verdict is Verdict.OFF and not phase.kept else "",
        reset_text=texts.t("恢复成没有校准") if idle and not phase.kept else "",
        back_text=texts.t("返回"),
    )


def _how(texts: Texts) -> str:
    return texts.t("把数据目录里的 {file} 复制到 /etc/udev/rules.d，重启机器，再测一次。", file=RULE_NAME)


def _verdict(result: TouchResult | None, texts: Texts) -> tuple[str, str, str]:
    if result is None:
        return "", "", ""
    match result.verdict:
        case Verdict.GOOD:
            return "ok", texts.t("触摸屏很准"), texts.t("不用校准。")
        case Verdict.OFF:
            return "warn", texts.t("触摸屏偏了，可以校准"), texts.t("每个点偏得一样，校准以后就准了。")
        case Verdict.SCATTERED:
            return "danger", texts.t("点得太散，校准不了"), texts.t("请擦干净屏幕再测；还是这样，就要换触摸屏。")


def _facts(result: TouchResult, texts: Texts) -> Rows:
    rows = [
        fact(texts.t("点中"), texts.t("{hits}个，共{of}个", hits=result.hits, of=len(TARGETS))),
        fact(texts.t("最大偏差"), texts.t("{mm}毫米", mm=f"{result.worst_mm:.1f}")),
    ]
    if result.verdict is Verdict.OFF:
        rows.append(fact(texts.t("校准以后"), texts.t("{mm}毫米", mm=f"{result.left_mm:.1f}")))
        rows.append(fact(texts.t("校准数字"), result.matrix.text))
    return rows


def _marks(phase: TouchTest) -> Rows:
    return [
        {"x": x, "y": y, "tap_x": tap_x, "tap_y": tap_y}
        for (x, y), (tap_x, tap_y) in zip(TARGETS, phase.taps, strict=False)
    ]
