"""The guards that are taken out, each by the text that goes and the text that comes, and the rigs that must notice."""

from __future__ import annotations

from typing import Final

import msgspec

SHOWN_BY: Final = {
    "vfs-power": 1,
    "simulation": 4,
    "sync-chaos": 2,
    "submit-sigkill": 2,
    "outbox-sigkill": 2,
    "fs-cut-ext4": 5,
    "disk-faults": 2,
}
"""The rigs, and how many seeds each gets."""


class Edit(msgspec.Struct, frozen=True):
    file: str
    old: str
    new: str


class Mutant(msgspec.Struct, frozen=True):
    name: str
    edits: tuple[Edit, ...]
    caught_by: tuple[str, ...]


_DATABASE: Final = "kiosk/store/database.py"
_SUBMIT: Final = "kiosk/journeys/submit.py"
_PAPER: Final = "kiosk/journeys/paper.py"
_RECOVER: Final = "kiosk/journeys/recover.py"
_OUTBOX: Final = "sync/outbox.py"
_SETTLEMENT: Final = "sync/settlement.py"
_POLICY: Final = "sync/policy.py"
_BOOKING: Final = "central/booking.py"
_NO_CHECK: Final = Edit(_DATABASE, 'if mode != "wal" or level != _FULL or wiped != _ON:', "if wiped != _ON:")
_UNCOMMITTED: Final = (
    "@contextmanager\ndef uncommitted(connection: sqlite3.Connection) -> Iterator[None]:\n"
    "    end(connection)\n    connection.execute('BEGIN IMMEDIATE')\n    yield\n\n\n"
    "def end(connection: sqlite3.Connection) -> None:\n"
    "    if connection.in_transaction:\n        connection.execute('COMMIT')\n\n\n"
)


def _level(level: str) -> tuple[Edit, ...]:
    return Edit(_DATABASE, "PRAGMA synchronous = FULL", f"PRAGMA synchronous = {level}"), _NO_CHECK


