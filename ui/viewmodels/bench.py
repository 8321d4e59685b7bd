"""The view model of the bench window: what lies on the simulated devices, and buttons that change it."""

# ruff: noqa: N802 - slots have QML's spelling

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.domain.values import dataclass

Perform = Callable[[str, dict[str, str]], bool]
"""Carries out an action of the bench; False when the bench refused it."""

_TEXTS = {
    "title": "模拟测试台",
    "people": "人和证件（模拟）",
    "receipt": "凭条机的纸",
    "document": "A4打印机的纸",
    "network": "网线",
    "networkUp": "插好",
    "networkDown": "拔掉",
    "insertCard": "放身份证",
    "removeCard": "取走",
    "showFace": "站到镜头前",
    "hideFace": "走开",
    "phone": "手机扫屏幕上的付款码（模拟）",
    "pay": "付款",
    "lookOnly": "只看不付",
}
_RECEIPT_STATES = [
    {"key": "ok", "label": "有纸"},
    {"key": "near_end", "label": "快没了"},
    {"key": "out", "label": "没纸"},
]
_DOCUMENT_STATES = [{"key": "ok", "label": "有纸"}, {"key": "out", "label": "没纸"}]


@dataclass(frozen=True, slots=True)
class _Desk:
    card: str = ""
    face: str = ""
    receipt: str = "ok"
    document: str = "ok"
    network: bool = True


class BenchViewModel(QObject):
    """``people`` are the keys of the bench's people; ``set_network`` plugs or unplugs the simulated cable."""

    changed = Signal()

    def __init__(self, people: Sequence[str], perform: Perform, set_network: Callable[[bool], None]) -> None:
        super().__init__()
        self._people = [{"key": person, "label": person} for person in people]
        self._perform = perform
        self._set_network = set_network
        self._desk = _Desk()

    @Slot(str)
    def insertCard(self, key: str) -> None:
        if self._desk.card:
            self.removeCard()
        if self._perform("card.insert", {"person": key}):
            self._now(replace(self._desk, card=key))

    @Slot()
    def removeCard(self) -> None:
        if self._perform("card.remove", {}):
            self._now(replace(self._desk, card=""))

    @Slot(str)
    def showFace(self, key: str) -> None:
        if self._perform("face.show", {"person": key}):
            self._now(replace(self._desk, face=key))

    @Slot()
    def hideFace(self) -> None:
        if self._perform("face.hide", {}):
            self._now(replace(self._desk, face=""))

    @Slot(str)
    def setReceiptPaper(self, key: str) -> None:
        if self._perform("receipt.paper", {"state": key}):
            self._now(replace(self._desk, receipt=key))

    @Slot(str)
    def setDocumentPaper(self, key: str) -> None:
        if self._perform("document.paper", {"state": key}):
            self._now(replace(self._desk, document=key))

    @Slot(bool)
    def scanToPay(self, pays: bool) -> None:
        """The simulated phone scans the newest code and pays, or only looks."""
        self._perform("payment.pay" if pays else "payment.refuse", {})

    @Slot(bool)
    def setNetwork(self, up: bool) -> None:
        self._set_network(up)
        self._now(replace(self._desk, network=up))

    def _now(self, desk: _Desk) -> None:
        self._desk = desk
        self.changed.emit()

    people = Property(list, lambda self: self._people, constant=True)
    texts = Property("QVariantMap", lambda _self: _TEXTS, constant=True)  # type: ignore[arg-type]  # Qt takes names too
    receiptStates = Property(list, lambda _self: _RECEIPT_STATES, constant=True)  # noqa: N815
    documentStates = Property(list, lambda _self: _DOCUMENT_STATES, constant=True)  # noqa: N815
    cardOnReader = Property(str, lambda self: self._desk.card, notify=changed)  # noqa: N815
    faceShown = Property(str, lambda self: self._desk.face, notify=changed)  # noqa: N815
    receiptPaper = Property(str, lambda self: self._desk.receipt, notify=changed)  # noqa: N815
    documentPaper = Property(str, lambda self: self._desk.document, notify=changed)  # noqa: N815
    networkUp = Property(bool, lambda self: self._desk.network, notify=changed)  # noqa: N815
