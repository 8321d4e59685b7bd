"""``catalogue check`` names every mistake with its place; each file of tests/data/catalogue_mistakes marks its own."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from msgspec import inspect

from kiosk.__main__ import main
from kiosk.catalogue import CatalogueProblem, load_catalogue
from kiosk.cataloguefiles import ServiceFile
from kiosk.maintenance.catalogue.check import MOST_BYTES, Mistake, Surroundings, check_folder
from kiosk.maintenance.catalogue.command import SHIPPED, schema_text
from kiosk.maintenance.catalogue.shapes import shape_mistakes, shape_of

ROOT = Path(__file__).resolve().parents[3]
MISTAKES = ROOT / "tests" / "data" / "catalogue_mistakes"
MARK = re.compile(r"# 错: ([a-z -]+)$")
NEIGHBOUR = "locksmith-check.yaml"
ACCEPTED_BY_THE_TERMINAL = {"department", "icon", "keyword", "title-too-long", "translation", "twice"}
"""Mistakes that make a poor service, not an unusable one."""


@pytest.fixture(scope="module")
def around() -> Surroundings:
    return Surroundings.of(ROOT / "assets")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("categories.yaml", NEIGHBOUR):
        shutil.copy(SHIPPED / name, tmp_path / name)
    return tmp_path


def marked(file: Path) -> list[tuple[int, str]]:
    """Line and code of each mistake that the file says it has."""
    lines = enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
    return sorted((number, code) for number, line in lines if (m := MARK.search(line)) for code in m[1].split())


@pytest.mark.parametrize("file", sorted(MISTAKES.glob("*.yaml")), ids=lambda file: file.stem)
def test_each_kind_of_mistake(folder: Path, around: Surroundings, file: Path) -> None:
    shutil.copy(file, folder / file.name)
    found = check_folder(folder, around)
    places = sorted({(one.line, one.code) for one in found})
    expected = marked(file)
    assert expected
    assert places == sorted(set(expected)), "\n".join(map(str, found))
    assert {one.file for one in found} == {file.name}
    assert all(one.sentence.endswith("。") and "\n" not in str(one) for one in found)
    if not {code for _, code in expected} <= ACCEPTED_BY_THE_TERMINAL | {"unknown-field"}:
        with pytest.raises(CatalogueProblem):
            load_catalogue(folder)


def test_what_is_shipped_has_no_mistakes(around: Surroundings) -> None:
    assert check_folder(SHIPPED, around) == []


def test_the_place_the_nearest_name_and_the_advice(folder: Path, around: Surroundings) -> None:
    shutil.copy(MISTAKES / "unknown-field.yaml", folder)
    assert check_folder(folder, around) == [
        Mistake("unknown-field.yaml", 9, 1, "unknown-field", "没有叫“服务对像”的字段。", "是不是“服务对象”？")
    ]
    (folder / "unknown-field.yaml").unlink()
    shutil.copy(MISTAKES / "later-condition.yaml", folder)
    assert [(one.line, one.column) for one in check_folder(folder, around)] == [(23, 15)]


def test_every_file_is_told_in_one_run(folder: Path, around: Surroundings) -> None:
    for file in MISTAKES.glob("*.yaml"):
        shutil.copy(file, folder / file.name)
    assert {one.file for one in check_folder(folder, around)} >= {file.name for file in MISTAKES.glob("*.yaml")}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"id: \xff\xfe\n", "encoding"),
        (b"#" * (MOST_BYTES + 1), "too-large"),
        (b"a: &a [*a]\n", "unknown-field"),
        (b"id: [\n", "yaml"),
        (b"id: a\n---\nid: b\n", "yaml"),
        (b"id: \x00\n", "yaml"),
        (b"12\n", "type"),
        (b"? [a]\n: b\n", "unknown-field"),
    ],
)
def test_hostile_files_are_told_like_others(folder: Path, around: Surroundings, content: bytes, code: str) -> None:
    (folder / "odd.yaml").write_bytes(content)
    found = check_folder(folder, around)
    assert code in {one.code for one in found}
    assert all(one.line >= 1 and one.column >= 1 for one in found)


def test_without_categories(folder: Path, around: Surroundings) -> None:
    (folder / "categories.yaml").unlink()
    assert [one.code for one in check_folder(folder, around)] == ["missing-file"]


def test_a_category_twice(folder: Path, around: Surroundings) -> None:
    path = folder / "categories.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("id: medical", "id: pension"), encoding="utf-8")
    assert [(one.file, one.code) for one in check_folder(folder, around)] == [("categories.yaml", "twice")]


def test_exit_codes_and_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "check"]) == 0
    assert "个文件都可以用。" in capsys.readouterr().out
    shutil.copy(MISTAKES / "icon.yaml", folder)
    assert main(["catalogue", "check", str(folder)]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "icon.yaml:7:5: 没有图标“unlok”。是不是“unlock”？（icon）",
        "1个文件里有1处要改。",
    ]
    assert main(["catalogue", "check", str(folder), "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], [one["code"] for one in told["mistakes"]]) == (False, ["icon"])
    assert main(["catalogue", "check", str(folder / "nothing")]) == 5
    assert "没有事项文件" in capsys.readouterr().err


def test_the_schema_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    """Mend it with ``python -m kiosk catalogue schema > assets/catalogue/schema.json``."""
    assert (SHIPPED / "schema.json").read_text(encoding="utf-8") == schema_text()
    assert main(["catalogue", "schema"]) == 0
    assert capsys.readouterr().out == schema_text()


def test_the_check_has_a_rule_for_every_type_of_the_shapes() -> None:
    """A text under each key: a type without a check would raise, and only a text takes any text."""
    shape = shape_of(ServiceFile)
    assert isinstance(shape, inspect.StructType)
    for field in shape.fields:
        tree = yaml.compose(f'"{field.encode_name}": "？"', Loader=yaml.CSafeLoader)
        found = [one for one in shape_mistakes(shape, tree) if one.code != "missing-field"]
        takes_any = isinstance(field.type, inspect.StrType) and field.type.pattern is None
        assert bool(found) != takes_any, field.encode_name
