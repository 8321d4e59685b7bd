"""A province at work, for looking at the operations console: terminals in every kind of trouble, people's cases, notices.

Everything is synthetic and goes in by the doors that it would come in by: signed batches, heartbeats, journals, payments.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from central import orders, publishing
from central.moments import beijing_date, stamp
from central.phonerating import Rating, rate
from central.publishing import Whom
from central.server import EmbeddedCentral
from central.store import Unit
from central.store.mandates import MandateUse
from central.store.notices import DraftRow
from sync import wire
from sync.wire.downlink import Channel, Cursor, set_hash
from sync.wire.traffic import TrafficReport
from tests.support.central_client import VILLAGE, WORKER, Terminal, transaction_body, wait_until
from tests.support.console_mandates import given
from tests.support.console_money import Money
from tests.support.publications import catalogue_files

READY: Final = tuple(
    wire.DeviceReport(kind, kind, "ready", simulated=True)
    for kind in ("idcard", "receipt", "document", "camera", "scanner")
)
SITES: Final = (
    ("440981102201", "读岗村党群服务中心"), ("440981104203", "木广村党群服务中心"), ("440784103205", "宅梧村党群服务中心"),
    ("441621105211", "龙窝村党群服务中心"), ("445122106202", "浮滨村党群服务中心"), ("440229101207", "龙仙村党群服务中心"),
    ("441424108204", "华城村便民服务站"), ("440825109201", "锦和村党群服务中心"), ("441721103208", "沙扒村党群服务中心"),
    ("445381110206", "罗镜村党群服务中心"), ("441881104209", "九龙村党群服务中心"), ("441523102203", "河田村党群服务中心"),
    ("445224101210", "惠来村便民服务站"), ("441224105202", "凤岗村党群服务中心"), ("441322103207", "麻陂村党群服务中心"),
    ("440117101204", "吕田村党群服务中心"), ("440523102201", "后宅村便民服务站"), ("440404103202", "斗门村党群服务中心"),
)  # fmt: skip
MANDATES: Final = ("back", "over", "used", "open")
"""Authorisations in each state, one a terminal, the newest last."""
PATIENCE: Final = 60.0
"""Seconds for the departments to answer, on a machine that is busy with everything else."""
WAITING_ENTRY: Final = "0193f1d2-0000-7000-8000-000000000007"


def name_of(number: int) -> str:
    """The terminal at the site ``number``."""
    return f"T-{number + 1:04d}"


class World:
    """What was put in, by the names that a test asks for."""

    def __init__(self, central: EmbeddedCentral) -> None:
        self.central = central
        self.done = ""
        """The receipt number of a transaction that its department has dealt with."""
        self.appeal = ""
        """The entry that waits for a person."""
        self._now = central.platform.clock()
        self._enrol()
        self._first = Terminal(central, name_of(0))
        self._second = Terminal(central, name_of(1))
        try:
            self._transactions()
            self._journal()
            self.money = Money(central, self._first)
        finally:
            self._first.close()
            self._second.close()
        self._mandates()
        self._heartbeats()
        self._work_orders()
        self._publications()

    def _ago(self, **time: float) -> str:
        return stamp(self._now - timedelta(**time))

    def _enrol(self) -> None:
        for number, (village, site) in enumerate(SITES[2:], 2):
            self.central.enroll(name_of(number), bytes([number]) * 32, village, site)

    def _transactions(self) -> None:
        first, store = self._first, self.central.store
        elder, worker = first.entry(1), first.entry(2, transaction_body(WORKER, service="driving-licence-renewal"))
        appeal_body = transaction_body(
            service="pension-appeal", answers={"reason": "alive", "phone": "13800138000", "text": ""}
        )
        appeal = first.entry(3, appeal_body)
        first.hand_over(elder, worker, appeal)
        first.hand_over(first.entry(4, transaction_body(WORKER)), first.entry(5, body_sha256="0" * 64))
        wait_until(lambda: all(row.case is None or row.case.state != "pending" for row in store.transactions(9)), PATIENCE)
        rated = wire.RatingBody(elder.entry_id, elder.receipt_no, 5, self._ago(hours=3), ("态度好",))
        bad = wire.RatingBody(worker.entry_id, worker.receipt_no, 2, self._ago(hours=1), ("等候时间长", "不会操作"))
        first.hand_over(first.entry(6, rated), first.entry(7, bad))
        second = self._second
        second.hand_over(*(second.entry(seq, transaction_body()) for seq in (1, 2)))
        self.done, self.appeal = elder.receipt_no, appeal.entry_id
        (waits,) = store.transactions(1, appeal.receipt_no)
        assert rate(self.central.platform, waits, 4, "等了一会儿，工作人员很耐心。") is Rating.GIVEN

    def _journal(self) -> None:
        def line(seq: int, minutes: float, event: str, **more: object) -> wire.JournalEvent:
            told = wire.JournalEvent(seq, self._ago(minutes=minutes), event)
            return msgspec.structs.replace(told, receipt_no=self.done, queue_depth=1, **more)

        self._first.journal(
            (
                line(1, 300, "queued", to_state="ready"),
                line(2, 299, "retry", failure_class="net.timeout", attempt=1, ms=20_000),
                line(3, 280, "sent", from_state="ready", to_state="leased", attempt=2, ms=640),
                line(4, 279, "settled", from_state="leased", to_state="acked", ms=720, ledger_no=1),
            )
        )

    def _mandates(self) -> None:
        platform = self.central.platform
        with self.central.store.write() as unit:
            for number, name in enumerate(MANDATES):
                at = self._now - timedelta(days=40 - 9 * number)
                days = -3 if name == "over" else 30
                until = beijing_date(self._now) + timedelta(days=days)
                unit.add_mandate(given(platform, f"{name_of(number)}/{name}", at, until=until, once=name == "used"))
            unit.use_mandate(
                MandateUse(f"{name_of(2)}/used", "e-used", "medical-reimbursement", self.done, self._ago(days=2))
            )
            unit.use_mandate(
                MandateUse(f"{name_of(3)}/open", "e-open", "medical-reimbursement", self.done, self._ago(days=1))
            )
            unit.withdraw_mandate(f"{name_of(0)}/back", self._ago(days=3))

    def _heartbeats(self) -> None:
        out = wire.DeviceReport("receipt", "receipt", "needshelp", "receipt.paper_out", "凭条机没有纸了。", simulated=True)
        low = wire.DeviceReport("document", "document", "ready", "document.toner_low", "墨粉快用完了。", simulated=True)
        lost = wire.DeviceReport("idcard", "idcard", "absent", "idcard.absent", "读卡器没有接上。", simulated=True)
        dark = wire.DeviceReport("camera", "camera", "failed", "camera.no_frames", "摄像头没有画面。", simulated=True)
        held = wire.PendingEntry(
            WAITING_ENTRY, "T-0008-000021", "pension-certification", "parked", self._ago(hours=20), 7, "net.timeout"
        )
        damaged = wire.StoreReport("salvaged", self._ago(days=3), 41, 40, 1)
        traffic = TrafficReport(self._ago(days=0)[:7], 41_000_000, 262_000_000, 500_000_000, "ample")
        told: dict[int, tuple[float, dict[str, object]]] = {
            2: (2, {"devices": (out, *READY[:1])}),
            4: (3, {"devices": (lost, *READY[1:])}),
            5: (3100, {"devices": READY, "pending_count": 4}),
            7: (40, {"devices": READY, "pending": (held,), "pending_count": 1}),
            9: (5, {"devices": (dark, *READY[:3])}),
            11: (4, {"devices": (*READY[:2], low)}),
            13: (6, {"devices": READY, "clock_offset_ms": 412_000}),
            14: (1, {"devices": READY, "store": damaged}),
            16: (7, {"devices": READY, "pending_count": 63}),
        }
        with self.central.store.write() as unit:
            for number in range(len(SITES) - 1):
                minutes, more = told.get(number, (number % 9, {"devices": READY, "traffic": traffic}))
                self._beat(unit, number, self._now - timedelta(minutes=minutes), more)

    def _beat(self, unit: Unit, number: int, at: datetime, more: dict[str, object]) -> None:
        village, site = SITES[number]
        version = "0.1.0" if number % 5 else "0.0.9"
        beat = wire.Heartbeat(wire.WIRE_VERSION, name_of(number), stamp(at), version, village, site, **more)
        unit.save_heartbeat(beat, stamp(at))
        orders.follow_heartbeat(unit, beat, at)

    def _work_orders(self) -> None:
        with self.central.store.write() as unit:
            orders.open_by_hand(unit, name_of(3), "网线松动，请重新布线", self._now - timedelta(days=4))
            row = unit.open_orders(name_of(2))[0]
            orders.assign(unit, row, "li", "陈师傅", self._now.isoformat())
            orders.close(unit, unit.open_orders(name_of(9))[0], "li", "换了摄像头，试拍正常。", self.central.platform.now())

    def _publications(self) -> None:
        platform, day = self.central.platform, stamp(self._now + timedelta(days=1))
        catalogue = publishing.publish_files(platform, Channel.CATALOGUE, catalogue_files(), Whom(percent=50))
        in_use = (Cursor(Channel.CATALOGUE, catalogue.version, set_hash(catalogue.manifest)),)
        publishing.publish_files(platform, Channel.SETTINGS, {"settings.toml": b""}, Whom(VILLAGE[:6]))
        text = "明天上午 9 点到 12 点，村委会前的路面施工，请绕行。"
        publishing.publish_broadcast(platform, text, until=day, target=VILLAGE[:6], broadcast_id="B-1")
        with self.central.store.write() as unit:
            for number in range(0, len(SITES), 2):
                unit.note_cursors(name_of(number), in_use, self._ago(minutes=number))
            row = DraftRow(0, "B-1", text, VILLAGE[:6], self._ago(hours=2), day, 0, "wang", self._ago(hours=2), "published")
            unit.add_draft(row)
            storm = "台风蓝色预警：今晚请不要出海，危房里的人请到村小学。"
            unit.add_draft(
                DraftRow(0, "B-2", storm, "4409", self._ago(hours=1), day, 1, "wang", self._ago(hours=1), "proposed")
            )
