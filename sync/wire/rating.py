"""Has this transaction been rated already, wherever? Asked by a terminal that somebody shows a slip to; changes nothing.

Nothing personal: a receipt number, and the slip's own signed code as the proof that somebody holds it.
"""

from __future__ import annotations

from typing import Final

import msgspec

PATH_RATED: Final = "/v1/rated"


class RatedQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    wire: int
    terminal: str
    receipt_no: str
    slip: str = ""
    """The whole code (:mod:`sync.wire.slipcode`); a terminal needs none for its own transactions."""


class RatedAnswer(msgspec.Struct, frozen=True):
    """Unknown fields are allowed: an older terminal must understand a newer platform."""

    receipt_no: str
    server_time: str
    rated: bool
    """False also for what the platform does not know, or was not proven."""
