"""Publishing for terminals: what a publication holds, its version, its signature, and which one concerns whom.

Versions of a channel count 1, 2, 3 ... over all targets. Of a channel a terminal gets the newest publication whose target
is a prefix of its village code. Broadcasts are one set for the whole country, each with a target of its own, so that a
new one takes nothing from the others.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from central.cataloguefiles import PackingError, catalogue_files
from central.frames import is_text
from central.moments import parse
from central.platform import Platform
from central.store.records import Publication
from sync.wire.downlink import (
    MAX_ITEM_BYTES,
    MAX_ITEMS,
    MAX_SET_BYTES,
    MAX_TERMINALS,
    NO_SET,
    Aim,
    Broadcast,
    Channel,
    Item,
    Manifest,
    concerns,
    manifest_bytes,
    manifest_fault,
    set_hash,
)

MAX_TEXT: Final = 300
STATEMENT_FILE: Final = "statement-{:06}.json"
SETTINGS_FILE: Final = "settings.toml"
_DIVISION: Final = re.compile(r"[0-9]{0,12}")
_HISTORY: Final = 10_000


class PublishingError(Exception):
    """Why something cannot be published. ``str()`` is the plain sentence."""


class Whom(msgspec.Struct, frozen=True):
    """Whom a publication is for: a division, of it these terminals or all, of those a share."""

    target: str = ""
    """The beginning of village codes; empty: the whole country."""
    terminals: tuple[str, ...] = ()
    percent: int = 100

    @property
    def aim(self) -> Aim | UnsetType:
        return Aim(self.terminals, self.percent) if self.terminals or self.percent != 100 else UNSET


EVERYBODY: Final = Whom()


def publish_catalogue(platform: Platform, folder: Path, whom: Whom = EVERYBODY, lowest_program: str = "") -> Publication:
    """The YAML files of a folder, as they are, with the translations that belong to them: the terminal judges them by the
    rules of its own version, which ``lowest_program`` may bound."""
    try:
        files = catalogue_files(folder, lowest_program)
    except PackingError as error:
        raise PublishingError(str(error)) from error
    return publish_files(platform, Channel.CATALOGUE, files, whom)


def publish_file(platform: Platform, channel: Channel, path: Path, name: str, whom: Whom = EVERYBODY) -> Publication:
    """One file, under the name by which terminals know it."""
    try:
        content = path.read_bytes()
        if channel is Channel.SETTINGS:
            tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise PublishingError(f"读不了 {path}：{error.strerror}。") from error
    except ValueError as error:
        raise PublishingError(f"{path} 不是能读的 TOML：{error}。") from error
    return publish_files(platform, channel, {name: content}, whom)


def publish_files(platform: Platform, channel: Channel, files: Mapping[str, bytes], whom: Whom = EVERYBODY) -> Publication:
    """Signs and stores a set. Raises :class:`PublishingError`."""
    items = tuple(_item(name, content) for name, content in sorted(files.items()))
    return _publish(platform, channel, items, {_sha256(content): content for content in files.values()}, whom)


def publish_statements(platform: Platform) -> Publication | None:
    """All statements about the platform's keys, when the newest is not published yet; None when there is nothing new."""
    statements = platform.keys.statements_after(0)
    if not statements:
        return None
    newest = STATEMENT_FILE.format(statements[-1].version)
    published = platform.store.publications(Channel.KEYS, 1)
    if published and any(item.name == newest for item in published[0].manifest.items):
        return None
    files = {STATEMENT_FILE.format(one.version): msgspec.json.encode(one) for one in statements}
    return publish_files(platform, Channel.KEYS, files)


