"""What a service's file must not say although its shape is right; each mistake with its place in the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kiosk.cataloguefiles import LOGIN_CODE, FieldFile, ServiceFile
from kiosk.domain.acting import PROOF
from kiosk.domain.attachments import MOST_ATTACHMENTS, MOST_PAGES_TOGETHER, PORTRAIT, SIGNATURE
from kiosk.domain.catalogue import FieldKind, Hardware, OfflinePolicy, Output, Payer
from kiosk.domain.dates import YEARS
from kiosk.domain.licences import HOW, WHICH, Use
from kiosk.domain.values import dataclass

STOPPED: Final = "已停止"
_BY_BOOKS: Final = frozenset({Output.RECORD, Output.DOCUMENT, Output.LICENCE})
"""What somebody else may ask for by the platform's own books, without a paper."""
IDENTIFICATION: Final = ("身份证", LOGIN_CODE, "人脸", "村干部见证")


@dataclass(frozen=True, slots=True)
class RuleMistake:
    """One mistake. ``place`` leads to it from the top of the file: keys, and positions in lists."""

    place: tuple[str | int, ...]
    sentence: str


def mistakes_of(item: ServiceFile) -> Iterator[RuleMistake]:
    """All mistakes of one service, in the order of the rules; nothing for a service that can be used."""
    yield from _kind(item)
    yield from _fields(item.fields)
    yield from _attachments(item)
    yield from _identification(item)
    yield from _people(item)
    yield from _payment(item)


def _identification(item: ServiceFile) -> Iterator[RuleMistake]:
    unknown = [way for way in item.identification if way not in IDENTIFICATION]
    if unknown:
        yield RuleMistake(("身份认证方式",), f"没有“{unknown[0]}”这种身份认证方式；有：{'、'.join(IDENTIFICATION)}。")
    if LOGIN_CODE not in item.identification:
        return
    if "身份证" not in item.identification:
        yield RuleMistake(("身份认证方式",), "有粤省事码的，也要有身份证：手机没电的人也要能办。")
    if item.left_to_centre or (item.face_consent and item.output in {Output.DOCUMENT, Output.CODE, Output.SLIP}):
        yield RuleMistake(("身份认证方式",), "要看到本人的事，不能只凭粤省事码。")


def _kind(item: ServiceFile) -> Iterator[RuleMistake]:
    """What is only read asks for nothing; everything else tells beforehand what it does with a person's data."""
    if item.output is Output.NOTICE:
        asks = bool(item.consent or item.fields or item.attachments or item.hardware or item.face_consent)
        if not item.lines or asks or item.offline is not OfflinePolicy.LOCAL:
            sentence = "产出是 notice 的，要有清单，网络策略是 L，不能有告知、字段和硬件模块。"
            yield RuleMistake(("产出",), sentence)
    elif item.lines or not item.consent:
        yield RuleMistake(("清单" if item.lines else "告知",), "告知不能空着，清单只有产出是 notice 的才有。")
    if item.output is Output.VIDEO:
        answers = {choice.value for field in item.fields if field.name == "how" for choice in field.choices}
        if item.offline is not OfflinePolicy.QUEUE or answers != {"video", "callback"}:
            yield RuleMistake(("产出",), "产出是 video 的，网络策略是 Q，要有字段 how，选项是 video 和 callback。")
    if item.output is Output.COPY:
        wrong = item.offline is not OfflinePolicy.LOCAL or not item.attachments or Hardware.DOCUMENT not in item.hardware
        if wrong or item.face_consent or item.signed:
            yield RuleMistake(("产出",), "产出是 copy 的，网络策略是 L，要有附件和硬件模块 document，不刷脸、不签名。")
    if item.output is Output.CODE and (item.offline is not OfflinePolicy.ONLINE or not item.face_consent):
        yield RuleMistake(("产出",), "产出是 code 的，网络策略要写 O，还要有人脸告知：拿着码的人能替人用。")
    yield from _licences(item)
    ended = item.state == STOPPED
    if ended != (item.ended_on is not None) or (ended and item.output is not Output.NOTICE):
        yield RuleMistake(("状态" if ended else "停止日期",), "已停止的要写停止日期，产出是 notice。")


