"""``python -m central import FILE [--receipts OUT]``: the words, the files and the exit codes of :mod:`central.carried`."""

from __future__ import annotations

import argparse
import errno
import json
import os
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from central.carried import NOT_TAKEN, Imported, take_in, write_receipts
from central.departments.connected import connected_departments
from central.keys import load_or_create_keys
from central.moments import BEIJING, parse, stamp, system_clock
from central.platform import Platform
from central.server import open_platform
from central.services import DEFAULT_ASSETS
from sync.wire import Outcome
from sync.wire.carried import MAX_FILE_BYTES, Flaw, Purpose, file_name

REFUSED: Final = 6
"""The file is not taken."""
IN_PART: Final = 7
"""What could be read is taken; the rest has to come again."""
NO_RECEIPTS: Final = 8
"""All is taken, but the receipts could not be written: import the file again with ``--again``."""

SENTENCES: Final = {
    Flaw.FOREIGN: "这不是终端导出的待传文件。请选 yuezhizhu- 开头、.yzz 结尾的文件。",
    Flaw.FORMAT: "这个文件是更新的终端程序写的，请先升级平台。",
    Flaw.OTHER_PURPOSE: "这是平台写给终端的回执文件，请拿到终端上导入。",
    Flaw.WRONG_TERMINAL: "平台没有登记这台终端，文件没有导入。请先登记终端。",
    Flaw.REVOKED: "平台已停用这台终端，文件没有导入。确认文件可信，请先用 terminal allow 恢复。",
    Flaw.UNKNOWN_SIGNER: "签名用的不是这台终端登记的密钥，文件没有导入。请核对终端的公钥。",
    Flaw.FORGED: "终端签名不对：文件被改过，或不是这台终端写的。没有导入。",
    Flaw.TRUNCATED: "文件不完整，开头就断了。请让终端重新导出。",
    Flaw.DAMAGED: "文件的开头损坏，什么都读不出。请换一个U盘，让终端重新导出。",
    Flaw.TOO_LARGE: "文件太大，不是终端写的。没有导入。",
    Flaw.REPLAYED: "这个文件以前已经完整导入过，不用再导。要再写一份回执，请加 --again。",
}
_TAILS: Final = {
    Flaw.TRUNCATED: "文件不完整，后面缺了一截",
    Flaw.DAMAGED: "文件后面损坏",
    Flaw.TOO_LARGE: "文件太大，后面没有读",
}
_COUNTED: Final = (
    (Outcome.ACCEPTED, "收下"),
    (Outcome.DUPLICATE, "以前已收到"),
    (Outcome.REFUSED, "退回"),
    (Outcome.CONFLICT, "与总账不符"),
    (Outcome.LATER, "稍后再收"),
)
_REASONS: Final = {outcome: word for outcome, word in _COUNTED if outcome in NOT_TAKEN}


def add_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    parents: list[argparse.ArgumentParser],
    data_dir: Callable[[argparse.Namespace], Path],
) -> None:
    """Adds the command to those of ``python -m central``."""

    def run(options: argparse.Namespace) -> int:
        keys = load_or_create_keys(data_dir(options))
        store = open_platform(options.database, keys)
        try:
            return import_file(Platform(store, keys, connected_departments(options.assets), system_clock, ""), options)
        finally:
            store.close()

    command = commands.add_parser("import", parents=parents, help="导入终端用U盘带来的待传文件")
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("--receipts", type=Path, metavar="OUT", help="把回执写成这个文件（或写进这个文件夹），带回终端")
    command.add_argument("--again", action="store_true", help="以前完整导入过的文件也再导一次，各笔不会重复")
    command.add_argument("--json", action="store_true")
    command.add_argument("--assets", type=Path, default=DEFAULT_ASSETS, metavar="DIR", help="事项目录")
    command.set_defaults(run=run)


def import_file(platform: Platform, options: argparse.Namespace) -> int:
    """Takes the file in, writes the receipts, says what became of each entry. The exit code."""
    try:
        with _open(options.file) as stream:
            imported = take_in(platform, stream, again=options.again)
    except OSError as problem:
        return _refuse(f"读不了 {options.file}：{problem.strerror or type(problem).__name__}。")
    if isinstance(imported, Flaw):
        return _refuse(f"{SENTENCES[imported]}（{imported.value}）")
    written, failure = _receipts(platform, imported, options.receipts)
    said = _as_json(imported, written) if options.json else "\n".join(_words(imported, written))
    sys.stdout.write(f"{said}\n")
    if failure:
        sys.stderr.write(f"{failure}\n")
        return NO_RECEIPTS
    return 0 if imported.whole and not imported.refused_frames else IN_PART


