"""Consent, a certificate that a bank verifies by itself, and the consent taken back."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from central.server import EmbeddedCentral
from central.withdrawals import CERTIFICATE, WITHDRAWAL
from kiosk.maintenance.verify.verdicts import document_verdict
from sync import wire
from sync.wire.trust import PATH_TRUST, TrustList, read_trust
from tests.support.central_client import CONSENTS, ELDER, FACE, WORKER, Terminal, transaction_body, wait_until

pytestmark = pytest.mark.both_stores
FIRM, OTHER_FIRM = "91440981000000001T", "91440981000000002R"
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _always_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("central.verifying.FRESH_SECONDS", -1.0)


def certificate(terminal: Terminal) -> tuple[str, bytes, str]:
    """Number, file, and the verification code that only the paper carries."""
    reply = X25519PrivateKey.generate()
    answers = {"uscc": FIRM, "purpose": "loan", "agree": "yes"}
    body = msgspec.json.encode(wire.IssueBody(WORKER, answers, CONSENTS, FACE))
    sealed = terminal.seal(body, wire.sealing_info("issue-request", terminal.name, "req-1"))
    public = reply.public_key().public_bytes_raw()
    asked = wire.IssueRequest(wire.WIRE_VERSION, terminal.name, "req-1", CERTIFICATE, sealed, public)
    result = msgspec.json.decode(terminal.post(wire.PATH_ISSUE, msgspec.json.encode(asked)).content, type=wire.IssueResult)
    assert result.issued, result
    row = terminal.central.store.issued(result.document_no)
    assert row is not None
    return result.document_no, terminal.open_document(result, reply), row.verify_code


def take_back(
    terminal: Terminal, number: str, seq: int = 1, *, by: wire.Person = WORKER, firm: str = FIRM, **more: object
) -> str:
    """The state of the case that the withdrawal became."""
    answers = {"number": number.removeprefix("ZM"), "uscc": firm}
    entry = terminal.entry(seq, transaction_body(by, service=WITHDRAWAL, answers=answers, **more))
    assert terminal.post(wire.PATH_BATCHES, terminal.batch(entry)).status_code == 200

    def state() -> str:
        (row,) = terminal.central.store.transactions(1, entry.receipt_no)
        return "" if row.case is None else row.case.state.value

    wait_until(lambda: state() != "pending")
    return state()


def published(terminal: Terminal) -> TrustList:
    found = read_trust(terminal.http.get(PATH_TRUST).content)
    assert found is not None
    return found


def test_a_bank_verifies_the_certificate_until_the_authorisation_is_taken_back(
    central: EmbeddedCentral, terminal: Terminal
) -> None:
    number, pdf, code = certificate(terminal)
    before = published(terminal)
    assert document_verdict(pdf, before, NOW).code == "document.genuine"
    assert take_back(terminal, number) == "accepted"
    assert document_verdict(pdf, published(terminal), NOW).code == "document.void"
    assert document_verdict(pdf, before, NOW).code == "document.genuine", "an old list cannot know"
    assert "撤回了授权" in terminal.http.post("/verify/document", content=pdf).text
    assert "撤回了授权" in terminal.http.get("/verify", params={"no": number, "code": code}).text
    since = central.store.withdrawn_since(number)
    assert take_back(terminal, number, 2) == "accepted"
    assert central.store.withdrawn_since(number) == since


@pytest.mark.parametrize(
    "change",
    [{"by": ELDER}, {"firm": OTHER_FIRM}, {"identity_check": msgspec.structs.replace(FACE, passed=False)}],
)
def test_nobody_takes_back_what_another_gave(terminal: Terminal, change: dict[str, object]) -> None:
    number, pdf, _code = certificate(terminal)
    assert take_back(terminal, number, **change) == "declined"
    assert document_verdict(pdf, published(terminal), NOW).ok


def test_a_number_that_was_never_given_is_declined(terminal: Terminal) -> None:
    assert take_back(terminal, "ZM" + "0" * 18) == "declined"
