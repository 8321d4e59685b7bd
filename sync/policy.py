"""What a failure means, how long to wait, how much to send. Pure: time and chance are given in."""

from __future__ import annotations

import random
from enum import StrEnum
from typing import Final

import msgspec

from sync import wire


class FailureClass(StrEnum):
    """What went wrong between terminal and platform, as the journal names it."""

    DNS = "net.dns"
    UNREACHABLE = "net.unreachable"
    REFUSED = "net.refused"
    CONNECT_TIMEOUT = "net.connect_timeout"
    TIMEOUT = "net.timeout"
    CUT = "net.cut"
    TLS = "tls"
    AUTH_KEY = "auth.key"
    AUTH_CLOCK = "auth.clock"
    HTTP_4XX = "http4xx"
    HTTP_5XX = "http5xx"
    BAD_ANSWER = "bad_answer"
    TOO_LONG = "bad_answer.too_long"
    FORGED = "bad_answer.forged"
    STORE = "store"


class Failure(msgspec.Struct, frozen=True):
    """An exchange that brought no usable answer. Never says whether the platform acted on the request."""

    failure_class: FailureClass
    cause: str
    """network, clock, key, device, platform or input."""
    code: str
    """Stable and dotted: the platform's own code if it gave one, else the failure class."""
    message: str
    """One plain Chinese sentence for the screen."""
    http_status: int = 0
    retry_after: float | None = None
    """Seconds."""
    detail: str = ""
    """For the log."""


class Link(StrEnum):
    """How things stand between terminal and platform."""

    ONLINE = "online"
    NO_NETWORK = "no_network"
    PLATFORM_DOWN = "platform_down"
    REFUSED = "refused"


_NO_NETWORK: Final = frozenset({FailureClass.DNS, FailureClass.UNREACHABLE, FailureClass.CONNECT_TIMEOUT})
_BREAKS_LINK: Final = _NO_NETWORK | {FailureClass.REFUSED, FailureClass.TIMEOUT, FailureClass.CUT, FailureClass.TLS}
_AUTH: Final = frozenset({FailureClass.AUTH_KEY, FailureClass.AUTH_CLOCK})
_LOOKS_AT_ENTRY: Final = frozenset({400, 413, 422})


def link_after(failure: Failure) -> Link:
    """What the screen should say after this failure."""
    if failure.failure_class in _NO_NETWORK:
        return Link.NO_NETWORK
    # A 4xx that nobody explains comes from some box on the way, not from a platform that looked at this terminal.
    explained_4xx = failure.failure_class is FailureClass.HTTP_4XX and failure.cause != "platform"
    if failure.failure_class in _AUTH or explained_4xx:
        return Link.REFUSED
    return Link.PLATFORM_DOWN


def breaks_link(failure: Failure) -> bool:
    """Whether to look for the platform first before sending anything more."""
    return failure.failure_class in _BREAKS_LINK or failure.failure_class in _AUTH


def blames_input(failure: Failure) -> bool:
    """Whether a well-formed answer says that something in the request itself can never be accepted."""
    return failure.cause == "input" and failure.http_status in _LOOKS_AT_ENTRY


def asks_for_less(failure: Failure) -> bool:
    """Whether a smaller batch may do better: the platform stumbled over this one, or the line did not hold."""
    return not breaks_link(failure) or failure.failure_class in (FailureClass.TIMEOUT, FailureClass.CUT)


class EntryFate(StrEnum):
    """What a failed batch does to an entry in it."""

    KEEP = "keep"
    """Ready again at once, no attempt burnt: it was not the entry's fault, or nobody knows whose."""
    LATER = "later"
    """Ready again after its own back-off, an attempt burnt: it was alone and may be the culprit."""
    PARK = "park"
    """Alone, and the platform has said several times that the input cannot be accepted."""


REFUSALS_BEFORE_PARKING: Final = 3
"""A request that was damaged on its way looks like bad input once, not three times."""


def fate_in_failed_batch(failure: Failure, entries: int, attempts: int) -> EntryFate:
    """An entry is only blamed when it travelled alone and the platform answered; ``attempts`` were burnt before."""
    if entries != 1 or breaks_link(failure):
        return EntryFate.KEEP
    if failure.failure_class is FailureClass.HTTP_4XX:
        if not blames_input(failure):
            return EntryFate.KEEP
        return EntryFate.PARK if attempts + 1 >= REFUSALS_BEFORE_PARKING else EntryFate.LATER
    return EntryFate.LATER


