"""The page for whoever was handed a slip or a certificate: what the paper proves, and what the platform knows beyond it."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from central import credentials
from central.server import EmbeddedCentral
from central.verifying import PDF_WORDS, SLIP_WORDS
from kiosk.domain.receipts import receipt_number
from kiosk.maintenance.carry.carrier import file_signer
from sync import wire
from sync.wire.signedpdf import MAX_PDF_BYTES, PdfFlaw, SignedPdf, examine
from sync.wire.slipcode import ProvenSlip, SlipClaim, SlipFlaw, service_mark, slip_text, verify_slip
from sync.wire.trust import PATH_TRUST, TrustList, read_trust
from tests.support.authority import page_pdf, signed_pdf
from tests.support.central_client import VILLAGE, WORKER, Terminal

pytestmark = pytest.mark.both_stores

NUMBER = receipt_number(VILLAGE, 1, 1)
AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def slip(terminal: Terminal, service: str = "pension-certification", ledger_no: int = 0, number: str = NUMBER) -> str:
    return slip_text(SlipClaim(number, AT, service_mark(service), ledger_no), file_signer(terminal.key.private_bytes_raw()))


def page(terminal: Terminal, text: str) -> str:
    return terminal.http.get("/verify", params={"slip": text}).text


def trust(terminal: Terminal) -> TrustList:
    found = read_trust(terminal.http.get(PATH_TRUST).content)
    assert found is not None
    return found


def issued(terminal: Terminal, request_id: str = "req-1") -> tuple[wire.IssueResult, bytes]:
    reply = X25519PrivateKey.generate()
    content = terminal.issue_request(request_id, WORKER, reply, insurance="employee")
    result = msgspec.json.decode(terminal.post(wire.PATH_ISSUE, content).content, type=wire.IssueResult)
    return result, terminal.open_document(result, reply)


def uploaded(terminal: Terminal, pdf: bytes) -> str:
    answer = terminal.http.post("/verify/document", content=pdf, headers={"Content-Type": "application/pdf"})
    assert answer.status_code == 200
    return answer.text


def test_the_empty_page_asks_for_a_paper(terminal: Terminal) -> None:
    text = terminal.http.get("/verify").text
    assert "这张纸是真的吗？" in text
    assert "没有通过验证" not in text


def test_a_slip_is_genuine_before_the_platform_has_heard_of_it_and_known_afterwards(terminal: Terminal) -> None:
    early = slip(terminal)
    text = page(terminal, early)
    assert "回执是真的" in text
    assert "平台还没有收到这一笔" in text
    entry = terminal.entry(1, receipt_no=NUMBER)
    assert terminal.post(wire.PATH_BATCHES, terminal.batch(entry)).status_code == 200
    text = page(terminal, early)
    assert "平台已经收到这一笔" in text
    assert "养老待遇资格认证" in text
    assert "王" not in text, "nothing of the person"


def test_a_slip_that_says_otherwise_than_the_ledger_is_not_believed(terminal: Terminal) -> None:
    terminal.post(wire.PATH_BATCHES, terminal.batch(terminal.entry(1, receipt_no=NUMBER)))
    for text in (slip(terminal, "tax-record"), slip(terminal, ledger_no=99)):
        assert "回执上写的和平台总账不一样" in page(terminal, text)


def test_every_false_slip_has_its_own_words(central: EmbeddedCentral, terminal: Terminal) -> None:
    stranger = Terminal(central, "T-STRANGE", enrolled=False)
    elsewhere = slip(terminal, number=receipt_number("440981102300", 1, 1))
    false = {
        slip(stranger): SlipFlaw.FOREIGN,
        slip(terminal)[:-1]: SlipFlaw.ALTERED,
        elsewhere: SlipFlaw.FORGED,
        f"YZZ1:{NUMBER}": SlipFlaw.UNSIGNED,
        "https://example.invalid/": SlipFlaw.NOT_A_SLIP,
        "Y" * 400: SlipFlaw.NOT_A_SLIP,
    }
    stranger.close()
    for text, flaw in false.items():
        assert SLIP_WORDS[flaw] in page(terminal, text)
    assert set(SLIP_WORDS) == set(SlipFlaw)
    assert len(set(SLIP_WORDS.values()) | set(PDF_WORDS.values())) == len(SlipFlaw) + len(PdfFlaw)


def test_the_published_list_is_enough_without_a_network(central: EmbeddedCentral, terminal: Terminal) -> None:
    found = trust(terminal)
    assert found.platform_key == central.signing_key
    assert isinstance(verify_slip(slip(terminal), found.terminals), ProvenSlip)
    _result, pdf = issued(terminal)
    assert isinstance(examine(pdf, found.document_roots, datetime.now(UTC)), SignedPdf)


def test_a_terminal_that_was_shut_out_signs_nothing_more(
    central: EmbeddedCentral, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("central.verifying.FRESH_SECONDS", -1.0)
    credentials.revoke(central.store, terminal.name, "stolen", "li", "2026-11-23T00:00:00+00:00")
    assert SLIP_WORDS[SlipFlaw.REVOKED] in page(terminal, slip(terminal))


def test_a_certificate_is_judged_by_its_bytes(terminal: Terminal) -> None:
    result, pdf = issued(terminal)
    text = uploaded(terminal, pdf)
    assert "签章以后没有改动过，现在有效" in text
    assert result.document_no in text
    for false, flaw in (
        (pdf + b"%", PdfFlaw.ALTERED),
        (page_pdf(), PdfFlaw.UNSIGNED),
        (signed_pdf(by="stranger"), PdfFlaw.FOREIGN),
        (b"nothing", PdfFlaw.UNREADABLE),
        (bytes(MAX_PDF_BYTES + 1), PdfFlaw.TOO_LARGE),
    ):
        assert PDF_WORDS[flaw] in uploaded(terminal, false)


def test_a_certificate_that_the_terminal_gave_up_is_void_here_and_in_the_list(
    central: EmbeddedCentral, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("central.verifying.FRESH_SECONDS", -1.0)
    result, pdf = issued(terminal)
    with central.store.write() as unit:
        unit.abandon_issue(terminal.name, "req-1", "2026-11-24T00:00:00+00:00")
    assert "已经作废" in uploaded(terminal, pdf)
    assert trust(terminal).void_documents == (result.document_no,)


def test_a_signed_certificate_without_a_record_is_not_called_good(central: EmbeddedCentral, terminal: Terminal) -> None:
    assert "平台的记录里没有这个编号" in uploaded(terminal, central.keys.authority.sign(page_pdf()))


def test_who_asks_too_often_is_told_to_wait(terminal: Terminal) -> None:
    answers = [terminal.http.post("/verify/document", content=b"x") for _ in range(22)]
    assert {answer.status_code for answer in answers} == {200, 429}
    assert answers[-1].json()["code"] == "verify.too_many"


def test_the_page_needs_nothing_from_elsewhere(terminal: Terminal) -> None:
    text = terminal.http.get("/verify").text
    assert '<script src="/static/verify.js" defer></script>' in text
    assert terminal.http.get("/static/verify.js").status_code == 200
