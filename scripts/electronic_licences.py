"""Writes docs/electronic-licences.md: how a kind of licence is added, and the table of all kinds, from assets/licences.

``python scripts/electronic_licences.py`` writes; with ``--check`` it only says (exit code 2) that the page is not current.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from kiosk.licencefiles import HOLDERS, LicenceFile  # noqa: E402
from kiosk.licencekinds import load_licences  # noqa: E402

PAGE: Final = ROOT / "docs" / "electronic-licences.md"
_YES: Final = {True: "可以", False: "不可以"}
_COLUMNS: Final = (
    "证照",
    "id",
    "代码",
    "标准号",
    "发证机关",
    "有效期",
    "地区",
    "打印",
    "亮码",
    "屏上遮住",
    "到期去办",
    "依据",
)

_HEAD: Final = """# 电子证照的种类

由 `python scripts/electronic_licences.py` 根据 [assets/licences](../assets/licences) 写成，不要手改。

{people} 种给个人和家庭，{firms} 种给企业。省里说有 92 种个人电子证照，但没有找到公开的清单：
这里的是按法规实有的证照选的 92 种。
“代码”是证照类型代码（GB/T 36904）：{national} 种找得到国家的 21 位代码，
其余 {own} 种是本项目自己编的 3 位，接在一个虚构的定义机构后面，换成真的之前不能和别的系统交换。
标准号只写查得到出处的（写在文件的“出处”里）；“依据”的法规名是按常识写的，用之前请核对。
发证的系统全是模拟的，纸上、屏上都写着。

## 加一种证照（十分钟）

1. `python -m kiosk licences new ID`：一句一句问名称、繁体和英文名称、发证机关、谁的、有效期、依据
   （也可以写成 `--title` 这样的参数），写出一个能用的文件。也可以抄一个最像的。
2. 改 `字段`：证上有哪几行就写哪几行，见下表。`叫法` 多写几个，老百姓怎么叫就怎么写，搜索用。
3. `python -m kiosk licences check`：一次说完所有的错，每处一行：`文件:行:列: 哪里不对。怎么改。（代码）`。
   `--json` 给程序看。都能用返回 0，有错返回 2，读不了返回 5；`new` 写不了返回 6。
4. 新的字段名和发证机关，在 `assets/translations` 的 `zh-Hant.yaml` 和 `en.yaml` 各加一行（没有的，`check` 会说）。
5. `python scripts/electronic_licences.py` 更新本页；`make test`：每一种都会发一张、看一遍、印一遍、验一遍。

编辑器也能边写边提示：文件第一行写 `# yaml-language-server: $schema=schema.json`，
`schema.json` 由 `python -m kiosk licences schema` 生成。

| 名称 | 写什么 |
|---|---|
| `类型代码` `代码来源` `出处` | 国家的 21 位代码写 `国家`，并写明在哪里查到的；没有就写 3 位，`本项目` |
| `持有人` | `个人`；`孩子`（18 岁以前本人和父母都看得到）；`家庭`；`企业`（法定代表人看得到） |
| `有效期` | `10年` 这样的年数，到期会提醒；`长期`；证上不写期限的写 `无` |
| `打印` `亮码` | 可不可以打印复印件、可不可以亮二维码给人扫 |
| `常见` `年满` `不满` `只给` `凭关系` | 谁会有：`都有` `常有` `少有`，年龄，哪种证件的人，有没有配偶 |
| `换证事项` | 过期了可以在终端上办的事项的 id |

| 字段的类型 | 写什么 |
|---|---|
| `姓名` `性别` `出生日期` `证件号码` `住址` | 持有人的 |
| `家里人` | `关系`: 配偶、前配偶、父母 |
| `企业名称` `信用代码` | 只有企业的证照有 |
| `编号` | `样式`：`#` 是数字，`@` 是大写字母，`YYYY` 是发证那年 |
| `选项` `数量` `日期` `车牌` | `选项` 写 `取值`，`数量` 写 `从` `到` `单位` |

`屏上遮住: true` 在屏幕上只露头尾，`打印遮住: true` 印出来也遮住。

"""


def page() -> str:
    """The whole of docs/electronic-licences.md."""
    kinds = load_licences(ROOT / "assets" / "licences")
    firms = sum(kind.holder == "企业" for kind in kinds)
    national = sum(kind.origin == "国家" for kind in kinds)
    head = _HEAD.replace("{people}", str(len(kinds) - firms)).replace("{firms}", str(firms))
    head = head.replace("{national}", str(national)).replace("{own}", str(len(kinds) - national))
    return head + "".join(_table(holder, kinds) for holder in HOLDERS)


def _table(holder: str, kinds: Iterable[LicenceFile]) -> str:
    mine = [kind for kind in kinds if kind.holder == holder]
    lines = [_line(_COLUMNS), _line(("---",) * len(_COLUMNS)), *(_line(_cells(kind)) for kind in mine)]
    return f"## {holder}（{len(mine)}种）\n\n" + "\n".join(lines) + "\n\n"


def _cells(kind: LicenceFile) -> Iterator[str]:
    yield kind.title
    yield f"`{kind.id}`"
    yield f"`{kind.code}`"
    yield kind.standard
    yield kind.office
    yield kind.validity
    yield kind.area
    yield _YES[kind.prints]
    yield _YES[kind.shows]
    yield "、".join(one.label for one in kind.fields if one.hidden_on_screen)
    yield f"`{kind.renewal}`" if kind.renewal else ""
    yield kind.basis


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    wanted = page().rstrip("\n") + "\n"
    if parser.parse_args().check:
        current = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
        if current != wanted:
            sys.stderr.write("docs/electronic-licences.md is not current: run python scripts/electronic_licences.py\n")
            return 2
        return 0
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
