"""``python -m central updates``: init, add, stage, withdraw, sign, refresh, root, list. A JSON line each; 9: refused.

Keys of root and targets belong on machines without a network: every change can be made there on a copy of the repository
(``--key``, without ``--online-key``), signed by one person after the other, and published with ``refresh`` on the server.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Root

from central.updates.keyfiles import new_key, public_key_of, signer_of
from central.updates.problems import UpdatesError
from central.updates.releases import Build, add, described, stage, withdraw
from central.updates.repository import Lives, Repository, Trusted

REFUSED: Final = 9
"""Nothing was changed."""
_ONLINE: Final = "online.pem"


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds ``updates`` to the commands of ``python -m central``."""
    updates = commands.add_parser("updates", help="程序更新的签名仓库（TUF）")
    actions = updates.add_subparsers(required=True, metavar="init|add|stage|withdraw|sign|refresh|root|list")
    where = argparse.ArgumentParser(add_help=False)
    where.add_argument("--repository", type=Path, required=True, metavar="DIR")
    where.add_argument("--passphrase-file", type=Path, metavar="FILE", help="离线密钥的口令，在文件第一行")
    signing = argparse.ArgumentParser(add_help=False)
    signing.add_argument("--key", type=Path, action="append", default=[], metavar="PEM", help="离线密钥，可以写几次")
    signing.add_argument("--online-key", type=Path, metavar="PEM", help="签名够了就发布；不写：留着，以后 refresh")
    lives = argparse.ArgumentParser(add_help=False)
    for role, days in (("root", 365), ("targets", 365), ("snapshot", 30), ("timestamp", 30)):
        lives.add_argument(f"--{role}-days", type=int, default=days, metavar="N", help=f"{role} 的有效天数，默认{days}")

    def command(
        name: str, work: Callable[[argparse.Namespace], object], explained: str, *more: argparse.ArgumentParser
    ) -> argparse.ArgumentParser:
        parser = actions.add_parser(name, parents=[where, lives, *more], help=explained)
        parser.set_defaults(run=_guarded(work))
        return parser

    init = command("init", _init, "建仓库和密钥：root、targets 的放到离线介质，online.pem 留在服务器")
    init.add_argument("--keys", type=Path, required=True, metavar="DIR")
    for role, keys, threshold in (("root", 3, 2), ("targets", 2, 2)):
        init.add_argument(f"--{role}-keys", type=int, default=keys, metavar="N")
        init.add_argument(f"--{role}-threshold", type=int, default=threshold, metavar="N", help="要几把一起签")
    adding = command("add", _add, "放进一个打包好的程序，先不给任何终端", signing)
    adding.add_argument("--program", type=Path, required=True, metavar="DIR", help="make package 的 dist/kiosk")
    adding.add_argument("--version", required=True)
    adding.add_argument("--machine", required=True, help="终端的 uname -m：x86_64、aarch64")
    adding.add_argument("--schema", type=int, required=True, help="它的数据库版本：kiosk update status 里的 schema")
    adding.add_argument("--preset", type=int, default=6, choices=range(10), help="xz 压缩级别")
    staging = command("stage", _stage, "给百分之几的终端，可以逐步扩大", signing)
    staging.add_argument("version")
    staging.add_argument("percent", type=int)
    staging.add_argument("--target", metavar="区划代码", help="只给村代码以它开头的终端")
    command("withdraw", _withdraw, "撤下：没有更新的终端不再更新到它", signing).add_argument("version")
    command("sign", _sign, "给等签名的文件加上签名", signing)
    refresh = command("refresh", _refresh, "发布签名够了的，并续签 snapshot 和 timestamp；每天运行一次")
    refresh.add_argument("--online-key", type=Path, required=True, metavar="PEM")
    root = command("root", _root, "续签 root，或换密钥", signing)
    root.add_argument("--role", choices=("root", "targets", "snapshot", "timestamp"), default="root")
    root.add_argument("--add", type=Path, metavar="PUB", help="新公钥，PEM")
    root.add_argument("--revoke", default="", metavar="KEYID")
    root.add_argument("--threshold", type=int, default=0, metavar="N")
    command("list", _list, "仓库里有什么，什么在等签名")


def _guarded(work: Callable[[argparse.Namespace], object]) -> Callable[[argparse.Namespace], int]:
    def run(options: argparse.Namespace) -> int:
        try:
            answer = work(options)
        except UpdatesError as refused:
            sys.stderr.write(f"{refused}\n")
            return REFUSED
        except OSError as problem:
            sys.stderr.write(f"{problem.filename or options.repository}：{problem.strerror}。\n")
            return REFUSED
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        return 0

    return run


