"""Taking back an authorisation (公共数据授权): the certificate that was made under it does not count from then on.

Only who gave it may take it back. The platform keeps no name with a certificate, so it compares the keyed hash of the
order: the same person, the same enterprise.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from central.departments import Accepted, CaseOrder, Declined
from central.issuing import hash_of_order
from central.platform import Platform
from central.services import DATA_ASSET_CERTIFICATE, service_lines
from central.store.records import IssueRow

WITHDRAWAL: Final = "data-asset-withdrawal"
CERTIFICATE: Final = DATA_ASSET_CERTIFICATE
_PREFIX: Final = "ZM"
_NOT_YOURS: Final = Declined(
    "withdrawal.not_found", "没有查到您用这家企业的数据开过这个编号的凭证。请核对编号，或者打12345问一问。"
)


def withdraw(platform: Platform, order: CaseOrder) -> Accepted | Declined:
    """The answer to a withdrawal. The same ``entry_id`` again changes nothing."""
    if not order.identity_check.passed:
        return Declined("department.identity_insufficient", "没有本人在场的核验结果，不能撤回。")
    row = platform.store.issued(_PREFIX + order.answers.get("number", ""))
    if row is None or row.service != CERTIFICATE or not _given_by(platform, order, row):
        return _NOT_YOURS
    with platform.store.write() as unit:
        unit.withdraw_document(row.document_no, order.entry_id, platform.now())
    return Accepted(f"授权已经撤回，凭证{row.document_no}作废")


def _given_by(platform: Platform, order: CaseOrder, row: IssueRow) -> bool:
    number, uscc = order.person.number, order.answers.get("uscc", "")
    return any(
        hash_of_order(platform, CERTIFICATE, number, {"uscc": uscc, "purpose": purpose, "agree": "yes"}) == row.order_hash
        for purpose in _purposes()
    )


def _purposes() -> Iterator[str]:
    """What a certificate can be for, by the catalogue: it is not asked again."""
    return (value for field, value in service_lines()[CERTIFICATE].labels if field == "purpose")
