"""The centre's side of carrying by hand, for rigs: a file in, the receipts out."""

from __future__ import annotations

from pathlib import Path

from central.carried import Imported, take_in, write_receipts
from central.server import EmbeddedCentral
from sync.entries import new_entry_id

AT = "2026-11-24T09:30:00+08:00"


def import_at(central: EmbeddedCentral, file: Path, receipts: Path) -> Imported:
    """Raises ``RuntimeError`` when the platform would not take the file."""
    with file.open("rb") as stream:
        taken = take_in(central.platform, stream)
    if not isinstance(taken, Imported):
        raise RuntimeError(taken.value)
    with receipts.open("wb") as out:
        write_receipts(central.platform, taken, out.write, new_entry_id(), AT)
    return taken
