"""The simulated authority that signs certificates, under a root that terminals pin.

A real platform would be given a certificate by a licensed authority (电子认证服务机构) and put it into the same file. This
one makes a root, certifies one signing key with it and throws the root's private key away: nobody can certify another.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

from central.keyfile import KeyFileError, create_private_file

AUTHORITY_FILE: Final = "document-authority.pem"
"""Beside the platform's keys: private key, its certificate, the root; in this order."""
ISSUER: Final = "证照签发机构（模拟）"
ROOT: Final = "证照签发根（模拟）"

# Fixed, so that a platform whose clock is wrong or virtual makes no certificates that nobody can use.
_VALID_FROM: Final = datetime(2020, 1, 1, tzinfo=UTC)
_VALID_UNTIL: Final = datetime(2049, 12, 31, tzinfo=UTC)


class DocumentAuthority:
    """Signs PDFs. ``pem`` as in :data:`AUTHORITY_FILE`; raises :class:`KeyFileError` for anything else."""

    def __init__(self, pem: bytes) -> None:
        try:
            key = load_pem_private_key(pem, password=None)
            leaf, root = x509.load_pem_x509_certificates(pem)
            leaf.verify_directly_issued_by(root)
        except (ValueError, TypeError, InvalidSignature) as error:
            raise KeyFileError("证照签发密钥的文件已损坏，请从备份恢复；平台不会自己换新密钥。") from error
        self.root: Final = root.public_bytes(Encoding.DER)
        """The root's certificate, DER: what terminals pin."""
        self._leaf = leaf.public_bytes(Encoding.DER)
        self._key = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    def sign(self, pdf: bytes) -> bytes:
        """The PDF with the authority's signature, see :func:`central.pdfsigning.signed`."""
        # The library takes half a second to load; a platform has better to do when it starts.
        from central.pdfsigning import signed

        return signed(pdf, self._key, self._leaf, self.root)


def load_or_create_authority(directory: Path) -> DocumentAuthority:
    """The authority in ``directory``; made there (mode 0600) the first time.

    Raises :class:`KeyFileError` for a file that is damaged or readable by others. It is never replaced.
    """
    path = directory / AUTHORITY_FILE
    try:
        if not path.exists():
            create_private_file(path, _new_authority())
        if path.stat().st_mode & 0o077:
            raise KeyFileError(f"密钥文件 {path} 其他用户也能读，请改为只有平台账户可读（chmod 600）。")
        return DocumentAuthority(path.read_bytes())
    except OSError as error:
        raise KeyFileError(f"读写不了密钥目录 {directory}：{error.strerror}。") from error


def _new_authority() -> bytes:
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = (
        _certificate(ROOT, root_key.public_key(), root_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(certificates=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    leaf = (
        _certificate(ISSUER, key.public_key(), root_key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(certificates=False), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + leaf.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM)


def _certificate(name: str, public: ec.EllipticCurvePublicKey, root: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder(_name(ROOT), _name(name), public, x509.random_serial_number())
    return (
        builder.not_valid_before(_VALID_FROM)
        .not_valid_after(_VALID_UNTIL)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False)
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _usage(*, certificates: bool) -> x509.KeyUsage:
    """RFC 5280: a root certifies, a signer of documents signs what nobody may disown."""
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=not certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )
