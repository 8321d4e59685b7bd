"""Pictures and papers that go with an application: what a journey may gather, before it is sealed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from kiosk.domain.trouble import Cause, Trouble

MEDIA_TYPES: Final = frozenset({"image/jpeg", "image/png", "application/pdf"})
MOST_ATTACHMENTS: Final = 16
MOST_BYTES: Final = 15 << 20
"""Of one attachment; sealed it must stay below the 16 MiB that the platform takes."""
MOST_BYTES_TOGETHER: Final = 30 << 20

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")

TOO_LARGE: Final = Trouble(
    "attachment.too_large", Cause.INPUT, "附上的材料太大，没有保存", "请少拍几张，或请村干部帮忙重新扫描。"
)
NOT_USABLE: Final = Trouble("attachment.not_usable", Cause.INPUT, "附上的材料不能用，没有保存", "请重新拍一次这份材料。")


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of an application. ``name`` says what it is, such as ``id-card-copy``."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


def attachments_trouble(attachments: Sequence[Attachment]) -> Trouble | None:
    """Why these may not be submitted; None when they may."""
    sizes = [len(one.data) for one in attachments]
    if len(sizes) > MOST_ATTACHMENTS or sum(sizes) > MOST_BYTES_TOGETHER or any(size > MOST_BYTES for size in sizes):
        return TOO_LARGE
    usable = all(one.data and one.media_type in MEDIA_TYPES and _NAME.fullmatch(one.name) for one in attachments)
    return None if usable else NOT_USABLE
