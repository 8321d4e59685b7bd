"""Writes docs/privacy-notice.md: the notice in three languages and the register behind it (assets/privacy/register.yaml).

``python scripts/privacy_notice.py`` writes; with ``--check`` it only says (exit code 2) that the page is not current.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import yaml

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from kiosk.privacy import Datum, Register, read_register  # noqa: E402

PAGE: Final = ROOT / "docs" / "privacy-notice.md"
_TITLES: Final = {"zh-Hant": "我的資料怎樣用", "en": "What happens to my data"}
_COLUMNS: Final = ("信息", "敏感", "为什么要", "凭什么", "怎么同意", "放在哪里", "放多久", "给谁")

_HEAD: Final = """# 我的信息怎么用

由 `python scripts/privacy_notice.py` 从 [register.yaml](../assets/privacy/register.yaml) 生成，不要在这里改。
终端上在“帮帮我”里也能看到下面的几句话。
"""


def page() -> str:
    """The whole of docs/privacy-notice.md."""
    register = read_register(ROOT / "assets")
    parts = [_HEAD, *_notices(register), f"## 处理者\n\n{register.controller}。\n", *_table(register)]
    return "\n".join(parts)


def _notices(register: Register) -> Iterator[str]:
    lines = [line.text for line in register.notice]
    yield _bullets(lines)
    for language, title in _TITLES.items():
        path = ROOT / "assets" / "translations" / f"{language}.yaml"
        words = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        yield f"## {title}\n\n{_bullets(words[line] for line in lines)}"


def _bullets(lines: Iterable[str]) -> str:
    return "".join(f"- {line}\n" for line in lines)


def _table(register: Register) -> Iterator[str]:
    yield "## 每一样信息\n"
    yield "终端密文：用平台的公钥加密，终端自己也打不开。平台密文：交给办理部门时才打开；由人来看的，每次都有审计。\n"
    rows = [_COLUMNS, ("---",) * len(_COLUMNS), *(tuple(_cells(one)) for one in register.data)]
    yield "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows) + "\n"


def _cells(one: Datum) -> Iterator[str]:
    yield one.title
    yield "是" if one.sensitive else ""
    yield one.purpose
    yield one.basis
    yield one.consent
    yield "、".join(one.places)
    yield one.lifetime
    yield "、".join(one.recipients) or "不给任何人"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether docs/privacy-notice.md is current")
    wanted = page()
    if parser.parse_args().check:
        current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == wanted
        if not current:
            print("docs/privacy-notice.md is not current: run python scripts/privacy_notice.py", file=sys.stderr)
        return 0 if current else 2
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
