"""Year, month and day beside each other, each with a button on either side."""

from __future__ import annotations

from kiosk.domain.dates import DatePart, part_of
from ui.texts import Texts
from ui.viewmodels.props import Row, Rows

_UNITS = {DatePart.YEAR: "年", DatePart.MONTH: "月", DatePart.DAY: "日"}
_UNSET = "–"


def date_columns(text: str, texts: Texts) -> Rows:
    """part, unit, value, name, more, less: the last two are what the buttons are called."""
    return [_column(part, text, texts) for part in DatePart]


def _column(part: DatePart, text: str, texts: Texts) -> Row:
    number = part_of(text, part)
    value = _UNSET if number is None else str(number)
    unit = texts.t(_UNITS[part])
    return {
        "part": part.value,
        "unit": unit,
        "value": value,
        "chosen": number is not None,
        "name": texts.t("{label}，没有选", label=unit) if number is None else f"{unit} {value}",
        "more": texts.t("{label}，加一", label=unit),
        "less": texts.t("{label}，减一", label=unit),
    }