def _licences(item: ServiceFile) -> Iterator[RuleMistake]:
    """The own licences are asked for online, of who was seen; then what to do with one of them."""
    kinds = [field.kind for field in item.fields]
    uses = {choice.value for field in item.fields[1:2] if field.name == HOW for choice in field.choices}
    if item.output is not Output.LICENCE:
        if FieldKind.LICENCE in kinds:
            yield RuleMistake(("产出",), "有类型是 licence 的字段，产出要写 licence。")
        return
    asked = kinds[:1] == [FieldKind.LICENCE] and item.fields[0].name == WHICH and kinds.count(FieldKind.LICENCE) == 1
    if not asked or uses != set(Use) or item.offline is not OfflinePolicy.ONLINE or not item.face_consent:
        sentence = "产出是 licence 的，网络策略是 O，要有人脸告知；第一个字段 licence，第二个 how，选项是 show 和 print。"
        yield RuleMistake(("产出",), sentence)


def _people(item: ServiceFile) -> Iterator[RuleMistake]:
    on_paper = item.output is Output.SLIP and Hardware.DOCUMENT_CAMERA in item.hardware
    by_books = item.output in _BY_BOOKS and item.offline is OfflinePolicy.ONLINE
    if item.may_act and not (on_paper or by_books):
        slip = "可代办的，产出是 slip，硬件模块里要有 documentcamera：委托书要拍下来"
        yield RuleMistake(("可代办",), f"{slip}；或者产出是 record、document、licence，网络策略是 O。")
    names = {one.name for one in item.attachments} & {proof.name for proof in PROOF.values()}
    if names or any(one.name == PORTRAIT.name for one in item.attachments):
        yield RuleMistake(("附件",), "附件的名字不能用 portrait、authorisation 和 kinship-proof。")
    if item.answer_on_slip and item.output is not Output.RECORD:
        yield RuleMistake(("凭条写结果",), "凭条写结果的，产出是 record。")
    if item.left_to_centre and not (item.face_consent and item.output is Output.SLIP):
        yield RuleMistake(("人工认定",), "人工认定要有人脸告知，产出是 slip：认不出脸时才用得到。")


def _fields(fields: tuple[FieldFile, ...]) -> Iterator[RuleMistake]:
    names: set[str] = set()
    for place, field in enumerate(fields):
        if field.name in names:
            yield RuleMistake(("字段", place, "name"), f"字段“{field.name}”写了两次。")
        names.add(field.name)
    for place, field in enumerate(fields):
        if (field.kind is FieldKind.CHOICE) != bool(field.choices):
            wrong = "没有选项" if field.kind is FieldKind.CHOICE else "不该有选项"
            yield RuleMistake(("字段", place, "类型"), f"字段“{field.name}”{wrong}。")
        if field.start_year and (field.kind is not FieldKind.DATE or field.start_year not in YEARS):
            sentence = f"字段“{field.name}”的起始年只有日期才有，在{YEARS.start}到{YEARS.stop - 1}之间。"
            yield RuleMistake(("字段", place, "起始年"), sentence)
    # A condition names one earlier choice and answers that it has: anything else could never be met.
    earlier: dict[str, frozenset[str]] = {}
    for place, field in enumerate(fields):
        yield from _condition(("字段", place, "当"), f"字段“{field.name}”", field.when, earlier)
        if field.kind is FieldKind.CHOICE:
            earlier[field.name] = frozenset(choice.value for choice in field.choices)