def publish_broadcast(
    platform: Platform,
    text: str,
    *,
    until: str,
    target: str = "",
    emergency: bool = False,
    from_at: str = "",
    broadcast_id: str = "",
) -> tuple[str, Publication]:
    """Adds one broadcast to those that are not over yet; its id and the publication.

    ``broadcast_id`` of one that was prepared (:func:`new_broadcast_id`): if it is on the air already, nothing is added.
    """
    start, end = check_broadcast(platform, text, from_at or platform.now(), until, target)
    broadcast_id = broadcast_id or new_broadcast_id(platform)
    kept = _still_live(platform)
    if any(item.name == f"{broadcast_id}.json" for item in kept):
        return broadcast_id, platform.store.publications(Channel.BROADCASTS, 1)[0]
    one = Broadcast(broadcast_id, text.strip(), start.isoformat(), end.isoformat(), emergency)
    content = msgspec.json.encode(one)
    items = (*kept, _item(f"{broadcast_id}.json", content, target))
    return broadcast_id, _publish(platform, Channel.BROADCASTS, items, {_sha256(content): content})


def new_broadcast_id(platform: Platform) -> str:
    """``B``, the day, and eight random digits."""
    return f"B{platform.clock():%Y%m%d}-{secrets.token_hex(4)}"


def check_broadcast(platform: Platform, text: str, from_at: str, until: str, target: str) -> tuple[datetime, datetime]:
    """When it begins and ends; raises :class:`PublishingError` when it could not be published."""
    start, end = parse(from_at), parse(until)
    if start is None or end is None or end <= start or end <= platform.clock():
        raise PublishingError("广播的时间要写全日期、时间和时区，例如 2026-12-01T18:00:00+08:00，结束要晚于开始和现在。")
    if not text.strip() or not is_text(text, MAX_TEXT):
        raise PublishingError(f"广播的文字不能为空，最多 {MAX_TEXT} 个字，不能有控制字符。")
    _check_target(target)
    return start, end


def on_air(platform: Platform) -> tuple[tuple[Broadcast, str], ...]:
    """The broadcasts that are not over yet, each with its target."""
    found = []
    for item in _still_live(platform):
        content = platform.store.item(item.sha256)
        if content is not None:
            found.append((msgspec.json.decode(content, type=Broadcast), item.target))
    return tuple(found)


def withdraw_broadcast(platform: Platform, broadcast_id: str) -> Publication:
    """Publishes the broadcasts again without this one."""
    kept = _still_live(platform)
    without = tuple(item for item in kept if item.name != f"{broadcast_id}.json")
    if len(without) == len(kept):
        raise PublishingError(f"没有正在播出的广播 {broadcast_id}。")
    return _publish(platform, Channel.BROADCASTS, without, {})


def roll_back(platform: Platform, channel: Channel) -> Publication:
    """Publishes the version before the newest once more, saying up to which version it takes back."""
    if channel is Channel.KEYS:
        raise PublishingError("密钥声明只进不退：请用 keys rotate 换新的密钥。")
    history = platform.store.publications(channel, _HISTORY)
    if not history:
        raise PublishingError(f"频道 {channel} 还没有发布过。")
    newest = history[0]
    earlier = [row for row in history if row.version < newest.version and _covers(row.manifest, newest.manifest)]
    if not earlier:
        raise PublishingError(f"频道 {channel} 的第 {newest.version} 版前面没有版本，退不回去。")
    before = max(earlier, key=lambda row: (row.version, row.number))
    highest = max(row.version for row in history)
    again = msgspec.structs.replace(
        before.manifest,
        takes_back=highest,
        created_at=platform.now(),
        previous_version=newest.version,
        previous_hash=newest.set_hash,
    )
    return _store(platform, again, {})


def signed_for(platform: Platform, manifest: Manifest, signing_key: str) -> Manifest:
    """The manifest for a terminal that holds ``signing_key`` for the platform's current one.

    A terminal that was configured after a rotation knows nothing of the key before it: for it the current key signs again.
    """
    signer = platform.keys.signer
    if signing_key != signer.key_id or manifest.platform_key_id == signer.key_id:
        return manifest
    unsigned = msgspec.structs.replace(manifest, platform_key_id=signer.key_id, signature=b"")
    return msgspec.structs.replace(unsigned, signature=signer.sign(manifest_bytes(unsigned)))


