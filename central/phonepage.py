"""模拟粤省事's page: what a telephone shows whose owner taps 我的码. Only there with the simulated accounts."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Final
from urllib.parse import parse_qsl

import segno
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from central.console.guard import HEADERS
from central.departments.simulated_accounts import SECONDS, SimulatedAccounts
from central.frames import person_fault
from central.platform import Platform
from sync.wire import Person

PATH: Final = "/simulated-phone"
_MAX_FORM_BYTES: Final = 1024
_FORM: Final = (
    '<form method="post"><p><label>姓名 <input name="name" required maxlength="40"></label></p>'
    '<p><label>身份证号 <input name="number" required maxlength="18"></label></p><p><button>我的码</button></p></form>'
)


def routes(platform: Platform) -> list[Route]:
    """None with real accounts, or without any."""
    accounts = platform.departments.accounts
    if not isinstance(accounts, SimulatedAccounts):
        return []

    async def page(request: Request) -> Response:
        form = dict(parse_qsl((await _body(request)).decode("utf-8", "replace"))) if request.method == "POST" else {}
        return await to_thread.run_sync(partial(_answer, accounts, form))

    return [Route(PATH, page, methods=["GET", "POST"])]


def person_with(name: str, number: str) -> Person | None:
    """An invented person by name and number; None when the number is none."""
    birth = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    person = Person("resident", name.strip(), number.upper(), "女" if number[16:17] in set("02468") else "男", birth)
    return None if person_fault(person) else person


async def _body(request: Request) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk[: _MAX_FORM_BYTES - len(content)]
    return bytes(content)


def _answer(accounts: SimulatedAccounts, form: dict[str, str]) -> Response:
    if not form:
        return _page(_FORM, 200)
    person = person_with(form.get("name", ""), form.get("number", ""))
    if person is None:
        return _page("<p><strong>姓名或身份证号不对，请再填一次。</strong></p>" + _FORM, 400)
    code = accounts.show(person)
    drawn = segno.make(code, error="m").svg_inline(scale=8)
    return _page(f"<p>给终端的扫码口看，{SECONDS // 60}分钟里用一次。</p>{drawn}<p><code>{escape(code)}</code></p>", 200)


def _page(body: str, status: int) -> Response:
    text = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        '<title>模拟粤省事</title><link rel="stylesheet" href="/static/ops.css">'
        f"<main><h1>模拟粤省事</h1><p>这是演示，里面的人都是编的。</p>{body}</main></html>"
    )
    return HTMLResponse(text, status, headers=HEADERS)
