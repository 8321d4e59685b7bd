"""Archives become folders: whole, inside, and no larger than was said."""

from __future__ import annotations

import io
import lzma
import tarfile
from pathlib import Path

import pytest

from central.updates.packing import is_shared, pack
from kiosk.updates.client import Archive
from kiosk.updates.unpacking import UnfitArchive, unpack
from sync.wire.updates import Size
from tests.support.updateshop import program


def archive(file: Path, *entries: tarfile.TarInfo, said: Size | None = None) -> Archive:
    with lzma.open(file, "wb", preset=0) as stream, tarfile.open(fileobj=stream, mode="w") as tar:
        for entry in entries:
            tar.addfile(entry, io.BytesIO(b"x" * entry.size))
    return Archive(file, said or Size(1 << 20, 20))


def entry(name: str, kind: bytes = tarfile.REGTYPE, *, size: int = 0, link: str = "", mode: int = 0o644) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.size, made.linkname, made.mode = kind, size, link, mode
    return made


def test_packed_at_the_centre_and_unpacked_at_the_terminal(tmp_path: Path) -> None:
    source = program(tmp_path / "source", "1.0.0")
    rest = pack(source, tmp_path / "rest", lambda place: not is_shared(place), 0)
    shared = pack(source, tmp_path / "shared", is_shared, 0)
    assert rest is not None
    assert shared is not None
    unpack([Archive(rest.file, rest.unpacked), Archive(shared.file, shared.unpacked)], tmp_path / "made")
    before = {file.relative_to(source): file for file in source.rglob("*")}
    after = {file.relative_to(tmp_path / "made"): file for file in (tmp_path / "made").rglob("*")}
    assert set(before) == set(after)
    for place, file in before.items():
        if file.is_file():
            assert after[place].read_bytes() == file.read_bytes()
            assert after[place].is_symlink() == file.is_symlink()
    assert (tmp_path / "made" / "kiosk").stat().st_mode & 0o100
    assert not (tmp_path / "made" / "_internal" / "version.json").stat().st_mode & 0o100


def test_the_same_folder_makes_the_same_archive(tmp_path: Path) -> None:
    hashes = set()
    for name in ("one", "two"):
        packed = pack(program(tmp_path / name, "1.0.0"), tmp_path / f"{name}.xz", lambda _place: True, 0)
        assert packed is not None
        hashes.add(packed.sha256)
    assert len(hashes) == 1


@pytest.mark.parametrize(
    "entries",
    [
        [entry("../out")],
        [entry("/etc/out")],
        [entry("a/../../out")],
        [entry(".")],
        [entry("link", tarfile.SYMTYPE, link="/etc/passwd")],
        [entry("link", tarfile.SYMTYPE, link="../../out")],
        [entry("link", tarfile.SYMTYPE, link="inner"), entry("link/file", size=1)],
        [entry("a", size=1), entry("a", size=1)],
        [entry("a", tarfile.SYMTYPE, link="b"), entry("a", size=1)],
        [entry("a", size=1), entry("a/b", size=1)],
        [entry("hard", tarfile.LNKTYPE, link="/etc/passwd")],
        [entry("device", tarfile.CHRTYPE)],
        [entry("pipe", tarfile.FIFOTYPE)],
    ],
    ids=lambda entries: " ".join(one.name for one in entries),
)
def test_what_leads_outside_or_is_no_file_is_refused(tmp_path: Path, entries: list[tarfile.TarInfo]) -> None:
    with pytest.raises(UnfitArchive):
        unpack([archive(tmp_path / "a.xz", *entries)], tmp_path / "made" / "here")
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "made" / "out").exists()


@pytest.mark.parametrize("said", [Size(9, 20), Size(1 << 20, 1)], ids=["bytes", "entries"])
def test_no_more_comes_out_than_was_said(tmp_path: Path, said: Size) -> None:
    with pytest.raises(UnfitArchive):
        unpack([archive(tmp_path / "a.xz", entry("a", size=5), entry("b", size=5), said=said)], tmp_path / "made")
    assert sum(file.stat().st_size for file in (tmp_path / "made").rglob("*")) <= 9


@pytest.mark.parametrize("content", [b"", b"no archive", lzma.compress(b"x" * 2000)])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.xz").write_bytes(content)
    with pytest.raises(UnfitArchive):
        unpack([Archive(tmp_path / "a.xz", Size(1 << 20, 20))], tmp_path / "made")


def test_set_uid_and_owners_are_left_behind(tmp_path: Path) -> None:
    unpack([archive(tmp_path / "a.xz", entry("a", size=1, mode=0o6777))], tmp_path / "made")
    assert (tmp_path / "made" / "a").stat().st_mode & 0o7777 == 0o755
