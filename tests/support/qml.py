"""Reading QML sources as text: comments and strings blanked, blocks found by their braces."""

from __future__ import annotations

import re

_COMMENTS_AND_STRINGS = re.compile(
    r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|`(?:\\.|[^`\\])*`', re.DOTALL
)
# The types whose style file in Qt 6.11 says ``ContextMenu.menu: TextEditingContextMenu``. Their templates and the plain
# TextInput and TextEdit of QtQuick come without a menu.
_TEXT_CONTROL = re.compile(r"(?<![\w.])(?:(\w+)\.)?(TextField|TextArea|SearchField|ComboBox|SpinBox|DoubleSpinBox)\s*\{")
_TEMPLATES_AS = re.compile(r"^\s*import\s+QtQuick\.Templates(?:\s+[\d.]+)?\s+as\s+(\w+)", re.MULTILINE)
_NO_MENU = re.compile(r"\bContextMenu\s*\.\s*menu\s*:\s*null\b")


def blanked(source: str) -> str:
    """The source with comments and strings replaced by spaces; line breaks stay."""
    return _COMMENTS_AND_STRINGS.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), source)


def text_controls_with_menu(source: str) -> list[tuple[int, str]]:
    """Line and type of every styled text control whose own block does not say ``ContextMenu.menu: null``."""
    text = blanked(source)
    templates = set(_TEMPLATES_AS.findall(text))
    return [
        (text.count("\n", 0, found.start()) + 1, found.group(2))
        for found in _TEXT_CONTROL.finditer(text)
        if found.group(1) not in templates and not _NO_MENU.search(_own_block(text, found.end()))
    ]


def _own_block(text: str, start: int) -> str:
    """What stands between the brace before ``start`` and its partner, without the blocks nested in it."""
    depth, own = 1, []
    for character in text[start:]:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth == 0:
            break
        if depth == 1:
            own.append(character)
    return "".join(own)
