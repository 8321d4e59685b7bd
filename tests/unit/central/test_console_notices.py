"""Notices and emergency broadcasts: proposed, previewed, approved by another, read back, withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from central import publishing
from central.moments import BEIJING
from central.server import EmbeddedCentral
from central.store.notices import DraftRow
from sync.wire.downlink import Shown
from tests.support.central_client import Terminal
from tests.support.console_client import Browser, logged_in

pytestmark = pytest.mark.both_stores


@pytest.fixture
def publisher(central: EmbeddedCentral) -> Iterator[Browser]:
    browser = logged_in(central, "publisher", "wang")
    yield browser
    browser.close()


@pytest.fixture
def second(central: EmbeddedCentral) -> Iterator[Browser]:
    browser = logged_in(central, "publisher", "zhao")
    yield browser
    browser.close()


def local(later: timedelta) -> str:
    return (datetime.now(UTC) + later).astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M")


def propose(browser: Browser, text: str = "明天停水", **fields: str) -> str:
    """The address of the preview."""
    answer = browser.post("/publishing", **{"text": text, "until": local(timedelta(days=1)), "kind": "notice", **fields})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def do(browser: Browser, doing: str, number: int = 1) -> int:
    return browser.post("/broadcast", number=str(number), do=doing).status_code


def texts(central: EmbeddedCentral) -> list[str]:
    return [one.text for one, _target in publishing.on_air(central.platform)]


def test_a_notice_is_seen_before_it_goes_out_and_read_back(
    central: EmbeddedCentral, terminal: Terminal, publisher: Browser
) -> None:
    preview = publisher.http.get(propose(publisher, "明天上午停水\r\n<b>请存水</b>", target="440981")).text
    assert "终端首页上的样子" in preview
    assert "&lt;b&gt;请存水&lt;/b&gt;" in preview
    assert "高州市" in preview
    assert "1 台" in preview
    assert texts(central) == []
    assert do(publisher, "publish") == 303
    assert texts(central) == ["明天上午停水 <b>请存水</b>"]
    page = publisher.get("/broadcast", number="1").text
    assert "0 台显示过，1 台还没有报告" in page
    (draft,) = central.store.drafts(9)
    with central.store.write() as unit:
        unit.note_shown("T-0001", [Shown(draft.broadcast_id, central.platform.now())], central.platform.now())
    assert "1 台显示过，0 台还没有报告" in publisher.get("/broadcast", number="1").text
    assert do(publisher, "withdraw") == 303
    assert texts(central) == []
    assert "已撤回" in publisher.get("/broadcast", number="1").text
    actions = [row.action for row in central.store.audit(4)]
    assert actions == ["notice.withdraw", "notice.publish", "notice.approve", "notice.propose"]


def test_an_emergency_takes_four_eyes(central: EmbeddedCentral, publisher: Browser, second: Browser) -> None:
    propose(publisher, "台风蓝色预警", kind="emergency")
    assert "要由另一位发布员复核" in publisher.get("/broadcast", number="1").text
    answer = publisher.post("/broadcast", number="1", do="publish")
    assert (answer.status_code, "不能自己批准自己的" in answer.text) == (403, True)
    assert texts(central) == []
    assert "等另一人复核" in second.get("/publishing").text
    assert do(second, "publish") == 303
    ((one, target),) = publishing.on_air(central.platform)
    assert (one.text, one.emergency, target) == ("台风蓝色预警", True, "")
    (draft,) = central.store.drafts(9)
    assert (draft.proposed_by, draft.decided_by, draft.state) == ("wang", "zhao", "published")


def test_what_is_settled_is_not_settled_again(central: EmbeddedCentral, publisher: Browser, second: Browser) -> None:
    propose(publisher)
    assert do(publisher, "withdraw") == 409
    assert do(second, "reject") == 303
    assert do(publisher, "publish") == 409
    assert do(publisher, "reject") == 409
    propose(publisher)
    assert do(publisher, "publish", 2) == 303
    assert do(second, "publish", 2) == 409
    assert do(second, "reject", 2) == 409
    assert texts(central) == ["明天停水"]
    assert do(publisher, "explode", 2) == 400
    assert do(publisher, "publish", 99) == 404


def test_publishing_that_was_cut_short_is_finished_and_never_doubled(central: EmbeddedCentral, publisher: Browser) -> None:
    propose(publisher)
    (draft,) = central.store.drafts(9)
    with central.store.write() as unit:
        assert unit.settle_draft(1, "proposed", "approved", "wang", central.platform.now())
    assert "正在发出" in publisher.get("/broadcast", number="1").text
    publishing.publish_broadcast(
        central.platform, draft.text, until=draft.until_at, from_at=draft.from_at, broadcast_id=draft.broadcast_id
    )
    assert do(publisher, "publish") == 303
    assert texts(central) == ["明天停水"]
    assert central.store.drafts(9)[0].state == "published"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"text": " "}, "不能为空"),
        ({"text": "很长" * 200}, "最多 300 个字"),
        ({"until": "gestern"}, "广播的时间"),
        ({"until": ""}, "广播的时间"),
        ({"until": local(-timedelta(days=1))}, "广播的时间"),
        ({"from": local(timedelta(days=3))}, "广播的时间"),
        ({"target": "高州"}, "区划代码"),
        ({"target": "44'--"}, "区划代码"),
    ],
)
def test_what_cannot_be_published_is_said_and_kept_in_the_form(
    central: EmbeddedCentral, publisher: Browser, fields: dict[str, str], why: str
) -> None:
    typed = {"text": "明天停电", "until": local(timedelta(days=1)), "kind": "emergency", **fields}
    answer = publisher.post("/publishing", **typed)
    assert (answer.status_code, why in answer.text) == (400, True), answer.text
    assert "应急广播（要另一人复核，终端会朗读）</option>" in answer.text
    assert 'value="emergency" selected' in answer.text
    assert central.store.drafts(9) == ()


def test_a_time_that_has_passed_meanwhile_is_said(central: EmbeddedCentral, publisher: Browser) -> None:
    with central.store.write() as unit:
        now = central.platform.now()
        unit.add_draft(DraftRow(0, "B-old", "旧通知", "", now, now, 0, "wang", now, "proposed"))
    assert "时间已过" in publisher.get("/publishing").text
    answer = publisher.post("/broadcast", number="1", do="publish")
    assert (answer.status_code, "结束要晚于开始和现在" in answer.text) == (400, True)


def test_others_see_but_have_no_forms(central: EmbeddedCentral, publisher: Browser, console: Browser) -> None:
    propose(publisher)
    for path in ("/publishing", "/broadcast?number=1"):
        page = console.http.get(path).text
        assert "明天停水" in page
        assert 'action="/publishing"' not in page
        assert 'action="/broadcast"' not in page
