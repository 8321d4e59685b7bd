"""Places: codes, levels, the table that the terminal ships, and finding one by name, sound or first letters."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.catalogue import FieldKind, FieldSpec
from kiosk.domain.forms import check_answer
from kiosk.domain.regions import Level, Region, RegionBook, is_code, is_precise, level_of, parent_of, words_of
from kiosk.regions import RegionProblem, load_regions, regions_of
from scripts.make_divisions import divisions

FOLDER = Path(__file__).resolve().parents[3] / "assets" / "regions"
BOOK = load_regions(FOLDER)
OWN = "440981113215"
PLACE = FieldSpec("place", "地方", FieldKind.REGION, "在哪里？")
CITY = FieldSpec("city", "城市", FieldKind.REGION, "哪个市？", deepest=Level.CITY)


def names(regions: tuple[Region, ...]) -> list[str]:
    return [region.name for region in regions]


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("440000", Level.PROVINCE, ""),
        ("440900", Level.CITY, "440000"),
        ("440981", Level.COUNTY, "440900"),
        ("440981113", Level.TOWN, "440981"),
        ("440981113215", Level.VILLAGE, "440981113"),
        ("110101", Level.COUNTY, "110000"),
        ("500229", Level.COUNTY, "500000"),
        ("429004", Level.CITY, "420000"),
        ("659001", Level.CITY, "650000"),
        ("810000", Level.PROVINCE, ""),
    ],
)
def test_a_code_says_its_level_and_what_it_lies_in(code: str, level: Level, parent: str) -> None:
    assert is_code(code)
    assert (level_of(code), parent_of(code)) == (level, parent)


@pytest.mark.parametrize(
    "text", ["", "44", "44098", "4409811", "94098a", "940000", "４４００００", "440981113 ", "440981\n"]
)
def test_what_is_no_code(text: str) -> None:
    assert not is_code(text)
    assert check_answer(PLACE, text) is not None


@given(st.text("0123456789", max_size=14))
def test_the_way_up_always_ends(code: str) -> None:
    steps = 0
    while code:
        code = parent_of(code)
        steps += 1
    assert steps <= len(Level)


def test_the_table_is_whole() -> None:
    """34 provinces, and per the statistical yearbooks 333 prefectures; Guangdong's 21 cities and 122 counties."""
    levels = [level_of(region.code) for region in BOOK.regions]
    assert levels.count(Level.PROVINCE) == 34
    prefectures = [region for region in BOOK.regions if len(region.code) == 6 and region.code.endswith("00")]
    assert len(prefectures) - 34 == 333
    guangdong = [level_of(region.code) for region in BOOK.regions if region.code.startswith("44")]
    assert (guangdong.count(Level.CITY), guangdong.count(Level.COUNTY)) == (21, 122)
    assert all(BOOK.get(parent_of(region.code)) for region in BOOK.regions if parent_of(region.code))
    assert all(region.sound.isascii() and region.initials.isalpha() and region.latin.isascii() for region in BOOK.regions)


def test_the_table_is_that_of_the_script() -> None:
    """Mend it with ``python scripts/make_divisions.py``: python-stdnum may have brought another one."""
    made = dict(divisions())
    shipped = {region.code: region.name for region in BOOK.regions if not region.simulated}
    assert made.items() <= shipped.items()
    assert shipped.keys() - made.keys() <= {"710000", "810000", "820000"}


def test_what_is_invented_says_so() -> None:
    assert {len(region.code) for region in BOOK.regions if region.simulated} == {9, 12}
    assert {len(region.code) for region in BOOK.regions if not region.simulated} == {6}


def test_no_list_is_a_dead_end() -> None:
    """Whatever is opened either has something under it or is an answer."""
    for deepest in (Level.CITY, Level.COUNTY, Level.TOWN, Level.VILLAGE):
        spec = FieldSpec("place", "地方", FieldKind.REGION, "在哪里？", deepest=deepest)
        for region in BOOK.regions:
            if level_of(region.code) <= deepest and not BOOK.below(region.code, deepest):
                assert check_answer(spec, region.code) is None, region


