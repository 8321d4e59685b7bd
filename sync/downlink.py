"""Gathers what the platform publishes: asks, checks signature and hashes, gathers a shadow set, validates it, swaps.

Nothing is used before its signature and hashes are right and the caller's validator has said yes. Everything kept is kept
by single transactions, so that a power cut leaves the old set or the new one, never a mixture, and what was fetched of an
unfinished item is not fetched again.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from sync import journal, policy, published, wire
from sync.clock import Clock, iso
from sync.courier import Courier
from sync.delivery import transaction
from sync.judging import ReceiptJudge, judge_of
from sync.keychannel import WORDS, KeyLearner, follow_set, may_gather_unproven
from sync.policy import Failure
from sync.rota import Job
from sync.scenery import Scenery
from sync.wire.downlink import (
    MAX_TOLD,
    MAX_WANTS,
    Broadcast,
    Channel,
    DownlinkAsk,
    DownlinkReply,
    Item,
    ItemPart,
    Manifest,
    Want,
    concerns,
    follows,
    manifest_bytes,
    manifest_fault,
    moment,
    set_hash,
)

Files = Mapping[str, bytes]
Validator = Callable[[Files], str]
"""A plain sentence that says what is wrong with a set, or an empty string."""

POLL_SECONDS: Final = 6 * 3600.0
"""How often a terminal asks without a sign that there is news."""
NEWS_SPREAD_SECONDS: Final = 20.0
"""Terminals that hear of news do not all ask in the same second."""
MAX_TEXT: Final = 300


class DownlinkRules(msgspec.Struct, frozen=True):
    """What a terminal brings: who it is, how it judges a set, whom it tells."""

    village_code: str
    validators: Mapping[str, Validator]
    """By channel. A channel without one is kept as it comes: its user judges it."""
    on_change: Callable[[str], None]
    """Called on the sync thread with a channel's name after a swap."""
    keys: KeyLearner | None = None
    """Learns from the channel ``keys``; None: that channel is refused, and nobody learns."""
    program: str = ""
    """Names the program and what it judges by: under another name, sets that were refused are judged anew."""
    poll_seconds: float = POLL_SECONDS
    spread_seconds: float = NEWS_SPREAD_SECONDS


