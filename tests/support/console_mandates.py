"""Authorisations as the platform keeps them, put straight into its database: 王秀英 authorises 陈志明."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec

from central.mandates import number_of
from central.masking import masked_name
from central.moments import beijing_date, stamp
from central.platform import Platform
from central.store.mandates import MandateRow
from sync.wire import sealing_info
from sync.wire.sealing import seal
from tests.support.central_client import ELDER, WORKER


def given(
    platform: Platform, mandate_id: str, at: datetime, *, until: date | None = None, once: bool = False, **changes: object
) -> MandateRow:
    """``until``: the last day, by default a month later."""
    principal = seal(platform.keys.recipient, msgspec.json.encode(ELDER), _info(mandate_id))
    row = MandateRow(
        mandate_id=mandate_id,
        number_lookup=platform.keys.lookup("mandate", number_of(platform, mandate_id)),
        principal_lookup=platform.keys.lookup("person", ELDER.number),
        agent_lookup=platform.keys.lookup("person", WORKER.number),
        agent_masked=masked_name(WORKER.name),
        scope="all",
        granted_at=stamp(at),
        until_day=(until or beijing_date(at) + timedelta(days=30)).isoformat(),
        most_uses=1 if once else 0,
        uses=0,
        withdrawn_at="",
        sealed=msgspec.json.encode(principal),
    )
    return msgspec.structs.replace(row, **changes)


def _info(mandate_id: str) -> bytes:
    return sealing_info("stored-principal", "platform", mandate_id)
