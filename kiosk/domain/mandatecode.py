"""The code by which somebody who is not there has authorised another one (粤省事, 授权代办)."""

from __future__ import annotations

import re
from typing import Final

_CODE: Final = re.compile(r"MONI-SQ:([0-9]{10})[0-9A-F]{24}")
"""Of the simulated application; what 粤省事 itself shows is not published. The wire's ``is_mandate_code`` says the same."""


def mandate_number_in(content: str) -> str | None:
    """授权编号 in a scanned code, or None. Nothing else may leave the terminal: it may be a code that pays."""
    found = _CODE.fullmatch(content)
    return None if found is None else found[1]
