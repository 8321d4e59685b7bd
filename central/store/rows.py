"""Columns in the order of the records' fields, and rows back to records."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from central.store.gaps import store_report
from central.store.records import CaseRow, CaseState, FleetRow, IssueRow, LedgerRow, NewLedgerRow, TransactionRow
from sync.wire import DeviceReport, Receipt
from sync.wire.traffic import TrafficReport

LEDGER_COLUMNS: Final = ", ".join(LedgerRow.__struct_fields__)
CASE_COLUMNS: Final = ", ".join(CaseRow.__struct_fields__)
NEW_CASE_COLUMNS: Final = f"{CASE_COLUMNS}, began"
"""``began``: the state that a case began with, at the moment its line was accepted. It has no event of its own."""
NEW_LEDGER_COLUMNS: Final = f"{LEDGER_COLUMNS}, suite_id, key_id, body"
ISSUE_COLUMNS: Final = ", ".join(IssueRow.__struct_fields__)

_receipts: Final = msgspec.json.Decoder(Receipt)
_devices: Final = msgspec.json.Decoder(tuple[DeviceReport, ...])
_traffic: Final = msgspec.json.Decoder(TrafficReport)

Row = tuple[Any, ...]
"""What a database hands out: its values have no static type."""


def marks(columns: str) -> str:
    """As many question marks as ``columns`` names."""
    return ", ".join("?" * len(columns.split(",")))


def ledger_values(row: NewLedgerRow) -> Row:
    """A new line as values of ``NEW_LEDGER_COLUMNS``."""
    receipt = msgspec.json.encode(row.ledger.receipt)
    return (*msgspec.structs.astuple(row.ledger)[:-1], receipt, row.suite_id, row.key_id, row.body)


def case_values(row: CaseRow) -> Row:
    """A new case as values of ``NEW_CASE_COLUMNS``."""
    return (*msgspec.structs.astuple(row), row.state)


def ledger_row(row: Row) -> LedgerRow:
    values = dict(zip(LedgerRow.__struct_fields__, row, strict=True))
    values["receipt"] = _receipts.decode(values["receipt"])
    return LedgerRow(**values)


def case_row(row: Row) -> CaseRow:
    values = dict(zip(CaseRow.__struct_fields__, row, strict=True))
    values["state"] = CaseState(values["state"])
    return CaseRow(**values)


def transaction_row(row: Row, rating: int | None = None) -> TransactionRow:
    """``row``: the columns of a ledger line, then those of a case or as many times None."""
    width = len(LedgerRow.__struct_fields__)
    case = case_row(row[width:]) if row[width] is not None else None
    return TransactionRow(ledger_row(row[:width]), case, rating)


def issue_row(row: Row) -> IssueRow:
    values = dict(zip(IssueRow.__struct_fields__, row, strict=True))
    values["simulated"] = bool(values["simulated"])
    return IssueRow(**values)


def fleet_row(row: Row) -> FleetRow:
    values = dict(zip(FleetRow.__struct_fields__, row, strict=True))
    values["devices"] = _devices.decode(values["devices"])
    values["store"] = store_report(values["store"])
    values["traffic"] = None if values["traffic"] is None else _traffic.decode(values["traffic"])
    return FleetRow(**values)
