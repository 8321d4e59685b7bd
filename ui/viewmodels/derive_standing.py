"""For whom, who is not there: the number of an authorisation on the pad, or the people of the household to choose from.

Shown by the screen of a question: it is one.
"""

from __future__ import annotations

from kiosk.domain.acting import MANDATE_DIGITS, Represented
from kiosk.session.ambient import Ambient
from kiosk.session.state import FillStep, Session, StandingAsked, StandingStep
from ui.texts import Texts
from ui.viewmodels.derive_form import fill_props
from ui.viewmodels.derive_identity import service_title
from ui.viewmodels.derive_pad import digit_keys
from ui.viewmodels.props import FillProps, Row, Rows
from ui.viewmodels.wording import has_scanner, sentence, trouble_advice, trouble_title


def question_props(session: Session, ambient: Ambient, texts: Texts) -> FillProps:
    """Of a question of the form, or of one about people."""
    if isinstance(session.phase, FillStep):
        return fill_props(session, ambient, texts)
    if not isinstance(session.phase, StandingStep):
        return FillProps()
    phase = session.phase
    return _choosing(session, phase, texts) if phase.people else _number(session, phase, ambient, texts)


def _number(session: Session, phase: StandingStep, ambient: Ambient, texts: Texts) -> FillProps:
    shown = " ".join(part for part in (phase.digits[:3], phase.digits[3:6], phase.digits[6:]) if part)
    label = texts.t("授权编号")
    return FillProps(
        kind="pad",
        service_title=service_title(session, texts),
        field_name="mandate",
        question=texts.t("授权编号是多少？"),
        hint=sentence(_where(ambient, texts), texts),
        entry_label=label,
        entry_text=phase.digits,
        entry_shown=shown,
        entry_name=texts.t("{label}，已填{value}", label=label, value=shown) if shown else label,
        entry_max=MANDATE_DIGITS,
        placeholder=texts.t("请点下面的数字"),
        keys=digit_keys(texts),
        trouble_title=trouble_title(phase.trouble, texts),
        trouble_text=trouble_advice(phase.trouble, texts),
        confirm_text=texts.t("填好了"),
        confirm_enabled=bool(phase.digits),
        skip_text="" if _by_books(session) else texts.t("用他的身份证办"),
    )


def _where(ambient: Ambient, texts: Texts) -> str:
    """Where the number stands; with a scanner the code does as well."""
    if has_scanner(ambient):
        return texts.t("他用手机发给您的码，给扫码口看就行。没有码，按10位数字。")
    return texts.t("10位数字，在他的凭条或者手机上")


def _choosing(session: Session, phase: StandingStep, texts: Texts) -> FillProps:
    child = phase.asked is StandingAsked.GUARDIAN
    barred = [one for one in phase.people if one.person is None]
    reasons = [texts.t("{name}：{why}", name=one.name, why=texts.known(one.why)) for one in barred]
    return FillProps(
        kind="choice",
        service_title=service_title(session, texts),
        field_name="whom",
        question=_whom(phase, texts) if child else texts.t("给家里谁交？"),
        hint=texts.t("您户口上的家里人，点一位。") if len(barred) < len(phase.people) else "",
        choices=_rows(phase.people, texts),
        trouble_title=texts.t("这几位不能替办") if barred else "",
        trouble_text="\n".join(reasons),
        skip_text=_otherwise(child, session, texts),
    )


def _otherwise(child: bool, session: Session, texts: Texts) -> str:
    if not child:
        return texts.t("不在里面，自己填")
    return "" if _by_books(session) else texts.t("用孩子的证件办")


def _by_books(session: Session) -> bool:
    return session.journey is not None and session.journey.service.acts_by_books


def _whom(phase: StandingStep, texts: Texts) -> str:
    anybody = any(one.person is not None for one in phase.people)
    return texts.t("替哪个孩子办？") if anybody else texts.t("没有查到您未满18岁的孩子")


def _rows(people: tuple[Represented, ...], texts: Texts) -> Rows:
    """Only whom one may act for; the value is the place in the list."""
    return [_row(place, one, texts) for place, one in enumerate(people) if one.person is not None]


def _row(place: int, one: Represented, texts: Texts) -> Row:
    words = {"child": texts.t("子女"), "spouse": texts.t("配偶"), "parent": texts.t("父母")}
    label = texts.t("{name}（{relation}）", name=one.name, relation=words.get(one.relation, texts.t("家里人")))
    return {"value": str(place), "label": label, "selected": False, "name": label}
