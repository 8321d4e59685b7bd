"""Questions, the review, and the wait for the answer."""

from __future__ import annotations

from kiosk.domain.acting import Acting, Agent, Authority
from kiosk.domain.attachments import spoken_note
from kiosk.domain.catalogue import ON_THE_KEYBOARD, ON_THE_PAD, AttachmentSpec, FieldKind, FieldSpec, Output
from kiosk.domain.dates import day_of
from kiosk.domain.forms import accepts_key, asked_fields, longest
from kiosk.domain.people import PersonFacts, masked_number
from kiosk.session.ambient import Ambient
from kiosk.session.state import CheckMethod, FillStep, Journey, ReviewStep, Session, WorkingStep, WorkKind
from kiosk.session.steps import steps_asked
from ui.texts import Texts
from ui.viewmodels.derive_date import date_columns
from ui.viewmodels.derive_identity import service_title
from ui.viewmodels.derive_pad import digit_keys
from ui.viewmodels.derive_spoken import device_works
from ui.viewmodels.props import FillProps, ReviewProps, Row, Rows, WorkingProps
from ui.viewmodels.wording import fact, joined, region_text, shown_answer, trouble_advice, trouble_title, typed_so_far


def fill_props(session: Session, ambient: Ambient, texts: Texts) -> FillProps:
    phase = session.phase
    if not isinstance(phase, FillStep):
        return FillProps()
    spec = phase.spec
    on_the_pad, typed = spec.kind in ON_THE_PAD, spec.kind in ON_THE_KEYBOARD
    choice, day = spec.kind is FieldKind.CHOICE, spec.kind is FieldKind.DATE
    shown = typed_so_far(spec, phase.text)
    label = texts.t(spec.label)
    spoken = session.journey is not None and spoken_note(session.journey.service, spec.name) is not None
    hears = device_works(ambient, "microphone") if spoken else None
    return FillProps(
        kind="date" if day else "pad" if on_the_pad else "text" if typed else spec.kind.value,
        service_title=service_title(session, texts),
        progress_text=progress(session.journey, phase, texts),
        field_name=spec.name,
        question=texts.t(spec.question),
        hint=joined(texts, texts.t(spec.hint), texts.t("麦克风现在用不了，请写下来。") if hears is False else ""),
        entry_label=label,
        entry_text=phase.text,
        entry_shown=shown,
        entry_name=texts.t("{label}，已填{value}", label=label, value=shown) if shown else label,
        entry_max=longest(spec),
        placeholder=_placeholder(spec.kind, texts),
        keys=_keys(spec, phase.text, texts) if on_the_pad else [],
        columns=date_columns(phase.text, texts) if day else [],
        by_digits_text=texts.t("按数字填") if day else "",
        by_steps_text=texts.t("按加减填") if day else "",
        choices=_choices(spec, phase.text, texts) if choice else [],
        trouble_title=trouble_title(phase.trouble, texts),
        trouble_text=trouble_advice(phase.trouble, texts),
        confirm_text="" if choice else texts.t("填好了"),
        confirm_enabled=day_of(phase.text) is not None if day else bool(phase.text),
        speak_text=texts.t("我来说") if hears else "",
        skip_text="" if spec.required else texts.t("不填，下一步"),
    )


def _keys(spec: FieldSpec, text: str, texts: Texts) -> Rows:
    """Of a date only the keys that some day goes on with: the others are grey."""
    if spec.kind is not FieldKind.DATE:
        return digit_keys(texts, with_x=spec.kind is FieldKind.IDNUMBER)
    fitting = frozenset(digit for digit in "0123456789" if accepts_key(spec, text, digit))
    return digit_keys(texts, fitting=fitting)


def _placeholder(kind: FieldKind, texts: Texts) -> str:
    return texts.t("请点下面的数字") if kind in ON_THE_PAD else texts.t("点这里开始写")


