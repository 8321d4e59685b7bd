"""Rotation of the platform's keys: durable, announced, seen by running processes, and nothing old is lost."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import msgspec
import pytest

from central import keys as platform_keys
from central.__main__ import main
from central.keyfile import read_key_file
from central.keys import KEY_FILE, KeyFileError, load_or_create_keys, rotate_keys
from central.sealing import CannotOpenError, open_sealed
from sync import wire
from sync.wire.keys import configured_trust, follow_all
from sync.wire.sealing import seal
from sync.wire.suites import suite_named
from tests.support.strays import StrayLogs

INFO = wire.sealing_info("entry", "GD-1", "e-1")


def test_a_body_sealed_before_two_rotations_still_opens(tmp_path: Path) -> None:
    keys = load_or_create_keys(tmp_path)
    body = seal(keys.recipient, b"weeks ago", INFO)
    rotate_keys(tmp_path)
    keys = rotate_keys(tmp_path)
    assert keys.sealing_key_id != body.key_id
    assert open_sealed(keys, body, INFO) == b"weeks ago"
    assert len(keys.openers) == 3


def test_a_running_process_opens_what_is_sealed_to_a_key_made_by_another(tmp_path: Path) -> None:
    running = load_or_create_keys(tmp_path)
    body = seal(rotate_keys(tmp_path).recipient, b"new", INFO)
    assert open_sealed(running, body, INFO) == b"new"
    assert running.sealing_key_id == body.key_id


def test_a_running_process_signs_with_the_new_key_within_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running = load_or_create_keys(tmp_path)
    rotated = rotate_keys(tmp_path)
    assert running.signing_key_id != rotated.signing_key_id
    monkeypatch.setattr(platform_keys, "RECHECK_SECONDS", -1.0)
    assert running.signing_key_id == rotated.signing_key_id
    assert running.identity == rotated.identity


def test_a_file_damaged_under_a_running_process_leaves_it_its_keys(
    tmp_path: Path, expected_logs: StrayLogs.Expectations
) -> None:
    running = load_or_create_keys(tmp_path)
    body = seal(running.recipient, b"still", INFO)
    expected_logs.expect("central.keys", "keys.reload_failed KeyFileError")
    (tmp_path / KEY_FILE).write_bytes(b"{}")
    assert not running.reload()
    assert open_sealed(running, body, INFO) == b"still"


def test_a_key_that_nobody_has_is_named_so(tmp_path: Path) -> None:
    stranger, keys = load_or_create_keys(tmp_path / "stranger"), load_or_create_keys(tmp_path / "keys")
    with pytest.raises(CannotOpenError, match=r"^sealed\.unknown_key$"):
        open_sealed(keys, seal(stranger.recipient, b"x", INFO), INFO)


def test_a_key_file_of_the_first_format_is_read_and_led_on(tmp_path: Path) -> None:
    suite = suite_named(wire.SUITE_HPKE_X25519)
    assert suite is not None
    first = {"sealing": suite.new_private_key(), "signing": suite.new_signing_key(), "lookup": bytes(32)}
    path = tmp_path / KEY_FILE
    path.write_bytes(msgspec.json.encode(first))
    path.chmod(0o600)
    keys = load_or_create_keys(tmp_path)
    assert msgspec.json.decode(path.read_bytes(), type=dict[str, bytes]) == first
    body, looked_up = seal(keys.recipient, b"old", INFO), keys.lookup("person", "1")
    later = rotate_keys(tmp_path)
    assert open_sealed(later, body, INFO) == b"old"
    assert later.lookup("person", "1") == looked_up
    assert later.identity == keys.identity


def test_statements_lead_a_terminal_from_the_first_key_to_the_last(tmp_path: Path) -> None:
    keys = load_or_create_keys(tmp_path)
    trust = configured_trust(keys.suite_id, keys.sealing_public, keys.signing_public)
    suites = [wire.SUITE_HPKE_X25519]
    if suite_named(wire.SUITE_SM2_SM3_SM4GCM) is not None:
        suites += [wire.SUITE_SM2_SM3_SM4GCM, wire.SUITE_SM2_SM3_SM4GCM, wire.SUITE_HPKE_X25519]
    for suite_id in suites:
        keys = rotate_keys(tmp_path, suite_id)
    trust, fault = follow_all(trust, keys.statements_after(0))
    assert fault is None
    assert trust.version == len(suites)
    assert trust.signing.raw == keys.signing_public
    assert keys.statements_after(1) == keys.statements_after(0)[1:]


def test_two_rotations_at_once_both_last(tmp_path: Path) -> None:
    load_or_create_keys(tmp_path)
    threads = [threading.Thread(target=rotate_keys, args=(tmp_path,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    content = read_key_file(tmp_path / KEY_FILE)
    assert [len(content.sealing), len(content.signing)] == [5, 5]
    assert [one.version for one in content.statements] == [1, 2, 3, 4]
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_a_rotation_that_cannot_be_written_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_or_create_keys(tmp_path)
    before = (tmp_path / KEY_FILE).read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(KeyFileError, match="No space left"):
        rotate_keys(tmp_path)
    assert (tmp_path / KEY_FILE).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_a_file_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    load_or_create_keys(tmp_path)
    path = tmp_path / KEY_FILE
    path.write_bytes(path.read_bytes().replace(b'"format":2', b'"format":3'))
    with pytest.raises(KeyFileError, match="更新的平台程序"):
        load_or_create_keys(tmp_path)


def test_the_command_lists_and_rotates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = f"sqlite:///{tmp_path}/central.db"

    def keys(*arguments: str) -> dict[str, object]:
        assert main(["keys", "--database", database, *arguments]) == 0
        said: dict[str, object] = json.loads(capsys.readouterr().out)
        return said

    first = keys()
    assert (first["statement"], first["suite"]) == (0, wire.SUITE_HPKE_X25519)
    rotated = keys("rotate", "--valid-from", "2026-12-01T00:00:00+08:00")
    assert rotated["statement"] == 1
    assert rotated["sealing_key_id"] != first["sealing_key_id"]
    assert keys("list") == rotated
    rows = rotated["keys"]
    assert isinstance(rows, list)
    assert [(row["use"], row["state"]) for row in rows] == [
        ("sealing", "retired"),
        ("sealing", "current"),
        ("signing", "retired"),
        ("signing", "current"),
    ]
    private = read_key_file(tmp_path / "central-keys" / KEY_FILE).sealing[0].private
    assert private.hex() not in json.dumps(rows)
    assert main(["keys", "--database", database, "rotate", "--valid-from", "tomorrow"]) == 2
    assert "--valid-from" in capsys.readouterr().err


def test_rotating_what_is_not_there_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "rotate", "--database", f"sqlite:///{tmp_path}/central.db"]) == 4
    assert capsys.readouterr().err.count("\n") == 1
