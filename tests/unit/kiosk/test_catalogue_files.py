"""The catalogue: what is in it, and one sentence with the file's name for each kind of mistake."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk.catalogue import CatalogueProblem, load_catalogue
from kiosk.domain.catalogue import Catalogue, FieldKind, Hardware, OfflinePolicy, Output

ASSETS = Path(__file__).resolve().parents[3] / "assets" / "catalogue"
PENSION = "pension-certification.yaml"
INSURANCE = "insurance-certificate.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ASSETS, tmp_path / "catalogue"))


def problem(folder: Path, name: str, old: str = "", new: str = "") -> str:
    """The sentence for the shipped catalogue with one thing changed."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return refusal(folder, name)


def refusal(folder: Path, name: str) -> str:
    with pytest.raises(CatalogueProblem) as refused:
        load_catalogue(folder)
    sentence = str(refused.value)
    assert sentence.startswith(f"{name}：")
    assert sentence.endswith("。")
    assert "\n" not in sentence
    return sentence


def test_what_is_shipped_is_good(services: Catalogue) -> None:
    pension = services.by_id["pension-certification"]
    assert (pension.offline, pension.output, pension.hardware) == (
        OfflinePolicy.QUEUE, Output.SLIP, frozenset({Hardware.ID_CARD}),
    )  # fmt: skip
    assert [(one.name, one.kind, one.required) for one in pension.fields] == [("phone", FieldKind.PHONE, False)]
    assert pension.consent
    assert pension.face_consent
    assert services.by_id["insurance-certificate"].offline is OfflinePolicy.ONLINE
    assert [one.id for one in services.popular()] == ["pension-certification", "insurance-certificate", "pension-payments"]
    assert [one.id for one in services.popular(1)] == ["pension-certification"]
    assert all(services.in_category(category.id) for category in services.categories)
    assert sum(len(services.in_category(category.id)) for category in services.categories) == len(services.services)
    assert services.in_category("pension")[0] == services.popular()[0]
    assert services.in_category("nothing") == ()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("分类: pension", "分类: pensoin", "没有分类“pensoin”，可用的有：certificates、medical、other、pension"),
        ("id: pension-certification", "id: pension", "id 应和文件名相同，现在是“pension”"),
        ("事项名称: 养老待遇资格认证\n", "", "事项名称"),
        ("事项名称:", "事项名字:", "事项名字"),
        ("11440000006940220A", "11440000006940220", "$.事项编码"),
        ("网络策略: Q", "网络策略: X", "$.网络策略"),
        ("产出: slip", "产出: paper", "$.产出"),
        ("硬件模块: [idcard]", "硬件模块: [idcrad]", "$.硬件模块"),
        ("硬件模块: [idcard]", "硬件模块: idcard", "$.硬件模块"),
        ("类型: phone", "类型: telephone", "$.字段"),
        ("常用排名: 1", "常用排名: 一", "$.常用排名"),
        ("必填: false", "必填: 不用", "$.字段"),
    ],
)
def test_a_mistake_in_a_service_is_named(folder: Path, old: str, new: str, words: str) -> None:
    assert words in problem(folder, PENSION, old, new)


def test_a_service_without_consent(folder: Path) -> None:
    text = (folder / PENSION).read_text(encoding="utf-8")
    sentences = text.split("\n告知:")[1].split("\n人脸告知:")[0]
    assert "告知" in problem(folder, PENSION, f"告知:{sentences}", "告知: []")


NOTICE = "village-affairs.yaml"
ENDED = "health-code.yaml"


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        (PENSION, "分组: 养老", "分组: 养猪", "分类“pension”里没有分组“养猪”"),
        (NOTICE, "网络策略: L", "网络策略: O", "网络策略是 L"),
        (NOTICE, "硬件模块: []", "硬件模块: [idcard]", "不能有告知、字段和硬件模块"),
        (NOTICE, "产出: notice", "产出: slip", "告知不能空着"),
        (ENDED, "停止日期: 2023-02-16\n", "", "已停止的要写停止日期"),
        (ENDED, "状态: 已停止\n", "", "已停止的要写停止日期"),
        (ENDED, "2023-02-16", "2023-02-30", "有一个不存在的日期"),
        (ENDED, "状态: 已停止", "状态: 坏了", "状态"),
    ],
)
def test_what_is_only_read_and_what_has_ended(folder: Path, name: str, old: str, new: str, words: str) -> None:
    assert words in problem(folder, name, old, new)


