"""Is this slip or certificate genuine? What the platform knows beyond what the paper proves by itself."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Final

import msgspec

from central.console.words import case_light, grouped, local_time
from central.frames import is_name
from central.moments import beijing_date, stamp
from central.platform import Platform
from central.services import title_of
from central.store.records import TransactionRow
from sync.wire.licences import CODE_PREFIX
from sync.wire.signedpdf import PdfFlaw, examine
from sync.wire.slipcode import ProvenSlip, SlipFlaw, service_mark, verify_slip
from sync.wire.trust import FORMAT, TrustedTerminal, TrustList, signed_trust

FRESH_SECONDS: Final = 60.0
"""How old the published list may be: nobody waits for it longer after a terminal was shut out."""

SLIP_WORDS: Final = {
    SlipFlaw.NOT_A_SLIP: "这不是回执上的码。请把回执下面二维码里的文字完整地贴进来。",
    SlipFlaw.UNSIGNED: "这个码里只有回执号，没有终端的签名，分不出真假。",
    SlipFlaw.ALTERED: "这个码不完整，或者被改动过。请再扫一次。",
    SlipFlaw.FORGED: "这张回执是假的：写的终端没有签过它。",
    SlipFlaw.FOREIGN: "签这张回执的不是本平台登记的终端。",
    SlipFlaw.REVOKED: "签这张回执时，那台终端已经停用。",
}
PDF_WORDS: Final = {
    PdfFlaw.TOO_LARGE: "文件太大，不是本平台的证明。",
    PdfFlaw.OFD: "这是OFD文件，这里验不了真假。请用PDF的证明，或到窗口核对。",
    PdfFlaw.UNREADABLE: "这不是证明文件，或者文件坏了。",
    PdfFlaw.UNSIGNED: "这份文件没有签章，不能当证明用。",
    PdfFlaw.ALTERED: "这份证明签章以后被改动过。",
    PdfFlaw.FOREIGN: "签章不是本平台的发证机关的。",
    PdfFlaw.OUT_OF_TIME: "签章的证书不在有效期内。",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the page says. ``tone``: ``good``, ``warn`` or ``bad``."""

    tone: str
    short: str
    title: str
    sentence: str
    facts: tuple[tuple[str, str], ...] = ()


class Verifier:
    """Judges for anybody who asks. From several threads at once."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._lock = threading.Lock()
        self._list: TrustList | None = None
        self._made = 0.0

    def trust(self) -> TrustList:
        """Whom to believe, signed; at most a minute old."""
        with self._lock:
            if self._list is None or time.monotonic() - self._made > FRESH_SECONDS:
                self._list, self._made = trust_list(self._platform), time.monotonic()
            return self._list

    def transaction(self, text: str) -> TransactionRow | None:
        """Of a slip's code that its own terminal has signed, once the platform has it and says what the slip says."""
        found = verify_slip(text, self.trust().terminals)
        if isinstance(found, SlipFlaw):
            return None
        rows = self._platform.store.transactions(1, found.claim.receipt_no)
        own = bool(rows) and rows[0].ledger.terminal == found.terminal.terminal
        return rows[0] if own and _agrees(found, rows[0]) else None

    def slip(self, text: str) -> Verdict:
        """Of a slip's code, or of a licence that is shown as one."""
        if text.strip().startswith(CODE_PREFIX):
            return self._licence(text.strip())
        found = verify_slip(text, self.trust().terminals)
        if isinstance(found, SlipFlaw):
            return Verdict("bad", "没有通过", "没有通过验证", SLIP_WORDS[found])
        return self._known(found)

    def _licence(self, content: str) -> Verdict:
        seen = self._platform.departments.read_licence(content, beijing_date(self._platform.clock()))
        if seen is None:
            told = "这个码只管一分钟，过了就不算。请对方在终端上再亮一次。"
            return Verdict("bad", "过期了", "没有通过验证", told)
        until = "长期" if seen.until is None else seen.until.isoformat()
        facts: tuple[tuple[str, str], ...] = (
            ("证照", seen.title),
            ("持有人", seen.holder),
            ("电子证照标识", seen.number),
            ("发证机关", seen.office),
        )
        told = "这是模拟系统发的证照，只作演示。亮码的人在终端上核对过是本人。"
        facts = (*facts, ("有效期至", until))
        if seen.over:
            return Verdict("warn", "过期", "证照已经过期", told, facts)
        return Verdict("good", "真", "证照现在有效", told, facts)

    def _known(self, slip: ProvenSlip) -> Verdict:
        claim, terminal = slip.claim, slip.terminal
        rows = self._platform.store.transactions(1, claim.receipt_no)
        facts = (
            ("回执号", grouped(claim.receipt_no)),
            ("办理时间", local_time(stamp(claim.submitted_at))),
            ("终端", f"{terminal.terminal} {terminal.site_name}"),
            ("这一张", f"第{claim.copy}次补打" if claim.copy else "原件"),
        )
        if not rows:
            told = "终端签过这张回执。平台还没有收到这一笔：终端可能还没有连上网。"
            return Verdict("warn", "平台还没有收到", "回执是真的", told, facts)
        ledger, case = rows[0].ledger, rows[0].case
        if not _agrees(slip, rows[0]):
            return Verdict("bad", "对不上", "没有通过验证", "回执上写的和平台总账不一样，请打12345核对。", facts)
        state = "" if case is None else case_light(case.state.value).word
        known = (("事项", title_of(ledger.service)), ("总账号", str(ledger.ledger_no)), ("部门", state))
        return Verdict("good", "真", "回执是真的", "平台已经收到这一笔。", (*facts, *(one for one in known if one[1])))

    def document(self, pdf: bytes) -> Verdict:
        found = examine(pdf, [self._platform.keys.authority.root], self._platform.clock())
        if isinstance(found, PdfFlaw):
            return Verdict("bad", "没有通过", "没有通过验证", PDF_WORDS[found])
        title, _, number = found.title.rpartition(" ")
        facts = (("证明编号", number), ("签章", found.signer), ("页数", str(found.pages)))
        row = self._platform.store.issued(number) if is_name(number) else None
        if row is None:
            return Verdict("warn", "查不到", title, "签章是真的，平台的记录里没有这个编号，请打12345核对。", facts)
        withdrawn = self._platform.store.withdrawn_since(number)
        if withdrawn:
            told = f"本人{local_time(withdrawn)}撤回了授权，从那时起不能再用。"
            return Verdict("bad", "已经撤回", title, told, facts)
        void = self._platform.store.void_since(row)
        if void:
            return Verdict("bad", "已经作废", title, f"这份证明{local_time(void)}起作废。", facts)
        return Verdict("good", "真", title, "签章是发证机关的，签章以后没有改动过，现在有效。", facts)


def _agrees(slip: ProvenSlip, row: TransactionRow) -> bool:
    claim, ledger = slip.claim, row.ledger
    return service_mark(ledger.service) == claim.service_mark and claim.ledger_no in (0, ledger.ledger_no)


def trust_list(platform: Platform) -> TrustList:
    """The list of this moment, for whoever verifies without a network."""
    terminals = tuple(
        TrustedTerminal(row.terminal, row.public_key, row.village_code, row.site_name, row.revoked_at)
        for row in platform.store.terminals()
    )
    void = platform.store.void_documents()
    plain = TrustList(FORMAT, platform.now(), (platform.keys.authority.root,), terminals, void, b"", "")
    return signed_trust(plain, platform.keys.signer)


def trust_bytes(found: TrustList) -> bytes:
    return msgspec.json.encode(found)
