"""Lists as CSV that spreadsheets open without running anything in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it Excel takes UTF-8 for the system's old encoding."""


def csv_lines(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, a chunk a row. What a spreadsheet would take for a formula gets a quote."""
    yield (_BYTE_ORDER_MARK + _line(head)).encode()
    for row in rows:
        yield _line(row).encode()


def _line(values: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_harmless(value) for value in values])
    return out.getvalue()


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
