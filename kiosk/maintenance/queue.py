"""The outbox for people with a keyboard: list, show, release. Exports and receipts are in ``carry``."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import msgspec

from kiosk.clock import SystemClock
from kiosk.composition import open_store
from kiosk.maintenance.release import release
from kiosk.settings import LoadedSettings
from kiosk.store.database import transaction
from sync import journal, outbox


def listed(loaded: LoadedSettings) -> object:
    """Every entry without its body, newest first, as plain JSON values."""
    with closing(open_store(loaded).connection()) as connection:
        return msgspec.to_builtins(outbox.rows(connection, limit=10_000))


def shown(loaded: LoadedSettings, entry_id: str) -> object | None:
    """One entry, its receipt and everything that happened to it."""
    with closing(open_store(loaded).connection()) as connection:
        row = outbox.get(connection, entry_id)
        if row is None:
            return None
        story = {
            "entry": row,
            "receipt": outbox.receipt(connection, entry_id),
            "events": journal.of_entry(connection, entry_id),
        }
        plain: object = msgspec.to_builtins(story)
        return plain


def released(loaded: LoadedSettings, entry_id: str) -> bool:
    """Gives a parked entry back to the queue, audited. False when it is not parked."""
    with closing(open_store(loaded).connection()) as connection, transaction(connection):
        return release(connection, entry_id, "command-line", SystemClock())


def write_logs(loaded: LoadedSettings, folder: Path) -> dict[str, int]:
    """Writes the list of entries and the sync log as JSON lines, to be looked at. Bodies stay in the outbox, sealed."""
    folder.mkdir(parents=True, exist_ok=True)
    with closing(open_store(loaded).connection()) as connection:
        rows = outbox.rows(connection, limit=100_000)
        events = list(journal.export_lines(connection))
    (folder / "outbox.jsonl").write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    (folder / "synclog.jsonl").write_bytes(b"".join(events))
    return {"entries": len(rows), "events": len(events)}
