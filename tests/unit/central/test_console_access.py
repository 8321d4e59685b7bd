"""Every door of the console against every role, strangers, and forms that the console did not send."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.console.desk import Door
from central.console.pages import DOORS
from central.console.roles import RIGHTS, Right, Role
from central.server import EmbeddedCentral
from tests.support.console_client import Browser, logged_in

pytestmark = pytest.mark.both_stores

NAMED = {"{name}": "summary", "{terminal}": "T-0001", "{number}": "1", "{draft}": "none", "{entry}": "none"}


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedCentral]:
    home: Path = tmp_path_factory.mktemp("central")
    with EmbeddedCentral(f"sqlite:///{home}/central.db", home / "keys") as platform:
        yield platform


@pytest.fixture(scope="module")
def browsers(central: EmbeddedCentral) -> Iterator[dict[Role, Browser]]:
    windows = {role: logged_in(central, role.value) for role in Role}
    yield windows
    for window in windows.values():
        window.close()


def address(door: Door) -> str:
    path = door.path
    for mark, value in NAMED.items():
        path = path.replace(mark, value)
    assert "{" not in path, f"say in NAMED what stands for the variable part of {door.path}"
    return path


def test_who_acts_does_not_audit() -> None:
    assert all(Right.AUDIT not in rights or rights <= {Right.SEE, Right.EXPORT, Right.AUDIT} for rights in RIGHTS.values())
    assert set(RIGHTS) == set(Role)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.method}:{door.path}")
def test_a_door_opens_for_the_roles_that_have_its_right(browsers: dict[Role, Browser], door: Door, role: Role) -> None:
    browser = browsers[role]
    path = address(door)
    answer = browser.get(path) if door.method == "GET" else browser.post(path)
    allowed = door.right in RIGHTS[role]
    assert (answer.status_code != 403) is allowed
    if not allowed:
        assert "你的角色没有这项权限" in answer.text
    else:
        assert answer.status_code < 500


@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.method}:{door.path}")
def test_no_door_opens_for_a_stranger(central: EmbeddedCentral, browsers: dict[Role, Browser], door: Door) -> None:
    stranger = Browser(central)
    answer = stranger.http.request(door.method, address(door))
    if door.kind == "page":
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login?to=")
    else:
        assert (answer.status_code, answer.json()["code"]) == (401, "auth.login")
    stranger.close()


@pytest.mark.parametrize("door", [door for door in DOORS if door.method == "POST"], ids=lambda door: door.path)
def test_nothing_is_done_for_a_form_that_is_not_ours(browsers: dict[Role, Browser], door: Door) -> None:
    role = next(role for role in Role if door.right in RIGHTS[role])
    browser, other = browsers[role], browsers[next(one for one in Role if one is not role)]
    path, token = address(door), browser.csrf()
    before = len(browser.http.cookies), browsers[Role.AUDITOR].get("/audit").text
    foreign = {"Origin": "https://evil.example"}
    answers = [
        browser.http.post(path),
        browser.http.post(path, data={"csrf": "0" * 64}),
        browser.http.post(path, data={"csrf": "不是"}),
        browser.http.post(path, data={"csrf": other.csrf()}),
        browser.http.post(path, params={"csrf": token}),
        browser.http.post(path, data={"csrf": token}, headers=foreign),
        browser.http.post(path, data={"csrf": token}, headers={"Origin": "null"}),
        browser.http.post(path, data={"csrf": token}, headers={"Sec-Fetch-Site": "cross-site"}),
        browser.http.post(path, data={"csrf": token}, headers={"Sec-Fetch-Site": "same-site"}),
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert all("不是从平台自己的页面发出的" in answer.text for answer in answers)
    assert (len(browser.http.cookies), browsers[Role.AUDITOR].get("/audit").text) == before
    assert browser.http.post(path, json={"csrf": token}).status_code == 415
    assert browser.http.post(path, data={"csrf": token, "x": "y" * 70_000}).status_code == 413
    assert browser.http.post(path, data={f"x{n}": "y" for n in range(60)}).status_code == 400


def test_a_form_from_another_host_logs_nobody_in_or_out(central: EmbeddedCentral, browsers: dict[Role, Browser]) -> None:
    foreign = {"Origin": "https://evil.example"}
    assert browsers[Role.VIEWER].http.post("/login", data={"name": "x"}, headers=foreign).status_code == 403
    assert browsers[Role.VIEWER].http.post("/logout", data={}, headers=foreign).status_code == 403
    assert browsers[Role.VIEWER].get("/").status_code == 200
    stranger = Browser(central)
    assert stranger.http.post("/logout").headers["location"] == "/login"
    stranger.close()


def test_pages_may_not_be_framed_cached_or_sniffed(browsers: dict[Role, Browser]) -> None:
    for path in ("/", "/transactions", "/audit", "/login", "/account"):
        headers = browsers[Role.AUDITOR].get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
