"""Published sets in the terminal's database: the shadow that is being gathered, the active one, the previous one.

All functions work inside the caller's transaction. What is active is always whole: a set moves from shadow to active in
the transaction that finds all of its items complete, and the previous one stays until the next swap.
"""

from __future__ import annotations

import hashlib
import sqlite3
from typing import Final

import msgspec

from sync.wire.downlink import NO_SET, Cursor, Item, Manifest, Refused, Shown, Want, is_for, set_hash

MOST_TRIALS: Final = 3
"""So often may a program start with a new set without saying that it works, before the set is taken back."""

_SHOWN_KEPT: Final = 2000
_PROGRAM: Final = "downlink_program"


class ActiveSet(msgspec.Struct, frozen=True):
    """A set in use. ``proved``: it has worked once, so it is not on trial any more."""

    manifest: Manifest
    files: dict[str, bytes]
    proved: bool
    trials: int

    @property
    def version(self) -> int:
        return self.manifest.version


def cursor(conn: sqlite3.Connection, channel: str) -> Cursor:
    """Where this terminal stands in a channel."""
    row = conn.execute(
        "SELECT version, set_hash FROM downlink_set WHERE channel = ? AND place = 'active'", (channel,)
    ).fetchone()
    shadow = conn.execute("SELECT set_hash FROM downlink_set WHERE channel = ? AND place = 'shadow'", (channel,)).fetchone()
    version, active_hash = row or (0, NO_SET)
    return Cursor(channel, version, active_hash, shadow[0] if shadow else NO_SET)


def floor(conn: sqlite3.Connection, channel: str) -> int:
    """The version below which only a signed rollback leads: the highest that was ever in use."""
    row = conn.execute("SELECT version FROM downlink_floor WHERE channel = ?", (channel,)).fetchone()
    return int(row[0]) if row else 0


def manifest_in(conn: sqlite3.Connection, channel: str, place: str) -> Manifest | None:
    """The manifest in a place (shadow, active, previous)."""
    row = conn.execute("SELECT manifest FROM downlink_set WHERE channel = ? AND place = ?", (channel, place)).fetchone()
    return msgspec.json.decode(row[0], type=Manifest) if row else None


def put_shadow(conn: sqlite3.Connection, manifest: Manifest, at: str) -> None:
    """From now on this set is gathered; what was gathered for another one of the channel is given up."""
    drop_shadow(conn, manifest.channel)
    conn.execute(
        "INSERT INTO downlink_set (channel, place, version, set_hash, manifest, at) VALUES (?, 'shadow', ?, ?, ?, ?)",
        (manifest.channel, manifest.version, set_hash(manifest), msgspec.json.encode(manifest), at),
    )


def drop_shadow(conn: sqlite3.Connection, channel: str) -> None:
    conn.execute("DELETE FROM downlink_set WHERE channel = ? AND place = 'shadow'", (channel,))


def mine(manifest: Manifest, village_code: str) -> tuple[Item, ...]:
    """The items of a set that concern this village."""
    return tuple(item for item in manifest.items if is_for(item.target, village_code))


def lacking(conn: sqlite3.Connection, manifest: Manifest, village_code: str) -> tuple[Want, ...]:
    """What of a set is not here yet."""
    wants: dict[str, Want] = {}
    for item in mine(manifest, village_code):
        row = conn.execute("SELECT length(data) FROM downlink_item WHERE sha256 = ?", (item.sha256,)).fetchone()
        if row is None or row[0] < item.size:
            wants[item.sha256] = Want(item.sha256, row[0] if row else 0)
    return tuple(wants.values())


