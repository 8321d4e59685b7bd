"""Make the tables of places for the terminal: `assets/regions/`.

    python scripts/make_divisions.py

`divisions.tsv`: the provinces, prefectures and counties of GB/T 2260 as they are now, from the table that python-stdnum
carries (`stdnum/cn/loc.dat`, taken from the Chinese Wikipedia's lists; LGPL-2.1-or-later). `simulated-villages.tsv`: towns
and villages of one county, invented. Both in the same columns: code, name, in Traditional characters, in Latin letters,
sound, first letters. Traditional forms by OpenCC, sounds by pypinyin; what they get wrong is put right below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parents[1] / "assets" / "regions"

_NOT_A_PLACE: Final = re.compile(r"市辖区|县|.*直辖县级行政单位")
"""Levels that only the code has."""
_STALE: Final = frozenset({"429001", "422900", "422921", "232761", "232762", "232763", "232764"})
"""Without an end in the table: 随州 became 421300 and 神农架 429021; the four of 大兴安岭 are not in the standard."""
_SPECIAL: Final = {"810000": "香港特别行政区", "820000": "澳门特别行政区", "710000": "台湾省"}

_TRADITIONAL: Final = {
    "新干县": "新干縣", "湖里区": "湖里區", "岳西县": "岳西縣", "岳池县": "岳池縣", "岳普湖县": "岳普湖縣",
    "糯米糍村": "糯米糍村",
}  # fmt: skip
"""Where OpenCC's single characters miss."""

_LATIN: Final = {
    "内蒙古自治区": "Inner Mongolia", "广西壮族自治区": "Guangxi", "西藏自治区": "Tibet", "宁夏回族自治区": "Ningxia",
    "新疆维吾尔自治区": "Xinjiang", "香港特别行政区": "Hong Kong", "澳门特别行政区": "Macao", "台湾省": "Taiwan",
    "陕西省": "Shaanxi", "北京市": "Beijing", "天津市": "Tianjin", "上海市": "Shanghai", "重庆市": "Chongqing",
    "哈尔滨市": "Harbin City", "齐齐哈尔市": "Qiqihar City", "呼和浩特市": "Hohhot City", "鄂尔多斯市": "Ordos City",
    "乌鲁木齐市": "Urumqi City", "克拉玛依市": "Karamay City", "吐鲁番市": "Turpan City", "拉萨市": "Lhasa City",
    "日喀则市": "Shigatse City", "昌都市": "Chamdo City", "林芝市": "Nyingchi City", "那曲市": "Nagqu City",
    "阿里地区": "Ngari Prefecture", "博尔塔拉蒙古自治州": "Bortala Prefecture", "喀什地区": "Kashgar Prefecture",
    "巴音郭楞蒙古自治州": "Bayingolin Prefecture", "克孜勒苏柯尔克孜自治州": "Kizilsu Prefecture",
    "阿克苏地区": "Aksu Prefecture", "和田地区": "Hotan Prefecture", "伊犁哈萨克自治州": "Ili Prefecture",
    "阿勒泰地区": "Altay Prefecture",
}  # fmt: skip

_SOUNDS: Final = {
    "朝阳": "chao yang", "长": "chang", "六安": "lu an", "六合": "lu he", "乐亭": "lao ting", "蚌埠": "beng bu",
    "台州": "tai zhou", "丽水": "li shui", "铅山": "yan shan", "洪洞": "hong tong", "枞阳": "zong yang",
    "歙县": "she xian", "涡阳": "guo yang", "黟县": "yi xian", "尉犁": "yu li", "蔚县": "yu xian", "盱眙": "xu yi",
    "郫都": "pi du", "犍为": "qian wei", "荥经": "ying jing", "荥阳": "xing yang", "筠连": "jun lian",
    "莘县": "shen xian", "单县": "shan xian", "东阿": "dong e", "番禺": "pan yu", "大埔": "da bu",
    "陆丰": "lu feng", "吴堡": "wu bu", "乐昌": "le chang", "乐": "le", "重庆": "chong qing", "厦门": "xia men",
    "峨": "e", "浚县": "xun xian", "渑池": "mian chi", "泌阳": "bi yang", "中牟": "zhong mu", "柏": "bai",
    "监利": "jian li", "郧": "yun", "黄陂": "huang pi", "婼羌": "ruo qiang", "曾都": "zeng du", "都": "du",
    "宿": "su", "会": "hui", "大同": "da tong", "会理": "hui li", "会昌": "hui chang", "会泽": "hui ze",
    "新会": "xin hui", "四会": "si hui", "乐清": "yue qing", "长子": "zhang zi",
}  # fmt: skip
"""Names, or characters of names, whose usual reading is another."""

