"""What operations decided about parked entries, told to the terminal with the answer to its heartbeat."""

from __future__ import annotations

from typing import Final

import msgspec

from central.store import Unit
from sync.wire import MAX_RELEASES, Heartbeat

RESEND: Final = "resend"
SET_ASIDE: Final = "set_aside"
_PARKED: Final = "parked"
_MAX_TELLS: Final = 3
"""An answer may get lost; an entry that is refused again and again is not sent for ever."""


def to_release(unit: Unit, beat: Heartbeat, now: str) -> tuple[str, ...]:
    """Ids of the entries that the terminal shall let go again."""
    states = {entry.entry_id: entry.state for entry in beat.pending}
    complete = len(beat.pending) >= beat.pending_count
    release: list[str] = []
    for row in unit.open_decisions(beat.terminal):
        state = states.get(row.entry_id, "" if complete else _PARKED)
        if row.decision != RESEND or state != _PARKED or row.told >= _MAX_TELLS:
            unit.note_decision(msgspec.structs.replace(row, taken_at=now))
        elif len(release) < MAX_RELEASES:
            release.append(row.entry_id)
            unit.note_decision(msgspec.structs.replace(row, told=row.told + 1))
    return tuple(release)
