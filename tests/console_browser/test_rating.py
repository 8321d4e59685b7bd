"""Somebody at home opens the page of a slip on a telephone, rates it, and reviewers can read what was written."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from central.server import EmbeddedCentral
from kiosk.domain.receipts import receipt_number
from kiosk.maintenance.carry.carrier import file_signer
from sync.wire.slipcode import SlipClaim, service_mark, slip_text
from tests.console_browser.conftest import Open
from tests.console_browser.test_pages import overhang, violations
from tests.support.central_client import VILLAGE, Terminal
from tests.support.chromium import PHONE

NUMBER = receipt_number(VILLAGE, 8, 1)
WORDS = "办得很快，就是等了一会儿"


@pytest.fixture(scope="module")
def slip(central: EmbeddedCentral) -> str:
    """Of a transaction that the platform has."""
    terminal = Terminal(central, "T-0008")
    terminal.hand_over(terminal.entry(1, receipt_no=NUMBER))
    claim = SlipClaim(NUMBER, datetime.now(UTC), service_mark("pension-certification"))
    code = slip_text(claim, file_signer(terminal.key.private_bytes_raw()))
    terminal.close()
    return code


def test_a_rating_by_telephone_with_words(open_as: Open, slip: str) -> None:
    page = open_as("", f"/verify?slip={quote(slip)}")
    page.set_viewport_size(PHONE)
    form = page.locator("form.rate")
    expect(form).to_be_visible()
    assert violations(page) == ""
    assert overhang(page) == []
    for label in form.locator("label.grade").all():
        box = label.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    form.get_by_role("button", name="评价").click()
    expect(form).to_be_visible()  # the browser itself asks for a grade first
    form.get_by_label("满意", exact=True).check()
    form.get_by_label("想说的话", exact=False).fill(WORDS)
    form.get_by_role("button", name="评价").click()
    expect(page.get_by_text("谢谢您的评价")).to_be_visible()
    assert violations(page) == ""
    page.goto(page.url.partition("/verify")[0] + f"/verify?slip={quote(slip)}")
    expect(page.get_by_text("这张回执已经评过分了")).to_be_visible()
    expect(page.locator("form.rate")).to_have_count(0)
    reviewer = open_as("reviewer", f"/journey?receipt={NUMBER}")
    reviewer.get_by_role("link", name="看评价的留言").click()
    expect(reviewer.get_by_text(WORDS)).to_be_visible()
    assert violations(reviewer) == ""
