"""The sealed body of a transaction opened, or why it does not open: in words for whoever wants to see it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from central.intake import decode
from central.moments import BEIJING, parse
from central.platform import Platform
from central.problems import Refusal
from central.sealing import CannotOpenError, open_sealed
from central.store.records import ArchivedDay, LedgerRow
from sync.wire import SealedBody, TransactionBody, sealing_info

_OTHER_KEY: Final = "打不开：平台的密钥已经换过，或者内容坏了"
_URL: Final = "数据库地址"


@dataclass(frozen=True, slots=True)
class Closed:
    """Why a body cannot be seen. ``words``: Chinese, no full stop. ``away``: it is in a file, and can come back."""

    words: str
    away: bool = False


def body_of(platform: Platform, entry: LedgerRow) -> TransactionBody | Closed:
    """What was submitted with a line of the ledger."""
    stored = platform.store.sealed_body(entry.entry_id)
    if stored is None:
        day = platform.store.archived(entry.accepted_at)
        return Closed(_OTHER_KEY) if day is None else Closed(away_words(day), away=True)
    try:
        info = sealing_info("entry", entry.terminal, entry.entry_id)
        return decode(open_sealed(platform.keys, SealedBody(*stored), info), TransactionBody)
    except (CannotOpenError, Refusal):
        return Closed(_OTHER_KEY)


def away_words(day: ArchivedDay) -> str:
    """Since when a day is in the archive, in which file, and by which command it comes back."""
    since = _china(parse(day.archived_at))
    command = f"python -m central ledger attach {day.day} {shlex.quote(day.file)} --database {_URL}"
    return (
        f"{day.day} 收到的 {day.lines} 件{since}转存到档案文件 {day.file}，这里看不到内容。"
        f"要看，请管理员在平台服务器上运行：{command}（文件搬走了的，写现在的位置）"
    )


def _china(moment: datetime | None) -> str:
    return "" if moment is None else f"已于 {moment.astimezone(BEIJING):%Y-%m-%d %H:%M} "
