"""A rating by the code of a slip: which transaction it is about, and whether the slip is genuine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import msgspec

from central.moments import parse
from central.platform import Platform
from central.store.records import LedgerRow
from sync.wire import Entry, RatingBody
from sync.wire.slipcode import ProvenSlip, verify_slip
from sync.wire.trust import TrustedTerminal

UNKNOWN_YET: Final = "rating.transaction_unknown"
"""The slip's transaction may still lie at a terminal without a network."""
NO_SUCH: Final = "rating.no_such_transaction"
BAD_SLIP: Final = "rating.bad_slip"
_WAIT_FOR_IT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The rating with the transaction's id in it; or why not, and whether to come again."""

    body: RatingBody
    code: str = ""
    later: bool = False


def resolved(platform: Platform, entry: Entry, body: RatingBody) -> Resolved:
    """Only for a body with ``slip``. The receipt number leads to the terminal, and its key has to have signed the slip."""
    found = platform.store.transactions(1, body.receipt_no)
    if not found:
        created = parse(entry.created_at)
        young = created is not None and platform.clock() - created < _WAIT_FOR_IT
        return Resolved(body, UNKNOWN_YET if young else NO_SUCH, later=young)
    ledger = found[0].ledger
    if not is_genuine(platform, ledger, body.slip):
        return Resolved(body, BAD_SLIP)
    return Resolved(msgspec.structs.replace(body, transaction_entry_id=ledger.entry_id, slip=""))


def is_genuine(platform: Platform, ledger: LedgerRow, slip: str) -> bool:
    """Whether the terminal that took this transaction has signed this slip of it."""
    terminal = platform.store.terminal(ledger.terminal)
    if terminal is None:
        return False
    known = TrustedTerminal(
        terminal.terminal, terminal.public_key, terminal.village_code, terminal.site_name, terminal.revoked_at
    )
    proven = verify_slip(slip, (known,))
    return isinstance(proven, ProvenSlip) and proven.claim.receipt_no == ledger.receipt_no
