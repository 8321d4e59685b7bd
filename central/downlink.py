"""Answers what terminals ask about publications, and keeps what they say of them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final
from weakref import WeakKeyDictionary

from central.auth import Caller
from central.frames import MAX_SEQ, cursor_fits, hash_fits, is_name, is_text
from central.intake import decode
from central.moments import parse
from central.platform import Platform
from central.problems import Refusal, malformed
from central.publishing import PublishingError, applicable, publish_statements, signed_for
from central.store import Store
from central.store.records import ChannelRow, Publication
from sync.wire import WIRE_VERSION
from sync.wire.downlink import (
    ANSWER_BYTES,
    MAX_TOLD,
    MAX_WANTS,
    PART_BYTES,
    Channel,
    DownlinkAsk,
    DownlinkReply,
    ItemPart,
    Manifest,
    Want,
)

_log: Final = logging.getLogger("central.downlink")

_HISTORY: Final = 2000
_KEY_ID_CHARACTERS: Final = 16


def downlink(platform: Platform, caller: Caller, content: bytes) -> DownlinkReply:
    """Notes where a terminal stands; gives manifests that are new to it and the next parts of the items it wants."""
    ask = decode(content, DownlinkAsk)
    if ask.wire != WIRE_VERSION:
        raise Refusal(400, "input.wire_version", "input", "平台不支持这个报文版本。")
    if ask.terminal != caller.terminal.terminal:
        raise Refusal(403, "auth.terminal_mismatch", "key", "报文里的终端编号与签名的不同。")
    if not _fits(ask):
        raise malformed("下行请求的内容超出限制。")
    _announce_keys(platform)
    with platform.store.write() as unit:
        caller.spend_nonce(unit)
        now = platform.now()
        unit.touch(ask.terminal, now)
        unit.note_cursors(ask.terminal, ask.cursors, now)
        unit.note_refused(ask.terminal, ask.refused, now)
        unit.note_shown(ask.terminal, ask.shown, now)
    known = {row.channel: row for row in platform.store.channel_rows(ask.terminal)}
    newest = applicable(ask.terminal, caller.terminal.village_code, _history(platform.store))
    parts, gone = _parts(platform, ask.wants)
    manifests = tuple(signed_for(platform, one, ask.signing_key) for one in _manifests(ask, newest, known))
    return DownlinkReply(now, manifests, parts, gone, platform.store.publication_count())


_read: WeakKeyDictionary[Store, tuple[int, tuple[Publication, ...]]] = WeakKeyDictionary()


def _history(store: Store) -> tuple[Publication, ...]:
    """The publications, newest first. Read again only when there is another: thousands of terminals ask within a minute."""
    count = store.publication_count()
    known = _read.get(store)
    if known is None or known[0] != count:
        known = (count, store.publications(limit=_HISTORY))
        _read[store] = known
    return known[1]


def _announce_keys(platform: Platform) -> None:
    """Whoever rotated the keys need not remember to publish it."""
    try:
        publish_statements(platform)
    except PublishingError:
        # Another process published at the same moment; the next question finds it done or does it.
        _log.info("downlink.statements_later")


def _manifests(
    ask: DownlinkAsk, newest: Mapping[str, Publication], known: Mapping[str, ChannelRow]
) -> tuple[Manifest, ...]:
    there = {one.gathering for one in ask.cursors}
    there |= {row.set_hash for row in known.values()}
    if not ask.fresh:
        there |= {row.refused_hash for row in known.values()}
    return tuple(row.manifest for row in newest.values() if row.set_hash not in there)


def _parts(platform: Platform, wants: tuple[Want, ...]) -> tuple[tuple[ItemPart, ...], tuple[str, ...]]:
    parts: list[ItemPart] = []
    gone: list[str] = []
    room = ANSWER_BYTES
    for want in wants:
        if room <= 0:
            break
        content = platform.store.item(want.sha256)
        if content is None or want.offset > len(content):
            gone.append(want.sha256)
            continue
        data = content[want.offset : want.offset + min(PART_BYTES, room)]
        room -= max(len(data), 1)
        parts.append(ItemPart(want.sha256, want.offset, data))
    return tuple(parts), tuple(gone)


def _fits(ask: DownlinkAsk) -> bool:
    channels = set(Channel)
    if len(ask.cursors) > len(channels) or len(ask.wants) > MAX_WANTS:
        return False
    if not hash_fits(ask.signing_key, _KEY_ID_CHARACTERS):
        return False
    if len(ask.refused) > MAX_TOLD or len(ask.shown) > MAX_TOLD:
        return False
    return (
        all(cursor_fits(one) for one in ask.cursors)
        and all(hash_fits(want.sha256) and _number(want.offset) for want in ask.wants)
        and all(
            one.channel in channels and _number(one.version) and hash_fits(one.set_hash)
            and is_text(one.code, 64) and is_text(one.detail, 200)
            for one in ask.refused
        )
        and all(is_name(one.broadcast_id) and len(one.at) <= 40 and parse(one.at) is not None for one in ask.shown)
    )  # fmt: skip


def _number(value: int) -> bool:
    return 0 <= value <= MAX_SEQ