def add_part(conn: sqlite3.Connection, item: Item, offset: int, data: bytes) -> str:
    """Adds a part that continues what is here. The dotted code of what is wrong with it, or an empty string.

    An item that is complete and not what its hash says is thrown away.
    """
    row = conn.execute("SELECT data FROM downlink_item WHERE sha256 = ?", (item.sha256,)).fetchone()
    have = bytes(row[0]) if row else b""
    if offset != len(have) or (not data and item.size):
        return "downlink.part_out_of_place"
    whole = have + data
    if len(whole) > item.size:
        conn.execute("DELETE FROM downlink_item WHERE sha256 = ?", (item.sha256,))
        return "downlink.too_large"
    if len(whole) == item.size and hashlib.sha256(whole).hexdigest() != item.sha256:
        conn.execute("DELETE FROM downlink_item WHERE sha256 = ?", (item.sha256,))
        return "downlink.item_wrong"
    conn.execute(
        "INSERT INTO downlink_item VALUES (?, ?, ?) ON CONFLICT (sha256) DO UPDATE SET data = excluded.data",
        (item.sha256, item.size, whole),
    )
    return ""


def files_of(conn: sqlite3.Connection, manifest: Manifest, village_code: str) -> dict[str, bytes] | None:
    """Name and content of every item that concerns this village; None when one is missing or not what its hash says."""
    files = {}
    for item in mine(manifest, village_code):
        row = conn.execute("SELECT data FROM downlink_item WHERE sha256 = ?", (item.sha256,)).fetchone()
        if row is None or hashlib.sha256(row[0]).hexdigest() != item.sha256:
            return None
        files[item.name] = bytes(row[0])
    return files


def swap(conn: sqlite3.Connection, channel: str) -> None:
    """The shadow becomes active, the active one previous."""
    manifest = manifest_in(conn, channel, "shadow")
    if manifest is None:
        raise LookupError(channel)
    conn.execute("DELETE FROM downlink_set WHERE channel = ? AND place = 'previous'", (channel,))
    conn.execute("UPDATE downlink_set SET place = 'previous' WHERE channel = ? AND place = 'active'", (channel,))
    conn.execute("UPDATE downlink_set SET place = 'active' WHERE channel = ? AND place = 'shadow'", (channel,))
    conn.execute(
        "INSERT INTO downlink_floor VALUES (?, ?) ON CONFLICT (channel) DO UPDATE SET version = excluded.version",
        (channel, manifest.version),
    )
    sweep(conn)


def sweep(conn: sqlite3.Connection) -> None:
    """Drops items that no set names any more, and old marks of shown broadcasts."""
    named: set[str] = set()
    for (content,) in conn.execute("SELECT manifest FROM downlink_set"):
        named |= {item.sha256 for item in msgspec.json.decode(content, type=Manifest).items}
    held = [row[0] for row in conn.execute("SELECT sha256 FROM downlink_item")]
    conn.executemany("DELETE FROM downlink_item WHERE sha256 = ?", [(one,) for one in held if one not in named])
    conn.execute(
        "DELETE FROM downlink_shown WHERE told = 1 AND broadcast_id NOT IN "
        "(SELECT broadcast_id FROM downlink_shown ORDER BY at DESC LIMIT ?)",
        (_SHOWN_KEPT,),
    )


def active(conn: sqlite3.Connection, channel: str, village_code: str) -> ActiveSet | None:
    """The set in use, or None when there is none. Raises :class:`LookupError` when an item of it is damaged."""
    row = conn.execute(
        "SELECT manifest, proved, trials FROM downlink_set WHERE channel = ? AND place = 'active'", (channel,)
    ).fetchone()
    if row is None:
        return None
    manifest = msgspec.json.decode(row[0], type=Manifest)
    files = files_of(conn, manifest, village_code)
    if files is None:
        raise LookupError(f"{channel} {manifest.version}")
    return ActiveSet(manifest, files, bool(row[1]), row[2])


def begin_trial(conn: sqlite3.Connection, channel: str) -> None:
    """A program is about to use a set for the first time."""
    conn.execute(
        "UPDATE downlink_set SET trials = trials + 1 WHERE channel = ? AND place = 'active' AND proved = 0", (channel,)
    )


def prove(conn: sqlite3.Connection, channel: str, version: int) -> None:
    """The set works."""
    conn.execute(
        "UPDATE downlink_set SET proved = 1 WHERE channel = ? AND place = 'active' AND version = ?", (channel, version)
    )


