"""Who is it: consents, card, face, and the cadre who decides; also the technician's PIN."""

from __future__ import annotations

from kiosk.domain.acting import Acting, Agent, acting_consent
from kiosk.domain.attachments import PORTRAIT_CONSENT
from kiosk.domain.people import age_on
from kiosk.session.ambient import Ambient, Link
from kiosk.session.login import takes_code
from kiosk.session.state import (
    AttendantStep,
    CardWanted,
    FaceConsentStep,
    FaceStatus,
    FaceStep,
    IdentifyStep,
    Journey,
    PinPad,
    PortraitConsentStep,
    ReadStatus,
    Session,
    TechnicianPin,
)
from ui.texts import Texts
from ui.viewmodels.derive_pad import accepts_keys, can_confirm, digit_keys, dots, entry_name, pad_trouble
from ui.viewmodels.props import AttendantProps, ConsentProps, FaceProps, IdentifyProps, PinProps, Rows
from ui.viewmodels.wording import fact, has_scanner, joined, systems_text, tips, trouble_advice, trouble_title


def service_title(session: Session, texts: Texts) -> str:
    return texts.t(session.journey.service.title) if session.journey else ""


def consent_props(session: Session, _ambient: Ambient, texts: Texts) -> ConsentProps:
    journey = session.journey
    if journey is None:
        return ConsentProps()
    if isinstance(session.phase, FaceConsentStep):
        return ConsentProps(
            kind="face",
            service_title=service_title(session, texts),
            title=texts.t("要看一下您的脸，可以吗？"),
            icon="face",
            sentences=[{"text": texts.t(line), "icon": "check"} for line in journey.service.face_consent],
            agree_text=texts.t("同意刷脸"),
            decline_text=texts.t("不刷脸，请村干部核对"),
        )
    if isinstance(session.phase, PortraitConsentStep):
        return ConsentProps(
            kind="portrait",
            service_title=service_title(session, texts),
            title=texts.t("拍一张照片，可以吗？"),
            icon="camera",
            sentences=[{"text": texts.t(line), "icon": "check"} for line in PORTRAIT_CONSENT],
            agree_text=texts.t("同意拍照"),
            decline_text=texts.t("不拍，不办了"),
        )
    acting = () if journey.agent is None else acting_consent(journey.service, journey.agent.acting)
    return ConsentProps(
        kind="service",
        service_title=service_title(session, texts),
        title=_consent_title(journey, texts),
        icon=journey.service.icon,
        acting=_acting_rows(journey, texts),
        sentences=[{"text": texts.t(line), "icon": "check"} for line in (*acting, *journey.service.consent)],
        note=texts.t("由{department}办理", department=texts.t(journey.service.department)),
        badge=systems_text(journey.service, texts),
        agree_text=texts.t("同意，开始办"),
        decline_text=texts.t("不办了"),
    )


def _consent_title(journey: Journey, texts: Texts) -> str:
    match journey.agent:
        case None:
            return texts.t("先看看这几句话")
        case Agent(acting=Acting.GUARDIAN):
            return texts.t("替孩子办")
        case _:
            return texts.t("替别人办")


def _acting_rows(journey: Journey, texts: Texts) -> Rows:
    """For whom else it may be: what the catalogue allows, and the way back to oneself."""
    if journey.agent is not None:
        return [{"value": "", "text": texts.t("还是给自己办"), "icon": "user"}]
    words = {
        Acting.GUARDIAN: (texts.t("替孩子办"), "family"),
        Acting.AGENT: (texts.t("替别人办"), "users"),
    }
    return [
        {"value": acting.value, "text": words[acting][0], "icon": words[acting][1]} for acting in journey.service.may_act
    ]


