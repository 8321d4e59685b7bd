"""What lies around every screen: the bar, the question whether anybody is there, and help."""

from __future__ import annotations

from math import ceil
from typing import get_args

from kiosk.domain.catalogue import FieldKind
from kiosk.session.ambient import Ambient, Link
from kiosk.session.desk import NOBODY_HERE
from kiosk.session.state import (
    AttendantStep,
    Attract,
    BillStep,
    CaptureStep,
    CategoryList,
    ConsentStep,
    CopyStep,
    Desk,
    DeskPin,
    Dialect,
    FaceConsentStep,
    FaceStep,
    FillStep,
    Home,
    IdentifyStep,
    Language,
    LicencesStep,
    LookUpStep,
    NoticePaper,
    NoticeStep,
    PayStep,
    PortraitConsentStep,
    Preferences,
    RatingStep,
    ResultStep,
    ReviewStep,
    SearchStep,
    Session,
    SignStep,
    SpokenStep,
    StandingStep,
    TakeCard,
    Technician,
    TechnicianPin,
    TroubleScreen,
    VideoStep,
    WorkingStep,
)
from kiosk.session.steps import step_back
from kiosk.session.upkeepstate import UpkeepPhase
from ui.texts import Texts
from ui.viewmodels.derive_capture import capture_lines
from ui.viewmodels.derive_copy import copy_lines
from ui.viewmodels.derive_notice import notice_paper
from ui.viewmodels.derive_pay import paying_lines
from ui.viewmodels.derive_video import video_lines
from ui.viewmodels.props import ChromeProps, HelpProps, IdleProps, Row, Rows
from ui.viewmodels.wording import clock, day_and_weekday

_LANGUAGE_NAMES = {Language.ZH_HANS: "简体中文", Language.ZH_HANT: "繁體中文", Language.EN: "English"}
"""Each in its own words, so never translated."""

_DIALECT_NAMES = {Dialect.MANDARIN: "普通话", Dialect.CANTONESE: "广东话", Dialect.HAKKA: "客家话"}
"""English is spoken to who chose the English screen."""

_NO_HELP = (TechnicianPin, Technician, DeskPin, Desk, *get_args(UpkeepPhase))
_NO_HOME = (
    Attract,
    Home,
    PayStep,
    WorkingStep,
    ResultStep,
    RatingStep,
    TakeCard,
    TroubleScreen,
    TechnicianPin,
    Technician,
    DeskPin,
    Desk,
    *get_args(UpkeepPhase),
)


def chrome_props(session: Session, ambient: Ambient, texts: Texts) -> ChromeProps:
    preferences = session.preferences
    voice = preferences.voice
    state, icon, network = _network(ambient.link, texts)
    time = clock(ambient.now)
    return ChromeProps(
        site_name=ambient.site.called,
        clock_text=time,
        clock_name=texts.t("现在{time}", time=time),
        date_text=day_and_weekday(ambient.now.date(), texts),
        network_text=network,
        network_state=state,
        network_icon=icon,
        pending_text=texts.t("{count}笔待送出", count=ambient.pending) if ambient.pending else "",
        simulated_text=texts.t("模拟设备") if ambient.simulated else "",
        language=preferences.language.value,
        care=preferences.care,
        muted=voice.muted,
        back_text=_back_text(session, texts),
        home_text="" if isinstance(session.phase, _NO_HOME) else texts.t("回首页"),
        help_text="" if isinstance(session.phase, _NO_HELP) else texts.t("帮帮我"),
        language_text=texts.t("语言"),
        languages=[_language_row(language, preferences.language, texts) for language in Language],
        contrast=preferences.contrast,
        care_text=_next_look(preferences, texts),
        care_icon="contrast" if preferences.care and not preferences.contrast else "care",
        volume_text=texts.t("声音"),
        volume_icon="volume-off" if voice.muted else "volume",
        mute_text=texts.t("打开声音") if voice.muted else texts.t("静音"),
        mute_icon="volume" if voice.muted else "volume-off",
        louder_text=texts.t("大声点"),
        quieter_text=texts.t("小声点"),
        dialects=[_dialect_row(dialect, voice.dialect, texts) for dialect in _DIALECT_NAMES],
        done_text=texts.t("好了"),
        by_hand_text=texts.t("手写"),
        by_keys_text=texts.t("键盘"),
        cangjie_text=texts.t("仓颉"),
        zhuyin_text=texts.t("注音"),
        writing_hint=texts.t("在格子里写一个字，再点旁边的字"),
        write_again_text=texts.t("擦掉重写"),
        erase_text=texts.t("删一个字"),
        written_text=texts.t("写完了"),
        parts_text=texts.t("找不到这个字"),
        parts_hint=texts.t("把字拆开，一部分一部分写"),
        parts_offer_text=texts.t("是这个字就点它"),
        parts_none_text=texts.t("合不成字，再写一部分"),
        parts_undrawable_text=texts.t("有这个字，机器显示不了"),
        parts_instead_text=texts.t("见身份证"),
    )


