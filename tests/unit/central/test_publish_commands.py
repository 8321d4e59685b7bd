"""``python -m central publish``, ``published``, ``withdraw``, ``rollback``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from central.__main__ import main
from central.cataloguefiles import catalogue_files

UNTIL = "2099-12-01T18:00:00+08:00"


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def] # a helper of this file
    database = f"sqlite:///{tmp_path}/central.db"

    def command(*words: str) -> tuple[int, dict[str, object], str]:
        code = main([words[0], "--database", database, *words[1:]])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else {}, said.err

    return command


def test_a_catalogue_is_published_seen_and_rolled_back(ask, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "catalogue"
    folder.mkdir()
    (folder / "a.yaml").write_text("甲", encoding="utf-8")
    assert ask("publish", "catalogue", str(folder))[1]["version"] == 1
    assert ask("rollback", "catalogue")[0] == 2
    (folder / "a.yaml").write_text("乙", encoding="utf-8")
    assert ask("publish", "catalogue", str(folder), "--target", "4409")[1]["version"] == 2
    assert ask("publish", "catalogue", str(folder))[1]["version"] == 3
    back = ask("rollback", "catalogue")[1]
    assert (back["version"], back["takes_back"]) == (1, 3)
    code, said, _ = ask("published")
    assert code == 0
    assert [row["version"] for row in said["publications"]] == [1, 3, 2, 1]


def test_a_catalogue_takes_its_translations_along_and_no_others(ask, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for folder in ("catalogue", "translations"):
        (tmp_path / folder).mkdir()
    (tmp_path / "catalogue" / "a.yaml").write_text("事项名称: 甲\n告知: [乙, {说明: 丙}]\n", encoding="utf-8")
    words = "甲: A\n丙: C\n丁: D\n"
    (tmp_path / "translations" / "en.yaml").write_text(words, encoding="utf-8")
    packed = catalogue_files(tmp_path / "catalogue", "0.2.0")
    assert sorted(packed) == ["a.yaml", "set.yaml", "translations.en.yaml"]
    assert yaml.safe_load(packed["translations.en.yaml"]) == {"甲": "A", "丙": "C"}
    assert yaml.safe_load(packed["set.yaml"]) == {"最低程序版本": "0.2.0"}
    said = ask("publish", "catalogue", str(tmp_path / "catalogue"), "--lowest-program", "0.2.0", "--percent", "5")[1]
    assert (said["items"], said["percent"]) == (3, 5)
    assert ask("rollout", "catalogue", "40")[1]["percent"] == 40
    assert "只能扩大" in ask("rollout", "catalogue", "10")[2]
    assert "最低程序版本" in ask("publish", "catalogue", str(tmp_path / "catalogue"), "--lowest-program", "x")[2]
    assert "没有登记过终端" in ask("publish", "catalogue", str(tmp_path / "catalogue"), "--terminal", "T-1")[2]
    (tmp_path / "catalogue" / "a.yaml").write_text("[", encoding="utf-8")
    assert "不是能读的 YAML" in ask("publish", "catalogue", str(tmp_path / "catalogue"))[2]


def test_settings_that_nobody_could_read_are_not_sent(ask, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "s.toml"
    for content in (b"[terminal\n", b"\xff"):
        path.write_bytes(content)
        code, _, said = ask("publish", "settings", str(path))
        assert (code, "不是能读的 TOML" in said) == (2, True)
    path.write_text("[terminal]\nattendant_phone = '0668-1234567'\n", encoding="utf-8")
    assert ask("publish", "settings", str(path), "--target", "4409")[1]["version"] == 1


def test_a_rotation_of_the_keys_is_published_by_itself(ask) -> None:  # type: ignore[no-untyped-def]
    assert "没有新的密钥声明" in ask("publish", "keys")[2]
    for version in (1, 2):
        assert ask("keys", "rotate")[1]["statement"] == version
        newest = ask("published")[1]["publications"][0]
        assert (newest["channel"], newest["version"], newest["items"]) == ("keys", version, version)
    assert "没有新的密钥声明" in ask("publish", "keys")[2]


def test_a_broadcast_is_published_and_withdrawn(ask) -> None:  # type: ignore[no-untyped-def]
    said = ask("publish", "broadcast", "--text", "台风今晚到", "--target", "4409", "--emergency", "--until", UNTIL)[1]
    assert (said["items"], ask("withdraw", str(said["broadcast_id"]))[1]["items"]) == (1, 0)
    code, _, error = ask("withdraw", "B20260101-00000000")
    assert (code, "没有正在播出的广播" in error) == (2, True)


@pytest.mark.parametrize(
    "words",
    [
        ("publish", "catalogue", "/nowhere"),
        ("publish", "settings", "/nowhere.toml"),
        ("publish", "settings"),
        ("publish", "broadcast", "--text", "话", "--until", "明天"),
        ("publish", "broadcast", "--text", "话", "--until", "2020-01-01T00:00:00+08:00"),
        ("publish", "broadcast", "--text", " ", "--until", UNTIL),
        ("publish", "broadcast", "--text", "话" * 301, "--until", UNTIL),
        ("publish", "broadcast", "--text", "话", "--until", UNTIL, "--target", "高州"),
        ("rollback", "settings"),
    ],
)
def test_what_cannot_be_published_is_refused_in_one_sentence(ask, words: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    code, said, error = ask(*words)
    assert (code, said, error.count("\n")) == (2, {}, 1)
