"""What came of looking at a slip or a certificate, in words for whoever was handed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Final

from kiosk.domain.receipts import grouped
from kiosk.domain.values import dataclass
from sync.wire.signedpdf import PdfFlaw, examine
from sync.wire.slipcode import ProvenSlip, SlipFlaw, service_mark, verify_slip
from sync.wire.trust import TrustList

_ASK: Final = "请打12345，报上面的号码问一问。"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``ok``: genuine. ``facts``: label and value. ``data``: the same for a program."""

    ok: bool
    code: str
    message: str
    advice: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)


SLIP_FLAWS: Final = {
    SlipFlaw.NOT_A_SLIP: Verdict(False, "slip.not_a_slip", "这不是回执上的码", "请扫回执下面的二维码。"),
    SlipFlaw.UNSIGNED: Verdict(
        False, "slip.unsigned", "这个码里只有回执号，没有终端的签名，分不出真假", "请到平台网页或者打12345查这个回执号。"
    ),
    SlipFlaw.ALTERED: Verdict(
        False, "slip.altered", "这个码不完整，或者被改动过", "请再扫一次；还是这样，就不要相信这张回执。"
    ),
    SlipFlaw.FORGED: Verdict(False, "slip.forged", "这张回执是假的：写的终端没有签过它", f"不要相信这张回执。{_ASK}"),
    SlipFlaw.FOREIGN: Verdict(
        False, "slip.foreign", "不认识签这张回执的终端", "公布的终端名单可能旧了，请换新的再验；还是这样，就不要相信。"
    ),
    SlipFlaw.REVOKED: Verdict(False, "slip.revoked", "签这张回执时，那台终端已经停用", f"不要相信这张回执。{_ASK}"),
}
PDF_FLAWS: Final = {
    PdfFlaw.TOO_LARGE: Verdict(False, "document.too_large", "文件太大，不是我们开的证明"),
    PdfFlaw.OFD: Verdict(False, "document.ofd", "这是OFD文件，这里验不了真假", "请要一份PDF的证明，或到窗口核对。"),
    PdfFlaw.UNREADABLE: Verdict(False, "document.unreadable", "这不是证明文件，或者文件坏了", "请要一份没有坏的文件。"),
    PdfFlaw.UNSIGNED: Verdict(False, "document.unsigned", "这份文件没有签章，不能当证明用"),
    PdfFlaw.ALTERED: Verdict(False, "document.altered", "这份证明签章以后被改动过", "不要相信这份文件。"),
    PdfFlaw.FOREIGN: Verdict(False, "document.foreign", "签章不是发证机关的", "不要相信这份文件。"),
    PdfFlaw.OUT_OF_TIME: Verdict(
        False, "document.clock", "按这台机器的时间，签章的证书不在有效期内", "请先看这台机器的日期对不对，再验一次。"
    ),
}


def slip_verdict(text: str, trust: TrustList, services: Mapping[str, str]) -> Verdict:
    """``services``: id and title of what the terminal's catalogue offers."""
    found = verify_slip(text, trust.terminals)
    return SLIP_FLAWS[found] if isinstance(found, SlipFlaw) else _proven(found, services)


def _proven(slip: ProvenSlip, services: Mapping[str, str]) -> Verdict:
    claim, terminal = slip.claim, slip.terminal
    marks = {service_mark(service): title for service, title in services.items()}
    title = marks.get(claim.service_mark, "")
    at = claim.submitted_at.astimezone()
    standing = (
        f"打印时平台已经收到，总账号{claim.ledger_no}"
        if claim.ledger_no
        else "打印时还没有送到平台；现在收到没有，不联网不知道，请到平台网页查"
    )
    copy = f"第{claim.copy}次补打" if claim.copy else "原件"
    facts = (
        ("回执号", grouped(claim.receipt_no)),
        ("事项", title or "这里的目录里没有这个事项"),
        ("时间", at.strftime("%Y-%m-%d %H:%M")),
        ("终端", f"{terminal.terminal} {terminal.site_name}".strip()),
        ("平台", standing),
        ("这一张", copy),
    )
    data = {
        "kind": "slip",
        "receipt_no": claim.receipt_no,
        "service": title,
        "submitted_at": at.isoformat(timespec="minutes"),
        "terminal": terminal.terminal,
        "accepted": "known" if claim.ledger_no else "unknown",
        "ledger_no": claim.ledger_no,
        "copy": claim.copy,
    }
    return Verdict(True, "slip.genuine", "这张回执是真的", facts=facts, data=data)


def document_verdict(pdf: bytes, trust: TrustList, moment: datetime) -> Verdict:
    found = examine(pdf, trust.document_roots, moment)
    if isinstance(found, PdfFlaw):
        return PDF_FLAWS[found]
    title, _, number = found.title.rpartition(" ")
    facts = (
        ("证明", title or found.title),
        ("编号", number),
        ("签章", found.signer),
        ("页数", str(found.pages)),
        ("按何时的名单", trust.issued_at),
    )
    data = {"kind": "document", "title": title, "document_no": number, "signer": found.signer, "pages": found.pages}
    if number in trust.void_documents:
        void = "这份证明是真的，但已经撤回或者作废，不能再用"
        return Verdict(False, "document.void", void, "请本人重新办理，或者打12345问一问。", facts, data)
    return Verdict(True, "document.genuine", "这份证明是真的，签章以后没有改动过", facts=facts, data=data)
