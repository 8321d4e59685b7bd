"""Every line of the sync journal says when, by which clock, over which line and with how much waiting it was written."""

from __future__ import annotations

import ast
import io
import random
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.manual_clock import ManualClock
from benchmarks.publishing_story import PublishedTerminal, SimulatedPublisher
from benchmarks.tiny_platform import Canned, SimulatedPlatform
from central.console.words import event_word
from kiosk.maintenance.carry.carrier import file_signer
from kiosk.store.database import connect
from sync import asked, carryout, engine, journal, outbox, scene, wire
from sync.budget import Budget, month_of
from sync.delivery import transaction
from sync.engine import SyncEngine
from sync.outbox import SealedParcel
from sync.policy import Link
from sync.scene import Scene, beside
from sync.usage import TRAFFIC
from sync.wire.decision import ACCEPTED, Decision
from sync.wire.downlink import Channel, DownlinkAsk, DownlinkReply
from sync.wire.journal import EVENTS
from sync.wire.parcels import PARCEL_HASH_MISMATCH, PATH_PARCELS, ParcelState, ParcelStates
from tests.support.sync_terminal import AT, BEAT, KEY, Terminal

ROOT = Path(__file__).resolve().parents[3]
BOOT = "0f4c3e1a-2222-4333-8444-555555555555"
SIGNAL = -61
FIELDS = frozenset(Scene.__struct_fields__) - {"wall"}
MAY_BE_NOTHING = frozenset({"queue_depth", "parked_count", "oldest_age_s"})


class Talkative(SimulatedPlatform):
    """Answers heartbeats with all a platform can say."""

    def __init__(self) -> None:
        super().__init__({"GD-1": KEY.public_key()})
        self.release: tuple[str, ...] = ()

    def reply(self, beat: wire.Heartbeat) -> wire.HeartbeatReply:
        decided = tuple(Decision(entry_id, ACCEPTED, AT) for entry_id in beat.undecided)
        release, self.release = self.release, ()
        return wire.HeartbeatReply(self.now().isoformat(), decided=decided, abandoned=beat.abandoned, release=release)


@pytest.fixture(autouse=True)
def one_start_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (scene, engine):
        monkeypatch.setattr(module, "machine_boot_id", lambda: BOOT)
    for module in (scene, engine):
        monkeypatch.setattr(module, "wireless_signal", lambda: SIGNAL)


@pytest.fixture
def platform() -> Iterator[Talkative]:
    with Talkative() as running:
        yield running


class Told(Terminal):
    """Writes entries of this start of the machine, over a line that is counted."""

    def make_engine(self) -> SyncEngine:
        return SyncEngine(
            self.open, self.courier, clock=self.clock, platform_key=self.platform.public_key,
            on_change=self.changes.append, rng=random.Random(3), heartbeat=lambda: BEAT, settings=self.settings,
            clock_trust=lambda: "ntp",
        )  # fmt: skip

    def add(self, stream: str = "", parcels: tuple[SealedParcel, ...] = ()) -> str:
        entry_id = outbox.new_entry_id()
        sealed = wire.SealedBody("suite", "key", b"sealed " + entry_id.encode())
        entry = outbox.NewEntry(
            entry_id, stream or entry_id, wire.Kind.TRANSACTION, "svc", "R-1", AT, "server", sealed,
            self.clock.monotonic(), BOOT, parcels,
        )  # fmt: skip
        with transaction(self.conn):
            outbox.enqueue(self.conn, entry)
        return entry_id


@pytest.fixture
def terminal(tmp_path: Path, platform: Talkative) -> Iterator[Told]:
    made = Told(
        tmp_path, platform, budget=Budget(metered=True, monthly_megabytes=50), heartbeat_seconds=30.0,
        housekeeping_seconds=5.0, journal_most_events=500, journal_seconds=10_000.0,
    )  # fmt: skip
    with transaction(made.conn):
        used = f'{{"month":"{month_of(made.clock.wall())}","up":70000,"down":5}}'
        made.conn.execute("INSERT OR REPLACE INTO sync_state VALUES (?, ?)", (TRAFFIC, used))
    made.until(lambda _: made.engine.link() is Link.ONLINE)
    made.clock.advance(1)
    made.until(lambda result: made.engine.run_once().wait > 0)
    yield made
    made.close()


def until_told(terminal: Told, *events: str) -> None:
    terminal.until(lambda _: set(events) <= set(terminal.events()), rounds=400)


