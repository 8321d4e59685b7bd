"""Reads the catalogue: one YAML file a service, with the field names of the provincial open platform."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

import msgspec
import yaml

from kiosk.domain.attachments import MOST_ATTACHMENTS, MOST_PAGES_TOGETHER, SIGNATURE
from kiosk.domain.catalogue import (
    AttachmentSpec,
    Catalogue,
    Category,
    Choice,
    Condition,
    FieldKind,
    FieldSpec,
    Hardware,
    NoticeLine,
    OfflinePolicy,
    Output,
    Prefill,
    Service,
)

T = TypeVar("T")

SIGNED_UNLESS_SAID: Final = "上面填的都是真的，我愿意负责。"
"""What is signed when a service asks for a signature without words of its own."""

_ItemCode = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}[0-9][0-9A-Z]{12}$")]
"""18 characters of the office's credit code, 1 for its level, 12 of the item (GB/T 39554.1)."""


class CatalogueProblem(Exception):  # noqa: N818 - it is told to a person as a sentence
    """A catalogue file cannot be used; the text names the file and the place."""


class _CategoryFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    label: str = msgspec.field(name="名称")
    hint: str = msgspec.field(name="说明")
    icon: str = msgspec.field(name="图标")
    groups: tuple[str, ...] = msgspec.field(name="分组", default=())


class _NoticeLineFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str = msgspec.field(name="标题")
    text: str = msgspec.field(name="内容")


class _ChoiceFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    value: str
    label: str = msgspec.field(name="名称")


class _FieldFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    label: str = msgspec.field(name="名称")
    kind: FieldKind = msgspec.field(name="类型")
    question: str = msgspec.field(name="问题")
    hint: str = msgspec.field(name="提示", default="")
    required: bool = msgspec.field(name="必填", default=True)
    choices: tuple[_ChoiceFile, ...] = msgspec.field(name="选项", default=())
    max_length: int = msgspec.field(name="最长", default=50)
    min_length: int = msgspec.field(name="最短", default=0)
    when: dict[str, frozenset[str]] = msgspec.field(name="当", default_factory=dict)
    prefill: Prefill = msgspec.field(name="预填", default=Prefill.NOTHING)


class _AttachmentFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    label: str = msgspec.field(name="名称")
    hint: str = msgspec.field(name="说明")
    required: bool = msgspec.field(name="必填", default=True)
    max_pages: Annotated[int, msgspec.Meta(ge=1, le=10)] = msgspec.field(name="最多页数", default=1)
    when: dict[str, frozenset[str]] = msgspec.field(name="当", default_factory=dict)


class _ServiceFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    title: str = msgspec.field(name="事项名称")
    item_code: _ItemCode = msgspec.field(name="事项编码")
    category: str = msgspec.field(name="分类")
    department: str = msgspec.field(name="进驻单位")
    hint: str = msgspec.field(name="说明")
    icon: str = msgspec.field(name="图标")
    audience: str = msgspec.field(name="服务对象")
    handling: str = msgspec.field(name="办理类型")
    identification: tuple[str, ...] = msgspec.field(name="身份认证方式")
    hardware: frozenset[Hardware] = msgspec.field(name="硬件模块")
    offline: OfflinePolicy = msgspec.field(name="网络策略")
    output: Output = msgspec.field(name="产出")
    consent: tuple[str, ...] = msgspec.field(name="告知", default=())
    face_consent: tuple[str, ...] = msgspec.field(name="人脸告知", default=())
    fields: tuple[_FieldFile, ...] = msgspec.field(name="字段", default=())
    attachments: tuple[_AttachmentFile, ...] = msgspec.field(name="附件", default=())
    signed: bool = msgspec.field(name="签名", default=False)
    signed_sentence: str = msgspec.field(name="签名内容", default="")
    aliases: tuple[str, ...] = msgspec.field(name="别名", default=())
    keywords: tuple[str, ...] = msgspec.field(name="搜索关键词", default=())
    popular_rank: int = msgspec.field(name="常用排名", default=0)
    next_due_months: int = msgspec.field(name="下次办理月数", default=0)
    after: str = msgspec.field(name="办好以后", default="")
    group: str = msgspec.field(name="分组", default="")
    systems: tuple[str, ...] = msgspec.field(name="系统", default=())
    lines: tuple[_NoticeLineFile, ...] = msgspec.field(name="清单", default=())
    state: Literal["开通", "已停止"] = msgspec.field(name="状态", default="开通")
    ended_on: date | None = msgspec.field(name="停止日期", default=None)


