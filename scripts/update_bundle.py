"""``make update-bundle``: the whole packaged program as a signed release, from the centre to a terminal that runs it.

What ``make package`` left is signed by the platform's own command line and published, fetched by a terminal over HTTP with
the cable pulled in the middle, tried and kept by the packaged program itself; the next release comes from a folder as on a
memory stick, and one that does not start is given back. A JSON line for each step: seconds, bytes, peak memory. The cable
and the service manager are simulated. Exit code 0: all of it went so; 4: a step did not.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.serialization import load_pem_private_key

from benchmarks.plain_terminal import write_plain_terminal
from kiosk.demo.cable import SimulatedCable
from kiosk.demo.keeper import SimulatedServiceManager
from kiosk.demo.process import wait_for
from kiosk.settings import load_settings
from kiosk.updates.places import Places, State, places_of
from scripts.package import PROGRAM, WORK
from sync.wire.updates import MEDIUM_FOLDER

FAILED: Final = 4
TRIAL: Final = WORK / "update-bundle"
TERMINAL: Final = "GD-TEST-0001"
VILLAGE: Final = "440000000001"
PULLED_AT: Final = 0.4
"""The share of the program's archive that is here when the cable is pulled."""
AWAY_SECONDS: Final = 3.0
FETCH_SECONDS: Final = 900.0
SWITCH_SECONDS: Final = 400.0
"""A minute without anybody, up to ten seconds until the notes are read, a start, and the judgement."""


class StepFailed(Exception):  # noqa: N818 - says which step did not go as it should
    """One sentence."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that has ended: its JSON answer, seconds, and peak memory in megabytes."""

    told: dict[str, object]
    seconds: float
    megabytes: int


def tell(step: str, **found: object) -> None:
    print(json.dumps({"step": step, **found}, ensure_ascii=False), flush=True)


def ran(command: list[str], meanwhile: Callable[[], None] = lambda: None) -> Ran:
    """Runs to the end, with ``meanwhile`` beside it. Raises :class:`StepFailed` for any other exit code than 0."""
    started = time.monotonic()
    out = TRIAL / "said.json"
    with out.open("wb") as said, subprocess.Popen(command, stdout=said, cwd=Path(__file__).resolve().parents[1]) as child:
        meanwhile()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise StepFailed(f"{' '.join(command[:6])}: exit code {child.returncode}")
    told = json.loads(out.read_text(encoding="utf-8") or "{}")
    return Ran(told, time.monotonic() - started, usage.ru_maxrss >> 10)


