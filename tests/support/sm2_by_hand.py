"""SM2 by plain arithmetic, written from GB/T 32918.2 and .4 with a chosen ``k``: an oracle for tests, slow and leaky."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)

Point = tuple[int, int] | None


def sm3(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def add(one: Point, other: Point) -> Point:
    if one is None or other is None:
        return other if one is None else one
    (x1, y1), (x2, y2) = one, other
    if x1 == x2:
        if (y1 + y2) % P == 0:
            return None
        slope = (3 * x1 * x1 + A) * pow(2 * y1, -1, P) % P
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, P) % P
    x3 = (slope * slope - x1 - x2) % P
    return x3, (slope * (x1 - x3) - y1) % P


def times(number: int, point: Point) -> Point:
    result: Point = None
    while number:
        if number & 1:
            result = add(result, point)
        point, number = add(point, point), number >> 1
    return result


def octets(number: int) -> bytes:
    return number.to_bytes(32, "big")


def affine(point: Point) -> tuple[int, int]:
    assert point is not None
    return point


def public_of(private: int) -> bytes:
    x, y = affine(times(private, G))
    return b"\x04" + octets(x) + octets(y)


def digest_to_sign(public: bytes, message: bytes, identity: bytes) -> int:
    z = sm3((8 * len(identity)).to_bytes(2, "big") + identity + b"".join(map(octets, (A, B, *G))) + public[1:])
    return int.from_bytes(sm3(z + message), "big")


def sign(private: int, message: bytes, k: int, identity: bytes = b"1234567812345678") -> bytes:
    x1, _ = affine(times(k, G))
    r = (digest_to_sign(public_of(private), message, identity) + x1) % N
    s = pow(1 + private, -1, N) * (k - r * private) % N
    return octets(r) + octets(s)


def encrypt(public: bytes, message: bytes, k: int) -> bytes:
    """``C1 || C3 || C2``."""
    x1, y1 = affine(times(k, G))
    x2, y2 = affine(times(k, (int.from_bytes(public[1:33], "big"), int.from_bytes(public[33:], "big"))))
    stream, counter = b"", 1
    while len(stream) < len(message):
        stream += sm3(octets(x2) + octets(y2) + counter.to_bytes(4, "big"))
        counter += 1
    c2 = bytes(byte ^ mask for byte, mask in zip(message, stream, strict=False))
    return b"\x04" + octets(x1) + octets(y1) + sm3(octets(x2) + message + octets(y2)) + c2