_SUFFIXES: Final = {
    "特别行政区": "", "自治区": "", "自治州": " Prefecture", "自治县": " County", "自治旗": " Banner",
    "街道": " Subdistrict",    "地区": " Prefecture", "林区": " District", "矿区": " Mining District",
    "省": " Province", "市": " City",
    "区": " District", "县": " County", "旗": " Banner", "盟": " League", "镇": " Town", "乡": " Township",
    "村": " Village", "社区": " Community",
}  # fmt: skip

_PEOPLES: Final = re.compile(
    r"((?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜"
    r"|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|塔吉克|怒|鄂温克|鄂伦春|裕固|保安|独龙|普米|各)族?)+$"
)

_TOWNS: Final = {
    "440981102": "云潭镇",
    "440981113": "荔香镇", "440981151": "桂圆镇", "440981152": "榕荫镇", "440981153": "木棉镇", "440981154": "稻香镇",
    "440981155": "竹溪镇", "440981051": "鉴江街道",
}  # fmt: skip
_VILLAGES: Final = {
    "440981102": ("读岗村", 299),
    "440981113": ("红荔村", 215), "440981151": ("桂花村", 201), "440981152": ("大榕村", 201), "440981153": ("红棉村", 201),
    "440981154": ("早稻村", 201), "440981155": ("竹园村", 201),
}  # fmt: skip
_MORE_VILLAGES: Final = {
    "440981102": ("大塘口村", "山背村", "水口村"),
    "440981113": ("白糖罂村", "妃子村", "桂味村", "糯米糍村", "大塘坡村", "新屋村"),
    "440981151": ("石硖村", "储良村"), "440981152": ("古榕村", "榕树头村"), "440981153": ("木棉岭村",),
    "440981154": ("晚稻村", "禾塘村"), "440981155": ("竹山村", "清溪村"),
}  # fmt: skip


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    _write("divisions.tsv", sorted({**dict(divisions()), **_SPECIAL}.items()))
    _write("simulated-villages.tsv", sorted(_invented()))
    return 0


def divisions() -> Iterator[tuple[str, str]]:
    """Code and name of what is a place today. Raises LookupError where the table is not as it used to be."""
    province = ""
    for line in (files("stdnum.cn") / "loc.dat").read_text(encoding="utf-8").splitlines():
        if found := re.fullmatch(r'(\d\d) province=".*"', line):
            province = found[1]
        elif found := re.fullmatch(r'  (\d{4}) county="(.*)"', line):
            code = province + found[1]
            # "[1983-1986]郊区,[1987-]白云区": without an end it goes on.
            lasting = [one for one in found[2].split(",") if not re.match(r"\[\d*-\d+\]", one)]
            name = re.sub(r"^\[\d*-\]", "", lasting[0]) if lasting else ""
            if name and code not in _STALE and not _NOT_A_PLACE.fullmatch(name):
                yield code, name
        elif not line.startswith("#"):
            raise LookupError(line)


def _invented() -> Iterator[tuple[str, str]]:
    yield from _TOWNS.items()
    for town, (first, number) in _VILLAGES.items():
        for place, name in enumerate((first, *_MORE_VILLAGES[town])):
            yield f"{town}{number + place:03d}", name


def _write(name: str, rows: list[tuple[str, str]]) -> None:
    from opencc import OpenCC

    traditional = OpenCC("s2hk")
    with (FOLDER / name).open("w", encoding="utf-8", newline="\n") as out:
        for code, place in rows:
            syllables = _syllables(place)
            latin = _LATIN.get(place) or _latin(place)
            other = _TRADITIONAL.get(place) or traditional.convert(place).replace("谿", "溪")
            initials = "".join(one[0] for one in syllables)
            out.write("\t".join((code, place, other, latin, "".join(syllables), initials)) + "\n")


def _syllables(place: str) -> list[str]:
    from pypinyin import lazy_pinyin

    found: list[str] = []
    rest = place
    while rest:
        known = next((one for one in sorted(_SOUNDS, key=len, reverse=True) if rest.startswith(one)), "")
        if known:
            found += _SOUNDS[known].split()
            rest = rest[len(known) :]
            continue
        # Up to the next name of ours, in one piece: the dictionary knows words.
        end = min((at for one in _SOUNDS if (at := rest.find(one)) > 0), default=len(rest))
        found += lazy_pinyin(rest[:end], v_to_u=False)
        rest = rest[end:]
    return [one for one in found if one]


def _latin(place: str) -> str:
    suffix = next((one for one in _SUFFIXES if place.endswith(one) and len(place) - len(one) > 1), "")
    bare = place.removesuffix(suffix)
    if suffix.startswith("自治"):
        bare = _PEOPLES.sub("", bare) or bare
    word = ""
    for syllable in _syllables(bare):
        word += f"'{syllable}" if word and syllable[0] in "aoe" else syllable
    if len(place) == 2 and not suffix:
        # Of one character and its level: written in one word, as the railway does.
        return word.capitalize()
    return word.capitalize() + _SUFFIXES.get(suffix, "")


if __name__ == "__main__":
    raise SystemExit(main())
