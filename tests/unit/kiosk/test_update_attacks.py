"""Every attack of the TUF specification (1.5.2) and some of the line's and the stick's own, on the terminal's client.

docs/updates.md has the table: attack, test, what happens. Nothing here depends on how fast the machine is: the clock of
the downloads is turned by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Root, Targets

from kiosk.domain.trouble import Cause
from kiosk.updates.client import Offer
from kiosk.updates.fetching import TRIES_WITHOUT_PROGRESS
from kiosk.updates.troubles import (
    ALTERED,
    EXPIRED,
    EXPIRED_BY_CLOCK,
    MALFORMED,
    OLDER,
    SLOW,
    UNREACHABLE,
    UNSIGNED,
)
from sync.wire.updates import Release, Size, custom_of
from tests.support.updateshop import MACHINE, WHO, Lying, Shop, whole


def offered(shop: Shop, **more: object) -> Offer:
    found = shop.client(**more).look(WHO)  # type: ignore[arg-type]
    assert isinstance(found, Offer)
    return found


def test_the_honest_way(shop: Shop) -> None:
    """Without it every refusal below would prove nothing."""
    client = shop.client()
    offer = client.look(WHO)
    assert isinstance(offer, Offer)
    assert (offer.release.version, offer.release.serial) == ("1.0.0", 1)
    archives = client.fetch(offer)
    assert isinstance(archives, list)
    assert [archive.file.read_bytes() for archive in archives] == [
        shop.packed.read_bytes(),
        next(shop.repository.targets_folder.glob("parts/*")).read_bytes(),
    ]


def test_rollback_of_the_timestamp(shop: Shop) -> None:
    old = (shop.metadata / "timestamp.json").read_bytes()
    shop.release("2.0.0")
    assert offered(shop).release.version == "2.0.0"
    assert shop.client(Lying(shop.opener(), {"timestamp.json": whole(old)})).look(WHO) == OLDER
    assert offered(shop).release.version == "2.0.0"


def test_rollback_of_the_snapshot_by_the_stolen_online_key(shop: Shop) -> None:
    old = shop.repository.targets()
    shop.release("2.0.0")
    assert offered(shop).release.version == "2.0.0"
    shop.forge_online(old.to_bytes(), old.signed.version, lower_snapshot=True)
    assert shop.client().look(WHO) == OLDER


def test_rollback_of_the_targets_by_the_stolen_online_key(shop: Shop) -> None:
    old = shop.repository.targets()
    shop.release("2.0.0")
    assert offered(shop).release.version == "2.0.0"
    shop.forge_online(old.to_bytes(), old.signed.version)
    assert shop.client().look(WHO) == OLDER


def test_freeze(shop: Shop) -> None:
    """A line that repeats the same word for ever is told as such once the timestamp has run out."""
    shop.days = -31
    shop.repository.publish(shop.online)
    assert shop.client().look(WHO) == EXPIRED
    assert EXPIRED.cause is Cause.PLATFORM


def test_freeze_told_apart_from_a_clock_that_is_wrong(shop: Shop) -> None:
    shop.days = -31
    shop.repository.publish(shop.online)
    told = shop.client(clock_trusted=lambda: False).look(WHO)
    assert told == EXPIRED_BY_CLOCK
    assert EXPIRED_BY_CLOCK.cause is Cause.CLOCK


@pytest.mark.parametrize("role", ["root", "snapshot", "targets"])
def test_nothing_that_has_run_out_is_believed(shop: Shop, role: str) -> None:
    shop.days = -400
    if role == "root":
        shop.repository.change_root(lambda _root: None, shop.roots)
    if role == "targets":
        shop.repository.change_targets(lambda _targets: None, shop.targets)
    if role != "snapshot":
        shop.days = 0
    shop.repository.publish(shop.online)
    if role == "snapshot":
        shop.days = 0
        _renew_timestamp_only(shop)
    assert shop.client().look(WHO) == EXPIRED


def _renew_timestamp_only(shop: Shop) -> None:
    from tuf.api.metadata import Metadata, Timestamp

    made: Metadata[Timestamp] = Metadata.from_file(str(shop.metadata / "timestamp.json"))
    made.signed.expires = datetime.now(UTC).replace(microsecond=0) + timedelta(days=9)
    made.signed.version += 1
    made.sign(shop.online)
    (shop.metadata / "timestamp.json").write_bytes(made.to_bytes())


def test_mix_and_match_of_snapshots(shop: Shop) -> None:
    old = max(shop.metadata.glob("*.snapshot.json"), key=lambda file: int(file.name.partition(".")[0])).read_bytes()
    shop.release("2.0.0")
    assert shop.client(Lying(shop.opener(), {".snapshot.json": whole(old)})).look(WHO) == ALTERED


def test_mix_and_match_of_targets(shop: Shop) -> None:
    old = shop.repository.targets().to_bytes()
    shop.release("2.0.0")
    assert shop.client(Lying(shop.opener(), {".targets.json": whole(old)})).look(WHO) == ALTERED


def test_mix_and_match_under_a_snapshot_without_hashes(shop: Shop) -> None:
    """The online key alone can leave the hashes out; versions still have to agree."""
    old = shop.repository.targets()
    shop.release("2.0.0")
    shop.forge_online(old.to_bytes(), shop.repository.targets().signed.version + 1, hashes=False)
    assert shop.client().look(WHO) == OLDER


def test_a_repository_under_other_keys(shop: Shop, tmp_path: Path) -> None:
    other = Shop(tmp_path / "other")
    other.release("9.0.0")
    assert shop.client(other.opener()).look(WHO) == UNSIGNED


@pytest.mark.parametrize("signers", ["one", "one twice", "a stranger's", "none"])
def test_targets_below_their_threshold(shop: Shop, signers: str) -> None:
    """Published properly by a stolen online key: two people of the targets role have to agree all the same."""
    one = shop.targets[0]
    keys = {
        "one": [one],
        "one twice": [one, one],
        "a stranger's": [one, CryptoSigner(Ed25519PrivateKey.generate())],
        "none": [],
    }[signers]
    body, version = shop.signed_targets(lambda targets: targets.targets.clear(), keys)
    shop.forge_online(body, version)
    assert shop.client().look(WHO) == UNSIGNED


def test_the_same_with_both_signatures_is_believed(shop: Shop) -> None:
    body, version = shop.signed_targets(lambda targets: targets.targets.clear(), shop.targets)
    shop.forge_online(body, version)
    assert shop.client().look(WHO) is None


@pytest.mark.parametrize("number", [0, 1])
def test_a_root_below_its_threshold(shop: Shop, number: int) -> None:
    thief = CryptoSigner(Ed25519PrivateKey.generate())
    body = shop.signed_root(lambda root: root.add_key(thief.public_key, "timestamp"), shop.roots[:number])
    (shop.metadata / "2.root.json").write_bytes(body)
    assert shop.client().look(WHO) == UNSIGNED


def test_a_root_that_only_its_own_new_keys_signed(shop: Shop) -> None:
    thieves = [CryptoSigner(Ed25519PrivateKey.generate()) for _ in range(2)]

    def take_over(root: Root) -> None:
        for keyid in list(root.roles["root"].keyids):
            root.revoke_key(keyid, "root")
        for thief in thieves:
            root.add_key(thief.public_key, "root")

    (shop.metadata / "2.root.json").write_bytes(shop.signed_root(take_over, thieves))
    assert shop.client().look(WHO) == UNSIGNED


def test_a_replayed_root(shop: Shop) -> None:
    """An old root under the next number, and the first one after a rotation."""
    assert shop.client(Lying(shop.opener(), {"2.root.json": whole(shop.trusted_root)})).look(WHO) == OLDER
    shop.repository.change_root(lambda _root: None, shop.roots)
    shop.repository.publish(shop.online)
    assert offered(shop).release.version == "1.0.0"
    second = (shop.metadata / "2.root.json").read_bytes()
    assert shop.client(Lying(shop.opener(), {"3.root.json": whole(second)})).look(WHO) == OLDER


def test_a_key_that_was_given_up_signs_nothing_any_more(shop: Shop) -> None:
    """The way back after a theft: the root names another online key, and the thief's newer word is worth nothing."""
    thief, shop_key = shop.online, CryptoSigner(Ed25519PrivateKey.generate())
    body, version = shop.signed_targets(lambda _targets: None, shop.targets)
    shop.forge_online(body, version)
    assert offered(shop).release.version == "1.0.0"

    def replace(root: Root) -> None:
        for role in ("snapshot", "timestamp"):
            root.revoke_key(thief.public_key.keyid, role)
            root.add_key(shop_key.public_key, role)

    assert shop.repository.change_root(replace, shop.roots)
    shop.online = shop_key
    shop.repository.publish(shop_key)
    assert offered(shop).release.version == "1.0.0"
    shop.online = thief
    shop.forge_online(body, version)
    assert shop.client().look(WHO) == UNSIGNED


