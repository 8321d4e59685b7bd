"""The code that a telephone shows instead of a card (粤省事)."""

from __future__ import annotations

import re
from typing import Final

_CODE: Final = re.compile(r"MONI-YSS:[0-9A-F]{24}")
"""Of the simulated application; what 粤省事 itself shows is not published. The wire's ``is_login_code`` says the same."""


def login_code_in(content: str) -> str | None:
    """The code in what was scanned, or None. Nothing else may leave the terminal: it may be a code that pays."""
    return content if _CODE.fullmatch(content) is not None else None
