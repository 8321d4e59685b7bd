"""The challenge a terminal shows, and whether an answer to it lets somebody in. Each answer works once."""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Callable
from typing import Final

from kiosk.clock import Clock
from kiosk.clocktrust import EARLIEST_PLAUSIBLE
from kiosk.domain.trouble import Cause, Trouble
from kiosk.maintenance.tokens import PHONE_DIGITS, PREFIX, phone_code, read

CHALLENGE_SECONDS: Final = 1800.0
LONGEST_HOURS: Final = 24
TOLERANCE_SECONDS: Final = 600.0
BY_PHONE: Final = "电话授权"
_WRONG_TERMINAL = "授权码是别的终端的，或者已经用过"
_CLOCK_ADVICE = "请核对本机时间，再请运营中心重新发一个授权码。"
_AGAIN = "请把屏幕上的验证码报给运营中心，重新发一个授权码。"


def _eight_digits() -> str:
    return f"{secrets.randbelow(10**8):08d}"


class OneTimeAccess:
    """``authority``: raw Ed25519 public key that signs tokens, ``secret``: for phone codes; empty: not in use here."""

    def __init__(
        self, terminal: str, authority: bytes, secret: bytes, clock: Clock, draw: Callable[[], str] = _eight_digits
    ) -> None:
        self._terminal = terminal
        self._authority = authority
        self._secret = secret
        self._clock = clock
        self._draw = draw
        self._lock = threading.Lock()
        self._challenge = ""
        self._drawn_at = 0.0

    def challenge(self) -> str:
        """Eight digits, new after half an hour and after each use; empty when neither way is in use. Any thread."""
        if not self._authority and not self._secret:
            return ""
        with self._lock:
            now = self._clock.monotonic()
            if not self._challenge or now - self._drawn_at > CHALLENGE_SECONDS:
                self._challenge, self._drawn_at = self._draw(), now
            return self._challenge

    def is_token(self, text: str) -> bool:
        return text.startswith(PREFIX)

    def by_token(self, text: str) -> str | Trouble:
        """The technician's name, or why the token does not do."""
        token = read(text, self._authority) if self._authority else None
        if token is None:
            return Trouble("token.forged", Cause.KEY, "这个授权码不是运营中心发的", _AGAIN)
        if token.terminal != self._terminal or not hmac.compare_digest(token.challenge, self.challenge()):
            return Trouble("token.other", Cause.INPUT, _WRONG_TERMINAL, _AGAIN)
        now = self._clock.wall()
        # A clock that lost its battery cannot judge times; the challenge alone then says that the token is fresh.
        if (
            now >= EARLIEST_PLAUSIBLE
            and not token.not_before - TOLERANCE_SECONDS <= now <= token.expires + TOLERANCE_SECONDS
        ):
            return Trouble("token.expired", Cause.CLOCK, "授权码过期了，或者本机时间不对", _CLOCK_ADVICE)
        if not 0 < token.expires - token.not_before <= LONGEST_HOURS * 3600 or not token.who.strip():
            return Trouble("token.too_long", Cause.INPUT, "授权码的有效期太长", _AGAIN)
        self._spend()
        return token.who[:40]

    def by_phone(self, digits: str) -> bool:
        """Whether these are the ten digits that answer the challenge. Guesses are counted by whoever asks."""
        if not self._secret or len(digits) != PHONE_DIGITS:
            return False
        right = hmac.compare_digest(digits, phone_code(self._secret, self._terminal, self.challenge()))
        if right:
            self._spend()
        return right

    def _spend(self) -> None:
        with self._lock:
            self._challenge = ""
