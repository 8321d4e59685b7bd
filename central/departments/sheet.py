"""What stands on a certificate: made by an office, set on A4 by ``central.departments.certificate``."""

from __future__ import annotations

from datetime import date

import msgspec

Facts = tuple[tuple[str, str], ...]
"""Label and value."""


class SheetTable(msgspec.Struct, frozen=True):
    """The first column is set to the left, the others to the right; a page holds some twenty rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __repr__(self) -> str:
        return f"SheetTable(title={self.title!r})"


class Sheet(msgspec.Struct, frozen=True):
    """One page. Who it is about, the number, the day and the verification code come from the order."""

    title: str
    kicker: str
    """What stands small above the title, such as the province."""
    opening: str
    """The sentence that certifies."""
    issuer: str
    person_title: str = "持有人"
    """What the person of the order is to the sheet: of a child's or a firm's licence only who asked for the copy."""
    facts_title: str = "内容"
    facts: Facts = ()
    tables: tuple[SheetTable, ...] = ()
    notes: tuple[str, ...] = ()
    valid_until: date | None = None
    licence_id: str = ""
    """电子证照标识 of a licence, empty for a certificate."""
    watermark: str = ""
    """What the copy is for, across the page; empty: nothing."""

    def __repr__(self) -> str:
        return f"Sheet(title={self.title!r})"
