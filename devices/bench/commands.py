"""``bench`` runs all simulators until it is told to stop; ``benchctl`` tells a running bench what to do."""

from __future__ import annotations

import argparse
import os
import signal
from pathlib import Path

from devices.bench.config import load_config
from devices.bench.control import BenchClient, Json
from devices.bench.problems import BenchProblem
from devices.commands.output import Commands, Exit, complain, say_json

DEFAULT_CONFIG = Path("assets/bench/bench.toml")
DEFAULT_CONTROL = Path("build/bench/control.sock")
CONTROL_VARIABLE = "DEVICES_BENCH_CONTROL"


def add_to(commands: Commands) -> None:
    bench = commands.add_parser("bench", help="运行模拟测试台，直到 SIGTERM 或 benchctl quit")
    bench.add_argument("--config", type=Path, default=DEFAULT_CONFIG, metavar="FILE")
    bench.set_defaults(run=run_bench)
    control = commands.add_parser("benchctl", help="让运行中的测试台做一件事：0 做了，6 没做")
    control.add_argument("--control", type=Path, metavar="PATH", help=f"控制套接字；也可用环境变量 {CONTROL_VARIABLE}")
    control.add_argument("action", metavar="ACTION", help="例如 card.insert、receipt.paper、fault、state、quit")
    control.add_argument("arguments", nargs="*", metavar="KEY=VALUE")
    control.set_defaults(run=run_control)


def run_bench(options: argparse.Namespace) -> Exit:
    from devices.bench.bench import Bench

    try:
        bench = Bench(load_config(options.config))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: bench.quit_requested.set())
        addresses = bench.start()
    except BenchProblem as problem:
        return _refuse(problem)
    try:
        say_json(addresses.as_json())
        bench.quit_requested.wait()
    finally:
        bench.stop()
    return Exit.DONE


def run_control(options: argparse.Namespace) -> Exit:
    try:
        arguments = _pairs(options.arguments)
    except BenchProblem as problem:
        return _refuse(problem)
    path = options.control or Path(os.environ.get(CONTROL_VARIABLE) or DEFAULT_CONTROL)
    answer = BenchClient(path).do(options.action, **arguments)
    say_json(answer)
    if answer.get("ok") is True:
        return Exit.DONE
    complain(str(answer.get("message", "")))
    return Exit.BENCH


def _refuse(problem: BenchProblem) -> Exit:
    say_json({"ok": False, "code": problem.code, "message": problem.message})
    complain(problem.message)
    return Exit.BENCH


def _pairs(words: list[str]) -> dict[str, Json]:
    pairs: dict[str, Json] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not key.isidentifier():
            raise BenchProblem("argument", f"参数要写成 KEY=VALUE：{word}。")
        pairs[key] = value
    return pairs
