"""Users, sessions and the audit of the operations console, in SQL that any of the databases understands."""

# ruff: noqa: S608 - what is put into statements here is constant lists of columns, never a value

from __future__ import annotations

from typing import Final, Protocol

import msgspec

from central.store.console_records import AuditRow, FailureRow, SessionRow, UserRow
from central.store.statements import Questions, Statements

_USER: Final = ", ".join(UserRow.__struct_fields__)
_FAILURE: Final = ", ".join(FailureRow.__struct_fields__)
_SESSION: Final = ", ".join(SessionRow.__struct_fields__)
_AUDIT: Final = ", ".join(AuditRow.__struct_fields__)


class AccountStore(Protocol):
    """What the console asks of ``Store`` about its own people."""

    def users(self) -> tuple[UserRow, ...]: ...
    def user(self, name: str) -> UserRow | None: ...
    def failure(self, name: str) -> FailureRow | None: ...
    def session(self, token_sha256: str) -> tuple[SessionRow, UserRow] | None: ...
    def audit(self, limit: int, below: int = 0, actor: str = "", action: str = "") -> tuple[AuditRow, ...]:
        """The newest first, of those with a number below ``below`` when it is not 0."""
        ...

    def audit_after(self, number: int, limit: int) -> tuple[AuditRow, ...]:
        """The oldest first."""
        ...


class AccountUnit(Protocol):
    """What the console writes about its own people in one ``Unit``."""

    def save_user(self, row: UserRow) -> None:
        """Adds the user or replaces the one of that name."""
        ...

    def spend_code(self, name: str, step: int) -> bool:
        """Notes that the code of a time step was used; False when it, or a later one, was used before."""
        ...

    def save_failure(self, row: FailureRow) -> None: ...
    def forget_failures(self, name: str, before: str) -> None:
        """Of this name, and of any that last failed before a moment."""
        ...

    def add_session(self, row: SessionRow) -> None: ...
    def touch_session(self, token_sha256: str, seen_at: str) -> None: ...
    def end_session(self, token_sha256: str) -> None: ...
    def end_sessions(self, name: str, expired_at: str) -> None:
        """All of this name, and of anybody whatever has expired."""
        ...

    def last_audit(self) -> AuditRow | None: ...
    def add_audit(self, row: AuditRow) -> bool:
        """False when somebody else has taken the number."""
        ...


class AccountReads(Questions):
    """A part of the reading half of ``Store``."""

    def users(self) -> tuple[UserRow, ...]:
        return tuple(UserRow(*row) for row in self._all(f"SELECT {_USER} FROM console_user ORDER BY name"))

    def user(self, name: str) -> UserRow | None:
        rows = self._all(f"SELECT {_USER} FROM console_user WHERE name = ?", name)
        return UserRow(*rows[0]) if rows else None

    def failure(self, name: str) -> FailureRow | None:
        rows = self._all(f"SELECT {_FAILURE} FROM console_failure WHERE name = ?", name)
        return FailureRow(*rows[0]) if rows else None

    def session(self, token_sha256: str) -> tuple[SessionRow, UserRow] | None:
        rows = self._all(f"SELECT {_SESSION} FROM console_session WHERE token_sha256 = ?", token_sha256)
        if not rows:
            return None
        row = SessionRow(*rows[0])
        user = self.user(row.name)
        return (row, user) if user is not None else None

    def audit(self, limit: int, below: int = 0, actor: str = "", action: str = "") -> tuple[AuditRow, ...]:
        wanted = [("number < ?", below), ("actor = ?", actor), ("action = ?", action)]
        given = [(clause, value) for clause, value in wanted if value]
        where = " AND ".join(clause for clause, _value in given) or "1 = 1"
        rows = self._all(
            f"SELECT {_AUDIT} FROM console_audit WHERE {where} ORDER BY number DESC LIMIT ?",
            *(value for _clause, value in given),
            limit,
        )
        return tuple(AuditRow(*row) for row in rows)

    def audit_after(self, number: int, limit: int) -> tuple[AuditRow, ...]:
        rows = self._all(f"SELECT {_AUDIT} FROM console_audit WHERE number > ? ORDER BY number LIMIT ?", number, limit)
        return tuple(AuditRow(*row) for row in rows)


class AccountWrites(Statements):
    """A part of ``Unit``."""

    def save_user(self, row: UserRow) -> None:
        changed = ", ".join(f"{name} = excluded.{name}" for name in UserRow.__struct_fields__[1:])
        self._run(
            f"INSERT INTO console_user ({_USER}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET {changed}",
            *msgspec.structs.astuple(row),
        )

    def spend_code(self, name: str, step: int) -> bool:
        done = self._run("UPDATE console_user SET code_step = ? WHERE name = ? AND code_step < ?", step, name, step)
        return done.rowcount == 1

    def save_failure(self, row: FailureRow) -> None:
        self._run(
            f"INSERT INTO console_failure ({_FAILURE}) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
            "failures = excluded.failures, last_at = excluded.last_at, locked_until = excluded.locked_until",
            *msgspec.structs.astuple(row),
        )

    def forget_failures(self, name: str, before: str) -> None:
        self._run("DELETE FROM console_failure WHERE name = ? OR last_at < ?", name, before)

    def add_session(self, row: SessionRow) -> None:
        self._run(f"INSERT INTO console_session ({_SESSION}) VALUES (?, ?, ?, ?, ?)", *msgspec.structs.astuple(row))

    def touch_session(self, token_sha256: str, seen_at: str) -> None:
        self._run("UPDATE console_session SET seen_at = ? WHERE token_sha256 = ?", seen_at, token_sha256)

    def end_session(self, token_sha256: str) -> None:
        self._run("DELETE FROM console_session WHERE token_sha256 = ?", token_sha256)

    def end_sessions(self, name: str, expired_at: str) -> None:
        self._run("DELETE FROM console_session WHERE name = ? OR expires_at < ?", name, expired_at)

    def last_audit(self) -> AuditRow | None:
        row = self._run(f"SELECT {_AUDIT} FROM console_audit ORDER BY number DESC LIMIT 1").fetchone()
        return AuditRow(*row) if row else None

    def add_audit(self, row: AuditRow) -> bool:
        added = self._run(
            f"INSERT INTO console_audit ({_AUDIT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO NOTHING",
            *msgspec.structs.astuple(row),
        )
        return added.rowcount == 1