def progress(journey: Journey | None, phase: FillStep, texts: Texts) -> str:
    """Which question of how many."""
    names = [spec.name for spec in asked_fields(journey.service, journey.answers)] if journey else []
    if phase.returning:
        return texts.t("改好后回到核对页")
    if phase.spec.name not in names or len(names) == 1:
        return ""
    return texts.t("第{number}题，共{total}题", number=names.index(phase.spec.name) + 1, total=len(names))


def _choices(spec: FieldSpec, text: str, texts: Texts) -> Rows:
    return [_choice(choice.value, texts.t(choice.label), choice.value == text, texts) for choice in spec.choices]


def _choice(value: str, label: str, selected: bool, texts: Texts) -> Row:
    name = texts.t("{label}，已选", label=label) if selected else label
    return {"value": value, "label": label, "selected": selected, "name": name}


def review_props(session: Session, ambient: Ambient, texts: Texts) -> ReviewProps:
    journey = session.journey
    if journey is None:
        return ReviewProps()
    asked = asked_fields(journey.service, journey.answers)
    trouble = session.phase.trouble if isinstance(session.phase, ReviewStep) else None
    signs = bool(journey.service.signed_sentence) and not journey.signature
    safe = texts.t("您填的都还在，可以再提交一次。") if trouble else ""
    return ReviewProps(
        service_title=service_title(session, texts),
        title=texts.t("请看看对不对"),
        hint=_pencil_hint(journey, asked, texts),
        rows=[
            *_known_rows(journey, texts),
            *(_answer_row(spec, journey, ambient, texts) for spec in asked),
            *(_paper_row(spec, journey, texts) for spec in journey.asked_papers()),
            *([_fixed(texts.t("签名"), texts.t("已签"), "handwriting")] if journey.signature else []),
        ],
        trouble_title=trouble_title(trouble, texts),
        trouble_text=joined(texts, safe, trouble_advice(trouble, texts)),
        submit_text=_submit_text(journey, signs, texts),
    )


def _pencil_hint(journey: Journey, asked: tuple[FieldSpec, ...], texts: Texts) -> str:
    """Names what had no step of its own and is open: its line may lie below the edge of a small screen."""
    spec = next((one for one in asked if one not in steps_asked(journey) and not journey.answers.get(one.name)), None)
    if spec is None:
        return texts.t("不对的，点旁边的铅笔改。")
    return texts.t("不对的，或者想留{label}，点旁边的铅笔。", label=texts.t(spec.label))


def _submit_text(journey: Journey, signs: bool, texts: Texts) -> str:
    if signs:
        return texts.t("都对，去签名")
    return texts.t("都对，查要交多少") if journey.output is Output.PAYMENT else texts.t("都对，提交")


def _known_rows(journey: Journey, texts: Texts) -> Rows:
    rows = [_fixed(texts.t("要办的事"), texts.t(journey.service.title), "documents")]
    if journey.person is not None:
        rows.append(_fixed(texts.t("姓名"), texts.name(journey.person.name), "user"))
        rows.append(_fixed(texts.t("证件号码"), masked_number(journey.person.number), "id-card"))
    if journey.agent is not None and journey.agent.person is not None:
        rows.insert(1, _fixed(texts.t("谁来办"), _agent_words(journey.agent, journey.agent.person, texts), "users"))
    if journey.check is not None and journey.check.method is not CheckMethod.CARD:
        how, icon = _checked_words(journey.check.method, texts)
        rows.append(_fixed(texts.t("是不是本人"), how, icon))
    return rows


def _checked_words(method: CheckMethod, texts: Texts) -> tuple[str, str]:
    match method:
        case CheckMethod.FACE:
            return texts.t("刷脸通过"), "face"
        case CheckMethod.ACCOUNT:
            return texts.t("粤省事认出来的"), "qr"
        case CheckMethod.CENTRE:
            return texts.t("请人社部门看照片定"), "hand-help"
        case _:
            return texts.t("村干部核对通过"), "hand-help"


