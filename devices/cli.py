"""The command line of the device library. Exit codes: 0 done, 1 a bug, 2 to 8 refusals (:class:`Exit`)."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NoReturn, TypeAlias

from devices.commands import document, idcard, probe, receipt, trace
from devices.commands.output import Commands, Exit, complain
from devices.idcard.photo import PhotoDecoder

AddCommands: TypeAlias = Callable[[Commands], None]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        complain(f"命令写得不对：{message}。用 --help 看写法。")
        raise SystemExit(Exit.USAGE)


def main(
    arguments: Sequence[str] | None = None,
    *,
    more_commands: Iterable[AddCommands] = (),
    photo_decoders: Mapping[str, Callable[[], PhotoDecoder]] | None = None,
) -> int:
    """Runs one command and gives back its exit code.

    The caller brings what this module must not know: further commands, and decoders of card photos by name.
    """
    parser = _Parser(prog="python -m devices", description="粤智助终端的设备：驱动、探测、模拟测试台")
    commands: Commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    idcard.add_to(commands, photo_decoders or {})
    for add in (probe.add_to, receipt.add_to, document.add_to, trace.add_to, *more_commands):
        add(commands)
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
