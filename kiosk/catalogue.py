"""Reads the catalogue: one YAML file a service, with the field names of the provincial open platform."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
import yaml

from kiosk.domain.catalogue import (
    Catalogue,
    Category,
    Choice,
    Condition,
    FieldKind,
    FieldSpec,
    Hardware,
    OfflinePolicy,
    Output,
    Prefill,
    Service,
)

T = TypeVar("T")

_ItemCode = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}[0-9][0-9A-Z]{12}$")]
"""18 characters of the office's credit code, 1 for its level, 12 of the item (GB/T 39554.1)."""


class CatalogueProblem(Exception):  # noqa: N818 - it is told to a person as a sentence
    """A catalogue file cannot be used; the text names the file and the place."""


class _CategoryFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    label: str = msgspec.field(name="名称")
    hint: str = msgspec.field(name="说明")
    icon: str = msgspec.field(name="图标")


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
    consent: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)] = msgspec.field(name="告知")
    face_consent: tuple[str, ...] = msgspec.field(name="人脸告知", default=())
    fields: tuple[_FieldFile, ...] = msgspec.field(name="字段", default=())
    aliases: tuple[str, ...] = msgspec.field(name="别名", default=())
    keywords: tuple[str, ...] = msgspec.field(name="搜索关键词", default=())
    popular_rank: int = msgspec.field(name="常用排名", default=0)
    next_due_months: int = msgspec.field(name="下次办理月数", default=0)
    after: str = msgspec.field(name="办好以后", default="")
    group: str = msgspec.field(name="分组", default="")
    systems: tuple[str, ...] = msgspec.field(name="系统", default=())


def load_catalogue(folder: Path) -> Catalogue:
    """All services of a folder. Raises :class:`CatalogueProblem` for the first file that is wrong."""
    return catalogue_of({path.name: _content(path) for path in sorted(folder.glob("*.yaml"))})


def catalogue_of(files: Mapping[str, bytes], version: int = 0) -> Catalogue:
    """All services of a set of files by name. Raises :class:`CatalogueProblem` for the first one that is wrong."""
    categories = _read(Path("categories.yaml"), files, tuple[_CategoryFile, ...])
    known = {category.id for category in categories}
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
        _check_fields(path, item.fields)
        services.append(_service(item))
    titles = tuple(Category(item.id, item.label, item.hint, item.icon) for item in categories)
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
        if len(field.when) > 1:
            raise CatalogueProblem(f"{path.name}：字段“{field.name}”的“当”只能看一个字段。")
        for name, values in field.when.items():
            if name not in earlier:
                raise CatalogueProblem(f"{path.name}：字段“{field.name}”的“当”要看前面的一个选择，没有“{name}”。")
            if not values or values - earlier[name]:
                raise CatalogueProblem(f"{path.name}：字段“{field.name}”的“当”里，“{name}”没有这样的选项。")
        if field.kind is FieldKind.CHOICE:
            earlier[field.name] = frozenset(choice.value for choice in field.choices)


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
        next_due_months=item.next_due_months,
        aliases=item.aliases,
        keywords=item.keywords,
        popular_rank=item.popular_rank,
        after=item.after,
        group=item.group,
        systems=item.systems,
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
        when=next((Condition(name, values) for name, values in item.when.items()), None),
        prefill=item.prefill,
    )