def _network(link: Link, texts: Texts) -> tuple[str, str, str]:
    words = {
        Link.ONLINE: ("network-on", texts.t("网络正常")),
        Link.NO_NETWORK: ("network-off", texts.t("没有网络")),
        Link.PLATFORM_DOWN: ("cloud-off", texts.t("平台停机")),
        Link.REFUSED: ("lock", texts.t("没连上平台")),
    }
    icon, text = words[link]
    return link.value, icon, text


def _back_text(session: Session, texts: Texts) -> str:
    match session.phase:
        case Home():
            return texts.t("不办了")
        case CategoryList() | SearchStep() | LookUpStep() | NoticeStep() | TechnicianPin():
            return texts.t("返回")
        case phase:
            journey = session.journey
            return texts.t("返回") if journey is not None and step_back(journey, phase) else ""


def _next_look(preferences: Preferences, texts: Texts) -> str:
    if not preferences.care:
        return texts.t("大字")
    return texts.t("普通字") if preferences.contrast else texts.t("黑底白字")


def _language_row(language: Language, current: Language, texts: Texts) -> Row:
    label = _LANGUAGE_NAMES[language]
    chosen = language is current
    name = texts.t("{language}，正在使用", language=label) if chosen else label
    return {"code": language.value, "label": label, "name": name, "current": chosen}


def _dialect_row(dialect: Dialect, current: Dialect, texts: Texts) -> Row:
    label = texts.t(_DIALECT_NAMES[dialect])
    chosen = dialect is current
    name = texts.t("{language}，正在使用", language=label) if chosen else label
    return {"code": dialect.value, "label": label, "name": name, "current": chosen}


def idle_props(session: Session, texts: Texts) -> IdleProps:
    if session.idle_warning_until is None:
        return IdleProps()
    seconds = max(0, ceil(session.idle_warning_until - session.now))
    return IdleProps(
        visible=True,
        question=texts.t("还在吗？"),
        hint=texts.t("没有人的话，会回到开始画面。还没办完的内容会清掉。"),
        seconds=seconds,
        seconds_text=texts.t("还有{seconds}秒", seconds=seconds),
        button=texts.t("我还在"),
    )


def help_props(session: Session, ambient: Ambient, texts: Texts) -> HelpProps:
    if not session.help_open:
        return HelpProps()
    if session.privacy_open:
        return _privacy_props(session, ambient, texts)
    return HelpProps(
        visible=True,
        title=texts.t("现在要做什么"),
        steps=_steps(session, texts),
        phones_title=_phones_title(ambient.site.hours, texts),
        phones=[
            _phone(texts.t("村干部"), ambient.site.attendant_phone, "hand-help", texts),
            _phone(texts.t("政务热线"), "12345", "headset", texts),
            _phone(texts.t("机器坏了找技术员"), ambient.site.technician_phone, "tool", texts),
        ],
        privacy_text=texts.t("我的信息怎么用") if ambient.privacy else "",
        papers_text=texts.t("补打回执，请村干部来") if _nobody_here(session) else "",
        close_text=texts.t("我知道了"),
    )


def _privacy_props(session: Session, ambient: Ambient, texts: Texts) -> HelpProps:
    slip = session.privacy_slip
    paper_kind, paper_text = notice_paper(slip, texts)
    return HelpProps(
        visible=True,
        title=texts.t("我的信息怎么用"),
        notice=[{"icon": icon, "text": texts.t(text)} for icon, text in ambient.privacy],
        print_text="" if slip.paper is NoticePaper.PRINTING else texts.t("打印出来"),
        paper_kind=paper_kind,
        paper_text=paper_text,
        close_text=texts.t("我知道了"),
    )


def _phones_title(hours: str, texts: Texts) -> str:
    return texts.t("找人帮忙（服务时间：{hours}）", hours=hours) if hours else texts.t("找人帮忙")


def _nobody_here(session: Session) -> bool:
    return session.journey is None and isinstance(session.phase, NOBODY_HERE)


def _phone(label: str, number: str, icon: str, texts: Texts) -> Row:
    name = texts.t("{label}，电话{number}", label=label, number=number)
    return {"label": label, "number": number, "icon": icon, "name": name}


def _steps(session: Session, texts: Texts) -> Rows:
    lines = _step_lines(session, texts)
    return [{"number": number, "icon": icon, "text": text} for number, (icon, text) in enumerate(lines, start=1)]


