"""One look at a repository, from the question what there is to a program that lies ready beside the one that runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass
from kiosk.updates.client import Offer, UpdateClient, Who
from kiosk.updates.fetching import FolderOpener, Opener, ResumingFetcher
from kiosk.updates.http import HttpOpener
from kiosk.updates.places import Places, Program
from kiosk.updates.switching import Switch
from kiosk.updates.troubles import BUSY, MEDIUM, NOT_KEPT, UNFIT, UNREACHABLE
from kiosk.updates.unpacking import UnfitArchive
from sync.wire.updates import MEDIUM_FOLDER, PARTS_PATH

MEDIUM_BASE: Final = "medium:///"
_PARTS_QUOTED: Final = PARTS_PATH.replace("/", "%2F")
"""How python-tuf names the file of a target below ``parts/``."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """What a look has to know of the terminal. ``root``: the trusted root metadata as configured."""

    who: Who
    version: str
    root: bytes
    monotonic: Callable[[], float]
    clock_trusted: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the repository is. ``away`` says what it means when nothing comes."""

    opener: Opener
    base: str
    away: Trouble
    ordered: bool
    """Somebody stands beside the machine and wants it now."""


def network(url: str, *, ordered: bool = False) -> Source:
    return Source(HttpOpener(), url if url.endswith("/") else f"{url}/", UNREACHABLE, ordered)


def medium(folder: Path, *, ordered: bool = True) -> Source:
    """``folder``: the repository itself, or what holds it under the name that sticks have it by."""
    below = folder / MEDIUM_FOLDER
    return Source(FolderOpener(below if below.is_dir() else folder), MEDIUM_BASE, MEDIUM, ordered)


@dataclass(frozen=True, slots=True)
class Looked:
    """``offer``: what is for this terminal and news to it; None: nothing is. ``prepared``: it lies ready."""

    offer: Offer | None = None
    prepared: Program | None = None


def look(
    terminal: Terminal,
    source: Source,
    places: Places,
    switch: Switch,
    *,
    only_ask: bool = False,
    keep_on: Callable[[], bool] = lambda: True,
) -> Looked | Trouble:
    """Asks, fetches and unpacks; notes in the state how it went."""
    try:
        with places.alone() as alone:
            return _noted(terminal, source, places, switch, only_ask, keep_on) if alone else BUSY
    except OSError:
        # Not noted either: the disk that refuses is the one that the note would lie on.
        return NOT_KEPT


def _noted(
    terminal: Terminal, source: Source, places: Places, switch: Switch, only_ask: bool, keep_on: Callable[[], bool]
) -> Looked | Trouble:
    fetcher = ResumingFetcher(source.opener, places.work / "archives", terminal.monotonic, keep_on=keep_on)
    client = UpdateClient(
        terminal.root, places.work, fetcher, source.base, away=source.away, clock_trusted=terminal.clock_trusted
    )
    done: Looked | Trouble
    try:
        done = _look(terminal, source, switch, client, only_ask=only_ask, keep_on=keep_on)
    except UnfitArchive:
        done = UNFIT
    if keep_on():
        offered = done.offer.release.version if isinstance(done, Looked) and done.offer is not None else ""
        switch.looked(offered, done.code if isinstance(done, Trouble) else "")
    return done


def _look(
    terminal: Terminal,
    source: Source,
    switch: Switch,
    client: UpdateClient,
    *,
    only_ask: bool,
    keep_on: Callable[[], bool],
) -> Looked | Trouble:
    found = client.look(terminal.who)
    if isinstance(found, Trouble):
        return found
    if found is None or not switch.wants(found.release, terminal.version, ordered=source.ordered):
        return Looked()
    if only_ask:
        return Looked(found)
    archives = client.fetch(found)
    if isinstance(archives, Trouble):
        return archives
    prepared = switch.prepare(found.release, archives, ordered=source.ordered, keep_on=keep_on)
    if prepared is None:
        return Looked(found)
    # Fonts and models are the same in the next release: their archives stay, the program's own has done its work.
    client.forget_archives({one.file.name for one in archives if one.file.name.startswith(_PARTS_QUOTED)})
    return Looked(found, prepared)
