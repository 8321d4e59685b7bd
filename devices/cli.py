"""The command line of the device library. Exit codes: 0 done, 1 a bug, 2 to 8 refusals (:class:`Exit`)."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from devices.commands import bench, document, idcard, probe, receipt
from devices.commands.output import Exit, complain


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        complain(f"命令写得不对：{message}。用 --help 看写法。")
        raise SystemExit(Exit.USAGE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives back its exit code."""
    parser = _Parser(prog="python -m devices", description="粤智助终端的设备：驱动、探测、模拟测试台")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    for module in (probe, idcard, receipt, document, bench):
        module.add_to(commands)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:
        return Exit.DONE
    except Exception as error:  # noqa: BLE001 - the last word to the caller; the exit code says that it is a bug
        complain(f"程序出错：{type(error).__name__}: {error}")
        return Exit.BUG
