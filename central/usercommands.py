"""``python -m central user add | reset | disable | list`` and ``audit``: who may use the operations console."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from central.console import accounts, audit
from central.console.roles import Role
from central.console.totp import enrolment_url, secret_text
from central.keys import load_or_create_keys
from central.moments import stamp, system_clock
from central.server import open_platform
from central.store import open_store

_BROKEN: Final = 6


def add_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    parents: list[argparse.ArgumentParser],
    data_dir: Callable[[argparse.Namespace], Path],
) -> None:
    """Adds the commands to those of ``python -m central``."""
    user = commands.add_parser("user", help="运维平台的用户")
    what = user.add_subparsers(required=True, metavar="add|reset|disable|list")

    add = what.add_parser("add", parents=parents, help="新建用户；密码和动态码密钥只显示这一次")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", required=True, choices=[role.value for role in Role])
    add.add_argument("--without-code", action="store_true", help="不用动态码登录（只供演示）")
    add.set_defaults(run=lambda options: _save(options, data_dir(options), again=False))

    reset = what.add_parser("reset", parents=parents, help="给用户新的密码和动态码密钥，解除锁定和停用")
    reset.add_argument("name", metavar="NAME")
    reset.add_argument("--role", default="", choices=["", *(role.value for role in Role)], help="改成这个角色")
    reset.add_argument("--without-code", action="store_true", help="不用动态码登录（只供演示）")
    reset.set_defaults(run=lambda options: _save(options, data_dir(options), again=True))

    disable = what.add_parser("disable", parents=parents, help="停用用户，立即退出登录")
    disable.add_argument("name", metavar="NAME")
    disable.set_defaults(run=_disable)

    listing = what.add_parser("list", parents=parents, help="有哪些用户")
    listing.set_defaults(run=_list)

    check = commands.add_parser("audit", parents=parents, help="检查审计记录的链条是否完整")
    check.set_defaults(run=_audit)


def _save(options: argparse.Namespace, data: Path, *, again: bool) -> int:
    keys = load_or_create_keys(data)
    store = open_platform(options.database, keys)
    try:
        now = stamp(system_clock())
        with_code = not options.without_code
        made = accounts.save_user(store, keys, now, options.name, options.role, with_code=with_code, again=again)
    finally:
        store.close()
    told = {"user": made.name, "role": made.role, "password": made.password}
    if made.secret is not None:
        told |= {"code_secret": secret_text(made.secret), "code_url": enrolment_url(made.secret, made.name)}
    return _print(told)


def _disable(options: argparse.Namespace) -> int:
    store = open_store(options.database)
    try:
        accounts.disable_user(store, stamp(system_clock()), options.name)
    finally:
        store.close()
    return _print({"disabled": options.name})


def _list(options: argparse.Namespace) -> int:
    store = open_store(options.database)
    try:
        rows = store.users()
    finally:
        store.close()
    told = [
        {
            "user": row.name,
            "role": row.role,
            "code": bool(row.code_secret),
            "created_at": row.created_at,
            "disabled_at": row.disabled_at,
        }
        for row in rows
    ]
    return _print({"users": told})


def _audit(options: argparse.Namespace) -> int:
    store = open_store(options.database)
    try:
        verdict = audit.verify(store)
    finally:
        store.close()
    _print({"lines": verdict.lines, "broken_at": verdict.broken_at, "head": verdict.head})
    return _BROKEN if verdict.broken_at else 0


def _print(told: Mapping[str, object]) -> int:
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    return 0
