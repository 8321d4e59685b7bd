"""Logging in to the operations console: who gets in, who does not, and what a stranger learns from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from central.console.accounts import IDLE, LOCKED, LONGEST_SESSION, MAX_FAILURES, WRONG, disable_user, save_user
from central.console.totp import code_at, enrolment_url, matching_step, secret_text
from central.server import EmbeddedCentral
from tests.support.console_client import Browser, current_code, make_user


@pytest.fixture
def browser(central: EmbeddedCentral) -> Iterator[Browser]:
    window = Browser(central)
    yield window
    window.close()


# RFC 6238, appendix B: the SHA-1 rows.
@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert code_at(b"12345678901234567890", seconds // 30, digits=8) == code


def test_a_code_holds_for_a_step_before_and_after() -> None:
    secret = b"12345678901234567890"
    now = 1_700_000_000
    step = now // 30
    assert [matching_step(secret, code_at(secret, step + off), now) for off in (-2, -1, 0, 1, 2)] == [
        None, step - 1, step, step + 1, None,
    ]  # fmt: skip
    assert matching_step(secret, "", now) is None
    assert matching_step(secret, "一二三四五六", now) is None
    assert secret_text(secret) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert enrolment_url(secret, "li").startswith("otpauth://totp/%E7%B2%A4")


def test_without_users_the_console_tells_how_to_make_the_first(browser: Browser) -> None:
    sent = browser.get("/")
    assert (sent.status_code, sent.headers["location"]) == (303, "/login?to=%2F")
    page = browser.get("/login")
    assert "python -m central user add" in page.text
    assert "<form" not in page.text


@pytest.mark.both_stores
def test_a_user_logs_in_and_out(central: EmbeddedCentral, browser: Browser) -> None:
    user = make_user(central, "li", "operator")
    page = browser.get("/login", to="/journey?receipt=R-1")
    assert "动态码" in page.text
    answer = browser.log_in(user, to="/journey?receipt=R-1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/journey?receipt=R-1")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert browser.get("/").status_code == 200
    assert browser.post("/logout").headers["location"] == "/login"
    assert browser.get("/").status_code == 303
    assert [row.action for row in central.store.audit(10)] == ["logout", "login", "user.add"]


def test_the_cookie_is_for_https_only_where_there_is_https(central: EmbeddedCentral, browser: Browser) -> None:
    user = make_user(central, "li", "operator")
    fields = {"name": "li", "password": user.password, "code": current_code(central, user)}
    answer = browser.http.post("/login", data=fields, headers={"X-Forwarded-Proto": "https"})
    assert re.match(r"__Host-ops=\S+; HttpOnly; Path=/; SameSite=strict; Secure$", answer.headers["set-cookie"])


def test_wrong_name_password_and_code_look_alike(central: EmbeddedCentral, browser: Browser) -> None:
    user = make_user(central, "li", "operator")
    answers = [
        browser.log_in(user, password="wrong"),
        browser.log_in(user, code="000000" if current_code(central, user) != "000000" else "111111"),
        browser.log_in(user, code=""),
        browser.http.post("/login", data={"name": "nobody", "password": "x", "code": "1"}),
        browser.http.post("/login", data={"name": "' OR 1=1 --", "password": "' OR 1=1 --"}),
        browser.http.post("/login", data={}),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert all(WRONG in answer.text for answer in answers)
    assert len({answer.text for answer in answers}) == 1
    assert browser.get("/").status_code == 303


@pytest.mark.both_stores
def test_a_code_works_once(central: EmbeddedCentral, browser: Browser) -> None:
    user = make_user(central, "li", "operator")
    code = current_code(central, user)
    assert browser.log_in(user, code=code).status_code == 303
    assert browser.log_in(user, code=code).status_code == 401
    assert browser.log_in(user, code=current_code(central, user, 1)).status_code == 303


@pytest.mark.both_stores
def test_too_many_failures_lock_the_name_and_a_reset_frees_it(central: EmbeddedCentral, browser: Browser) -> None:
    user = make_user(central, "li", "operator")
    statuses = [browser.log_in(user, password="wrong").status_code for _ in range(MAX_FAILURES)]
    assert statuses == [401] * (MAX_FAILURES - 1) + [429]
    answer = browser.log_in(user)
    assert answer.status_code == 429
    assert LOCKED in answer.text
    strangers = [browser.http.post("/login", data={"name": "nobody"}).status_code for _ in range(MAX_FAILURES)]
    assert strangers == statuses
    platform = central.platform
    again = save_user(platform.store, platform.keys, platform.now(), "li", "", again=True)
    assert browser.log_in(again).status_code == 303
    assert [row.action for row in central.store.audit(1, action="login.locked")] == ["login.locked"]


def test_what_was_typed_as_a_name_is_nowhere(central: EmbeddedCentral, browser: Browser, tmp_path: Path) -> None:
    browser.http.post("/login", data={"name": "mistaken-Passw0rd", "password": "other-Passw0rd"})
    central.stop()
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"Passw0rd" not in everything
    central.start()


def test_neither_password_nor_secret_nor_token_is_stored_readable(
    central: EmbeddedCentral, browser: Browser, tmp_path: Path
) -> None:
    user = make_user(central, "li", "operator")
    assert user.secret is not None
    browser.log_in(user)
    token = browser.http.cookies["ops"]
    central.stop()
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("central.db*"))
    for secret in (user.password.encode(), user.secret, secret_text(user.secret).encode(), token.encode()):
        assert secret not in everything
    central.start()


@pytest.mark.both_stores
def test_a_disabled_user_is_out_at_once(central: EmbeddedCentral, browser: Browser) -> None:
    user = make_user(central, "li", "operator")
    browser.log_in(user)
    disable_user(central.store, central.platform.now(), "li")
    assert browser.get("/").status_code == 303
    assert browser.log_in(user, code=current_code(central, user, 1)).status_code == 401


class _Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 26, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_a_session_ends_idle_and_at_the_latest_after_a_shift(tmp_path: Path) -> None:
    hand = _Hand()
    with EmbeddedCentral(f"sqlite:///{tmp_path}/central.db", tmp_path / "keys", clock=hand) as central:
        user = make_user(central, "li", "viewer", with_code=False)
        browser = Browser(central)
        browser.log_in(user)
        hand.now += IDLE - timedelta(seconds=1)
        assert browser.get("/").status_code == 200
        hand.now += IDLE - timedelta(seconds=1)
        assert browser.get("/ops/fragments/summary").status_code == 200, "a page looking by itself"
        hand.now += timedelta(seconds=2)
        assert browser.get("/ops/fragments/summary").status_code == 401, "and that was no activity"
        browser.log_in(user)
        for _ in range(LONGEST_SESSION // (IDLE / 2)):
            assert browser.get("/").status_code == 200
            hand.now += IDLE / 2
        assert browser.get("/").status_code == 303
        browser.close()


@pytest.mark.both_stores
def test_a_user_changes_the_password(central: EmbeddedCentral, browser: Browser) -> None:
    user = make_user(central, "li", "viewer", with_code=False)
    elsewhere = Browser(central)
    assert elsewhere.log_in(user).status_code == 303
    browser.log_in(user)
    new = "correct horse battery"
    refusals = [
        ({"old": "wrong", "new": new, "again": new}, "现在的密码不对"),
        ({"old": user.password, "new": new, "again": new + "x"}, "两次输入的新密码不一样"),
        ({"old": user.password, "new": "short", "again": "short"}, "12 到 128"),
        ({"old": user.password, "new": "li-li-li-li-li", "again": "li-li-li-li-li"}, "不能与旧密码相同"),
    ]
    for fields, why in refusals:
        answer = browser.post("/account", **fields)
        assert (answer.status_code, why in answer.text) == (400, True), answer.text
    assert "密码已经改好" in browser.post("/account", old=user.password, new=new, again=new).text
    assert browser.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 303
    assert elsewhere.log_in(user).status_code == 401
    assert elsewhere.log_in(user, password=new).status_code == 303
    elsewhere.close()


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/\n/x", "x" * 600, ""]
)
def test_nobody_is_sent_to_another_host(central: EmbeddedCentral, browser: Browser, to: str) -> None:
    user = make_user(central, "li", "viewer", with_code=False)
    assert browser.log_in(user, to=to).headers["location"] == "/"


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "ops=",
        "ops=" + "A" * 43,
        "ops=" + "A" * 5000,
        "ops=' OR 1=1 --",
        'ops="\\"; ops=x',
        "ops=\xff\xfe",
        ";;;=;",
        "ops=%00",
    ],
)
def test_hostile_cookies_let_nobody_in(central: EmbeddedCentral, browser: Browser, cookie: str) -> None:
    make_user(central, "li", "viewer")
    answer = browser.http.get("/", headers={"Cookie": cookie.encode("latin-1")})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?to=%2F")
