"""Every move of an effect that is legal, and every one that is not."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Final

import pytest

from kiosk.session.events import SubmitDone
from kiosk.store import effects
from kiosk.store.database import transaction
from kiosk.store.effects import EffectKind, EffectState

Move = Callable[[sqlite3.Connection, str], bool]
LATER: Final = "2026-11-23T10:05:00.000+08:00"

MOVES: Final[dict[str, Move]] = {
    "start": lambda connection, effect: effects.start(connection, effect, LATER, 7),
    "confirm": lambda connection, effect: effects.confirm(connection, effect, LATER, "cut-counter"),
    "not_done": lambda connection, effect: effects.not_done(connection, effect, LATER, "receipt.paper_out"),
    "unknown": lambda connection, effect: effects.unknown(connection, effect, LATER, "receipt.silent"),
    "decline": lambda connection, effect: effects.decline(connection, effect, LATER),
    "lapse": lambda connection, effect: effects.lapse(connection, effect, LATER),
}
LEGAL: Final = {
    (EffectState.INTENDED, "start"): EffectState.STARTED,
    (EffectState.INTENDED, "decline"): EffectState.DECLINED,
    (EffectState.INTENDED, "lapse"): EffectState.LAPSED,
    (EffectState.STARTED, "confirm"): EffectState.CONFIRMED,
    (EffectState.STARTED, "not_done"): EffectState.INTENDED,
    (EffectState.STARTED, "unknown"): EffectState.UNKNOWN,
    (EffectState.UNKNOWN, "confirm"): EffectState.CONFIRMED,
}
EVERY_MOVE: Final = [(state, move) for state in EffectState for move in MOVES]


@pytest.fixture
def effect(submitted: Callable[[], SubmitDone]) -> str:
    return submitted().slip_effect_id


def put(connection: sqlite3.Connection, effect: str, state: EffectState) -> None:
    connection.execute("UPDATE effect_journal SET state = ? WHERE effect_id = ?", (state.value, effect))


@pytest.mark.parametrize(("state", "move"), EVERY_MOVE)
def test_each_move_from_each_state(connection: sqlite3.Connection, effect: str, state: EffectState, move: str) -> None:
    put(connection, effect, state)
    before = connection.execute("SELECT * FROM effect_journal").fetchall()
    with transaction(connection):
        moved = MOVES[move](connection, effect)
    now = effects.get(connection, effect)
    assert now is not None
    assert moved == ((state, move) in LEGAL)
    assert now.state is LEGAL.get((state, move), state)
    if not moved:
        assert connection.execute("SELECT * FROM effect_journal").fetchall() == before, "a refused move leaves no trace"


@pytest.mark.parametrize("move", MOVES)
def test_no_move_of_an_effect_that_does_not_exist(connection: sqlite3.Connection, effect: str, move: str) -> None:
    assert not MOVES[move](connection, "0" * 32)
    assert effects.get(connection, "0" * 32) is None
    row = effects.get(connection, effect)
    assert row is not None
    assert row.state is EffectState.INTENDED


def test_only_a_start_counts_as_an_attempt_and_sets_the_baseline(connection: sqlite3.Connection, effect: str) -> None:
    def row() -> tuple[int, int | None]:
        found = effects.get(connection, effect)
        assert found is not None
        return found.attempts, found.baseline

    assert row() == (0, None)
    effects.start(connection, effect, LATER, 7)
    assert row() == (1, 7)
    effects.not_done(connection, effect, LATER, "receipt.paper_out")
    assert row() == (1, 7)
    effects.start(connection, effect, LATER, None)
    assert row() == (2, None), "the printer was silent this time: an old counter proves nothing"


def test_what_is_said_of_an_effect_is_kept(connection: sqlite3.Connection, effect: str) -> None:
    effects.start(connection, effect, LATER, 7)
    effects.unknown(connection, effect, LATER, "receipt.silent")
    said = "SELECT changed_at, code, proof FROM effect_journal"
    assert connection.execute(said).fetchone() == (LATER, "receipt.silent", "")
    effects.confirm(connection, effect, LATER, "completion")
    assert connection.execute(said).fetchone() == (LATER, "", "completion")


def test_unsettled_are_the_open_ones_oldest_first(
    connection: sqlite3.Connection, submitted: Callable[[], SubmitDone]
) -> None:
    ids = [submitted().slip_effect_id for _ in EffectState]
    for number, (effect_id, state) in enumerate(zip(ids, EffectState, strict=True)):
        put(connection, effect_id, state)
        connection.execute(
            "UPDATE effect_journal SET intended_at = ? WHERE effect_id = ?",
            (f"2026-11-23T10:0{9 - number}:00+08:00", effect_id),
        )
    assert [(row.effect_id, row.state) for row in effects.unsettled(connection)] == [
        (ids[1], EffectState.STARTED),
        (ids[0], EffectState.INTENDED),
    ]


def test_an_effect_belongs_to_a_transaction_and_is_intended_once(connection: sqlite3.Connection, effect: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        effects.intend(connection, "1" * 32, "nobody", EffectKind.SLIP, LATER)
    row = effects.get(connection, effect)
    assert row is not None
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        effects.intend(connection, effect, row.transaction_id, EffectKind.SLIP, LATER)