class Downlink:
    """One terminal's end of the way back. Belongs to the thread that runs the sync."""

    def __init__(
        self,
        courier: Courier,
        clock: Clock,
        platform_key: bytes | ReceiptJudge,
        rng: random.Random,
        rules: DownlinkRules,
        scenery: Scenery,
        job: Job,
    ) -> None:
        self._scenery = scenery
        self._courier = courier
        self._clock = clock
        self._signers = judge_of(platform_key)
        self._rng = rng
        self._rules = rules
        self._validators = {Channel.BROADCASTS.value: broadcasts_fault, **rules.validators}
        self._job = job
        self._news: int | None = None
        self._fruitless = 0
        self._keys_looked_at = False
        self._again = False
        """New keys were learned: what could not be judged before may be sent again."""
        self._applied = False
        """A set has come into use: the platform should know soon."""

    def due(self) -> bool:
        """Whether it is time to ask."""
        return self._job.due()

    def heard_of(self, news: int) -> None:
        """The platform has said how many publications there are; another number than last time is a reason to ask."""
        if news != self._news:
            soon = self._clock.monotonic() + self._rng.uniform(0.0, self._rules.spread_seconds)
            self._job.sooner(soon)

    def something_to_tell(self) -> None:
        """A broadcast was shown, a set taken back: ask within the minute."""
        self._job.sooner(self._clock.monotonic() + self._rules.spread_seconds)

    def doubts(self) -> None:
        """A receipt could not be judged: the platform may have keys that are not known here. Ask now."""
        if self._rules.keys is not None:
            self._job.again_in(0.0)

    def exchange(self, conn: sqlite3.Connection) -> Failure | None:
        """One question and what its answer brings."""
        with self._job.at_work() as run:
            failure = self._exchanged(conn)
            run.code = "" if failure is None else failure.failure_class.value
        return failure

    def _exchanged(self, conn: sqlite3.Connection) -> Failure | None:
        self._look_at_kept_keys(conn)
        ask = self._question(conn)
        answer = self._courier.downlink(ask)
        if isinstance(answer, Failure):
            self._postpone(answer.retry_after)
            return answer
        with transaction(conn):
            if ask.fresh:
                published.begin_with(conn, self._rules.program)
            published.refusals_told(conn, ask.refused)
            published.shown_told(conn, ask.shown)
            taken = self._take_manifests(conn, answer.manifests)
        progress = self._take_parts(conn, ask, answer) or taken
        self._finish_shadows(conn)
        self._news = answer.news
        self._plan(conn, progress=progress)
        return None

    def _question(self, conn: sqlite3.Connection) -> DownlinkAsk:
        wants = [want for _, manifest in self._shadows(conn) for want in self._lacking(conn, manifest)]
        fresh = published.is_other_program(conn, self._rules.program)
        return DownlinkAsk(
            wire.WIRE_VERSION,
            self._courier.terminal,
            tuple(published.cursor(conn, channel) for channel in Channel),
            tuple(wants[:MAX_WANTS]),
            () if fresh else published.untold_refusals(conn, MAX_TOLD),
            published.untold_shown(conn, MAX_TOLD),
            "" if self._rules.keys is None else self._rules.keys.signing_key_id,
            fresh,
        )

    def _shadows(self, conn: sqlite3.Connection) -> list[tuple[str, Manifest]]:
        found = ((channel.value, published.manifest_in(conn, channel, "shadow")) for channel in Channel)
        return [(channel, manifest) for channel, manifest in found if manifest is not None]

    def _lacking(self, conn: sqlite3.Connection, manifest: Manifest) -> tuple[Want, ...]:
        return published.lacking(conn, manifest, self._rules.village_code)

    def _take_manifests(self, conn: sqlite3.Connection, manifests: tuple[Manifest, ...]) -> bool:
        taken = False
        # What is signed by a new key can be judged only after the statements about it: those come first.
        for manifest in sorted(manifests[: len(Channel)], key=lambda one: one.channel != Channel.KEYS):
            code = self._fault_of(conn, manifest)
            if code:
                self._refused(conn, manifest, code)
                continue
            shadow = published.manifest_in(conn, manifest.channel, "shadow")
            if shadow is None or set_hash(shadow) != set_hash(manifest):
                published.put_shadow(conn, manifest, self._now())
                taken = True
        return taken

    def _fault_of(self, conn: sqlite3.Connection, manifest: Manifest) -> str:
        """What is refused here is noted but not remembered: a forged or replayed manifest must not keep a real one of the
        same set away, such as a later rollback to it."""
        if not self._signers.knows(manifest.platform_key_id):
            if self._rules.keys is None or not may_gather_unproven(manifest):
                return "downlink.unknown_key"
        elif not self._vouched(manifest):
            return "downlink.forged"
        code = manifest_fault(manifest)
        if code:
            return code
        if not concerns(manifest, self._courier.terminal, self._rules.village_code):
            return "downlink.not_for_us"
        expires = moment(manifest.expires_at) if manifest.expires_at else None
        if expires is not None and expires <= self._clock.wall() + (self._courier.clock_offset or 0.0):
            return "downlink.expired"
        if published.is_refused(conn, manifest):
            return "downlink.refused_before"
        if not follows(published.floor(conn, manifest.channel), manifest):
            return "downlink.not_newer"
        return ""

    def _take_parts(self, conn: sqlite3.Connection, ask: DownlinkAsk, answer: DownlinkReply) -> bool:
        shadows = self._shadows(conn)
        items = {item.sha256: item for _, manifest in shadows for item in manifest.items}
        wanted = {want.sha256 for want in ask.wants}
        progress = False
        for part in answer.parts[:MAX_WANTS]:
            item = items.get(part.sha256)
            if item is None or part.sha256 not in wanted:
                continue
            progress = self._take_part(conn, item, part) or progress
        for channel, manifest in shadows:
            if any(item.sha256 in answer.gone for item in manifest.items):
                with transaction(conn):
                    published.drop_shadow(conn, channel)
        return progress

    def _take_part(self, conn: sqlite3.Connection, item: Item, part: ItemPart) -> bool:
        with transaction(conn):
            code = published.add_part(conn, item, part.offset, part.data)
            if code:
                self._note(conn, "downlink.part_dropped", code, item.name)
        return not code

    def _vouched(self, manifest: Manifest) -> bool:
        return self._signers.vouches(manifest.platform_key_id, manifest.signature, manifest_bytes(manifest))

    def _look_at_kept_keys(self, conn: sqlite3.Connection) -> None:
        """Once after the start: a technician may have begun anew from configured keys, with the statements still here."""
        learner, manifest = self._rules.keys, published.manifest_in(conn, Channel.KEYS, "active")
        if self._keys_looked_at or learner is None:
            return
        self._keys_looked_at = True
        files = None if manifest is None else published.files_of(conn, manifest, self._rules.village_code)
        if files is not None:
            self._learn(conn, learner, files)

    def _learn(self, conn: sqlite3.Connection, learner: KeyLearner, files: Files) -> str:
        with transaction(conn):
            fault = follow_set(learner, conn, files)
        if learner.adopt(conn):
            self._again = True
            self._note_alone(conn, "keys.followed", "ok", learner.signing_key_id)
        return "" if fault is None else f"{WORDS[fault]}（{fault.value}）"

    def _finish_shadows(self, conn: sqlite3.Connection) -> None:
        for channel, manifest in self._shadows(conn):
            if self._lacking(conn, manifest):
                continue
            files = published.files_of(conn, manifest, self._rules.village_code)
            wrong = "本机存下的内容已损坏。" if files is None else self._judge(conn, channel, files)
            if not wrong and not self._vouched(manifest):
                self._give_up_unproven(conn, manifest)
                continue
            with transaction(conn):
                if wrong:
                    published.refuse(conn, manifest, "downlink.invalid", wrong, self._now())
                    self._refused(conn, manifest, "downlink.invalid")
                    published.drop_shadow(conn, channel)
                    published.sweep(conn)
                else:
                    published.swap(conn, channel)
                    self._note(conn, "downlink.applied", "ok", f"{channel} {manifest.version}")
            if not wrong:
                self._applied = True
                self._rules.on_change(channel)

    def _give_up_unproven(self, conn: sqlite3.Connection, manifest: Manifest) -> None:
        """The statements did not make its signer known. Not remembered: a genuine set must not be kept away."""
        with transaction(conn):
            self._refused(conn, manifest, "downlink.forged")
            published.drop_shadow(conn, manifest.channel)
            published.sweep(conn)

    def _judge(self, conn: sqlite3.Connection, channel: str, files: Files) -> str:
        if channel == Channel.KEYS:
            return "这台终端没有密钥库。" if self._rules.keys is None else self._learn(conn, self._rules.keys, files)
        validator = self._validators.get(channel)
        try:
            return "" if validator is None else validator(files)
        except Exception as error:  # noqa: BLE001 - what was published must not end the sync, whatever it does to a parser
            return f"检查这份内容时出错（{type(error).__name__}）。"

    def _refused(self, conn: sqlite3.Connection, manifest: Manifest, code: str) -> None:
        self._note(conn, "downlink.refused", code, f"{manifest.channel[:20]} {manifest.version}")

    def _note_alone(self, conn: sqlite3.Connection, event: str, failure_class: str, about: str) -> None:
        with transaction(conn):
            self._note(conn, event, failure_class, about)

    def _note(self, conn: sqlite3.Connection, event: str, failure_class: str, about: str) -> None:
        told = self._scenery.look(conn).event(event, to_state=about[:80], failure_class=failure_class)
        journal.record(conn, told)

    def _plan(self, conn: sqlite3.Connection, *, progress: bool) -> None:
        mono = self._clock.monotonic()
        untold = bool(published.untold_refusals(conn, 1)) or bool(published.untold_shown(conn, 1))
        if self._shadows(conn) and not progress:
            self._postpone(None)
            return
        self._fruitless = 0
        again, applied, self._again, self._applied = self._again, self._applied, False, False
        if self._shadows(conn) or again:
            self._job.again_at(mono)
        elif untold or applied:
            self._job.again_at(mono + self._rules.spread_seconds)
        else:
            self._job.again_at(mono + self._rules.poll_seconds * self._rng.uniform(0.8, 1.2))

    def _postpone(self, retry_after: float | None) -> None:
        self._fruitless += 1
        self._job.again_in(policy.ENTRY_BACKOFF.delay(self._fruitless, self._rng, retry_after))

    def _now(self) -> str:
        return iso(self._clock.wall())


def broadcasts_fault(files: Files) -> str:
    """What is wrong with a set of broadcasts, in plain words, or an empty string."""
    for name, content in files.items():
        try:
            one = msgspec.json.decode(content, type=Broadcast)
        except (msgspec.MsgspecError, UnicodeError):
            return f"广播 {name} 读不懂。"
        start, end = moment(one.from_at), moment(one.until)
        if start is None or end is None or start >= end:
            return f"广播 {name} 的时间不对。"
        if not one.text.strip() or len(one.text) > MAX_TEXT or not one.text.isprintable() or not one.broadcast_id:
            return f"广播 {name} 的文字不能用。"
    return ""
