"""``python -m benchmarks.fuzz --seconds N``: every target for N seconds, a JSON line each.

Exit codes: 0 nothing found, 2 something found, 3 the fuzzer is not installed here.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.fuzz.targets import TARGETS, Target

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "build" / "fuzz"
_EXECUTIONS: Final = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_EXCEPTION: Final = re.compile(r"=== Uncaught Python exception: ===\n(.*)")
_SANITIZER: Final = re.compile(r"SUMMARY: libFuzzer: (.*)")
_LONGEST_RUN: Final = 10
"""Seconds for one input; then it counts as hung."""
_MEGABYTES: Final = 768
_WITH_A_FRESH_PEAK: Final = ("/bin/sh", "-c", '"$@"; exit $?', "sh")
"""Linux hands the peak memory of a process on to what it executes, and libFuzzer judges by the peak: started straight from
a big test run, the fuzzer dies of its parent's memory. A child that a small shell forks begins at nothing."""
_GRACE: Final = 60


class Verdict(msgspec.Struct, frozen=True):
    """One target's run. ``input`` is the file that brings the finding back, ``what`` its first line."""

    name: str
    executions: int
    seconds: float
    findings: int
    input: str = ""
    what: str = ""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--only", choices=sorted(TARGETS), action="append", help="only this one; may be repeated")
    options = parser.parse_args(arguments)
    if importlib.util.find_spec("atheris") is None:
        print("fuzz: atheris is not installed (it has wheels for Linux on x86-64 only); nothing was run", file=sys.stderr)
        return 3
    found = 0
    for name in options.only or TARGETS:
        verdict = fuzz(name, TARGETS[name], options.seconds)
        print(msgspec.json.encode(verdict).decode(), flush=True)
        found += verdict.findings
    return 2 if found else 0


def fuzz(name: str, target: Target, seconds: int) -> Verdict:
    """Runs libFuzzer in a child; it stops at its first finding. The corpus stays for the next run."""
    corpus, artefacts = FOLDER / name / "corpus", FOLDER / name / "found"
    for folder in (corpus, artefacts):
        folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    before = set(artefacts.iterdir())
    command = [sys.executable, "-m", "benchmarks.fuzz.child", name, str(corpus)]
    limits = [f"-max_total_time={seconds}", f"-max_len={target.longest}", f"-timeout={_LONGEST_RUN}"]
    limits += [f"-rss_limit_mb={_MEGABYTES}", "-print_final_stats=1", f"-artifact_prefix={artefacts}/"]
    began = time.monotonic()
    done = subprocess.run(
        [*_WITH_A_FRESH_PEAK, *command, *limits],
        cwd=ROOT,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=seconds + _GRACE,
        check=False,
    )
    took = time.monotonic() - began
    said = done.stdout + done.stderr
    executions = _EXECUTIONS.search(said)
    new = sorted(set(artefacts.iterdir()) - before)
    if not new and done.returncode == 0 and executions:
        return Verdict(name, int(executions[1]), round(took, 1), 0)
    what = _EXCEPTION.search(said) or _SANITIZER.search(said)
    count = int(executions[1]) if executions else 0
    kept = str(new[0].relative_to(ROOT)) if new else ""
    return Verdict(name, count, round(took, 1), 1, kept, what[1] if what else said[-300:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
