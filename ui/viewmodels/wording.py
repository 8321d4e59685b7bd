"""Small turns of phrase that several screens share."""

from __future__ import annotations

from datetime import date, datetime

from kiosk.domain.catalogue import FieldKind, FieldSpec, Output, Service
from kiosk.domain.people import masked_number, masked_phone
from kiosk.domain.regions import Region, RegionBook
from kiosk.domain.trouble import Trouble
from kiosk.session.ambient import Ambient, Light
from kiosk.session.state import Language
from ui.texts import Texts
from ui.viewmodels.props import Row, Rows

_WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
_MONTHS = ("1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月")


def clock(now: datetime) -> str:
    return f"{now:%H:%M}"


def day_and_weekday(day: date, texts: Texts) -> str:
    month = texts.t(_MONTHS[day.month - 1])
    return texts.t("{month}{day}日 {weekday}", month=month, day=day.day, weekday=texts.t(_WEEKDAYS[day.weekday()]))


def full_date(iso: str, texts: Texts) -> str:
    """``2027-11-23`` as people write it; what is no date stays as it is."""
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    month = texts.t(_MONTHS[day.month - 1])
    return texts.t("{year}年{month}{day}日", year=day.year, month=month, day=day.day)


def time_of_day(iso: str, texts: Texts) -> str:
    """``2026-11-23T09:05:00+08:00`` as date and clock; what is no time stays as it is."""
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{full_date(moment.date().isoformat(), texts)} {clock(moment)}"


def in_fours(number: str) -> str:
    """``YZ26112300012`` becomes ``YZ26 1123 0001 2``."""
    plain = "".join(number.split())
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def phone_in_groups(digits: str) -> str:
    """``13800138000`` becomes ``138 0013 8000``, also while it is being typed."""
    return " ".join(part for part in (digits[:3], digits[3:7], digits[7:]) if part)


def typed_so_far(spec: FieldSpec, text: str) -> str:
    """An answer while it is being typed: in groups that an eye can check."""
    match spec.kind:
        case FieldKind.PHONE:
            return phone_in_groups(text)
        case FieldKind.IDNUMBER:
            return " ".join(part for part in (text[:6], text[6:14], text[14:]) if part)
        case FieldKind.DATE:
            return "-".join(part for part in (text[:4], text[4:6], text[6:]) if part)
        case FieldKind.BANKCARD:
            return in_fours(text)
        case _:
            return text


def headline(text: str) -> str:
    """Without the full stop that a title does not have."""
    return text.rstrip("。.")


def sentence(text: str, texts: Texts) -> str:
    """With exactly one full stop, so that sentences of different authors can stand in a row."""
    bare = headline(text)
    if not bare or bare[-1] in "！？!?…":
        return bare
    return texts.t("{sentence}。", sentence=bare)


def joined(texts: Texts, *parts: str) -> str:
    """Sentences in a row; English has a space between them."""
    gap = " " if texts.language is Language.EN else ""
    return gap.join(sentence(part, texts) for part in parts if part)


def trouble_title(trouble: Trouble | None, texts: Texts) -> str:
    return headline(texts.t(trouble.message)) if trouble else ""


def trouble_advice(trouble: Trouble | None, texts: Texts) -> str:
    return sentence(texts.t(trouble.advice), texts) if trouble else ""


def fact(label: str, value: str) -> Row:
    return {"label": label, "value": value, "name": f"{label} {value}"}


def tips(*lines: tuple[str, str]) -> Rows:
    """From (icon, text)."""
    return [{"icon": icon, "text": text} for icon, text in lines]


def what_was_done(service: Service, texts: Texts) -> str:
    """The word for it in a sentence: "您的认证已经保存"."""
    if service.title.endswith("认证"):
        return texts.t("认证")
    if service.output is Output.PAYMENT:
        return texts.t("缴费")
    if service.title.endswith("登记"):
        return texts.t("登记")
    return texts.t("申请")


def shown_answer(spec: FieldSpec, answer: str, texts: Texts) -> str:
    """An answer as the review shows it: a phone number masked, a choice by its label."""
    if not answer:
        return texts.t("没有填")
    if spec.kind is FieldKind.PHONE:
        return masked_phone(answer)
    if spec.kind is FieldKind.CHOICE:
        labels = {choice.value: choice.label for choice in spec.choices}
        return texts.t(labels.get(answer, answer))
    if spec.kind is FieldKind.DATE:
        return full_date(f"{answer[:4]}-{answer[4:6]}-{answer[6:]}", texts)
    return masked_number(answer) if spec.kind in {FieldKind.IDNUMBER, FieldKind.BANKCARD} else answer


def region_name(region: Region, texts: Texts) -> str:
    match texts.language:
        case Language.ZH_HANT:
            return region.traditional
        case Language.EN:
            return region.latin
        case _:
            return region.name


def region_text(book: RegionBook, code: str, texts: Texts) -> str:
    """A place with all that it lies in, as an address has it; the code itself when the book does not have it."""
    names = [region_name(region, texts) for region in book.path(code)]
    if not names:
        return code
    return ", ".join(names[::-1]) if texts.language is Language.EN else "".join(names)


def systems_text(service: Service, texts: Texts, most: int = 9) -> str:
    """The provincial systems that people know the service by, in a row; a list has room for one of them."""
    return " · ".join(texts.t(system) for system in service.systems[:most])


def has_scanner(ambient: Ambient) -> bool:
    """Whether codes can be held before something."""
    return any(row.device_id == "scanner" and row.light is not Light.RED for row in ambient.devices)
