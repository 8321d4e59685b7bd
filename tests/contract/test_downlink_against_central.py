"""The way back: what the platform publishes arrives whole and genuine, or not at all."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central import publishing
from central.moments import stamp, system_clock
from central.publishcommands import overview
from central.publishing import EVERYBODY, PublishingError, Whom
from central.server import EmbeddedCentral
from sync import published
from sync.broadcasts import broadcasts_of, live
from sync.delivery import transaction
from sync.wire.downlink import (
    PART_BYTES,
    Channel,
    DownlinkAsk,
    DownlinkReply,
    ItemPart,
    Manifest,
    manifest_bytes,
    set_hash,
    share_of,
)
from tests.support.central_client import wait_until
from tests.support.downlink_terminal import VILLAGE, DownlinkTerminal

pytestmark = pytest.mark.both_stores

OLD = {"a.yaml": b"old a", "b.yaml": b"both"}
NEW = {"a.yaml": b"new a", "b.yaml": b"both", "c.yaml": secrets.token_bytes(3 * PART_BYTES + 17)}


@pytest.fixture
def central(database: str, tmp_path: Path) -> Iterator[EmbeddedCentral]:
    with EmbeddedCentral(database, tmp_path / "keys") as platform:
        yield platform


@pytest.fixture
def terminal(central: EmbeddedCentral, tmp_path: Path) -> Iterator[DownlinkTerminal]:
    client = DownlinkTerminal(central, tmp_path)
    yield client
    client.close()


def publish(central: EmbeddedCentral, files: dict[str, bytes], whom: Whom = EVERYBODY) -> None:
    publishing.publish_files(central.platform, Channel.CATALOGUE, files, whom)


def test_a_set_arrives_whole_and_the_one_before_is_kept(central: EmbeddedCentral, terminal: DownlinkTerminal) -> None:
    publish(central, OLD)
    terminal.settle()
    assert (terminal.files(), terminal.version(), terminal.changed) == (OLD, 1, ["catalogue"])
    publish(central, NEW)
    terminal.settle()
    assert (terminal.files(), terminal.version()) == (NEW, 2)
    before = published.manifest_in(terminal.conn, Channel.CATALOGUE, "previous")
    assert before is not None
    assert published.files_of(terminal.conn, before, terminal.village) == OLD
    publications = overview(central.platform)["publications"]
    assert isinstance(publications, list)
    assert [(row["version"], row["using"], row["terminals"]) for row in publications] == [(2, 1, 1), (1, 0, 1)]


def test_only_what_is_lacking_travels_and_goes_on_where_it_stopped(
    central: EmbeddedCentral, terminal: DownlinkTerminal
) -> None:
    publish(central, OLD)
    terminal.settle()
    travelled: list[tuple[str, int]] = []

    def watch(reply: DownlinkReply) -> DownlinkReply:
        travelled.extend((part.sha256, part.offset) for part in reply.parts)
        return reply

    terminal.courier.tamper = watch
    publish(central, NEW)
    assert terminal.downlink.exchange(terminal.conn) is None
    assert terminal.downlink.exchange(terminal.conn) is None
    assert terminal.files() == OLD
    terminal.conn.close()
    terminal.conn = terminal.open()
    terminal.downlink = terminal.make()
    terminal.settle()
    assert terminal.files() == NEW
    assert len(travelled) == len(set(travelled)) == 5


def test_a_publication_for_another_division_is_not_ours(
    central: EmbeddedCentral, terminal: DownlinkTerminal, tmp_path: Path
) -> None:
    publish(central, OLD)
    publish(central, {"a.yaml": b"for Maoming"}, Whom("4409"))
    publish(central, {"a.yaml": b"for Guangzhou"}, Whom("4401"))
    other = DownlinkTerminal(central, tmp_path, "T-GZ", "440106001002")
    terminal.settle()
    other.settle()
    assert terminal.files() == {"a.yaml": b"for Maoming"}
    assert other.files() == {"a.yaml": b"for Guangzhou"}
    other.close()


def test_a_set_for_some_terminals_reaches_these_and_a_larger_share_later(
    central: EmbeddedCentral, terminal: DownlinkTerminal, tmp_path: Path
) -> None:
    names = [f"T-{number}" for number in range(12)]
    few = [name for name in names if share_of(name) < 50]
    assert 0 < len(few) < len(names)
    fleet = [DownlinkTerminal(central, tmp_path, name) for name in names]
    try:
        publish(central, OLD)
        publish(central, NEW, Whom(percent=50))
        for one in fleet:
            one.settle(8)
        assert [one.name for one in fleet if one.files() == NEW] == few
        assert all(one.files() == OLD for one in fleet if one.name not in few)
        with pytest.raises(PublishingError, match="扩大"):
            publishing.widen(central.platform, Channel.CATALOGUE, 50)
        wider = publishing.widen(central.platform, Channel.CATALOGUE, 100)
        assert wider.version == 2
        for one in fleet:
            one.settle(8)
            assert (one.files(), one.version()) == (NEW, 2)
        back = publishing.roll_back(central.platform, Channel.CATALOGUE)
        assert (back.version, back.takes_back) == (1, 2)
        fleet[0].settle()
        assert fleet[0].files() == OLD
    finally:
        for one in fleet:
            one.close()


def test_a_set_for_named_terminals_is_taken_by_nobody_else_whoever_brings_it(
    central: EmbeddedCentral, terminal: DownlinkTerminal, tmp_path: Path
) -> None:
    with closing(DownlinkTerminal(central, tmp_path, "T-OTHER")) as other:
        publish(central, OLD, Whom(VILLAGE[:4]))
        publish(central, NEW, Whom(VILLAGE[:4], ("T-OTHER",)))
        terminal.settle()
        other.settle()
        assert (terminal.files(), other.files()) == (OLD, NEW)
        stray = central.store.publications("catalogue")[0].manifest
        terminal.courier.tamper = lambda reply: msgspec.structs.replace(reply, manifests=(stray,))
        terminal.settle(1)
        assert terminal.refusals() == [("downlink.not_for_us", "catalogue 2")]
        publishing.roll_back(central.platform, Channel.CATALOGUE)
        other.settle()
        assert (other.files(), other.refusals()) == (OLD, [])
    with pytest.raises(PublishingError, match="没有登记过终端 T-NOWHERE"):
        publish(central, NEW, Whom(terminals=("T-OTHER", "T-NOWHERE")))
    with pytest.raises(PublishingError, match="比例"):
        publish(central, NEW, Whom(percent=0))


def test_a_rollback_reaches_everybody_who_has_the_new_one_or_is_refused(central: EmbeddedCentral) -> None:
    central.enroll("T-1", b"1" * 32, VILLAGE, "读岗村")
    publish(central, OLD, Whom(terminals=("T-1",)))
    publish(central, NEW)
    with pytest.raises(PublishingError, match="退不回去"):
        publishing.roll_back(central.platform, Channel.CATALOGUE)


def test_what_was_signed_before_there_were_aims_is_signed_as_before(central: EmbeddedCentral) -> None:
    publish(central, OLD)
    manifest = central.store.publications("catalogue")[0].manifest
    assert b"aim" not in manifest_bytes(manifest)
    assert b"aim" not in msgspec.json.encode(manifest)


def test_what_the_validator_refuses_changes_nothing_and_the_platform_is_told_why(
    central: EmbeddedCentral, terminal: DownlinkTerminal
) -> None:
    publish(central, OLD)
    terminal.settle()
    terminal.verdicts["catalogue"] = lambda files: "a.yaml：写法不对。" if files["a.yaml"] == b"bad" else ""
    terminal.downlink = terminal.make()
    publish(central, {"a.yaml": b"bad"})
    terminal.settle()
    assert terminal.files() == OLD
    assert terminal.refusals() == [("downlink.invalid", "catalogue 2")]
    (row,) = [one for one in central.store.channel_rows("T-DOWN") if one.channel == "catalogue"]
    assert (row.version, row.refused_version, row.refused_code) == (1, 2, "downlink.invalid")
    assert row.refused_detail == "a.yaml：写法不对。"
    publish(central, NEW)
    terminal.settle()
    assert terminal.files() == NEW


def test_a_refusal_that_quotes_what_cannot_be_shown_does_not_silence_the_terminal(
    central: EmbeddedCentral, terminal: DownlinkTerminal
) -> None:
    terminal.verdicts["catalogue"] = lambda _files: "字段“\x00\n\ud7ff\udc80\u202e”不认识。" + "长" * 500
    terminal.downlink = terminal.make()
    publish(central, OLD)
    terminal.settle()
    (row,) = [one for one in central.store.channel_rows("T-DOWN") if one.channel == "catalogue"]
    assert row.refused_detail.startswith("字段“\ufffd\ufffd\ufffd\ufffd\ufffd”不认识。")
    assert len(row.refused_detail) == 200


def test_a_validator_that_breaks_is_a_refusal_not_the_end_of_the_sync(
    central: EmbeddedCentral, terminal: DownlinkTerminal
) -> None:
    def breaks(_files: object) -> str:
        raise RecursionError

    terminal.verdicts["catalogue"] = breaks
    terminal.downlink = terminal.make()
    publish(central, OLD)
    terminal.settle()
    assert (terminal.files(), terminal.refusals()) == ({}, [("downlink.invalid", "catalogue 1")])


def resigned(manifest: Manifest, key: Ed25519PrivateKey) -> Manifest:
    return msgspec.structs.replace(manifest, signature=key.sign(manifest_bytes(manifest)))


def test_nothing_forged_or_altered_is_used(central: EmbeddedCentral, terminal: DownlinkTerminal) -> None:
    publish(central, OLD)
    stranger = Ed25519PrivateKey.generate()
    forgeries = (
        lambda m: resigned(m, stranger),
        lambda m: msgspec.structs.replace(m, version=9),
        lambda m: msgspec.structs.replace(m, takes_back=9),
        lambda m: msgspec.structs.replace(m, target="4401"),
        lambda m: msgspec.structs.replace(m, items=m.items[:1]),
        lambda m: msgspec.structs.replace(m, signature=b""),
    )
    for forge in forgeries:
        terminal.courier.tamper = lambda reply, forge=forge: msgspec.structs.replace(
            reply, manifests=tuple(forge(manifest) for manifest in reply.manifests)
        )
        terminal.settle(1)
    assert {code for code, _ in terminal.refusals()} == {"downlink.forged"}
    assert published.manifest_in(terminal.conn, Channel.CATALOGUE, "shadow") is None
    terminal.courier.tamper = lambda reply: reply
    terminal.settle()
    assert terminal.files() == OLD


def test_wrong_endless_and_unasked_items_are_thrown_away(central: EmbeddedCentral, terminal: DownlinkTerminal) -> None:
    publish(central, OLD)
    terminal.settle(1)
    swaps = (
        lambda part: msgspec.structs.replace(part, data=b"x" * len(part.data)),
        lambda part: msgspec.structs.replace(part, data=part.data + b"x" * 10_000),
        lambda part: msgspec.structs.replace(part, offset=part.offset + 1),
        lambda part: ItemPart("0" * 64, 0, b"never asked for"),
        lambda part: msgspec.structs.replace(part, data=b""),
    )
    for swap in swaps:
        terminal.courier.tamper = lambda reply, swap=swap: msgspec.structs.replace(
            reply, parts=tuple(swap(part) for part in reply.parts)
        )
        terminal.settle(1)
        assert not terminal.downlink.due()
        assert terminal.conn.execute("SELECT count(*) FROM downlink_item").fetchone() == (0,)
    terminal.courier.tamper = lambda reply: reply
    terminal.settle()
    assert terminal.files() == OLD


def test_old_versions_come_back_only_by_a_signed_rollback(central: EmbeddedCentral, terminal: DownlinkTerminal) -> None:
    publish(central, OLD)
    first = central.store.publications("catalogue")[0].manifest
    terminal.settle()
    publish(central, NEW)
    terminal.settle()
    terminal.courier.tamper = lambda reply: msgspec.structs.replace(reply, manifests=(first,))
    terminal.settle()
    assert (terminal.version(), terminal.refusals()[0]) == (2, ("downlink.not_newer", "catalogue 1"))
    terminal.courier.tamper = lambda reply: reply
    back = publishing.roll_back(central.platform, Channel.CATALOGUE)
    assert (back.version, back.takes_back, back.set_hash) == (1, 2, set_hash(first))
    terminal.settle()
    assert (terminal.version(), terminal.files()) == (1, OLD)
    publish(central, NEW)
    terminal.settle()
    assert terminal.version() == 3
    terminal.courier.tamper = lambda reply: msgspec.structs.replace(reply, manifests=(back.manifest,))
    terminal.settle()
    assert (terminal.version(), terminal.files()) == (3, NEW)


def test_a_set_that_fails_at_first_use_gives_way_to_the_one_before(
    central: EmbeddedCentral, terminal: DownlinkTerminal
) -> None:
    publish(central, OLD)
    terminal.settle()
    publish(central, NEW)
    terminal.settle()
    with transaction(terminal.conn):
        assert published.take_back(
            terminal.conn, Channel.CATALOGUE, "downlink.first_use", "打不开。", stamp(system_clock())
        )
    assert terminal.files() == OLD
    terminal.settle()
    (row,) = [one for one in central.store.channel_rows("T-DOWN") if one.channel == "catalogue"]
    assert (row.version, row.refused_version, row.refused_code) == (1, 2, "downlink.first_use")
    assert terminal.files() == OLD


class PowerCutError(Exception):
    """The supply is gone."""


class Supply(sqlite3.Connection):
    """A connection that dies before its statement number ``cut_at``."""

    cut_at = -1
    done = 0

    def execute(self, *arguments: object) -> sqlite3.Cursor:  # type: ignore[override] # as in the base class
        type(self).done += 1
        if type(self).done == type(self).cut_at:
            raise PowerCutError
        return super().execute(*arguments)  # type: ignore[arg-type]

    def executemany(self, *arguments: object) -> sqlite3.Cursor:  # type: ignore[override] # as in the base class
        type(self).done += 1
        if type(self).done == type(self).cut_at:
            raise PowerCutError
        return super().executemany(*arguments)  # type: ignore[arg-type]


class RememberedPlatform:
    """Answers as the platform did, without the way there."""

    terminal = "T-DOWN"
    clock_offset = None

    def close(self) -> None:
        """Holds nothing open."""

    def __init__(self, manifest: Manifest, files: dict[str, bytes]) -> None:
        self.manifest = manifest
        self.contents = {hashlib.sha256(content).hexdigest(): content for content in files.values()}

    def downlink(self, ask: DownlinkAsk) -> DownlinkReply:
        there = {hash_ for cursor in ask.cursors for hash_ in (cursor.set_hash, cursor.gathering)}
        manifests = () if set_hash(self.manifest) in there else (self.manifest,)
        parts = tuple(ItemPart(want.sha256, want.offset, self.contents[want.sha256]) for want in ask.wants)
        return DownlinkReply("", manifests, parts)


def test_a_power_cut_before_any_statement_leaves_the_old_or_the_new_set_whole(
    central: EmbeddedCentral, terminal: DownlinkTerminal
) -> None:
    publish(central, OLD)
    terminal.settle()
    terminal.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    start = terminal.path.read_bytes()
    whole = {"a.yaml": b"new a", "b.yaml": b"both"}
    publish(central, whole)
    terminal.courier.close()
    terminal.courier = RememberedPlatform(central.store.publications()[0].manifest, whole)
    outcomes = set()
    cut = 0
    finished = False
    while not finished:
        cut += 1
        terminal.conn.close()
        for leftover in terminal.path.parent.glob(f"{terminal.path.name}*"):
            leftover.unlink()
        terminal.path.write_bytes(start)
        dying = terminal.open(Supply)
        terminal.downlink = terminal.make()
        Supply.cut_at, Supply.done = cut, 0
        try:
            terminal.downlink.exchange(dying)
            terminal.downlink.exchange(dying)
            finished = True
        except PowerCutError:
            finished = False
        finally:
            Supply.cut_at = -1
            dying.close()
        terminal.conn = terminal.open()
        outcomes.add(terminal.files()["a.yaml"])
        assert terminal.files() in (OLD, whole)
        if cut % 5 == 0:
            terminal.downlink = terminal.make()
            terminal.settle(2)
            assert terminal.files() == whole
    assert outcomes == {b"old a", b"new a"}
    assert cut > 40


def test_broadcasts_reach_their_division_and_their_showing_is_read_back(
    central: EmbeddedCentral, terminal: DownlinkTerminal
) -> None:
    now = system_clock()
    until = stamp(now + timedelta(hours=2))
    notice, _ = publishing.publish_broadcast(central.platform, "镇卫生院周三来体检。", until=until, target="440981")
    alarm, _ = publishing.publish_broadcast(
        central.platform, "台风今晚到，请不要出门。", until=until, target="4409", emergency=True
    )
    publishing.publish_broadcast(central.platform, "广州的事", until=until, target="4401")
    terminal.settle()
    shown = broadcasts_of(terminal.files(Channel.BROADCASTS))
    assert [one.broadcast_id for one in shown] == [alarm, notice]
    assert live(shown, (now + timedelta(hours=3)).timestamp()) == ()
    with transaction(terminal.conn):
        assert published.note_shown(terminal.conn, alarm, stamp(now))
        assert not published.note_shown(terminal.conn, alarm, stamp(now))
    terminal.settle()
    assert overview(central.platform)["broadcasts_shown"] == {alarm: 1}
    publishing.withdraw_broadcast(central.platform, alarm)
    terminal.settle()
    assert [one.broadcast_id for one in broadcasts_of(terminal.files(Channel.BROADCASTS))] == [notice]


def test_health_tells_of_news_so_that_nobody_has_to_poll(central: EmbeddedCentral, terminal: DownlinkTerminal) -> None:
    terminal.settle(1)
    health = terminal.courier.health()
    terminal.downlink.heard_of(health.news)
    terminal.clock.advance(3600)
    assert not terminal.downlink.due()
    publish(central, OLD)
    wait_until(lambda: terminal.courier.health().news != health.news)
    terminal.downlink.heard_of(terminal.courier.health().news)
    terminal.clock.advance(20)
    assert terminal.downlink.due()