def test_a_service_that_has_ended_comes_last_in_its_group(services: Catalogue) -> None:
    medical = services.in_category("medical")
    ended = services.by_id["health-code"]
    assert (ended.ended_on, ended.is_read) == ("2023-02-16", True)
    assert [one for one in medical if one.group == ended.group][-1] is ended


def test_a_question_to_choose_from_needs_choices_and_no_other_has_them(folder: Path) -> None:
    assert "字段“phone”没有选项" in problem(folder, PENSION, "类型: phone", "类型: choice")


def test_choices_of_a_question_that_is_typed(folder: Path) -> None:
    assert "字段“insurance”不该有选项" in problem(folder, INSURANCE, "类型: choice", "类型: text")


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("{later: [a]}", "字段“second”的“当”要看前面的一个选择，没有“later”"),
        ("{phone: [a]}", "没有“phone”"),
        ("{first: [c]}", "“first”没有这样的选项"),
        ("{first: []}", "“first”没有这样的选项"),
        ("{first: [a], phone: [b]}", "只能看一个字段"),
    ],
)
def test_a_condition_that_could_never_be_met(folder: Path, condition: str, words: str) -> None:
    fields = (
        "字段:\n  - {name: first, 名称: 一, 类型: choice, 问题: 哪个？, "
        "选项: [{value: a, 名称: 甲}, {value: b, 名称: 乙}]}\n"
        f"  - {{name: second, 名称: 二, 类型: text, 问题: 什么？, 当: {condition}}}\n"
    )
    assert words in problem(folder, PENSION, "字段:\n", fields)


@pytest.mark.parametrize("kind", ["date, 起始年: 1899", "phone, 起始年: 1950"])
def test_a_start_year_that_no_date_has(folder: Path, kind: str) -> None:
    fields = f"字段:\n  - {{name: day, 名称: 日子, 类型: {kind}, 问题: 哪一天？}}\n"
    assert "字段“day”的起始年只有日期才有" in problem(folder, PENSION, "字段:\n", fields)


def test_two_services_with_one_code(folder: Path) -> None:
    code = "11440000006940220A2442014007000"
    assert f"事项编码和 {INSURANCE} 的相同" in problem(folder, PENSION, "11440000006940220A2442014001000", code)


def test_a_question_asked_twice(folder: Path) -> None:
    again = "字段:\n  - {name: phone, 名称: 手机, 类型: phone, 问题: 几号？}\n"
    assert "字段“phone”写了两次" in problem(folder, PENSION, "字段:\n", again)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a: [1, 2\nb: 3\n", "行写法不对"),
        (b"\tid: x\n", "第1行写法不对"),
        (b"id: !!python/object:os.system x\n", "写法不对"),
        ("id: 养老".encode("gb18030"), "读不了"),
        (b"", "Expected `object`"),
        (b"- id: x\n", "Expected `object`"),
        (b"id: \x00", "写法不对"),
    ],
    ids=ascii,
)
def test_a_file_that_cannot_be_read(folder: Path, content: bytes, words: str) -> None:
    (folder / PENSION).write_bytes(content)
    assert words in refusal(folder, PENSION)


def test_a_file_that_is_a_folder(folder: Path) -> None:
    (folder / PENSION).unlink()
    (folder / PENSION).mkdir()
    assert "读不了" in refusal(folder, PENSION)


def test_categories_that_are_missing_or_wrong(folder: Path) -> None:
    assert "图标" in problem(folder, "categories.yaml", "  图标: pension\n")
    (folder / "categories.yaml").unlink()
    assert "读不了" in refusal(folder, "categories.yaml")
