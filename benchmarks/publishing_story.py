"""What a terminal goes through with what is published, in small: the real downlink, keyring and shelf, the platform beside.

Sets come in parts, are swapped, tried, proved, taken back and rolled back; the platform's keys change in between.
"""

from __future__ import annotations

import hashlib
import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, cast

import msgspec

from benchmarks.household import TERMINAL, VILLAGE
from benchmarks.manual_clock import ManualClock
from central.keyfile import KeyFile, new_key_file, opener_of, rotated, signer_of
from kiosk.clock import iso
from kiosk.store import shelf
from kiosk.store.database import Opener, Store
from kiosk.store.keyring import Keyring
from sync import published
from sync.courier import Courier
from sync.downlink import Downlink, DownlinkRules
from sync.rota import Rota
from sync.scenery import Scenery
from sync.wire import SUITE_HPKE_X25519
from sync.wire.downlink import (
    Channel,
    DownlinkAsk,
    DownlinkReply,
    Item,
    ItemPart,
    Manifest,
    manifest_bytes,
    set_hash,
)
from sync.wire.keys import KeyTrust, configured_trust

DATABASE: Final = "terminal.db"
MOST_ROUNDS: Final = 60
_PART: Final = 1500
_AT: Final = "2026-11-23T08:00:00.000+08:00"
BAD: Final = b"nobody can use this"

Files = Mapping[str, bytes]
Marker = Callable[[str, str], None]


class SimulatedPublisher:
    """The platform, without the way there: signs what is published and answers what is asked, a few parts at a time."""

    terminal = TERMINAL
    clock_offset: float | None = None

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.keys: KeyFile = new_key_file(SUITE_HPKE_X25519, _AT)
        first = self.keys.sealing[0], self.keys.signing[0]
        self.configured: KeyTrust = configured_trust(
            SUITE_HPKE_X25519, opener_of(first[0]).public_raw, signer_of(first[1]).public_raw
        )
        self.newest: dict[Channel, Manifest] = {}
        self.sets: dict[tuple[str, int], Files] = {}
        self._contents: dict[str, bytes] = {}

    def publish(self, channel: Channel, files: Files) -> None:
        version = max((number for name, number in self.sets if name == channel), default=0) + 1
        items = []
        for name, data in sorted(files.items()):
            named = hashlib.sha256(data).hexdigest()
            self._contents[named] = data
            items.append(Item(name, named, len(data)))
        self.sets[channel.value, version] = dict(files)
        self._sign(Manifest(channel.value, version, 0, "", _AT, tuple(items)))

    def roll_back(self, channel: Channel, to: Manifest) -> None:
        self._sign(msgspec.structs.replace(to, takes_back=self.newest[channel].version, signature=b""))

    def rotate(self) -> None:
        self.keys = rotated(self.keys, SUITE_HPKE_X25519, _AT, _AT)
        self.publish(Channel.KEYS, {f"s{one.version}.json": msgspec.json.encode(one) for one in self.keys.statements})

    def _sign(self, manifest: Manifest) -> None:
        signer = signer_of(self.keys.signing[-1])
        named = msgspec.structs.replace(manifest, platform_key_id=signer.key_id)
        self.newest[Channel(manifest.channel)] = msgspec.structs.replace(
            named, signature=signer.sign(manifest_bytes(named))
        )

    def downlink(self, ask: DownlinkAsk) -> DownlinkReply:
        """As :meth:`sync.courier.Courier.downlink`."""
        there = {known for cursor in ask.cursors for known in (cursor.set_hash, cursor.gathering)}
        there |= {refused.set_hash for refused in ask.refused}
        manifests = tuple(one for one in self.newest.values() if set_hash(one) not in there)
        parts = [
            ItemPart(want.sha256, want.offset, self._contents[want.sha256][want.offset : want.offset + _PART])
            for want in ask.wants[: self._rng.randint(1, 4)]
        ]
        return DownlinkReply("", manifests, tuple(parts))


