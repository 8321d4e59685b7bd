"""A certificate proves itself: whoever signed, whatever was changed, and a clock that is wrong, each told apart."""

from __future__ import annotations

import io
import subprocess
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.wire.signedpdf import MAX_PAGES, MAX_PDF_BYTES, PdfFlaw, SignedPdf, examine, root_of
from tests.support.authority import MOMENT, authority, page_pdf, signed_pdf
from tests.support.hostileofd import hostile

ROOT = authority().root


def judged(pdf: bytes, *roots: bytes, moment: datetime = MOMENT) -> SignedPdf | PdfFlaw:
    return examine(pdf, roots or (ROOT,), moment)


def test_a_signed_certificate_is_believed() -> None:
    assert judged(signed_pdf(2)) == SignedPdf("证照签发机构（模拟）", "参保证明 CB-2026-000001", pages=2, is_a4=True)


def test_one_of_several_pinned_roots_is_enough() -> None:
    assert isinstance(judged(signed_pdf(), authority("old").root, ROOT), SignedPdf)


def test_across_is_a4_as_well_and_a_letter_is_not() -> None:
    across, letter = judged(signed_pdf(1, 841.89, 595.28)), judged(signed_pdf(1, 612, 792))
    assert isinstance(across, SignedPdf)
    assert isinstance(letter, SignedPdf)
    assert (across.is_a4, letter.is_a4) == (True, False)


def appended(pdf: bytes) -> bytes:
    """Changed the way PDF allows: an addition to the end."""
    writer = pypdf.PdfWriter(io.BytesIO(pdf), incremental=True)
    writer.pages[0].rotate(90)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


FLAWED = {
    "nobody signed": (page_pdf(), PdfFlaw.UNSIGNED),
    "a stranger signed": (signed_pdf(by="stranger"), PdfFlaw.FOREIGN),
    "a byte of the page changed": (signed_pdf().replace(b"/MediaBox", b"/MediaBux", 1), PdfFlaw.ALTERED),
    "turned afterwards": (appended(signed_pdf()), PdfFlaw.ALTERED),
    "a comment added": (signed_pdf() + b"% a comment\n", PdfFlaw.ALTERED),
    "cut short": (signed_pdf()[:-200], PdfFlaw.UNREADABLE),
    "no pdf": (b"<html>", PdfFlaw.UNREADABLE),
    "nothing": (b"", PdfFlaw.UNREADABLE),
    "only a head": (b"%PDF-1.7\n", PdfFlaw.UNREADABLE),
    "too large": (signed_pdf() + bytes(MAX_PDF_BYTES), PdfFlaw.TOO_LARGE),
    "too many pages": (signed_pdf(MAX_PAGES + 1), PdfFlaw.UNREADABLE),
}


@pytest.mark.parametrize("what", FLAWED)
def test_every_flaw_has_its_name(what: str) -> None:
    pdf, flaw = FLAWED[what]
    assert judged(pdf) is flaw


HOSTILE = hostile()
LITTLE = 64 << 10


@pytest.mark.parametrize("what", HOSTILE)
def test_an_ofd_is_named_and_never_opened(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is unpacked, so that no bomb, path, entity or name in it does anything."""
    monkeypatch.chdir(tmp_path)
    tracemalloc.start()
    try:
        assert judged(HOSTILE[what]) is PdfFlaw.OFD
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < LITTLE
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("year", [2019, 2051])
def test_a_wrong_clock_is_not_called_a_forgery(year: int) -> None:
    then = datetime(year, 1, 1, tzinfo=UTC)
    assert judged(signed_pdf(), moment=then) is PdfFlaw.OUT_OF_TIME
    assert judged(signed_pdf(by="stranger"), moment=then) is PdfFlaw.FOREIGN


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, len(signed_pdf()) - 1), value=st.integers(0, 255))
def test_no_changed_byte_gets_through(place: int, value: int) -> None:
    pdf = bytearray(signed_pdf())
    changed = pdf[place] != value
    pdf[place] = value
    answer = judged(bytes(pdf))
    # The room behind the signature's own digits is padding that nobody signs; it cannot hold anything either.
    assert isinstance(answer, PdfFlaw) or not changed or in_padding(place)


def in_padding(place: int) -> bool:
    start = signed_pdf().index(b"/Contents <") + len(b"/Contents <")
    return start <= place < signed_pdf().index(b">", start)


@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=400))
def test_nonsense_is_a_flaw_and_never_an_error(data: bytes) -> None:
    assert isinstance(judged(b"%PDF-1.7\n" + data), PdfFlaw)


def test_a_root_must_be_the_certificate_of_an_authority() -> None:
    assert root_of(ROOT) == ROOT
    with pytest.raises(ValueError):
        root_of(b"no certificate")


def test_another_program_agrees(tmp_path: Path) -> None:
    """poppler's pdfsig, which shares no code with ours; whom to trust it does not know."""
    (tmp_path / "c.pdf").write_bytes(signed_pdf())
    said = subprocess.run(["pdfsig", "c.pdf"], cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
