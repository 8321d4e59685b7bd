"""The technician's A4 test page, made with Typst."""

from __future__ import annotations

import json
from pathlib import Path

import typst


def test_page_pdf(assets: Path, *, terminal: str, site: str, at: str) -> bytes:
    """One A4 page as PDF."""
    facts = json.dumps({"terminal": terminal, "site": site, "at": at}, ensure_ascii=False)
    return bytes(
        typst.compile(
            str(assets / "templates" / "test-page.typ"),
            sys_inputs={"facts": facts},
            font_paths=[str(assets / "fonts")],
            ignore_system_fonts=True,
        )
    )