def widen(platform: Platform, channel: Channel, percent: int) -> Publication:
    """Gives the newest publication of a channel to a larger share of the terminals it is for."""
    history = platform.store.publications(channel, 1)
    if not history:
        raise PublishingError(f"频道 {channel} 还没有发布过。")
    newest = history[0].manifest
    now = 100 if isinstance(newest.aim, UnsetType) else newest.aim.percent
    if not now < percent <= 100:
        raise PublishingError(f"第 {newest.version} 版现在给{now}%的终端，只能扩大到更多；要收回请用 rollback。")
    terminals = () if isinstance(newest.aim, UnsetType) else newest.aim.terminals
    again = msgspec.structs.replace(newest, aim=Whom(terminals=terminals, percent=percent).aim, created_at=platform.now())
    return _store(platform, again, {})


def applicable(terminal: str, village_code: str, history: tuple[Publication, ...]) -> dict[str, Publication]:
    """For each channel the newest publication that concerns the terminal. ``history``: the newest first."""
    found: dict[str, Publication] = {}
    for row in history:
        if row.channel not in found and concerns(row.manifest, terminal, village_code):
            found[row.channel] = row
    return found


def _covers(before: Manifest, newest: Manifest) -> bool:
    """Whether everybody who has the newest one can be given the one before."""
    return newest.target.startswith(before.target) and before.aim in (UNSET, newest.aim)


def _publish(
    platform: Platform,
    channel: Channel,
    items: tuple[Item, ...],
    contents: Mapping[str, bytes],
    whom: Whom = EVERYBODY,
) -> Publication:
    _check_target(whom.target)
    _check_terminals(platform, whom)
    history = platform.store.publications(channel, _HISTORY)
    before = history[0] if history else None
    manifest = Manifest(
        channel=channel,
        version=max((row.version for row in history), default=0) + 1,
        previous_version=before.version if before else 0,
        previous_hash=before.set_hash if before else NO_SET,
        created_at=platform.now(),
        items=items,
        target=whom.target,
        aim=whom.aim,
    )
    return _store(platform, manifest, contents)


def _store(platform: Platform, manifest: Manifest, contents: Mapping[str, bytes]) -> Publication:
    signer = platform.keys.signer
    manifest = msgspec.structs.replace(manifest, platform_key_id=signer.key_id, signature=b"")
    if manifest_fault(manifest):
        raise PublishingError(
            f"发布的内容超出限制：最多 {MAX_ITEMS} 个文件，每个 {MAX_ITEM_BYTES >> 10} KB，共 {MAX_SET_BYTES >> 20} MB，"
            "文件名只能用字母、数字和 . _ - 。"
        )
    signed = msgspec.structs.replace(manifest, signature=signer.sign(manifest_bytes(manifest)))
    row = Publication(
        platform.store.publication_count() + 1,
        signed.channel,
        signed.version,
        signed.target,
        set_hash(signed),
        signed.takes_back,
        signed.created_at,
        signed,
    )
    with platform.store.write() as unit:
        unit.add_items(contents)
        if not unit.add_publication(row):
            raise PublishingError("刚才有人同时发布了别的内容，请再试一次。")
    return row


def _still_live(platform: Platform) -> tuple[Item, ...]:
    newest = platform.store.publications(Channel.BROADCASTS, 1)
    now = platform.clock()
    kept = []
    for item in newest[0].manifest.items if newest else ():
        content = platform.store.item(item.sha256)
        end = parse(msgspec.json.decode(content, type=Broadcast).until) if content is not None else None
        if end is not None and end > now:
            kept.append(item)
    return tuple(kept)


def _item(name: str, content: bytes, target: str = "") -> Item:
    return Item(name, _sha256(content), len(content), target)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _check_target(target: str) -> None:
    if not _DIVISION.fullmatch(target):
        raise PublishingError("对象应是区划代码的开头若干位数字，例如 4409；不写就是所有终端。")


def _check_terminals(platform: Platform, whom: Whom) -> None:
    if not 1 <= whom.percent <= 100:
        raise PublishingError("比例应是1到100。")
    unknown = set(whom.terminals) - {row.terminal for row in platform.store.fleet()} if whom.terminals else set()
    if unknown:
        raise PublishingError(f"没有登记过终端 {sorted(unknown)[0]}。")
    if len(whom.terminals) > MAX_TERMINALS:
        raise PublishingError(f"一次最多点名 {MAX_TERMINALS} 台终端；再多请用区划或比例。")