class Backoff(msgspec.Struct, frozen=True):
    """Full jitter: a uniformly random part of ``base * 2**n`` seconds, between ``floor`` and ``cap``."""

    base: float
    cap: float
    floor: float = 0.1

    def delay(self, failures: int, rng: random.Random, retry_after: float | None = None) -> float:
        """Seconds to wait after the ``failures``-th failure in a row (1, 2 ...); never less than ``retry_after``."""
        ceiling = min(self.cap, self.base * 2.0 ** min(max(failures - 1, 0), 32))
        waited = rng.uniform(self.floor, max(self.floor, ceiling))
        return max(waited, retry_after or 0.0)


PROBE_BACKOFF: Final = Backoff(base=1.0, cap=15.0, floor=0.5)
BREAKER_BACKOFF: Final = Backoff(base=1.0, cap=60.0, floor=0.5)
ENTRY_BACKOFF: Final = Backoff(base=5.0, cap=900.0, floor=1.0)


class CircuitBreaker:
    """Spaces trials further and further apart; after ``threshold`` failures in a row it counts as open."""

    def __init__(self, rng: random.Random, threshold: int = 3, backoff: Backoff = BREAKER_BACKOFF) -> None:
        self._rng = rng
        self._threshold = threshold
        self._backoff = backoff
        self._failures = 0
        self._next_trial = 0.0

    @property
    def is_open(self) -> bool:
        return self._failures >= self._threshold

    def allows(self, mono: float) -> bool:
        """Whether something may be sent now."""
        return mono >= self._next_trial

    def wait(self, mono: float) -> float:
        """Seconds until :meth:`allows` turns true."""
        return max(0.0, self._next_trial - mono)

    def failed(self, mono: float, retry_after: float | None = None) -> None:
        self._failures += 1
        self._next_trial = mono + self._backoff.delay(self._failures, self._rng, retry_after)

    def succeeded(self) -> None:
        self._failures = 0
        self._next_trial = 0.0


BATCH_SECONDS: Final = 8.0
LEAST_BATCH_BYTES: Final = 16 * 1024


class BatchSizer:
    """How much a batch may hold, by what the platform and the line have shown to bear.

    ``entries`` is doubled by success and quartered by failure, so that one bad entry is soon alone. ``bytes`` is what
    the line carried in ``BATCH_SECONDS`` at the pace of late: on a slow line a cut must not cost minutes of sending.
    """

    def __init__(self, start: int = 50, most: int = wire.MAX_BATCH_ENTRIES, most_bytes: int = 1 << 20) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self.entries = min(start, most)
        self.bytes = most_bytes

    def succeeded(self, bytes_sent: int = 0, seconds: float = 0.0) -> None:
        """A batch of ``bytes_sent`` was answered after ``seconds``."""
        self.entries = min(self._most, self.entries * 2)
        if bytes_sent and seconds > 0:
            bearable = int(bytes_sent / seconds * BATCH_SECONDS)
            self.bytes = max(LEAST_BATCH_BYTES, min(self._most_bytes, (self.bytes + bearable) // 2))

    def failed(self, sent: int) -> None:
        self.entries = max(1, min(self.entries, sent) // 4)


SLOWEST_BYTES_PER_SECOND: Final = 8 * 1024


def batch_timeout(body_bytes: int, answer_timeout: float = 15.0) -> float:
    """Seconds to wait for the answer to a batch: what the slowest line needs for it, and ``answer_timeout`` more."""
    return answer_timeout + body_bytes / SLOWEST_BYTES_PER_SECOND


class ChunkSizer:
    """How many bytes of an attachment go at once: about two seconds' worth of the line, so that nobody waits behind it."""

    TARGET_SECONDS: Final = 2.0
    LEAST: Final = 4 * 1024
    MOST: Final = 512 * 1024

    def __init__(self, start: int = 32 * 1024) -> None:
        self.bytes = start

    def succeeded(self, sent: int, seconds: float) -> None:
        """``sent`` bytes took ``seconds``; grows to twice the size at most, and not on the word of a short last chunk."""
        fitting = self.bytes * 2 if seconds <= 0 else int(sent / seconds * self.TARGET_SECONDS)
        if sent < self.bytes and fitting > self.bytes:
            return
        self.bytes = max(self.LEAST, min(self.MOST, self.bytes * 2, fitting))

    def failed(self) -> None:
        """The line did not hold for this much."""
        self.bytes = max(self.LEAST, self.bytes // 4)
