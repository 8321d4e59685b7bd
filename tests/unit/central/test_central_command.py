"""``python -m central``: what it prints, and how it says no."""

from __future__ import annotations

import base64
import json
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.__main__ import main
from central.authority import AUTHORITY_FILE
from central.keys import KEY_FILE, KeyFileError, load_or_create_keys
from sync.wire.signedpdf import root_of
from tests.support.central_client import VILLAGE

ROOT = Path(__file__).parents[3]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_served_platform_says_where_it_is_and_stops_when_told(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/central.db"
    command = [sys.executable, "-m", "central", "serve", "--database", database, "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            said = json.loads(process.stdout.readline())
            assert httpx.get(said["url"] + "/v1/health", trust_env=False).json()["status"] == "ok"
            assert len(base64.b64decode(said["sealing_key"])) == 32
            assert len(base64.b64decode(said["signing_key"])) == 32
            assert root_of(base64.b64decode(said["document_root"]))
            for name in (KEY_FILE, AUTHORITY_FILE):
                assert (tmp_path / "central-keys" / name).stat().st_mode & 0o777 == 0o600
        finally:
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=20)
    assert (out, err) == ("", "")
    assert process.returncode in {0, -signal.SIGTERM}


def test_enrolling_and_keys_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = f"sqlite:///{tmp_path}/central.db"
    key = base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    good = ["--database", database, "--terminal", "T-1", "--village-code", VILLAGE, "--site-name", "读岗村"]
    assert run(capsys, "enroll", *good, "--public-key", key)[:2] == (0, '{"enrolled": "T-1"}\n')
    first = run(capsys, "keys", "--database", database)
    assert first[0] == 0
    assert run(capsys, "keys", "--database", database) == first
    for wrong in (["--public-key", "???"], ["--public-key", "AAAA"], ["--public-key", key, "--village-code", "12"]):
        code, out, err = run(capsys, "enroll", *good, *wrong)
        assert (code, out, err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("url", ["postgresql://?x=y", "mysql://x", "sqlite://", "sqlite:///", "x", "sqlite://h/x"])
def test_other_databases_are_refused_in_one_sentence(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "serve", "--database", url, "--data", "/nonexistent")
    assert (out, err.count("\n")) == ("", 1)
    assert code in {3, 4}


def test_a_postgresql_that_is_not_there_is_refused_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"postgresql://central@/ledger?host={tmp_path}"
    code, out, err = run(capsys, "serve", "--database", url, "--data", tmp_path / "keys")
    assert (code, out, err.count("\n")) == (3, "", 1)
    assert err.startswith("连不上 PostgreSQL：")
    code, out, err = run(capsys, "serve", "--database", url)
    assert (code, out, err) == (3, "", "使用 PostgreSQL 时请用 --data 写明密钥目录。\n")


def test_what_is_no_ledger_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    foreign = tmp_path / "foreign.db"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE precious (x)")
    connection.close()
    text = tmp_path / "text.db"
    text.write_text("no database at all " * 100)
    for path in (foreign, text):
        before = path.read_bytes()
        code, _, err = run(capsys, "serve", "--database", f"sqlite:///{path}", "--port", "0")
        assert (code, err.count("\n")) == (3, 1)
        assert path.read_bytes() == before


def test_a_ledger_belongs_to_its_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from central.server import open_platform
    from central.store import UnsupportedDatabaseError

    database = f"sqlite:///{tmp_path}/central.db"
    open_platform(database, load_or_create_keys(tmp_path / "keys")).close()
    with pytest.raises(UnsupportedDatabaseError, match="另一把"):
        open_platform(database, load_or_create_keys(tmp_path / "other-keys"))
    code, _, err = run(capsys, "serve", "--database", database, "--data", tmp_path / "third", "--port", "0")
    assert (code, err.count("\n")) == (3, 1)


def test_keys_are_never_silently_replaced(tmp_path: Path) -> None:
    keys = load_or_create_keys(tmp_path)
    assert load_or_create_keys(tmp_path).signing_public == keys.signing_public
    path = tmp_path / KEY_FILE
    content = path.read_bytes()
    path.chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        load_or_create_keys(tmp_path)
    path.chmod(0o600)
    for damaged in (b"", b"{}", content[:-10], content.replace(b'"private":"', b'"private":"AAAA')):
        path.write_bytes(damaged)
        with pytest.raises(KeyFileError, match="已损坏"):
            load_or_create_keys(tmp_path)
        assert path.read_bytes() == damaged
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_an_address_in_use_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, err = run(capsys, "serve", "--database", f"sqlite:///{tmp_path}/c.db", "--port", port)
    assert (code, err.count("\n")) == (5, 1)