def deliveries(terminal: Told, platform: Talkative) -> None:
    """queued, leased, sent, settled, decided, retry, parked, released, reopened, missing_gone, receipt_rejected."""
    refused, plain = terminal.add(), terminal.add()
    platform.decide[refused] = wire.EntryOutcome(refused, wire.Outcome.REFUSED, code="body.unreadable")
    until_told(terminal, "settled", "parked", "decided")
    platform.missing = (2, 77)
    del platform.decide[refused]
    platform.release = (refused,)
    until_told(terminal, "released")
    terminal.add()
    until_told(terminal, "reopened", "missing_gone")
    assert plain in platform.ledger
    platform.forge = True
    terminal.add()
    until_told(terminal, "receipt_rejected")
    platform.forge = False
    terminal.drain()


def troubles_of_the_line(terminal: Told, platform: Talkative) -> None:
    """retry, breaker_open, breaker_closed, offline, online, issue_abandoned."""
    platform.answer_next(wire.PATH_BATCHES, *[Canned(503, b"")] * 4)
    terminal.add()
    terminal.drain()
    until_told(terminal, "retry", "breaker_open", "breaker_closed")
    platform.answer_next(wire.PATH_HEALTH, *[Canned(503, b"")] * 2)
    terminal.clock.advance(1000)
    until_told(terminal, "offline")
    with transaction(terminal.conn):
        asked.begin(terminal.conn, outbox.new_entry_id(), terminal.clock.wall() - 2 * asked.OPEN_SECONDS)
    until_told(terminal, "online", "issue_abandoned")


def attachments(terminal: Told, platform: Talkative) -> None:
    """parcel_retry, parcel_complete: what arrived is another thing, then it is whole."""
    parcel = SealedParcel(outbox.new_entry_id(), wire.SealedBody("suite", "key", bytes(400)))
    damaged = ParcelState(parcel.ref.sha256, received=0, complete=False, code=PARCEL_HASH_MISMATCH)
    whole = ParcelState(parcel.ref.sha256, received=400, complete=True)
    for state in (damaged, whole):
        platform.answer_next(PATH_PARCELS, Canned(200, msgspec.json.encode(ParcelStates("", (state,)))))
    terminal.add("with-parcel", (parcel,))
    until_told(terminal, "parcel_retry", "parcel_complete")
    terminal.drain()


def by_hand(terminal: Told, _platform: Talkative) -> None:
    """exported, released, salvaged: beside the engine, by whoever has the database."""
    look = beside(terminal.clock)
    parked, _ = terminal.add(), terminal.add()
    signer = file_signer(Ed25519PrivateKey.generate().private_bytes_raw())
    with transaction(terminal.conn):
        stream = io.BytesIO()
        planned = carryout.plan(terminal.conn)
        written = carryout.write_file(terminal.conn, planned, stream.write, signer, "GD-1", AT)
    with transaction(terminal.conn):
        assert carryout.note_exported(terminal.conn, written, look) == 2
        outbox.park(terminal.conn, parked, "body.bad")
        assert outbox.release(terminal.conn, parked, look, actor="technician")
    saved = outbox.NewEntry(
        outbox.new_entry_id(), "saved", wire.Kind.TRANSACTION, "svc", "R-9", AT, "rtc",
        wire.SealedBody("suite", "key", b"saved"), 1.0, "an earlier start",
    )  # fmt: skip
    with transaction(terminal.conn):
        outbox.restore(terminal.conn, outbox.next_seq(terminal.conn), saved, look)
    terminal.drain()


def too_many_lines(terminal: Told, _platform: Talkative) -> None:
    """journal_dropped."""
    for _ in range(200):
        terminal.add()
    terminal.drain()
    terminal.clock.advance(10)
    until_told(terminal, "journal_dropped")


STORIES = (deliveries, troubles_of_the_line, attachments, by_hand, too_many_lines)


class Careless(SimulatedPublisher):
    """Spoils the first part, and forges the first set of settings."""

    clock_offset = 0.25

    def downlink(self, ask: DownlinkAsk) -> DownlinkReply:
        answer = super().downlink(ask)
        if answer.parts and not getattr(self, "spoiled", False):
            self.spoiled = True
            first = msgspec.structs.replace(answer.parts[0], data=b"?" * len(answer.parts[0].data))
            return msgspec.structs.replace(answer, parts=(first,))
        forged = tuple(
            msgspec.structs.replace(one, signature=bytes(64)) if one.channel == Channel.SETTINGS else one
            for one in answer.manifests
        )
        return msgspec.structs.replace(answer, manifests=forged)


