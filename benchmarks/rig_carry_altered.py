"""Rig ``carry-altered``: files on a medium are changed on their way, by rot and by people, and read at the other end.

Real files: an export, an earlier one of the same terminal, and the platform's receipts. A change is bytes that rot, a cut
end, frames that are dropped, doubled, swapped, brought over from the other file, or filled anew under their old signature.
What a reader then gives must be the genuine frames, each in its place, up to where it stops; whole is only what is the same
to the last byte. Some of them the real platform takes in: its ledger holds nothing that the terminal did not hand over.
A case is one change.
"""

from __future__ import annotations

import hashlib
import io
import random
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from benchmarks.carry_central import import_at
from benchmarks.carry_terminal import CarryTerminal
from benchmarks.rig_carry_kill import verify_with
from benchmarks.rigs import Finding
from central.carried import take_in
from central.server import EmbeddedCentral
from kiosk.domain.carrying import Exported
from sync.wire.carried import HEAD_BYTES, MAGIC, Flaw, Frame, Purpose, Verify, open_carried

CHANGES: Final = 400
_IMPORTS: Final = 8
"""So many of the changed exports the platform takes in: that takes a hundred times as long as reading."""
_LENGTH: Final = slice(1, 5)
_DIGEST: Final = slice(5, 37)

Change = Callable[[random.Random, list[bytes], list[bytes]], bytes]
"""From the frames of a file and of another one to bytes."""


def frames_of(data: bytes) -> list[bytes]:
    """The frames of a sound file, header and trailer too, each with its head."""
    frames, start = [], len(MAGIC)
    while start < len(data):
        end = start + HEAD_BYTES + int.from_bytes(data[start:][_LENGTH], "big")
        frames.append(data[start:end])
        start = end
    return frames


def run_seed(seed: int, changes: int = CHANGES) -> Finding:
    """Two exports of one terminal and the receipts, changed ``changes`` times."""
    rng = random.Random(seed)
    problems: list[str] = []
    with tempfile.TemporaryDirectory(prefix="carry-altered-") as folder:
        place = Path(folder)
        with (
            EmbeddedCentral(f"sqlite:///{place / 'central.db'}", place / "keys") as central,
            closing(CarryTerminal(central, place / "terminal")) as terminal,
        ):
            handed_over = set(terminal.add(rng.randrange(40, 70)))
            earlier = _export(terminal, place / "earlier")
            handed_over |= set(terminal.add(rng.randrange(40, 70)))
            later = _export(terminal, place / "later")
            import_at(central, place / "later" / "stick.yzz", place / "back.yzr")
            receipts = (place / "back.yzr").read_bytes()
            by_terminal = verify_with(terminal.key.public_key().public_bytes_raw())
            by_platform = verify_with(central.signing_key)
            for number in range(changes):
                data, other, purpose, verify = rng.choice(
                    ((later, earlier, Purpose.ENTRIES, by_terminal), (receipts, later, Purpose.RECEIPTS, by_platform))
                )
                name, altered = _alter(rng, data, other)
                problems += [f"{name}: {one}" for one in flaws(altered, data, purpose, verify)]
                if purpose is Purpose.ENTRIES and number < _IMPORTS * 2:
                    take_in(central.platform, io.BytesIO(altered), again=True)
            foreign = {entry.entry_id for entry in central.ledger()} - handed_over
    if foreign:
        problems.append(f"{len(foreign)} entries in the ledger that nobody handed over")
    return Finding(changes, problem="; ".join(list(dict.fromkeys(problems))[:5]))


def flaws(altered: bytes, genuine: bytes, purpose: Purpose, verify: Verify) -> list[str]:
    """What a reader makes of a changed file that it must not."""
    whole = frames_of(genuine)
    reader = open_carried(io.BytesIO(altered), purpose, lambda _header: verify)
    if isinstance(reader, Flaw):
        return []
    found = []
    for frame in reader:
        there = whole[frame.number] if frame.number < len(whole) - 1 else b""
        if there[:1] != frame.kind.value.encode() or (isinstance(frame, Frame) and there[HEAD_BYTES:] != frame.payload):
            found.append("a frame that is not the genuine one in its place")
    if reader.whole and altered != genuine:
        found.append("called whole")
    return found


def _export(terminal: CarryTerminal, folder: Path) -> bytes:
    folder.mkdir()
    said = terminal.carrier.export(folder, "rig")
    if not isinstance(said, Exported):
        raise RuntimeError(said)
    return (folder / said.file).rename(folder / "stick.yzz").read_bytes()


def _alter(rng: random.Random, data: bytes, other: bytes) -> tuple[str, bytes]:
    """How, and what came of it: never the same bytes."""
    while True:
        name, change = rng.choice(_CHANGES)
        altered = change(rng, frames_of(data), frames_of(other))
        if altered != data:
            return name, altered


def _joined(frames: list[bytes]) -> bytes:
    return MAGIC + b"".join(frames)


def _rot(rng: random.Random, frames: list[bytes], _other: list[bytes]) -> bytes:
    data = bytearray(_joined(frames))
    for _ in range(rng.randint(1, 3)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def _cut(rng: random.Random, frames: list[bytes], _other: list[bytes]) -> bytes:
    data = _joined(frames)
    return data[: rng.randrange(len(data))]


def _longer(rng: random.Random, frames: list[bytes], _other: list[bytes]) -> bytes:
    return _joined(frames) + rng.randbytes(rng.randint(1, 200))


def _dropped(rng: random.Random, frames: list[bytes], _other: list[bytes]) -> bytes:
    del frames[rng.randrange(1, len(frames))]
    return _joined(frames)


def _doubled(rng: random.Random, frames: list[bytes], _other: list[bytes]) -> bytes:
    frames.insert(rng.randrange(1, len(frames)), rng.choice(frames))
    return _joined(frames)


def _swapped(rng: random.Random, frames: list[bytes], _other: list[bytes]) -> bytes:
    one, two = (rng.randrange(1, len(frames)) for _ in range(2))
    frames[one], frames[two] = frames[two], frames[one]
    return _joined(frames)


def _brought_over(rng: random.Random, frames: list[bytes], other: list[bytes]) -> bytes:
    frames[rng.randrange(1, len(frames))] = rng.choice(other)
    return _joined(frames)


def _filled_anew(rng: random.Random, frames: list[bytes], other: list[bytes]) -> bytes:
    """Another payload with its own length and hash in the head; the signature is the old one."""
    place = rng.randrange(1, len(frames))
    head, payload = bytearray(frames[place][:HEAD_BYTES]), rng.choice(other)[HEAD_BYTES:]
    head[_LENGTH] = len(payload).to_bytes(4, "big")
    head[_DIGEST] = hashlib.sha256(payload).digest()
    frames[place] = bytes(head) + payload
    return _joined(frames)


_CHANGES: Final[tuple[tuple[str, Change], ...]] = (
    ("rot", _rot),
    ("cut", _cut),
    ("longer", _longer),
    ("dropped", _dropped),
    ("doubled", _doubled),
    ("swapped", _swapped),
    ("brought over", _brought_over),
    ("filled anew", _filled_anew),
)
