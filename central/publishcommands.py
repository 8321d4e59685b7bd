"""``python -m central publish | published | withdraw | rollout | rollback``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from msgspec import UnsetType

from central import publishing
from central.departments import Departments
from central.keys import load_or_create_keys
from central.moments import system_clock
from central.platform import Platform
from central.rollout import progress
from central.server import open_platform
from central.store.records import Publication
from sync.wire.downlink import Channel

Work = Callable[[Platform, argparse.Namespace], dict[str, object]]


def add_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    parents: list[argparse.ArgumentParser],
    data_dir: Callable[[argparse.Namespace], Path],
) -> None:
    """Adds the commands to those of ``python -m central``."""

    def run(work: Work) -> Callable[[argparse.Namespace], int]:
        def command(options: argparse.Namespace) -> int:
            keys = load_or_create_keys(data_dir(options))
            store = open_platform(options.database, keys)
            try:
                answer = work(Platform(store, keys, Departments([]), system_clock, ""), options)
            finally:
                store.close()
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
            return 0

        return command

    publish = commands.add_parser("publish", parents=parents, help="向终端发布：catalogue、settings、keys、broadcast")
    publish.add_argument("channel", choices=("catalogue", "settings", "keys", "broadcast"))
    publish.add_argument("path", nargs="?", type=Path, help="目录（catalogue）或文件（settings）")
    publish.add_argument("--target", default="", metavar="区划代码", help="只给村代码以它开头的终端，默认所有终端")
    publish.add_argument("--terminal", action="append", default=[], metavar="终端编号", help="只给这台终端，可以写几次")
    publish.add_argument("--percent", type=int, default=100, help="先给百分之几的终端，以后用 rollout 扩大")
    publish.add_argument("--lowest-program", default="", metavar="版本", help="catalogue：要哪一版程序才能用")
    publish.add_argument("--text", default="", help="广播的文字")
    publish.add_argument("--emergency", action="store_true", help="应急广播：占屏幕最上方，并朗读一次")
    publish.add_argument("--from", dest="from_at", default="", metavar="TIME", help="几时起，默认现在")
    publish.add_argument("--until", default="", metavar="TIME", help="几时止，例如 2026-12-01T18:00:00+08:00")
    publish.set_defaults(run=run(_publish))

    published = commands.add_parser("published", parents=parents, help="发布过什么，各终端用的是哪一版")
    published.set_defaults(run=run(lambda platform, _options: overview(platform)))

    withdraw = commands.add_parser("withdraw", parents=parents, help="提前结束一条广播")
    withdraw.add_argument("broadcast_id", metavar="ID")
    withdraw.set_defaults(
        run=run(lambda platform, options: _said(publishing.withdraw_broadcast(platform, options.broadcast_id)))
    )

    rollout = commands.add_parser("rollout", parents=parents, help="把最新一版扩大到更多终端")
    rollout.add_argument("channel", choices=("catalogue", "settings"))
    rollout.add_argument("percent", type=int, help="给百分之几的终端")
    rollout.set_defaults(
        run=run(lambda platform, options: _said(publishing.widen(platform, Channel(options.channel), options.percent)))
    )

    rollback = commands.add_parser("rollback", parents=parents, help="让一个频道退回上一版")
    rollback.add_argument("channel", choices=[one.value for one in Channel if one is not Channel.KEYS])
    rollback.set_defaults(
        run=run(lambda platform, options: _said(publishing.roll_back(platform, Channel(options.channel))))
    )


def _publish(platform: Platform, options: argparse.Namespace) -> dict[str, object]:
    if options.channel == "broadcast":
        broadcast_id, row = publishing.publish_broadcast(
            platform,
            options.text,
            until=options.until,
            target=options.target,
            emergency=options.emergency,
            from_at=options.from_at,
        )
        return {"broadcast_id": broadcast_id, **_said(row)}
    if options.channel == "keys":
        statements = publishing.publish_statements(platform)
        if statements is None:
            raise publishing.PublishingError("没有新的密钥声明可以发布：先用 keys rotate 换新的密钥。")
        return _said(statements)
    if options.path is None:
        raise publishing.PublishingError("请写明要发布的目录或文件。")
    whom = publishing.Whom(options.target, tuple(options.terminal), options.percent)
    if options.channel == "catalogue":
        return _said(publishing.publish_catalogue(platform, options.path, whom, options.lowest_program))
    return _said(publishing.publish_file(platform, Channel.SETTINGS, options.path, publishing.SETTINGS_FILE, whom))


def _said(row: Publication) -> dict[str, object]:
    aim = row.manifest.aim
    return {
        "number": row.number,
        "channel": row.channel,
        "version": row.version,
        "target": row.target,
        "terminals_named": [] if isinstance(aim, UnsetType) else list(aim.terminals),
        "percent": 100 if isinstance(aim, UnsetType) else aim.percent,
        "takes_back": row.takes_back,
        "created_at": row.created_at,
        "items": len(row.manifest.items),
    }


def overview(platform: Platform) -> dict[str, object]:
    """Every publication with how many terminals use it and refused it, and how many have shown each broadcast."""
    told = [
        {
            **_said(one.row),
            "terminals": len(one.concerned),
            "using": len(one.using),
            "refused": [
                {"terminal": row.terminal, "code": row.refused_code, "detail": row.refused_detail, "at": row.refused_at}
                for row in one.refused
            ],
        }
        for one in progress(platform.store, platform.store.publications())
    ]
    return {"publications": told, "broadcasts_shown": platform.store.shown_counts()}
