"""模拟视频帮办: the desk of a town's clerk. It gives out rooms and makes people wait; nobody sits there.

A room's number is a code that counts once and for a while: passed on, and kept nowhere.
"""

from __future__ import annotations

import secrets
import threading
from typing import Final

from central.departments.contract import Accepted, CaseOrder, Declined, Issued, IssueOrder, Unavailable
from sync.wire.livecode import LiveCode

SERVICE: Final = "video-help"
PREFIX: Final = "MONI-SHIPIN:"
BUSY: Final = "video.busy"
SECONDS: Final = 300
_BUSY: Final = Declined(BUSY, "前面还有1位，请等一等。")


class SimulatedVideoDesk:
    """A ``Department`` that shows rooms (``LiveCodes``). ``down``: silent; ``queue``: how often people are told to wait."""

    department_id = "simulated-videodesk"
    title = "镇政府视频帮办（模拟）"
    simulated = True

    def __init__(self, queue: int = 1) -> None:
        self.queue = queue
        self.down = False
        self._guard = threading.Lock()
        self._asked: dict[str, int] = {}
        """How often somebody was told to wait, by identity number; forgotten with the room."""

    def takes_cases(self, service: str) -> bool:
        return service == SERVICE

    def issues_documents(self, _service: str) -> bool:
        return False

    def accept(self, order: CaseOrder) -> Accepted | Declined | Unavailable:
        if self.down:
            return Unavailable()
        talked = order.answers.get("how", "") == "video"
        return Accepted("视频帮办过了" if talked else "记下了，1个工作日内回电话")

    def issue(self, _order: IssueOrder) -> Issued | Declined | Unavailable:
        return Declined("department.no_such_document", "平台还不能出具这种证明。")

    def shows(self, service: str, _answers: dict[str, str]) -> bool:
        return service == SERVICE

    def show(self, order: IssueOrder) -> LiveCode | Declined | Unavailable:
        if self.down:
            return Unavailable()
        with self._guard:
            waited = self._asked.get(order.person.number, 0)
            if waited < self.queue:
                self._asked[order.person.number] = waited + 1
                return _BUSY
            self._asked.pop(order.person.number, None)
        return LiveCode(PREFIX + secrets.token_hex(8).upper(), SECONDS)
