"""SM2 by the system's OpenSSL (``libcrypto.so.3``): some functions of its EVP interface, bound with ctypes.

Keys go in as DER, results come out as DER, so that no structure of the library is touched. Nothing raises: what the
library refuses is None. Its error queue, which it shares with Python's ``ssl``, is emptied after each refusal.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import POINTER, byref, c_char_p, c_int, c_long, c_size_t, c_void_p
from typing import Final

_LIBRARY: Final = "libcrypto.so.3"
_POINT_BYTES: Final = 65
_SCALAR_BYTES: Final = 32
_MOST_OUT: Final = 512

_PUBLIC_PREFIX: Final = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
"""SubjectPublicKeyInfo of an SM2 point (RFC 5480, curve 1.2.156.10197.1.301), up to the point."""
_PRIVATE_PREFIX: Final = bytes.fromhex("3041020100301306072a8648ce3d020106082a811ccf5501822d042730250201010420")
"""PKCS#8 of an SM2 key (RFC 5915 inside), up to the number."""

# Most of these hand out pointers that are given back to the library only.
_FUNCTIONS: Final[dict[str, tuple[object, list[object]]]] = {
    "d2i_PUBKEY": (c_void_p, [c_void_p, POINTER(c_char_p), c_long]),
    "d2i_AutoPrivateKey": (c_void_p, [c_void_p, POINTER(c_char_p), c_long]),
    "i2d_PUBKEY": (c_int, [c_void_p, POINTER(c_void_p)]),
    "EVP_PKEY_free": (None, [c_void_p]),
    "EVP_PKEY_CTX_new": (c_void_p, [c_void_p, c_void_p]),
    "EVP_PKEY_CTX_free": (None, [c_void_p]),
    "ERR_clear_error": (None, []),
}
_OPERATIONS: Final = ("encrypt", "decrypt", "sign")


class Sm2Key:
    """One key, public or private. From several threads at once: an operation has a context of its own."""

    def __init__(self, library: Libcrypto, handle: int) -> None:
        self._library = library
        self._handle = handle

    def __del__(self) -> None:
        self._library.free(self._handle)

    def public_point(self) -> bytes:
        """The point, uncompressed: ``04 || x || y``."""
        return self._library.point_of(self._handle)

    def encrypt(self, plaintext: bytes) -> bytes | None:
        """SM2Cipher of GM/T 0009, DER."""
        return self._library.run("encrypt", self._handle, plaintext)

    def decrypt(self, ciphertext: bytes) -> bytes | None:
        return self._library.run("decrypt", self._handle, ciphertext)

    def sign_digest(self, digest: bytes) -> bytes | None:
        """Signature of an ``e`` of GB/T 32918.2, DER."""
        return self._library.run("sign", self._handle, digest)

    def verify_digest(self, signature: bytes, digest: bytes) -> bool:
        return self._library.verify(self._handle, signature, digest)


class Libcrypto:
    """The loaded library."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._call: dict[str, Callable[..., int]] = {}
        for name, (result, arguments) in _FUNCTIONS.items():
            self._bind(library, name, result, arguments)
        for operation in _OPERATIONS:
            self._bind(library, f"EVP_PKEY_{operation}_init", c_int, [c_void_p])
            out = [c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t]
            self._bind(library, f"EVP_PKEY_{operation}", c_int, out)
        self._bind(library, "EVP_PKEY_verify_init", c_int, [c_void_p])
        self._bind(library, "EVP_PKEY_verify", c_int, [c_void_p, c_char_p, c_size_t, c_char_p, c_size_t])

    def _bind(self, library: ctypes.CDLL, name: str, result: object, arguments: list[object]) -> None:
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
        self._call[name] = function

    def public_key(self, point: bytes) -> Sm2Key | None:
        """A key from an uncompressed point; None when it does not lie on the curve."""
        if len(point) != _POINT_BYTES or point[0] != 4:
            return None
        return self._parsed("d2i_PUBKEY", _PUBLIC_PREFIX + point)

    def private_key(self, scalar: bytes) -> Sm2Key | None:
        """A key from its number, big-endian; None when it is out of range."""
        return self._parsed("d2i_AutoPrivateKey", _PRIVATE_PREFIX + scalar) if len(scalar) == _SCALAR_BYTES else None

    def _parsed(self, function: str, der: bytes) -> Sm2Key | None:
        handle = self._call[function](None, byref(c_char_p(der)), len(der))
        if not handle:
            self._refused()
            return None
        return Sm2Key(self, handle)

    def point_of(self, handle: int) -> bytes:
        out = ctypes.create_string_buffer(_MOST_OUT)
        length = self._call["i2d_PUBKEY"](handle, byref(c_void_p(ctypes.addressof(out))))
        return out.raw[length - _POINT_BYTES : length]

    def run(self, operation: str, handle: int, given: bytes) -> bytes | None:
        """One operation with a result, which is at most 512 bytes for anything this project gives it."""
        context = self._call["EVP_PKEY_CTX_new"](handle, None)
        if not context:
            self._refused()
            return None
        try:
            out = ctypes.create_string_buffer(_MOST_OUT)
            length = c_size_t(_MOST_OUT)
            done = self._call[f"EVP_PKEY_{operation}_init"](context) == 1
            done = done and self._call[f"EVP_PKEY_{operation}"](context, out, byref(length), given, len(given)) == 1
        finally:
            self._call["EVP_PKEY_CTX_free"](context)
        if not done:
            self._refused()
            return None
        return out.raw[: length.value]

    def verify(self, handle: int, signature: bytes, digest: bytes) -> bool:
        context = self._call["EVP_PKEY_CTX_new"](handle, None)
        if not context:
            self._refused()
            return False
        try:
            fits = self._call["EVP_PKEY_verify_init"](context) == 1
            fits = fits and (self._call["EVP_PKEY_verify"](context, signature, len(signature), digest, len(digest)) == 1)
        finally:
            self._call["EVP_PKEY_CTX_free"](context)
        if not fits:
            self._refused()
        return fits

    def free(self, handle: int) -> None:
        self._call["EVP_PKEY_free"](handle)

    def _refused(self) -> None:
        self._call["ERR_clear_error"]()


def load_libcrypto() -> Libcrypto | None:
    """The system's library; None where it is missing, too old or built without SM2."""
    try:
        library = Libcrypto(ctypes.CDLL(_LIBRARY))
    except (OSError, AttributeError):
        return None
    probe = library.private_key((1).to_bytes(_SCALAR_BYTES, "big"))
    return None if probe is None or probe.sign_digest(bytes(32)) is None else library
