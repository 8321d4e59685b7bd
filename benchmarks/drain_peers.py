"""The peers of ``drain``: installed below ``build/peers`` from pinned lists, never into the project's own environment."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from benchmarks import drain_records, drain_reference
from benchmarks.drain_run import ROOT, Contender

_LISTS: Final = ROOT / "benchmarks" / "peers"
_INSTALLED: Final = ROOT / "build" / "peers"
_INSTALL_SECONDS: Final = 600

_REFERENCE: Final = (sys.executable, "-m", "benchmarks.drain_reference")

REFERENCE: Final = Contender(
    name="reference",
    prepare=drain_reference.prepare,
    platform=lambda folder: [*_REFERENCE, "platform", str(folder)],
    terminal=lambda folder, url: [*_REFERENCE, "terminal", str(folder), url],
)


class PeerUnavailable(Exception):  # noqa: N818 - says what is the matter with the peer
    """A peer that cannot be installed here. ``str()`` is the sentence."""


def morango() -> Contender:
    """Kolibri's synchronisation, into SQLite."""
    python = str(_INSTALLED / "morango" / "bin" / "python")
    locked = str(_LISTS / "morango" / "requirements.lock")
    if not Path(python).exists():
        _install("morango", [sys.executable, "-m", "venv", str(_INSTALLED / "morango")])
    _install("morango", [python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", locked])
    peer = [python, str(_LISTS / "morango" / "peer.py")]
    return Contender(
        name="morango",
        prepare=lambda folder, count: _fill([*peer, "prepare", str(folder)], count),
        platform=lambda folder: [*peer, "platform", str(folder)],
        terminal=lambda folder, url: [*peer, "terminal", str(folder), url],
    )


def pouchdb() -> Contender:
    """PouchDB to express-pouchdb, every write synced."""
    folder = _INSTALLED / "pouchdb"
    folder.mkdir(parents=True, exist_ok=True)
    for part in (_LISTS / "pouchdb").iterdir():
        if part.is_file():
            shutil.copy(part, folder)
    if not (folder / "node_modules" / "pouchdb-node").exists():
        _install(
            "PouchDB", ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder)]
        )
    client, server = ["node", str(folder / "client.js")], ["node", str(folder / "server.js")]
    return Contender(
        name="PouchDB",
        prepare=lambda place, count: _fill([*client, "fill", str(place)], count),
        platform=lambda place: [*server, str(place)],
        terminal=lambda place, url: [*client, "deliver", str(place), url],
    )


def _install(name: str, command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_INSTALL_SECONDS)
    except FileNotFoundError as missing:
        raise PeerUnavailable(f"{name} is not measured: there is no {Path(command[0]).name} here") from missing
    except subprocess.CalledProcessError as failed:
        said = failed.stderr.decode(errors="replace").strip().splitlines()
        raise PeerUnavailable(f"{name} is not measured: {said[-1] if said else 'it cannot be installed'}") from failed
    except subprocess.TimeoutExpired as slow:
        raise PeerUnavailable(f"{name} is not measured: installing it took too long") from slow


def _fill(command: list[str], count: int) -> None:
    lines = b"\n".join(_lines(count)) + b"\n"
    subprocess.run(command, input=lines, check=True, stdout=subprocess.DEVNULL)


def _lines(count: int) -> Iterator[bytes]:
    for number in range(count):
        yield msgspec.json.encode(drain_records.transaction(number))
