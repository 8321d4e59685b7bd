"""Old days of the ledger in files: what is known of them, and which database can take them out."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Final

from central.store.open import is_postgresql
from central.store.records import ArchivedDay

YOUNGEST_DAYS: Final = 180
"""As long as a terminal that was away is still believed: until then departments may be asked about what it brought."""


class ArchiveError(Exception):
    """Why no day was taken out or put back. ``str()`` is the plain sentence."""


def file_hash(path: Path) -> str:
    """SHA-256 in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def days(url: str) -> tuple[ArchivedDay, ...]:
    """The days that were taken out of the database at ``url``; raises :class:`ArchiveError`."""
    _check(url)
    from central.store import postgres_archive  # the packaged demonstration has no PostgreSQL client

    return postgres_archive.days(url)


def detach(url: str, day: date, target: Path, now: str, today: date) -> ArchivedDay:
    """Takes a day out into the new file ``target``; raises :class:`ArchiveError` and ``OSError``."""
    _check(url)
    if (today - day).days < YOUNGEST_DAYS:
        raise ArchiveError(f"{day} 太近了，{YOUNGEST_DAYS} 天以前的才能转出：终端可能还会补送，部门可能还会问。")
    from central.store import postgres_archive

    return postgres_archive.detach(url, day, target, now)


def attach(url: str, day: date, source: Path) -> ArchivedDay:
    """Puts a day back; raises :class:`ArchiveError` and ``OSError``."""
    _check(url)
    from central.store import postgres_archive

    return postgres_archive.attach(url, day, source)


def _check(url: str) -> None:
    if not is_postgresql(url):
        raise ArchiveError("SQLite 的总账不按天分开，不能转出一天。请换用 PostgreSQL，或者用 backup 整个备份。")