def test_levels_that_only_the_code_has_are_left_out() -> None:
    assert names(BOOK.below("110000"))[:2] == ["东城区", "西城区"]
    assert "仙桃市" in names(BOOK.below("420000", Level.CITY))
    assert BOOK.below("110000", Level.CITY) == ()
    assert words_of(BOOK.path(OWN)) == "广东省茂名市高州市荔香镇红荔村"


def test_the_own_place_as_far_down_as_it_is_known() -> None:
    assert names((BOOK.nearest(OWN, Level.CITY) or BOOK.regions[0],)) == ["茂名市"]
    real = BOOK.nearest("440982001200", Level.VILLAGE)
    assert real is not None
    assert real.name == "化州市"
    assert BOOK.nearest("990000000000", Level.VILLAGE) is None


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("高州", "高州市"), ("gaozhou", "高州市"), ("gz", "高州市"), ("红荔村", "红荔村"), ("紅荔", "红荔村"),
        ("广州", "广州市"), ("chongqing", "重庆市"), ("Hong Kong", "香港特别行政区"), ("harbin", "哈尔滨市"),
        ("hlc", "红荔村"), ("番禺", "番禺区"),
        ("panyu", "番禺区"), ("\uff27\uff3a", "高州市"),
    ],
)  # fmt: skip
def test_a_place_is_found(text: str, first: str) -> None:
    assert names(BOOK.find(text, Level.VILLAGE, OWN))[0] == first


def test_nothing_deeper_than_asked_is_found() -> None:
    assert names(BOOK.find("高州", Level.CITY, OWN)) == []
    assert BOOK.find("  ", Level.VILLAGE) == ()
    assert len(BOOK.find("a", Level.VILLAGE, most=3)) == 3


@given(st.text(max_size=20))
def test_whatever_is_written_finds_places_or_nothing(text: str) -> None:
    assert set(BOOK.find(text, Level.VILLAGE, OWN)) <= set(BOOK.regions)


@pytest.mark.parametrize(
    ("spec", "code", "trouble"),
    [
        (PLACE, OWN, None), (PLACE, "440900", None), (PLACE, "440000", "form.region.wide"), (PLACE, "110000", None),
        (CITY, "430100", None), (CITY, "429004", None), (CITY, "810000", None), (CITY, OWN, "form.region"),
        (CITY, "440981", "form.region"), (CITY, "430000", "form.region.wide"),
    ],
)  # fmt: skip
def test_an_answer(spec: FieldSpec, code: str, trouble: str | None) -> None:
    found = check_answer(spec, code)
    assert (found and found.code) == trouble
    assert is_precise(code) or trouble is not None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("440000\t广东省\t廣東省\tGuangdong\tguangdong", "第2行不对"),
        ("44\t广东省\t廣東省\tGuangdong\tguangdong\tgd", "第2行不对"),
        ("440000\t广东省\t\tGuangdong\tguangdong\tgd", "第2行不对"),
        ("110000\t北京\t北京\tBeijing\tbeijing\tbj", "第2行的代码 110000 已经有了"),
    ],
)
def test_a_table_that_is_wrong(tmp_path: Path, line: str, words: str) -> None:
    (tmp_path / "a.tsv").write_text(f"110000\t北京市\t北京市\tBeijing\tbeijing\tbj\n{line}\n", encoding="utf-8")
    with pytest.raises(RegionProblem, match=words):
        load_regions(tmp_path)


def test_a_table_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_bytes("110000\t北京市".encode("gb18030"))
    with pytest.raises(RegionProblem, match="读不了"):
        load_regions(tmp_path)


def test_without_tables_nothing_is_known() -> None:
    assert RegionBook().below("") == ()
    assert RegionBook().path(OWN) == ()


def test_the_tables_are_read_once_and_only_when_a_place_is_asked_for(tmp_path: Path) -> None:
    table = tmp_path / "divisions.tsv"
    table.write_text("440000\t广东省\t廣東省\tGuangdong\tguangdong\tgd\n", encoding="utf-8")
    asked, unread = regions_of(tmp_path), regions_of(tmp_path)
    assert [region.code for region in asked.below("")] == ["440000"]
    table.write_text("44\n", encoding="utf-8")
    assert asked.get("440000") is not None
    with pytest.raises(RegionProblem, match="第1行"):
        unread.get("440000")
