"""``python -m kiosk``: run, enrol, doctor, jobs, bind, parts, report, burnin, queue, store, pin, catalogue,
licences, verify, update, launch, demo.

Exit codes: 0 done, 1 a bug, 2 to 9 a documented refusal.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from kiosk import garbage
from kiosk.clock import keep_beijing_time
from kiosk.maintenance.catalogue.licenceparser import add_licences
from kiosk.settings import LoadedSettings, SettingsProblem, load_settings
from kiosk.store.database import StoreUnusable

REFUSED_SETTINGS = 2
REFUSED_STORE = 3
NOT_READY = 4
NOT_FOUND = 5
NOT_WRITTEN = 6
_DEVELOPMENT = ("kiosk.demo", "ui.preview")
"""Stays outside the packaged program."""


def main(arguments: list[str] | None = None) -> int:
    keep_beijing_time()
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except SettingsProblem as problem:
        return _refuse(REFUSED_SETTINGS, str(problem))
    except StoreUnusable as problem:
        if problem.code == "store.full":
            return _refuse(REFUSED_STORE, "本机的存储满了（store.full）：请清理出空间再启动，数据库不要删除。")
        return _refuse(REFUSED_STORE, f"本机数据库不能用（{problem.code}）：请不要删除它，联系技术员。")
    except PermissionError as problem:
        return _refuse(NOT_WRITTEN, f"没有权限用 {problem.filename}：请用终端自己的用户（yuezhizhu）运行。")
    except ModuleNotFoundError as problem:
        if not getattr(sys, "frozen", False) or not (problem.name or "").startswith(_DEVELOPMENT):
            raise
        return _refuse(NOT_FOUND, "安装好的程序里没有演示和预览，请在源码目录里运行。")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m kiosk", description="粤智助终端")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    config = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    config.add_argument("--config", type=Path, help="default: $KIOSK_CONFIG, else kiosk.toml in this folder")

    run = commands.add_parser("run", help="the terminal", parents=[config])
    run.add_argument("--smoke", type=Path, metavar="PNG", help="save the first screen, print READY, leave")
    run.add_argument("--offscreen", action="store_true", help="draw without a display")
    run.add_argument("--demo-bench", action="store_true", help="with a platform and a simulated bench beside it")
    run.set_defaults(run=_run)

    enrol = commands.add_parser("enrol", help="comes to a platform with a one-time code", parents=[config])
    enrol.add_argument("code", metavar="CODE", help="seven groups of five; - reads it from standard input")
    enrol.add_argument("--platform", required=True, metavar="URL")
    enrol.add_argument("--attendant-phone", default="", help="on the first time; later, what stands in kiosk.toml")
    enrol.add_argument("--technician-phone", default="")
    enrol.add_argument("--move", action="store_true", help="leaves the old site: what it keeps here is wiped")
    enrol.add_argument("--export", type=Path, metavar="DIR", help="with --move: writes what still waits to a medium first")
    enrol.add_argument("--json", action="store_true")
    enrol.set_defaults(run=_enrol)

    doctor = commands.add_parser("doctor", help="is this terminal ready?", parents=[config])
    doctor.add_argument("--json", action="store_true")
    doctor.set_defaults(run=_doctor)

    jobs = commands.add_parser("jobs", help="what the terminal does again and again: last and next time", parents=[config])
    jobs.add_argument("--json", action="store_true")
    jobs.set_defaults(run=_jobs)

    bind = commands.add_parser("bind", help="what is plugged in where, as tables for kiosk.toml")
    bind.add_argument("--at", action="append", default=[], metavar="URL", help="also look there: ipp://, http://, pcsc:")
    bind.add_argument("--json", action="store_true")
    bind.set_defaults(run=_bind)

    parts = commands.add_parser("parts", help="does each library of this installation work? Without devices or network")
    parts.add_argument("--json", action="store_true")
    parts.set_defaults(run=_parts)

    report = commands.add_parser("report", help="the readiness report as JSON and PDF", parents=[config])
    report.add_argument("folder", type=Path)
    report.set_defaults(run=_report)

    burnin = commands.add_parser("burnin", help="asks every device again and again, and counts", parents=[config])
    burnin.add_argument("--cycles", type=int, default=1000)
    burnin.set_defaults(run=_burnin)

    queue = commands.add_parser("queue", help="the outbox", parents=[config])
    actions = queue.add_subparsers(required=True, dest="action", metavar="list|show|release|export|receipts")
    actions.add_parser("list", parents=[config])
    for name in ("show", "release"):
        actions.add_parser(name, parents=[config]).add_argument("entry_id")
    export = actions.add_parser(
        "export", parents=[config], help="writes what waits to a medium, to be carried to the platform"
    )
    export.add_argument("folder", type=Path)
    receipts = actions.add_parser("receipts", parents=[config], help="takes in the receipts that the platform sent back")
    receipts.add_argument("file", type=Path, help="a file, or a folder with files")
    queue.set_defaults(run=_queue)

    store = commands.add_parser("store", help="copies of the database, and what a damaged one still holds")
    store_actions = store.add_subparsers(required=True, dest="action", metavar="backup|copies|restore|salvage")
    store_actions.add_parser("backup", parents=[config]).add_argument("folder", type=Path)
    copies = store_actions.add_parser("copies", parents=[config], help="which copies this terminal has made")
    restore = store_actions.add_parser("restore", parents=[config], help="a copy becomes the database; terminal stopped")
    restore.add_argument("file", type=Path)
    for one in (copies, restore):
        one.add_argument("--json", action="store_true")
    salvage = store_actions.add_parser("salvage")
    salvage.add_argument("file", type=Path)
    salvage.add_argument("--into", type=Path, metavar="DB", help="bring it into this database; default: only tell")
    salvage.add_argument("--json", action="store_true")
    store.set_defaults(run=_store)

    pin = commands.add_parser("pin", help="PINs of technicians and cadres")
    pin_actions = pin.add_subparsers(required=True, dest="action", metavar="hash|unlock")
    pin_actions.add_parser("hash", help="reads a PIN from standard input, prints its hash for kiosk.toml")
    unlock = pin_actions.add_parser("unlock", parents=[config])
    unlock.add_argument("role", choices=("technician", "attendant"))
    token = pin_actions.add_parser("token", help="operations: signs a technician's token for a challenge")
    token.add_argument("--key", type=Path, required=True, help="the authority's Ed25519 private key, PEM")
    token.add_argument("--who", required=True)
    token.add_argument("--hours", type=int, default=8)
    for answer in (token, pin_actions.add_parser("phone-code", help="operations: ten digits for a challenge")):
        answer.add_argument("--terminal", required=True)
        answer.add_argument("--challenge", required=True)
    pin.set_defaults(run=_pin)

    catalogue = commands.add_parser("catalogue", help="the services' files, for who writes them")
    catalogue_actions = catalogue.add_subparsers(required=True, dest="action", metavar="check|new|preview|schema")
    check = catalogue_actions.add_parser("check", help="every mistake of a folder, with file, line and column")
    check.add_argument("folder", type=Path, nargs="?", help="default: what came with the program")
    check.add_argument("--folder", type=Path, dest="named_folder", help="the same, as the other two say it")
    check.add_argument("--json", action="store_true")
    new = catalogue_actions.add_parser("new", help="a service's file to begin with; asks for what is not given")
    new.add_argument("id", help="small letters, digits, hyphens; the file is named after it")
    for name, what in (
        ("title", "事项名称"),
        ("hint", "说明"),
        ("department", "进驻单位"),
        ("category", "分类"),
        ("output", "slip, record, document or notice"),
    ):
        new.add_argument(f"--{name}", help=what)
    new.add_argument(
        "--folder", "--into", type=Path, dest="into", metavar="DIR", help="default: what came with the program"
    )
    preview = catalogue_actions.add_parser("preview", help="a service's screens: in the window, or as pictures")
    preview.add_argument("id", help="of the service")
    preview.add_argument("--folder", type=Path, help="default: what came with the program; another one: pictures only")
    preview.add_argument("--out", type=Path, metavar="DIR", help="pictures there, also with a display")
    preview.add_argument("--lang", default="zh-Hans", choices=("zh-Hans", "zh-Hant", "en"))
    preview.add_argument("--care", action="store_true", help="large letters")
    catalogue_actions.add_parser("schema", help="the JSON Schema of the files, for editors")
    catalogue.set_defaults(run=_catalogue)
    add_licences(commands)

    verify = commands.add_parser("verify", parents=[config], help="is this slip or certificate genuine? Without a network")
    verify.add_argument("what", nargs="?", default="", metavar="TEXT|FILE.pdf", help="a slip's code, or a certificate")
    verify.add_argument("--scan", type=Path, metavar="PICTURE", help="the slip's code in a photograph")
    verify.add_argument("--trust", type=Path, metavar="FILE", help="the platform's trust.json; default: only itself")
    verify.add_argument("--json", action="store_true")
    verify.set_defaults(run=_verify)

    update = commands.add_parser("update", help="new versions of the program, from the repository or a memory stick")
    update_actions = update.add_subparsers(required=True, dest="action", metavar="check|apply|status")
    for name, what in (("check", "is there one?"), ("apply", "fetch it and have it run from the next start on")):
        action = update_actions.add_parser(name, parents=[config], help=what)
        action.add_argument("--from", dest="source", type=Path, metavar="DIR", help="a stick instead of the network")
        action.add_argument("--json", action="store_true")
    status = update_actions.add_parser("status", parents=[config], help="what runs, what waits, what failed")
    status.add_argument("--json", action="store_true")
    update.set_defaults(run=_update)

    launch = commands.add_parser("launch", parents=[config], help="for the service manager: becomes the version that runs")
    launch.add_argument("--offscreen", action="store_true", help="draw without a display")
    launch.set_defaults(run=_launch)

    demo = commands.add_parser("demo", help="plays the demonstration offscreen")
    demo.add_argument("--out", type=Path, default=Path("build/demo"))
    demo.set_defaults(run=_demo)
    return parser


def _config(options: argparse.Namespace) -> Path:
    named: Path | None = getattr(options, "config", None)
    return named or Path(os.environ.get("KIOSK_CONFIG", "kiosk.toml"))


def _settings(options: argparse.Namespace) -> LoadedSettings:
    return load_settings(_config(options))


def _enrol(options: argparse.Namespace) -> int:
    from kiosk.maintenance.enrolcommand import enrol_command

    return enrol_command(options, _config(options))


def _run(options: argparse.Namespace) -> int:
    if options.demo_bench:
        from kiosk.demo.desk import run_with_bench

        return run_with_bench(offscreen=options.offscreen)
    loaded = _settings(options)
    garbage.put_off()
    from ui.early import QtBegun

    # Qt compiles the screens without the interpreter's lock. Nothing is imported in this thread meanwhile: two threads
    # that import and wait for each other would get modules that are half done.
    imports = threading.Thread(target=_import_terminal, name="imports")
    imports.start()
    qt = QtBegun(offscreen=options.offscreen)
    imports.join()
    from kiosk.bootstrap import run_terminal
    from kiosk.catalogue import CatalogueProblem

    try:
        return run_terminal(loaded, qt, options.smoke)
    except CatalogueProblem as problem:
        return _refuse(REFUSED_SETTINGS, f"事项目录不能用：{problem}")


def _import_terminal() -> None:
    """What goes wrong is told by whoever imports it next."""
    with suppress(Exception):
        import kiosk.bootstrap  # noqa: F401


def _doctor(options: argparse.Namespace) -> int:
    from kiosk.maintenance.fieldcommands import doctor_command

    return doctor_command(_settings(options), as_json=options.json)


def _jobs(options: argparse.Namespace) -> int:
    from kiosk.maintenance.jobscommand import jobs_command

    return jobs_command(_settings(options), as_json=options.json)


def _bind(options: argparse.Namespace) -> int:
    from kiosk.maintenance.fieldcommands import bind_command

    return bind_command(options)


def _parts(options: argparse.Namespace) -> int:
    from functools import partial

    from kiosk.maintenance.fieldcommands import ASSETS
    from kiosk.maintenance.parts import parts_command
    from ui.reportpage import draw_report
    from ui.zinnia import recognised_ten

    return parts_command(partial(draw_report, ASSETS), recognised_ten, as_json=options.json)


def _report(options: argparse.Namespace) -> int:
    from functools import partial

    from kiosk.maintenance.fieldcommands import ASSETS, report_command
    from ui.reportpage import draw_report

    return report_command(_settings(options), options.folder, partial(draw_report, ASSETS))


def _burnin(options: argparse.Namespace) -> int:
    from kiosk.maintenance.fieldcommands import burnin_command

    return burnin_command(_settings(options), options.cycles)


def _queue(options: argparse.Namespace) -> int:
    from kiosk.maintenance import queue

    loaded = _settings(options)
    if options.action == "list":
        print(json.dumps(queue.listed(loaded), ensure_ascii=False, indent=1))
        return 0
    if options.action in {"export", "receipts"}:
        from kiosk.maintenance.carry import command

        return (
            command.export(loaded, options.folder) if options.action == "export" else command.receive(loaded, options.file)
        )
    if options.action == "show":
        found = queue.shown(loaded, options.entry_id)
        if found is None:
            return _refuse(NOT_FOUND, f"待传队列里没有 {options.entry_id}。")
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    if not queue.released(loaded, options.entry_id):
        return _refuse(NOT_FOUND, f"{options.entry_id} 不在搁置的办件里。")
    return 0


def _store(options: argparse.Namespace) -> int:
    from kiosk.maintenance import storecommand

    match options.action:
        case "backup":
            return storecommand.backup_command(_settings(options), options.folder)
        case "copies":
            return storecommand.copies_command(_settings(options), as_json=options.json)
        case "restore":
            return storecommand.restore_command(_settings(options), options.file, as_json=options.json)
        case _:
            return storecommand.salvage_command(options)


def _pin(options: argparse.Namespace) -> int:
    from kiosk.clock import SystemClock
    from kiosk.maintenance.access import hash_pin, is_easy, unlock

    if options.action == "hash":
        digits = sys.stdin.readline().strip()
        if not digits.isdigit() or not 6 <= len(digits) <= 12:
            return _refuse(REFUSED_SETTINGS, "密码要6到12位数字。")
        if is_easy(digits):
            return _refuse(REFUSED_SETTINGS, "这个密码太好猜（连号或重复），请换一个。")
        print(hash_pin(digits))
        return 0
    if options.action in ("token", "phone-code"):
        from kiosk.maintenance.tokencommand import phone_command, token_command

        return token_command(options) if options.action == "token" else phone_command(options)
    from kiosk.composition import open_store

    unlock(open_store(_settings(options)), SystemClock(), options.role)
    return 0


def _catalogue(options: argparse.Namespace) -> int:
    from kiosk.maintenance.catalogue.command import check_command, new_command, schema_command

    if options.action == "new":
        return new_command(options)
    if options.action == "preview":
        return _preview(options)
    return (
        schema_command()
        if options.action == "schema"
        else check_command(options.named_folder or options.folder, as_json=options.json)
    )


def _verify(options: argparse.Namespace) -> int:
    from kiosk.maintenance.verify.command import verify_command

    named = getattr(options, "config", None) is not None or "KIOSK_CONFIG" in os.environ or Path("kiosk.toml").exists()
    return verify_command(options, _settings(options) if named else None)


def _update(options: argparse.Namespace) -> int:
    from kiosk.updates.command import update_command

    return update_command(options, _settings(options))


def _launch(options: argparse.Namespace) -> NoReturn:
    from kiosk.telemetry.crashes import Lives
    from kiosk.updates.launching import launch
    from kiosk.updates.places import places_of

    places, lives = None, None
    try:
        loaded = _settings(options)
        if loaded.settings.updates.root_file:
            places = places_of(loaded)
            lives = Lives(loaded.path(loaded.settings.store.directory) / "lives")
    except SettingsProblem:
        pass  # What starts now says what is wrong with them, on its own.
    launch(places, lives, ["--config", str(_config(options)), *(["--offscreen"] if options.offscreen else [])])


def _preview(options: argparse.Namespace) -> int:
    """0: looked at, or drawn; 2: the folder has mistakes, which are told; 5: no such folder or service; 6: not written."""
    from kiosk.maintenance.catalogue.command import SHIPPED, sound_catalogue
    from kiosk.session.state import Language

    catalogue = sound_catalogue(options.folder or SHIPPED)
    if isinstance(catalogue, int):
        return catalogue
    service = catalogue.by_id.get(options.id)
    if service is None:
        return _refuse(NOT_FOUND, f"没有“{options.id}”这个事项。文件名和 id 要一样。")
    if options.out is None and options.folder is None and has_display():
        from kiosk.demo.desk import preview

        return preview(service, catalogue)
    from ui.preview import draw

    out = options.out or Path("build") / "preview" / service.id
    try:
        pictures = draw(catalogue, service, out, Language(options.lang), care=options.care)
    except OSError as problem:
        return _refuse(NOT_WRITTEN, f"写不了 {out}（{type(problem).__name__}）。")
    print("\n".join(map(str, pictures)))
    return 0


def has_display() -> bool:
    """Whether there is somewhere to open a window."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _demo(options: argparse.Namespace) -> int:
    from kiosk.demo.story import play

    return play(options.out)


def _refuse(code: int, sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return code


def entry() -> NoReturn:
    sys.exit(main())


if __name__ == "__main__":
    entry()