MUTANTS: Final = (
    Mutant("synchronous NORMAL", _level("NORMAL"), ("vfs-power", "fs-cut-ext4", "disk-faults")),
    Mutant("synchronous OFF", _level("OFF"), ("vfs-power", "fs-cut-ext4")),
    Mutant(
        "rollback journal with FULL",
        (Edit(_DATABASE, "PRAGMA journal_mode = WAL", "PRAGMA journal_mode = DELETE"), _NO_CHECK),
        ("vfs-power",),
    ),
    Mutant(
        "the promise comes before the commit",
        (
            Edit(_SUBMIT, "import STORE_ERRORS, transaction", "import STORE_ERRORS, uncommitted"),
            Edit(_SUBMIT, "as connection, transaction(connection):", "as connection, uncommitted(connection):"),
            # The next transaction on the connection brings the commit.
            Edit(_DATABASE, "@contextmanager\ndef transaction(", _UNCOMMITTED + "@contextmanager\ndef transaction("),
            Edit(
                _DATABASE,
                '    connection.execute("BEGIN IMMEDIATE")\n    try:\n        yield connection\n',
                '    end(connection)\n    connection.execute("BEGIN IMMEDIATE")\n    try:\n        yield connection\n',
            ),
        ),
        ("vfs-power", "submit-sigkill", "fs-cut-ext4"),
    ),
    Mutant(
        "the entry in a transaction of its own",
        (
            Edit(
                _SUBMIT,
                "    effects.intend(connection, ",
                "    connection.execute('COMMIT')\n"
                "    connection.execute('BEGIN IMMEDIATE')\n"
                "    effects.intend(connection, ",
            ),
        ),
        ("vfs-power",),
    ),
    Mutant(
        "leases are not ended at a start",
        (Edit("sync/engine.py", "self._clock.wall(), everything=True)", "self._clock.wall())"),),
        ("simulation",),
    ),
    Mutant(
        "a receipt is not compared with the entry",
        (
            Edit(
                _SETTLEMENT,
                "if (given.entry_id, given.seq, given.body_sha256) != (outcome.entry_id, standing.seq,"
                " standing.body_sha256):",
                "if False:",
            ),
        ),
        ("simulation",),
    ),
    Mutant(
        "a receipt's signature is not checked",
        (Edit(_SETTLEMENT, 'return "" if is_genuine(given) else "receipt.forged"', 'return ""'),),
        ("simulation",),
    ),
    Mutant(
        "offline counts against an entry, and parks it",
        (
            Edit(
                _POLICY,
                "if entries != 1 or breaks_link(failure):\n        return EntryFate.KEEP",
                "if breaks_link(failure):\n        return EntryFate.PARK",
            ),
        ),
        ("simulation", "sync-chaos"),
    ),
    Mutant(
        "what is parked stops what comes after it",
        (
            Edit(_OUTBOX, "head.state = 'ready' AND head.seq < e.seq", "head.state <> 'acked' AND head.seq < e.seq"),
            Edit(_OUTBOX, "other.state IN ('ready', 'leased') AND (", "other.state <> 'acked' AND ("),
        ),
        ("simulation",),
    ),
    Mutant(
        "the order within a stream is ignored",
        (
            Edit(_OUTBOX, "AS head WHERE head.entry_id = e.stream", "AS head WHERE head.seq < 0"),
            Edit(_OUTBOX, "AS other WHERE other.stream = e.stream", "AS other WHERE other.seq < 0"),
            Edit(
                _OUTBOX, '" ORDER BY seq LIMIT ?",\n        (now, now', '" ORDER BY seq DESC LIMIT ?",\n        (now, now'
            ),
        ),
        ("simulation", "sync-chaos"),
    ),
    Mutant(
        "a print is noted as begun after the bytes went out",
        (
            Edit(
                _PAPER,
                "            row = _start(house, connection, effect_id, baseline)\n",
                "            row = effects.get(connection, effect_id)\n",
            ),
            Edit(
                _PAPER,
                '    house.checkpoint("slip.printed")\n',
                '    house.checkpoint("slip.printed")\n'
                "    with house.connection() as connection:\n"
                "        _start(house, connection, effect_id, baseline)\n",
            ),
        ),
        ("vfs-power",),
    ),
    Mutant(
        "a print of which nobody knows is simply repeated",
        (Edit(_RECOVER, "    match cuts:\n        case 1:", "    match 0:\n        case 1:"),),
        ("vfs-power",),
    ),
    Mutant(
        "bodies are erased before the receipt",
        (Edit(_OUTBOX, "WHERE state = 'acked' AND body IS NOT NULL AND acked_at < ?", "WHERE ? IS NOT NULL"),),
        ("simulation",),
    ),
    Mutant(
        "the ledger does not know what it has",
        (
            Edit(
                _BOOKING,
                "        if known is not None:\n            return self._known(entry, known)",
                "        if known is not None:\n"
                "            return EntryOutcome(entry.entry_id, Outcome.ACCEPTED, known.receipt)",
            ),
        ),
        ("simulation",),
    ),
    Mutant(
        "the platform answers before it commits",
        (
            Edit(
                "central/store/sqlite.py",
                '                self._writer.execute("COMMIT")',
                '                self._writer.execute("ROLLBACK")',
            ),
        ),
        ("simulation",),
    ),
    Mutant(
        "a commit that failed is taken for one that did not",
        (
            Edit(
                _SUBMIT,
                "    except STORE_ERRORS:\n        return STORE_FAILED\n    house",
                "    except STORE_ERRORS:\n        pass\n    house",
            ),
        ),
        ("disk-faults",),
    ),
    Mutant(
        "a disk that refuses is not told in words",
        (Edit(_SUBMIT, '"没有保存成功，这次还没有办好"', '"disk I/O error"'),),
        ("disk-faults",),
    ),
    Mutant(
        "an entry and its journal line in two commits",
        (
            Edit(
                _OUTBOX,
                "    scene = _as_made(conn, entry)\n",
                '    conn.execute("COMMIT")\n    conn.execute("BEGIN IMMEDIATE")\n    scene = _as_made(conn, entry)\n',
            ),
        ),
        ("outbox-sigkill", "vfs-power"),
    ),
    Mutant(
        "an entry is marked before its receipt is stored",
        (Edit(_SETTLEMENT, "msgspec.json.encode(outcome.receipt), standing.seq", "b'{}', standing.seq"),),
        ("outbox-sigkill",),
    ),
    Mutant(
        "a late answer releases without a look at the lease",
        (
            Edit(
                _OUTBOX,
                "\" attempts = attempts + ? WHERE state = 'leased' AND entry_id IN",
                '" attempts = attempts + ? WHERE entry_id IN',
            ),
        ),
        ("outbox-sigkill",),
    ),
)

DISK_BY: Final = {
    "disk-faults": 2,
    "sync-eio": 2,
}
"""The rigs with a disk that refuses, for the guards that only matter there."""

DISK: Final = (
    Mutant(
        "what a failed sync left in the log is believed",
        (
            Edit(_DATABASE, "        if self._doubtful:\n", "        if False:\n"),
            Edit(_DATABASE, "                vouch_for_log(connection)\n", "                pass\n"),
        ),
        ("sync-eio",),
    ),
)
