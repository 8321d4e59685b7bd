"""Steps of 好差评 by a slip: one of another terminal in the hand, and what the province has heard."""

from __future__ import annotations

import re
from datetime import datetime

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pytest_bdd import parsers, then, when

from kiosk.domain.receipts import receipt_number
from sync.wire import SIGNATURE_ED25519, RatingBody
from sync.wire.slipcode import SlipClaim, service_mark, slip_text
from sync.wire.suites import suite_signing
from tests.support.central_client import AT, VILLAGE, Terminal
from tests.support.village import Village

ELSEWHERE = receipt_number(VILLAGE, 9, 1)
RATED_ELSEWHERE = receipt_number(VILLAGE, 9, 2)
SERVICE = "pension-certification"


@when("扫描另一台终端打的回执")
def scan_slip_from_elsewhere(village: Village) -> None:
    """A second terminal hands over a transaction; its slip is signed with its own key."""
    key = Ed25519PrivateKey.generate()
    terminal = Terminal(village.rig.central, "T-0900", key=key)
    try:
        terminal.hand_over(terminal.entry(1, receipt_no=ELSEWHERE))
    finally:
        terminal.close()
    suite = suite_signing(SIGNATURE_ED25519)
    assert suite is not None
    signer = suite.signer(key.private_bytes_raw())
    village.slip_in_hand = slip_text(SlipClaim(ELSEWHERE, datetime.fromisoformat(AT), service_mark(SERVICE)), signer)
    village.scan(village.slip_in_hand)


@when("扫描一张在别处已经评过的回执")
def scan_slip_rated_elsewhere(village: Village) -> None:
    """Taken and rated with 1 at a third terminal."""
    key = Ed25519PrivateKey.generate()
    suite = suite_signing(SIGNATURE_ED25519)
    assert suite is not None
    claim = SlipClaim(RATED_ELSEWHERE, datetime.fromisoformat(AT), service_mark(SERVICE))
    slip = slip_text(claim, suite.signer(key.private_bytes_raw()))
    terminal = Terminal(village.rig.central, "T-0901", key=key)
    try:
        done = terminal.entry(1, receipt_no=RATED_ELSEWHERE)
        terminal.hand_over(done, terminal.entry(2, RatingBody(done.entry_id, RATED_ELSEWHERE, 1, AT)))
    finally:
        terminal.close()
    village.scan(slip)


@when("再扫一次另一台终端打的回执")
def scan_it_again(village: Village) -> None:
    village.scan(village.slip_in_hand)


@then(parsers.parse("省好差评系统收到{count:d}条评价，最后一条是{score:d}分"))
def province_has_heard(village: Village, count: int, score: int) -> None:
    def heard() -> bool:
        scores = list(village.rig.central.evaluations.taken().values())
        return len(scores) == count and score in scores

    village.until(heard, f"{count} ratings at the province, one of {score}")


@when(parsers.parse('用手机打开刚才的回执，评"{word}"，写"{words}"'))
def rate_on_the_phone(village: Village, word: str, words: str) -> None:
    """The page that the platform shows to whoever has a slip's code."""
    village.until(lambda: bool(village.codes()), "a slip with a code")
    platform, code = village.rig.central.url, village.codes()[-1]
    page = requests.get(f"{platform}/verify", params={"slip": code}, timeout=30)
    grade = re.search(rf'value="(\d)" required> {word}<', page.text)
    assert grade is not None, page.text
    form = {"slip": code, "score": grade[1], "words": words}
    answer = requests.post(f"{platform}/verify/rating", data=form, timeout=30)
    assert "谢谢您的评价" in answer.text, answer.text
