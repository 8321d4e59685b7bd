"""``python -m kiosk enrol CODE --platform URL``: words and exit codes; the work is in ``enrol``."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

from kiosk.composition import Options, carrier_of, keyring_of, open_store, store_folder
from kiosk.domain.trouble import Cause, Trouble
from kiosk.maintenance.configfile import value_of
from kiosk.maintenance.enrol import (
    CourierMaker,
    NotEnrolled,
    Place,
    come,
    draft,
    make_courier,
    may_write,
    own_key,
    settle,
    waiting,
)
from kiosk.settings import LoadedSettings, SettingsProblem, decode_key, load_settings
from kiosk.store.database import DATABASE_NAME
from kiosk.store.quarantine import not_gone_through
from sync import wire
from sync.solo import TakenError, alone
from sync.wire.enrolment import read_code

BAD_INPUT: Final = 2
STILL_WAITING: Final = 4
NO_ANSWER: Final = 5
NOT_WRITTEN: Final = 6
ENROLLED_BEFORE: Final = 7
NOT_TRUSTED: Final = 8
_WHO: Final = "command-line"
_BY_CAUSE: Final = {Cause.INPUT: BAD_INPUT, Cause.KEY: NOT_TRUSTED}


class _Refused(Exception):  # noqa: N818 - told to a person as a sentence
    def __init__(self, exit_code: int, code: str, cause: Cause, sentence: str) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code
        self.code = code
        self.cause = cause


def enrol_command(options: argparse.Namespace, config: Path, new_courier: CourierMaker = make_courier) -> int:
    """0 enrolled; 2 code, configuration; 4 something waits; 5 no answer; 6 not written; 7 known already; 8 not trusted."""
    try:
        with ExitStack() as held:
            told = _enrol(options, config.resolve(), new_courier, held)
    except SettingsProblem as problem:
        return _say_no(options, _Refused(BAD_INPUT, "enrol.settings", Cause.INPUT, str(problem)))
    except _Refused as refused:
        return _say_no(options, refused)
    sys.stdout.write((json.dumps(told, ensure_ascii=False) if options.json else _sentence(told)) + "\n")
    return 0


def _enrol(options: argparse.Namespace, config: Path, new_courier: CourierMaker, held: ExitStack) -> dict[str, object]:
    typed = sys.stdin.readline(1000) if options.code == "-" else options.code
    code = read_code(typed)
    if code is None:
        raise _Refused(BAD_INPUT, "enrol.code", Cause.INPUT, "注册码不对：应是7组、每组5个字母或数字，请核对后再输。")
    leaving = load_settings(config) if _is_enrolled(config) else None
    if leaving is not None:
        _check_move(options, leaving, held)
    place = _place(config)
    phones = _phones(options, config)
    if not may_write(place):
        raise _Refused(
            NOT_WRITTEN,
            "enrol.not_written",
            Cause.DEVICE,
            f"写不进 {config.parent} 或终端的数据文件夹，请用管理员身份再试。",
        )
    try:
        key_file, key = own_key(place, code.name)
    except (OSError, ValueError) as problem:
        raise _Refused(
            NOT_WRITTEN, "enrol.key", Cause.DEVICE, f"终端的新密钥写不了或读不了（{type(problem).__name__}）。"
        ) from problem
    answer = come(options.platform.rstrip("/"), code, key, new_courier)
    if isinstance(answer, NotEnrolled):
        raise _Refused(_BY_CAUSE.get(answer.cause, NO_ANSWER), answer.code, answer.cause, answer.sentence)
    text = draft(place, options.platform.rstrip("/"), key_file, answer, phones)
    try:
        settle(place, text, answer, leaving)
    except OSError as problem:
        sentence = f"平台已登记，本机没有写完（{type(problem).__name__}）。请用同一个注册码再运行一次。"
        raise _Refused(NOT_WRITTEN, "enrol.not_written", Cause.DEVICE, sentence) from problem
    told = answer.enrolled
    return {
        "terminal": told.terminal,
        "village_code": told.village_code,
        "site_name": told.site_name,
        "credential_until": told.credential.expires_at,
        "config": str(config),
    }


def _is_enrolled(config: Path) -> bool:
    """A configuration with a platform's keys and a key file that exists; the example, or one only begun, is none."""
    key_file = value_of(config, "terminal", "key_file")
    suite = value_of(config, "platform", "suite") or wire.SUITE_HPKE_X25519
    try:
        decode_key(value_of(config, "platform", "signing_key"), "platform.signing_key", suite)
    except (SettingsProblem, KeyError):
        return False
    return bool(key_file) and (config.parent / key_file).exists()


