"""Who is calling: RFC 9421 signatures (Ed25519) by registered terminals, replays refused.

The order of checks decides what a terminal is told: unknown terminal, then signature, then body, then clock, then replay,
then whether the platform still wants this key.
A stale but genuine request is the clock's fault, never the key's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import HTTPMessageVerifier, HTTPSignatureKeyResolver, InvalidSignature, VerifyResult
from http_message_signatures.algorithms import ED25519
from http_message_signatures.exceptions import HTTPMessageSignaturesException

from central.moments import stamp
from central.platform import Platform
from central.problems import Refusal
from central.store import Unit
from central.store.records import Terminal
from sync.wire import MAX_CLOCK_SKEW_SECONDS, SIGNED_COMPONENTS
from sync.wire.enrolment import CREDENTIAL_EXPIRED

_LABEL: Final = "terminal"
_MAX_HEADER_CHARACTERS: Final = 4096
_NONCE_LENGTHS: Final = range(16, 129)
_TERMINAL_HEADER: Final = "x-terminal-id"

MOVED: Final = "moved"
"""Why a terminal is revoked that was registered anew elsewhere. What it had written by then may still be carried here."""


class SignedHeaders:
    """Header lines in their order, as the signature library wants them."""

    def __init__(self, lines: Sequence[tuple[str, str]]) -> None:
        self._lines = tuple(lines)

    def items(self) -> tuple[tuple[str, str], ...]:
        """Names and values, one pair a line."""
        return self._lines

    def only(self, name: str) -> str:
        """The value of a header that must appear at most once, or an empty string."""
        values = [value for key, value in self._lines if key.lower() == name]
        return values[0].strip() if len(values) == 1 else ""


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What arrived: everything a signature covers, and the body as it came over the wire."""

    method: str
    path: str
    headers: SignedHeaders
    content: bytes

    @property
    def url(self) -> str:
        """Absolute, as the library demands; only its path is covered by the signature."""
        return f"http://central.invalid{self.path}"


@dataclass(frozen=True, slots=True)
class Caller:
    """A terminal that has proved itself. The nonce is still to be spent, together with the work it asks for."""

    terminal: Terminal
    nonce: str
    now: int

    def spend_nonce(self, unit: Unit) -> None:
        """Refuses a request that was seen before."""
        keep_until = self.now + 2 * MAX_CLOCK_SKEW_SECONDS + 1
        if not unit.spend_nonce(self.terminal.terminal, self.nonce, self.now, keep_until):
            raise Refusal(401, "auth.replayed", "input", "这个请求已经收到过一次，不能重复使用。")

    def note_presence(self, unit: Unit, at: str) -> None:
        """The terminal is on the line at this moment."""
        unit.touch(self.terminal.terminal, at)


class _OneKey(HTTPSignatureKeyResolver):
    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey | None:
        if key_id != self._terminal.terminal:
            return None
        return Ed25519PublicKey.from_public_bytes(self._terminal.public_key)

    def resolve_private_key(self, key_id: str) -> bytes:
        raise KeyError(key_id)


class _TimelessVerifier(HTTPMessageVerifier):
    """Leaves the judgement of time to :func:`_check_time`, which must not call a wrong clock a wrong key."""

    def validate_created_and_expires(self, sig_input: object, max_age: object = None) -> None:  # noqa: ARG002
        """Accepts any time."""
        return


def authenticate(platform: Platform, request: SignedRequest, *, renewing: bool = False) -> Caller:
    """The terminal behind a request, or a :class:`Refusal` that says what is wrong.

    ``renewing``: a credential that has run out is no hindrance to asking for a fresh one.
    """
    headers = request.headers
    if not (headers.only("signature") and headers.only("signature-input") and headers.only(_TERMINAL_HEADER)):
        raise Refusal(401, "auth.missing_signature", "key", "请求没有终端签名。")
    if sum(len(name) + len(value) for name, value in headers.items()) > _MAX_HEADER_CHARACTERS * 4:
        raise Refusal(431, "input.headers_too_large", "input", "请求头太大。")
    terminal = platform.store.terminal(headers.only(_TERMINAL_HEADER))
    if terminal is None:
        raise Refusal(401, "auth.unknown_terminal", "key", "平台没有登记这台终端，请联系运维登记。")
    result = _verify(request, terminal)
    _check_digest(request, result)
    moment = platform.clock()
    now = int(moment.timestamp())
    _check_time(result, now)
    nonce = result.nonce
    if nonce is None or len(nonce) not in _NONCE_LENGTHS:
        raise Refusal(401, "auth.bad_nonce", "input", "签名里的一次性随机数不合规定。")
    _check_standing(terminal, stamp(moment), renewing=renewing)
    return Caller(terminal, nonce, now)


def _check_standing(terminal: Terminal, now: str, *, renewing: bool) -> None:
    """Only whoever has the key is told how the platform stands to it."""
    if terminal.revoked_at and terminal.revoked_why == MOVED:
        raise Refusal(403, "auth.moved", "key", "这台终端已搬到别处重新登记，旧的编号不再使用。")
    if terminal.revoked_at:
        raise Refusal(403, "auth.revoked", "key", "平台已停用这台终端，请联系运维。")
    if terminal.credential_until and terminal.credential_until <= now and not renewing:
        raise Refusal(401, CREDENTIAL_EXPIRED, "key", "终端的凭据到期了，终端会自己续期。")


def _verify(request: SignedRequest, terminal: Terminal) -> VerifyResult:
    verifier = _TimelessVerifier(signature_algorithm=ED25519, key_resolver=_OneKey(terminal))
    try:
        results = verifier.verify(request, max_age=None, require_components=SIGNED_COMPONENTS)
    except (HTTPMessageSignaturesException, ValueError) as error:
        raise _bad_signature() from error
    if len(results) != 1 or results[0].label != _LABEL:
        raise _bad_signature()
    return results[0]


def _bad_signature() -> Refusal:
    return Refusal(401, "auth.bad_signature", "key", "终端签名不对：密钥与登记的不符，或请求在途中被改动。")


def _check_digest(request: SignedRequest, result: VerifyResult) -> None:
    verifier = HTTPMessageVerifier(signature_algorithm=ED25519, key_resolver=None)
    try:
        verifier.verify_body(request, [result], request.content)
    except HTTPMessageSignaturesException as error:
        raise Refusal(400, "input.digest_mismatch", "input", "报文内容与摘要不符，可能在途中损坏，请重发。") from error


def _check_time(result: VerifyResult, now: int) -> None:
    created = result.parameters.get("created")
    expires = result.parameters.get("expires")
    if not isinstance(created, int):
        raise Refusal(401, "auth.missing_created", "clock", "签名没有写明发送时间。")
    expired = isinstance(expires, int) and expires < now
    if created - now > MAX_CLOCK_SKEW_SECONDS:
        raise Refusal(401, "auth.future_clock", "clock", "终端时钟比平台快太多，请校准时间后重试。")
    if now - created > MAX_CLOCK_SKEW_SECONDS or expired:
        raise Refusal(401, "auth.stale_clock", "clock", "终端时钟与平台相差太大，请校准时间后重试。")


__all__ = ["Caller", "InvalidSignature", "SignedHeaders", "SignedRequest", "authenticate"]
