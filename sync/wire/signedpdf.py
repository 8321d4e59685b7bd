"""Signed certificates: what a terminal, the platform or a bank checks before it believes one. Works without a network.

A certificate is a PDF that its issuer certified with one PAdES signature over the whole file (ETSI EN 319 142-1, level
B-B), with a certificate that a pinned root has issued. The PDF is hostile until its signature has been found good.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar, cast

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import EmbeddedPdfSignature
    from pyhanko.sign.validation.status import PdfSignatureStatus

MEDIA_TYPE_PDF: Final = "application/pdf"
MEDIA_TYPES_OFD: Final = frozenset({"application/ofd", "application/vnd.ofd", "application/x-ofd"})
_ZIP: Final = b"PK"
MAX_PDF_BYTES: Final = 4 << 20
MAX_PAGES: Final = 50
_DEEPEST: Final = 20
"""Levels of a page tree."""
_A4_POINTS: Final = (595.28, 841.89)
_TOLERANCE: Final = 3.0
"""Points (about a millimetre), as PDF/A validators allow."""


class PdfFlaw(StrEnum):
    """Why a PDF is not believed."""

    TOO_LARGE = "too_large"
    OFD = "ofd"
    """An OFD document (GB/T 33190: XML in a ZIP), or another ZIP. It is not opened: it could not be proven anyway."""
    UNREADABLE = "unreadable"
    """No PDF, or a broken one."""
    UNSIGNED = "unsigned"
    ALTERED = "altered"
    """Other bytes than those that were signed, or something added afterwards."""
    FOREIGN = "foreign"
    """A signature that is good, by somebody whom no pinned root has certified."""
    OUT_OF_TIME = "out_of_time"
    """By the clock, the signer's certificate is not valid yet or not any more."""


@dataclass(frozen=True, slots=True)
class SignedPdf:
    """A certificate that proved itself."""

    signer: str
    """The common name in the signer's certificate."""
    title: str
    pages: int
    is_a4: bool
    """Every page is A4, upright or across."""


class _Unreadable(Exception):  # noqa: N818 - a value in all but name, it never leaves this module
    """The PDF is broken somewhere."""


_LOGS: Final = ("pyhanko", "pyhanko_certvalidator")
T = TypeVar("T")


def root_of(der: bytes) -> bytes:
    """The certificate as it is, if it is one that may be pinned; raises ``ValueError`` otherwise."""
    from cryptography import x509

    certificate = x509.load_der_x509_certificate(der)
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound as problem:
        raise ValueError("not a certificate of an authority") from problem
    if not constraints.ca:
        raise ValueError("not a certificate of an authority")
    return der


def examine(pdf: bytes, roots: Sequence[bytes], moment: datetime) -> SignedPdf | PdfFlaw:
    """``roots``: certificates, DER, at least one; ``moment``: with a time zone, when the certificate must be valid."""
    if pdf.startswith(_ZIP):
        return PdfFlaw.OFD
    if len(pdf) > MAX_PDF_BYTES:
        return PdfFlaw.TOO_LARGE
    if not pdf.startswith(b"%PDF-"):
        return PdfFlaw.UNREADABLE
    try:
        return _examined(pdf, roots, moment)
    except _Unreadable:
        return PdfFlaw.UNREADABLE


def _examined(pdf: bytes, roots: Sequence[bytes], moment: datetime) -> SignedPdf | PdfFlaw:
    reader = _guarded(lambda: _reader(pdf))
    signatures = _guarded(lambda: cast("list[EmbeddedPdfSignature]", reader.embedded_signatures))
    if not signatures:
        return PdfFlaw.UNSIGNED
    if len(signatures) > 1:
        return PdfFlaw.ALTERED
    flaw = _guarded(lambda: _flaw_of(signatures[0], roots, moment))
    if flaw is not None:
        return flaw
    boxes = _guarded(lambda: list(_page_sizes(reader)))
    if not boxes or len(boxes) > MAX_PAGES:
        return PdfFlaw.UNREADABLE
    return SignedPdf(
        signer=_guarded(lambda: _common_name(signatures[0].signer_cert)),
        title=_guarded(lambda: str(reader.trailer["/Info"]["/Title"])),
        pages=len(boxes),
        is_a4=all(_is_a4(*box) for box in boxes),
    )


def _reader(pdf: bytes) -> PdfFileReader:
    from pyhanko.pdf_utils.reader import PdfFileReader

    for name in _LOGS:
        # What it has to say about a hostile file is said by the flaw.
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    reader = PdfFileReader(io.BytesIO(pdf))
    if reader.encrypted:
        raise _Unreadable
    return reader


def _status(signature: EmbeddedPdfSignature, roots: Sequence[bytes], moment: datetime) -> PdfSignatureStatus:
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.validation import async_validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    pinned = [Certificate.load(root) for root in roots]
    context = ValidationContext(trust_roots=pinned, allow_fetching=False, moment=moment)
    import asyncio  # with pyhanko, for whoever has a document to look at

    return asyncio.run(async_validate_pdf_signature(signature, signer_validation_context=context))


def _flaw_of(signature: EmbeddedPdfSignature, roots: Sequence[bytes], moment: datetime) -> PdfFlaw | None:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    status = _status(signature, roots, moment)
    if not (status.intact and status.valid) or status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        return PdfFlaw.ALTERED
    if status.trusted:
        return None if status.bottom_line else PdfFlaw.ALTERED
    begins, ends = status.signing_cert.not_valid_before, status.signing_cert.not_valid_after
    if begins <= moment <= ends:
        return PdfFlaw.FOREIGN
    # The library does not tell a stranger's certificate from one that is not valid yet.
    return PdfFlaw.OUT_OF_TIME if _status(signature, roots, begins + (ends - begins) / 2).trusted else PdfFlaw.FOREIGN


def _common_name(certificate: Certificate) -> str:
    return str(certificate.subject.native.get("common_name", ""))


def _page_sizes(reader: PdfFileReader) -> Iterator[tuple[float, float]]:
    """Width and height of each page in points, of one more than is allowed at most."""
    waiting = [(reader.root["/Pages"], reader.root["/Pages"].get("/MediaBox"), 0)]
    found = 0
    while waiting and found <= MAX_PAGES:
        node, box, depth = waiting.pop()
        box = node.get("/MediaBox", box)
        if "/Kids" in node:
            if depth >= _DEEPEST:
                raise _Unreadable
            waiting += [(kid.get_object(), box, depth + 1) for kid in reversed(node["/Kids"])]
        else:
            left, bottom, right, top = (float(number) for number in box)
            yield abs(right - left), abs(top - bottom)
            found += 1


def _is_a4(width: float, height: float) -> bool:
    short, long = sorted((width, height))
    return abs(short - _A4_POINTS[0]) <= _TOLERANCE and abs(long - _A4_POINTS[1]) <= _TOLERANCE


def _guarded(work: Callable[[], T]) -> T:
    """What the library makes of a hostile file: what it trips over is the file's fault, but not a part that is missing."""
    try:
        return work()
    except ImportError:
        raise
    except Exception as problem:
        raise _Unreadable from problem
