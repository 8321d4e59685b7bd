"""``python -m central ledger``: old days into files and back, and which days are away."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

import msgspec

from central.moments import beijing_date, stamp, system_clock
from central.store.archive import ArchiveError, attach, days, detach
from central.store.records import ArchivedDay

REFUSED: Final = 9
"""Nothing was taken out or put back."""


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser], database: argparse.ArgumentParser) -> None:
    """Adds the commands to ``python -m central``."""
    ledger = commands.add_parser("ledger", help="把总账里旧的一天转存到文件，或者放回来")
    what = ledger.add_subparsers(required=True, metavar="list|detach|attach")
    listed = what.add_parser("list", parents=[database], help="哪几天转出了")
    listed.set_defaults(run=_guarded(lambda options: days(options.database)))
    out = what.add_parser("detach", parents=[database], help="把一天转出到新文件；回执还查得到，补送还认得出")
    out.add_argument("day", type=date.fromisoformat, metavar="DAY", help="平台收到的日子（UTC），例如 2026-11-23")
    out.add_argument("file", type=Path, metavar="FILE", help="新文件")
    out.set_defaults(run=_guarded(_detach))
    back = what.add_parser("attach", parents=[database], help="把一天从文件放回来")
    back.add_argument("day", type=date.fromisoformat, metavar="DAY")
    back.add_argument("file", type=Path, metavar="FILE", help="转出时写的那个文件")
    back.set_defaults(run=_guarded(lambda options: (attach(options.database, options.day, options.file),)))


def _detach(options: argparse.Namespace) -> tuple[ArchivedDay, ...]:
    now = system_clock()
    return (detach(options.database, options.day, options.file, stamp(now), beijing_date(now)),)


def _guarded(command: Callable[[argparse.Namespace], tuple[ArchivedDay, ...]]) -> Callable[[argparse.Namespace], int]:
    def run(options: argparse.Namespace) -> int:
        try:
            told = command(options)
        except ArchiveError as refused:
            sys.stderr.write(f"{refused}\n")
            return REFUSED
        except OSError as error:
            sys.stderr.write(f"{error.filename or options.file}：{error.strerror}。\n")
            return REFUSED
        for one in told:
            sys.stdout.write(f"{msgspec.json.encode(one).decode()}\n")
        return 0

    return run