def _init(options: argparse.Namespace) -> object:
    folder: Path = options.keys
    for role in ("root", "targets"):
        keys, threshold = getattr(options, f"{role}_keys"), getattr(options, f"{role}_threshold")
        if not 1 <= threshold <= keys <= 20:
            raise UpdatesError(f"{role} 的密钥数和门槛不对：{keys}把里要{threshold}把。")
    folder.mkdir(parents=True, exist_ok=True)
    phrase = _passphrase(options)

    def made(role: str) -> list[CryptoSigner]:
        return [new_key(folder / f"{role}-{n}.pem", phrase) for n in range(1, getattr(options, f"{role}_keys") + 1)]

    root, targets = made("root"), made("targets")
    online = new_key(folder / _ONLINE, None)
    repository = _repository(options)
    repository.create(
        Trusted([one.public_key for one in root], options.root_threshold),
        Trusted([one.public_key for one in targets], options.targets_threshold),
        online,
        [*root, *targets],
    )
    return {
        "repository": str(options.repository),
        "trusted_root": str(options.repository / "metadata" / "1.root.json"),
        "offline": [str(folder / f"{role}-{n}.pem") for role, found in (("root", root), ("targets", targets))
                    for n in range(1, len(found) + 1)],
        "online": str(folder / _ONLINE),
    }  # fmt: skip


def _add(options: argparse.Namespace) -> object:
    build = Build(options.program, options.version, options.machine, options.schema)
    repository = _repository(options)
    release, complete = add(repository, build, _signers(options), options.preset)
    return {"serial": release.serial, "version": release.version} | _published(repository, options, complete=complete)


def _stage(options: argparse.Namespace) -> object:
    repository = _repository(options)
    release, complete = stage(repository, options.version, options.percent, options.target, _signers(options))
    told = {"serial": release.serial, "version": release.version, "percent": release.percent, "target": release.target}
    return told | _published(repository, options, complete=complete)


def _withdraw(options: argparse.Namespace) -> object:
    repository = _repository(options)
    release, complete = withdraw(repository, options.version, _signers(options))
    told: dict[str, object] = {"serial": release.serial, "version": release.version, "withdrawn": True}
    return told | _published(repository, options, complete=complete)


def _sign(options: argparse.Namespace) -> object:
    repository = _repository(options)
    done = repository.sign(_signers(options))
    if not done:
        raise UpdatesError("没有等签名的文件。")
    return _published(repository, options, complete=all(done.values()))


def _refresh(options: argparse.Namespace) -> object:
    repository = _repository(options)
    done = repository.publish(signer_of(options.online_key, None))
    return {"published": done, "removed": repository.remove_unnamed()}


def _root(options: argparse.Namespace) -> object:
    added = public_key_of(options.add) if options.add is not None else None

    def change(root: Root) -> None:
        try:
            if options.revoke:
                root.revoke_key(options.revoke, options.role)
        except ValueError as unknown:
            raise UpdatesError(f"{options.role} 没有这把密钥：{options.revoke}。") from unknown
        if added is not None:
            root.add_key(added, options.role)
        role = root.roles[options.role]
        role.threshold = options.threshold or role.threshold
        if not 1 <= role.threshold <= len(role.keyids):
            raise UpdatesError(f"{options.role} 剩{len(role.keyids)}把密钥，够不到门槛{role.threshold}。")

    repository = _repository(options)
    complete = repository.change_root(change, _signers(options))
    told: dict[str, object] = {"role": options.role}
    return told | _published(repository, options, complete=complete)


def _list(options: argparse.Namespace) -> object:
    repository = _repository(options)
    root, published = repository.root().signed, repository.targets().signed
    waiting = repository.draft("targets")
    return {
        "root": root.version,
        "roles": {
            name: {"threshold": role.threshold, "keys": list(role.keyids)} for name, role in sorted(root.roles.items())
        },
        "releases": described(published.targets),
        "waiting": [role for role in ("root", "targets") if repository.draft(role) is not None],
        "coming": described(repository.coming_targets().targets) if waiting is not None else [],
    }


def _published(repository: Repository, options: argparse.Namespace, *, complete: bool) -> dict[str, object]:
    if not complete or options.online_key is None:
        return {"published": False, "signatures": "complete" if complete else "missing"}
    repository.publish(signer_of(options.online_key, None))
    repository.remove_unnamed()
    return {"published": True, "signatures": "complete"}


def _signers(options: argparse.Namespace) -> list[CryptoSigner]:
    phrase = _passphrase(options)
    return [signer_of(file, phrase) for file in options.key]


def _passphrase(options: argparse.Namespace) -> bytes | None:
    file: Path | None = options.passphrase_file
    return file.read_bytes().splitlines()[0] if file is not None else None


def _repository(options: argparse.Namespace) -> Repository:
    lives = Lives(options.root_days, options.targets_days, options.snapshot_days, options.timestamp_days)
    return Repository(options.repository, lives=lives)
