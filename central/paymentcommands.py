"""``python -m central payments reconcile``: the day's orders beside the cashier's statement."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

import msgspec

from central.departments import Departments
from central.departments.connected import connected_money
from central.departments.contract import Unavailable
from central.keys import load_or_create_keys
from central.moments import BEIJING, beijing_date, system_clock
from central.platform import Platform
from central.reconcile import reconcile
from central.server import open_platform

EXIT_USAGE: Final = 2
EXIT_DIFFERENCES: Final = 6
"""The books disagree: every difference stands on stdout."""
EXIT_CASHIER: Final = 8
"""The cashier gave no statement."""


def add_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    parents: list[argparse.ArgumentParser],
    data_dir: Callable[[argparse.Namespace], Path],
) -> None:
    payments = commands.add_parser("payments", help="缴费")
    actions = payments.add_subparsers(required=True, metavar="reconcile")
    parser = actions.add_parser("reconcile", parents=parents, help="对账：平台和收款平台逐笔比对，说出每一处不同")
    parser.add_argument("--since", default="", metavar="DAY", help="从哪一天（北京时间），默认昨天")
    parser.add_argument("--until", default="", metavar="DAY", help="到哪一天为止，含这一天，默认今天")
    parser.set_defaults(run=lambda options: _reconcile(options, data_dir(options)))


def _reconcile(options: argparse.Namespace, folder: Path) -> int:
    today = beijing_date(system_clock())
    try:
        since = date.fromisoformat(options.since) if options.since else today - timedelta(days=1)
        until = date.fromisoformat(options.until) if options.until else today
    except ValueError:
        return _say("日期写成年-月-日，例如 2026-11-26。", EXIT_USAGE)
    if until < since:
        return _say("--until 不能早于 --since。", EXIT_USAGE)
    store = open_platform(options.database, load_or_create_keys(folder))
    try:
        money = connected_money(folder, system_clock, str)
        platform = Platform(store, load_or_create_keys(folder), Departments([]), system_clock, "", money)
        found = reconcile(platform, _midnight(since), _midnight(until + timedelta(days=1)))
    finally:
        store.close()
    if isinstance(found, Unavailable):
        return _say(found.message, EXIT_CASHIER)
    for one in found.differences:
        _line({**msgspec.to_builtins(one), "message": one.sentence})
    total = {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "orders": found.orders,
        "paid_fen": found.paid_fen,
        "refunded_fen": found.refunded_fen,
        "differences": len(found.differences),
        "simulated": money.cashier.simulated,
    }
    _line(total)
    return EXIT_DIFFERENCES if found.differences else 0


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)


def _line(values: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(values, ensure_ascii=False) + "\n")


def _say(sentence: str, code: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code