class Centre:
    """A repository with its keys, and a platform that serves it; both by their command lines."""

    def __init__(self, folder: Path) -> None:
        self.repository, self._keys = folder / "repository", folder / "keys"
        self._database = f"sqlite:///{folder / 'central.db'}"
        self._signing = [word for n in (1, 2) for word in ("--key", str(self._keys / f"targets-{n}.pem"))]
        self._online = ["--online-key", str(self._keys / "online.pem")]
        self._server: subprocess.Popen[str] | None = None
        self._updates("init", "--keys", str(self._keys))

    @property
    def root(self) -> Path:
        return self.repository / "metadata" / "1.root.json"

    def publish(self, program: Path, version: str, preset: int, schema: int) -> None:
        before = self._archives()
        about = ["--version", version, "--machine", platform.machine(), "--schema", str(schema), "--preset", str(preset)]
        added = self._updates("add", *self._signing, "--program", str(program), *about)
        staged = self._updates("stage", *self._signing, *self._online, version, "100")
        if staged.told.get("published") is not True:
            raise StepFailed(f"{version} was not published: {staged.told}")
        new = {name: size for name, size in self._archives().items() if name not in before}
        seconds = {"packed_seconds": round(added.seconds, 1), "published_seconds": round(staged.seconds, 1)}
        tell("signed and published", version=version, preset=preset, bytes=new, peak_megabytes=added.megabytes, **seconds)

    def serve(self) -> dict[str, str]:
        """Starts the platform; its address and public keys."""
        command = [sys.executable, "-m", "central", "serve", "--database", self._database, "--port", "0"]
        self._server = subprocess.Popen(
            [*command, "--updates", str(self.repository)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        if self._server.stdout is None:
            raise RuntimeError("started with a pipe")
        told: dict[str, str] = json.loads(self._server.stdout.readline())
        return told

    def enrol(self, public: bytes) -> None:
        who = ["--terminal", TERMINAL, "--village-code", VILLAGE, "--site-name", "试验村"]
        key = ["--public-key", base64.b64encode(public).decode()]
        ran([sys.executable, "-m", "central", "enroll", "--database", self._database, *who, *key])

    def to_stick(self, stick: Path) -> None:
        for part in ("metadata", "targets"):
            shutil.copytree(self.repository / part, stick / MEDIUM_FOLDER / part)

    def stop(self) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait(60)
            if self._server.stdout is not None:
                self._server.stdout.close()

    def _updates(self, action: str, *words: str) -> Ran:
        return ran([sys.executable, "-m", "central", "updates", action, "--repository", str(self.repository), *words])

    def _archives(self) -> dict[str, int]:
        found = (file for file in (self.repository / "targets").rglob("*") if file.is_file())
        return {re.sub(r"^[0-9a-f]{64}\.", "", file.name): file.stat().st_size for file in found}


def release_of(version: str) -> Path:
    """A folder with the packaged program, hard links but for what says its version."""
    folder = TRIAL / "releases" / version
    shutil.copytree(PROGRAM.parent, folder, symlinks=True, copy_function=os.link)
    stamp = folder / "_internal" / "version.json"
    told = json.loads(stamp.read_text(encoding="utf-8")) | {"version": version}
    stamp.unlink()
    stamp.write_text(json.dumps(told) + "\n", encoding="utf-8")
    return folder


def broken_release_of(version: str) -> Path:
    """The same, and its screen's first file is gone: it starts, and dies before anything is drawn."""
    folder = release_of(version)
    (folder / "_internal" / "ui" / "qml" / "Main.qml").unlink()
    return folder


class Terminal:
    """The packaged program as the service manager's launcher starts it, and its command line."""

    def __init__(self, folder: Path, url: str, told: dict[str, str], root: Path) -> None:
        folder.mkdir(parents=True)
        self.config = write_plain_terminal(folder)
        text = self.config.read_text(encoding="utf-8").replace("http://127.0.0.1:9", url)
        for name in ("sealing_key", "signing_key"):
            text = re.sub(rf'{name} = ".*"', f'{name} = "{told[name]}"', text)
        self.config.write_text(f'{text}\n[updates]\nroot_file = "{root}"\n', encoding="utf-8")
        words = ["launch", "--offscreen", "--config", str(self.config)]
        self.manager = SimulatedServiceManager([str(PROGRAM), *words], folder / "said.txt")
        self.said = folder / "said.txt"

    @property
    def public_key(self) -> bytes:
        key = load_pem_private_key((self.config.parent / "terminal.pem").read_bytes(), password=None)
        raw: bytes = key.public_key().public_bytes_raw()  # type: ignore[union-attr] # write_plain_terminal made an Ed25519
        return raw

    @property
    def places(self) -> Places:
        return places_of(load_settings(self.config))

    def state(self) -> State:
        return self.places.read()

    def schema(self) -> int:
        told = ran([str(PROGRAM), "update", "status", "--config", str(self.config), "--json"]).told
        return int(str(told["schema"]))

    def apply(self, *words: str, meanwhile: Callable[[], None] = lambda: None) -> Ran:
        return ran([str(PROGRAM), "update", "apply", "--config", str(self.config), "--json", *words], meanwhile)

    def fetched_bytes(self) -> int:
        return sum(file.stat().st_size for file in (self.places.work / "archives").glob("*.part"))

    def wait_for(self, wanted: Callable[[State], bool], what: str) -> float:
        started = time.monotonic()
        wait_for(lambda: wanted(self.state()), SWITCH_SECONDS, what, pause=0.2)
        return time.monotonic() - started


def kept(version: str) -> Callable[[State], bool]:
    return lambda state: state.trial is None and state.kept.version == version


def over_http(centre: Centre, terminal: Terminal, cable: SimulatedCable, version: str) -> None:
    """Fetched with the cable pulled in the middle, switched to by the running terminal, kept."""
    packed = max(file.stat().st_size for file in (centre.repository / "targets").rglob("*.tar.xz"))
    pulled_at: list[int] = []

    def pull() -> None:
        wait_for(lambda: terminal.fetched_bytes() >= PULLED_AT * packed, FETCH_SECONDS, "the first half", pause=0.01)
        cable.unplug()
        pulled_at.append(terminal.fetched_bytes())
        time.sleep(AWAY_SECONDS)
        if terminal.fetched_bytes() < pulled_at[0]:
            raise StepFailed("what had come in was thrown away")
        cable.plug()

    done = terminal.apply(meanwhile=pull)
    tell("fetched over HTTP", version=version, bytes=packed, pulled_at=pulled_at[0], **_of(done))
    _switched(terminal, version)


def from_stick(centre: Centre, terminal: Terminal, version: str) -> None:
    stick = TRIAL / "stick"
    centre.to_stick(stick)
    done = terminal.apply("--from", str(stick))
    tell("fetched from a folder", version=version, **_of(done))
    _switched(terminal, version)


def given_back(terminal: Terminal, version: str, before: str) -> None:
    runs = len(terminal.manager.runs)
    tell("fetched over HTTP", version=version, **_of(terminal.apply()))
    seconds = terminal.wait_for(lambda state: state.failures != (), f"{version} to be given back")
    ready = terminal.manager.ready_runs
    wait_for(
        lambda: terminal.manager.ready_runs > ready or kept(before)(terminal.state()), SWITCH_SECONDS, "the old version"
    )
    wait_for(lambda: terminal.manager.runs[-1].ready is not None, SWITCH_SECONDS, "the old version's screen")
    state = terminal.state()
    failure = state.failures[-1]
    if (failure.version, state.kept.version, state.trial) != (version, before, None):
        raise StepFailed(f"{version} was not given back: {state}")
    starts = len(terminal.manager.runs) - runs
    tell("given back", version=version, reason=failure.reason, runs=before, starts=starts, seconds=round(seconds, 1))


def _switched(terminal: Terminal, version: str) -> None:
    trial = terminal.wait_for(lambda state: state.trial is not None and state.trial.starts > 0, f"{version} on trial")
    seconds = terminal.wait_for(kept(version), f"{version} to be kept")
    run = terminal.manager.runs[-1]
    program = str(Path(f"/proc/{run.pid}/exe").readlink())
    slot = terminal.places.slot(terminal.state().kept.slot)
    if run.ready is None or not program.startswith(str(slot.resolve())):
        raise StepFailed(f"{version} is kept, and {program} runs")
    told = {"until_switched": round(trial, 1), "until_kept": round(seconds, 1), "ready": round(run.ready - run.started, 1)}
    size = sum(file.stat().st_size for file in slot.rglob("*") if file.is_file() and not file.is_symlink())
    tell("on trial and kept", version=version, slot=slot.name, unpacked_bytes=size, **told)


def _of(done: Ran) -> dict[str, object]:
    return {"seconds": round(done.seconds, 1), "peak_megabytes": done.megabytes}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.update_bundle")
    parser.add_argument("--preset", type=int, default=6, help="how well the first release is packed; the others are not")
    preset = parser.parse_args().preset
    if not PROGRAM.is_file():
        raise SystemExit("update-bundle: dist/kiosk is not there; run make package first")
    shutil.rmtree(TRIAL, ignore_errors=True)
    TRIAL.mkdir(parents=True)
    centre = Centre(TRIAL / "centre")
    told = centre.serve()
    cable = SimulatedCable(int(told["url"].rpartition(":")[2]))
    terminal = Terminal(TRIAL / "terminal", cable.url, told, centre.root)
    centre.enrol(terminal.public_key)
    terminal.manager.start()
    try:
        schema = terminal.schema()
        centre.publish(release_of("9.0.1"), "9.0.1", preset, schema)
        wait_for(lambda: terminal.manager.ready_runs == 1, SWITCH_SECONDS, "the package's own program")
        over_http(centre, terminal, cable, "9.0.1")
        # Quicker and larger from here on: packing well takes minutes, and has been seen.
        centre.publish(release_of("9.0.2"), "9.0.2", 0, schema)
        from_stick(centre, terminal, "9.0.2")
        centre.publish(broken_release_of("9.0.3"), "9.0.3", 0, schema)
        given_back(terminal, "9.0.3", "9.0.2")
    except (StepFailed, TimeoutError) as failed:
        said = terminal.said.read_text(encoding="utf-8", errors="replace")
        print(f"update-bundle: {failed}\n{said[-2000:]}", file=sys.stderr)
        return FAILED
    finally:
        terminal.manager.stop()
        cable.stop()
        centre.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
