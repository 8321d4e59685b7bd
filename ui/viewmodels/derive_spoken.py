"""An answer that is spoken, in words."""

from __future__ import annotations

from dataclasses import replace

from kiosk.session.ambient import Ambient, Light
from kiosk.session.spokenstate import MOST_SECONDS
from kiosk.session.state import Session, SpokenStatus, SpokenStep
from ui.texts import Texts
from ui.viewmodels.derive_identity import service_title
from ui.viewmodels.props_spoken import SpokenProps
from ui.viewmodels.rows import Row
from ui.viewmodels.wording import sentence, tips, trouble_advice, trouble_title


def device_works(ambient: Ambient, device_id: str) -> bool | None:
    """None for a device that this terminal does not have."""
    row = next((row for row in ambient.devices if row.device_id == device_id), None)
    return None if row is None else row.light is not Light.RED


def spoken_props(session: Session, ambient: Ambient, texts: Texts) -> SpokenProps:
    phase = session.phase
    if not isinstance(phase, SpokenStep):
        return SpokenProps()
    base = SpokenProps(
        status=phase.status.value,
        service_title=service_title(session, texts),
        title=texts.t(phase.field.question),
        trouble_title=trouble_title(phase.trouble, texts),
        trouble_text=trouble_advice(phase.trouble, texts),
    )
    match phase.status:
        case SpokenStatus.READY:
            return _ready(base, phase, texts)
        case SpokenStatus.LISTENING:
            return _listening(base, phase, texts)
        case SpokenStatus.KEEPING:
            busy = texts.t("正在保存")
            return replace(base, title=busy, hint=texts.t("一两秒就好。"), busy=True, primary_text=busy)
        case SpokenStatus.CHECKING:
            return _checking(base, phase, ambient, texts)
        case SpokenStatus.PLAYING:
            return _playing(base, phase, texts)


def _ready(base: SpokenProps, phase: SpokenStep, texts: Texts) -> SpokenProps:
    return replace(
        base,
        hint=sentence(texts.t(phase.spec.hint), texts),
        tips=tips(
            ("microphone", texts.t("点“开始说”，对着机器说话。")),
            ("clock", texts.t("最多说1分钟，说完点“说完了”。")),
        ),
        primary_text=texts.t("开始说"),
        primary_icon="microphone",
        primary_action="begin",
        secondary_text=texts.t("改成写字"),
        secondary_icon="edit",
        secondary_action="write",
    )


def _listening(base: SpokenProps, phase: SpokenStep, texts: Texts) -> SpokenProps:
    left = max(0, MOST_SECONDS - phase.seconds)
    return replace(
        base,
        title=texts.t("正在听，请说话"),
        hint=sentence(texts.t(phase.spec.hint), texts),
        level=phase.level,
        share=min(1.0, phase.seconds / MOST_SECONDS),
        meter_text=texts.t("还能说{left}秒", left=left),
        primary_text=texts.t("说完了"),
        primary_icon="check",
        primary_action="end",
    )


def _checking(base: SpokenProps, phase: SpokenStep, ambient: Ambient, texts: Texts) -> SpokenProps:
    hears = device_works(ambient, "speaker")
    play = [_tool("play", texts.t("听一遍"), "volume")] if hears else []
    return replace(
        _keep_or_again(base, texts),
        title=texts.t("您说了{seconds}秒", seconds=phase.seconds),
        hint=texts.t("可以听一遍，说得不好就再说一次。") if hears else texts.t("说得不好就再说一次。"),
        tools=[*play, _tool("write", texts.t("改成写字"), "edit")],
    )


def _playing(base: SpokenProps, phase: SpokenStep, texts: Texts) -> SpokenProps:
    return replace(
        _keep_or_again(base, texts),
        title=texts.t("正在放您说的话"),
        hint=sentence(texts.t("您说了{seconds}秒", seconds=phase.seconds), texts),
        tools=[_tool("stop", texts.t("不听了"), "volume-off")],
    )


def _keep_or_again(base: SpokenProps, texts: Texts) -> SpokenProps:
    return replace(
        base,
        primary_text=texts.t("就用这一段"),
        primary_icon="check",
        primary_action="keep",
        secondary_text=texts.t("再说一次"),
        secondary_icon="microphone",
        secondary_action="again",
    )


def _tool(action: str, text: str, icon: str) -> Row:
    return {"action": action, "text": text, "icon": icon}


def spoken_lines(texts: Texts) -> list[tuple[str, str]]:
    """What help says: icon and sentence."""
    return [
        ("microphone", texts.t("点“开始说”，对着机器说话。")),
        ("check", texts.t("说完点“说完了”。说得不好可以再说一次。")),
        ("edit", texts.t("不想说，就点“改成写字”。")),
    ]
