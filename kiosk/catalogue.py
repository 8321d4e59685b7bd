"""Reads the catalogue: one YAML file a service, with the field names of the provincial open platform."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeVar

import msgspec
import yaml

from kiosk.cataloguefiles import LEVELS, LOGIN_CODE, AttachmentFile, CategoryFile, FieldFile, ServiceFile
from kiosk.cataloguerules import mistakes_of
from kiosk.domain.catalogue import (
    AttachmentSpec,
    Catalogue,
    Category,
    Choice,
    Condition,
    FieldSpec,
    NoticeLine,
    PaymentSpec,
    Service,
)

T = TypeVar("T")

SIGNED_UNLESS_SAID: Final = "上面填的都是真的，我愿意负责。"
"""What is signed when a service asks for a signature without words of its own."""


class CatalogueProblem(Exception):  # noqa: N818 - it is told to a person as a sentence
    """A catalogue file cannot be used; the text names the file and the place."""


def load_catalogue(folder: Path) -> Catalogue:
    """All services of a folder. Raises :class:`CatalogueProblem` for the first file that is wrong."""
    return catalogue_of({path.name: _content(path) for path in sorted(folder.glob("*.yaml"))})


def catalogue_of(files: Mapping[str, bytes], version: int = 0) -> Catalogue:
    """All services of a set of files by name. Raises :class:`CatalogueProblem` for the first one that is wrong."""
    categories = _read(Path("categories.yaml"), files, tuple[CategoryFile, ...])
    known = {category.id: category.groups for category in categories}
    services: list[Service] = []
    codes: dict[str, str] = {}
    for path in map(Path, sorted(files)):
        if path.name == "categories.yaml":
            continue
        item = _read(path, files, ServiceFile)
        if item.category not in known:
            raise CatalogueProblem(f"{path.name}：没有分类“{item.category}”，可用的有：{'、'.join(sorted(known))}。")
        if item.id != path.stem:
            raise CatalogueProblem(f"{path.name}：id 应和文件名相同，现在是“{item.id}”。")
        if item.item_code in codes:
            raise CatalogueProblem(f"{path.name}：事项编码和 {codes[item.item_code]} 的相同。")
        codes[item.item_code] = path.name
        if item.group and item.group not in known[item.category]:
            raise CatalogueProblem(f"{path.name}：分类“{item.category}”里没有分组“{item.group}”。")
        for mistake in mistakes_of(item):
            raise CatalogueProblem(f"{path.name}：{mistake.sentence}")
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


def _service(item: ServiceFile) -> Service:
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
        payment=None if item.payment is None else PaymentSpec(item.payment.ways, item.payment.payer),
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
        left_to_centre=item.left_to_centre,
        may_act=tuple(dict.fromkeys(item.may_act)),
        by_code=LOGIN_CODE in item.identification,
        gentle=item.gentle,
        answer_on_slip=item.answer_on_slip,
    )


def _field(item: FieldFile) -> FieldSpec:
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
        start_year=item.start_year,
        deepest=LEVELS[item.deepest],
    )


def _attachment(item: AttachmentFile) -> AttachmentSpec:
    return AttachmentSpec(
        item.name,
        item.label,
        item.hint,
        item.required,
        item.max_pages,
        _condition(item.when),
        spoken_for=item.spoken_for,
    )


def _condition(when: dict[str, frozenset[str]]) -> Condition | None:
    return next((Condition(name, values) for name, values in when.items()), None)
