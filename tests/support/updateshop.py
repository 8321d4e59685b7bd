"""A repository of releases with all its keys at hand, a terminal's client of it, and an opener that lies."""

from __future__ import annotations

import platform
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, Targets, Timestamp

from central.updates.releases import Build, add, stage, withdraw
from central.updates.repository import Lives, Repository, Trusted
from kiosk.domain.trouble import Trouble
from kiosk.updates.client import Archive, Offer, UpdateClient, Who
from kiosk.updates.fetching import Bounds, FolderOpener, Opener, ResumingFetcher

MACHINE = platform.machine()
WHO = Who("440981102299-01", "440981102299", MACHINE)
LARGE = random.Random(1).randbytes((1 << 20) + 200_000)
"""Does not compress, and is more than is fetched in one go."""
BASE = "medium:///"


def program(folder: Path, version: str, *, filling: bytes = b"library", script: str = "#!/bin/sh\n") -> Path:
    """A folder that looks like a packaged program."""
    inside = folder / "_internal"
    (inside / "assets" / "fonts").mkdir(parents=True)
    (folder / "kiosk").write_text(script, encoding="utf-8")
    (folder / "kiosk").chmod(0o755)
    (inside / "version.json").write_text(f'{{"version": "{version}"}}', encoding="utf-8")
    (inside / "lib.so.1").write_bytes(filling)
    (inside / "lib.so").symlink_to("lib.so.1")
    (inside / "assets" / "fonts" / "font.otf").write_bytes(b"the same in every release")
    return folder


