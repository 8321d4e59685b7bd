"""kiosk.toml: every mistake gets one sentence that says where it is and what was probably meant."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from benchmarks.plain_terminal import write_plain_terminal
from kiosk.settings import SettingsProblem, decode_key, load_settings


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write_plain_terminal(tmp_path)


def problem(config: Path, old: str = "", new: str = "", more: str = "") -> str:
    """The sentence for the plain configuration with one thing changed."""
    text = config.read_text(encoding="utf-8")
    assert old in text
    config.write_text(text.replace(old, new, 1) + more, encoding="utf-8")
    with pytest.raises(SettingsProblem) as refused:
        load_settings(config)
    sentence = str(refused.value)
    assert "\n" not in sentence
    assert sentence.endswith(("。", "？"))
    return sentence


def line_of(config: Path, start: str) -> int:
    return next(
        number for number, line in enumerate(config.read_text(encoding="utf-8").splitlines(), 1) if line.startswith(start)
    )


def test_a_good_file_is_read_and_paths_start_beside_it(config: Path, tmp_path: Path) -> None:
    loaded = load_settings(config)
    assert loaded.settings.terminal.site_name == "试验村"
    assert loaded.settings.devices.idcard is None
    assert loaded.path("data") == tmp_path / "data"
    assert loaded.path("/var/lib/kiosk") == Path("/var/lib/kiosk")


@pytest.mark.parametrize(
    ("right", "typo", "named", "guess"),
    [
        ("village_code", "vilage_code", "terminal.vilage_code", "village_code"),
        ("site_name", "sitename", "terminal.sitename", "site_name"),
        ("[store]", "[stor]", "stor", "store"),
        ("directory", "directry", "store.directry", "directory"),
        ("sealing_key", "sealingkey", "platform.sealingkey", "sealing_key"),
        ("engine", "engin", "voice.engin", "engine"),
    ],
)
def test_a_typo_is_named_with_its_line_and_the_likely_word(
    config: Path, right: str, typo: str, named: str, guess: str
) -> None:
    sentence = problem(config, right, typo)
    assert f"第{line_of(config, typo)}行：不认识“{named}”，是不是“{guess}”？" in sentence


def test_the_line_is_that_of_the_right_table(config: Path) -> None:
    sentence = problem(config, "[store]\n", '[store]\nid = "x"\n')
    assert f"第{line_of(config, '[store]') + 1}行：不认识“store.id”" in sentence


def test_a_typo_in_a_device_and_in_the_second_of_two_people(config: Path) -> None:
    more = '[[access.technicians]]\nname = "甲"\npin_hash = "x"\n[[access.technicians]]\nname = "乙"\npin_hsh = "x"\n'
    sentence = problem(config, more=more)
    assert f"第{line_of(config, 'pin_hsh')}行：不认识“access.technicians.pin_hsh”，是不是“pin_hash”？" in sentence


def test_a_device_that_does_not_exist(config: Path) -> None:
    sentence = problem(config, more='[devices.recipt]\nurl = "/dev/ttyUSB0"\n')
    assert f"第{line_of(config, '[devices.recipt]')}行：不认识“devices.recipt”，是不是“receipt”？" in sentence


def test_a_word_like_no_other_gets_no_guess(config: Path) -> None:
    assert "不认识“terminal.zzzzzz”。" in problem(config, "number = 1", "number = 1\nzzzzzz = 1")


@pytest.mark.parametrize(
    ("line", "missing"), [('id = "GD-TEST-0001"\n', "terminal.id"), ('directory = "data"\n', "store.directory")]
)
def test_a_missing_key_is_named(config: Path, line: str, missing: str) -> None:
    assert problem(config, line).endswith(f"缺少“{missing}”。")


def test_a_missing_table_is_named(config: Path) -> None:
    assert problem(config, '[store]\ndirectory = "data"\n').endswith("缺少“store”。")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("number = 1", 'number = "1"', "“terminal.number”应是整数，现在是文字。"),
        ("number = 1", "number = 1.5", "“terminal.number”应是整数，现在是数字。"),
        ('village_code = "440000000001"', "village_code = 440000000001", "“terminal.village_code”应是文字，现在是整数。"),
        ('site_name = "试验村"', "site_name = ['试验村']", "“terminal.site_name”应是文字，现在是列表。"),
    ],
)
def test_a_wrong_type_is_told_in_words_with_its_line(config: Path, old: str, new: str, sentence: str) -> None:
    line = line_of(config, old.split(" ", maxsplit=1)[0])
    assert f"第{line}行：{sentence}" in problem(config, old, new)


def test_a_device_that_is_no_table(config: Path) -> None:
    assert "“devices.receipt”应是一组设置，现在是文字。" in problem(config, more='[devices]\nreceipt = "/dev/ttyUSB0"\n')


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("440000000001", "44000000001", "village_code 应是12位数字，现在是“44000000001”"),
        ("440000000001", "44000000000X", "village_code 应是12位数字"),
        ("440000000001", "４４００００００００００１"[:12], "village_code 应是12位数字"),
        ("number = 1", "number = 100", "terminal.number 应在0到99之间"),
        ("number = 1", "number = -1", "terminal.number 应在0到99之间"),
        ("http://127.0.0.1:9", "127.0.0.1:9", "platform.url 应是一个以 http:// 或 https:// 开头的地址"),
        ("http://127.0.0.1:9", "http://", "platform.url 应是一个以 http:// 或 https:// 开头的地址，现在是“http://”"),
        ("http://127.0.0.1:9", "http://[::1", "platform.url 应是一个"),
        ("http://127.0.0.1:9", "https://平台 一:443", "platform.url 应是一个"),
        ("http://127.0.0.1:9", "https://platform.example:99999", "platform.url 应是一个"),
        ("http://127.0.0.1:9", "https://platform.example/?site=1", "platform.url 应是一个"),
        ('engine = "none"', 'engine = "espaek"', "voice.engine 只能是espeak、simulated、none，现在是“espaek”"),
    ],
)
def test_a_value_that_cannot_be(config: Path, old: str, new: str, words: str) -> None:
    assert words in problem(config, old, new)


def test_a_printer_address_that_cannot_be(config: Path) -> None:
    words = "devices.document.url 应像 ipp://打印机/ipp/print 或 cups:队列名 这样，现在是“/dev/usb/lp0”"
    assert words in problem(config, more='[devices.document]\nurl = "/dev/usb/lp0"\n')


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("not base64!", "platform.sealing_key 不是 base64"),
        ("密钥", "platform.sealing_key 不是 base64"),
        ("QUJD", "platform.sealing_key 应是32字节，现在是3字节"),
        ("", "platform.sealing_key 应是32字节，现在是0字节"),
    ],
)
def test_a_key_that_is_none(config: Path, key: str, words: str) -> None:
    old = config.read_text(encoding="utf-8").split("sealing_key = ", 1)[1].split("\n", 1)[0]
    assert words in problem(config, old, f'"{key}"')


def test_a_key_of_32_bytes() -> None:
    assert decode_key("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "k") == bytes(32)


def gm_config(config: Path, sealing: bytes, signing: bytes, suite: str = "sm2-sm3-sm4gcm") -> None:
    lines = config.read_text(encoding="utf-8").splitlines()
    keys = {"sealing_key": sealing, "signing_key": signing}
    for place, line in enumerate(lines):
        name = line.partition(" = ")[0]
        if name in keys:
            lines[place] = f'{name} = "{base64.b64encode(keys[name]).decode()}"'
        if line == "[platform]":
            lines[place] = f'[platform]\nsuite = "{suite}"'
    config.write_text("\n".join(lines), encoding="utf-8")


def test_keys_of_the_chinese_suite_have_65_bytes(config: Path) -> None:
    point = b"\x04" + bytes(64)
    gm_config(config, point, point)
    assert load_settings(config).settings.platform.suite == "sm2-sm3-sm4gcm"


@pytest.mark.parametrize(
    ("sealing", "signing", "words"),
    [
        (bytes(32), b"\x04" + bytes(64), "platform.sealing_key 应是65字节，现在是32字节"),
        (b"\x04" + bytes(64), bytes(32), "platform.signing_key 应是65字节，现在是32字节"),
        (bytes(65), b"\x04" + bytes(64), "platform.sealing_key 应是未压缩的 SM2 公钥"),
    ],
)
def test_keys_that_do_not_belong_to_the_suite(config: Path, sealing: bytes, signing: bytes, words: str) -> None:
    gm_config(config, sealing, signing)
    assert words in problem(config)


def test_a_suite_that_nobody_knows_is_named(config: Path) -> None:
    gm_config(config, bytes(32), bytes(32), "sm2")
    words = "platform.suite 只能是hpke-x25519-hkdf-sha256-aes256gcm、sm2-sm3-sm4gcm，现在是“sm2”"
    assert words in problem(config)


@pytest.mark.parametrize("broken", ["[terminal\n", "a = \n", "number = 1\nnumber = 2\n", "\x00"])
def test_what_is_no_toml_says_where(config: Path, broken: str) -> None:
    config.write_text(broken, encoding="utf-8")
    sentence = problem(config)
    assert "写法不对" in sentence
    assert "line" in sentence


def test_what_is_not_utf8(config: Path) -> None:
    config.write_bytes(config.read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(SettingsProblem, match="读不了"):
        load_settings(config)


def test_no_file_and_no_permission_to_be_one(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.toml", tmp_path):
        with pytest.raises(SettingsProblem, match=str(path)):
            load_settings(path)


def test_an_empty_file(config: Path) -> None:
    config.write_text("")
    assert "缺少“terminal”。" in problem(config)
