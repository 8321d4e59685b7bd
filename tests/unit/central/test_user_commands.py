"""``python -m central user`` and ``audit``: who may use the console, from the command line."""

from __future__ import annotations

import base64
import json
import sqlite3
from pathlib import Path

import pytest

from central.__main__ import main
from central.console.accounts import log_in, visitor_of
from central.console.totp import STEP_SECONDS, code_at
from central.departments import Departments
from central.keys import load_or_create_keys
from central.moments import system_clock
from central.platform import Platform
from central.store import open_store


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, object], str]:
    code = main(list(arguments))
    said = capsys.readouterr()
    return code, json.loads(said.out) if said.out else {}, said.err


def logs_in(folder: Path, told: dict[str, object]) -> bool:
    """Whether the platform lets the user in with what the command has told."""
    store = open_store(f"sqlite:///{folder}/central.db")
    try:
        platform = Platform(store, load_or_create_keys(folder / "central-keys"), Departments([]), system_clock, "")
        secret = str(told.get("code_secret", ""))
        code = ""
        if secret:
            raw = base64.b32decode(secret + "=" * (-len(secret) % 8))
            code = code_at(raw, int(system_clock().timestamp()) // STEP_SECONDS)
        token = log_in(platform, str(told["user"]), str(told["password"]), code)
        return isinstance(token, str) and visitor_of(platform, token, counts_as_activity=False) is not None
    finally:
        store.close()


def test_users_are_made_listed_reset_and_disabled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = ("--database", f"sqlite:///{tmp_path}/central.db")
    code, made, _err = run(capsys, "user", "add", "li", "--role", "operator", *database)
    assert code == 0
    assert (made["user"], made["role"]) == ("li", "operator")
    assert str(made["code_url"]).startswith("otpauth://totp/")
    assert logs_in(tmp_path, made)
    code, again, _err = run(capsys, "user", "reset", "li", "--role", "auditor", *database)
    assert (code, again["role"]) == (0, "auditor")
    assert again["password"] != made["password"]
    assert not logs_in(tmp_path, made)
    assert logs_in(tmp_path, again)
    code, demo, _err = run(capsys, "user", "add", "demo", "--role", "viewer", "--without-code", *database)
    assert "code_secret" not in demo
    assert logs_in(tmp_path, demo)
    assert run(capsys, "user", "disable", "li", *database)[:2] == (0, {"disabled": "li"})
    assert not logs_in(tmp_path, again)
    _code, listed, _err = run(capsys, "user", "list", *database)
    users = listed["users"]
    assert isinstance(users, list)
    assert [(row["user"], row["role"], row["code"], bool(row["disabled_at"])) for row in users] == [
        ("demo", "viewer", False, False),
        ("li", "auditor", True, True),
    ]
    assert "password" not in json.dumps(listed)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("add", "li", "--role", "viewer"), "已经有用户 li"),
        (("add", "Li", "--role", "viewer"), "用户名要以小写字母开头"),
        (("add", "x" * 40, "--role", "viewer"), "用户名要以小写字母开头"),
        (("reset", "wang"), "没有用户 wang"),
        (("disable", "wang"), "没有用户 wang"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], why: str
) -> None:
    database = ("--database", f"sqlite:///{tmp_path}/central.db")
    run(capsys, "user", "add", "li", "--role", "operator", *database)
    code, out, err = run(capsys, "user", *arguments, *database)
    assert (code, out, err.count("\n")) == (2, {}, 1)
    assert why in err


def test_the_audit_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = ("--database", f"sqlite:///{tmp_path}/central.db")
    run(capsys, "user", "add", "li", "--role", "operator", *database)
    run(capsys, "user", "disable", "li", *database)
    code, told, _err = run(capsys, "audit", *database)
    assert (code, told["lines"], told["broken_at"]) == (0, 2, 0)
    connection = sqlite3.connect(tmp_path / "central.db", isolation_level=None)
    connection.execute("DROP TRIGGER console_audit_never_changes")
    connection.execute("UPDATE console_audit SET actor = 'wang' WHERE number = 1")
    connection.close()
    code, told, _err = run(capsys, "audit", *database)
    assert (code, told["broken_at"]) == (6, 1)
