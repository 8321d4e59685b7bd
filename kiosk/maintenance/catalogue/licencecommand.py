"""``python -m kiosk licences``: checks the files of the kinds of licences, begins a new one, prints their schema."""

from __future__ import annotations

import argparse
import json
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

import msgspec

from kiosk.licencefiles import LicenceFile
from kiosk.licencekinds import FOLDER
from kiosk.maintenance.catalogue.asking import answers_to, wrong_id
from kiosk.maintenance.catalogue.check import Surroundings
from kiosk.maintenance.catalogue.command import ASSETS, MISTAKES, NOT_FOUND, NOT_WRITTEN
from kiosk.maintenance.catalogue.licencecheck import check_licence_contents, check_licences
from kiosk.maintenance.catalogue.licenceparser import QUESTIONS

SHIPPED: Final = ASSETS / FOLDER
_CODE: Final = re.compile(r'^类型代码: "?([0-9A-Z]{3})"?\s*$', re.MULTILINE)
"""Of this project."""


def run(options: argparse.Namespace) -> int:
    """0 done; 2 mistakes, or something given is wrong; 5 nothing to read; 6 there already, or not to be written."""
    if options.action == "schema":
        sys.stdout.write(schema_text())
        return 0
    return _new(options) if options.action == "new" else _check(options.folder or SHIPPED, as_json=options.json)


def schema_text() -> str:
    """The JSON Schema of a licence's file, as it stands in ``assets/licences/schema.json``."""
    (licence,), components = msgspec.json.schema_components((LicenceFile,), ref_template="#/$defs/{name}")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "电子证照种类", **licence}
    return json.dumps({**head, "$defs": components}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _check(folder: Path, *, as_json: bool) -> int:
    try:
        count = sum(1 for _ in folder.glob("*.yaml"))
        mistakes = check_licences(folder, Surroundings.of(ASSETS)) if count else []
    except OSError as problem:
        return _refuse(f"读不了 {folder}（{type(problem).__name__}）。", NOT_FOUND)
    if not count:
        return _refuse(f"{folder} 里没有证照文件（*.yaml）。", NOT_FOUND)
    if as_json:
        sys.stdout.write(
            json.dumps({"ok": not mistakes, "mistakes": [asdict(one) for one in mistakes]}, ensure_ascii=False)
        )
        sys.stdout.write("\n")
    elif mistakes:
        files = len({one.file for one in mistakes})
        sys.stdout.write("\n".join([*map(str, mistakes), f"{files}个文件里有{len(mistakes)}处要改。\n"]))
    else:
        sys.stdout.write(f"{count}种证照都可以用。\n")
    return MISTAKES if mistakes else 0


def _new(options: argparse.Namespace) -> int:
    """Nothing is ever overwritten; a file that would have mistakes is not written."""
    folder: Path = options.into or SHIPPED
    answers = wrong_id(options.id) or answers_to(QUESTIONS, options)
    if isinstance(answers, str):
        return _refuse(answers, MISTAKES)
    file = f"{options.id}.yaml"
    try:
        contents = {path.name: path.read_bytes() for path in sorted(folder.glob("*.yaml"))}
        shipped = {path.name: path.read_bytes() for path in SHIPPED.glob("*.yaml")}
        around = Surroundings.of(ASSETS)
    except OSError as problem:
        return _refuse(f"读不了 {folder}（{type(problem).__name__}）。", NOT_FOUND)
    if file in contents:
        return _refuse(f"已经有 {file}，没有改动它。", NOT_WRITTEN)
    text = fresh_licence(options.id, answers, _free_code([*contents.values(), *shipped.values()]))
    before = set(check_licence_contents(contents, around)) if contents else set()
    found = [one for one in check_licence_contents({**contents, file: text.encode()}, around) if one not in before]
    wrong = [one for one in found if one.code != "translation"]
    if wrong:
        return _refuse("\n".join([*(f"{one.sentence}{one.advice}" for one in wrong), "没有写文件。"]), MISTAKES)
    try:
        with (folder / file).open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError as problem:
        return _refuse(f"写不了 {folder / file}（{type(problem).__name__}）。", NOT_WRITTEN)
    sys.stdout.write(f"写好了 {folder / file}。接着把“字段”改成证上有的。\n")
    sys.stdout.writelines(f"{one.sentence}{one.advice}\n" for one in found)
    return 0


def _free_code(contents: list[bytes]) -> str:
    taken = {found[1] for content in contents for found in _CODE.finditer(content.decode("utf-8", "replace"))}
    return next(code for code in (f"{number:03d}" for number in range(1, 1000)) if code not in taken)


def fresh_licence(licence_id: str, answers: dict[str, str], code: str) -> str:
    """The YAML of a kind of licence: complete, so that it can be tried at once, and commented, to be changed."""
    quoted = {name: json.dumps(text, ensure_ascii=False) for name, text in answers.items()}
    return _FRESH.format(id=licence_id, code=code, **quoted)


_FRESH: Final = """\
# 每一行写什么，见 docs/electronic-licences.md。写完用 python -m kiosk licences check 查一遍。
id: {id}
证照名称: {title}
繁体名称: {traditional}
英文名称: {english}
# 本项目的代码。知道国家的21位代码，就写上它，来源写“国家”，再加一行“出处”。
类型代码: "{code}"
代码来源: 本项目
依据: {basis}
发证机关: {office}
持有人: {holder}
适用地区: 全国
有效期: {validity}
# 可不可以打印复印件、可不可以亮码给人扫。
打印: true
亮码: true
# 都有、常有、少有：模拟系统按它发证。
常见: 少有
# 老百姓怎么叫它，搜索用。
叫法: []
# 证上的每一行；“屏上遮住”的旁边有人也看不全。
字段:
  - {{名称: 姓名, 类型: 姓名}}
  - {{名称: 证号, 类型: 编号, 样式: "44########"}}
  - {{名称: 发证日期, 类型: 日期}}
"""


def _refuse(sentence: str, code: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code
