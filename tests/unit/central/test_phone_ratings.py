"""好差评 by telephone: once a transaction, wherever; bounded, proven, without anything of a person in the clear."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import httpx
import msgspec
import pytest

from central.console.verify_pages import BURST
from central.phonerating import Rating, rate, standing, words_of
from central.platform import Platform
from central.server import EmbeddedCentral
from kiosk.domain.receipts import receipt_number
from kiosk.maintenance.carry.carrier import file_signer
from sync import wire
from sync.wire.rating import PATH_RATED, RatedAnswer, RatedQuestion
from sync.wire.slipcode import SlipClaim, service_mark, slip_text
from tests.support.central_client import VILLAGE, Terminal, transaction_body, wait_until
from tests.support.console_client import logged_in

pytestmark = pytest.mark.both_stores

PENSION = "pension-certification"
AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
WORDS = "师傅很耐心，<b>谢谢</b>"


def number(seq: int = 1) -> str:
    return receipt_number(VILLAGE, 1, seq)


def slip(terminal: Terminal, seq: int = 1, service: str = PENSION) -> str:
    return slip_text(SlipClaim(number(seq), AT, service_mark(service)), file_signer(terminal.key.private_bytes_raw()))


@pytest.fixture
def done(terminal: Terminal) -> wire.Entry:
    """A transaction whose slip somebody holds."""
    entry = terminal.entry(1, receipt_no=number())
    terminal.hand_over(entry)
    return entry


def rated(terminal: Terminal, code: str, score: str = "5", words: str = "") -> httpx.Response:
    return terminal.http.post("/verify/rating", data={"slip": code, "score": score, "words": words})


def page(terminal: Terminal, code: str) -> str:
    return terminal.http.get("/verify", params={"slip": code}).text


def scores(central: EmbeddedCentral) -> list[int | None]:
    return [row.rating for row in central.store.transactions(9)]


def test_the_page_of_a_slip_asks_and_the_first_answer_counts(
    central: EmbeddedCentral, terminal: Terminal, done: wire.Entry
) -> None:
    code = slip(terminal)
    assert all(word in page(terminal, code) for word in ("这次办得怎么样", "非常满意", "基本满意", "非常不满意"))
    answer = rated(terminal, code, "4")
    assert (answer.status_code, "谢谢您的评价" in answer.text) == (200, True)
    assert scores(central) == [4]
    assert "已经评过分了" in page(terminal, code)
    again = rated(terminal, code, "1")
    assert (again.status_code, "已经评过分了" in again.text) == (409, True)
    assert scores(central) == [4]
    assert central.store.totals()["ratings"] == 1
    assert central.store.totals()["transactions"] == 1


def test_the_province_hears_of_it_and_a_bad_one_is_looked_into(
    central: EmbeddedCentral, terminal: Terminal, done: wire.Entry
) -> None:
    assert rated(terminal, slip(terminal), "1").status_code == 200
    wait_until(lambda: (pushed := central.store.evaluation(done.entry_id)) is not None and pushed.state == "pushed")
    (order,) = central.store.orders(9)
    assert (order.kind, order.receipt_no, order.terminal) == ("rating", number(), terminal.name)
    operator = logged_in(central)
    text = operator.get("/ratings").text
    assert number() in text
    assert "非常不满意" in text
    operator.close()


def test_what_was_written_is_sealed_and_read_by_few_and_each_look_is_audited(
    central: EmbeddedCentral, terminal: Terminal, done: wire.Entry, database: str
) -> None:
    assert rated(terminal, slip(terminal), "2", WORDS).status_code == 200
    stored = central.store.rating_words(done.entry_id)
    assert stored is not None
    assert "耐心".encode() not in stored
    if database.startswith("sqlite"):
        path = Path(database.removeprefix("sqlite:///"))
        with sqlite3.connect(path) as connection:
            assert "耐心" not in "".join(connection.iterdump())
    for role, status in (("viewer", 403), ("operator", 403)):
        browser = logged_in(central, role)
        assert browser.get(f"/ratings/{done.entry_id}").status_code == status
        assert f"/ratings/{done.entry_id}" not in browser.get("/journey", receipt=number()).text
        browser.close()
    reviewer = logged_in(central, "reviewer")
    assert f"/ratings/{done.entry_id}" in reviewer.get("/journey", receipt=number()).text
    text = reviewer.get(f"/ratings/{done.entry_id}").text
    assert "师傅很耐心，&lt;b&gt;谢谢" in text
    assert [row.action for row in central.store.audit(9)].count("rating.words_seen") == 1
    assert reviewer.get("/ratings/nothing-such").status_code == 404
    reviewer.close()


def asked(terminal: Terminal, code: str = "") -> bool:
    question = RatedQuestion(wire.WIRE_VERSION, terminal.name, number(), code)
    answer = terminal.post(PATH_RATED, msgspec.json.encode(question))
    return msgspec.json.decode(answer.content, type=RatedAnswer).rated


def test_terminals_hear_of_it_and_their_own_later_rating_is_taken_without_an_effect(
    central: EmbeddedCentral, terminal: Terminal, done: wire.Entry
) -> None:
    other = Terminal(central, "T-0002")
    code = slip(terminal)
    assert not asked(terminal)
    assert rated(terminal, code, "5").status_code == 200
    assert asked(terminal)
    assert asked(other, code)
    assert not asked(other), "without the slip nobody else hears of it"
    body = wire.RatingBody(done.entry_id, number(), 1, "2026-11-23T09:31:00+08:00")
    late = terminal.entry(2, body, kind="rating", receipt_no=number())
    (outcome,) = terminal.hand_over(late).outcomes
    assert outcome.outcome is wire.Outcome.ACCEPTED, "it must not lie there as something stuck"
    assert scores(central)[-1] == 5
    other.close()


def test_a_rating_from_a_terminal_is_honoured_here(terminal: Terminal, done: wire.Entry) -> None:
    body = wire.RatingBody(done.entry_id, number(), 3, "2026-11-23T09:31:00+08:00")
    terminal.hand_over(terminal.entry(2, body, kind="rating", receipt_no=number()))
    code = slip(terminal)
    assert "已经评过分了" in page(terminal, code)
    assert rated(terminal, code, "5").status_code == 409
    assert terminal.central.store.transactions(1, number())[0].rating == 3


def test_two_at_once_are_one(central: EmbeddedCentral, done: wire.Entry) -> None:
    platform: Platform = central.platform
    (row,) = central.store.transactions(1)
    assert standing(row) is Rating.OPEN
    assert rate(platform, row, 5, "") is Rating.GIVEN
    assert rate(platform, row, 1, "差") is Rating.DONE, "it was read before the other one was written"
    assert words_of(platform, done.entry_id) is None
    with pytest.raises(ValueError, match="1 to 5"):
        rate(platform, row, 0, "")


def test_what_is_no_slip_of_ours_rates_nothing(central: EmbeddedCentral, terminal: Terminal, done: wire.Entry) -> None:
    stranger = Terminal(central, "T-0009")
    forged = slip(terminal)[:-9] + "AAAAAAAAA"
    foreign = slip(stranger)
    for code in (forged, foreign, slip(terminal, service="tax-record"), slip(terminal, seq=7), number(), "", "'; DROP"):
        answer = rated(terminal, code)
        assert (answer.status_code, "没有评上" in answer.text) == (404, True), code
        assert "这次办得怎么样" not in page(terminal, code) or not code
    assert scores(central) == [None]
    stranger.close()


@pytest.mark.parametrize("score", ["", "0", "6", "-1", "5.0", "५", "非常满意", "1" * 50])
def test_without_a_grade_it_asks_again(central: EmbeddedCentral, terminal: Terminal, done: wire.Entry, score: str) -> None:
    answer = rated(terminal, slip(terminal), score)
    assert answer.status_code == 400
    assert "请先选一个分" in answer.text
    assert "这次办得怎么样" in answer.text
    assert scores(central) == [None]


def test_hostile_words_are_cut_and_shown_as_text(central: EmbeddedCentral, terminal: Terminal, done: wire.Entry) -> None:
    words = "\u202e\x00\x1b[31m" + "长" * 300
    assert rated(terminal, slip(terminal), "5", words).status_code == 200
    said = words_of(central.platform, done.entry_id)
    assert said is not None
    assert len(said) <= 200
    assert said.strip("长") == "[31m"


@pytest.mark.parametrize(
    "content",
    [b"\xff" * 100, b"&".join([b"a=1"] * 50), b"slip=" + quote("\x00" * 9).encode(), b""],
    ids=["no text", "many fields", "zeros", "nothing"],
)
def test_what_is_no_form_is_refused_in_words(terminal: Terminal, content: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = terminal.http.post("/verify/rating", content=content, headers=headers)
    assert answer.status_code == 404
    assert "没有评上" in answer.text


def test_too_much_and_too_often(terminal: Terminal, done: wire.Entry) -> None:
    assert terminal.http.post("/verify/rating", content=b"x" * 5000).status_code == 413
    answers = [rated(terminal, "x").status_code for _ in range(BURST + 2)]
    assert answers.count(429) >= 2
    assert "这次办得怎么样" in page(terminal, slip(terminal)), "looking is still allowed"


def test_nobody_is_asked_about_a_death(central: EmbeddedCentral, terminal: Terminal) -> None:
    entry = terminal.entry(1, transaction_body(service="bereavement-report"), receipt_no=number())
    terminal.hand_over(entry)
    code = slip(terminal, service="bereavement-report")
    if not central.store.transactions(1, number()):
        pytest.fail("the transaction was not taken")
    assert "这次办得怎么样" not in page(terminal, code)
    answer = rated(terminal, code)
    assert answer.status_code == 409
    assert central.store.transactions(1, number())[0].rating is None
