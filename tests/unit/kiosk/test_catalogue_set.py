"""A published catalogue: judged whole, and nothing is taken that this program does not know."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.catalogueset import CatalogueSet, Known, fault_of, known_of, read_set
from tests.support.publications import ASSETS, catalogue_files, with_new_service

KNOWN = known_of(ASSETS, "0.1.0")
PENSION = "pension-certification.yaml"


def taken(files: dict[str, bytes], known: Known = KNOWN) -> CatalogueSet:
    return read_set(files, 5, known)


def test_what_the_program_came_with_can_be_published() -> None:
    found = taken(catalogue_files())
    assert found.catalogue.version == 5
    assert "pension-certification" in found.catalogue.by_id
    assert fault_of(catalogue_files(), KNOWN) == ""


def test_a_further_service_brings_its_words() -> None:
    files = with_new_service(catalogue_files())
    files["translations.en.yaml"] = "高龄津贴申领: Old-age allowance\n".encode()
    files["translations.zh-Hant.yaml"] = b""
    found = taken(files)
    assert found.catalogue.by_id["age-allowance"].title == "高龄津贴申领"
    assert found.words == {"en": {"高龄津贴申领": "Old-age allowance"}, "zh-Hant": {}}


@pytest.mark.parametrize(
    ("lowest", "fits"), [("0.1.0", True), ("0.1", True), ("0.1.1", False), ("1", False), ("0.10.0", False)]
)
def test_a_set_says_which_program_it_takes(lowest: str, fits: bool) -> None:
    files = catalogue_files() | {"set.yaml": f"最低程序版本: {lowest!r}\n".encode(), "new-kind.json": b"1"}
    words = fault_of(files, KNOWN)
    assert ("要程序" in words) is not fits
    assert ("new-kind.json" in words) is fits, "a newer program's files need not make sense to this one"


def replaced(name: str, old: str, new: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        text = files[name].decode()
        assert old in text
        files[name] = text.replace(old, new, 1).encode()

    return change


def added(name: str, content: str | bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.update({name: content if isinstance(content, bytes) else content.encode()})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (replaced(PENSION, "类型: phone", "类型: telepathy"), PENSION),
        (replaced(PENSION, "图标: ", "图标: no-such-"), "没有图标"),
        (replaced(PENSION, "事项名称: ", "名字: "), PENSION),
        (replaced(PENSION, "说明: ", "说明: " + "长" * 1001), "太长"),
        (replaced(PENSION, "说明: ", '说明: "\\u202e"\n没有: '), PENSION),
        (lambda files: files.pop("categories.yaml"), "categories.yaml"),
        (lambda files: [files.pop(name) for name in list(files) if name != "categories.yaml"], "事项应有"),
        (added("a.yaml", b"\xff\xfe\x00"), "a.yaml"),
        (added("a.yaml", "[" * 100_000), "套得太深"),
        (added("a.yaml", "a: &a [x, x]\nb: [*a, *a]"), "引用"),
        (added("set.yaml", "最低程序版本: 明年\n"), "像 0.1.0"),
        (added("set.yaml", "最高程序版本: 1\n"), "set.yaml"),
        (added("set.yaml", "- 1\n"), "set.yaml"),
        (added("translations.fr.yaml", "a: b\n"), "不认识"),
        (added("script.py", "print()"), "不认识"),
        (added("translations.en.yaml", "提交: Cancel\n"), "没有“提交”"),
        (added("translations.en.yaml", "养老待遇资格认证: ''\n"), "译文不能用"),
        (added("translations.en.yaml", '养老待遇资格认证: "{who}"\n'), "花括号"),
        (added("translations.en.yaml", '养老待遇资格认证: "{who.__class__}"\n'), "花括号"),
        (added("translations.en.yaml", '养老待遇资格认证: "{"\n'), "花括号"),
        (added("translations.en.yaml", "- 1\n"), "translations.en.yaml"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_in_one_sentence(change: Callable[[dict[str, bytes]], object], words: str) -> None:
    files = catalogue_files()
    change(files)
    said = fault_of(files, KNOWN)
    assert words in said
    assert said.endswith("。")
    assert "\n" not in said
    assert len(said) < 600
