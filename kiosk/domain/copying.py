"""Copies of papers: how many are made at once, and what stands across the copy of an identity card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Final

from kiosk.domain.catalogue import Service
from kiosk.domain.trouble import Cause, Trouble
from kiosk.domain.values import dataclass

WHAT: Final = "what"
"""The question that says what is copied."""
CARD: Final = "card"
"""Its answer for an identity card: both sides on one sheet, in their true size."""
PURPOSE: Final = "purpose"
OTHER: Final = "other"
"""The answer that leads to a purpose in one's own words."""
OWN_WORDS: Final = "other-purpose"
MOST_COPIES: Final = 5
MOST_SHEETS: Final = 10
"""In one go: paper is for the whole village."""

TOO_MANY_COPIES: Final = Trouble("copy.too_many", Cause.INPUT, "一次最多印5份", "还要的话，印完再来一次。")
TOO_MANY_SHEETS: Final = Trouble("copy.too_many_sheets", Cause.INPUT, "一次最多印10张纸", "请少印几份。")
NOT_MADE: Final = Trouble(
    "copy.not_made", Cause.DEVICE, "没有排好版，没有打印", "请返回再拍一次。还不行就请村干部打技术员电话。"
)


@dataclass(frozen=True, slots=True)
class CopyOrder:
    """What is laid out as sheets of A4. ``pages``: JPEGs, in their order."""

    pages: tuple[bytes, ...] = field(repr=False)
    card: bool
    watermark: str = ""
    copies: int = 1


def is_card(answers: Mapping[str, str]) -> bool:
    return answers.get(WHAT, "") == CARD


def watermark_of(service: Service, answers: Mapping[str, str]) -> str:
    """``仅供…使用``, from the answers as they were read; empty where nothing was asked."""
    asked = answers.get(PURPOSE, "")
    if asked == OTHER:
        words = answers.get(OWN_WORDS, "")
    else:
        labels = {one.value: one.label for spec in service.fields if spec.name == PURPOSE for one in spec.choices}
        words = labels.get(asked, "")
    return f"仅供{words}使用" if words else ""


def refusal_of(sheets: int, copies: int) -> Trouble | None:
    """Why so many are not printed at once."""
    if not 1 <= copies <= MOST_COPIES:
        return TOO_MANY_COPIES
    return TOO_MANY_SHEETS if sheets * copies > MOST_SHEETS else None
