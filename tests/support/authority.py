"""An authority that signs certificates, another that nobody knows, and a small PDF/A-like page to be signed."""

from __future__ import annotations

import io
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pypdf

from central.authority import DocumentAuthority, load_or_create_authority

MOMENT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def authority(name: str = "pinned") -> DocumentAuthority:
    """The same for the same name."""
    return _authority(name)


@cache
def _authority(_name: str) -> DocumentAuthority:
    with tempfile.TemporaryDirectory() as folder:
        return load_or_create_authority(Path(folder))


@cache
def page_pdf(pages: int = 1, width: float = 595.28, height: float = 841.89) -> bytes:
    """Blank pages of that size (points), with a title."""
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width, height)
    writer.add_metadata({"/Title": "参保证明 CB-2026-000001"})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@cache
def signed_pdf(pages: int = 1, width: float = 595.28, height: float = 841.89, *, by: str = "pinned") -> bytes:
    return authority(by).sign(page_pdf(pages, width, height))
