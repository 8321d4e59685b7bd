"""``python -m kiosk licences``: each kind of mistake is told with its place; a new file can be used at once."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from kiosk.__main__ import main
from kiosk.catalogue import CatalogueProblem
from kiosk.licencekinds import FOLDER, licences_of, load_licences, names_in
from kiosk.maintenance.catalogue.check import MOST_BYTES, Surroundings
from kiosk.maintenance.catalogue.licencecheck import check_licence_contents, check_licences
from kiosk.maintenance.catalogue.licencecommand import SHIPPED, schema_text
from scripts.electronic_licences import PAGE, page

ROOT = Path(__file__).resolve().parents[3]
AROUND = Surroundings.of(ROOT / "assets")
FILE = "real-estate.yaml"
TEXT = (SHIPPED / FILE).read_text(encoding="utf-8")
FIRMS = (SHIPPED / "business-licence.yaml").read_text(encoding="utf-8")
NEW = (
    "--title=测试证", "--traditional=測試證", "--english=Test licence", "--office=民政部门", "--holder=个人",
    "--validity=5年", "--basis=《测试条例》",
)  # fmt: skip

MISTAKES = [
    ("持有人: 个人", "持有人: 个体", "value"),
    ("持有人: 个人", "持有人: [个人]", "type"),
    ("打印: true", "打印: 是的", "type"),
    ("年满: 18", "年满: 十八", "type"),
    ("年满: 18", "年满: 121", "value"),
    ("亮码: true", "亮马: true", "unknown-field"),
    ("有效期: 无", "有效期: 三年", "form"),
    ('类型代码: "', '类型代码: "A', "form"),
    ("id: real-estate", "id: house", "id"),
    ("id: real-estate", "id: Real Estate", "name"),
    ("叫法: [房产证,", "叫法: [房产证, 房产证,", "keyword"),
    ("叫法: [房产证,", "叫法: [营业执照,", "keyword"),
    ("叫法: [", "换证事项: no-such\n叫法: [", "service"),
    ("发证机关: 不动产登记机构", "发证机关: 某某局", "translation"),
    ("名称: 权利人,", "名称: 房主人,", "translation"),
    ("代码来源: 本项目", "代码来源: 国家", "rule"),
    ("依据: 《", "出处: 听说\n依据: 《", "rule"),
    ("证照名称: 不动产权证书", "证照名称: 不动产权证书不动产权证书不动产权证书不动产权证书不动产权证书", "rule"),
    ("年满: 18", "年满: 18\n不满: 18", "rule"),
    ("名称: 证号,", "名称: 地址,", "rule"),
    ("类型: 姓名,", "类型: 企业名称,", "rule"),
    ('类型: 编号, 样式: "粤（YYYY）模拟不动产权第#######号"', "类型: 编号", "rule"),
    ('样式: "粤（YYYY）模拟不动产权第#######号"', "样式: 都一样", "rule"),
    ("类型: 选项, 取值: [住宅, 商业服务, 工业]", "类型: 选项", "rule"),
    ("从: 60, 到: 180,", "从: 60, 到: 60,", "rule"),
    ("类型: 数量, 从: 60, 到: 180, 单位: 平方米", "类型: 日期, 从: 60", "rule"),
    ("{名称: 登记日期, 类型: 日期}", "{名称: 登记日期, 类型: 家里人}", "rule"),
    ("适用地区: 全国", "适用地区: [全国", "yaml"),
]


@pytest.mark.parametrize(("right", "wrong", "code"), MISTAKES, ids=[f"{code}-{wrong}" for _, wrong, code in MISTAKES])
def test_each_kind_of_mistake_is_told_with_its_line(right: str, wrong: str, code: str) -> None:
    assert TEXT.count(right) == 1
    text = TEXT.replace(right, wrong)
    found = check_licence_contents({"business-licence.yaml": FIRMS.encode(), FILE: text.encode()}, AROUND)
    line = next(number for number, one in enumerate(text.splitlines(), 1) if wrong.splitlines()[0] in one)
    mine = [one for one in found if one.code == code]
    assert mine, found
    # Of two lines that do not go together either may be named; what breaks off is noticed on the next one.
    assert min(abs(one.line - line) for one in mine) <= 1
    assert all(one.file == FILE and one.column > 0 and one.sentence.endswith("。") for one in mine)
    assert all("\n" not in str(one) for one in found)


def test_all_mistakes_come_in_one_run_with_the_missing_lines_too() -> None:
    text = TEXT.replace("发证机关: 不动产登记机构\n", "").replace("打印: true", "打印: 2").replace("亮码: true", "亮码: 3")
    found = check_licence_contents({FILE: text.encode()}, AROUND)
    assert {one.code for one in found} == {"missing-field", "type"}
    assert len(found) == 3


@pytest.mark.parametrize(
    ("content", "code"), [(b"\xff\xfe", "encoding"), (b"", "empty"), (b"a" * (MOST_BYTES + 1), "too-large")]
)
def test_what_is_no_text_at_all(content: bytes, code: str) -> None:
    assert [one.code for one in check_licence_contents({FILE: content}, AROUND)] == [code]


def test_what_is_shipped_has_no_mistakes_and_is_what_the_schema_says() -> None:
    assert check_licences(SHIPPED, AROUND) == []
    assert (SHIPPED / "schema.json").read_text(encoding="utf-8") == schema_text()
    words = names_in(load_licences(ROOT / "assets" / FOLDER))
    assert words["en"]["不动产权证书"] == "Real estate title certificate"
    assert all(text.strip() for language in words.values() for text in language.values())


def test_two_files_may_not_have_the_same_code_or_name() -> None:
    again = TEXT.replace("id: real-estate", "id: other")
    with pytest.raises(CatalogueProblem, match="相同"):
        licences_of({FILE: TEXT.encode(), "other.yaml": again.encode()})
    found = check_licence_contents({FILE: TEXT.encode(), "other.yaml": again.encode()}, AROUND)
    assert {one.code for one in found} == {"twice", "keyword"}


def test_the_command_names_file_line_and_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / FILE).write_text(TEXT.replace("持有人: 个人", "持有人: 个体"), encoding="utf-8")
    assert main(["licences", "check", str(tmp_path)]) == 2
    assert re.search(
        r"^real-estate\.yaml:9:6: “持有人”不能写“个体”。是不是“个人”？（value）$", capsys.readouterr().out, re.MULTILINE
    )
    assert main(["licences", "check", str(tmp_path), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["mistakes"][0]["line"] == 9
    assert main(["licences", "check", str(tmp_path / "none")]) == 5
    assert main(["licences", "check"]) == 0
    assert main(["licences", "schema"]) == 0


def test_a_new_kind_can_be_used_at_once_and_nothing_is_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = ["licences", "new", "test-licence", *NEW, "--into", str(tmp_path)]
    assert main(new) == 0
    (kind,) = load_licences(tmp_path)
    assert (kind.title, kind.validity, kind.origin) == ("测试证", "5年", "本项目")
    assert kind.code not in {one.code for one in load_licences(SHIPPED)}
    assert main(["licences", "check", str(tmp_path)]) == 0
    written = (tmp_path / "test-licence.yaml").read_bytes()
    assert main(new) == 6
    assert (tmp_path / "test-licence.yaml").read_bytes() == written
    assert "已经有" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (("--holder=个体",), "个人"),
        (("--validity=三年",), "有效期"),
        (("--title=",), "不能空着"),
        (("--title=不动产权证书", "--into", str(SHIPPED)), "也叫"),
    ],
)
def test_a_new_kind_with_a_mistake_is_not_written(
    changes: tuple[str, ...], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["licences", "new", "test-licence", *NEW, "--into", str(tmp_path), *changes]) == 2
    assert says in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
    assert not (SHIPPED / "test-licence.yaml").exists()


def test_the_page_of_all_kinds_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page().rstrip("\n") + "\n"
    named = yaml.safe_load((ROOT / "docs" / "service-table.yaml").read_text(encoding="utf-8"))
    assert any("e-licence" in row.get("事项", ()) for row in named)
