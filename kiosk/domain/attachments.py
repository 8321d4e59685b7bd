"""Pictures and papers that go with an application: what a journey may gather, before it is sealed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Final

from kiosk.domain.catalogue import AttachmentSpec, Service
from kiosk.domain.trouble import Cause, Trouble
from kiosk.domain.values import dataclass

MEDIA_TYPES: Final = frozenset({"image/jpeg", "image/png", "application/pdf", "audio/wav"})
MOST_ATTACHMENTS: Final = 16
MOST_BYTES: Final = 15 << 20
"""Of one attachment; sealed it must stay below the 16 MiB that the platform takes."""
MOST_BYTES_TOGETHER: Final = 30 << 20
MOST_BYTES_A_PAGE: Final = 300_000
"""Of one photographed page: what still can be read well, and crosses a line of 8 KiB a second in 40 seconds."""
MOST_PAGES_TOGETHER: Final = 60
"""Of all papers of one application: with the largest pages still far from what may go together."""
SIGNATURE: Final = "signature"
"""The name under which a signature goes with the papers."""

PORTRAIT: Final = AttachmentSpec("portrait", "现场照片", "脸要看得清，背后不要太亮", of_person=True)
"""Taken by a cadre who cannot tell who it is, for somebody at the centre; no catalogue lists it."""
PORTRAIT_CONSENT: Final = (
    "村干部拿不准，可以给您拍一张照片。",
    "照片加密送到人社部门，由工作人员看是不是本人，不给别人。",
    "不同意也行，请带身份证到窗口办。",
)

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")

TOO_LARGE: Final = Trouble(
    "attachment.too_large", Cause.INPUT, "附上的材料太大，没有保存", "请少拍几张，或请村干部帮忙重新扫描。"
)
NOT_USABLE: Final = Trouble("attachment.not_usable", Cause.INPUT, "附上的材料不能用，没有保存", "请重新拍一次这份材料。")


NOT_SIGNED: Final = Trouble("attachment.not_signed", Cause.INPUT, "还没有签名，不能提交", "请在屏幕上签上您的名字。")


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of an application. ``name`` says what it is, such as ``id-card-copy``; ``pages`` how many it has."""

    name: str
    media_type: str
    data: bytes = field(repr=False)
    pages: int = 1


def asked_attachments(service: Service, answers: Mapping[str, str]) -> tuple[AttachmentSpec, ...]:
    """The papers of a service that these answers lead to, in their order."""
    return tuple(
        spec for spec in service.attachments if spec.when is None or answers.get(spec.when.field, "") in spec.when.values
    )


def spoken_note(service: Service, field_name: str) -> AttachmentSpec | None:
    """The note that may be spoken instead of answering this question in writing; None: it has to be written."""
    return next((spec for spec in service.attachments if spec.spoken_for == field_name), None) if field_name else None


def lacking(service: Service, answers: Mapping[str, str], attachments: Sequence[Attachment]) -> Trouble | None:
    """The first thing that a service needs to have with it and that is not there; None when nothing is lacking."""
    there = {one.name for one in attachments}
    for spec in asked_attachments(service, answers):
        if spec.required and spec.name not in there:
            return Trouble("attachment.missing", Cause.INPUT, "还有要拍的材料没有拍", spec.hint)
    return NOT_SIGNED if service.signed_sentence and SIGNATURE not in there else None


def attachments_trouble(attachments: Sequence[Attachment]) -> Trouble | None:
    """Why these may not be submitted; None when they may."""
    sizes = [len(one.data) for one in attachments]
    if len(sizes) > MOST_ATTACHMENTS or sum(sizes) > MOST_BYTES_TOGETHER or any(size > MOST_BYTES for size in sizes):
        return TOO_LARGE
    usable = all(one.data and one.media_type in MEDIA_TYPES and _NAME.fullmatch(one.name) for one in attachments)
    return None if usable else NOT_USABLE
