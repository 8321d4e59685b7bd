"""Back-off, breaker, batch sizes, and what a failure does to an entry."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sync import failures, policy
from sync.clock import machine_boot_id
from sync.policy import Backoff, BatchSizer, CircuitBreaker, EntryFate, FailureClass, Link
from sync.scene import wireless_signal


def of(kind: FailureClass, **fields: object) -> policy.Failure:
    return failures.failure(kind, **fields)  # type: ignore[arg-type]  # test shorthand


@pytest.mark.parametrize(
    ("kind", "link", "breaks"),
    [
        (FailureClass.DNS, Link.NO_NETWORK, True),
        (FailureClass.UNREACHABLE, Link.NO_NETWORK, True),
        (FailureClass.CONNECT_TIMEOUT, Link.NO_NETWORK, True),
        (FailureClass.REFUSED, Link.PLATFORM_DOWN, True),
        (FailureClass.TIMEOUT, Link.PLATFORM_DOWN, True),
        (FailureClass.CUT, Link.PLATFORM_DOWN, True),
        (FailureClass.TLS, Link.PLATFORM_DOWN, True),
        (FailureClass.AUTH_KEY, Link.REFUSED, True),
        (FailureClass.AUTH_CLOCK, Link.REFUSED, True),
        (FailureClass.HTTP_4XX, Link.REFUSED, False),
        (FailureClass.HTTP_5XX, Link.PLATFORM_DOWN, False),
        (FailureClass.BAD_ANSWER, Link.PLATFORM_DOWN, False),
        (FailureClass.TOO_LONG, Link.PLATFORM_DOWN, False),
    ],
)
def test_each_class_says_how_the_line_stands(kind: FailureClass, link: Link, breaks: bool) -> None:
    assert policy.link_after(of(kind)) is link
    assert policy.breaks_link(of(kind)) is breaks
    if breaks:
        assert policy.fate_in_failed_batch(of(kind), 1, 99) is EntryFate.KEEP, "being offline burns no attempts"


def test_every_class_has_one_chinese_sentence() -> None:
    sentences = {of(kind).message for kind in FailureClass}
    assert len(sentences) == len(FailureClass)
    assert all(sentence.endswith("。") for sentence in sentences)
    assert {of(kind).cause for kind in FailureClass} <= {"network", "clock", "key", "device", "platform", "input"}


@pytest.mark.parametrize(
    ("status", "cause", "entries", "fate"),
    [
        (400, "input", 1, EntryFate.PARK),
        (413, "input", 1, EntryFate.PARK),
        (422, "input", 1, EntryFate.PARK),
        (400, "input", 2, EntryFate.KEEP),
        (400, "platform", 1, EntryFate.KEEP),
        (404, "input", 1, EntryFate.KEEP),
        (429, "input", 1, EntryFate.KEEP),
    ],
)
def test_only_a_lone_entry_is_blamed_for_a_4xx(status: int, cause: str, entries: int, fate: EntryFate) -> None:
    failure = policy.Failure(FailureClass.HTTP_4XX, cause, "c", "m", status)
    assert policy.fate_in_failed_batch(failure, entries, 2) is fate
    first_time = EntryFate.LATER if fate is EntryFate.PARK else fate
    assert (
        policy.fate_in_failed_batch(failure, entries, 0) is policy.fate_in_failed_batch(failure, entries, 1) is first_time
    )


@pytest.mark.parametrize("kind", [FailureClass.HTTP_5XX, FailureClass.BAD_ANSWER, FailureClass.TOO_LONG])
def test_a_lone_entry_that_upsets_the_platform_waits(kind: FailureClass) -> None:
    assert policy.fate_in_failed_batch(of(kind), 1, 99) is EntryFate.LATER
    assert policy.fate_in_failed_batch(of(kind), 2, 99) is EntryFate.KEEP


def test_backoff_is_full_jitter_with_floor_and_cap() -> None:
    backoff = Backoff(base=1.0, cap=15.0, floor=0.5)
    rng = random.Random(1)
    first = [backoff.delay(1, rng) for _ in range(200)]
    tenth = [backoff.delay(10, rng) for _ in range(200)]
    assert all(0.5 <= delay <= 1.0 for delay in first)
    assert all(0.5 <= delay <= 15.0 for delay in tenth)
    assert min(tenth) < 3 < 12 < max(tenth)
    assert backoff.delay(10_000, rng) <= 15.0
    assert [backoff.delay(3, random.Random(7)) for _ in range(2)] == [backoff.delay(3, random.Random(7))] * 2


def test_retry_after_is_a_lower_bound() -> None:
    backoff = Backoff(base=1.0, cap=15.0)
    assert backoff.delay(1, random.Random(1), retry_after=120.0) == 120.0
    assert backoff.delay(9, random.Random(3), retry_after=0.001) > 0.001


def test_breaker_opens_after_three_and_lets_trials_through() -> None:
    breaker = CircuitBreaker(random.Random(5), threshold=3, backoff=Backoff(base=2.0, cap=60.0, floor=1.0))
    assert breaker.allows(0.0)
    breaker.failed(0.0)
    assert not breaker.allows(0.0)
    assert 1.0 <= breaker.wait(0.0) <= 2.0
    breaker.failed(10.0)
    assert not breaker.is_open
    breaker.failed(20.0)
    assert breaker.is_open
    assert breaker.allows(20.0 + breaker.wait(20.0))
    breaker.failed(30.0, retry_after=500.0)
    assert breaker.wait(30.0) == 500.0
    breaker.succeeded()
    assert not breaker.is_open
    assert breaker.allows(30.0)


def test_batches_grow_and_shrink_between_one_and_the_most() -> None:
    sizer = BatchSizer(start=50, most=200)
    for expected in (100, 200, 200):
        sizer.succeeded()
        assert sizer.entries == expected
    for sent, expected in ((200, 50), (8, 2), (2, 1), (1, 1)):
        sizer.failed(sent)
        assert sizer.entries == expected


def test_a_batch_is_no_longer_than_the_line_bears() -> None:
    sizer = BatchSizer(most_bytes=1 << 20)
    sizer.succeeded(1 << 20, 0.5)
    assert sizer.bytes == 1 << 20, "a fast line takes the most"
    for _ in range(30):
        sizer.succeeded(8000, 1.0)
    assert sizer.bytes == pytest.approx(8000 * policy.BATCH_SECONDS, rel=0.01)
    for _ in range(30):
        sizer.succeeded(100, 1.0)
    assert sizer.bytes == policy.LEAST_BATCH_BYTES
    for _ in range(30):
        sizer.succeeded(200_000, 0.1)
    assert sizer.bytes == pytest.approx(1 << 20, rel=0.01), "and it recovers with the line"


def test_a_batch_gets_the_time_it_needs() -> None:
    assert policy.batch_timeout(0) == 15.0
    assert policy.batch_timeout(1 << 20) == 15.0 + 128
    assert policy.batch_timeout(8192, 1.0) == 2.0


@pytest.mark.parametrize(
    ("status", "body", "kind", "cause", "code"),
    [
        (401, b'{"code":"key.unknown","cause":"key","message":"x"}', FailureClass.AUTH_KEY, "key", "key.unknown"),
        (403, b"", FailureClass.AUTH_KEY, "key", "auth.key"),
        (401, b'{"code":"clock.skew","cause":"clock","message":"x"}', FailureClass.AUTH_CLOCK, "clock", "clock.skew"),
        (403, b'{"code":"request.late","cause":"clock","message":"x"}', FailureClass.AUTH_CLOCK, "clock", "request.late"),
        (404, b"<html>", FailureClass.HTTP_4XX, "platform", "http4xx"),
        (422, b'{"code":"a.b","cause":"input","message":"x"}', FailureClass.HTTP_4XX, "input", "a.b"),
        (500, b"\xff\xfe", FailureClass.HTTP_5XX, "platform", "http5xx"),
        (503, b'{"code":1}', FailureClass.HTTP_5XX, "platform", "http5xx"),
        (302, b"", FailureClass.BAD_ANSWER, "platform", "bad_answer"),
        (101, b"", FailureClass.BAD_ANSWER, "platform", "bad_answer"),
    ],
)
def test_answers_that_are_not_2xx(status: int, body: bytes, kind: FailureClass, cause: str, code: str) -> None:
    failure = failures.from_status(status, body, None)
    assert (failure.failure_class, failure.cause, failure.code, failure.http_status) == (kind, cause, code, status)
    assert failure.message


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("0", None), ("-5", None), ("soon", None), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("9" * 40, 3600.0)],
)
def test_retry_after_is_read_and_bounded(header: str, seconds: float | None) -> None:
    assert failures.from_status(503, b"", header).retry_after == seconds


def test_a_problem_is_bounded_and_its_wait_counts() -> None:
    body = b'{"code":"%s","cause":"platform","message":"%s","retry_after":9}' % (b"c" * 5000, b"m" * 5000)
    failure = failures.from_status(503, body, "3")
    assert failure.retry_after == 9.0
    assert max(len(failure.code), len(failure.message)) <= 200


def test_the_signal_of_a_wireless_line_is_read_where_there_is_one(tmp_path: Path) -> None:
    head = "Inter-| sta-|   Quality        |\n face | tus | link level noise |\n"
    table = tmp_path / "wireless"
    readings = {
        head + " wlan0: 0000   54.  -56.  -256        0\n": -56,
        head: None,
        head + " wlan0: 0000   54.  36.  0        0\n": None,
        head + " wlan0: 0000\n": None,
        head + " wlan0: 0000 54. x. -256\n": None,
        "": None,
    }
    for text, expected in readings.items():
        table.write_text(text, "ascii")
        assert wireless_signal(table) == expected, text
    assert wireless_signal(tmp_path / "none") is None


def test_a_start_of_the_machine_has_one_name() -> None:
    assert machine_boot_id() == machine_boot_id()
    assert len(machine_boot_id()) == 36