def identify_props(session: Session, ambient: Ambient, texts: Texts) -> IdentifyProps:
    phase = session.phase if isinstance(session.phase, IdentifyStep) else IdentifyStep()
    wanted = session.journey.card_wanted if session.journey is not None else CardWanted.OWN
    title, hint = _identify_words(phase.status, wanted, texts)
    reading = phase.status is ReadStatus.READING
    asking = phase.status is ReadStatus.ASKING
    failed = phase.status in {ReadStatus.FAILED, ReadStatus.CODE_FAILED}
    by_code = takes_code(session.journey) and ambient.link is Link.ONLINE and has_scanner(ambient)
    return IdentifyProps(
        status=phase.status.value,
        service_title=service_title(session, texts),
        title=title,
        hint=hint,
        icon="qr" if asking else "id-card" if reading else "card-in",
        busy=reading or asking,
        picture_name=texts.t("身份证平放在亮灯的读卡区"),
        trouble_title=trouble_title(phase.trouble, texts) if failed else "",
        trouble_text=trouble_advice(phase.trouble, texts) if failed else "",
        without_text="" if reading else _without_words(session.journey, texts),
        tips=[] if reading or asking or wanted is CardWanted.PRINCIPALS else _tips(by_code, texts),
    )


def _tips(by_code: bool, texts: Texts) -> Rows:
    return _code_tips(texts) if by_code else _card_tips(texts)


def _without_words(journey: Journey | None, texts: Texts) -> str:
    """Of the second card only: nobody does without the own one."""
    agent = None if journey is None else journey.agent
    if agent is None or agent.person is None:
        return ""
    guardian = agent.acting is Acting.GUARDIAN
    return texts.t("孩子的证件没带") if guardian else texts.t("他没来，我有授权编号")


def _identify_words(status: ReadStatus, wanted: CardWanted, texts: Texts) -> tuple[str, str]:
    match status:
        case ReadStatus.WAITING | ReadStatus.FAILED if wanted is CardWanted.PRINCIPALS:
            return texts.t("请换上另一个人的身份证"), texts.t("拿开您自己的，再放要办事的人的。")
        case ReadStatus.WAITING if wanted is CardWanted.AGENTS:
            return texts.t("先放您自己的身份证"), texts.t("放在亮灯的地方，会自动读。")
        case ReadStatus.READING:
            return texts.t("正在读身份证"), texts.t("请先不要拿走，几秒就好。")
        case ReadStatus.ASKING:
            return texts.t("正在问粤省事"), texts.t("几秒就好。")
        case ReadStatus.CODE_FAILED:
            return texts.t("请换一个码，或者放身份证"), texts.t("码对着扫码口，身份证放在亮灯的地方。")
        case ReadStatus.FAILED:
            return texts.t("请再放一次身份证"), texts.t("放好了会自动再读。")
        case _:
            return texts.t("请把身份证放在这里"), texts.t("放在亮灯的地方，会自动读。")


def _card_tips(texts: Texts) -> Rows:
    return tips(("id-card", texts.t("有照片的一面朝上")), ("hand-tap", texts.t("放平，先不要拿走")))


def _code_tips(texts: Texts) -> Rows:
    return tips(("id-card", texts.t("有照片的一面朝上")), ("qr", texts.t("没带身份证？扫粤省事的“我的码”")))


def face_props(session: Session, _ambient: Ambient, texts: Texts) -> FaceProps:
    phase = session.phase if isinstance(session.phase, FaceStep) else FaceStep()
    title, hint = _face_words(phase, texts)
    decided = phase.status is FaceStatus.PERSON_DECIDES
    comparing = phase.status is FaceStatus.COMPARING
    return FaceProps(
        status=phase.status.value,
        service_title=service_title(session, texts),
        title=title,
        hint=hint,
        icon="hand-help" if decided else "face",
        busy=comparing,
        picture_visible=phase.status in {FaceStatus.LOOKING, FaceStatus.COMPARING},
        picture_name=texts.t("镜头看到的画面"),
        trouble_title=trouble_title(phase.trouble, texts),
        trouble_text=trouble_advice(phase.trouble, texts),
        tips=_face_tips(phase.status, texts),
        retry_text=texts.t("再试一次") if phase.status is FaceStatus.RETRY else "",
        attendant_text="" if comparing else texts.t("请村干部核对"),
    )


def _face_words(phase: FaceStep, texts: Texts) -> tuple[str, str]:
    match phase.status:
        case FaceStatus.COMPARING:
            return texts.t("正在比对，请看着镜头"), texts.t("一两秒就好。")
        case FaceStatus.RETRY:
            return texts.t("没认出来，再试一次"), texts.t("不要紧。照下面说的做，再试一次。")
        case FaceStatus.PERSON_DECIDES:
            return texts.t("请村干部来看一下"), texts.t("机器看不准的时候，由人来定。您填的都还在。")
        case _:
            return texts.t("请看着镜头"), texts.t("站到机器正前面，脸放在圆圈里。")


