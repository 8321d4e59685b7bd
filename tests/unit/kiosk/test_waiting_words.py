"""Nobody reads a bare code where the reason is known."""

from __future__ import annotations

import pytest

from central.booking import _DETAILS as LEDGER_CODES
from kiosk.domain.waiting import WAITING_WORDS
from sync.policy import FailureClass


@pytest.mark.parametrize("code", [*(kind.value for kind in FailureClass), *LEDGER_CODES])
def test_every_reason_of_the_engine_and_the_ledger_has_words(code: str) -> None:
    assert WAITING_WORDS[code]
