"""模拟支付's page: what a phone sees that has scanned the code on a terminal. Only there with the simulated cashier."""

from __future__ import annotations

from functools import partial
from typing import Final
from urllib.parse import parse_qsl

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from central.console.guard import HEADERS
from central.departments.collecting import CashState
from central.departments.simulated_gateway import PAY_PATH, SimulatedGateway
from central.platform import Platform

_MAX_FORM_BYTES: Final = 1024
_SAID: Final = {
    CashState.OPEN: "还没有付钱",
    CashState.PAID: "已经付了钱",
    CashState.CLOSED: "这笔已经关了，不用再付",
    CashState.REFUNDED: "钱已经退回",
}


def routes(platform: Platform) -> list[Route]:
    """None with a real cashier."""
    cashier = platform.money.cashier if platform.money is not None else None
    if not isinstance(cashier, SimulatedGateway):
        return []

    async def page(request: Request) -> Response:
        form = dict(parse_qsl((await _body(request)).decode("ascii", "replace"))) if request.method == "POST" else {}
        return await to_thread.run_sync(partial(_answer, cashier, request.path_params["code"], form.get("do", "")))

    return [Route(PAY_PATH + "/{code}", page, methods=["GET", "POST"])]


async def _body(request: Request) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk[: _MAX_FORM_BYTES - len(content)]
    return bytes(content)


def _answer(cashier: SimulatedGateway, code: str, wish: str) -> Response:
    """``pay``; ``late``: the money comes although the order is closed; ``lose-answer``: pays, and the platform's next
    question to the cashier gets no answer; ``refuse``: nothing is paid."""
    if wish == "lose-answer":
        cashier.lose_answers()
    done = wish != "refuse" and bool(wish) and cashier.pay(code, late=wish == "late") is not None
    found = cashier.find(code)
    if found is None:
        return _page("没有这笔缴费", 404)
    order, title = found
    said = _SAID[order.state]
    amount = f"{order.amount_fen // 100}.{order.amount_fen % 100:02d} 元"
    state = f"<p>{title or '缴费'}</p><p><strong>{amount}</strong></p><p>{said}</p>"
    buttons = (
        '<form method="post"><button name="do" value="pay">付款</button></form>' if order.state is CashState.OPEN else ""
    )
    failed = wish not in {"", "refuse"} and not done
    return _page(state + buttons, 409 if failed else 200)


def _page(body: str, status: int) -> Response:
    text = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        '<title>模拟支付</title><link rel="stylesheet" href="/static/ops.css">'
        f"<main><h1>模拟支付</h1><p>这是演示，不会真的扣钱。</p>{body}</main></html>"
    )
    return HTMLResponse(text, status, headers=HEADERS)
