"""Nothing is done again and again behind the technician's back: every such job is on the rota, in words."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from benchmarks.manual_clock import ManualClock
from kiosk.maintenance import jobscommand, rotabook, rotawords
from kiosk.settings import LoadedSettings
from sync.rota import Outcome, Rota

ROOT = Path(__file__).resolve().parents[3]
ENTERED = re.compile(r"""\.job\(\s*"([a-z.]+)\"""")
DUE = re.compile(r"^_?(next|due|again)(_|$)")
RHYTHM = re.compile(r"EVERY|(?:^|_)AGAIN_SECONDS$|POLL_SECONDS$")

NOON = 1_795_665_600.0
NO_JOB = {
    "kiosk/bootstrap.py": "the screen's tick; the care's timer is the job store.tend",
    "kiosk/shell/checkup.py": "only while a technician looks at the overview",
    "kiosk/shell/carrying.py": "only while a technician looks at the queue",
    "kiosk/shell/swap.py": "holds what comes next, not a time",
    "kiosk/shell/capturing.py": "only while something is being photographed",
    "kiosk/shell/videocall.py": "only while somebody is helped by video",
    "kiosk/telemetry/lifesigns.py": "the watchdog's beat: who watches the jobs is none of them",
    "sync/meter.py": "how seldom a count is written down, within every round",
    "kiosk/updates/watch.py": "READ_EVERY: the file of this program's own state, between its two jobs",
    "kiosk/shell/paying.py": "_next_ask: only while a payment is on the screen; what is left behind is a job",
    "kiosk/shell/intake.py": "NOTE_EVERY: within the job intake.look",
    "sync/engine.py": "after an empty log: when the job sync.housekeeping comes again",
    "sync/policy.py": "a breaker's trial belongs to the job sync.deliver",
    "sync/downlink.py": "POLL_SECONDS: the rhythm of the job sync.downlink",
}
"""Files that keep a rhythm of their own, and why that is no job of the rota."""


def sources() -> Iterator[tuple[str, str]]:
    for house in ("kiosk", "sync"):
        for file in sorted((ROOT / house).rglob("*.py")):
            name = file.relative_to(ROOT).as_posix()
            if not name.startswith("kiosk/demo/") and name != "sync/rota.py":
                yield name, file.read_text(encoding="utf-8")


def rhythms(text: str) -> set[str]:
    """Attributes that hold when something comes again, constants that say how often, and timers."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and DUE.match(node.attr):
            found.add(node.attr)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and RHYTHM.search(node.id):
            found.add(node.id)
        if isinstance(node, ast.Attribute) and node.attr in {"setInterval", "Timer"}:
            found.add(node.attr)
    return found


def entered() -> list[str]:
    return sorted(name for _, text in sources() for name in ENTERED.findall(text))


def test_whatever_has_a_rhythm_is_on_the_rota() -> None:
    wild = {name: rhythms(text) for name, text in sources() if rhythms(text) and not ENTERED.search(text)}
    assert {name: found for name, found in wild.items() if name not in NO_JOB} == {}


def test_no_excuse_is_idle() -> None:
    rhythmic = {name for name, text in sources() if rhythms(text)}
    assert set(NO_JOB) - rhythmic == set()


@pytest.mark.parametrize(
    "planted",
    [
        "self._next_look = 3.0",
        "SWEEP_EVERY = 5",
        "class A:\n    def f(self):\n        self._due_at = 1",
        "t.setInterval(9)",
    ],
)
def test_a_planted_rhythm_is_found(planted: str) -> None:
    assert rhythms(planted)


def test_every_job_has_its_words_and_no_words_are_idle() -> None:
    assert entered() == sorted(rotawords.JOBS)


def test_the_page_survives_a_new_start(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    rota = Rota(clock)
    job = rota.job("sync.probe", first_in=90.0)
    with job.at_work() as run:
        run.code = "net.dns"
    rotabook.keep(tmp_path, rota)
    page = rotabook.read(tmp_path)
    assert page is not None
    assert [(line.name, line.code, line.due_at) for line in page.lines] == [("sync.probe", "net.dns", clock.wall() + 90.0)]
    again = Rota(clock, rotabook.kept(tmp_path))
    again.job("sync.probe")
    assert again.turns()[0].past.outcome is Outcome.FAILED
    told = rotawords.lines(page)
    assert (told[0]["label"], told[0]["why"]) == ("联系平台", "找不到平台的地址")
    assert json.dumps(told)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"at": "x"}', b" " * (65 << 10)])
def test_a_page_that_cannot_be_read_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "rota.json").write_bytes(content)
    assert rotabook.read(tmp_path) is None
    assert rotabook.kept(tmp_path) == {}


def test_the_rows_are_in_the_order_of_the_page() -> None:
    rota = Rota(ManualClock(NOON))
    for name in reversed(rotawords.JOBS):
        rota.job(name)
    assert [row.name for row in rotawords.rows(rota)] == list(rotawords.JOBS)


def test_the_command_tells_what_was_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(jobscommand, "store_folder", lambda _loaded: tmp_path)
    loaded = cast("LoadedSettings", None)  # only its folder is asked for
    assert jobscommand.jobs_command(loaded, as_json=False) == jobscommand.NEVER_RAN
    assert "还没有运行过" in capsys.readouterr().err
    rota = Rota(ManualClock(NOON))
    with rota.job("store.copy", first_in=None).at_work() as run:
        run.code = "backup.no_room"
    rota.job("sync.probe", first_in=30.0)
    rotabook.keep(tmp_path, rota)
    assert jobscommand.jobs_command(loaded, as_json=False) == 0
    probe, copy = capsys.readouterr().out.splitlines()
    assert probe.startswith("联系平台：还没有做过；下次 2026-11-26T")
    assert copy.endswith("没有做成（存储剩得不多）；下次 需要时")
    assert jobscommand.jobs_command(loaded, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(job["job"], job["outcome"]) for job in told] == [("sync.probe", "never"), ("store.copy", "failed")]
