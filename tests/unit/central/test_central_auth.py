"""Who may speak to the platform: each refusal has its own code and cause."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from central.server import EmbeddedCentral
from sync import wire
from tests.support.central_client import Terminal, digest_of, problem

pytestmark = pytest.mark.both_stores

PATHS = (wire.PATH_BATCHES, wire.PATH_HEARTBEAT, wire.PATH_JOURNAL, wire.PATH_ISSUE)


@pytest.mark.parametrize("path", PATHS)
def test_nobody_is_heard_without_a_signature(terminal: Terminal, path: str) -> None:
    assert problem(terminal.http.post(path, content=b"{}")) == (401, "auth.missing_signature", "key")


def test_an_unknown_terminal_is_told_so(central: EmbeddedCentral) -> None:
    stranger = Terminal(central, "T-9999", enrolled=False)
    try:
        answer = stranger.post(wire.PATH_BATCHES, stranger.batch())
    finally:
        stranger.close()
    assert problem(answer) == (401, "auth.unknown_terminal", "key")


def test_another_key_than_the_registered_one_is_a_bad_signature(central: EmbeddedCentral, terminal: Terminal) -> None:
    impostor = Terminal(central, terminal.name, enrolled=False)
    try:
        answer = impostor.post(wire.PATH_BATCHES, impostor.batch())
    finally:
        impostor.close()
    assert problem(answer) == (401, "auth.bad_signature", "key")


def test_a_newly_registered_key_replaces_the_old_one(central: EmbeddedCentral, terminal: Terminal) -> None:
    successor = Terminal(central, terminal.name)
    try:
        assert successor.post(wire.PATH_BATCHES, successor.batch()).status_code == 200
    finally:
        successor.close()
    assert problem(terminal.post(wire.PATH_BATCHES, terminal.batch()))[1] == "auth.bad_signature"


@pytest.mark.parametrize("missing", ["@method", "@path", "x-terminal-id"])
def test_a_signature_must_cover_what_was_agreed(terminal: Terminal, missing: str) -> None:
    covered = [name for name in ("@method", "@path", "x-terminal-id") if name != missing]
    answer = terminal.post(wire.PATH_BATCHES, terminal.batch(), covered=covered)
    assert problem(answer) == (401, "auth.bad_signature", "key")


def test_a_signature_under_another_label_is_not_taken(terminal: Terminal) -> None:
    answer = terminal.post(wire.PATH_BATCHES, terminal.batch(), label="other")
    assert problem(answer) == (401, "auth.bad_signature", "key")


def test_a_signature_for_one_path_does_not_open_another(terminal: Terminal) -> None:
    signed = terminal.request(wire.PATH_HEARTBEAT, terminal.batch())
    answer = terminal.http.post(wire.PATH_BATCHES, content=terminal.batch(), headers=dict(signed.headers))
    assert problem(answer)[1] in {"auth.bad_signature", "input.digest_mismatch"}


def test_a_body_that_was_changed_on_its_way_is_noticed(central: EmbeddedCentral, terminal: Terminal) -> None:
    signed = terminal.request(wire.PATH_BATCHES, terminal.batch(terminal.entry(1)))
    other = terminal.batch(terminal.entry(2))
    headers = {name: value for name, value in signed.headers.items() if name != "content-length"}
    answer = terminal.http.post(wire.PATH_BATCHES, content=other, headers=headers)
    assert problem(answer) == (400, "input.digest_mismatch", "input")
    forged = terminal.http.post(wire.PATH_BATCHES, content=other, headers={**headers, "content-digest": digest_of(other)})
    assert problem(forged) == (401, "auth.bad_signature", "key")
    assert central.ledger() == ()


@pytest.mark.parametrize(
    ("off", "code"),
    [
        (-wire.MAX_CLOCK_SKEW_SECONDS - 5, "auth.stale_clock"),
        (wire.MAX_CLOCK_SKEW_SECONDS + 5, "auth.future_clock"),
        (400_000_000, "auth.future_clock"),
    ],
)
def test_a_wrong_clock_is_called_a_wrong_clock(terminal: Terminal, off: int, code: str) -> None:
    answer = terminal.post(wire.PATH_BATCHES, terminal.batch(), created=time.time() + off)
    assert problem(answer) == (401, code, "clock")
    assert "date" in answer.headers


def test_an_expired_signature_is_the_clocks_fault(terminal: Terminal) -> None:
    expired = datetime.now(UTC) - timedelta(seconds=5)
    answer = terminal.post(wire.PATH_BATCHES, terminal.batch(), expires=expired)
    assert problem(answer) == (401, "auth.stale_clock", "clock")


def test_a_clock_that_runs_ahead_within_the_window_is_good_enough(terminal: Terminal) -> None:
    ahead = time.time() + wire.MAX_CLOCK_SKEW_SECONDS - 30
    assert terminal.post(wire.PATH_BATCHES, terminal.batch(), created=ahead).status_code == 200


def test_a_clock_within_the_window_is_good_enough(terminal: Terminal) -> None:
    early = time.time() - wire.MAX_CLOCK_SKEW_SECONDS + 30
    assert terminal.post(wire.PATH_BATCHES, terminal.batch(), created=early).status_code == 200


def test_the_same_request_twice_is_a_replay(central: EmbeddedCentral, terminal: Terminal) -> None:
    request = terminal.request(wire.PATH_BATCHES, terminal.batch(terminal.entry(1)))
    assert terminal.http.send(request).status_code == 200
    assert problem(terminal.http.send(request)) == (401, "auth.replayed", "input")
    central.stop()
    central.start()
    assert problem(terminal.http.send(request)) == (401, "auth.replayed", "input")
    assert len(central.ledger()) == 1
    assert central.duplicates_seen == 0


@pytest.mark.parametrize("nonce", [None, "short", "x" * 200])
def test_a_nonce_must_be_there_and_of_fair_length(terminal: Terminal, nonce: str | None) -> None:
    answer = terminal.post(wire.PATH_BATCHES, terminal.batch(), nonce=nonce)
    assert problem(answer) == (401, "auth.bad_nonce", "input")


def test_two_terminals_may_choose_the_same_nonce(central: EmbeddedCentral, terminal: Terminal) -> None:
    other = Terminal(central, "T-0002")
    try:
        for each in (terminal, other):
            assert each.post(wire.PATH_BATCHES, each.batch(), nonce="n" * 20).status_code == 200
    finally:
        other.close()
