"""A rating by the code of a slip, from whatever terminal: judged by its signature, and the first one counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.server import EmbeddedCentral
from kiosk.domain.receipts import receipt_number
from sync import wire
from sync.wire import SIGNATURE_ED25519, Outcome
from sync.wire.rating import PATH_RATED, RatedAnswer, RatedQuestion
from sync.wire.slipcode import SlipClaim, mark_in, service_mark, slip_text
from sync.wire.suites import suite_signing
from tests.support.central_client import AT, VILLAGE, Terminal

RECEIPT = receipt_number(VILLAGE, 1, 7)
OTHER = receipt_number(VILLAGE, 1, 8)
SERVICE = "pension-certification"


def slip(key: Ed25519PrivateKey, receipt_no: str = RECEIPT) -> str:
    suite = suite_signing(SIGNATURE_ED25519)
    assert suite is not None
    claim = SlipClaim(receipt_no, datetime.fromisoformat(AT), service_mark(SERVICE))
    return slip_text(claim, suite.signer(key.private_bytes_raw()))


def heard(terminal: Terminal, *entries: wire.Entry) -> list[tuple[Outcome, str]]:
    return [(one.outcome, one.code) for one in terminal.hand_over(*entries).outcomes]


def by_slip(terminal: Terminal, seq: int, code: str, score: int = 5, receipt_no: str = RECEIPT) -> wire.Entry:
    now = datetime.now(UTC).isoformat()
    return terminal.entry(
        seq, wire.RatingBody("", receipt_no, score, now, slip=code), receipt_no=receipt_no, created_at=now
    )


@pytest.mark.both_stores
def test_the_first_rating_counts_and_the_second_is_taken_without_effect(
    central: EmbeddedCentral, terminal: Terminal
) -> None:
    other = Terminal(central, "T-0002")
    try:
        done = terminal.entry(1, receipt_no=RECEIPT)
        terminal.hand_over(done)
        code = slip(terminal.key)
        assert heard(other, by_slip(other, 1, code, 2)) == [(Outcome.ACCEPTED, "")]
        assert heard(other, by_slip(other, 2, code, 5)) == [(Outcome.ACCEPTED, "")]
        own = wire.RatingBody(done.entry_id, RECEIPT, 5, AT)
        assert heard(terminal, terminal.entry(2, own)) == [(Outcome.REFUSED, "rating.already_given")]
        assert central.store.transactions(1, RECEIPT)[0].rating == 2
        row = central.store.evaluation(done.entry_id)
        assert row is not None
        assert row.score == 2
    finally:
        other.close()


@pytest.mark.both_stores
def test_a_terminal_hears_whether_a_slip_was_rated_elsewhere(central: EmbeddedCentral, terminal: Terminal) -> None:
    other = Terminal(central, "T-0002")
    try:
        terminal.hand_over(terminal.entry(1, receipt_no=RECEIPT))
        code = slip(terminal.key)
        assert not asked(other, code)
        assert not asked(terminal, "")
        other.hand_over(by_slip(other, 1, code, 2))
        assert asked(other, code)
        assert asked(terminal, ""), "its own transaction needs no slip"
        assert not asked(other, ""), "who holds no slip learns nothing"
        assert not asked(other, slip(Ed25519PrivateKey.generate()))
        assert not asked(other, code, OTHER)
    finally:
        other.close()


def test_a_malformed_question_about_a_rating_is_refused(terminal: Terminal) -> None:
    question = RatedQuestion(wire.WIRE_VERSION, terminal.name, RECEIPT)
    for wrong, status in (
        (msgspec.structs.replace(question, wire=99), 400),
        (msgspec.structs.replace(question, terminal="T-0999"), 403),
        (msgspec.structs.replace(question, receipt_no=""), 400),
        (msgspec.structs.replace(question, slip="x" * 5000), 400),
    ):
        assert terminal.post(PATH_RATED, msgspec.json.encode(wrong)).status_code == status
    assert terminal.http.post(PATH_RATED, content=msgspec.json.encode(question)).status_code == 401


def asked(terminal: Terminal, code: str, receipt_no: str = RECEIPT) -> bool:
    question = RatedQuestion(wire.WIRE_VERSION, terminal.name, receipt_no, code)
    response = terminal.post(PATH_RATED, msgspec.json.encode(question))
    answer = msgspec.json.decode(response.content, type=RatedAnswer)
    assert answer.receipt_no == receipt_no
    return answer.rated


def test_a_slip_whose_transaction_is_still_on_its_way_waits_and_an_old_one_is_refused(
    central: EmbeddedCentral, terminal: Terminal
) -> None:
    young = by_slip(terminal, 1, slip(terminal.key))
    assert heard(terminal, young) == [(Outcome.LATER, "rating.transaction_unknown")]
    terminal.hand_over(terminal.entry(2, receipt_no=RECEIPT))
    assert heard(terminal, young) == [(Outcome.ACCEPTED, "")]
    long_ago = (datetime.now(UTC) - timedelta(days=31)).isoformat()
    old = msgspec.structs.replace(by_slip(terminal, 3, slip(terminal.key, OTHER), receipt_no=OTHER), created_at=long_ago)
    assert heard(terminal, old) == [(Outcome.REFUSED, "rating.no_such_transaction")]


def test_a_forged_slip_a_changed_one_and_one_of_another_matter_are_refused(terminal: Terminal) -> None:
    terminal.hand_over(terminal.entry(1, receipt_no=RECEIPT), terminal.entry(2, receipt_no=OTHER))
    genuine = slip(terminal.key)
    swapped = genuine.replace(RECEIPT, OTHER)
    for seq, code in enumerate(
        (slip(Ed25519PrivateKey.generate()), swapped, f"YZZ1:{RECEIPT}", slip(terminal.key, OTHER)), 3
    ):
        assert heard(terminal, by_slip(terminal, seq, code)) == [(Outcome.REFUSED, "rating.bad_slip")], code
    named_twice = wire.RatingBody("0190d000-0000-7000-8000-000000000000", RECEIPT, 5, AT, slip=genuine)
    assert heard(terminal, terminal.entry(9, named_twice)) == [(Outcome.REFUSED, "body.bad_reference")]


def test_what_a_code_names_is_read_only_from_a_whole_one() -> None:
    code = slip(Ed25519PrivateKey.generate())
    assert mark_in(code) == service_mark(SERVICE)
    broken = [code[:-1], code.replace(RECEIPT, OTHER), f"YZZ1:{RECEIPT}", "", "YZZ2:" * 100, code.lower()]
    assert [mark_in(one) for one in broken] == [None] * len(broken)


def test_a_rating_without_a_slip_says_what_it_always_said() -> None:
    """An older platform, which knows no slips, still takes the ratings of a newer terminal."""
    body = wire.RatingBody("0190d000-0000-7000-8000-000000000000", RECEIPT, 5, AT)
    assert b"slip" not in msgspec.json.encode(body)
