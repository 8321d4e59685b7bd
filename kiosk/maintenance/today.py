"""What this day was, counted from the audit trail: for the readiness report and for the check at the end of the day."""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import Final

from kiosk.store import audit

_MOST_LINES: Final = 50_000
COUNTED: Final = {
    "session.ended": "来办事的人次",
    "transaction.submitted": "保存的办件",
    "transaction.accepted": "平台收到的办件",
    "paper.printed": "打印完成",
    "paper.not_printed": "没有打印",
    "document.refused": "验不过、没有打印的证明",
    "paper.unknown": "不确定是否打印",
    "card.read_failed": "读卡失败",
    "technician.test": "技术员测试",
    "terminal.started": "程序启动",
}


def counted(connection: sqlite3.Connection, day: str) -> dict[str, int]:
    """By the events' codes, of one day (``2026-11-23``)."""
    found = Counter(line.code for line in audit.tail(connection, _MOST_LINES) if line.at.startswith(day))
    return {code: found[code] for code in COUNTED}
