"""How far a publication has come: whom it is for, who uses it, who refused it and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from central.store import Store
from central.store.records import ChannelRow, Publication
from sync.wire.downlink import concerns


@dataclass(frozen=True, slots=True)
class Progress:
    """One publication. Counted from what the terminals said last."""

    row: Publication
    concerned: tuple[str, ...]
    """The terminals it is for."""
    using: frozenset[str]
    refused: tuple[ChannelRow, ...]

    @property
    def waiting(self) -> tuple[str, ...]:
        """Those it is for that neither use it nor refused it."""
        told = self.using | {one.terminal for one in self.refused}
        return tuple(name for name in self.concerned if name not in told)


def progress(store: Store, publications: Iterable[Publication]) -> tuple[Progress, ...]:
    """In the order of the publications."""
    rows = store.channel_rows()
    villages = {terminal.terminal: terminal.village_code for terminal in store.fleet()}
    using: dict[tuple[str, str], set[str]] = {}
    refused: dict[tuple[str, str], list[ChannelRow]] = {}
    for one in rows:
        using.setdefault((one.channel, one.set_hash), set()).add(one.terminal)
        if one.refused_hash:
            refused.setdefault((one.channel, one.refused_hash), []).append(one)
    return tuple(
        Progress(
            row,
            tuple(name for name, village in villages.items() if concerns(row.manifest, name, village)),
            frozenset(using.get((row.channel, row.set_hash), ())),
            tuple(refused.get((row.channel, row.set_hash), ())),
        )
        for row in publications
    )
