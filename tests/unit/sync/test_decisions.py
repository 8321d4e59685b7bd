"""What departments decided: asked for with the heartbeat, believed within bounds, kept, and one day no longer asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.tiny_platform import SimulatedPlatform
from sync import decisions, journal, outbox, wire
from sync.wire.decision import ACCEPTED, DECLINED, MAX_ASKED, MAX_REASON, Decision
from tests.support.outbox_words import NOW, accepted, add, lease, settle
from tests.support.sync_terminal import AT, KEY, Terminal


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(tmp_path / "terminal.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    outbox.migrate(connection)
    yield connection
    connection.close()


def delivered(conn: sqlite3.Connection, stream: str) -> str:
    entry_id = add(conn, stream)
    lease(conn)
    settle(conn, accepted(conn, entry_id))
    return entry_id


def asked(conn: sqlite3.Connection) -> list[str]:
    return [entry_id for _, entry_id in decisions.undecided(conn, 0, 99)]


def test_only_what_is_delivered_is_asked_for_until_it_is_decided(conn: sqlite3.Connection) -> None:
    first, second = delivered(conn, "a"), delivered(conn, "b")
    add(conn, "waits")
    assert asked(conn) == [first, second]
    assert decisions.undecided(conn, decisions.undecided(conn, 0, 1)[0][0], 9)[0][1] == second
    told = Decision(first, DECLINED, AT, "没有查到参保登记")
    assert decisions.note(conn, [told]) == (told,)
    assert asked(conn) == [second]
    assert decisions.of_entry(conn, first) == told
    assert decisions.of_entry(conn, second) is None
    assert decisions.note(conn, [told, Decision(first, ACCEPTED, AT)]) == (), "the first word stays"
    assert decisions.of_entry(conn, first) == told


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "pending"}, {"state": "x"}, {"at": "1" * 41}, {"reason": "\x1b[2J"}, {"reason": "\u202e"},
        {"entry_id": "0193"},
    ],
)  # fmt: skip
def test_a_platform_is_believed_no_further_than_its_form(conn: sqlite3.Connection, wrong: dict[str, str]) -> None:
    entry_id = delivered(conn, "a")
    assert decisions.note(conn, [Decision(**{"entry_id": entry_id, "state": DECLINED, "at": AT} | wrong)]) == ()
    assert asked(conn) == [entry_id]


def test_a_long_reason_is_cut(conn: sqlite3.Connection) -> None:
    entry_id = delivered(conn, "a")
    decisions.note(conn, [Decision(entry_id, DECLINED, AT, "长" * 1000)])
    told = decisions.of_entry(conn, entry_id)
    assert told is not None
    assert len(told.reason) == MAX_REASON


def test_after_half_a_year_nobody_asks_and_no_reason_is_kept(conn: sqlite3.Connection) -> None:
    decided, open_ = delivered(conn, "a"), delivered(conn, "b")
    decisions.note(conn, [Decision(decided, DECLINED, AT, "没有查到参保登记")])
    assert decisions.forget(conn, NOW) == 0
    assert decisions.forget(conn, NOW + 1) == 2
    assert (asked(conn), decisions.waiting(conn)) == ([], 0)
    told = decisions.of_entry(conn, decided)
    assert told is not None
    assert (told.state, told.reason) == (DECLINED, "")
    assert decisions.of_entry(conn, open_) is None


class Deciding(SimulatedPlatform):
    """Answers heartbeats with what is in ``words``."""

    def __init__(self) -> None:
        super().__init__({"GD-1": KEY.public_key()})
        self.words: dict[str, Decision] = {}

    def reply(self, beat: wire.Heartbeat) -> wire.HeartbeatReply:
        known = tuple(self.words[entry_id] for entry_id in beat.undecided if entry_id in self.words)
        return wire.HeartbeatReply(self.now().isoformat(), decided=known)


def test_decisions_come_with_the_heartbeat_and_stand_in_the_journal(tmp_path: Path) -> None:
    with Deciding() as platform:
        terminal = Terminal(tmp_path, platform)
        ids = [terminal.add() for _ in range(MAX_ASKED + 20)]
        terminal.drain()
        platform.words = {entry_id: Decision(entry_id, ACCEPTED, AT) for entry_id in (ids[3], ids[-1])}
        terminal.until(lambda _: decisions.waiting(terminal.conn) == len(ids) - 2, rounds=5000)
        asked_for = [beat.undecided for beat in platform.heartbeats if beat.undecided]
        assert max(len(entries) for entries in asked_for) == MAX_ASKED
        assert ids[-1] in asked_for[1], "those further back are asked for in their turn"
        assert [event.event for event in journal.of_entry(terminal.conn, ids[3])][-2:] == ["settled", "decided"]
        terminal.close()
