"""The way back: what the platform publishes for terminals, in signed and versioned channels.

A terminal asks with one message: where it stands in each channel, which items it lacks, what it refused, what it has
shown. The answer brings manifests that are new to it and the next parts of items. A manifest names a whole set of items
by hash and is signed; an item needs no signature of its own. Versions of a channel only rise. The one way back is a
manifest that says up to which version it takes back.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

PATH_DOWNLINK: Final = "/v1/downlink"

MAX_ITEMS: Final = 512
MAX_ITEM_BYTES: Final = 512 << 10
MAX_SET_BYTES: Final = 8 << 20
PART_BYTES: Final = 64 << 10
"""Of one item in one answer: a slow line keeps what it has got."""
ANSWER_BYTES: Final = 256 << 10
"""All parts of one answer together."""
MAX_WANTS: Final = 64
MAX_TERMINALS: Final = 1000
"""Named one by one in a manifest; beyond that a division or a share is the word for it."""
MAX_TOLD: Final = 64
"""Refusals, and shown broadcasts, in one question."""

MAX_UNPROVEN_BYTES: Final = 1 << 20
"""Of a set of key statements whose signer the terminal does not know yet; 64 retired keys and 100 rotations fit."""

NO_SET: Final = ""
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_TERMINAL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}")
_DIVISION: Final = re.compile(r"[0-9]{0,12}")


class Channel(StrEnum):
    """What is published."""

    CATALOGUE = "catalogue"
    """The services: the YAML files of a catalogue folder."""
    SETTINGS = "settings"
    """One file ``settings.toml`` with permitted keys only."""
    BROADCASTS = "broadcasts"
    """Notices and emergency broadcasts, one :class:`Broadcast` an item."""
    KEYS = "keys"
    """Statements about the platform's keys, as opaque bytes."""


class Item(msgspec.Struct, frozen=True):
    """One file of a set. ``target``: a prefix of the village code it is for; empty is for all."""

    name: str
    sha256: str
    size: int
    target: str = ""


class Aim(msgspec.Struct, frozen=True):
    """Which terminals of the divisions a set is for; both must hold."""

    terminals: tuple[str, ...] = ()
    """Their ids; empty: any."""
    percent: int = 100
    """The share of terminals, by :func:`share_of`: those of a smaller share are among those of a larger one."""


class Manifest(msgspec.Struct, frozen=True):
    """A whole set of one channel."""

    channel: str
    version: int
    previous_version: int
    previous_hash: str
    """:func:`set_hash` of the manifest that this one follows; empty for the first."""
    created_at: str
    items: tuple[Item, ...]
    target: str = ""
    """A prefix of the village codes it is for."""
    expires_at: str = ""
    """After this it is not taken any more; empty: never."""
    takes_back: int = 0
    """The highest version that this lower one replaces; 0 when it is no rollback."""
    platform_key_id: str = ""
    signature: bytes = b""
    """Ed25519 over :func:`manifest_bytes`."""
    aim: Aim | UnsetType = UNSET
    """Left out for a set that is for all terminals of its divisions."""


class Broadcast(msgspec.Struct, frozen=True):
    """One item of the channel ``broadcasts``, as JSON."""

    broadcast_id: str
    text: str
    """What the screen says, and for an emergency the voice."""
    from_at: str
    until: str
    emergency: bool = False


class Cursor(msgspec.Struct, frozen=True):
    """Where a terminal stands in a channel."""

    channel: str
    version: int
    set_hash: str
    gathering: str = ""
    """The hash of the set that is being fetched: its manifest need not be sent again."""


class Want(msgspec.Struct, frozen=True):
    """An item that a terminal lacks from ``offset`` on."""

    sha256: str
    offset: int = 0


class Refused(msgspec.Struct, frozen=True):
    """A set that a terminal will not use, and why."""

    channel: str
    version: int
    set_hash: str
    code: str
    detail: str = ""


class Shown(msgspec.Struct, frozen=True):
    """A broadcast was on the screen."""

    broadcast_id: str
    at: str


