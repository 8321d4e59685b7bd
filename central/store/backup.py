"""Backups of the ledger: a file that holds everything, and what it has to hold when it comes back."""

from __future__ import annotations

from pathlib import Path

import msgspec


class BackupError(Exception):
    """Why nothing was backed up or restored. ``str()`` is the plain sentence."""


class Extent(msgspec.Struct, frozen=True):
    """How far a ledger goes: its lines and its highest number, which are equal unless lines were taken out."""

    lines: int
    last_no: int


def copy_out(url: str, target: Path) -> Extent:
    """Copies the database at ``url`` into the new file ``target``; raises :class:`BackupError`."""
    from central.store.open import is_postgresql, sqlite_path

    if is_postgresql(url):
        from central.store import postgres_backup  # the packaged demonstration has no PostgreSQL client

        return postgres_backup.copy_out(url, target)
    from central.store import sqlite_backup

    return sqlite_backup.copy_out(sqlite_path(url), target)


def copy_in(backup: Path, url: str) -> Extent:
    """Fills the empty or absent database at ``url``; raises :class:`BackupError`."""
    from central.store.open import is_postgresql, sqlite_path

    if is_postgresql(url):
        from central.store import postgres_backup

        return postgres_backup.copy_in(backup, url)
    from central.store import sqlite_backup

    return sqlite_backup.copy_in(backup, sqlite_path(url))
