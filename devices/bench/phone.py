"""A simulated phone that pays by the link in a code: only links of a simulated cashier are followed, and none of its money
is real."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final
from urllib.parse import urlsplit

import requests

from devices.bench.control import Answer
from devices.bench.desk import Action, Arguments, action
from devices.bench.problems import BenchProblem

PATH: Final = "/simulated-pay/"
_WISHES: Final = ("pay", "refuse", "late", "lose-answer")
_SECONDS: Final = 10.0
_LONGEST_LINK: Final = 400


def phone_actions() -> Mapping[str, Action]:
    """``payment.pay``, ``payment.refuse`` (looks, and pays nothing), ``payment.late`` (the money comes although the order
    is closed), ``payment.lose-answer`` (pays, and the cashier's next answer to the platform is lost)."""
    return {f"payment.{wish}": action(partial(_pay, wish), "link") for wish in _WISHES}


def _pay(wish: str, arguments: Arguments) -> Answer:
    link = arguments.text("link")
    parts = urlsplit(link)
    if len(link) > _LONGEST_LINK or parts.scheme not in {"http", "https"} or not parts.path.startswith(PATH):
        raise BenchProblem("payment.link", "这不是模拟支付的二维码。")
    with requests.Session() as phone:
        phone.trust_env = False
        try:
            page = phone.post(link.partition("#")[0], data={"do": wish}, timeout=_SECONDS)
        except requests.RequestException as problem:
            raise BenchProblem("payment.network", f"手机连不上收款平台（{type(problem).__name__}）。") from problem
    if page.status_code != requests.codes.ok:
        raise BenchProblem("payment.refused", "收款平台没有收下这笔钱。")
    return {"did": wish}
