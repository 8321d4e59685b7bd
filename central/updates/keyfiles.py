"""The keys of the repository as files: Ed25519, PKCS#8 PEM, mode 0600, under a passphrase where one is given."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from securesystemslib.signer import CryptoSigner, Key, SSlibKey

from central.updates.problems import UpdatesError


def new_key(file: Path, passphrase: bytes | None) -> CryptoSigner:
    """Makes a key and writes it; raises :class:`UpdatesError` where a file is already."""
    key = Ed25519PrivateKey.generate()
    protection: KeySerializationEncryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as there:
        raise UpdatesError(f"密钥文件已经有了，不会覆盖：{file}。") from there
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(pem)
        stream.flush()
        os.fsync(stream.fileno())
    return CryptoSigner(key)


def signer_of(file: Path, passphrase: bytes | None) -> CryptoSigner:
    """Raises :class:`UpdatesError` for a file that is no such key, or under another passphrase."""
    try:
        raw = file.read_bytes()
    except OSError as problem:
        raise UpdatesError(f"密钥读不了：{file}（{type(problem).__name__}）。") from problem
    key: object
    try:
        key = load_pem_private_key(raw, passphrase)
    except TypeError:
        # The library says so for a passphrase too many or missing; a key in clear among others is no mistake.
        key = _without_passphrase(file, raw)
    except ValueError as problem:
        raise UpdatesError(f"密钥或口令不对：{file}。") from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise UpdatesError(f"密钥应是 Ed25519：{file}。")
    return CryptoSigner(key)


def _without_passphrase(file: Path, raw: bytes) -> object:
    try:
        return load_pem_private_key(raw, None)
    except (TypeError, ValueError) as problem:
        raise UpdatesError(f"密钥要口令：{file}，请用 --passphrase-file。") from problem


def public_key_of(file: Path) -> Key:
    """A public key from a PEM file. Raises :class:`UpdatesError`."""
    try:
        return SSlibKey.from_crypto(load_pem_public_key(file.read_bytes()))
    except (OSError, ValueError) as problem:
        raise UpdatesError(f"公钥读不了：{file}（{type(problem).__name__}）。") from problem