def _endless(_offset: int) -> Iterator[bytes]:
    while True:
        yield b"{" * 65536


@pytest.mark.parametrize(
    ("end", "most"),
    [
        ("timestamp.json", 16 << 10),
        ("2.root.json", 256 << 10),
        (".snapshot.json", 64 << 10),
        (".targets.json", 1 << 20),
    ],
)
def test_endless_metadata(shop: Shop, end: str, most: int) -> None:
    lying = Lying(shop.opener(), {end: _endless})
    assert shop.client(lying).look(WHO) == ALTERED
    assert lying.taken < most + (128 << 10)


def test_an_endless_archive(shop: Shop) -> None:
    lying = Lying(shop.opener(), {shop.packed.name: _endless})
    assert shop.fetched(lying) == ALTERED
    assert lying.taken < shop.packed.stat().st_size + (256 << 10)
    assert shop.kept() == []


class _Trickle:
    """One byte each half minute, on a clock that moves with it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self, _offset: int) -> Iterator[bytes]:
        while True:
            self.now += 30.0
            yield b" "

    def monotonic(self) -> float:
        return self.now


@pytest.mark.parametrize("end", ["timestamp.json", ".targets.json", "program"])
def test_slow_retrieval(shop: Shop, end: str) -> None:
    trickle = _Trickle()
    lying = Lying(shop.opener(), {shop.packed.name if end == "program" else end: trickle})
    client = shop.client(lying, monotonic=trickle.monotonic)
    told = client.look(WHO)
    if end == "program":
        assert isinstance(told, Offer)
        assert client.fetch(told) == SLOW
    else:
        assert told == SLOW
    assert trickle.now <= 300.0


def test_a_slow_line_that_is_not_too_slow(shop: Shop) -> None:
    """A thin line at 2 kB a second takes ten minutes for this archive, and gets it."""
    clock = _Trickle()
    whole_archive = shop.packed.read_bytes()

    def thin(offset: int) -> Iterator[bytes]:
        for at in range(offset, len(whole_archive), 2000):
            clock.now += 1.0
            yield whole_archive[at : at + 2000]

    client = shop.client(Lying(shop.opener(), {shop.packed.name: thin}), monotonic=clock.monotonic)
    offer = client.look(WHO)
    assert isinstance(offer, Offer)
    assert isinstance(client.fetch(offer), list)
    assert clock.now > 600


def test_an_arbitrary_package(shop: Shop) -> None:
    content = bytearray(shop.packed.read_bytes())
    content[len(content) // 2] ^= 1
    lying = Lying(shop.opener(), {shop.packed.name: whole(bytes(content))})
    assert shop.fetched(lying) == ALTERED
    assert shop.kept() == []
    assert isinstance(shop.fetched(Lying(shop.opener())), list)


def test_files_that_nobody_signed_for_are_not_even_opened(shop: Shop) -> None:
    extra = shop.repository.targets_folder / "program" / ("0" * 64 + ".9-x86_64.tar.xz")
    extra.write_bytes(b"extraneous")
    (shop.metadata / "extra.json").write_bytes(b"{}")
    lying = Lying(shop.opener())
    assert isinstance(shop.fetched(lying), list)
    assert not [url for url in lying.asked if "extra" in url or extra.name in url]


@pytest.mark.parametrize("path", ["parts/shared-missing.tar.xz", f"program/1-{MACHINE}.tar.xz"])
def test_a_release_that_asks_for_more_than_was_signed(shop: Shop, path: str) -> None:
    """Extraneous dependencies: every part has to be a signed part itself, and nothing else counts as one."""

    def ask(targets: Targets) -> None:
        release = Release(7, "7.0.0", MACHINE, Size(9 << 20, 9), (path,), 1, 100)
        targets.targets[f"program/1-{MACHINE}.tar.xz"].unrecognized_fields["custom"] = custom_of(release)

    assert shop.repository.change_targets(ask, shop.targets)
    shop.repository.publish(shop.online)
    client = shop.client()
    offer = client.look(WHO)
    if path.startswith("program/"):
        assert offer is None
    else:
        assert isinstance(offer, Offer)
        assert client.fetch(offer) == MALFORMED


@pytest.mark.parametrize("end", ["timestamp.json", ".snapshot.json", ".targets.json"])
def test_truncated_metadata(shop: Shop, end: str) -> None:
    content = next(shop.metadata.glob(f"*{end}")).read_bytes()
    told = shop.client(Lying(shop.opener(), {end: whole(content[: len(content) // 2])})).look(WHO)
    assert told == (MALFORMED if end == "timestamp.json" else ALTERED)


def test_a_truncated_archive(shop: Shop) -> None:
    """Also one that a proxy cuts off without saying so: what came is kept, and the rest is asked for."""
    content = shop.packed.read_bytes()
    lying = Lying(shop.opener(), {shop.packed.name: whole(content[:-1])})
    assert shop.fetched(lying) == UNREACHABLE
    assert len([url for url in lying.asked if url.endswith(shop.packed.name)]) == TRIES_WITHOUT_PROGRESS + 1
    honest = Lying(shop.opener())
    assert isinstance(shop.fetched(honest), list)
    assert honest.taken < len(content) // 2


@pytest.mark.parametrize("content", [b"", b"<html>log in</html>", b"[]", b'{"signed": {}}', b"\xff" * 40, b"[" * 5000])
def test_nonsense_in_metadatas_place(shop: Shop, content: bytes) -> None:
    assert shop.client(Lying(shop.opener(), {"timestamp.json": whole(content)})).look(WHO) == MALFORMED


# Who is to have it: the share is signed, and the same terminals stay in it.


def test_only_the_share_that_was_signed(shop: Shop) -> None:
    shop.release("2.0.0", percent=0)
    assert offered(shop).release.version == "1.0.0"
    shop.repository.targets()
    shop.withdraw("1.0.0")
    assert shop.client().look(WHO) is None


def test_a_withdrawn_release_is_offered_no_more_and_its_archive_is_gone(shop: Shop) -> None:
    shop.release("2.0.0")
    assert offered(shop).release.version == "2.0.0"
    shop.withdraw("2.0.0")
    assert offered(shop).release.version == "1.0.0"
    assert [file.name.partition(".")[2] for file in shop.repository.targets_folder.glob("program/*")] == [
        f"1-{MACHINE}.tar.xz"
    ]
