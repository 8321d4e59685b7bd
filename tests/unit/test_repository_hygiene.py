"""What must never be in the repository, and what must."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.qml import text_controls_with_menu

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("kiosk", "devices", "sync", "ui", "central", "benchmarks", "scripts", "tests", "docs", "assets", ".ci")
LARGEST_TEXT = 1_000_000
LONGEST_FILE = 450
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
# Places of one developer's machine. /etc, /var/lib and /run belong to the terminal itself.
MACHINE_PATH = re.compile(r"""(?:^|[\s"'`(=:,\[])(/(?:root|home|work|Users|mnt)/[\w.-]+)""")
ESCAPES = re.compile(r"openUrlExternally|WebEngine|WebView|FileDialog|FolderDialog|QML_XHR_ALLOW_FILE|XMLHttpRequest")
INDEX_WORDS = re.compile(r"^\s*(-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host)\b|://", re.MULTILINE)


@cache
def files() -> tuple[Path, ...]:
    top = [file for file in ROOT.iterdir() if file.is_file()]
    below = [file for name in SOURCES for file in (ROOT / name).rglob("*") if file.is_file()]
    return tuple(sorted(file for file in top + below if not _is_cache(file.relative_to(ROOT))))


def _is_cache(place: Path) -> bool:
    hidden = [part for part in place.parts[:-1] if part.startswith(".") and part != ".ci"]
    # In a linked worktree .git is a file that names the main checkout.
    return bool(hidden) or "__pycache__" in place.parts or place.name == ".git"


def texts(*suffixes: str) -> Iterator[tuple[str, str]]:
    for file in files():
        if file.suffix in suffixes or (not suffixes and file.stat().st_size < LARGEST_TEXT):
            yield str(file.relative_to(ROOT)), file.read_text(encoding="utf-8", errors="replace")


def lines_matching(pattern: re.Pattern[str], *suffixes: str) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in texts(*suffixes)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_files_hold_one_idea() -> None:
    long = [name for name, text in texts(".py", ".qml") if len(text.splitlines()) > LONGEST_FILE]
    assert long == []


def test_nothing_is_left_for_later() -> None:
    assert lines_matching(UNFINISHED, ".py", ".qml", ".sh", ".toml", ".feature", ".yaml", ".typ") == []


def test_no_path_of_a_developers_machine() -> None:
    assert lines_matching(MACHINE_PATH) == []


def test_no_way_out_of_the_terminals_window() -> None:
    assert lines_matching(ESCAPES, ".qml", ".js") == []


def test_text_controls_have_no_context_menu() -> None:
    """From Qt 6.9 on a text control opens a window of its own on a right click or a long press."""
    found = [f"{name}:{line}: {control}" for name, text in texts(".qml") for line, control in text_controls_with_menu(text)]
    assert found == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("TextField {\n  id: name\n}\n", [(1, "TextField")]),
        ("Item {\n  C.TextArea {\n    ContextMenu.menu: null\n  }\n}\n", []),
        ("Item {\n  C.TextArea { }\n  SpinBox { ContextMenu.menu: null }\n}\n", [(2, "TextArea")]),
        ("import QtQuick.Templates as T\nItem {\n  T.TextField { }\n  TextInput { }\n}\n", []),
        ("TextField {\n  Rectangle { ContextMenu.menu: null }\n}\n", [(1, "TextField")]),
        ("// TextField {\nText { text: 'TextField {' }\n", []),
        ("TextField {\n  // ContextMenu.menu: null\n}\n", [(1, "TextField")]),
    ],
)
def test_the_scan_for_text_controls(source: str, expected: list[tuple[int, str]]) -> None:
    assert text_controls_with_menu(source) == expected


def test_what_is_shipped_has_its_licence() -> None:
    assert "GNU GENERAL PUBLIC LICENSE" in (ROOT / "LICENSE").read_text(encoding="utf-8")[:200]
    licence_names = ("LICENSE", "LICENCE", "COPYING", "OFL", "CC0")
    unlicensed = [
        folder.name
        for folder in sorted((ROOT / "assets").iterdir())
        if folder.name in {"fonts", "icons", "sounds"}
        and any(file.suffix.lower() in {".otf", ".ttf", ".svg", ".wav", ".ogg", ".opus"} for file in folder.rglob("*"))
        and not any(file.name.upper().startswith(licence_names) for file in folder.rglob("*"))
    ]
    assert unlicensed == []


def test_the_lock_is_complete_hashed_and_names_no_index() -> None:
    asked = (ROOT / "requirements.in").read_text(encoding="utf-8")
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert INDEX_WORDS.search(asked + locked) is None
    entries = [entry for entry in re.split(r"^(?=[A-Za-z0-9])", locked, flags=re.MULTILINE) if not entry.startswith("#")]
    unpinned = [
        entry for entry in entries if not re.match(r"[A-Za-z0-9._-]+==\S+[^\n]*\\\n\s+--hash=sha256:[0-9a-f]{64}", entry)
    ]
    assert unpinned == []
    names = {_normal(entry) for entry in entries}
    missing = [line for line in asked.splitlines() if line and not line.startswith("#") and _normal(line) not in names]
    assert missing == [], "run: make lock"


def _normal(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match, requirement
    return re.sub(r"[-_.]+", "-", match.group()).lower()
