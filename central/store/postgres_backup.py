"""Dumps of a PostgreSQL ledger by the server's own ``pg_dump``, taken while the platform works."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from central.store.backup import BackupError, Extent
from central.store.postgres_connect import Connection, connect, conninfo_of

_EXTENT: Final = "SELECT count(*), coalesce(max(ledger_no), 0) FROM ledger_key"
_LINES: Final = "SELECT count(*) FROM ledger"
_AWAY: Final = "SELECT count(*) FROM ledger_line_archived"
"""Of days that were taken out into files; a database from before there were any does not have it."""


def copy_out(url: str, target: Path) -> Extent:
    """Dumps the database into ``target``, and says what the dump's own snapshot holds; raises :class:`BackupError`."""
    try:
        with connect(conninfo_of(url)) as connection, connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            row = connection.execute("SELECT pg_export_snapshot()").fetchone()
            snapshot = str(row[0]) if row else ""
            arguments = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}"]
            _run("pg_dump", url, arguments)
            return _extent(connection)
    except psycopg.Error as error:
        raise BackupError(f"备份不了 PostgreSQL 数据库：{' '.join(str(error).split())}") from error


def copy_in(backup: Path, url: str) -> Extent:
    """Fills an empty database from a dump, whole or not at all; raises :class:`BackupError`."""
    try:
        with connect(conninfo_of(url)) as connection:
            if connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = current_schema() LIMIT 1").fetchone():
                raise BackupError("这个数据库里已经有表，不会覆盖。请恢复到一个空的数据库。")
            _run(
                "pg_restore", url, ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(backup)]
            )
            return _extent(connection)
    except psycopg.Error as error:
        raise BackupError(f"恢复不了 PostgreSQL 数据库：{' '.join(str(error).split())}") from error


def _extent(connection: Connection) -> Extent:
    row = connection.execute(_EXTENT).fetchone() or (0, 0)
    lines = int((connection.execute(_LINES).fetchone() or (0,))[0])
    if connection.execute("SELECT 1 WHERE to_regclass('ledger_line_archived') IS NOT NULL").fetchone():
        lines += int((connection.execute(_AWAY).fetchone() or (0,))[0])
    if lines != int(row[0]):
        raise BackupError(f"总账有 {lines} 行，编号却有 {row[0]} 个：数据不完整。")
    return Extent(int(row[0]), int(row[1]))


def _run(program: str, url: str, arguments: list[str]) -> None:
    """The password travels in the environment: command lines can be read by everybody on the machine."""
    where = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    password = where.pop("password", None)
    secret = {} if password is None else {"PGPASSWORD": password}
    command = [program, f"--dbname={make_conninfo(**where)}", *arguments]
    try:
        done = subprocess.run(command, env={**os.environ, **secret}, capture_output=True, text=True, check=False)
    except FileNotFoundError as missing:
        raise BackupError(f"这台机器上没有 {program}，请安装 postgresql-client。") from missing
    if done.returncode:
        said = done.stderr.strip().splitlines() or [""]
        raise BackupError(f"{program} 没有做完：{said[0]}")
