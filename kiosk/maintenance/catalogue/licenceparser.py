"""The words of ``python -m kiosk licences``; the work, and all that it has to load, is in ``licencecommand``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final, Protocol

QUESTIONS: Final = {
    "title": "证照名称（证上印的全名）",
    "traditional": "繁体名称",
    "english": "英文名称",
    "office": "发证机关",
    "holder": "谁的证照（个人、孩子、家庭、企业）",
    "validity": "有效期（长期、无，或者像 5年）",
    "basis": "依据哪个法规",
}
"""What ``new`` asks for, and how."""


class Commands(Protocol):
    """Where ``argparse`` adds sub-commands."""

    def add_parser(self, name: str, *, help: str) -> argparse.ArgumentParser: ...  # noqa: A002 - argparse's own word


def add_licences(commands: Commands) -> None:
    """``licences check|new|schema``."""
    parser = commands.add_parser("licences", help="the files of the kinds of electronic licences, for who writes them")
    actions = parser.add_subparsers(required=True, dest="action", metavar="check|new|schema")
    check = actions.add_parser("check", help="every mistake of a folder, with file, line and column")
    check.add_argument("folder", type=Path, nargs="?", help="default: what came with the program")
    check.add_argument("--json", action="store_true")
    new = actions.add_parser("new", help="a file to begin with; asks for what is not given")
    new.add_argument("id", help="small letters, digits, hyphens; the file is named after it")
    for name, what in QUESTIONS.items():
        new.add_argument(f"--{name}", help=what)
    new.add_argument("--into", type=Path, metavar="DIR", help="default: what came with the program")
    actions.add_parser("schema", help="the JSON Schema of the files, for editors")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from kiosk.maintenance.catalogue.licencecommand import run

    return run(options)
