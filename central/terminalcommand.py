"""``python -m central terminal invite | invites | withdraw | revoke | allow | list``: who may be a terminal."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from central import credentials, invites
from central.console import audit
from central.enrolment import EnrolmentError
from central.keys import load_or_create_keys
from central.moments import stamp, system_clock
from central.server import open_platform
from central.store import open_store

_LISTED = 1000


def add_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    parents: list[argparse.ArgumentParser],
    data_dir: Callable[[argparse.Namespace], Path],
) -> None:
    """Adds the commands to those of ``python -m central``."""
    terminal = commands.add_parser("terminal", help="终端的注册码、停用和恢复")
    what = terminal.add_subparsers(required=True, metavar="invite|invites|withdraw|revoke|allow|list")

    invite = what.add_parser("invite", parents=parents, help="做一个一次性注册码；只显示这一次")
    invite.add_argument("--division", required=True, metavar="CODE", help="村代码，12 位数字")
    invite.add_argument("--site", required=True, metavar="NAME", help="网点名称")
    invite.add_argument("--hours", type=int, default=invites.USUAL_HOURS, help="多少小时内有效，默认 72")
    invite.add_argument("--replaces", default="", metavar="ID", help="终端搬迁：原来的编号，新终端登记后停用")
    invite.set_defaults(run=lambda options: _invite(options, data_dir(options)))

    listing = what.add_parser("invites", parents=parents, help="做过的注册码")
    listing.set_defaults(run=_invites)

    withdraw = what.add_parser("withdraw", parents=parents, help="收回一个注册码")
    withdraw.add_argument("invite", metavar="NAME", help="注册码的前五个字符")
    withdraw.set_defaults(run=_withdraw)

    revoke = what.add_parser("revoke", parents=parents, help="停用一台终端：它的签名从现在起不算数")
    revoke.add_argument("terminal", metavar="ID")
    revoke.add_argument("--reason", required=True, metavar="TEXT")
    revoke.set_defaults(run=_revoke)

    allow = what.add_parser("allow", parents=parents, help="恢复一台停用的终端")
    allow.add_argument("terminal", metavar="ID")
    allow.set_defaults(run=_allow)

    terminals = what.add_parser("list", parents=parents, help="登记的终端")
    terminals.set_defaults(run=_list)


def _invite(options: argparse.Namespace, data: Path) -> int:
    keys = load_or_create_keys(data)
    store = open_platform(options.database, keys)
    try:
        code, row = invites.invite(
            store,
            keys,
            audit.SYSTEM,
            stamp(system_clock()),
            options.division,
            options.site,
            hours=options.hours,
            replaces=options.replaces,
        )
    finally:
        store.close()
    return _print({"code": code.text(), "invite": row.invite_id, "terminal": row.terminal, "expires_at": row.expires_at})


def _invites(options: argparse.Namespace) -> int:
    store = open_store(options.database)
    try:
        rows = store.invites(_LISTED)
    finally:
        store.close()
    names = (
        "invite_id",
        "terminal",
        "site_name",
        "made_by",
        "made_at",
        "expires_at",
        "used_at",
        "withdrawn_at",
        "failures",
    )
    return _print({"invites": [{name: getattr(row, name) for name in names} for row in rows]})


def _withdraw(options: argparse.Namespace) -> int:
    store = open_store(options.database)
    try:
        done = invites.withdraw(store, options.invite.upper(), audit.SYSTEM, stamp(system_clock()))
    finally:
        store.close()
    if not done:
        raise EnrolmentError("没有这个注册码，或者已经用过、已经收回。")
    return _print({"withdrawn": options.invite.upper()})


def _revoke(options: argparse.Namespace) -> int:
    store = open_store(options.database)
    try:
        credentials.revoke(store, options.terminal, options.reason, audit.SYSTEM, stamp(system_clock()))
    finally:
        store.close()
    return _print({"revoked": options.terminal})


def _allow(options: argparse.Namespace) -> int:
    store = open_store(options.database)
    try:
        credentials.pardon(store, options.terminal, audit.SYSTEM, stamp(system_clock()))
    finally:
        store.close()
    return _print({"allowed": options.terminal})


def _list(options: argparse.Namespace) -> int:
    store = open_store(options.database)
    try:
        rows = store.fleet()
    finally:
        store.close()
    names = ("terminal", "site_name", "enrolled_at", "last_seen", "credential_until", "revoked_at", "revoked_why")
    return _print({"terminals": [{name: getattr(row, name) for name in names} for row in rows]})


def _print(told: Mapping[str, object]) -> int:
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    return 0
