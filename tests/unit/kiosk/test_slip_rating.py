"""Rating by a slip: offered once for what it is about, by a code that is whole, and never about a bereavement."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks.sealed import open_entry
from kiosk.domain.receipts import receipt_number
from kiosk.journeys.house import House
from kiosk.journeys.rate import UNKNOWN_SERVICE, rate, rate_slip, service_of_slip, slip_rating
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.events import SubmitDone
from kiosk.session.state import Attract, FoundReceipt, LookUpStep, RatingStep, SlipRating, Standing, Submitted
from sync import outbox, wire
from sync.wire import SIGNATURE_ED25519
from sync.wire.slipcode import SlipClaim, service_mark, slip_text
from sync.wire.suites import suite_signing
from tests.support.synthetic import WALL, Walk

ELSEWHERE = receipt_number("440981102299", 9, 1)
SERVICE = "pension-certification"
FOUND = FoundReceipt(ELSEWHERE, "养老待遇资格认证", WALL, Standing.DECLINED, entry_id="e1", service=SERVICE)


@pytest.fixture(scope="module")
def code() -> str:
    suite = suite_signing(SIGNATURE_ED25519)
    assert suite is not None
    signer = suite.signer(Ed25519PrivateKey.generate().private_bytes_raw())
    return slip_text(SlipClaim(ELSEWHERE, datetime.fromisoformat(WALL), service_mark(SERVICE)), signer)


def test_a_slip_of_elsewhere_is_rated_once_with_its_code_for_the_platform(
    house: House, connection: sqlite3.Connection, platform_key: X25519PrivateKey, code: str
) -> None:
    assert slip_rating(house, code, ELSEWHERE, "", gentle=False) is SlipRating.OPEN
    assert rate_slip(house, code, ELSEWHERE, 4, ["tax-record", SERVICE])
    assert not rate_slip(house, code, ELSEWHERE, 5, [SERVICE])
    assert slip_rating(house, code, ELSEWHERE, "", gentle=False) is SlipRating.DONE
    (entry,) = outbox.rows(connection)
    assert (entry.kind, entry.service, entry.receipt_no) == (wire.Kind.RATING, SERVICE, ELSEWHERE)
    assert entry.stream == entry.entry_id, "it waits for nothing of this terminal"
    (data,) = connection.execute("SELECT body FROM outbox_entry").fetchone()
    body = open_entry(platform_key, entry.entry_id, data, wire.RatingBody)
    assert body is not None
    assert (body.transaction_entry_id, body.slip, body.score) == ("", code, 4)


def test_what_the_platform_knows_closes_the_question_also_when_the_faces_are_shown_already(code: str) -> None:
    open_one = (ev.CodeScanned(code), ev.ReceiptLookedUp(ELSEWHERE, None, SlipRating.OPEN))
    walk = Walk().feed(*open_one, ev.RatedBefore(ELSEWHERE))
    phase = walk.session.phase
    assert isinstance(phase, LookUpStep)
    assert phase.rating is SlipRating.DONE
    assert walk.feed(ev.RatingWanted()).session.phase == phase, "nobody rates twice"
    late = Walk().feed(*open_one, ev.RatingWanted(), ev.RatedBefore(ELSEWHERE)).session.phase
    assert isinstance(late, LookUpStep)
    assert late.rating is SlipRating.DONE
    other = Walk().feed(*open_one, ev.RatedBefore("4409811022990100000427")).session.phase
    assert isinstance(other, LookUpStep)
    assert other.rating is SlipRating.OPEN, "the answer is about another slip"


def test_a_slip_of_this_terminal_is_rated_like_any_transaction(house: House, submitted: Callable[[], SubmitDone]) -> None:
    told = submitted().submitted
    assert slip_rating(house, "", told.receipt_no, told.entry_id, gentle=False) is SlipRating.OPEN
    assert rate(house, told, 3)
    assert slip_rating(house, "", told.receipt_no, told.entry_id, gentle=False) is SlipRating.DONE


def test_nobody_rates_by_a_bare_number_of_elsewhere_nor_a_bereavement(house: House, code: str) -> None:
    assert slip_rating(house, f"YZZ1:{ELSEWHERE}", ELSEWHERE, "", gentle=False) is SlipRating.NO
    assert slip_rating(house, code[:-2], ELSEWHERE, "", gentle=False) is SlipRating.NO
    assert slip_rating(house, code, ELSEWHERE, "", gentle=True) is SlipRating.NO


def test_a_service_that_this_catalogue_does_not_have(house: House, connection: sqlite3.Connection, code: str) -> None:
    assert service_of_slip(code, ["tax-record"]) == ""
    assert rate_slip(house, code, ELSEWHERE, 4, ["tax-record"])
    assert outbox.rows(connection)[0].service == UNKNOWN_SERVICE
    with pytest.raises(ValueError, match="1 to 5"):
        rate_slip(house, code, ELSEWHERE, 0, [])


def test_what_the_department_declined_can_be_rated_too(code: str) -> None:
    walk = Walk().feed(ev.CodeScanned(code), ev.ReceiptLookedUp(ELSEWHERE, FOUND, SlipRating.OPEN), ev.RatingWanted())
    submitted = Submitted("e1", "e1", ELSEWHERE, WALL)
    assert walk.session.phase == RatingStep(submitted)
    walk.feed(ev.Rated(1))
    assert fx.RecordRating(submitted, 1) in walk.effects
    assert walk.session.phase == Attract()


def test_a_slip_of_elsewhere_takes_its_code_along_and_shows_it_nowhere(code: str) -> None:
    walk = Walk().feed(ev.CodeScanned(code), ev.ReceiptLookedUp(ELSEWHERE, None, SlipRating.OPEN))
    assert code not in repr(walk.session)
    walk.feed(ev.RatingWanted(), ev.Rated(5))
    (rating,) = [effect for effect in walk.effects if isinstance(effect, fx.RecordRating)]
    assert (rating.slip, rating.score, rating.submitted.receipt_no) == (code, 5, ELSEWHERE)


@pytest.mark.parametrize("rating", [SlipRating.NO, SlipRating.DONE])
def test_what_may_not_be_rated_is_not(code: str, rating: SlipRating) -> None:
    walk = Walk().feed(ev.CodeScanned(code), ev.ReceiptLookedUp(ELSEWHERE, FOUND, rating), ev.RatingWanted())
    assert isinstance(walk.session.phase, LookUpStep)
    walk.feed(ev.Rated(5))
    assert not [effect for effect in walk.effects if isinstance(effect, fx.RecordRating)]