def take_back(conn: sqlite3.Connection, channel: str, code: str, detail: str, at: str) -> bool:
    """The active set is no good: the previous one is active again, or none. False when there was none to take back.

    A previous set that never worked either goes on with its own trial.
    """
    manifest = manifest_in(conn, channel, "active")
    if manifest is None:
        return False
    refuse(conn, manifest, code, detail, at)
    conn.execute("DELETE FROM downlink_set WHERE channel = ? AND place = 'active'", (channel,))
    conn.execute("UPDATE downlink_set SET place = 'active' WHERE channel = ? AND place = 'previous'", (channel,))
    return True


def refuse(conn: sqlite3.Connection, manifest: Manifest, code: str, detail: str, at: str) -> None:
    """Remembers that this set is not to be used, for the platform to be told, which takes only words that can be shown:
    ``detail`` may quote what was published."""
    shown = "".join(one if one.isprintable() else "\ufffd" for one in detail[:200])
    conn.execute(
        "INSERT INTO downlink_refusal (channel, set_hash, version, code, detail, at) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (channel, set_hash) DO UPDATE SET code = excluded.code, detail = excluded.detail, "
        "at = excluded.at, told = 0",
        (manifest.channel, set_hash(manifest), manifest.version, code, shown, at),
    )


def is_other_program(conn: sqlite3.Connection, program: str) -> bool:
    """Whether the sets here were judged by another program than this one, or by none."""
    row = conn.execute("SELECT value FROM sync_state WHERE key = ?", (_PROGRAM,)).fetchone()
    return row is None or row[0] != program


def begin_with(conn: sqlite3.Connection, program: str) -> None:
    """Another program may understand what the one before refused: every set gets another chance."""
    conn.execute("DELETE FROM downlink_refusal")
    conn.execute("INSERT OR REPLACE INTO sync_state VALUES (?, ?)", (_PROGRAM, program))


def is_refused(conn: sqlite3.Connection, manifest: Manifest) -> bool:
    """Whether this very set was refused. The platform is told again: it would not have sent it had it known."""
    changed = conn.execute(
        "UPDATE downlink_refusal SET told = 0 WHERE channel = ? AND set_hash = ?", (manifest.channel, set_hash(manifest))
    )
    return changed.rowcount == 1


def untold_refusals(conn: sqlite3.Connection, limit: int) -> tuple[Refused, ...]:
    rows = conn.execute(
        "SELECT channel, version, set_hash, code, detail FROM downlink_refusal WHERE told = 0 ORDER BY at LIMIT ?", (limit,)
    )
    return tuple(Refused(*row) for row in rows)


def refusals_told(conn: sqlite3.Connection, told: tuple[Refused, ...]) -> None:
    conn.executemany(
        "UPDATE downlink_refusal SET told = 1 WHERE channel = ? AND set_hash = ?", [(r.channel, r.set_hash) for r in told]
    )


def note_shown(conn: sqlite3.Connection, broadcast_id: str, at: str) -> bool:
    """Remembers the first time a broadcast was on the screen. False when it was before."""
    cursor_ = conn.execute(
        "INSERT INTO downlink_shown (broadcast_id, at) VALUES (?, ?) ON CONFLICT DO NOTHING", (broadcast_id, at)
    )
    return cursor_.rowcount == 1


def untold_shown(conn: sqlite3.Connection, limit: int) -> tuple[Shown, ...]:
    rows = conn.execute("SELECT broadcast_id, at FROM downlink_shown WHERE told = 0 ORDER BY at LIMIT ?", (limit,))
    return tuple(Shown(*row) for row in rows)


def shown_told(conn: sqlite3.Connection, told: tuple[Shown, ...]) -> None:
    conn.executemany("UPDATE downlink_shown SET told = 1 WHERE broadcast_id = ?", [(s.broadcast_id,) for s in told])


def shown_ids(conn: sqlite3.Connection) -> frozenset[str]:
    """Broadcasts that were on the screen already."""
    return frozenset(row[0] for row in conn.execute("SELECT broadcast_id FROM downlink_shown"))
