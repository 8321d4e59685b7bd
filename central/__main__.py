"""``python -m central``: serve, enroll, keys, import of what was carried here, and publishing for terminals.

Refusals are one sentence on stderr and an exit code of 2 to 9.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from starlette.types import ASGIApp

from central import backupcommand, enrolment, ledgercommand, paymentcommands, publishcommands, terminalcommand, usercommands
from central.app import build_app
from central.carriedcommand import add_command as add_import
from central.console.accounts import AccountError
from central.credentials import NoSuchTerminalError
from central.departments import Departments
from central.departments.connected import connected_departments, connected_evaluations, connected_money
from central.gatewayfront import GatewayFront, token_in
from central.keys import KeyFileError, PlatformKeys, load_or_create_keys, rotate_keys
from central.moments import parse, stamp, system_clock
from central.platform import Platform
from central.publishing import PublishingError, publish_statements
from central.server import listen, open_platform, url_of, uvicorn_server
from central.services import DEFAULT_ASSETS
from central.store import StoreUnavailableError, UnsupportedDatabaseError, open_store
from central.store.open import is_postgresql, sqlite_path
from central.updates import command as updatescommand
from central.updates.front import UpdatesFront
from central.updates.problems import UpdatesError
from central.updates.repository import Repository
from sync.wire.suites import SUITE_IDS

EXIT_USAGE: Final = 2
EXIT_DATABASE: Final = 3
EXIT_KEYS: Final = 4
EXIT_ADDRESS: Final = 5


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (UnsupportedDatabaseError, StoreUnavailableError) as refused:
        return _say(str(refused), EXIT_DATABASE)
    except KeyFileError as refused:
        return _say(str(refused), EXIT_KEYS)
    except (enrolment.EnrolmentError, NoSuchTerminalError, PublishingError, AccountError, UpdatesError) as refused:
        return _say(str(refused), EXIT_USAGE)


def _say(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m central", description="参考中心平台")
    commands = parser.add_subparsers(
        required=True,
        metavar="serve|enroll|terminal|keys|import|backup|restore|ledger|user|audit|publish|payments|published|withdraw|rollout|rollback|updates",
    )
    database = argparse.ArgumentParser(add_help=False)
    database.add_argument(
        "--database", required=True, metavar="URL", help="sqlite:///文件名.db 或 postgresql://用户@主机/库名"
    )
    data = argparse.ArgumentParser(add_help=False)
    data.add_argument("--data", type=Path, metavar="DIR", help="密钥目录；SQLite 默认在数据库旁边，PostgreSQL 必须写明")

    serve = commands.add_parser("serve", parents=[database, data], help="运行平台")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8700)
    serve.add_argument("--assets", type=Path, default=DEFAULT_ASSETS, metavar="DIR", help="模板和字体")
    serve.add_argument("--public-url", default="", help="终端和群众访问平台用的地址，默认按监听地址")
    serve.add_argument("--gateway-token", type=Path, metavar="FILE", help="只收经省级网关（x-tif-*）来的终端请求；默认不用")
    serve.add_argument("--updates", type=Path, metavar="DIR", help="程序更新的签名仓库，在 /updates/ 下给终端；默认不给")
    serve.set_defaults(run=_serve)

    enroll = commands.add_parser("enroll", parents=[database], help="登记一台终端")
    enroll.add_argument("--terminal", required=True, metavar="ID")
    enroll.add_argument("--public-key", required=True, metavar="B64", help="终端的 Ed25519 公钥")
    enroll.add_argument("--village-code", required=True)
    enroll.add_argument("--site-name", required=True)
    enroll.set_defaults(run=_enroll)

    keys = commands.add_parser("keys", parents=[database, data], help="平台的公钥，以及更换密钥")
    keys.add_argument("what", nargs="?", choices=["list", "rotate"], default="list", help="rotate：换新密钥，旧的继续能用")
    keys.add_argument("--suite", default="", choices=SUITE_IDS, help="新密钥的套件，默认不变；第一次建立时默认国际套件")
    keys.add_argument(
        "--valid-from", default="", metavar="TIME", help="终端从何时起用新密钥加密，ISO 8601 带时区，默认现在"
    )
    keys.set_defaults(run=_keys)
    publishcommands.add_commands(commands, [database, data], _data_dir)
    terminalcommand.add_commands(commands, [database, data], _data_dir)
    usercommands.add_commands(commands, [database, data], _data_dir)
    add_import(commands, [database, data], _data_dir)
    backupcommand.add_commands(commands, database)
    ledgercommand.add_commands(commands, database)
    paymentcommands.add_commands(commands, [database, data], _data_dir)
    updatescommand.add_commands(commands)
    return parser


def _data_dir(options: argparse.Namespace) -> Path:
    if options.data is not None:
        return Path(options.data)
    if is_postgresql(options.database):
        raise UnsupportedDatabaseError("使用 PostgreSQL 时请用 --data 写明密钥目录。")
    path = sqlite_path(options.database)
    return path.with_name(f"{path.stem}-keys")


def _public(keys: PlatformKeys) -> dict[str, str]:
    return {
        "suite": keys.suite_id,
        "sealing_key": base64.b64encode(keys.sealing_public).decode(),
        "sealing_key_id": keys.sealing_key_id,
        "signing_key": base64.b64encode(keys.signing_public).decode(),
        "signing_key_id": keys.signing_key_id,
        "document_root": base64.b64encode(keys.authority.root).decode(),
    }


def _around(options: argparse.Namespace) -> Callable[[ASGIApp], ASGIApp]:
    """What stands before the platform. Raises for a token file or a repository that cannot be used."""
    token = token_in(options.gateway_token) if options.gateway_token else ""
    if options.updates is not None:
        Repository(options.updates).root()

    def around(app: ASGIApp) -> ASGIApp:
        guarded = GatewayFront(app, token=token, clock=system_clock) if token else app
        return guarded if options.updates is None else UpdatesFront(guarded, options.updates)

    return around


def _serve(options: argparse.Namespace) -> int:
    around = _around(options)
    keys = load_or_create_keys(_data_dir(options))
    store = open_platform(options.database, keys)
    try:
        try:
            listener = listen(options.host, options.port)
        except (OSError, OverflowError) as error:
            return _say(f"用不了地址 {options.host}:{options.port}：{error}。", EXIT_ADDRESS)
        url = options.public_url.rstrip("/") or url_of(listener)
        money = connected_money(_data_dir(options), system_clock, lambda: url)
        evaluations, receiver = connected_evaluations(_data_dir(options), system_clock)
        receiver.start()
        departments = connected_departments(options.assets)
        platform = Platform(store, keys, departments, system_clock, url, money, evaluations)
        print(json.dumps({"url": url_of(listener), **_public(keys)}), flush=True)
        uvicorn_server(build_app(platform), around=around).run([listener])
    finally:
        store.close()
    return 0


def _enroll(options: argparse.Namespace) -> int:
    key = enrolment.decode_public_key(options.public_key)
    store = open_store(options.database)
    try:
        now = stamp(system_clock())
        enrolment.enrol(store, options.terminal, key, options.village_code, options.site_name, now)
    finally:
        store.close()
    print(json.dumps({"enrolled": options.terminal}))
    return 0


def _keys(options: argparse.Namespace) -> int:
    directory = _data_dir(options)
    if options.valid_from and parse(options.valid_from) is None:
        return _say("--valid-from 应是带时区的时间，例如 2026-12-01T00:00:00+08:00。", EXIT_USAGE)
    if options.what == "rotate":
        keys = rotate_keys(directory, options.suite, options.valid_from)
        _publish_statements(options.database, keys)
    else:
        keys = load_or_create_keys(directory, options.suite or SUITE_IDS[0])
    rows = [
        {
            "use": row.use,
            "suite": row.suite_id,
            "key_id": row.key_id,
            "key": base64.b64encode(row.public_raw).decode(),
            "since": row.since,
            "state": "current" if row.current else "retired",
        }
        for row in keys.rows
    ]
    statements = keys.statements_after(0)
    print(json.dumps({**_public(keys), "statement": statements[-1].version if statements else 0, "keys": rows}))
    return 0


def _publish_statements(database: str, keys: PlatformKeys) -> None:
    """So that terminals hear of it. A server that runs would do it too, at the next question of a terminal."""
    store = open_platform(database, keys)
    try:
        publish_statements(Platform(store, keys, Departments([]), system_clock, ""))
    finally:
        store.close()


if __name__ == "__main__":
    sys.exit(main())
