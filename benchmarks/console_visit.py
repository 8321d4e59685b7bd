"""Asking the console for its pages over HTTP as somebody who is logged in, and how long the slow ones take."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable

import requests

from central.server import EmbeddedCentral

Question = Callable[[random.Random], tuple[str, dict[str, str], str]]
"""A path, its parameters, and a text that stands on the page when it is the right one."""


def log_in(central: EmbeddedCentral, browser: requests.Session) -> None:
    """As a reviewer made for this; raises ``RuntimeError``."""
    browser.trust_env = False
    user = central.add_user(f"reviewer-{os.getpid()}", "reviewer", with_code=False)
    fields = {"name": user.name, "password": user.password, "code": ""}
    answer = browser.post(f"{central.url}/login", data=fields, allow_redirects=False, timeout=60)
    if answer.status_code != 303:
        raise RuntimeError(f"logging in was answered {answer.status_code}")


def seconds(browser: requests.Session, url: str, path: str, params: dict[str, str], expected: str) -> float:
    """How long a page took; raises ``RuntimeError`` when it is not the one that was asked for."""
    started = time.perf_counter()
    answer = browser.get(url + path, params=params, timeout=600)
    took = time.perf_counter() - started
    if answer.status_code != 200 or expected not in answer.text:
        raise RuntimeError(f"{path} {params} was answered {answer.status_code} without {expected!r}")
    return took


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[int(len(times) * 0.95)]
