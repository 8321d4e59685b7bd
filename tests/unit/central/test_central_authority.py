"""The authority's key: made once, for its owner only, never replaced, and its root cannot certify anybody else."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from cryptography import x509

from central.authority import AUTHORITY_FILE, ISSUER, ROOT, load_or_create_authority
from central.keyfile import KeyFileError
from sync.wire.signedpdf import SignedPdf, examine
from tests.support.authority import MOMENT, page_pdf


def test_it_is_made_once_and_read_again(tmp_path: Path) -> None:
    first, again = load_or_create_authority(tmp_path), load_or_create_authority(tmp_path)
    assert first.root == again.root
    assert (tmp_path / AUTHORITY_FILE).stat().st_mode & 0o777 == 0o600
    assert isinstance(examine(again.sign(page_pdf()), [first.root], MOMENT), SignedPdf)


def test_several_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    roots: list[bytes] = []
    threads = [threading.Thread(target=lambda: roots.append(load_or_create_authority(tmp_path).root)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(roots) == 4
    assert len(set(roots)) == 1
    assert [path.name for path in tmp_path.iterdir()] == [AUTHORITY_FILE]


def test_the_roots_private_key_is_nowhere(tmp_path: Path) -> None:
    load_or_create_authority(tmp_path)
    pem = (tmp_path / AUTHORITY_FILE).read_bytes()
    leaf, root = x509.load_pem_x509_certificates(pem)
    assert pem.count(b"PRIVATE KEY-----") == 2
    names = [one.subject.rfc4514_string().split(",")[0].removeprefix("CN=") for one in (leaf, root)]
    assert names == [ISSUER, ROOT]
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert not leaf.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign


def made(folder: Path) -> bytes:
    folder.mkdir()
    load_or_create_authority(folder)
    return (folder / AUTHORITY_FILE).read_bytes()


DAMAGES = {
    "empty": lambda pem, other: b"",
    "no key": lambda pem, other: b"no key",
    "cut short": lambda pem, other: pem[:-40],
    "under another's root": lambda pem, other: pem[: pem.rindex(b"-----BEGIN")] + other[other.rindex(b"-----BEGIN") :],
}


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_file_is_never_replaced(tmp_path: Path, how: str) -> None:
    damage = DAMAGES[how](made(tmp_path / "own"), made(tmp_path / "other"))
    tmp_path /= "own"
    path = tmp_path / AUTHORITY_FILE
    path.write_bytes(damage)
    with pytest.raises(KeyFileError, match="已损坏"):
        load_or_create_authority(tmp_path)
    assert path.read_bytes() == damage


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    load_or_create_authority(tmp_path)
    (tmp_path / AUTHORITY_FILE).chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        load_or_create_authority(tmp_path)
