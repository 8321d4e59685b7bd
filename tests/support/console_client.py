"""A browser's part for the tests of the operations console: users of every role, logged in for real."""

from __future__ import annotations

import re

import httpx

from central.console.accounts import NewUser
from central.console.totp import STEP_SECONDS, code_at
from central.server import EmbeddedCentral
from tests.support.plain_http import NO_AUTHORITIES


def make_user(central: EmbeddedCentral, name: str, role: str, *, with_code: bool = True) -> NewUser:
    return central.add_user(name, role, with_code=with_code)


def current_code(central: EmbeddedCentral, user: NewUser, later: int = 0) -> str:
    """The code at the platform's time, or some steps later."""
    assert user.secret is not None
    return code_at(user.secret, int(central.platform.clock().timestamp()) // STEP_SECONDS + later)


class Browser:
    """Cookies, forms and their tokens. ``get`` and ``post`` do not follow redirects."""

    def __init__(self, central: EmbeddedCentral) -> None:
        self.central = central
        self.http = httpx.Client(base_url=central.url, trust_env=False, timeout=30, verify=NO_AUTHORITIES)

    def close(self) -> None:
        self.http.close()

    def log_in(self, user: NewUser, *, password: str = "", code: str | None = None, to: str = "/") -> httpx.Response:
        typed = code if code is not None else current_code(self.central, user) if user.secret is not None else ""
        fields = {"name": user.name, "password": password or user.password, "code": typed}
        return self.http.post("/login", params={"to": to}, data=fields)

    def get(self, path: str, **params: str) -> httpx.Response:
        return self.http.get(path, params=params or None)

    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([0-9a-f]{64})"', self.get("/account").text)
        assert found is not None
        return found[1]

    def post(self, path: str, **fields: str) -> httpx.Response:
        return self.http.post(path, data={"csrf": self.csrf(), **fields})


def logged_in(central: EmbeddedCentral, role: str = "operator", name: str = "") -> Browser:
    """A browser in which a new user of this role is logged in."""
    user = make_user(central, name or role, role)
    browser = Browser(central)
    answer = browser.log_in(user)
    assert answer.status_code == 303, answer.text
    return browser
