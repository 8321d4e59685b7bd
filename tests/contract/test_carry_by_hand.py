"""Carrying by hand: the terminal's carrier and files on a medium, with the real platform at the other end."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.carry_terminal import NAME, CarryTerminal
from central.__main__ import main as central_main
from central.keys import rotate_keys
from central.server import EmbeddedCentral
from kiosk.domain import carrying as words
from kiosk.domain.carrying import FLAWS, Exported, Received
from kiosk.domain.readiness import STORE_GONE
from kiosk.maintenance.carry.carrier import Carrier, file_signer
from kiosk.settings import SettingsProblem
from kiosk.store import audit
from sync import contact
from sync.outbox import State
from sync.wire.carried import Flaw
from sync.wire.suites import Signer

STEPS = ("write", "sync", "rename", "sync_folder", "read_back")


class Medium:
    """A plain folder, and what befalls it: the step at which the kernel says no, and with what."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.fails_at: dict[str, int] = {}
        self.seen: list[str] = []

    def step(self, name: str) -> None:
        self.seen.append(name)
        if name in self.fails_at:
            raise OSError(self.fails_at[name], "simulated")

    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
def central(tmp_path: Path) -> Iterator[EmbeddedCentral]:
    with EmbeddedCentral(f"sqlite:///{tmp_path / 'central.db'}", tmp_path / "keys") as running:
        yield running


@pytest.fixture
def medium(tmp_path: Path) -> Medium:
    return Medium(tmp_path / "stick")


@pytest.fixture
def terminal(central: EmbeddedCentral, tmp_path: Path, medium: Medium) -> Iterator[CarryTerminal]:
    with closing(CarryTerminal(central, tmp_path / "terminal", medium.step)) as made:
        yield made


@pytest.fixture
def centre(central: EmbeddedCentral, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., int]:
    def imports(file: Path, receipts: Path) -> int:
        database = ["--database", f"sqlite:///{tmp_path / 'central.db'}", "--data", str(tmp_path / "keys")]
        code = central_main(["import", str(file), "--receipts", str(receipts), *database])
        capsys.readouterr()
        return code

    return imports


def exported(terminal: CarryTerminal, medium: Medium) -> Path:
    done = terminal.carrier.export(medium.folder, "tech-01")
    assert isinstance(done, Exported), done
    return medium.folder / done.file


def test_there_and_back(
    central: EmbeddedCentral, terminal: CarryTerminal, medium: Medium, centre: Callable[..., int]
) -> None:
    ids = terminal.add(5)
    told: list[tuple[int, int]] = []
    done = terminal.carrier.export(medium.folder, "tech-01", lambda count, of: told.append((count, of)))
    assert isinstance(done, Exported)
    assert (done.entries, done.left, told) == (5, 0, [(5, 5)])
    assert done.file.startswith(f"yuezhizhu-{NAME}-")
    assert medium.files() == [done.file]
    assert (medium.folder / done.file).stat().st_size == done.bytes
    assert tuple(dict.fromkeys(medium.seen)) == STEPS
    assert {row.state for row in terminal.rows().values()} == {State.READY}
    assert all(row.exported_at for row in terminal.rows().values())
    assert centre(medium.folder / done.file, medium.folder) == 0
    assert terminal.carrier.receive(medium.folder, "tech-01") == Received(acked=5)
    assert {row.state for row in terminal.rows().values()} == {State.ACKED}
    assert [row.entry_id for row in central.ledger()] == ids
    with closing(terminal.store.connection()) as connection:
        answered = contact.latest(connection)
    assert answered is not None, "a terminal that is served by hand is not alone"
    assert 0 <= terminal.clock.wall() - answered < 60
    assert terminal.carrier.receive(medium.folder, "tech-01") == FLAWS[Flaw.REPLAYED.value]
    assert terminal.carrier.export(medium.folder, "tech-01") is words.NOTHING
    with closing(terminal.store.connection()) as connection:
        trail = [(line.code, line.fields["who"]) for line in audit.tail(connection, 10)]
    assert sorted(trail) == [("carry.exported", "tech-01"), ("carry.received", "tech-01")]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (errno.ENOSPC, words.FULL),
        (errno.EDQUOT, words.FULL),
        (errno.EROFS, words.READ_ONLY),
        (errno.EACCES, words.READ_ONLY),
        (errno.EIO, words.PULLED),
        (errno.ENODEV, words.PULLED),
    ],
)
def test_whatever_the_medium_does_nothing_is_lost_and_nothing_is_claimed(
    terminal: CarryTerminal, medium: Medium, step: str, error: int, trouble: object
) -> None:
    terminal.add(2)
    medium.fails_at = {step: error}
    assert terminal.carrier.export(medium.folder, "tech-01") is trouble
    assert terminal.pending() == 2
    assert not any(row.exported_at for row in terminal.rows().values())
    assert not [name for name in medium.files() if name.endswith(".part")]
    medium.fails_at = {}
    assert isinstance(terminal.carrier.export(medium.folder, "tech-01"), Exported)


