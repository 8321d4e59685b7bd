"""``python -m sync``: the sync engine as a program of its own.

``run`` delivers the outbox of a terminal's database until it is stopped (SIGTERM, SIGINT), or with ``--once`` until nothing
is left. ``status`` says how the queue stands and touches nothing. Stop the terminal first: one engine a database.

Exit codes: 0 done; 1 a bug; 2 an argument or key cannot be used; 3 the database cannot be used; 4 no network; 5 the
platform does not work; 6 the platform refuses this terminal; 7 entries are left for later or parked; 8 another engine is
at work.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import msgspec

from sync import standalone
from sync.budget import Budget
from sync.clock import keep_beijing_time
from sync.netwatch import NetworkWatch
from sync.policy import Link
from sync.solo import TakenError, alone
from sync.standalone import CannotRunError, Target
from sync.status import SyncStatus

_LINK_WORDS = {
    Link.ONLINE: "已连上平台",
    Link.NO_NETWORK: "没有网络",
    Link.PLATFORM_DOWN: "平台没有应答",
    Link.REFUSED: "平台不认可本终端",
}


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; the exit code as above."""
    keep_beijing_time()
    options = _parser().parse_args(arguments)
    try:
        return _status(options) if options.command == "status" else _run(options)
    except TakenError:
        sentence = "另一个同步程序正在处理这个数据库，请先停掉终端程序。"
        return _refuse(options, CannotRunError(standalone.TAKEN, "sync.taken", "device", sentence))
    except CannotRunError as refused:
        return _refuse(options, refused)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sync", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="run|status")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--database", type=Path, required=True, metavar="FILE", help="the terminal's database")
    shared.add_argument("--json", action="store_true", help="JSON on standard output, a line each")
    commands.add_parser("status", parents=[shared], help="how the queue stands")
    run = commands.add_parser("run", parents=[shared], help="deliver the queue")
    run.add_argument("--platform", required=True, metavar="URL")
    run.add_argument("--terminal", required=True, metavar="ID")
    run.add_argument("--key", type=Path, required=True, metavar="FILE", help="the terminal's Ed25519 key, PEM")
    run.add_argument("--platform-key", required=True, metavar="BASE64", help="what receipts are signed with, raw")
    run.add_argument("--ca-file", metavar="FILE", help="certificate authorities instead of the system's")
    run.add_argument("--village", default="", metavar="CODE", help="for the heartbeat")
    run.add_argument("--site", default="", metavar="NAME", help="for the heartbeat")
    run.add_argument("--monthly-megabytes", type=int, metavar="N", help="the line is paid by the megabyte: so many a month")
    run.add_argument("--once", action="store_true", help="end when nothing is left")
    run.add_argument(
        "--patience", type=float, default=30.0, metavar="SECONDS", help="with --once: end when nothing moved for so long"
    )
    return parser


def _status(options: argparse.Namespace) -> int:
    with closing(standalone.open_database(options.database)) as conn:
        queue = standalone.queue_of(conn)
    if options.json:
        _print(queue)
        return standalone.DONE
    print(f"等待送出{queue.ready + queue.leased}笔，已搁置{queue.parked}笔，平台已收到{queue.acked}笔。")
    if queue.oldest_pending_at:
        print(f"最早的一笔保存于{queue.oldest_pending_at}。")
    if queue.parcels_waiting:
        print(f"附件还有{queue.parcels_waiting}件、{queue.parcel_bytes_waiting / 1e6:.1f}兆字节没有送。")
    return standalone.DONE


def _run(options: argparse.Namespace) -> int:
    target = Target(
        options.database,
        options.platform,
        options.terminal,
        options.key,
        options.platform_key,
        options.village,
        options.site,
        options.ca_file,
        _budget(options),
    )
    if not options.database.is_file():
        raise CannotRunError(standalone.BAD_DATABASE, "store.missing", "device", f"没有这个数据库：{options.database}。")
    with (
        alone(options.database),
        closing(standalone.courier_for(target)) as courier,
        closing(standalone.open_database(options.database)) as conn,
    ):
        engine = standalone.engine_for(target, courier, lambda status: _tell(options, status))
        if options.once:
            with closing(engine):
                report = standalone.drain(engine, conn, options.patience, time.sleep)
            code = standalone.exit_code(report)
            _print(report) if options.json else print(report.message, file=sys.stderr if code else sys.stdout)
            return code
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        engine.start()
        watch = NetworkWatch(engine.network_changed)
        watch.start()
        stopped.wait()
        watch.stop()
        engine.stop()
    return standalone.DONE


def _budget(options: argparse.Namespace) -> Budget:
    megabytes: int | None = options.monthly_megabytes
    return Budget() if megabytes is None else Budget(metered=True, monthly_megabytes=megabytes)


def _tell(options: argparse.Namespace, status: SyncStatus) -> None:
    if options.once:
        return
    if options.json:
        _print(status)
    else:
        print(f"{_LINK_WORDS[status.link]}，等待送出{status.pending}笔，已搁置{status.parked}笔。", flush=True)


def _refuse(options: argparse.Namespace, refused: CannotRunError) -> int:
    if options.json:
        print(msgspec.json.encode({"code": refused.code, "cause": refused.cause, "message": str(refused)}).decode())
    print(refused, file=sys.stderr)
    return refused.exit_code


def _print(value: msgspec.Struct) -> None:
    print(msgspec.json.encode(value).decode(), flush=True)


if __name__ == "__main__":
    sys.exit(main())
