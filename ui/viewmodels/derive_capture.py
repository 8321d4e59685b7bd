"""Papers under the camera and the name on the glass, in words."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.signature import Stroke
from kiosk.session.ambient import Ambient
from kiosk.session.state import CaptureStatus, CaptureStep, Corners, Session, SignStep, SpokenStep
from ui.texts import Texts
from ui.viewmodels.derive_identity import service_title
from ui.viewmodels.derive_spoken import spoken_lines
from ui.viewmodels.props_capture import CaptureProps, SignProps
from ui.viewmodels.rows import Rows
from ui.viewmodels.wording import joined, sentence, tips, trouble_advice, trouble_title


def capture_props(session: Session, _ambient: Ambient, texts: Texts) -> CaptureProps:
    phase = session.phase
    if not isinstance(phase, CaptureStep):
        return CaptureProps()
    base = CaptureProps(
        status=phase.status.value,
        service_title=_kicker(session, phase, texts),
        trouble_title=trouble_title(phase.trouble, texts),
        trouble_text=trouble_advice(phase.trouble, texts),
    )
    if phase.spec.of_person and phase.status in {CaptureStatus.LOOKING, CaptureStatus.CHECKING}:
        return _person(base, phase, texts)
    match phase.status:
        case CaptureStatus.LOOKING:
            return _looking(base, phase, texts)
        case CaptureStatus.TAKING:
            return replace(
                base,
                title=texts.t("正在拍，请不要动"),
                hint=texts.t("一两秒就好。"),
                picture_visible=True,
                picture_name=texts.t("相机看到的画面"),
                busy=True,
                primary_text=texts.t("正在拍"),
            )
        case CaptureStatus.CHECKING:
            return _checking(base, phase, texts)
        case CaptureStatus.CORNERS:
            return _corners(base, phase, texts)
        case CaptureStatus.PAGES:
            return _pages(base, phase, texts)
        case CaptureStatus.NO_CAMERA:
            return _no_camera(base, phase, texts)


def _kicker(session: Session, phase: CaptureStep, texts: Texts) -> str:
    title = service_title(session, texts)
    journey = session.journey
    names = [spec.name for spec in journey.asked_papers()] if journey else []
    if phase.returning:
        return f"{title}  ·  {texts.t('改好后回到核对页')}"
    if phase.spec.name not in names or len(names) == 1:
        return title
    place = texts.t("第{number}样材料，共{total}样", number=names.index(phase.spec.name) + 1, total=len(names))
    return f"{title}  ·  {place}"


def _looking(base: CaptureProps, phase: CaptureStep, texts: Texts) -> CaptureProps:
    paper = texts.t(phase.spec.label)
    if phase.pages:
        title = texts.t("把第{number}页放到灯下面", number=len(phase.pages) + 1)
    else:
        title = texts.t("把{paper}放到灯下面", paper=paper)
    skips = not phase.spec.required and not phase.pages
    return replace(
        base,
        title=title,
        hint=sentence(texts.t(phase.spec.hint), texts),
        picture_visible=True,
        picture_name=texts.t("相机看到的画面"),
        page_seen=phase.seen,
        guide_name="" if phase.seen else texts.t("材料平放在亮灯的台面上"),
        tips=_looking_tips(phase, texts),
        primary_text=texts.t("拍照"),
        primary_icon="camera",
        primary_action="take",
        secondary_text=texts.t("不拍，下一步") if skips else "",
        secondary_action="skip" if skips else "",
    )


def _person(base: CaptureProps, phase: CaptureStep, texts: Texts) -> CaptureProps:
    """A photo of somebody: the cadre touches the button and looks whether the face can be made out."""
    if phase.status is CaptureStatus.LOOKING:
        return replace(
            base,
            title=texts.t("请看着镜头，村干部来拍"),
            hint=sentence(texts.t(phase.spec.hint), texts),
            picture_visible=True,
            picture_name=texts.t("镜头看到的画面"),
            page_seen=True,
            tips=tips(("face", texts.t("坐着也行，脸对着镜头"))),
            primary_text=texts.t("拍照"),
            primary_icon="camera",
            primary_action="take",
        )
    return replace(
        base,
        title=texts.t("脸看得清吗？"),
        hint=texts.t("这张照片会送到人社部门。"),
        picture_visible=True,
        picture_name=texts.t("刚才拍的照片"),
        primary_text=texts.t("看得清"),
        primary_icon="check",
        primary_action="keep",
        secondary_text=texts.t("再拍一张"),
        secondary_icon="camera",
        secondary_action="again",
    )


def _looking_tips(phase: CaptureStep, texts: Texts) -> Rows:
    if phase.seen:
        return tips(("check-circle", texts.t("看到材料了")), ("hand-tap", texts.t("手拿开，再点拍照")))
    return tips(("paper", texts.t("放平，四个角都要看得见")), ("hand-tap", texts.t("手拿开，再点拍照")))


def _checking(base: CaptureProps, phase: CaptureStep, texts: Texts) -> CaptureProps:
    problems = phase.shot.problems if phase.shot is not None else ()
    shown = replace(
        base,
        picture_visible=True,
        picture_name=texts.t("刚才拍的一页"),
        tools=[
            {"action": "corners", "text": texts.t("调四个角"), "icon": "scan"},
            {"action": "turn", "text": texts.t("转一下"), "icon": "refresh"},
        ],
    )
    keep, again = texts.t("看清楚了"), texts.t("再拍一张")
    if not problems:
        return replace(
            shown,
            title=texts.t("看清楚了吗？"),
            hint=texts.t("字看得清，四边都在，就可以。"),
            primary_text=keep,
            primary_icon="check",
            primary_action="keep",
            secondary_text=again,
            secondary_icon="camera",
            secondary_action="again",
        )
    return replace(
        shown,
        doubtful=True,
        title=trouble_title(problems[0], texts),
        hint=joined(texts, texts.t(problems[0].advice)),
        primary_text=again,
        primary_icon="camera",
        primary_action="again",
        secondary_text=texts.t("就用这一张"),
        secondary_icon="check",
        secondary_action="keep",
    )


def _corners(base: CaptureProps, phase: CaptureStep, texts: Texts) -> CaptureProps:
    return replace(
        base,
        title=texts.t("把圆圈拖到纸的四个角"),
        hint=texts.t("用手指按住圆圈拖。"),
        picture_visible=True,
        picture_name=texts.t("刚才拍的画面"),
        corners=_corner_rows(phase.draft, texts) if phase.draft is not None else [],
        primary_text=texts.t("角都对上了"),
        primary_icon="check",
        primary_action="set",
    )


def _corner_rows(corners: Corners, texts: Texts) -> Rows:
    names = (texts.t("左上角"), texts.t("右上角"), texts.t("右下角"), texts.t("左下角"))
    return [{"x": x, "y": y, "name": name} for (x, y), name in zip(corners, names, strict=True)]


def _pages(base: CaptureProps, phase: CaptureStep, texts: Texts) -> CaptureProps:
    count, most = len(phase.pages), phase.spec.max_pages
    room = count < most
    return replace(
        base,
        title=texts.t("拍好{count}页了", count=count),
        hint=texts.t("还有别的页就接着拍，最多{most}页。", most=most) if room else "",
        picture_visible=True,
        picture_name=texts.t("刚才拍的一页"),
        tools=[{"action": "redo", "text": texts.t("全部重拍"), "icon": "trash"}],
        primary_text=texts.t("拍完了"),
        primary_icon="check",
        primary_action="done",
        secondary_text=texts.t("再拍一页") if room else "",
        secondary_icon="plus",
        secondary_action="next" if room else "",
    )


def _no_camera(base: CaptureProps, phase: CaptureStep, texts: Texts) -> CaptureProps:
    lines = [("refresh", texts.t("相机好了会自己接着拍。")), ("hand-help", texts.t("也可以带材料到村委会窗口办。"))]
    if phase.pages:
        lines.insert(0, ("check-circle", texts.t("拍好的{count}页都还在。", count=len(phase.pages))))
    shown = replace(base, title=texts.t("现在拍不了"), icon="warning", tips=tips(*lines))
    if phase.pages:
        return replace(shown, primary_text=texts.t("就用拍好的"), primary_icon="check", primary_action="done")
    if not phase.spec.required:
        return replace(shown, secondary_text=texts.t("不拍，下一步"), secondary_action="skip")
    return shown


def sign_props(session: Session, _ambient: Ambient, texts: Texts) -> SignProps:
    phase, journey = session.phase, session.journey
    if not isinstance(phase, SignStep) or journey is None:
        return SignProps()
    return SignProps(
        service_title=service_title(session, texts),
        title=texts.t("请签上您的名字"),
        sentence=texts.t(journey.service.signed_sentence),
        field_name=texts.t("签名的方框"),
        ink=_ink(phase.strokes),
        empty_text="" if phase.strokes else texts.t("用手指写在这里"),
        trouble_title=trouble_title(phase.trouble, texts),
        trouble_text=trouble_advice(phase.trouble, texts),
        clear_text=texts.t("擦掉重写") if phase.strokes else "",
        done_text=texts.t("签好了，提交"),
        done_enabled=bool(phase.strokes),
    )


def _ink(strokes: tuple[Stroke, ...]) -> str:
    """A dot needs a length, or nothing would be drawn of it."""
    lines = []
    for stroke in strokes:
        first, *rest = stroke
        ends = rest or [replace(first, x=first.x + 0.1)]
        lines.append(f"M{first.x:.2f} {first.y:.2f}" + "".join(f"L{point.x:.2f} {point.y:.2f}" for point in ends))
    return "".join(lines)


def capture_lines(phase: CaptureStep | SignStep | SpokenStep, texts: Texts) -> list[tuple[str, str]]:
    """What help says: icon and sentence."""
    if isinstance(phase, SpokenStep):
        return spoken_lines(texts)
    if isinstance(phase, SignStep):
        return [
            ("handwriting", texts.t("用手指在方框里写名字。")),
            ("trash", texts.t("写坏了就点擦掉重写。")),
        ]
    if phase.spec.of_person:
        return [
            ("face", texts.t("脸对着镜头，不动。")),
            ("camera", texts.t("村干部点拍照，再看一看脸清不清楚。")),
        ]
    return [
        ("paper", texts.t("把材料平放在亮灯的台面上，一次一页。")),
        ("camera", texts.t("手拿开，再点拍照。")),
        ("eye", texts.t("看一看，字要看得清。不清楚就再拍一张。")),
    ]
