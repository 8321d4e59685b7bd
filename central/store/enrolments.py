"""Invitations, credentials and revocations of terminals, in SQL that any of the databases understands."""

# ruff: noqa: S608 - what is put into statements here is constant lists of columns, never a value

from __future__ import annotations

from typing import Final, Protocol

import msgspec

from central.store.statements import Questions, Statements


class InviteRow(msgspec.Struct, frozen=True):
    """An invitation. Times as :mod:`central.moments` writes them; an empty text is "not yet"."""

    invite_id: str
    secret_hash: str
    """A keyed hash: the code itself is nowhere."""
    terminal: str
    """The id that is kept for whoever comes with the code."""
    number: int
    village_code: str
    site_name: str
    replaces: str
    """The id under which the same machine stood elsewhere; empty for a new one."""
    made_by: str
    made_at: str
    expires_at: str
    failures: int = 0
    used_at: str = ""
    used_key: bytes = b""
    withdrawn_at: str = ""


_INVITE: Final = ", ".join(InviteRow.__struct_fields__)
_MARKS: Final = ", ".join("?" * len(InviteRow.__struct_fields__))


class EnrolmentStore(Protocol):
    """What is asked of ``Store`` about who may become a terminal."""

    def invite(self, invite_id: str) -> InviteRow | None: ...
    def invites(self, limit: int) -> tuple[InviteRow, ...]:
        """The newest first."""
        ...

    def taken_names(self, village_code: str, now: str) -> frozenset[str]:
        """Ids of a village's terminals, and those that are kept by invitations which still stand."""
        ...


class EnrolmentUnit(Protocol):
    """What is written about it in one ``Unit``."""

    def add_invite(self, row: InviteRow) -> bool:
        """False when its name, or the terminal's, is taken by another that stands. What has expired gives way."""
        ...

    def fail_invite(self, invite_id: str) -> None:
        """Somebody came with its name and another secret."""
        ...

    def use_invite(self, invite_id: str, public_key: bytes, at: str) -> bool:
        """False when it was used or withdrawn before."""
        ...

    def withdraw_invite(self, invite_id: str, at: str) -> bool:
        """False when it was used or withdrawn before."""
        ...

    def admit(self, terminal: str, credential_until: str) -> None:
        """The terminal has a credential until then; a revocation is over."""
        ...

    def revoke(self, terminal: str, at: str, why: str) -> None:
        """Nothing that the terminal signs counts from now on."""
        ...

    def pardon(self, terminal: str) -> None:
        """No revocation and no end of a credential."""
        ...


class EnrolmentReads(Questions):
    """A part of the reading half of ``Store``."""

    def invite(self, invite_id: str) -> InviteRow | None:
        row = self._one(f"SELECT {_INVITE} FROM terminal_invite WHERE invite_id = ?", invite_id)
        return InviteRow(*row) if row else None

    def invites(self, limit: int) -> tuple[InviteRow, ...]:
        rows = self._all(f"SELECT {_INVITE} FROM terminal_invite ORDER BY made_at DESC, invite_id LIMIT ?", limit)
        return tuple(InviteRow(*row) for row in rows)

    def taken_names(self, village_code: str, now: str) -> frozenset[str]:
        rows = self._all(
            "SELECT terminal FROM terminal WHERE village_code = ?1 UNION SELECT terminal FROM terminal_invite "
            "WHERE village_code = ?1 AND used_at = '' AND withdrawn_at = '' AND expires_at > ?2",
            village_code,
            now,
        )
        return frozenset(row[0] for row in rows)


class EnrolmentWrites(Statements):
    """A part of ``Unit``."""

    def add_invite(self, row: InviteRow) -> bool:
        self._run(
            "UPDATE terminal_invite SET withdrawn_at = expires_at "
            "WHERE terminal = ? AND expires_at <= ? AND used_at = '' AND withdrawn_at = ''",
            row.terminal,
            row.made_at,
        )
        done = self._run(
            f"INSERT INTO terminal_invite ({_INVITE}) VALUES ({_MARKS}) ON CONFLICT DO NOTHING",
            *msgspec.structs.astuple(row),
        )
        return done.rowcount == 1

    def fail_invite(self, invite_id: str) -> None:
        self._run("UPDATE terminal_invite SET failures = failures + 1 WHERE invite_id = ?", invite_id)

    def use_invite(self, invite_id: str, public_key: bytes, at: str) -> bool:
        done = self._run(
            "UPDATE terminal_invite SET used_at = ?, used_key = ? "
            "WHERE invite_id = ? AND used_at = '' AND withdrawn_at = ''",
            at,
            public_key,
            invite_id,
        )
        return done.rowcount == 1

    def withdraw_invite(self, invite_id: str, at: str) -> bool:
        done = self._run(
            "UPDATE terminal_invite SET withdrawn_at = ? WHERE invite_id = ? AND used_at = '' AND withdrawn_at = ''",
            at,
            invite_id,
        )
        return done.rowcount == 1

    def admit(self, terminal: str, credential_until: str) -> None:
        self._set_access(terminal, credential_until, "", "")

    def revoke(self, terminal: str, at: str, why: str) -> None:
        self._set_access(terminal, "", at, why)

    def pardon(self, terminal: str) -> None:
        self._run("DELETE FROM terminal_access WHERE terminal = ?", terminal)

    def _set_access(self, terminal: str, until: str, revoked_at: str, why: str) -> None:
        self._run(
            "INSERT INTO terminal_access (terminal, credential_until, revoked_at, revoked_why) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (terminal) DO UPDATE SET credential_until = excluded.credential_until, "
            "revoked_at = excluded.revoked_at, revoked_why = excluded.revoked_why",
            terminal,
            until,
            revoked_at,
            why,
        )
