"""Lists on a screen: one dictionary a row, each key a role of the QML model."""

from __future__ import annotations

from typing import TypeAlias

Row: TypeAlias = dict[str, str | bool | int | float]
Rows: TypeAlias = list[Row]


def no_rows() -> Rows:
    return []
