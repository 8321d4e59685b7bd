"""A new service by the guide's own commands, as a clerk does it: read from the guide and run as they stand there."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

import pytest
from PIL import Image

from kiosk.__main__ import main

ROOT = Path(__file__).resolve().parents[3]
GUIDE = ROOT / "docs" / "adding-a-service.md"
BUDGET_SECONDS = 180.0
"""What the three commands themselves may take of the ten minutes, on a machine that is busy with other tests too."""
ANSWERS = {
    "--title": "养犬登记",
    "--hint": "给家里的狗办证",
    "--department": "公安厅",
    "--category": "other",
    "--output": "slip",
}


def commands() -> list[list[str]]:
    """The numbered steps of the section, in their order."""
    section = GUIDE.read_text(encoding="utf-8").split("## 十分钟里先看一眼")[1].split("\n## ")[0]
    steps = re.findall(r"^[0-9]\. .*?`(catalogue [^`]+)`", section, re.MULTILINE)
    steps += re.findall(r"；`(catalogue check)`", section)
    ordered = sorted(dict.fromkeys(steps), key=section.index)
    return [step.split() for step in ordered]


def test_the_guide_has_the_three_commands() -> None:
    assert [words[1] for words in commands()] == ["new", "check", "preview"]


def test_a_clerk_gets_from_nothing_to_pictures_by_the_guide(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, pictures = tmp_path / "catalogue", tmp_path / "pictures"
    shutil.copytree(ROOT / "assets" / "catalogue", folder)
    places = {"ID": "dog-licence", "PICTURES": str(pictures)}
    started = time.monotonic()
    for words in commands():
        given = [part for pair in ANSWERS.items() for part in pair] if words[1] == "new" else []
        code = main([*(places.get(word, word) for word in words), "--folder", str(folder), *given])
        said = capsys.readouterr()
        if words[1] == "check":
            # Nobody has translated the new words yet: told, a line each, with file, line and what to do.
            lines = [line for line in (said.out + said.err).splitlines() if "dog-licence.yaml:" in line]
            assert code == 2
            assert lines
            assert all("（translation）" in line for line in lines), said
        else:
            assert code == 0, said
    assert time.monotonic() - started < BUDGET_SECONDS
    drawn = sorted(pictures.glob("*.png"))
    assert {"consent", "identify", "review", "result"} <= {file.stem[3:].split("-")[0] for file in drawn}
    with Image.open(drawn[0]) as first:
        assert first.size == (1080, 1920)