def test_a_medium_with_too_little_room_is_told_before_anything_is_written(
    terminal: CarryTerminal, medium: Medium, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.add(1)
    real = os.statvfs(medium.folder)
    small = os.statvfs_result((real.f_bsize, 1, *real[2:3], 1, 1, *real[5:]))
    monkeypatch.setattr(os, "statvfs", lambda _path: small)
    assert terminal.carrier.export(medium.folder, "tech-01") is words.FULL
    assert medium.seen == []


def test_a_medium_that_is_gone_or_a_file_where_the_folder_was(terminal: CarryTerminal, tmp_path: Path) -> None:
    terminal.add(1)
    assert terminal.carrier.export(tmp_path / "nothing", "t") is words.NO_MEDIUM
    (tmp_path / "file").write_text("x")
    assert terminal.carrier.export(tmp_path / "file", "t") is words.NO_MEDIUM
    assert terminal.carrier.receive(tmp_path / "nothing" / "deeper.yzr", "t") is words.NO_MEDIUM
    assert terminal.carrier.receive(tmp_path / "gone.yzr", "t") is words.NO_RECEIPTS


def test_a_medium_that_gives_back_other_bytes_is_found_out(
    central: EmbeddedCentral, tmp_path: Path, medium: Medium
) -> None:
    def rot(name: str) -> None:
        if name == "read_back":
            (file,) = medium.folder.iterdir()
            data = bytearray(file.read_bytes())
            data[len(data) // 2] ^= 1
            file.write_bytes(data)

    with closing(CarryTerminal(central, tmp_path / "terminal", rot)) as terminal:
        terminal.add(3)
        assert terminal.carrier.export(medium.folder, "t") is words.DIFFERS
        assert medium.files() == []
        assert not any(row.exported_at for row in terminal.rows().values())


def test_what_earlier_attempts_left_is_cleared_and_nothing_else(terminal: CarryTerminal, medium: Medium) -> None:
    terminal.add(1)
    (medium.folder / f".yuezhizhu-{NAME}-20260101-000000.yzz.part").write_bytes(b"half")
    (medium.folder / ".yuezhizhu-OTHER-20260101-000000.yzz.part").write_bytes(b"somebody else's")
    (medium.folder / "holiday.jpg").write_bytes(b"mine")
    file = exported(terminal, medium)
    assert medium.files() == sorted([".yuezhizhu-OTHER-20260101-000000.yzz.part", "holiday.jpg", file.name])


def test_two_exports_in_one_second_have_two_names(terminal: CarryTerminal, medium: Medium) -> None:
    terminal.add(1)
    first = exported(terminal, medium)
    second = Carrier(
        NAME, terminal.store, lambda: file_signer(terminal.key.private_bytes_raw()), terminal.keyring, terminal.clock
    ).export(medium.folder, "t")
    assert isinstance(second, Exported)
    assert second.file != first.name
    assert len(medium.files()) == 2


def test_no_body_and_no_name_is_readable_on_the_medium(terminal: CarryTerminal, medium: Medium) -> None:
    from benchmarks.household import PERSON

    terminal.add(3)
    data = exported(terminal, medium).read_bytes()
    for secret in (PERSON.name, PERSON.number, "13800138000"):
        assert secret.encode() not in data


def test_receipts_after_a_rotation_that_nobody_told_this_terminal_of(
    central: EmbeddedCentral, terminal: CarryTerminal, medium: Medium, centre: Callable[..., int], tmp_path: Path
) -> None:
    terminal.add(2)
    file = exported(terminal, medium)
    rotate_keys(tmp_path / "keys")
    rotate_keys(tmp_path / "keys")
    assert centre(file, medium.folder) == 0
    assert terminal.keyring.version == 0
    assert terminal.carrier.receive(medium.folder, "t") == Received(acked=2)
    assert terminal.keyring.version == 2


def test_several_files_on_one_medium_and_a_damaged_one_among_them(
    terminal: CarryTerminal, medium: Medium, centre: Callable[..., int]
) -> None:
    terminal.add(2)
    first = exported(terminal, medium)
    terminal.add(20)
    second = exported(terminal, medium)
    assert centre(first, medium.folder / "a.yzr") == 0
    assert centre(second, medium.folder / "b.yzr") == 0
    whole = (medium.folder / "b.yzr").read_bytes()
    (medium.folder / "b.yzr").write_bytes(whole[:-30])
    (medium.folder / "c.yzr").write_bytes(b"not a file of ours")
    assert terminal.carrier.receive(medium.folder, "t") == Received(acked=22, known=2, damaged=True)
    assert terminal.pending() == 0


def test_why_there_is_nothing_to_take_in(
    central: EmbeddedCentral, terminal: CarryTerminal, medium: Medium, centre: Callable[..., int], tmp_path: Path
) -> None:
    def received() -> object:
        return terminal.carrier.receive(medium.folder, "t")

    assert received() is words.NO_RECEIPTS
    (medium.folder / "junk.yzr").write_bytes(b"junk" * 50)
    assert received() is FLAWS[Flaw.FOREIGN.value]
    (medium.folder / "junk.yzr").unlink()
    terminal.add(1)
    file = exported(terminal, medium)
    assert received() is words.NO_RECEIPTS, "what was exported is no receipt"
    assert terminal.carrier.receive(file, "t") is FLAWS[Flaw.OTHER_PURPOSE.value]
    os.mkfifo(medium.folder / "pipe.yzr")
    (medium.folder / "link.yzr").symlink_to(tmp_path / "central.db")
    assert received() is words.NO_RECEIPTS
    for odd in ("pipe.yzr", "link.yzr"):
        assert terminal.carrier.receive(medium.folder / odd, "t") is words.ODD_FILE
    assert centre(file, medium.folder / "good.yzr") == 0
    forged = bytearray((medium.folder / "good.yzr").read_bytes())
    forged[60] ^= 1
    (medium.folder / "good.yzr").write_bytes(forged)
    assert received() is FLAWS[Flaw.FORGED.value]
    assert terminal.pending() == 1


def test_receipts_of_a_stranger_platform_and_of_another_terminal(
    terminal: CarryTerminal, medium: Medium, centre: Callable[..., int], tmp_path: Path
) -> None:
    terminal.add(1)
    file = exported(terminal, medium)
    with EmbeddedCentral(f"sqlite:///{tmp_path / 'other.db'}", tmp_path / "other") as stranger:
        stranger.enroll(NAME, terminal.key.public_key().public_bytes_raw(), "440981102299", "村")
        central_main(["import", str(file), "--receipts", str(medium.folder), "--database",
                      f"sqlite:///{tmp_path / 'other.db'}", "--data", str(tmp_path / "other")])  # fmt: skip
    assert terminal.carrier.receive(medium.folder, "t") is FLAWS[Flaw.UNKNOWN_SIGNER.value]
    elsewhere = Carrier("440981102299-02", terminal.store, lambda: file_signer(bytes(32)), terminal.keyring, terminal.clock)
    assert elsewhere.receive(medium.folder, "t") is FLAWS[Flaw.WRONG_TERMINAL.value]
    assert terminal.pending() == 1


def test_a_store_that_is_gone_is_no_fault_of_the_medium(
    terminal: CarryTerminal, medium: Medium, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    def broken() -> sqlite3.Connection:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(terminal.store, "connection", broken)
    assert terminal.carrier.export(medium.folder, "t") is STORE_GONE
    assert terminal.carrier.receive(medium.folder, "t") is STORE_GONE


def test_a_key_that_cannot_be_read_is_no_fault_of_the_medium(terminal: CarryTerminal, medium: Medium) -> None:
    def gone() -> Signer:
        raise SettingsProblem("终端私钥读不了")

    terminal.add(1)
    keyless = Carrier(NAME, terminal.store, gone, terminal.keyring, terminal.clock)
    assert keyless.export(medium.folder, "t") is words.NO_KEY
    assert medium.files() == []


def test_every_reason_has_its_words() -> None:
    assert set(FLAWS) == {flaw.value for flaw in Flaw}


def test_from_the_command_line(
    central: EmbeddedCentral, tmp_path: Path, capsys: pytest.CaptureFixture[str], centre: Callable[..., int]
) -> None:
    from benchmarks.carry_terminal import command_line_terminal
    from kiosk.__main__ import main

    with closing(CarryTerminal(central, tmp_path / "data")) as terminal:
        terminal.add(2)
        config = command_line_terminal(terminal, central, tmp_path)
    stick = tmp_path / "stick"

    def say(*arguments: object) -> tuple[int, str, str]:
        code = main(["queue", *map(str, arguments), "--config", str(config)])
        said = capsys.readouterr()
        return code, said.out, said.err

    code, out, err = say("export", stick)
    told = json.loads(out)
    assert (code, err, told["entries"], told["left"]) == (0, "", 2, 0)
    assert centre(Path(told["file"]), tmp_path / "back.yzr") == 0
    code, out, err = say("receipts", told["file"])
    assert (code, out, err.count("\n")) == (6, "", 1)
    assert "carried.other_purpose" in err
    code, out, _ = say("receipts", tmp_path / "back.yzr")
    assert (code, json.loads(out)["acked"]) == (0, 2)
    assert say("export", stick)[:2] == (0, '{"entries": 0, "file": "", "bytes": 0, "left": 0}\n')
    (tmp_path / "a-file").write_text("x")
    assert say("export", tmp_path / "a-file")[0] == 6
