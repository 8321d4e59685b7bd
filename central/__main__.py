"""``python -m central``: serve, enroll, keys. Refusals are one sentence on stderr and an exit code of 2 to 5."""

from __future__ import annotations

import argparse
import base64
import json
import sys
from pathlib import Path
from typing import Final

from central import enrolment
from central.app import build_app
from central.departments import Departments
from central.departments.certificate import CertificatePrinter
from central.departments.simulated_social_insurance import SimulatedSocialInsurance
from central.keys import KeyFileError, PlatformKeys, load_or_create_keys
from central.moments import stamp, system_clock
from central.platform import Platform
from central.server import DEFAULT_ASSETS, listen, open_platform, url_of, uvicorn_server
from central.store import StoreUnavailableError, UnsupportedDatabaseError, open_store
from central.store.open import sqlite_path

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
    except enrolment.EnrolmentError as refused:
        return _say(str(refused), EXIT_USAGE)


def _say(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m central", description="参考中心平台")
    commands = parser.add_subparsers(required=True, metavar="serve|enroll|keys")
    database = argparse.ArgumentParser(add_help=False)
    database.add_argument("--database", required=True, metavar="URL", help="sqlite:///文件名.db")
    data = argparse.ArgumentParser(add_help=False)
    data.add_argument("--data", type=Path, metavar="DIR", help="密钥目录，默认在数据库旁边")

    serve = commands.add_parser("serve", parents=[database, data], help="运行平台")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8700)
    serve.add_argument("--assets", type=Path, default=DEFAULT_ASSETS, metavar="DIR", help="模板和字体")
    serve.add_argument("--public-url", default="", help="终端和群众访问平台用的地址，默认按监听地址")
    serve.set_defaults(run=_serve)

    enroll = commands.add_parser("enroll", parents=[database], help="登记一台终端")
    enroll.add_argument("--terminal", required=True, metavar="ID")
    enroll.add_argument("--public-key", required=True, metavar="B64", help="终端的 Ed25519 公钥")
    enroll.add_argument("--village-code", required=True)
    enroll.add_argument("--site-name", required=True)
    enroll.set_defaults(run=_enroll)

    keys = commands.add_parser("keys", parents=[database, data], help="平台的公钥")
    keys.set_defaults(run=_keys)
    return parser


def _data_dir(options: argparse.Namespace) -> Path:
    if options.data is not None:
        return Path(options.data)
    path = sqlite_path(options.database)
    return path.with_name(f"{path.stem}-keys")


def _public(keys: PlatformKeys) -> dict[str, str]:
    return {
        "sealing_key": base64.b64encode(keys.sealing_public).decode(),
        "sealing_key_id": keys.sealing_key_id,
        "signing_key": base64.b64encode(keys.signing_public).decode(),
        "signing_key_id": keys.signing_key_id,
    }


def _serve(options: argparse.Namespace) -> int:
    keys = load_or_create_keys(_data_dir(options))
    store = open_platform(options.database, keys)
    try:
        try:
            listener = listen(options.host, options.port)
        except (OSError, OverflowError) as error:
            return _say(f"用不了地址 {options.host}:{options.port}：{error}。", EXIT_ADDRESS)
        url = options.public_url.rstrip("/") or url_of(listener)
        department = SimulatedSocialInsurance(CertificatePrinter(options.assets))
        platform = Platform(store, keys, Departments([department]), system_clock, url)
        print(json.dumps({"url": url_of(listener), **_public(keys)}), flush=True)
        uvicorn_server(build_app(platform)).run([listener])
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
    print(json.dumps(_public(load_or_create_keys(_data_dir(options)))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