def _open(path: Path) -> BinaryIO:
    """A regular file of a size that a terminal may write; no symbolic link. Raises ``OSError``."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode) or about.st_size > MAX_FILE_BYTES:
        os.close(descriptor)
        raise OSError(0, "不是普通文件，或太大")
    return os.fdopen(descriptor, "rb")


def _receipts(platform: Platform, imported: Imported, out: Path | None) -> tuple[Path | None, str]:
    """Where the receipts were written, and what went wrong with that."""
    if out is None:
        return None, ""
    now = platform.clock()
    name = file_name(Purpose.RECEIPTS, imported.header.terminal, now.astimezone(BEIJING))
    path = out / name if out.is_dir() else out
    aside = path.with_name(f"{path.name}.part")
    try:
        aside.unlink(missing_ok=True)
        # A medium may hold a link under this name that leads to a file of this machine.
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            write_receipts(platform, imported, stream.write, _uuid7(now.timestamp()), stamp(now))
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)
        _sync_folder(path.parent)
    except OSError as problem:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        reason = problem.strerror or type(problem).__name__
        return None, f"各笔已入总账，但回执写不到 {path}：{reason}。请加 --again 再导一次。"
    return path, ""


def _sync_folder(folder: Path) -> None:
    """Some file systems of media cannot sync a folder, and write names through by themselves."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as problem:
        if problem.errno not in {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS}:
            raise
    finally:
        os.close(descriptor)


def _uuid7(seconds: float) -> str:
    """RFC 9562: milliseconds, then random bits."""
    number = int(seconds * 1000) << 80 | int.from_bytes(os.urandom(10), "big")
    number = number & ~(0xF << 76) | 0x7 << 76
    digits = f"{number & ~(0x3 << 62) | 0x2 << 62:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _words(imported: Imported, written: Path | None) -> list[str]:
    header, counts = imported.header, imported.counts
    moment = parse(header.made_at)
    made = header.made_at if moment is None else f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"
    lines = [f"终端 {header.terminal}（{imported.site_name}）{made} 导出的文件，写明有{header.count}笔。"]
    lines.append("，".join(f"{word}{counts[outcome]}笔" for outcome, word in _COUNTED) + "。")
    lines += [
        f"{_REASONS[one.outcome]}：{one.entry_id}  {one.detail}（{one.code}）"
        for one in imported.outcomes
        if one.outcome in NOT_TAKEN
    ]
    lines += [f"有一段平台不看：{sentence}（{code}）" for code, sentence in imported.refused_frames]
    if imported.spoiled:
        lines.append(f"文件里有{imported.spoiled}段读不出，其余已收。读不出的仍在终端，请让终端再导出一次。")
    if imported.end is not None:
        tail = _TAILS.get(imported.end, "文件后面读不了")
        lines.append(f"{tail}（{imported.end.value}）。前面读得出的已收，其余仍在终端，请让终端再导出一次。")
    if written is not None:
        lines.append(f"回执已写到 {written}，请带回终端导入。终端收到回执前，办件仍留在终端。")
    return lines


def _as_json(imported: Imported, written: Path | None) -> str:
    header = imported.header
    return json.dumps(
        {
            "terminal": header.terminal,
            "carried_id": header.carried_id,
            "made_at": header.made_at,
            "stated": header.count,
            **{outcome.value: imported.counts[outcome] for outcome, _word in _COUNTED},
            "not_taken": [
                {"entry_id": one.entry_id, "outcome": one.outcome.value, "code": one.code, "detail": one.detail}
                for one in imported.outcomes
                if one.outcome in NOT_TAKEN
            ],
            "refused_frames": [{"code": code, "message": sentence} for code, sentence in imported.refused_frames],
            "spoiled": imported.spoiled,
            "end": "" if imported.end is None else imported.end.value,
            "receipts": "" if written is None else str(written),
        },
        ensure_ascii=False,
    )


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return REFUSED
