"""The step words of a technician without a PIN: operations sign a token for what the screen shows. See docs/journeys.md."""

from __future__ import annotations

import base64
import re
import time

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pytest_bdd import given, parsers, when

from kiosk.maintenance.tokens import Token, issue
from kiosk.settings import load_settings
from tests.support.village import Village

_CHALLENGE = re.compile(r"验证码 (\d{4}) (\d{4})")
_HOUR = 3600


class Operations:
    """The authority, what it was read over the phone, and the last token that it sent."""

    def __init__(self) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.token = ""

    def sign(self, village: Village, *, terminal: str = "", expired: bool = False) -> str:
        village.until(lambda: _challenge(village) is not None, "eight digits on the screen")
        now = int(time.time()) - (2 * _HOUR if expired else 0)
        own = load_settings(village.rig.config).settings.terminal.id
        self.token = issue(Token(terminal or own, _challenge(village) or "", "陈技术", now, now + _HOUR), self.key)
        return self.token


def _challenge(village: Village) -> str | None:
    found = (_CHALLENGE.search(text) for text in village.client.texts())
    return next((match[1] + match[2] for match in found if match is not None), None)


@pytest.fixture
def operations() -> Operations:
    return Operations()


@given("运营中心可以给这台终端发授权码")
def authority_known(village: Village, operations: Operations) -> None:
    """Starts the terminal anew with the authority's key in its configuration."""
    village.terminal.stop()
    public = base64.b64encode(operations.key.public_key().public_bytes_raw()).decode()
    text = village.rig.config.read_text(encoding="utf-8")
    village.rig.config.write_text(f'{text}\n[access]\nauthority_key = "{public}"\n', encoding="utf-8")
    village.terminal.start()
    village.devices_settled()


@when("运营中心按屏幕上的验证码发来授权码")
def token_sent(village: Village, operations: Operations) -> None:
    operations.sign(village)


@when(parsers.parse("运营中心发来的授权码{flaw}"))
def wrong_token_sent(village: Village, operations: Operations, flaw: str) -> None:
    match flaw:
        case "过期了":
            operations.sign(village, expired=True)
        case "是别的终端的":
            operations.sign(village, terminal="GD-ANOTHER-01")
        case "不是运营中心签的":
            Operations.sign(stranger := Operations(), village)
            operations.token = stranger.token
        case _:
            raise ValueError(flaw)


@when("扫描授权码")
def token_held(village: Village, operations: Operations) -> None:
    village.scan(operations.token)
