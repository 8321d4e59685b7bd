"""Rig ``downlink-power``: the power fails at every operation of the disk while a terminal takes what is published.

As :mod:`benchmarks.rig_vfs_power`, with :mod:`benchmarks.publishing_story` for the terminal's day. A survivor must hold in
each channel one whole set, the last that was in use or the one that was about to be; its keys must be of the last statement
followed or of the next. Then it goes on from there with the real code and must arrive where everybody else does.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from benchmarks.disk_model import Disk, Mark, Operation
from benchmarks.manual_clock import ManualClock
from benchmarks.power_story import START
from benchmarks.publishing_story import DATABASE, SimulatedPublisher, kept, play, terminal_at
from benchmarks.recording_vfs import Recorder
from benchmarks.rigs import Finding
from benchmarks.seeded import seeded
from kiosk.store.database import StoreUnusable, open_file
from sync.wire.downlink import Channel

CHANNELS: Final = (Channel.CATALOGUE, Channel.SETTINGS, Channel.KEYS)
_GOES_ON: Final = 0.1
"""Share of survivors that go on to the end of the story; the others are only looked at."""
_MEMORY: Final = Path("/dev/shm")


def run_seed(seed: int, patterns: int = 2) -> Finding:
    """One terminal, cut at every operation; ``patterns``: survivors of each, beside "nothing kept" and "all kept"."""
    rng = random.Random(seed)
    cases, lost = 0, 0
    problems: list[str] = []
    with tempfile.TemporaryDirectory(prefix="downlink-power-", dir=_MEMORY if _MEMORY.is_dir() else None) as name:
        folder = Path(name)
        publisher = SimulatedPublisher(rng)
        operations = _record(folder / "terminal", publisher, rng)
        states = {channel: _states(operations, channel) for channel in CHANNELS}
        disk, heard = Disk({}), dict.fromkeys(CHANNELS, 0)
        for operation in operations:
            disk.apply(operation)
            if isinstance(operation, Mark):
                heard[Channel(operation.kind)] += 1
                continue
            for losing, torn in ((1.0, 0.0), (0.0, 0.0), *((0.4, 0.3) for _ in range(patterns))):
                cases += 1
                allowed = {channel: set(states[channel][heard[channel] : heard[channel] + 2]) for channel in CHANNELS}
                found = _judge(folder / "survivor", disk.after_cut(rng, losing, torn), publisher, allowed, rng)
                lost += bool(found)
                problems += [one for one in found if one not in problems]
                if disk.settled:
                    break
    return Finding(cases, lost, 0, "; ".join(problems[:5]))


def _record(folder: Path, publisher: SimulatedPublisher, rng: random.Random) -> Sequence[Operation]:
    folder.mkdir()
    clock = ManualClock(START)
    recorder = Recorder(folder, rng, clock.wall)
    with (
        seeded(rng, clock.wall),
        closing(recorder),
        terminal_at(folder / DATABASE, recorder.open, publisher, rng, clock, recorder.mark) as terminal,
    ):
        play(terminal, publisher, rng)
    return recorder.operations


def _states(operations: Sequence[Operation], channel: Channel) -> list[int]:
    """What the channel went through, by version: nothing first, then what was said after each commit."""
    return [0, *(int(one.what) for one in operations if isinstance(one, Mark) and one.kind == channel)]


def _judge(
    folder: Path,
    image: dict[str, bytes],
    publisher: SimulatedPublisher,
    allowed: dict[Channel, set[int]],
    rng: random.Random,
) -> list[str]:
    """What is wrong with a survivor, in words."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, content in image.items():
        (folder / name).write_bytes(content)
    problems = []
    clock = ManualClock(START + 60)
    try:
        with terminal_at(folder / DATABASE, open_file, publisher, rng, clock, lambda _kind, _what: None) as terminal:
            for channel in CHANNELS:
                version = terminal.state(channel)
                if version not in allowed[channel]:
                    problems.append(f"{channel.value} at {version}, not at {sorted(allowed[channel])}")
                found = kept(terminal.conn, channel)
                if found is not None and publisher.sets[channel.value, found[0]] != found[1]:
                    problems.append(f"{channel.value} {found[0]} is a mixture")
            if rng.random() < _GOES_ON:
                terminal.settle()
                terminal.settle()
                for channel in CHANNELS:
                    newest = publisher.newest[channel].version
                    if terminal.state(channel) != newest:
                        problems.append(f"{channel.value} stays at {terminal.state(channel)} instead of {newest}")
    except (LookupError, StoreUnusable) as broken:
        problems.append(f"{type(broken).__name__}: {broken}")
    return problems
