"""What the platform knows of the services: their titles, the departments behind them and what each gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
import yaml

from central.places import place_words

DEFAULT_ASSETS: Final = Path(__file__).parent.parent / "assets"
PENSION_CERTIFICATION: Final = "pension-certification"
INSURANCE_CERTIFICATE: Final = "insurance-certificate"
PENSION_DUE: Final = "pension-due"
PENSION_APPEAL: Final = "pension-appeal"
DATA_ASSET_CERTIFICATE: Final = "data-asset-certificate"
BEREAVEMENT_REPORT: Final = "bereavement-report"
SIGNATURE: Final = "signature"
"""The attachment that is no paper: the name as it was written on the screen."""


PORTRAIT: Final = "portrait"
"""The photo of a person that a cadre takes at the terminal for somebody at the centre to decide by."""
_OWN_TITLES: Final = {SIGNATURE: "签名", PORTRAIT: "现场照片", "authorisation": "委托书", "kinship-proof": "户口本或出生证"}


_LOGIN_CODE: Final = "粤省事码"


class _ChoiceFile(msgspec.Struct, frozen=True):
    value: str
    label: str = msgspec.field(name="名称")


class _FieldFile(msgspec.Struct, frozen=True):
    name: str
    label: str = msgspec.field(name="名称")
    kind: str = msgspec.field(name="类型")
    choices: tuple[_ChoiceFile, ...] = msgspec.field(name="选项", default=())


class _AttachmentFile(msgspec.Struct, frozen=True):
    name: str
    label: str = msgspec.field(name="名称")


class _ServiceFile(msgspec.Struct, frozen=True):
    """The fields of a catalogue file that matter here; the terminal checks the file as a whole."""

    id: str
    title: str = msgspec.field(name="事项名称")
    item_code: str = msgspec.field(name="事项编码")
    department: str = msgspec.field(name="进驻单位")
    category: str = msgspec.field(name="分类")
    offline: str = msgspec.field(name="网络策略")
    output: str = msgspec.field(name="产出")
    identification: tuple[str, ...] = msgspec.field(name="身份认证方式", default=())
    fields: tuple[_FieldFile, ...] = msgspec.field(name="字段", default=())
    may_act: tuple[str, ...] = msgspec.field(name="可代办", default=())
    attachments: tuple[_AttachmentFile, ...] = msgspec.field(name="附件", default=())
    gentle: bool = msgspec.field(name="慰问", default=False)


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One service of the catalogue. ``offline``: L, Q or O. ``output``: slip, document or record."""

    service: str
    title: str
    department: str
    offline: str
    output: str
    labels: Mapping[tuple[str, str], str]
    """What people read of a choice, by field and value."""
    questions: Mapping[str, tuple[str, str]]
    """Label and kind of each question, by field."""
    may_act: tuple[str, ...]
    """Who may do it for somebody else: ``agent``, ``guardian``."""
    attachments: Mapping[str, str]
    """What people call an attachment, by its name."""
    item_code: str = ""
    """事项编码, 31 characters."""
    by_code: bool = False
    """Who it is, may be said by a code from the telephone."""
    category: str = ""
    """Which of the home screen's questions it stands under."""
    gentle: bool = False
    """Somebody has died: nobody is asked for a rating."""


@cache
def service_lines(assets: Path = DEFAULT_ASSETS) -> dict[str, ServiceLine]:
    """All services of ``assets/catalogue`` by id, in the order of their files."""
    found = {}
    for path in sorted((assets / "catalogue").glob("*.yaml")):
        if path.name == "categories.yaml":
            continue
        item = msgspec.convert(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader), _ServiceFile)
        labels = {(field.name, choice.value): choice.label for field in item.fields for choice in field.choices}
        questions = {field.name: (field.label, field.kind) for field in item.fields}
        papers = {one.name: one.label for one in item.attachments}
        found[item.id] = ServiceLine(
            item.id,
            item.title,
            item.department,
            item.offline,
            item.output,
            labels,
            questions,
            item.may_act,
            papers,
            item.item_code,
            _LOGIN_CODE in item.identification,
            item.category,
            item.gentle,
        )
    return found


def title_of(service: str) -> str:
    """The Chinese title, or the id itself for a service that a newer catalogue brought."""
    line = service_lines().get(service)
    return line.title if line is not None else service


def answer_label(service: str, field: str, answers: Mapping[str, str]) -> str:
    """The answer to a question as people read it; empty when it was not answered."""
    value = answers.get(field, "")
    line = service_lines().get(service)
    if line is None:
        return value
    _label, kind = line.questions.get(field, ("", ""))
    return place_words(value, DEFAULT_ASSETS) if kind == "region" else line.labels.get((field, value), value)


def attachment_title(service: str, name: str) -> str:
    """What people call an attachment, or its name itself when the catalogue does not have it."""
    if name in _OWN_TITLES:
        return _OWN_TITLES[name]
    line = service_lines().get(service)
    return line.attachments.get(name, name) if line is not None else name
