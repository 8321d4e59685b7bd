"""Numbers that a terminal calls void are not asked for."""

from __future__ import annotations

import msgspec
import pytest

from central.store.gaps import void_of, wanted
from sync.wire import StoreReport


@pytest.mark.parametrize(
    ("first", "last", "parts"),
    [
        (1, 9, [(1, 2), (6, 6), (9, 9)]),
        (3, 5, []),
        (4, 6, [(6, 6)]),
        (8, 7, []),
        (20, 22, [(20, 22)]),
    ],
)
def test_what_lies_between_void_stretches_is_wanted(first: int, last: int, parts: list[tuple[int, int]]) -> None:
    said = msgspec.json.encode(StoreReport("recovered", void=((7, 8), (3, 5))))
    assert list(wanted(first, last, void_of(said))) == parts


def test_a_terminal_that_says_nothing_has_no_void_numbers() -> None:
    assert list(wanted(2, 3, void_of(None))) == [(2, 3)]
