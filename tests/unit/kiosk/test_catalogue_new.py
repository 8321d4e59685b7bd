"""``catalogue new`` writes a file that the check and the terminal take, and never one that they would not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.catalogue import load_catalogue
from kiosk.domain.catalogue import Hardware, OfflinePolicy, Output
from kiosk.maintenance.catalogue.check import Surroundings, check_folder
from kiosk.maintenance.catalogue.command import ASSETS, SHIPPED
from kiosk.maintenance.catalogue.fresh import OUTPUTS

TITLE = "社保卡挂失"
HINT = "请师傅开锁前，查查他备案没有"
"""Words that have translations, of services that are not in the folder."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("categories.yaml", "hazard-report.yaml"):
        shutil.copy(SHIPPED / name, tmp_path / name)
    return tmp_path


def new(folder: Path, **changed: str) -> int:
    given = {"title": TITLE, "hint": HINT, "department": "公安厅", "category": "other", "output": "slip", **changed}
    identifier = given.pop("id", "fresh")
    options = [part for name, value in given.items() for part in (f"--{name}", value)]
    return main(["catalogue", "new", identifier, "--into", str(folder), *options])


@pytest.mark.parametrize("output", OUTPUTS)
def test_what_is_written_passes_the_check_and_is_taken(folder: Path, output: str) -> None:
    assert new(folder, output=output) == 0
    assert check_folder(folder, Surroundings.of(ASSETS)) == []
    service = load_catalogue(folder).by_id["fresh"]
    assert (service.title, service.hint, service.output) == (TITLE, HINT, Output(output))
    policy = {"slip": OfflinePolicy.QUEUE, "notice": OfflinePolicy.LOCAL}.get(output, OfflinePolicy.ONLINE)
    assert service.offline is policy
    assert (Hardware.DOCUMENT in service.hardware) == (output == "document")
    assert bool(service.consent) != service.is_read
    known = {one.item_code[:19] for one in load_catalogue(SHIPPED).services if one.department == "公安厅"}
    assert service.item_code[:19] in known


def test_two_new_services_have_two_codes(folder: Path) -> None:
    assert new(folder) == 0
    assert new(folder, id="second", title="婚姻登记预约") == 0
    codes = [one.item_code for one in load_catalogue(folder).services]
    assert len(set(codes)) == len(codes) == 3


def test_words_without_translation_are_told_and_the_file_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    title = '说"你好"：#1'
    assert new(folder, title=title) == 0
    told = capsys.readouterr().out
    assert f"“{title}”没有繁体和英文译文。" in told
    assert "占位" in told
    assert load_catalogue(folder).by_id["fresh"].title == title


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"department": "公安庁"}, "没有单位“公安庁”"),
        ({"category": "othre"}, "是不是“other”？"),
        ({"title": "长" * 15}, "放不下"),
        ({"title": "村里隐患上报"}, "搜索时分不清"),
        ({"title": "  "}, "不能空着"),
        ({"hint": "一\n二"}, "看不见的符号"),
        ({"hint": "\udcff"}, "看不见的符号"),
        ({"output": "paper"}, "可以写的有：slip"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_written(
    folder: Path, capsys: pytest.CaptureFixture[str], changed: dict[str, str], words: str
) -> None:
    assert new(folder, **changed) == 2
    assert words in capsys.readouterr().err
    assert not (folder / "fresh.yaml").exists()


@pytest.mark.parametrize("identifier", ["../outside", "Big", "a b", "", "a" * 65])
def test_an_id_that_is_no_file_name(folder: Path, capsys: pytest.CaptureFixture[str], identifier: str) -> None:
    assert new(folder, id=identifier) == 2
    assert "id 只用小写字母" in capsys.readouterr().err
    assert sorted(path.name for path in folder.iterdir()) == ["categories.yaml", "hazard-report.yaml"]


def test_nothing_is_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "hazard-report.yaml").read_bytes()
    assert new(folder, id="hazard-report") == 6
    assert "已经有 hazard-report.yaml" in capsys.readouterr().err
    assert (folder / "hazard-report.yaml").read_bytes() == before


def test_what_is_not_given_is_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"一句话说明": HINT, "办完得到什么": "record"}
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda asked: next(v for k, v in answers.items() if asked.startswith(k)))
    given = ["--title", TITLE, "--department", "公安厅", "--category", "other"]
    assert main(["catalogue", "new", "fresh", "--into", str(folder), *given]) == 0
    assert load_catalogue(folder).by_id["fresh"].output is Output.RECORD


def test_with_nobody_to_ask(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert main(["catalogue", "new", "fresh", "--into", str(folder)]) == 2
    assert "还要写 --title" in capsys.readouterr().err


def test_who_stops_answering(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def ended(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", ended)
    assert main(["catalogue", "new", "fresh", "--into", str(folder)]) == 2
    assert "没有答完" in capsys.readouterr().err
    assert not (folder / "fresh.yaml").exists()