@dataclass
class Shop:
    """The centre. ``days`` moves its clock."""

    folder: Path
    roots: list[CryptoSigner] = field(default_factory=list)
    targets: list[CryptoSigner] = field(default_factory=list)
    online: CryptoSigner = field(default_factory=lambda: CryptoSigner(Ed25519PrivateKey.generate()))
    days: int = 0
    trusted_root: bytes = b""

    def __post_init__(self) -> None:
        if self.roots:
            self.repository = self._opened()
            return
        self.roots = [CryptoSigner(Ed25519PrivateKey.generate()) for _ in range(3)]
        self.targets = [CryptoSigner(Ed25519PrivateKey.generate()) for _ in range(2)]
        self.repository = self._opened()
        self.repository.create(
            Trusted([one.public_key for one in self.roots], 2),
            Trusted([one.public_key for one in self.targets], 2),
            self.online,
            [*self.roots, *self.targets],
        )
        self.trusted_root = (self.metadata / "1.root.json").read_bytes()

    def _opened(self) -> Repository:
        return Repository(
            self.folder / "repository", lambda: datetime.now(UTC) + timedelta(days=self.days), Lives(), lambda _place: None
        )

    def copied_to(self, folder: Path) -> Shop:
        """The same keys and files in another place: quicker than making it all anew."""
        shutil.copytree(self.folder, folder, symlinks=True)
        copy = Shop(folder, self.roots, self.targets, self.online)
        copy.trusted_root = self.trusted_root
        return copy

    @property
    def metadata(self) -> Path:
        return self.folder / "repository" / "metadata"

    @property
    def place(self) -> Path:
        return self.folder / "repository"

    def release(self, version: str, percent: int = 100, **more: object) -> Path:
        """Published, with small archives; the folder that was packed."""
        made = program(self.folder / f"build-{version}", version, **more)  # type: ignore[arg-type]
        add(self.repository, Build(made, version, MACHINE, 1), self.targets, preset=0)
        stage(self.repository, version, percent, None, self.targets)
        self.repository.publish(self.online)
        return made

    def withdraw(self, version: str) -> None:
        withdraw(self.repository, version, self.targets)
        self.repository.publish(self.online)
        self.repository.remove_unnamed()

    def opener(self) -> Opener:
        return FolderOpener(self.place)

    def client(self, opener: Opener | None = None, **more: object) -> UpdateClient:
        """Of the terminal whose folder is ``terminal``; a new look each."""
        folder = self.folder / "terminal"
        monotonic = more.pop("monotonic", lambda: 0.0)
        keep_on = more.pop("keep_on", lambda: True)
        archives = folder / "archives"
        fetcher = ResumingFetcher(opener or self.opener(), archives, monotonic, Bounds(), keep_on)  # type: ignore[arg-type]
        root = more.pop("root", self.trusted_root)
        return UpdateClient(root, folder, fetcher, BASE, **more)  # type: ignore[arg-type]

    def fetched(self, opener: Opener) -> list[Archive] | Trouble:
        client = self.client(opener)
        offer = client.look(WHO)
        assert isinstance(offer, Offer)
        return client.fetch(offer)

    def kept(self) -> list[Path]:
        """What the terminal has of archives, whole or in part."""
        return list((self.folder / "terminal" / "archives").iterdir())

    @property
    def packed(self) -> Path:
        """The archive of the only program."""
        return next(self.repository.targets_folder.glob("program/*"))

    # What somebody can do who has stolen the online key.

    def forge_online(self, targets: bytes, version: int, *, hashes: bool = True, lower_snapshot: bool = False) -> None:
        """Publishes any bytes as targets of any version, properly signed by the online key."""
        place = self.metadata
        old: Metadata[Timestamp] = Metadata.from_file(str(place / "timestamp.json"))
        number = old.signed.snapshot_meta.version + (-1 if lower_snapshot else 1)
        (place / f"{version}.targets.json").write_bytes(targets)
        meta = MetaFile.from_data(version, targets, ["sha256"]) if hashes else MetaFile(version)
        later = datetime.now(UTC) + timedelta(days=9)
        snapshot = Metadata(Snapshot(number, expires=later.replace(microsecond=0), meta={"targets.json": meta}))
        snapshot.sign(self.online)
        body = snapshot.to_bytes()
        (place / f"{number}.snapshot.json").write_bytes(body)
        timestamp = Metadata(Timestamp(old.signed.version + 1, expires=later.replace(microsecond=0)))
        timestamp.signed.snapshot_meta = MetaFile.from_data(number, body, ["sha256"]) if hashes else MetaFile(number)
        timestamp.sign(self.online)
        (place / "timestamp.json").write_bytes(timestamp.to_bytes())

    def signed_targets(self, change: Callable[[Targets], None], signers: list[CryptoSigner]) -> tuple[bytes, int]:
        """The published targets with a change, one version on, under the signatures of ``signers``."""
        made = self.repository.targets()
        change(made.signed)
        made.signed.version += 1
        made.signatures.clear()
        for signer in signers:
            made.sign(signer, append=True)
        return made.to_bytes(), made.signed.version

    def signed_root(self, change: Callable[[Root], None], signers: list[CryptoSigner]) -> bytes:
        made = self.repository.root()
        change(made.signed)
        made.signed.version += 1
        made.signatures.clear()
        for signer in signers:
            made.sign(signer, append=True)
        return made.to_bytes()


@dataclass
class Lying:
    """Passes everything on but what it was told to change; remembers what was asked and how much was taken."""

    honest: Opener
    instead: dict[str, Callable[[int], Iterator[bytes]]] = field(default_factory=dict)
    """By the end of the address: what comes from an offset on."""
    asked: list[str] = field(default_factory=list)
    taken: int = 0

    def __call__(self, url: str, offset: int) -> tuple[int, Iterator[bytes]]:
        self.asked.append(url)
        lie = next((one for end, one in self.instead.items() if url.endswith(end)), None)
        start, blocks = (offset, lie(offset)) if lie is not None else self.honest(url, offset)
        return start, self._counted(blocks)

    def _counted(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self.taken += len(block)
            yield block


def whole(content: bytes) -> Callable[[int], Iterator[bytes]]:
    """The content, from wherever it is asked."""
    return lambda offset: iter([content[offset:]])
