"""Receipts that share a signature: each is proof alone, and nothing else is."""

from __future__ import annotations

import hashlib

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync import wire
from sync.judging import ReceiptVerifier, verify_receipt
from sync.wire import receipts
from sync.wire.receipts import signed_bytes, with_proofs

KEY = Ed25519PrivateKey.generate()
PUBLIC = KEY.public_key().public_bytes_raw()


def unsigned(number: int) -> wire.Receipt:
    return wire.Receipt(f"entry-{number}", "GD-1", number, f"{number:064}", number, "at", wire.key_id(PUBLIC), b"")


def signed_together(count: int) -> tuple[wire.Receipt, ...]:
    proved, statement = with_proofs([unsigned(number) for number in range(count)])
    signature = KEY.sign(statement)
    return tuple(msgspec.structs.replace(receipt, signature=signature) for receipt in proved)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 255, 256])
def test_each_receipt_of_a_tree_is_proof_alone(count: int) -> None:
    for receipt in signed_together(count):
        assert verify_receipt(receipt, PUBLIC)


def test_the_trees_are_those_of_the_standard() -> None:
    # The eight leaves that implementations of RFC 6962 and 9162 test themselves with.
    inputs = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
    roots = {
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }
    leaves = [hashlib.sha256(b"\x00" + bytes.fromhex(text)).digest() for text in inputs]
    for size, root in roots.items():
        found, ways = receipts._tree(leaves[:size])
        assert found.hex() == root
        for place in range(size):
            assert receipts._root_by(leaves[place], place, size, ways[place]) == found


@pytest.mark.parametrize(
    "change",
    [
        {"entry_id": "x"}, {"terminal": "GD-2"}, {"seq": 9}, {"body_sha256": "0" * 64}, {"ledger_no": 99},
        {"accepted_at": "x"}, {"platform_key_id": "0" * 16}, {"signature": b""}, {"signature": b"x" * 64}, {"proof": b""},
    ],
)  # fmt: skip
def test_a_changed_receipt_is_none(change: dict[str, object]) -> None:
    receipt = signed_together(16)[5]
    assert not verify_receipt(msgspec.structs.replace(receipt, **change), PUBLIC)


def test_a_proof_that_leads_elsewhere_is_none() -> None:
    receipt, other = signed_together(16)[5], signed_together(16)[6]
    proof = receipt.proof
    for bad in (
        proof[:1],
        proof[:-1],
        proof[:-32],
        proof + bytes(32),
        bytes((6,)) + proof[1:],
        bytes((16,)) + proof[1:],
        proof[:1] + bytes((16,)) + proof[2:],
        other.proof,
        *(proof[:place] + bytes((proof[place] ^ 1,)) + proof[place + 1 :] for place in range(len(proof))),
    ):
        assert not verify_receipt(msgspec.structs.replace(receipt, proof=bad), PUBLIC)


def test_no_way_is_too_long_or_too_short() -> None:
    leaf = bytes(32)
    for size in range(1, 40):
        leaves = [hashlib.sha256(bytes((place,))).digest() for place in range(size)]
        root, ways = receipts._tree(leaves)
        for place, way in enumerate(ways):
            assert receipts._root_by(leaves[place], place, size, way) == root
            assert receipts._root_by(leaves[place], place, size, [*way, leaf]) is None
            assert way == [] or receipts._root_by(leaves[place], place, size, way[:-1]) is None


def test_a_tree_has_bounds() -> None:
    for count in (0, 257):
        with pytest.raises(ValueError, match="tree"):
            with_proofs([unsigned(number) for number in range(count)])


def test_a_signature_that_was_good_once_vouches_for_nothing_else() -> None:
    verifier = ReceiptVerifier(PUBLIC)
    group = signed_together(16)
    assert all(verifier.verify(receipt) for receipt in group)
    assert not verifier.verify(msgspec.structs.replace(group[0], seq=77))
    assert not verifier.verify(msgspec.structs.replace(unsigned(0), signature=group[0].signature))
    assert verifier.verify(group[15])


def test_a_receipt_alone_is_signed_as_ever_and_says_no_more_than_before() -> None:
    receipt = unsigned(1)
    assert signed_bytes(receipt) == wire.receipt_bytes(receipt)
    assert b"proof" not in msgspec.json.encode(receipt)
    kept = msgspec.json.encode(signed_together(3)[1])
    assert verify_receipt(msgspec.json.decode(kept, type=wire.Receipt), PUBLIC)
