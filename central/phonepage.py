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
from central.departments import Declined
from central.departments.simulated_accounts import SECONDS, SimulatedAccounts
from central.frames import person_fault
from central.mandatecodes import DAYS, SCOPES, grant
from central.mandates import GRANT, spaced
from central.platform import Platform
from central.services import answer_label
from sync.wire import Person

PATH: Final = "/simulated-phone"
_MAX_FORM_BYTES: Final = 1024
_WHO: Final = (
    '<p><label>姓名 <input name="name" required maxlength="40"></label></p>'
    '<p><label>身份证号 <input name="number" required maxlength="18"></label></p>'
)
_HELPER: Final = (
    '<p><label>替您办的人，名字 <input name="helper-name" required maxlength="40"></label></p>'
    '<p><label>他的身份证号 <input name="helper" required maxlength="18"></label></p>'
)
_OWN_CODE: Final = f'<h2>我的码</h2><form method="post">{_WHO}<p><button name="do" value="code">我的码</button></p></form>'


def routes(platform: Platform) -> list[Route]:
    """None with real accounts, or without any."""
    accounts = platform.departments.accounts
    if not isinstance(accounts, SimulatedAccounts):
        return []

    async def page(request: Request) -> Response:
        form = dict(parse_qsl((await _body(request)).decode("utf-8", "replace"))) if request.method == "POST" else {}
        return await to_thread.run_sync(partial(_answer, platform, accounts, form))

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


def _answer(platform: Platform, accounts: SimulatedAccounts, form: dict[str, str]) -> Response:
    if not form:
        return _page(_forms(), 200)
    person = person_with(form.get("name", ""), form.get("number", ""))
    if person is None:
        return _again("姓名或身份证号不对，请再填一次。")
    if form.get("do") == "mandate":
        return _mandate(platform, person, form)
    code = accounts.show(person)
    drawn = segno.make(code, error="m").svg_inline(scale=8)
    return _page(f"<p>给终端的扫码口看，{SECONDS // 60}分钟里用一次。</p>{drawn}<p><code>{escape(code)}</code></p>", 200)


def _mandate(platform: Platform, person: Person, form: dict[str, str]) -> Response:
    """The code that is sent to the helper; by it the platform knows what was given to whom."""
    helper = person_with(form.get("helper-name", ""), form.get("helper", ""))
    if helper is None:
        return _again("替您办的人，名字或身份证号不对，请再填一次。")
    days = int(form["days"]) if form.get("days", "").isdecimal() else 0
    made = grant(platform, person, helper.number, helper.name, form.get("scope", ""), days)
    if isinstance(made, Declined):
        return _again(made.message)
    drawn = segno.make(made.code, error="m").svg_inline(scale=8)
    day = made.until
    told = f"给{made.helper_masked}，{made.scope_label}，用一次，到{day.year}年{day.month}月{day.day}日。"
    return _page(
        f"<h2>授权好了</h2><p>{escape(told)}</p><p>把这一页发给他。他带自己的身份证，到终端点“替别人办”，"
        f"给扫码口看这个码，或者按授权编号：</p><p><strong>{spaced(made.number)}</strong></p>{drawn}"
        f"<p><code>{escape(made.code)}</code></p><p>想收回，到终端点“收回授权”。</p>",
        200,
    )


def _again(why: str) -> Response:
    return _page(f"<p><strong>{escape(why)}</strong></p>{_forms()}", 400)


def _forms() -> str:
    scopes = "".join(
        f'<option value="{scope}">{escape(answer_label(GRANT, "scope", {"scope": scope}))}</option>' for scope in SCOPES
    )
    days = "".join(f'<option value="{days}">{days}天</option>' for days in DAYS)
    return (
        f'{_OWN_CODE}<h2>授权代办</h2><p>自己走不开，让别人替您办一次。</p><form method="post">{_WHO}{_HELPER}'
        f'<p><label>可以办什么 <select name="scope">{scopes}</select></label></p>'
        f'<p><label>几天有效 <select name="days">{days}</select></label></p>'
        '<p><button name="do" value="mandate">授权代办</button></p></form>'
    )


def _page(body: str, status: int) -> Response:
    text = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        '<title>模拟粤省事</title><link rel="stylesheet" href="/static/ops.css">'
        f"<main><h1>模拟粤省事</h1><p>这是演示，里面的人都是编的。</p>{body}</main></html>"
    )
    return HTMLResponse(text, status, headers=HEADERS)