def _check_move(options: argparse.Namespace, leaving: LoadedSettings, held: ExitStack) -> None:
    """Nothing that was promised may be lost by moving. Keeps the terminal from running until ``held`` ends."""
    name = leaving.settings.terminal.id
    if not options.move:
        sentence = f"这台终端已经登记为 {name}。要搬到别处重新登记，请加 --move。"
        raise _Refused(ENROLLED_BEFORE, "enrol.enrolled", Cause.INPUT, sentence)
    store = store_folder(leaving)
    if not (store / DATABASE_NAME).exists():
        return
    try:
        held.enter_context(alone(store / DATABASE_NAME))
    except TakenError as problem:
        raise _Refused(STILL_WAITING, "enrol.running", Cause.INPUT, "终端正在运行，请先停下它再搬。") from problem
    if not_gone_through(store):
        sentence = "有损坏的数据库还没有救过。请先启动一次终端，让它救完再搬。"
        raise _Refused(STILL_WAITING, "enrol.damaged", Cause.DEVICE, sentence)
    counts = waiting(store)
    if counts.parked:
        sentence = f"有{counts.parked}笔停放的办件没有处理。请先看 queue list，和运维商量后放行，再搬。"
        raise _Refused(STILL_WAITING, "enrol.parked", Cause.INPUT, sentence)
    if counts.pending:
        _export(options, leaving, counts.pending)


def _export(options: argparse.Namespace, leaving: LoadedSettings, pending: int) -> None:
    if options.export is None:
        sentence = f"有{pending}笔办件还没有送到平台。请联网等它送完，或加 --export 写到U盘带给平台。"
        raise _Refused(STILL_WAITING, "enrol.waiting", Cause.NETWORK, sentence)
    own = Options()
    with closing(open_store(leaving)) as store:
        done = carrier_of(leaving, store, keyring_of(leaving, store, own.clock), own).export(options.export, _WHO)
    if isinstance(done, Trouble):
        sentence = f"{done.message}，终端没有动。{done.advice}"
        raise _Refused(STILL_WAITING, done.code, done.cause, sentence)
    if done.left:
        sentence = f"一个文件装不下，还剩{done.left}笔。请先把这个文件交给平台、导入回执，再搬。"
        raise _Refused(STILL_WAITING, "enrol.left", Cause.INPUT, sentence)
    sys.stderr.write(f"{done.entries}笔没有送到平台的办件已写到 {options.export / done.file}，请交给平台导入。\n")


def _place(config: Path) -> Place:
    key_file = value_of(config, "terminal", "key_file")
    store = value_of(config, "store", "directory")
    return Place(
        config=config,
        key_folder=(config.parent / key_file).parent if key_file else config.parent,
        store=config.parent / (store or "data"),
    )


def _phones(options: argparse.Namespace, config: Path) -> dict[str, str]:
    """What was typed, or what stands there already."""
    phones: dict[str, str] = {}
    for name in ("attendant_phone", "technician_phone"):
        typed: str = getattr(options, name)
        if typed:
            phones[name] = typed
        elif not value_of(config, "terminal", name):
            option = f"--{name.replace('_', '-')}"
            raise _Refused(BAD_INPUT, "enrol.phone", Cause.INPUT, f"请用 {option} 写明电话，屏幕上要告诉群众。")
    return phones


def _sentence(told: dict[str, object]) -> str:
    return f"已登记：{told['terminal']} {told['site_name']}。配置写在 {told['config']}。"


def _say_no(options: argparse.Namespace, refused: _Refused) -> int:
    sys.stderr.write(f"{refused}\n")
    if options.json:
        told = {"code": refused.code, "cause": refused.cause.value, "advice": str(refused)}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    return refused.exit_code