def _step_lines(session: Session, texts: Texts) -> list[tuple[str, str]]:
    match session.phase:
        case Home() | CategoryList() | SearchStep() | LookUpStep() | NoticeStep() as phase:
            return _finding_lines(phase, texts)
        case ConsentStep() | FaceConsentStep() | PortraitConsentStep():
            return [
                ("book", texts.t("看一看或听一听这几句话。")),
                ("check", texts.t("同意就点最下面的大按钮。")),
            ]
        case IdentifyStep():
            return [
                ("id-card", texts.t("拿出身份证。")),
                ("card-in", texts.t("平放在亮灯的读卡区，等几秒，先不要拿走。")),
            ]
        case FaceStep():
            return [
                ("face", texts.t("站到机器正前面，脸对着镜头。")),
                ("eye", texts.t("摘下帽子和口罩，看着镜头。")),
                ("hand-help", texts.t("不想刷脸，可以请村干部核对。")),
            ]
        case AttendantStep():
            return [("hand-help", texts.t("请村干部过来输入密码，再看一看是不是本人。"))]
        case FillStep(spec=spec) if spec.kind is FieldKind.REGION:
            return [
                ("map-pin", texts.t("先点大地方，再点小地方：省、市、县、镇、村。")),
                ("back", texts.t("点错了就点返回，回到上一级。")),
                ("search", texts.t("找不到就点“写地名来找”，写名字或者拼音。")),
            ]
        case FillStep() | StandingStep() | LicencesStep() as phase:
            return _question_lines(phase, texts)
        case CaptureStep() | SignStep() | SpokenStep():
            return capture_lines(session.phase, texts)
        case ReviewStep():
            return [
                ("eye", texts.t("看一看对不对。")),
                ("edit", texts.t("不对的，点旁边的铅笔改。")),
                ("check", texts.t("都对就点最下面的大按钮。")),
            ]
        case CopyStep() | VideoStep() | BillStep() | PayStep() as phase:
            return _doing_lines(phase, texts)
        case ResultStep():
            return [
                ("check-circle", texts.t("您的事已经办好，不会丢。")),
                ("receipt", texts.t("想要纸的，就点打印。")),
            ]
        case RatingStep():
            return [("smile-5", texts.t("点一个笑脸，或者点跳过。"))]
        case TakeCard():
            return [("card-out", texts.t("从读卡区拿走您的身份证。"))]
        case TroubleScreen():
            return [("phone", texts.t("办不下去的时候，请打下面的电话。"))]
        case _:
            return [("hand-tap", texts.t("用手指点一下屏幕就能开始。"))]


def _question_lines(phase: FillStep | StandingStep | LicencesStep, texts: Texts) -> list[tuple[str, str]]:
    """What is chosen or filled in."""
    if isinstance(phase, LicencesStep):
        return [
            ("hand-tap", texts.t("点一张证，看上面写的。")),
            ("qr", texts.t("要给人看，就亮码；要纸的，就打印。")),
            ("back", texts.t("点错了就点返回。")),
        ]
    return [
        ("hand-tap", texts.t("用手指点数字或答案。")),
        ("backspace", texts.t("点错了就点删除，再点一次。")),
        ("check", texts.t("好了就点最下面的大按钮。")),
    ]


def _doing_lines(phase: CopyStep | VideoStep | BillStep | PayStep, texts: Texts) -> list[tuple[str, str]]:
    """What goes on with money, paper or a clerk."""
    match phase:
        case CopyStep():
            return copy_lines(texts)
        case VideoStep():
            return video_lines(texts)
        case _:
            return paying_lines(phase, texts)


def _finding_lines(
    phase: Home | CategoryList | SearchStep | LookUpStep | NoticeStep, texts: Texts
) -> list[tuple[str, str]]:
    """Before anything is begun."""
    match phase:
        case Home() | CategoryList():
            return [
                ("hand-tap", texts.t("用手指点您要办的事。")),
                ("info", texts.t("现在办不了的，下面写着原因。")),
            ]
        case SearchStep():
            return [
                ("edit", texts.t("写几个字，或者打拼音、拼音的头一个字母。")),
                ("hand-tap", texts.t("下面找到了，就点它。")),
            ]
        case NoticeStep():
            return [
                ("eye", texts.t("用手指往上推，可以看下面的。")),
                ("volume", texts.t("看不清，就点读给我听。")),
            ]
        case LookUpStep():
            return [
                ("receipt", texts.t("拿出办理回执，找到上面的二维码。")),
                ("scan", texts.t("把二维码对准扫码窗，等一下就好。")),
            ]