class DownlinkAsk(msgspec.Struct, frozen=True):
    wire: int
    terminal: str
    cursors: tuple[Cursor, ...] = ()
    wants: tuple[Want, ...] = ()
    refused: tuple[Refused, ...] = ()
    shown: tuple[Shown, ...] = ()
    signing_key: str = ""
    """The id of the platform's signing key that this terminal holds for the current one; empty: it does not say."""
    fresh: bool = False
    """Another program than the one that asked before: it may take what that one refused."""


class ItemPart(msgspec.Struct, frozen=True):
    sha256: str
    offset: int
    data: bytes


class DownlinkReply(msgspec.Struct, frozen=True):
    server_time: str
    manifests: tuple[Manifest, ...] = ()
    """The newest applicable one of each channel, when the terminal neither stands there, nor gathers it, nor refused it."""
    parts: tuple[ItemPart, ...] = ()
    gone: tuple[str, ...] = ()
    """Wanted items that the platform does not have."""
    news: int = 0
    """The platform's count of publications, as ``/v1/health`` says it: another number means something was published."""


def manifest_bytes(manifest: Manifest) -> bytes:
    """What the signature is over: every field but the signature, as compact JSON in the order of the fields."""
    return b"yuezhizhu-downlink-1\n" + msgspec.json.encode(msgspec.structs.replace(manifest, signature=b""))


def set_hash(manifest: Manifest) -> str:
    """Names the set: SHA-256 hex of channel, version, target and items. A rollback has the hash of what it brings back,
    and a set that is given to more terminals keeps its own."""
    core = (manifest.channel, manifest.version, manifest.target, manifest.items)
    return hashlib.sha256(msgspec.json.encode(core)).hexdigest()


def manifest_fault(manifest: Manifest) -> str:
    """The dotted code of what is out of bounds, or an empty string. Says nothing about the signature."""
    if manifest.channel not in set(Channel) or manifest.version < 1 or manifest.version > 1 << 53:
        return "downlink.malformed"
    if not _DIVISION.fullmatch(manifest.target) or not 0 <= manifest.takes_back <= 1 << 53:
        return "downlink.malformed"
    if len(manifest.items) > MAX_ITEMS or sum(item.size for item in manifest.items) > MAX_SET_BYTES:
        return "downlink.too_large"
    for item in manifest.items:
        if not 0 <= item.size <= MAX_ITEM_BYTES:
            return "downlink.too_large"
        if not (_NAME.fullmatch(item.name) and _HASH.fullmatch(item.sha256) and _DIVISION.fullmatch(item.target)):
            return "downlink.malformed"
    if len({item.name for item in manifest.items}) != len(manifest.items) or not _aim_fits(manifest.aim):
        return "downlink.malformed"
    return ""


def _aim_fits(aim: Aim | UnsetType) -> bool:
    if isinstance(aim, UnsetType):
        return True
    return (
        1 <= aim.percent <= 100
        and len(aim.terminals) <= MAX_TERMINALS
        and all(_TERMINAL.fullmatch(name) for name in aim.terminals)
    )


def follows(current: int, manifest: Manifest) -> bool:
    """Whether a terminal at version ``current`` (0: at none) may go to the manifest: up, or back when it says so."""
    return manifest.version > current or manifest.version < current <= manifest.takes_back


def share_of(terminal: str) -> int:
    """0 to 99, always the same for a terminal: it belongs to every share above that."""
    return int(hashlib.sha256(f"yuezhizhu-share-1\n{terminal}".encode()).hexdigest()[:8], 16) % 100


def concerns(manifest: Manifest, terminal: str, village_code: str) -> bool:
    """Whether a set is for this terminal."""
    if not is_for(manifest.target, village_code):
        return False
    aim = manifest.aim
    if isinstance(aim, UnsetType):
        return True
    return (not aim.terminals or terminal in aim.terminals) and share_of(terminal) < aim.percent


def is_for(target: str, village_code: str) -> bool:
    """Whether something with this target concerns the village."""
    return village_code.startswith(target)


def moment(text: str) -> float | None:
    """Unix seconds of an ISO 8601 time with offset; None when it is not one."""
    try:
        parsed = datetime.fromisoformat(text)
        return parsed.timestamp() if parsed.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
