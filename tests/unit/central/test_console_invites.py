"""Codes for new terminals on the console: shown once, taken back, and a terminal that is revoked and allowed again."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central import credentials
from central.console.standing import standing_of
from central.moments import stamp
from central.server import EmbeddedCentral
from sync import wire
from sync.wire.enrolment import InviteCode, read_code
from tests.support.central_client import VILLAGE, Terminal, problem
from tests.support.console_client import Browser
from tests.support.newcomer import come, enrolment

pytestmark = pytest.mark.both_stores

CODE = re.compile(r"<strong>((?:[0-9A-Z]{5}-){6}[0-9A-Z]{5})</strong>")


def shown_code(console: Browser, **fields: str) -> InviteCode:
    answer = console.post("/invites", **{"division": VILLAGE, "site": "读岗村", "hours": "24", **fields})
    assert answer.status_code == 200, answer.text
    found = CODE.search(answer.text)
    assert found is not None
    assert 'src="data:image/svg+xml' in answer.text
    read = read_code(found[1])
    assert read is not None
    return read


def test_a_code_is_shown_once_works_and_the_list_says_so(central: EmbeddedCentral, console: Browser) -> None:
    code = shown_code(console)
    listed = console.get("/invites").text
    assert "等终端来登记" in listed
    assert code.secret not in listed
    assert come(central, enrolment(central, code, Ed25519PrivateKey.generate())).status_code == 200
    listed = console.get("/invites").text
    assert "已登记" in listed
    assert "收回 " not in listed
    assert [row.actor for row in central.store.audit(10) if row.action == "invite.make"] == ["operator"]


@pytest.mark.parametrize(
    ("fields", "words"), [({"division": "44"}, "村代码"), ({"site": " "}, "网点名称"), ({"replaces": "X"}, "搬走")]
)
def test_a_form_that_is_wrong_comes_back_with_the_reason_and_what_was_typed(
    console: Browser, fields: dict[str, str], words: str
) -> None:
    answer = console.post("/invites", **{"division": VILLAGE, "site": "读岗村", **fields})
    assert answer.status_code == 400
    assert words in html.unescape(answer.text)
    assert CODE.search(answer.text) is None


def test_a_code_is_taken_back_once(central: EmbeddedCentral, console: Browser) -> None:
    code = shown_code(console)
    assert console.post("/invites/withdraw", invite=code.name).status_code == 303
    assert console.post("/invites/withdraw", invite=code.name).status_code == 409
    asked = enrolment(central, code, Ed25519PrivateKey.generate())
    assert problem(come(central, asked)) == (403, "enrol.withdrawn", "input")


def test_a_terminal_is_revoked_with_a_reason_and_allowed_again(
    central: EmbeddedCentral, console: Browser, terminal: Terminal
) -> None:
    terminal.heartbeat()
    assert console.post("/terminal/revoke", terminal=terminal.name, why="").status_code == 400
    assert console.post("/terminal/revoke", terminal="T-9999", why="被盗").status_code == 404
    assert console.post("/terminal/revoke", terminal=terminal.name, why="被盗").status_code == 303
    assert "已停用：被盗" in console.get("/terminal", id=terminal.name).text
    assert problem(terminal.post(wire.PATH_BATCHES, terminal.batch()))[1] == "auth.revoked"
    assert console.post("/terminal/allow", terminal=terminal.name).status_code == 303
    assert "已停用" not in console.get("/terminal", id=terminal.name).text
    assert terminal.post(wire.PATH_BATCHES, terminal.batch()).status_code == 200


def test_a_revoked_terminal_needs_nobody(central: EmbeddedCentral, terminal: Terminal) -> None:
    terminal.heartbeat()
    later = central.platform.clock() + timedelta(days=3)
    assert central.store.silent_terminals(stamp(later), 10) == (terminal.name,)
    credentials.revoke(central.store, terminal.name, "moved", "li", central.platform.now())
    assert central.store.silent_terminals(stamp(later), 10) == ()
    (row,) = central.store.fleet()
    assert (standing_of(row, later).tone, standing_of(row, later).troubles[0].words) == ("idle", "已搬到别处重新登记")