class PublishedTerminal:
    """The terminal's end, on a database behind ``opener``. ``mark`` hears what has become durable."""

    def __init__(
        self,
        path: Path,
        opener: Opener,
        publisher: SimulatedPublisher,
        rng: random.Random,
        clock: ManualClock,
        mark: Marker,
    ) -> None:
        self._clock = clock
        self._mark = mark
        self.store = Store.open(path, opener)
        self.conn = self.store.connection()
        self.ring = Keyring.load(self.conn, publisher.configured, clock.wall)
        rules = DownlinkRules(VILLAGE, {}, self._changed, keys=self.ring, program="rig")
        courier = cast("Courier", publisher)
        scenery = Scenery(clock, courier, "rig", lambda: "rtc", lambda: None)
        self.downlink = Downlink(courier, clock, self.ring, rng, rules, scenery, Rota(clock).job("sync.downlink"))

    def settle(self) -> None:
        """Asks until nothing is left to gather."""
        for _ in range(MOST_ROUNDS):
            self.downlink.exchange(self.conn)
            if not any(published.manifest_in(self.conn, channel, "shadow") for channel in Channel):
                return

    def use(self, *, works: bool = True) -> None:
        """What a start of the program does with a catalogue."""
        taken = shelf.take(self.conn, Channel.CATALOGUE, VILLAGE, read, iso(self._clock))
        self._changed(Channel.CATALOGUE)
        if taken is not None and works:
            shelf.prove(self.conn, taken.cursor)

    def state(self, channel: Channel) -> int:
        """The version in use; for the keys, of the last statement that was followed."""
        return self.ring.version if channel is Channel.KEYS else published.cursor(self.conn, channel).version

    def _changed(self, channel: str) -> None:
        self._mark(channel, str(self.state(Channel(channel))))

    def close(self) -> None:
        self.conn.close()
        self.store.close()


def read(files: Files, _version: int) -> Files | str:
    """The reader of the rig: everything can be used but one thing."""
    return "用不了。" if BAD in files.values() else files


def play(terminal: PublishedTerminal, publisher: SimulatedPublisher, rng: random.Random) -> None:
    """The story."""

    def publish(channel: Channel, **files: bytes) -> Manifest:
        publisher.publish(channel, files)
        terminal.settle()
        return publisher.newest[channel]

    common = rng.randbytes(rng.randint(1, 4000))
    first = publish(Channel.CATALOGUE, a=rng.randbytes(5000), both=common)
    terminal.use()
    publish(Channel.SETTINGS, settings=rng.randbytes(300))
    publisher.rotate()
    publish(Channel.CATALOGUE, a=rng.randbytes(200), both=common, c=rng.randbytes(rng.randint(0, 3000)))
    terminal.use()
    publisher.rotate()
    publish(Channel.CATALOGUE, a=BAD, both=common)
    terminal.use()
    publish(Channel.CATALOGUE, a=rng.randbytes(100))
    for _ in range(published.MOST_TRIALS + 1):
        terminal.use(works=False)
    publisher.roll_back(Channel.CATALOGUE, first)
    terminal.settle()
    publish(Channel.SETTINGS, settings=rng.randbytes(3000))


@contextmanager
def terminal_at(
    path: Path, opener: Opener, publisher: SimulatedPublisher, rng: random.Random, clock: ManualClock, mark: Marker
) -> Iterator[PublishedTerminal]:
    """A program that runs, and ends."""
    with closing(PublishedTerminal(path, opener, publisher, rng, clock, mark)) as terminal:
        yield terminal


def kept(connection: sqlite3.Connection, channel: Channel) -> tuple[int, Files] | None:
    """Version and files of the set in use. Raises ``LookupError`` when it is not whole."""
    active = published.active(connection, channel, VILLAGE)
    return None if active is None else (active.version, active.files)
