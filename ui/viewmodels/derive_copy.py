"""Copies before they are printed, and what became of them."""

from __future__ import annotations

from dataclasses import replace

from kiosk.session.ambient import Ambient
from kiosk.session.copystate import CopyStatus, CopyStep
from kiosk.session.state import Session
from ui.texts import Texts
from ui.viewmodels.derive_identity import service_title
from ui.viewmodels.props_copy import CopyProps
from ui.viewmodels.wording import joined, trouble_advice, trouble_title


def copy_props(session: Session, _ambient: Ambient, texts: Texts) -> CopyProps:
    phase = session.phase
    if not isinstance(phase, CopyStep):
        return CopyProps()
    props = CopyProps(status=phase.status.value, service_title=service_title(session, texts))
    if phase.status is CopyStatus.MAKING:
        return replace(props, title=texts.t("正在排版"), hint=texts.t("一两秒就好。"), busy=True)
    if phase.status is CopyStatus.FAILED:
        return replace(
            props,
            title=trouble_title(phase.trouble, texts),
            hint=trouble_advice(phase.trouble, texts),
            icon="warning",
            primary_text=texts.t("不印了"),
        )
    return _shown(props, phase, texts)


def _shown(props: CopyProps, phase: CopyStep, texts: Texts) -> CopyProps:
    title, hint, icon = _words(phase, texts)
    total = texts.t("一共{total}张纸", total=phase.sheets * phase.copies)
    may_print = phase.status in {CopyStatus.SHOWN, CopyStatus.NOT_PRINTED}
    props = replace(
        props,
        title=title,
        hint=hint,
        icon=icon,
        busy=phase.status is CopyStatus.PRINTING and phase.waiting_for is None,
        picture_name=texts.t("第{sheet}张印出来的样子，一共{sheets}张", sheet=phase.sheet + 1, sheets=phase.sheets),
        next_text=texts.t("看第{sheet}张", sheet=(phase.sheet + 1) % phase.sheets + 1) if phase.sheets > 1 else "",
        note=texts.t("拍的照片只在这台机器上，办完就清除。"),
    )
    if may_print:
        again = phase.status is CopyStatus.NOT_PRINTED
        return replace(
            props,
            copies_text=texts.t("印{copies}份", copies=phase.copies),
            total_text=total,
            fewer_name=texts.t("少印一份"),
            more_name=texts.t("多印一份"),
            primary_text=texts.t("再打印一次") if again else texts.t("打印"),
            primary_icon="printer",
            secondary_text=texts.t("不印了"),
        )
    if phase.status is CopyStatus.PRINTING:
        return props
    return replace(props, primary_text=texts.t("完成"), total_text=total)


def _words(phase: CopyStep, texts: Texts) -> tuple[str, str, str]:
    """Title, hint, icon."""
    match phase.status:
        case CopyStatus.PRINTING if phase.waiting_for is not None:
            go_on = texts.t("弄好后会接着打印")
            return (
                trouble_title(phase.waiting_for, texts),
                joined(texts, trouble_advice(phase.waiting_for, texts), go_on),
                "warning",
            )
        case CopyStatus.PRINTING:
            return texts.t("正在打印"), texts.t("请不要离开，从出纸口拿。"), "printer"
        case CopyStatus.PRINTED:
            return texts.t("印好了"), texts.t("请从出纸口拿走，身份证和原件也别落下。"), "check-circle"
        case CopyStatus.NOT_PRINTED:
            kept = texts.t("拍好的还在，可以再打印一次。")
            why = trouble_title(phase.trouble, texts) or texts.t("没有印出来")
            return why, joined(texts, trouble_advice(phase.trouble, texts), kept), "warning"
        case CopyStatus.SHOWN if phase.trouble is not None:
            return trouble_title(phase.trouble, texts), trouble_advice(phase.trouble, texts), "warning"
        case CopyStatus.UNKNOWN:
            return texts.t("不知道有没有印出来"), texts.t("请看看出纸口。没有的话，请告诉村干部。"), "warning"
        case _:
            return texts.t("印出来是这样"), texts.t("选好份数，点打印。"), "printer"


def copy_lines(texts: Texts) -> list[tuple[str, str]]:
    """Help."""
    return [
        ("eye", texts.t("看一看对不对。")),
        ("plus", texts.t("点加号、减号，选印几份。")),
        ("printer", texts.t("选好了就点打印。")),
    ]
