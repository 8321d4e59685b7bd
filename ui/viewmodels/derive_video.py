"""Help by video: calling, talking, and what to do when there is no line."""

from __future__ import annotations

from dataclasses import replace

from kiosk.session.ambient import Ambient
from kiosk.session.state import Session
from kiosk.session.videostate import VideoStatus, VideoStep
from ui.texts import Texts
from ui.viewmodels.derive_identity import service_title
from ui.viewmodels.props_video import VideoProps
from ui.viewmodels.wording import sentence, tips, trouble_title


def video_props(session: Session, ambient: Ambient, texts: Texts) -> VideoProps:
    phase = session.phase
    if not isinstance(phase, VideoStep):
        return VideoProps()
    props = VideoProps(status=phase.status.value, service_title=service_title(session, texts))
    match phase.status:
        case VideoStatus.CALLING:
            hint = sentence(texts.known(phase.waiting), texts) if phase.waiting else texts.t("几秒就好。")
            return replace(
                props,
                title=texts.t("正在找镇上的办事员"),
                hint=hint,
                icon="headset",
                busy=True,
                secondary_text=texts.t("不等了"),
            )
        case VideoStatus.TALKING:
            simulated = texts.t("这是模拟的办事员：对面没有人，您的画面没有送出去。") if phase.simulated else ""
            return replace(
                props,
                title=texts.t("接通了"),
                hint=texts.t("不录像，不录音，画面不保存。"),
                icon="headset",
                picture_name=texts.t("镇上的办事员，右下角是您自己"),
                simulated_text=simulated,
                primary_text=texts.t("说完了，挂断"),
                primary_icon="phone",
            )
        case _:
            return replace(
                props,
                title=texts.t("视频接不通"),
                hint=sentence(trouble_title(phase.trouble, texts), texts),
                icon="warning",
                tips=tips(
                    ("phone", texts.t("点下面的大按钮，镇上给您回电话。")),
                    ("headset", texts.t("也可以打12345。")),
                    ("hand-help", texts.t("村干部电话 {phone}", phone=ambient.site.attendant_phone)),
                ),
                primary_text=texts.t("请给我回电话"),
                primary_icon="phone",
                secondary_text=texts.t("不用了"),
            )


def video_lines(texts: Texts) -> list[tuple[str, str]]:
    """Help."""
    return [
        ("headset", texts.t("画面里大的是办事员，右下角是您自己。")),
        ("phone", texts.t("说完了就点挂断，随时都能挂。")),
    ]