def load_catalogue(folder: Path) -> Catalogue:
    """All services of a folder. Raises :class:`CatalogueProblem` for the first file that is wrong."""
    return catalogue_of({path.name: _content(path) for path in sorted(folder.glob("*.yaml"))})


def catalogue_of(files: Mapping[str, bytes], version: int = 0) -> Catalogue:
    """All services of a set of files by name. Raises :class:`CatalogueProblem` for the first one that is wrong."""
    categories = _read(Path("categories.yaml"), files, tuple[_CategoryFile, ...])
    known = {category.id: category.groups for category in categories}
    services: list[Service] = []
    codes: dict[str, str] = {}
    for path in map(Path, sorted(files)):
        if path.name == "categories.yaml":
            continue
        item = _read(path, files, _ServiceFile)
        if item.category not in known:
            raise CatalogueProblem(f"{path.name}：没有分类“{item.category}”，可用的有：{'、'.join(sorted(known))}。")
        if item.id != path.stem:
            raise CatalogueProblem(f"{path.name}：id 应和文件名相同，现在是“{item.id}”。")
        if item.item_code in codes:
            raise CatalogueProblem(f"{path.name}：事项编码和 {codes[item.item_code]} 的相同。")
        codes[item.item_code] = path.name
        if item.group and item.group not in known[item.category]:
            raise CatalogueProblem(f"{path.name}：分类“{item.category}”里没有分组“{item.group}”。")
        _check_kind(path, item)
        _check_fields(path, item.fields)
        _check_attachments(path, item)
        services.append(_service(item))
    titles = tuple(Category(item.id, item.label, item.hint, item.icon, item.groups) for item in categories)
    return Catalogue.of(titles, tuple(services), version)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise CatalogueProblem(f"{path.name}：读不了（{problem.__class__.__name__}）。") from problem


def _read(path: Path, files: Mapping[str, bytes], kind: type[T]) -> T:
    if path.name not in files:
        raise CatalogueProblem(f"{path.name}：读不了（没有这个文件）。")
    try:
        raw = yaml.load(files[path.name].decode("utf-8"), Loader=yaml.CSafeLoader)
        return msgspec.convert(raw, kind)
    except UnicodeDecodeError as problem:
        raise CatalogueProblem(f"{path.name}：读不了（{problem.__class__.__name__}）。") from problem
    except yaml.YAMLError as problem:
        raise CatalogueProblem(f"{path.name}：{_place(problem)}写法不对。") from problem
    except msgspec.ValidationError as problem:
        raise CatalogueProblem(f"{path.name}：{problem}。") from problem
    except ValueError as problem:
        # The loader makes dates of what looks like one, whether there is such a day or not.
        raise CatalogueProblem(f"{path.name}：里面有一个不存在的日期。") from problem


def _place(problem: yaml.YAMLError) -> str:
    # The mark of libyaml's loader is of another class than that of PyYAML's own.
    line = getattr(getattr(problem, "problem_mark", None), "line", None)
    return f"第{line + 1}行" if isinstance(line, int) else ""


def _check_fields(path: Path, fields: tuple[_FieldFile, ...]) -> None:
    names = [field.name for field in fields]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise CatalogueProblem(f"{path.name}：字段“{twice}”写了两次。")
    for field in fields:
        if (field.kind is FieldKind.CHOICE) != bool(field.choices):
            wrong = "没有选项" if field.kind is FieldKind.CHOICE else "不该有选项"
            raise CatalogueProblem(f"{path.name}：字段“{field.name}”{wrong}。")
    _check_conditions(path, fields)


def _check_conditions(path: Path, fields: tuple[_FieldFile, ...]) -> None:
    """A condition names one earlier choice and answers that it has: anything else could never be met."""
    earlier: dict[str, frozenset[str]] = {}
    for field in fields:
        _check_condition(path, f"字段“{field.name}”", field.when, earlier)
        if field.kind is FieldKind.CHOICE:
            earlier[field.name] = frozenset(choice.value for choice in field.choices)


