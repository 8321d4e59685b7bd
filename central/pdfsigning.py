"""PAdES signatures in PDFs, such that PDF/A-2b stays PDF/A-2b. Slow to import."""

from __future__ import annotations

import io
from typing import Final, cast

from asn1crypto import keys, x509
from pyhanko.pdf_utils.extensions import DeveloperExtension
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

SIGNATURE_FIELD: Final = "Issuer"
REASON: Final = "出具证明（模拟，不具法律效力）"
_ROOM_FOR_SIGNATURE: Final = 6144
"""Hexadecimal digits: the signature with two certificates needs some 4,000."""
_PDF_1_7: Final = (1, 7)


class _ArchivalWriter(IncrementalPdfFileWriter):
    """Stays at PDF 1.7, of which PDF/A-2 is made.

    For elliptic curves the library would declare PDF 2.0 (ISO/TS 32002); the ETSI extension of 1.7 (``/ESIC``), which it
    declares as well, permits them already.
    """

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        super().ensure_output_version(min(version, _PDF_1_7))  # type: ignore[no-untyped-call]

    def register_extension(self, ext: DeveloperExtension) -> None:
        if ext.base_version != "/2.0":
            super().register_extension(ext)


def signed(pdf: bytes, key: bytes, certificate: bytes, root: bytes) -> bytes:
    """The PDF with a certifying signature that allows no change (PAdES B-B), invisible, appended to what it was.

    ``key``: PKCS #8, DER; ``certificate`` and ``root``: DER, both embedded. Raises the library's errors for what is no PDF.
    """
    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    registry.register(x509.Certificate.load(root))
    signer = signers.SimpleSigner(
        signing_cert=x509.Certificate.load(certificate),
        signing_key=keys.PrivateKeyInfo.load(key),
        cert_registry=registry,
    )
    about = signers.PdfSignatureMetadata(
        field_name=SIGNATURE_FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=REASON,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    out = signers.sign_pdf(_ArchivalWriter(io.BytesIO(pdf)), about, signer, bytes_reserved=_ROOM_FOR_SIGNATURE)
    return cast("bytes", out.getvalue())