def published_lines(folder: Path) -> list[wire.JournalEvent]:
    """downlink.applied, downlink.refused, downlink.part_dropped, keys.followed."""
    rng, clock = random.Random(5), ManualClock(1_790_000_000.0)
    publisher = Careless(rng)
    path = folder / "published.db"
    with closing(PublishedTerminal(path, connect, publisher, rng, clock, lambda *_: None)) as terminal:
        publisher.publish(Channel.CATALOGUE, {"a": bytes(900)})
        publisher.publish(Channel.SETTINGS, {"s": b"1"})
        terminal.settle()
        publisher.rotate()
        terminal.settle()
        return list(journal.tail(terminal.conn, 1000))


def rewound_line(terminal: Told) -> wire.JournalEvent:
    """The first line of a journal that begins anew, in a copy of the terminal's database."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        terminal.conn.backup(copy)
        with transaction(copy):
            journal.begin_anew(copy, beside(terminal.clock)(copy).event("rewound"))
        line = copy.execute("SELECT max(seq) FROM sync_event").fetchone()
        return journal.tail(copy, line[0])[0]


def missing_fields(event: wire.JournalEvent) -> set[str]:
    named = {name: getattr(event, name) for name in FIELDS - MAY_BE_NOTHING}
    return {name for name, value in named.items() if value is None or (value in ("", 0) and name != "clock_offset_ms")}


def test_every_event_of_a_terminal_has_every_field_of_its_scene(
    tmp_path: Path, terminal: Told, platform: Talkative
) -> None:
    told: dict[int, wire.JournalEvent] = {}
    for story in STORIES:
        story(terminal, platform)
        told |= {event.seq: event for event in journal.tail(terminal.conn, 10_000)}
    first_contact = min(event.seq for event in told.values() if event.event == "online")
    for event in told.values():
        lacking = missing_fields(event)
        if event.seq <= first_contact:
            lacking -= {"clock_offset_ms", "bytes_month"}
        assert not lacking, event
        assert (event.boot_id, event.signal_dbm) == (BOOT, SIGNAL)
        assert event.clock_trust == ("server" if event.event == "queued" else "ntp")
    published = published_lines(tmp_path)
    for event in published:
        assert not missing_fields(event) - {"signal_dbm", "bytes_month"}, event
        assert (event.boot_id, event.clock_offset_ms) == ("rig", 250)
    rewound = rewound_line(terminal)
    assert rewound.seq == 1
    assert not missing_fields(rewound)
    assert {event.event for event in [*told.values(), *published, rewound]} == EVENTS


def test_beside_the_engine_the_line_is_what_the_engine_saw_last(terminal: Told, platform: Talkative) -> None:
    def queued() -> wire.JournalEvent:
        return journal.of_entry(terminal.conn, terminal.add())[0]

    assert queued().link == "online"
    terminal.drain()
    platform.answer_next(wire.PATH_HEALTH, *[Canned(503, b"")] * 2)
    terminal.clock.advance(1000)
    terminal.until(lambda _: terminal.engine.link() is not Link.ONLINE)
    assert queued().link == terminal.engine.link().value == "platform_down"
    line = scene.line_seen(terminal.conn, BOOT)
    assert scene.line_seen(terminal.conn, "another start of the machine") == scene.SeenLine("another start of the machine")
    assert line.clock_offset_ms is not None


def test_an_event_without_a_word_is_refused(terminal: Told) -> None:
    with pytest.raises(ValueError, match="no such event"):
        beside(terminal.clock)(terminal.conn).event("made_up")


def test_lines_are_made_in_one_place_only() -> None:
    makers = []
    for file in [*(ROOT / "sync").rglob("*.py"), *(ROOT / "kiosk").rglob("*.py")]:
        calls = [node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)]
        names = {ast.unparse(call.func).rpartition(".")[2] for call in calls}
        if "JournalEvent" in names:
            makers.append(file.relative_to(ROOT).as_posix())
    assert makers == ["sync/scene.py"]


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_operations_reads_every_event_in_chinese(event: str) -> None:
    assert re.search(r"[\u4e00-\u9fff]", event_word(event))