def _check_condition(path: Path, whose: str, when: dict[str, frozenset[str]], earlier: dict[str, frozenset[str]]) -> None:
    if len(when) > 1:
        raise CatalogueProblem(f"{path.name}：{whose}的“当”只能看一个字段。")
    for name, values in when.items():
        if name not in earlier:
            raise CatalogueProblem(f"{path.name}：{whose}的“当”要看前面的一个选择，没有“{name}”。")
        if not values or values - earlier[name]:
            raise CatalogueProblem(f"{path.name}：{whose}的“当”里，“{name}”没有这样的选项。")


def _check_kind(path: Path, item: _ServiceFile) -> None:
    """What is only read asks for nothing; everything else tells beforehand what it does with a person's data."""
    if item.output is Output.NOTICE:
        asks = bool(item.consent or item.fields or item.attachments or item.hardware or item.face_consent)
        if not item.lines or asks or item.offline is not OfflinePolicy.LOCAL:
            raise CatalogueProblem(f"{path.name}：产出是 notice 的，要有清单，网络策略是 L，不能有告知、字段和硬件模块。")
    elif item.lines or not item.consent:
        raise CatalogueProblem(f"{path.name}：告知不能空着，清单只有产出是 notice 的才有。")
    ended = item.state == "已停止"
    if ended != (item.ended_on is not None) or (ended and item.output is not Output.NOTICE):
        raise CatalogueProblem(f"{path.name}：已停止的要写停止日期，产出是 notice。")


def _check_attachments(path: Path, item: _ServiceFile) -> None:
    """What could not be gathered or sent: names twice, more than goes with one application, papers without a camera."""
    names = [one.name for one in item.attachments]
    twice = next((name for name in names if names.count(name) > 1 or name == SIGNATURE), None)
    if twice is not None:
        raise CatalogueProblem(f"{path.name}：附件“{twice}”写了两次，或用了留给签名的名字。")
    if len(names) >= MOST_ATTACHMENTS or sum(one.max_pages for one in item.attachments) > MOST_PAGES_TOGETHER:
        raise CatalogueProblem(f"{path.name}：附件太多，最多{MOST_ATTACHMENTS - 1}种、共{MOST_PAGES_TOGETHER}页。")
    if any(one.required for one in item.attachments) and Hardware.DOCUMENT_CAMERA not in item.hardware:
        raise CatalogueProblem(f"{path.name}：有必须拍的附件，硬件模块里要有 {Hardware.DOCUMENT_CAMERA}。")
    if item.signed_sentence and not item.signed:
        raise CatalogueProblem(f"{path.name}：有签名内容，但没有写“签名: true”。")
    choices = {
        field.name: frozenset(choice.value for choice in field.choices)
        for field in item.fields
        if field.kind is FieldKind.CHOICE
    }
    for one in item.attachments:
        _check_condition(path, f"附件“{one.name}”", one.when, choices)


def _service(item: _ServiceFile) -> Service:
    return Service(
        id=item.id,
        item_code=item.item_code,
        title=item.title,
        category=item.category,
        department=item.department,
        hint=item.hint,
        icon=item.icon,
        offline=item.offline,
        output=item.output,
        hardware=item.hardware,
        consent=item.consent,
        face_consent=item.face_consent,
        fields=tuple(_field(field) for field in item.fields),
        attachments=tuple(_attachment(one) for one in item.attachments),
        signed_sentence=(item.signed_sentence or SIGNED_UNLESS_SAID) if item.signed else "",
        next_due_months=item.next_due_months,
        aliases=item.aliases,
        keywords=item.keywords,
        popular_rank=item.popular_rank,
        after=item.after,
        group=item.group,
        systems=item.systems,
        lines=tuple(NoticeLine(line.title, line.text) for line in item.lines),
        ended_on=item.ended_on.isoformat() if item.ended_on else "",
    )


def _field(item: _FieldFile) -> FieldSpec:
    return FieldSpec(
        name=item.name,
        label=item.label,
        kind=item.kind,
        question=item.question,
        hint=item.hint,
        required=item.required,
        choices=tuple(Choice(choice.value, choice.label) for choice in item.choices),
        max_length=item.max_length,
        min_length=item.min_length,
        when=_condition(item.when),
        prefill=item.prefill,
    )


def _attachment(item: _AttachmentFile) -> AttachmentSpec:
    return AttachmentSpec(item.name, item.label, item.hint, item.required, item.max_pages, _condition(item.when))


def _condition(when: dict[str, frozenset[str]]) -> Condition | None:
    return next((Condition(name, values) for name, values in when.items()), None)
