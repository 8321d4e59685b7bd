"""``python -m central import``: what it says, what it writes, how it says no."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.parcel_terminal import ParcelTerminal
from central.__main__ import main
from central.carriedcommand import IN_PART, NO_RECEIPTS, REFUSED, SENTENCES
from central.server import EmbeddedCentral
from sync.carryin import TakenIn
from sync.judging import judge_of
from sync.wire.carried import Flaw
from tests.support.carrying import exported, settled_by

pytestmark = pytest.mark.both_stores


@pytest.fixture
def terminal(central: EmbeddedCentral, tmp_path: Path) -> Iterator[ParcelTerminal]:
    with closing(ParcelTerminal(central, tmp_path)) as made:
        yield made


class Desk:
    """Somebody at the centre with a file and the command line."""

    def __init__(self, folder: Path, database: str, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder = folder
        self._database = database
        self._capsys = capsys

    def __call__(self, data: bytes, *arguments: object) -> tuple[int, str, str]:
        file = self._folder / "file.yzz"
        file.write_bytes(data)
        common = ["import", str(file), "--database", self._database, "--data", str(self._folder / "keys")]
        code = main([*common, *map(str, arguments)])
        said = self._capsys.readouterr()
        return code, said.out, said.err


@pytest.fixture
def desk(tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, database, capsys)


def test_counts_in_words_and_receipts_that_the_terminal_believes(
    central: EmbeddedCentral, terminal: ParcelTerminal, desk: Desk, tmp_path: Path
) -> None:
    poison = terminal.add(terminal.parcel(b"one"), says=())
    terminal.add()
    out = tmp_path / "back.yzr"
    code, said, complaint = desk(exported(terminal)[0], "--receipts", out)
    assert (code, complaint) == (0, "")
    assert "终端 T-PARCEL-1（读岗村党群服务中心）" in said
    assert "写明有2笔" in said
    assert "收下1笔，以前已收到0笔，退回1笔，与总账不符0笔，稍后再收0笔。" in said
    assert f"退回：{poison}" in said
    assert "（body.parcels_differ）" in said
    assert f"回执已写到 {out}" in said
    done = settled_by(terminal.conn, terminal.name, judge_of(central.signing_key), out.read_bytes())
    assert done == TakenIn(acked=1, parked=1)
    assert not list(tmp_path.glob("*.part"))


def test_receipts_go_into_a_folder_under_a_name_of_their_own(terminal: ParcelTerminal, desk: Desk, tmp_path: Path) -> None:
    terminal.add()
    (tmp_path / "stick").mkdir()
    code, said, _ = desk(exported(terminal)[0], "--receipts", tmp_path / "stick", "--json")
    (written,) = (tmp_path / "stick").iterdir()
    assert written.name.startswith("yuezhizhu-receipts-T-PARCEL-1-")
    assert written.suffix == ".yzr"
    told = json.loads(said)
    assert (code, told["accepted"], told["stated"], told["receipts"]) == (0, 1, 1, str(written))


def test_a_cut_file_is_taken_in_part_and_says_so(terminal: ParcelTerminal, desk: Desk) -> None:
    for _ in range(20):
        terminal.add()
    data, _plan = exported(terminal)
    code, said, complaint = desk(data[:-200])
    assert (code, complaint) == (IN_PART, "")
    assert "收下16笔" in said
    assert "文件不完整，后面缺了一截（carried.truncated）" in said
    assert desk(data)[1].count("以前已收到16笔") == 1


def test_rotten_bits_are_told(terminal: ParcelTerminal, desk: Desk) -> None:
    entry_id = terminal.add()
    code, said, _ = desk(exported(terminal)[0].replace(entry_id.encode(), entry_id.encode()[::-1], 1))
    assert code == IN_PART
    assert "文件里有1段读不出" in said


def test_what_is_no_file_of_a_terminal_is_refused_in_one_sentence(
    terminal: ParcelTerminal, desk: Desk, tmp_path: Path
) -> None:
    terminal.add()
    data, _plan = exported(terminal)
    for spoilt, flaw in ((b"PK" + data, Flaw.FOREIGN), (data[:60] + b"xx" + data[62:], Flaw.FORGED)):
        assert desk(spoilt) == (REFUSED, "", f"{SENTENCES[flaw]}（{flaw.value}）\n")
    assert desk(data)[0] == 0
    code, _, complaint = desk(data)
    assert (code, complaint.count("--again"), complaint.count("\n")) == (REFUSED, 1, 1)
    code, said, _ = desk(data, "--again")
    assert code == 0
    assert "以前已收到1笔" in said


def test_a_link_or_a_pipe_on_the_medium_is_not_followed(central: EmbeddedCentral, tmp_path: Path, database: str) -> None:
    import os

    where = ["--database", database, "--data", str(tmp_path / "keys")]
    (tmp_path / "file").write_text("precious")
    (tmp_path / "link.yzz").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe.yzz")
    for name in ("link.yzz", "pipe.yzz", "nothing.yzz"):
        assert main(["import", str(tmp_path / name), *where]) == REFUSED
    assert central.ledger() == ()


def test_receipts_that_cannot_be_written_are_told_and_can_be_had_again(
    terminal: ParcelTerminal, desk: Desk, tmp_path: Path
) -> None:
    terminal.add()
    data, _plan = exported(terminal)
    code, said, complaint = desk(data, "--receipts", tmp_path / "nowhere" / "back.yzr")
    assert code == NO_RECEIPTS
    assert "收下1笔" in said
    assert "--again" in complaint
    assert desk(data, "--again", "--receipts", tmp_path / "back.yzr")[0] == 0
    assert io.BytesIO((tmp_path / "back.yzr").read_bytes()).read(9) == b"yuezhizhu"


def test_a_link_on_the_medium_leads_the_receipts_nowhere_else(terminal: ParcelTerminal, desk: Desk, tmp_path: Path) -> None:
    terminal.add()
    precious = tmp_path / "precious"
    precious.write_text("precious")
    for name in ("back.yzr", "back.yzr.part"):
        (tmp_path / name).symlink_to(precious)
    assert desk(exported(terminal)[0], "--receipts", tmp_path / "back.yzr")[0] == 0
    assert precious.read_text() == "precious"
    assert not (tmp_path / "back.yzr").is_symlink()


def test_every_refusal_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Flaw)
