"""Published sets as the sync thread leaves them in a terminal's database, and a catalogue to publish."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from kiosk.store.database import transaction
from sync import published
from sync.wire.downlink import Channel, Item, Manifest, set_hash

ASSETS = Path(__file__).resolve().parents[2] / "assets"
AT = "2026-11-23T08:00:00.000+08:00"


def catalogue_files() -> dict[str, bytes]:
    """The program's own catalogue, as a set."""
    return {path.name: path.read_bytes() for path in (ASSETS / "catalogue").glob("*.yaml")}


def with_new_service(
    files: Mapping[str, bytes], title: str = "高龄津贴申领", service: str = "age-allowance"
) -> dict[str, bytes]:
    """A further service, made of the pension certification."""
    text = files["pension-certification.yaml"].decode()
    text = text.replace("id: pension-certification", f"id: {service}", 1)
    text = text.replace("事项名称: 养老待遇资格认证", f"事项名称: {title}", 1)
    text = text.replace('"11440000006940220A2442014001000"', '"11440000006940220A2442014009ZZZ"', 1)
    return {**files, f"{service}.yaml": text.encode()}


def keep(connection: sqlite3.Connection, channel: Channel, version: int, files: Mapping[str, bytes]) -> Manifest:
    """In use, on trial; the one before is the previous one."""
    items = tuple(Item(name, hashlib.sha256(data).hexdigest(), len(data)) for name, data in sorted(files.items()))
    manifest = Manifest(channel.value, version, 0, "", AT, items)
    with transaction(connection):
        published.put_shadow(connection, manifest, AT)
        for item in items:
            if any(want.sha256 == item.sha256 for want in published.lacking(connection, manifest, "")):
                assert not published.add_part(connection, item, 0, files[item.name])
        published.swap(connection, channel.value)
    return manifest


def refused(connection: sqlite3.Connection) -> list[tuple[int, str]]:
    return [(one.version, one.code) for one in published.untold_refusals(connection, 99)]


def hash_of(manifest: Manifest) -> str:
    return set_hash(manifest)