def _face_tips(status: FaceStatus, texts: Texts) -> Rows:
    if status is FaceStatus.RETRY:
        return tips(
            ("face", texts.t("脸对着屏幕上方的镜头")),
            ("eye", texts.t("摘下帽子、口罩和墨镜")),
            ("info", texts.t("不要让亮光在您背后")),
        )
    return []


def attendant_props(session: Session, ambient: Ambient, texts: Texts) -> AttendantProps:
    phase = session.phase if isinstance(session.phase, AttendantStep) else AttendantStep()
    if phase.attendant:
        return _attendant_question(session.journey, ambient, texts)
    title, text = pad_trouble(phase.pad, session.now, texts)
    return AttendantProps(
        stage="pin",
        title=texts.t("请村干部输入密码"),
        hint=texts.t("村干部来核对，一样能办。请打 {phone} 叫村干部。", phone=ambient.site.attendant_phone),
        entry_label=texts.t("村干部密码"),
        entry_shown=dots(phase.pad),
        entry_name=entry_name(phase.pad, texts),
        keys=digit_keys(texts, enabled=accepts_keys(phase.pad, session.now)),
        busy=phase.pad.checking,
        trouble_title=title,
        trouble_text=text,
        confirm_text=_pad_confirm(phase.pad, texts),
        confirm_enabled=can_confirm(phase.pad, session.now),
        cancel_text=texts.t("返回"),
    )


def _pad_confirm(pad: PinPad, texts: Texts) -> str:
    return texts.t("正在核对密码") if pad.checking else texts.t("确定")


def _attendant_question(journey: Journey | None, ambient: Ambient, texts: Texts) -> AttendantProps:
    return AttendantProps(
        stage="question",
        title=texts.t("站在这里的，是证件上的人吗？"),
        hint=texts.t("请看看照片，再看看人。您的核对会记下来。"),
        photo_visible=journey is not None and journey.has_card_photo,
        photo_name=texts.t("身份证里的照片"),
        facts=_card_facts(journey, ambient, texts),
        same_text=texts.t("是本人"),
        other_text=texts.t("不是本人"),
        unsure_text=texts.t("拿不准，拍照请人社部门定") if journey is not None and journey.service.left_to_centre else "",
    )


def _card_facts(journey: Journey | None, ambient: Ambient, texts: Texts) -> Rows:
    agent = journey.agent if journey else None
    person = agent.person if agent else journey.person if journey else None
    if person is None:
        return []
    age = age_on(person.birth, ambient.now.date())
    return [
        fact(texts.t("姓名"), texts.name(person.name)),
        fact(texts.t("性别"), texts.t(person.sex)),
        fact(texts.t("年龄"), texts.t("{age}岁", age=age)),
    ]


def _pin_hint(challenge: str, texts: Texts) -> str:
    plain = texts.t("只给技术员用。不是技术员，请点返回。")
    if not challenge:
        return plain
    code = f"{challenge[:4]} {challenge[4:]}"
    return joined(texts, plain, texts.t("没有密码：打电话报验证码 {code}，再扫授权码或输入十位数。", code=code))


def pin_props(session: Session, ambient: Ambient, texts: Texts) -> PinProps:
    pad = session.phase.pad if isinstance(session.phase, TechnicianPin) else PinPad()
    title, text = pad_trouble(pad, session.now, texts)
    return PinProps(
        title=texts.t("技术员登录"),
        hint=_pin_hint(ambient.challenge, texts),
        entry_label=texts.t("技术员密码"),
        entry_shown=dots(pad),
        entry_name=entry_name(pad, texts),
        keys=digit_keys(texts, enabled=accepts_keys(pad, session.now)),
        busy=pad.checking,
        trouble_title=title,
        trouble_text=text,
        confirm_text=_pad_confirm(pad, texts),
        confirm_enabled=can_confirm(pad, session.now),
        cancel_text=texts.t("返回"),
    )
