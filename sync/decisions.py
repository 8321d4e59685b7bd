"""What the departments decided, as far as this terminal has heard: asked with the heartbeat, kept beside the entries."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

from sync.wire.decision import MAX_REASON, STATES, Decision

_MAX_AT: Final = 40


def undecided(conn: sqlite3.Connection, after_seq: int, limit: int) -> tuple[tuple[int, str], ...]:
    """Numbers and ids of delivered transactions of which nothing is known yet, in order from ``after_seq`` on."""
    rows = conn.execute(
        "SELECT u.seq, e.entry_id FROM outbox_undecided AS u JOIN outbox_entry AS e ON e.seq = u.seq"
        " WHERE u.seq > ? ORDER BY u.seq LIMIT ?",
        (after_seq, limit),
    )
    return tuple((int(seq), str(entry_id)) for seq, entry_id in rows)


def note(conn: sqlite3.Connection, decided: Iterable[Decision]) -> tuple[Decision, ...]:
    """Keeps what was asked for and is well-formed, inside the caller's transaction; returns what was news.

    A platform is believed no further than its form: unknown states, control characters and strangers' entries are left.
    """
    news: list[Decision] = []
    for one in decided:
        if one.state not in STATES or len(one.at) > _MAX_AT or not (one.reason + one.at).isprintable():
            continue
        gone = conn.execute(
            "DELETE FROM outbox_undecided WHERE seq = (SELECT seq FROM outbox_entry WHERE entry_id = ?) RETURNING seq",
            (one.entry_id,),
        ).fetchall()
        for (seq,) in gone:
            values = (seq, one.state, one.at, one.reason[:MAX_REASON])
            conn.execute("INSERT INTO outbox_decision VALUES (?, ?, ?, ?)", values)
            news.append(one)
    return tuple(news)


def of_entry(conn: sqlite3.Connection, entry_id: str) -> Decision | None:
    """What was decided, if this terminal has heard of it."""
    row = conn.execute(
        "SELECT d.state, d.at, d.reason FROM outbox_decision AS d JOIN outbox_entry AS e ON e.seq = d.seq"
        " WHERE e.entry_id = ?",
        (entry_id,),
    ).fetchone()
    return None if row is None else Decision(entry_id, *row)


def waiting(conn: sqlite3.Connection) -> int:
    """How many delivered transactions nothing is known of yet."""
    return int(conn.execute("SELECT count(*) FROM outbox_undecided").fetchone()[0])


def forget(conn: sqlite3.Connection, acked_before: float) -> int:
    """Asks no longer about, and drops the reasons of, what was delivered before (Unix time). Returns how many."""
    old = "SELECT seq FROM outbox_entry WHERE state = 'acked' AND acked_at < ?"
    unasked = conn.execute(f"DELETE FROM outbox_undecided WHERE seq IN ({old})", (acked_before,))  # noqa: S608 - constant
    told = conn.execute(
        f"UPDATE outbox_decision SET reason = '' WHERE reason <> '' AND seq IN ({old})",  # noqa: S608
        (acked_before,),
    )
    return unasked.rowcount + told.rowcount
