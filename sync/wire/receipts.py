"""Receipts that share one signature: hash trees as in RFC 9162, 2.1, with a proof in each receipt.

A signature costs both sides more than everything else about a small receipt. The platform therefore signs the root of a
tree of up to ``GROUP`` receipts. Each receipt carries the way from itself to that root and is proof by itself, for ever,
with nothing but the platform's public key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

import msgspec

from sync.wire import Receipt, receipt_bytes

GROUP: Final = 16
"""Four hashes of way in each receipt, and a sixteenth of a signature."""

_HASH_BYTES: Final = 32
_LARGEST_TREE: Final = 256


def signed_bytes(receipt: Receipt) -> bytes | None:
    """What the platform's signature of this receipt is over; None when its proof leads nowhere."""
    if not receipt.proof:
        return receipt_bytes(receipt)
    place, size, way = receipt.proof[0], receipt.proof[1:2], receipt.proof[2:]
    if not size or len(way) % _HASH_BYTES:
        return None
    steps = [way[start : start + _HASH_BYTES] for start in range(0, len(way), _HASH_BYTES)]
    root = _root_by(_leaf(receipt), place, size[0] + 1, steps)
    return None if root is None else _statement(root, size[0] + 1, receipt.platform_key_id)


def with_proofs(receipts: Sequence[Receipt]) -> tuple[tuple[Receipt, ...], bytes]:
    """The receipts (1 to 256 of one platform key, not yet signed) with their proofs, and the bytes to sign for them all."""
    if not 1 <= len(receipts) <= _LARGEST_TREE:
        raise ValueError(f"a tree of {len(receipts)} receipts")
    leaves = [_leaf(receipt) for receipt in receipts]
    root, ways = _tree(leaves)
    last = len(leaves) - 1
    proved = (
        msgspec.structs.replace(receipt, proof=bytes((place, last)) + b"".join(way))
        for place, (receipt, way) in enumerate(zip(receipts, ways, strict=True))
    )
    return tuple(proved), _statement(root, len(leaves), receipts[0].platform_key_id)


def _statement(root: bytes, size: int, platform_key_id: str) -> bytes:
    return f"yuezhizhu-receipts-1\n{size}\n{root.hex()}\n{platform_key_id}".encode()


def _leaf(receipt: Receipt) -> bytes:
    return hashlib.sha256(b"\x00" + receipt_bytes(receipt)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _tree(leaves: Sequence[bytes]) -> tuple[bytes, list[list[bytes]]]:
    """The root, and for each leaf its siblings from the bottom up."""
    if len(leaves) == 1:
        return leaves[0], [[]]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    left, left_ways = _tree(leaves[:half])
    right, right_ways = _tree(leaves[half:])
    return _node(left, right), [[*way, right] for way in left_ways] + [[*way, left] for way in right_ways]


def _root_by(leaf: bytes, place: int, size: int, way: Sequence[bytes]) -> bytes | None:
    """The root that the way leads to (RFC 9162, 2.1.3.2); None when it is too long or too short."""
    if place >= size:
        return None
    reached, here, last = leaf, place, size - 1
    for step in way:
        if last == 0:
            return None
        if here & 1 or here == last:
            reached = _node(step, reached)
            while not here & 1 and here:
                here >>= 1
                last >>= 1
        else:
            reached = _node(reached, step)
        here >>= 1
        last >>= 1
    return reached if last == 0 else None
