"""The files of a TUF repository: root and targets signed by hand to their thresholds, snapshot and timestamp by one key.

``metadata/`` and ``targets/`` are what terminals see, over HTTP or on a medium. ``drafts/`` holds a root or targets file
that has not enough signatures yet: it may be carried to whoever has the next key. A terminal that reads while something
is published finds the old set or the new one whole: files have their version in the name, and the timestamp comes last.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

from securesystemslib.signer import CryptoSigner, Key
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization.json import JSONSerializer

from central.updates.problems import UpdatesError

_PRETTY: Final = JSONSerializer(compact=False)
_T = TypeVar("_T", Root, Snapshot, Targets, Timestamp)


@dataclass(frozen=True, slots=True)
class Lives:
    """How long each role's word holds, in days. The timestamp's is how stale a medium may be."""

    root: int = 365
    targets: int = 365
    snapshot: int = 30
    timestamp: int = 30


@dataclass(frozen=True, slots=True)
class Trusted:
    """The keys of an offline role, and how many of them have to sign."""

    keys: Sequence[Key]
    threshold: int


class Repository:
    """One folder. ``now`` gives the time that expiries count from."""

    def __init__(
        self,
        folder: Path,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        lives: Lives | None = None,
        settle: Callable[[Path], None] | None = None,
    ) -> None:
        """``settle``: makes a file or a folder's names durable; only tests say another."""
        self._metadata = folder / "metadata"
        self._drafts = folder / "drafts"
        self.targets_folder = folder / "targets"
        self.work_folder = self._drafts
        """On the same disk as the rest, and seen by no terminal."""
        self._now = now
        self._lives = lives or Lives()
        self._settle = settle or _sync

    def create(self, root: Trusted, targets: Trusted, online: CryptoSigner, signers: Iterable[CryptoSigner]) -> None:
        """The first root, no releases. Raises :class:`UpdatesError` where a repository is already."""
        if self._metadata.exists():
            raise UpdatesError(f"这里已经有更新仓库：{self._metadata.parent}。")
        for place in (self._metadata, self._drafts, self.targets_folder):
            place.mkdir(parents=True)
        first = Root(consistent_snapshot=True, expires=self._until(self._lives.root))
        for role, trusted in (("root", root), ("targets", targets)):
            for key in trusted.keys:
                first.add_key(key, role)
            first.roles[role].threshold = trusted.threshold
        for role in ("snapshot", "timestamp"):
            first.add_key(online.public_key, role)
        signers = list(signers)
        self._sign_draft(Metadata(first), "root", signers)
        self._sign_draft(Metadata(Targets(expires=self._until(self._lives.targets))), "targets", signers)
        self.publish(online)

    def root(self) -> Metadata[Root]:
        """The newest root that has its signatures. Raises :class:`UpdatesError` where there is none."""
        versions = [int(file.name.partition(".")[0]) for file in self._metadata.glob("*.root.json")]
        if not versions:
            raise UpdatesError(f"这里没有更新仓库：{self._metadata.parent}，先用 updates init。")
        return self._read(self._metadata / f"{max(versions)}.root.json", Root)

    def targets(self) -> Metadata[Targets]:
        """What is published."""
        version = self._snapshot().signed.meta["targets.json"].version
        return self._read(self._metadata / f"{version}.targets.json", Targets)

    def draft(self, role: str) -> Metadata[Root] | Metadata[Targets] | None:
        """What waits for signatures."""
        file = self._drafts / f"{role}.json"
        if not file.exists():
            return None
        return self._read(file, Root) if role == "root" else self._read(file, Targets)

    def coming_targets(self) -> Targets:
        """What is published, with the changes that wait for signatures."""
        waiting = self.draft("targets")
        return waiting.signed if waiting is not None and isinstance(waiting.signed, Targets) else self.targets().signed

    def change_targets(self, change: Callable[[Targets], None], signers: Iterable[CryptoSigner]) -> bool:
        """Changes the targets in a draft, on top of what waits; whether it has its signatures.

        Signatures that a waiting draft had are gone with the change: who signs has to see all of it.
        """
        coming = self.coming_targets()
        change(coming)
        coming.version = self.targets().signed.version + 1
        coming.expires = self._until(self._lives.targets)
        return self._sign_draft(Metadata(coming), "targets", signers)

    def change_root(self, change: Callable[[Root], None], signers: Iterable[CryptoSigner]) -> bool:
        """Likewise for the root: signatures of the old root's keys and of the new one's are needed."""
        root = self.root().signed
        change(root)
        root.version += 1
        root.expires = self._until(self._lives.root)
        return self._sign_draft(Metadata(root), "root", signers)

    def sign(self, signers: Iterable[CryptoSigner]) -> dict[str, bool]:
        """Adds signatures to what waits; whether each role has enough now."""
        signers = list(signers)
        done = {}
        for role in ("root", "targets"):
            draft = self.draft(role)
            if draft is not None:
                done[role] = self._sign_draft(draft, role, signers)
        return done

    def publish(self, online: CryptoSigner) -> list[str]:
        """Puts complete drafts in place and signs snapshot and timestamp anew: also what keeps them from expiring."""
        if list(self._metadata.glob("*.root.json")):
            self._check_online(online)
        done = [role for role in ("root", "targets") if self._move_draft(role)]
        first = not (self._metadata / "timestamp.json").exists()
        meta = {"targets.json": self._targets_meta(first=first, moved="targets" in done)}
        snapshot = Snapshot(expires=self._until(self._lives.snapshot), meta=meta)
        timestamp = Timestamp(expires=self._until(self._lives.timestamp))
        if not first:
            snapshot.version = self._snapshot().signed.version + 1
            timestamp.version = self._timestamp().signed.version + 1
        snapshot_bytes = self._sign_online(Metadata(snapshot), online)
        self._write(self._metadata / f"{snapshot.version}.snapshot.json", snapshot_bytes)
        timestamp.snapshot_meta = MetaFile.from_data(snapshot.version, snapshot_bytes, ["sha256"])
        self._write(self._metadata / "timestamp.json", self._sign_online(Metadata(timestamp), online))
        return done

    def add_file(self, path: str, file: Path, custom: dict[str, object]) -> TargetFile:
        """Brings a file into the targets' folder under its hash; it counts only when the targets role names it."""
        target = TargetFile.from_file(path, str(file), ["sha256"])
        target.unrecognized_fields["custom"] = custom
        place = self.targets_folder / target.get_prefixed_paths()[0]
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, place)
        self._settle(place)
        self._settle(place.parent)
        return target

    def remove_unnamed(self) -> list[str]:
        """Takes away archives that neither the published targets nor a draft name any more."""
        known = [self.targets(), self.draft("targets")]
        named = {
            place
            for one in known
            if one is not None and isinstance(one.signed, Targets)
            for target in one.signed.targets.values()
            for place in target.get_prefixed_paths()
        }
        files = [file for file in self.targets_folder.rglob("*") if file.is_file()]
        gone = [file for file in files if file.relative_to(self.targets_folder).as_posix() not in named]
        for file in gone:
            file.unlink()
        return [file.name for file in gone]

    def _targets_meta(self, *, first: bool, moved: bool) -> MetaFile:
        if not (first or moved):
            return self._snapshot().signed.meta["targets.json"]
        version = max(int(file.name.partition(".")[0]) for file in self._metadata.glob("*.targets.json"))
        return MetaFile.from_data(version, (self._metadata / f"{version}.targets.json").read_bytes(), ["sha256"])

    def _sign_draft(self, draft: Metadata[Root] | Metadata[Targets], role: str, signers: Iterable[CryptoSigner]) -> bool:
        allowed = self._keys_of(draft, role)
        for signer in signers:
            if signer.public_key.keyid in allowed:
                draft.sign(signer, append=True)
        self._write(self._drafts / f"{role}.json", draft.to_bytes(_PRETTY))
        return self._is_complete(draft, role)

    def _keys_of(self, draft: Metadata[Root] | Metadata[Targets], role: str) -> set[str]:
        roots = self._roots_for(draft)
        return {keyid for root in roots for keyid in root.roles[role].keyids}

    def _roots_for(self, draft: Metadata[Root] | Metadata[Targets]) -> list[Root]:
        """The roots whose keys have to agree: for a new root the old one's and its own."""
        if not isinstance(draft.signed, Root):
            waiting = self.draft("root") if not list(self._metadata.glob("*.root.json")) else None
            return [waiting.signed if waiting is not None and isinstance(waiting.signed, Root) else self.root().signed]
        return [draft.signed] if draft.signed.version == 1 else [self.root().signed, draft.signed]

    def _is_complete(self, draft: Metadata[Root] | Metadata[Targets], role: str) -> bool:
        body, signatures = draft.signed_bytes, draft.signatures
        return all(root.get_verification_result(role, body, signatures).verified for root in self._roots_for(draft))

    def _move_draft(self, role: str) -> bool:
        draft = self.draft(role)
        if draft is None or not self._is_complete(draft, role):
            return False
        # Signed bytes are the canonical form: how the file is written does not matter.
        self._write(self._metadata / f"{draft.signed.version}.{role}.json", draft.to_bytes(_PRETTY))
        (self._drafts / f"{role}.json").unlink()
        return True

    def _sign_online(self, one: Metadata[Snapshot] | Metadata[Timestamp], online: CryptoSigner) -> bytes:
        one.sign(online)
        return one.to_bytes(_PRETTY)

    def _check_online(self, online: CryptoSigner) -> None:
        """A root that waits may have put another online key in place."""
        waiting = self.draft("root")
        usable = waiting is not None and self._is_complete(waiting, "root")
        root = waiting.signed if usable and waiting is not None and isinstance(waiting.signed, Root) else self.root().signed
        if any(online.public_key.keyid not in root.roles[role].keyids for role in ("snapshot", "timestamp")):
            raise UpdatesError("这不是仓库的在线密钥，请用 init 时的 online.pem。")

    def _snapshot(self) -> Metadata[Snapshot]:
        version = self._timestamp().signed.snapshot_meta.version
        return self._read(self._metadata / f"{version}.snapshot.json", Snapshot)

    def _timestamp(self) -> Metadata[Timestamp]:
        return self._read(self._metadata / "timestamp.json", Timestamp)

    def _read(self, file: Path, kind: type[_T]) -> Metadata[_T]:
        try:
            read: Metadata[_T] = Metadata.from_bytes(file.read_bytes())
        except (OSError, RepositoryError) as problem:
            raise UpdatesError(f"仓库的文件读不了：{file}（{type(problem).__name__}）。") from problem
        if not isinstance(read.signed, kind):
            raise UpdatesError(f"仓库的文件不对：{file}。")
        return read

    def _write(self, file: Path, content: bytes) -> None:
        aside = file.with_name(f".{file.name}.new")
        aside.write_bytes(content)
        self._settle(aside)
        aside.replace(file)
        self._settle(file.parent)

    def _until(self, days: int) -> datetime:
        return self._now().replace(microsecond=0) + timedelta(days=days)


def _sync(place: Path) -> None:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
