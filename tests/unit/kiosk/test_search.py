"""People find a service by whatever words they have for it."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.many_services import many_services
from benchmarks.search import spelt
from kiosk.catalogue import load_catalogue
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.search import LONGEST_QUERY, SearchIndex, Writings, plain
from kiosk.licencekinds import FOLDER, load_licences
from kiosk.searchindex import build_index

CATALOGUE = load_catalogue(Path(__file__).resolve().parents[3] / "assets" / "catalogue")
PENSION = CATALOGUE.by_id["pension-certification"]
INDEX = build_index(CATALOGUE)
LICENCES = load_licences(Path(__file__).resolve().parents[3] / "assets" / FOLDER)
WITH_LICENCES = build_index(CATALOGUE, LICENCES)


def invented(*titles: str) -> SearchIndex:
    services = tuple(
        replace(PENSION, id=f"s{number}", title=title, aliases=(), keywords=(), popular_rank=0)
        for number, title in enumerate(titles)
    )
    return build_index(Catalogue.of((), services))


@pytest.mark.parametrize(
    "query",
    [
        "养老待遇资格认证", "养老", "  养老 ", "退休金", "领退休金", "我想领退休金", "怎么认证", "生存认证",
        "yanglao", "YangLao", "yang lao", "ylrz", "養老認證", "养老任证", "yangloa", "养老带遇资格认证", "ＹＬＲＺ",
    ],
)  # fmt: skip
def test_the_pension_certification_is_found_first(query: str) -> None:
    assert INDEX.find(query)[:1] == ("pension-certification",)


@pytest.mark.parametrize("query", ["", "   ", "，。！", "飞机票", "qqqq", "v", "\N{RIGHT-TO-LEFT OVERRIDE}"])
def test_what_means_nothing_finds_nothing(query: str) -> None:
    assert INDEX.find(query) == ()


def test_the_same_name_comes_before_a_longer_one_and_that_before_one_that_only_holds_it() -> None:
    index = invented("社保卡补换", "社保卡", "挂失社保卡")
    assert index.find("社保卡") == ("s1", "s0", "s2")


def test_of_equals_the_more_used_comes_first() -> None:
    services = tuple(
        replace(PENSION, id=name, title="缴费", aliases=(), keywords=(), popular_rank=rank)
        for name, rank in (("a", 0), ("b", 2), ("c", 1))
    )
    assert build_index(Catalogue.of((), services)).find("缴费") == ("c", "b", "a")


def test_a_character_with_several_readings_is_found_by_each() -> None:
    index = invented("重庆银行")
    for reading in ("chongqing", "zhongqing", "cqyh", "chongqingyinhang", "chongqingyinxing"):
        assert index.find(reading) == ("s0",), reading


def test_no_more_than_asked_for() -> None:
    index = invented(*(f"补贴{number}" for number in range(20)))
    assert len(index.find("补贴", 3)) == 3


@given(st.text(max_size=3 * LONGEST_QUERY))
def test_nothing_typed_breaks_the_search(query: str) -> None:
    found = INDEX.find(query)
    assert set(found) <= set(CATALOGUE.by_id)
    assert len(found) == len(set(found))


@given(st.text(max_size=60))
def test_writing_plainly_is_final(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize("seed", range(4))
def test_looking_only_where_something_may_fit_loses_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = many_services(CATALOGUE, count=120, seed=seed)
    index = build_index(catalogue)
    dice = random.Random(seed)
    queries = [spelt(service.title, dice) for service in catalogue.services]
    queries += [query[: dice.randint(1, len(query))] for query in queries]
    quick = [index.find(query) for query in queries]
    everywhere = set(range(len(catalogue.services)))
    monkeypatch.setattr(Writings, "holding", lambda *_: everywhere)
    monkeypatch.setattr(Writings, "near", lambda *_: everywhere)
    assert [index.find(query) for query in queries] == quick


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("房产证", "不动产权证书"),
        ("房產證", "不动产权证书"),
        ("fangchanzheng", "不动产权证书"),
        ("我的田证在哪里", "农村土地承包经营权证"),
        ("打针本", "预防接种证"),
        ("教资", "教师资格证书"),
    ],
)
def test_a_licence_is_found_by_what_people_call_it(said: str, meant: str) -> None:
    assert ("e-licence", meant) in WITH_LICENCES.found(said)[:2]


def test_every_licence_is_found_by_its_name_and_a_service_of_that_name_comes_first() -> None:
    for kind in LICENCES:
        assert "e-licence" in WITH_LICENCES.find(kind.title), kind.title
    assert WITH_LICENCES.found("营业执照")[0][0] == "business-licence"
    assert WITH_LICENCES.found("电子证照")[0] == ("e-licence", "")
    assert len(set(WITH_LICENCES.find("证"))) == len(WITH_LICENCES.find("证"))
