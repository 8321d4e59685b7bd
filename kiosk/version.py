"""Which program this is: the version of the source, and in a packaged program the commit it was built from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

VERSION: Final = "0.1.0"
_STAMP: Final = Path(__file__).resolve().parent.parent / "version.json"
"""Written by the build, beside the packages of the bundle; not in the source."""


def build_version(stamp: Path = _STAMP) -> str:
    """``0.1.0+gCOMMIT`` in a packaged program, else the plain version."""
    try:
        told = json.loads(stamp.read_text(encoding="utf-8"))
        return str(told["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return VERSION