def _agent_words(agent: Agent, person: PersonFacts, texts: Texts) -> str:
    name = texts.name(person.name)
    if agent.authority is Authority.MANDATE:
        return texts.t("{name}（凭授权编号）", name=name)
    if agent.acting is Acting.GUARDIAN:
        return texts.t("{name}（家长）", name=name)
    return texts.t("{name}（受委托）", name=name)


def _fixed(label: str, value: str, icon: str) -> Row:
    return {**fact(label, value), "field": "", "icon": icon, "edit_text": ""}


_ANSWER_ICONS = {FieldKind.PHONE: "smartphone", FieldKind.REGION: "map-pin", FieldKind.DATE: "calendar"}


def _answer_row(spec: FieldSpec, journey: Journey, ambient: Ambient, texts: Texts) -> Row:
    label = texts.t(spec.label)
    edit_text = texts.t("修改{label}", label=label)
    note = journey.said(spec.name)
    if note is not None:
        said = fact(label, texts.t("说了一段话，{seconds}秒", seconds=note.seconds))
        return {**said, "field": spec.name, "icon": "microphone", "edit_text": edit_text}
    answer = journey.answers.get(spec.name, "")
    card = journey.licence(answer)
    if card is not None:
        return {**fact(label, texts.known(card.title)), "field": spec.name, "icon": "id-card", "edit_text": edit_text}
    placed = spec.kind is FieldKind.REGION and answer
    value = region_text(ambient.regions, answer, texts) if placed else shown_answer(spec, answer, texts)
    if not answer and spec not in steps_asked(journey):
        value = texts.t("没有填，可以不填")
    icon = _ANSWER_ICONS.get(spec.kind, "edit")
    return {**fact(label, value), "field": spec.name, "icon": icon, "edit_text": edit_text}


def _paper_row(spec: AttachmentSpec, journey: Journey, texts: Texts) -> Row:
    label = texts.t(spec.label)
    count = len(journey.papers.get(spec.name, ()))
    taken = texts.t("拍好了") if spec.of_person else texts.t("拍了{count}页", count=count)
    value = taken if count else texts.t("没有拍")
    edit_text = texts.t("重拍{label}", label=label)
    return {**fact(label, value), "field": spec.name, "icon": "camera", "edit_text": edit_text}


def working_props(session: Session, _ambient: Ambient, texts: Texts) -> WorkingProps:
    phase = session.phase
    if isinstance(phase, WorkingStep) and phase.kind is WorkKind.ISSUING:
        title = texts.t("正在开证明")
        hint = texts.t("正在等部门答复，一般十秒左右。请不要离开。")
        icon = "certificate"
        return WorkingProps("issuing", service_title(session, texts), title, hint, icon)
    if isinstance(phase, WorkingStep) and phase.kind is WorkKind.ASKING:
        hint = texts.t("正在等部门答复，一般几秒就好。")
        return WorkingProps("asking", service_title(session, texts), texts.t("正在查询"), hint, "search")
    if isinstance(phase, WorkingStep) and phase.kind is WorkKind.BOOKING:
        hint = texts.t("正在等部门答复，一般几秒就好。")
        return WorkingProps("booking", service_title(session, texts), texts.t("正在预约"), hint, "calendar")
    if isinstance(phase, WorkingStep) and phase.kind is WorkKind.BILLING:
        hint = texts.t("正在等部门答复，一般几秒就好。")
        return WorkingProps("billing", service_title(session, texts), texts.t("正在查要交多少钱"), hint, "wallet")
    if isinstance(phase, WorkingStep) and phase.kind is WorkKind.CONFIRMING:
        hint = texts.t("正在等平台答复，一般几秒就好。")
        return WorkingProps("confirming", service_title(session, texts), texts.t("正在核对"), hint, "users")
    title = texts.t("正在保存")
    hint = texts.t("一两秒就好。")
    return WorkingProps("submitting", service_title(session, texts), title, hint, "hourglass")
