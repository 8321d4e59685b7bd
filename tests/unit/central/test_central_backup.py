"""A backup holds everything, comes back only where nothing is, and is not believed when it was touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from central.__main__ import main
from central.server import EmbeddedCentral
from sync import wire
from tests.support.central_client import Terminal

pytestmark = pytest.mark.both_stores


@pytest.fixture
def elsewhere(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of another, empty database of the same kind."""
    if database.startswith("sqlite"):
        return f"sqlite:///{tmp_path}/elsewhere/central.db"
    return str(request.getfixturevalue("postgres").create_database())


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def filled(central: EmbeddedCentral) -> list[wire.Receipt]:
    terminal = Terminal(central)
    entries = [terminal.entry(seq) for seq in range(1, 8)]
    receipts = [item.receipt for item in terminal.hand_over(*entries).outcomes]
    terminal.close()
    return receipts


def test_what_was_backed_up_while_working_comes_back_whole(
    central: EmbeddedCentral, database: str, elsewhere: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receipts = filled(central)
    file = tmp_path / "ledger.backup"
    code, out, err = run(capsys, "backup", "--database", database, file)
    assert (code, err) == (0, "")
    said = json.loads(out)
    assert said["ledger"] == {"lines": 7, "last_no": 7}
    assert file.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("*.partial"))
    code, out, err = run(capsys, "restore", "--database", elsewhere, file)
    assert (code, err) == (0, "")
    with EmbeddedCentral(elsewhere, tmp_path / "keys") as restored:
        assert restored.ledger() == central.ledger()
        assert [row.receipt for row in restored.store.ledger()] == receipts
        assert restored.store.terminal("T-0001") == central.store.terminal("T-0001")
        with restored.store.write() as unit:
            assert unit.take_ledger_nos(1) == 8, "numbers go on where they were"


def test_nothing_is_overwritten(
    central: EmbeddedCentral, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(central)
    file = tmp_path / "ledger.backup"
    assert run(capsys, "backup", "--database", database, file)[0] == 0
    before = file.read_bytes()
    code, out, err = run(capsys, "backup", "--database", database, file)
    assert (code, out, err.count("\n")) == (9, "", 1)
    assert "不会覆盖" in err
    assert file.read_bytes() == before
    code, out, err = run(capsys, "restore", "--database", database, file)
    assert (code, out, err.count("\n")) == (9, "", 1)
    assert "不会覆盖" in err
    assert len(central.ledger()) == 7


def test_a_touched_cut_or_foreign_backup_is_not_restored(
    central: EmbeddedCentral, database: str, elsewhere: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(central)
    file = tmp_path / "ledger.backup"
    run(capsys, "backup", "--database", database, file)
    content, note = file.read_bytes(), file.with_name("ledger.backup.json")
    said = note.read_text()
    other = "postgresql" if database.startswith("sqlite") else "sqlite"
    spoiled = {
        "被改过": (content[:-1] + bytes([content[-1] ^ 1]), said),
        "不完整": (content[: len(content) // 2], said),
        "不是备份的说明": (content, "{}"),
        "另一种数据库": (content, said.replace('"kind": "' + json.loads(said)["kind"], '"kind": "' + other)),
        "不要使用": (content, said.replace('"lines": 7', '"lines": 8')),
    }
    for words, (bad, bad_note) in spoiled.items():
        file.write_bytes(bad)
        note.write_text(bad_note)
        code, out, err = run(capsys, "restore", "--database", elsewhere, file)
        assert (code, out, err.count("\n")) == (9, "", 1), words
        assert words in err
    note.unlink()
    assert run(capsys, "restore", "--database", elsewhere, file)[0] == 9


def test_a_database_that_is_not_there_is_one_sentence(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = database.replace("central.db", "absent.db") if database.startswith("sqlite") else database.replace("/db", "/no")
    code, out, err = run(capsys, "backup", "--database", url, tmp_path / "x")
    assert (code, out, err.count("\n")) == (9, "", 1)
    assert not list(tmp_path.glob("x*"))
