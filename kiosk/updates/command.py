"""``python -m kiosk update check | apply | status``: words and exit codes; the work is in ``looking`` and ``switching``."""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from pathlib import Path
from typing import Final

import msgspec

from kiosk.clock import SystemClock
from kiosk.domain.trouble import Cause, Trouble
from kiosk.maintenance.restore import is_in_use
from kiosk.maintenance.storefiles import NotCopied
from kiosk.settings import LoadedSettings
from kiosk.store.database import DATABASE_NAME
from kiosk.updates.looking import Looked, Source, look, medium, network
from kiosk.updates.places import Places, Program, places_of
from kiosk.updates.setup import copy_store, keeper_of, terminal_of, url_of
from kiosk.updates.stepdown import SCHEMA
from kiosk.updates.switching import Before, Switch
from kiosk.updates.telling import finding

NOT_SET_UP: Final = 2
REFUSED: Final = 4
NO_ANSWER: Final = 5
NOT_WRITTEN: Final = 6
_BY_CAUSE: Final = {Cause.NETWORK: NO_ANSWER, Cause.DEVICE: NOT_WRITTEN}


def update_command(options: argparse.Namespace, loaded: LoadedSettings) -> int:
    """0 done or nothing to do; 2 not set up; 4 not believed, or out of date; 5 no answer; 6 not read or written."""
    places = places_of(loaded)
    if options.action == "status":
        return _status(places, as_json=options.json)
    if not loaded.settings.updates.root_file:
        sys.stderr.write("kiosk.toml 里没有 updates.root_file：这台终端不从更新仓库更新。\n")
        return NOT_SET_UP
    source = _source(options, loaded)
    switch = Switch(places, SystemClock())
    asking = options.action == "check"
    done = look(terminal_of(loaded, SystemClock()), source, places, switch, only_ask=asking)
    if isinstance(done, Trouble):
        return _told(options, done)
    if asking or done.prepared is None:
        return _offered(options, done)
    return _apply(options, loaded, places, switch, done.prepared)


def _source(options: argparse.Namespace, loaded: LoadedSettings) -> Source:
    folder: Path | None = options.source
    return network(url_of(loaded), ordered=True) if folder is None else medium(folder)


def _apply(options: argparse.Namespace, loaded: LoadedSettings, places: Places, switch: Switch, coming: Program) -> int:
    """A running terminal switches by itself when nobody is there; a stopped one is switched here."""
    if is_in_use(keeper_of(loaded).folder / DATABASE_NAME):
        return _say(options, {"prepared": coming.version, "switched": False}, "已备好，没有人用一分钟后终端自己更换。")
    try:
        copy = copy_store(loaded, places, coming, SystemClock())
    except (NotCopied, OSError, sqlite3.Error) as problem:
        sys.stderr.write(f"数据库没有备份成（{type(problem).__name__}），所以没有更换。请看存储，再试一次。\n")
        return NOT_WRITTEN
    switched = switch.switch(Before(copy=copy))
    return _say(options, {"prepared": coming.version, "switched": switched}, "已更换，下次启动用新版。")


def _offered(options: argparse.Namespace, done: Looked) -> int:
    if done.offer is None:
        return _say(options, {"offered": None}, "没有给这台终端的新版。")
    release = done.offer.release
    told = {"offered": release.version, "serial": release.serial, "bytes": release.unpacked.bytes}
    return _say(options, told, f"有新版{release.version}，用 update apply 更新。")


def _status(places: Places, *, as_json: bool) -> int:
    from kiosk.version import build_version

    state = places.read()
    version = build_version()
    if as_json:
        told = {"version": version, "schema": SCHEMA, "state": msgspec.to_builtins(state)}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        return 0
    running = state.running
    slot = f"app-{running.slot}" if running.slot else "安装包"
    sys.stdout.write(f"{version}  {slot}  schema {SCHEMA}\n{finding(state, version, SystemClock().wall()).sentence()}\n")
    return 0


def _told(options: argparse.Namespace, trouble: Trouble) -> int:
    if options.json:
        told = {"code": trouble.code, "cause": trouble.cause.value, "message": trouble.message, "advice": trouble.advice}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    sys.stderr.write(f"{trouble.message}（{trouble.code}）。{trouble.advice}\n")
    return _BY_CAUSE.get(trouble.cause, REFUSED)


def _say(options: argparse.Namespace, told: dict[str, object], sentence: str) -> int:
    sys.stdout.write((json.dumps(told, ensure_ascii=False) if options.json else sentence) + "\n")
    return 0