def _condition(
    place: tuple[str | int, ...], whose: str, when: dict[str, frozenset[str]], earlier: dict[str, frozenset[str]]
) -> Iterator[RuleMistake]:
    if len(when) > 1:
        yield RuleMistake(place, f"{whose}的“当”只能看一个字段。")
    for name, values in when.items():
        if name not in earlier:
            yield RuleMistake((*place, name), f"{whose}的“当”要看前面的一个选择，没有“{name}”。")
        elif not values or values - earlier[name]:
            yield RuleMistake((*place, name), f"{whose}的“当”里，“{name}”没有这样的选项。")


def _attachments(item: ServiceFile) -> Iterator[RuleMistake]:
    """What could not be gathered or sent: names twice, more than goes with one application, papers without a camera."""
    names: set[str] = set()
    for place, one in enumerate(item.attachments):
        if one.name in names or one.name == SIGNATURE:
            yield RuleMistake(("附件", place, "name"), f"附件“{one.name}”写了两次，或用了留给签名的名字。")
        names.add(one.name)
    many = len(item.attachments) >= MOST_ATTACHMENTS
    if many or sum(one.max_pages for one in item.attachments) > MOST_PAGES_TOGETHER:
        yield RuleMistake(("附件",), f"附件太多，最多{MOST_ATTACHMENTS - 1}种、共{MOST_PAGES_TOGETHER}页。")
    if any(one.required for one in item.attachments) and Hardware.DOCUMENT_CAMERA not in item.hardware:
        yield RuleMistake(("硬件模块",), f"有必须拍的附件，硬件模块里要有 {Hardware.DOCUMENT_CAMERA}。")
    if item.signed_sentence and not item.signed:
        yield RuleMistake(("签名内容",), "有签名内容，但没有写“签名: true”。")
    choices = {
        field.name: frozenset(choice.value for choice in field.choices)
        for field in item.fields
        if field.kind is FieldKind.CHOICE
    }
    yield from _spoken(item)
    for place, one in enumerate(item.attachments):
        yield from _condition(("附件", place, "当"), f"附件“{one.name}”", one.when, choices)


def _spoken(item: ServiceFile) -> Iterator[RuleMistake]:
    """A spoken note stands for one written question that has to be answered; whoever writes has no need of the note."""
    written = {field.name for field in item.fields if field.kind is FieldKind.TEXT and field.required}
    for place, one in enumerate(item.attachments):
        if not one.spoken_for:
            continue
        if one.spoken_for not in written:
            yield RuleMistake(
                ("附件", place, "录音代替"),
                f"附件“{one.name}”的录音代替要写一个类型是 text、必填的字段，一个字段只能一次。",
            )
        written.discard(one.spoken_for)
        if one.required or one.max_pages != 1 or one.when:
            sentence = f"附件“{one.name}”是录音，要写“必填: false”，不能有最多页数和当。"
            yield RuleMistake(("附件", place, "录音代替"), sentence)


def _payment(item: ServiceFile) -> Iterator[RuleMistake]:
    """Money only moves online, by a way that is named, and for somebody who is asked about."""
    if item.payment is None or item.output is not Output.PAYMENT:
        if (item.payment is None) == (item.output is Output.PAYMENT):
            yield RuleMistake(("支付",), "产出是 payment 的要写支付，别的不能写。")
        return
    if item.offline is not OfflinePolicy.ONLINE:
        yield RuleMistake(("网络策略",), "缴费一定要联网，网络策略要写 O。")
    if not item.payment.ways:
        yield RuleMistake(("支付", "方式"), "支付的方式不能空着。")
    if not item.payment.payer:
        return
    asked = next((field for field in item.fields if field.name == item.payment.payer), None)
    answers = {choice.value for choice in asked.choices} if asked is not None else set()
    if not answers or answers - set(Payer):
        sentence = f"“缴给谁”要写一个选择字段，它的选项只能是 {'、'.join(Payer)}。"
        yield RuleMistake(("支付", "缴给谁"), sentence)
