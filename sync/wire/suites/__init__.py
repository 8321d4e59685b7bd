"""Crypto suites by name: what seals bodies to a platform and signs its receipts, behind one small interface.

A suite is a sealing (public-key encryption of a whole message, bound to an ``info``), a signature and a digest that belong
together. Keys are raw bytes of a fixed length and are parsed once. Nothing here raises for what comes from outside: a
key that is none, a body that does not open and a signature that does not fit are None or False.

A hardware module (GM/T 0018 SDF, PKCS#11) is another :class:`Suite`: its ``opener`` and ``signer`` hold a handle instead
of the private key.
"""

from __future__ import annotations

from typing import Final, Protocol

from sync.wire import SIGNATURE_ED25519, SIGNATURE_SM2_SM3, SUITE_HPKE_X25519, SUITE_SM2_SM3_SM4GCM

SUITE_IDS: Final = (SUITE_HPKE_X25519, SUITE_SM2_SM3_SM4GCM)


class Recipient(Protocol):
    """A public key that messages are sealed to. From several threads at once."""

    @property
    def suite_id(self) -> str: ...
    @property
    def key_id(self) -> str: ...
    def seal(self, plaintext: bytes, info: bytes) -> bytes:
        """The sealed bytes: longer than ``plaintext`` by the suite's ``overhead``."""
        ...


class Opener(Protocol):
    """The private half of a :class:`Recipient`. From several threads at once."""

    @property
    def suite_id(self) -> str: ...
    @property
    def key_id(self) -> str: ...
    @property
    def public_raw(self) -> bytes: ...
    def open(self, data: bytes, info: bytes) -> bytes | None:
        """The plaintext; None for another key, another ``info`` or a single other bit."""
        ...


class Verifier(Protocol):
    """A public key that signatures are checked with."""

    @property
    def signature_id(self) -> str: ...
    @property
    def key_id(self) -> str: ...
    def verify(self, signature: bytes, message: bytes) -> bool: ...


class Signer(Protocol):
    """The private half of a :class:`Verifier`. From several threads at once."""

    @property
    def signature_id(self) -> str: ...
    @property
    def key_id(self) -> str: ...
    @property
    def public_raw(self) -> bytes: ...
    def sign(self, message: bytes) -> bytes:
        """64 bytes in every suite."""
        ...


class Suite(Protocol):
    """One suite. Makers give None for bytes that are no key."""

    @property
    def suite_id(self) -> str: ...
    @property
    def signature_id(self) -> str: ...
    @property
    def public_key_bytes(self) -> int:
        """Length of a raw public key, for sealing and for signatures."""
        ...

    @property
    def overhead(self) -> int:
        """Bytes that sealing adds."""
        ...

    def new_private_key(self) -> bytes:
        """A fresh sealing key, raw, 32 bytes."""
        ...

    def new_signing_key(self) -> bytes:
        """A fresh signing key, raw, 32 bytes."""
        ...

    def recipient(self, public_raw: bytes) -> Recipient | None: ...
    def opener(self, private_raw: bytes) -> Opener | None: ...
    def verifier(self, public_raw: bytes) -> Verifier | None: ...
    def signer(self, private_raw: bytes) -> Signer | None: ...
    def digest(self, data: bytes) -> bytes:
        """The suite's hash, 32 bytes."""
        ...


def suite_named(suite_id: str) -> Suite | None:
    """The suite that seals under this name; None when there is none of it in this program or on this machine."""
    if suite_id == SUITE_HPKE_X25519:
        from sync.wire.suites.international import INTERNATIONAL

        return INTERNATIONAL
    if suite_id == SUITE_SM2_SM3_SM4GCM:
        from sync.wire.suites.gm import GM

        return GM
    return None


def suite_signing(signature_id: str) -> Suite | None:
    """The suite whose signatures have this name; None as above."""
    names = {SIGNATURE_ED25519: SUITE_HPKE_X25519, SIGNATURE_SM2_SM3: SUITE_SM2_SM3_SM4GCM}
    return suite_named(names.get(signature_id, ""))
