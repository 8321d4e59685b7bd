"""The published sets and what terminals say of them, in SQL that any of the databases understands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from central.store.records import ChannelRow, Publication
from central.store.rows import Row
from central.store.statements import Questions, Statements
from sync.wire.downlink import Cursor, Manifest, Refused, Shown

_PUBLICATION = "number, channel, version, target, set_hash, takes_back, created_at, manifest"
_CHANNEL_ROW = (
    "terminal, channel, version, set_hash, reported_at, refused_version, refused_hash, refused_code, refused_detail, "
    "refused_at"
)


class PublicationReads(Questions):
    """A part of the reading half of ``Store``."""

    def publications(self, channel: str = "", limit: int = 1000) -> tuple[Publication, ...]:
        rows = self._all(
            f"SELECT {_PUBLICATION} FROM publication WHERE (?1 = '' OR channel = ?1) "  # noqa: S608 - constant columns
            "ORDER BY number DESC LIMIT ?2",
            channel,
            limit,
        )
        return tuple(_publication(row) for row in rows)

    def publication_count(self) -> int:
        return int(self._all("SELECT coalesce(max(number), 0) FROM publication")[0][0])

    def item(self, sha256: str) -> bytes | None:
        rows = self._all("SELECT data FROM published_item WHERE sha256 = ?", sha256)
        return bytes(rows[0][0]) if rows else None

    def channel_rows(self, terminal: str = "") -> tuple[ChannelRow, ...]:
        rows = self._all(
            f"SELECT {_CHANNEL_ROW} FROM terminal_channel WHERE (?1 = '' OR terminal = ?1) "  # noqa: S608 - as above
            "ORDER BY terminal, channel",
            terminal,
        )
        return tuple(ChannelRow(*row) for row in rows)

    def shown_counts(self) -> dict[str, int]:
        rows = self._all("SELECT broadcast_id, count(*) FROM broadcast_shown GROUP BY broadcast_id")
        return {row[0]: int(row[1]) for row in rows}


def _publication(row: Row) -> Publication:
    values = dict(zip(Publication.__struct_fields__, row, strict=True))
    values["manifest"] = msgspec.json.decode(values["manifest"], type=Manifest)
    return Publication(**values)


class PublicationWrites(Statements):
    """A part of ``Unit``."""

    def add_publication(self, row: Publication) -> bool:
        values = msgspec.structs.astuple(row)[:-1]
        added = self._run(
            f"INSERT INTO publication ({_PUBLICATION}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "  # noqa: S608 - as above
            "ON CONFLICT (number) DO NOTHING",
            *values,
            msgspec.json.encode(row.manifest),
        )
        return added.rowcount == 1

    def add_items(self, items: Mapping[str, bytes]) -> None:
        for sha256, data in items.items():
            self._run("INSERT INTO published_item VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING", sha256, data)

    def note_cursors(self, terminal: str, cursors: Sequence[Cursor], at: str) -> None:
        for cursor in cursors:
            self._run(
                "INSERT INTO terminal_channel (terminal, channel, version, set_hash, reported_at) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (terminal, channel) DO UPDATE SET version = excluded.version, set_hash = excluded.set_hash, "
                "reported_at = excluded.reported_at",
                terminal,
                cursor.channel,
                cursor.version,
                cursor.set_hash,
                at,
            )

    def note_refused(self, terminal: str, refused: Sequence[Refused], at: str) -> None:
        for one in refused:
            self._run(
                "INSERT INTO terminal_channel (terminal, channel, refused_version, refused_hash, refused_code, "
                "refused_detail, refused_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (terminal, channel) DO UPDATE SET "
                "refused_version = excluded.refused_version, refused_hash = excluded.refused_hash, "
                "refused_code = excluded.refused_code, refused_detail = excluded.refused_detail, "
                "refused_at = excluded.refused_at",
                terminal,
                one.channel,
                one.version,
                one.set_hash,
                one.code,
                one.detail,
                at,
            )

    def note_shown(self, terminal: str, shown: Sequence[Shown], at: str) -> None:
        for one in shown:
            self._run(
                "INSERT INTO broadcast_shown VALUES (?, ?, ?, ?) ON CONFLICT (broadcast_id, terminal) DO NOTHING",
                one.broadcast_id,
                terminal,
                one.at,
                at,
            )
