"""``python -m kiosk store``: a verified copy of a database in use, and what a damaged one still holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.plain_terminal import write_plain_terminal
from kiosk.__main__ import main
from kiosk.maintenance import storefiles
from kiosk.maintenance.storecommand import BAD_INPUT, LEFT_OUT, NOT_COPIED, NOT_FOUND
from kiosk.maintenance.storefiles import NotCopied, back_up
from kiosk.session.events import SubmitDone
from kiosk.store import numbering
from kiosk.store.database import Store
from sync import outbox

AT = "2026-11-24T21:00:00.000+08:00"
Submitted = Callable[[], SubmitDone]


def entries(database: Path) -> list[tuple[int, str]]:
    with closing(Store.open(database)) as store, closing(store.connection()) as connection:
        return [(row.seq, row.entry_id) for row in outbox.rows(connection, limit=1000)]


def test_a_copy_of_a_database_in_use_is_whole_and_one_file(store: Store, submitted: Submitted, tmp_path: Path) -> None:
    done = [submitted().submitted.entry_id for _ in range(5)]
    with closing(store.connection()) as writer:
        writer.execute("BEGIN IMMEDIATE")
        copied = back_up(store.path, tmp_path / "stick", AT)
        writer.execute("ROLLBACK")
    assert copied.entries == 5
    assert [path.name for path in (tmp_path / "stick").iterdir()] == ["terminal-20261124T210000.db"]
    assert Path(copied.file).stat().st_mode & 0o777 == 0o600
    assert [entry_id for _, entry_id in reversed(entries(Path(copied.file)))] == done


def test_a_copy_never_overwrites_and_the_first_stays(store: Store, submitted: Submitted, tmp_path: Path) -> None:
    submitted()
    first = Path(back_up(store.path, tmp_path / "stick", AT).file)
    content = first.read_bytes()
    submitted()
    with pytest.raises(NotCopied) as refused:
        back_up(store.path, tmp_path / "stick", AT)
    assert refused.value.code == "backup.exists"
    assert first.read_bytes() == content


def test_a_copy_that_reads_back_differently_is_not_kept(
    store: Store, submitted: Submitted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted()
    monkeypatch.setattr(storefiles, "examine", lambda _path: "row 3 missing")
    with pytest.raises(NotCopied) as refused:
        back_up(store.path, tmp_path / "stick", AT)
    assert refused.value.code == "backup.differs"
    assert list((tmp_path / "stick").iterdir()) == []


def test_the_backup_command_speaks_plainly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = write_plain_terminal(tmp_path)
    command = ["store", "backup", str(tmp_path / "stick"), "--config", str(config)]
    assert main(command) == NOT_FOUND
    Store.open(tmp_path / "data" / "terminal.db").close()
    (tmp_path / "file").write_text("")
    assert main(["store", "backup", str(tmp_path / "file" / "x"), "--config", str(config)]) == NOT_COPIED
    assert "backup.io" in capsys.readouterr().err
    assert main(command) == 0
    assert "已读回核对" in capsys.readouterr().out


def test_copies_are_listed_and_one_comes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = write_plain_terminal(tmp_path)
    Store.open(tmp_path / "data" / "terminal.db").close()
    assert main(["store", "copies", "--config", str(config)]) == NOT_FOUND
    assert main(["store", "backup", str(tmp_path / "data" / "backups"), "--config", str(config)]) == 0
    capsys.readouterr()
    assert main(["store", "copies", "--json", "--config", str(config)]) == 0
    (copy,) = json.loads(capsys.readouterr().out)
    assert main(["store", "copies", "--config", str(config)]) == 0
    assert copy["file"] in capsys.readouterr().out
    (tmp_path / "data" / "terminal.db").unlink()
    assert main(["store", "restore", str(tmp_path / "nothing.db"), "--config", str(config)]) == NOT_FOUND
    assert main(["store", "restore", copy["file"], "--config", str(config)]) == 0
    assert "新办件从新的号码开始" in capsys.readouterr().out
    assert entries(tmp_path / "data" / "terminal.db") == []
    with Path(copy["file"]).open("ab") as stream:
        stream.write(b"x")
    assert main(["store", "restore", copy["file"], "--json", "--config", str(config)]) == BAD_INPUT
    assert "restore.differs" in capsys.readouterr().err


@pytest.fixture
def damaged(store: Store, submitted: Submitted) -> tuple[Path, list[str]]:
    done = [submitted().submitted.entry_id for _ in range(3)]
    store.close()
    content = bytearray(store.path.read_bytes())
    content[:200] = b"\xa5" * 200
    store.path.write_bytes(content)
    return store.path, done


def test_what_a_damaged_database_holds_is_told_and_nothing_is_changed(
    damaged: tuple[Path, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    file, done = damaged
    before = file.read_bytes()
    assert main(["store", "salvage", str(file), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [entry["entry_id"] for entry in report["unsettled"]] == done
    assert report["taken_over"] is None
    assert main(["store", "salvage", str(file)]) == 0
    assert "还没确认的有3笔" in capsys.readouterr().out
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.glob("terminal.db*")] == ["terminal.db"]


def test_it_is_brought_into_a_new_database_once(
    damaged: tuple[Path, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, done = damaged
    other = tmp_path / "new" / "terminal.db"
    command = ["store", "salvage", str(file), "--into", str(other)]
    assert main(command) == 0
    assert "带进去3笔" in capsys.readouterr().out
    assert main(command) == 0
    assert "带进去0笔" in capsys.readouterr().out
    assert entries(other) == list(reversed(list(enumerate(done, start=1))))
    with closing(Store.open(other)) as store, closing(store.connection()) as connection:
        assert outbox.next_seq(connection) == numbering.BLIND_STRIDE + 1
    mark = numbering.read_mark(other.parent)
    assert mark is not None
    assert mark > numbering.BLIND_STRIDE, "the numbers jumped, and the mark with them"


def test_what_cannot_go_in_or_be_read_is_said(
    damaged: tuple[Path, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, _ = damaged
    assert main(["store", "salvage", str(file), "--into", str(file)]) == BAD_INPUT
    assert main(["store", "salvage", str(tmp_path / "nothing.db")]) == NOT_FOUND
    other = tmp_path / "other" / "terminal.db"
    other.parent.mkdir()
    assert main(["store", "salvage", str(file), "--into", str(other)]) == 0
    with closing(Store.open(other)) as store, closing(store.connection()) as connection:
        connection.execute("DROP TRIGGER outbox_is_immutable")
        connection.execute("UPDATE outbox_entry SET entry_id = 'another-' || seq WHERE seq = 2")
    capsys.readouterr()
    assert main(["store", "salvage", str(file), "--into", str(other)]) == LEFT_OUT
    assert "有1笔没有带进去" in capsys.readouterr().out
