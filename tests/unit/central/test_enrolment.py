"""A terminal comes with a one-time code, is known from then on, renews its credential, and can be shut out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central import credentials, enroldoor, invites
from central.enrolment import EnrolmentError
from central.moments import parse, system_clock
from central.server import EmbeddedCentral
from sync import wire
from sync.wire.enrolment import (
    PATH_ENROLMENT,
    PATH_PLATFORM,
    PATH_RENEWAL,
    Enrolled,
    Enrolment,
    PlatformKeysAnswer,
    Renewal,
    RenewalReply,
    enrolment_bytes,
    fingerprint,
    is_signed_by,
)
from tests.support.central_client import VILLAGE, Terminal, problem
from tests.support.newcomer import SITE, come, enrolment, invited

both_stores = pytest.mark.both_stores


class ShiftedClock:
    """The true time, and some days more: requests are signed by the same clock."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return system_clock() + self.ahead


@pytest.fixture
def clock() -> ShiftedClock:
    return ShiftedClock()


@pytest.fixture
def central(database: str, tmp_path: Path, clock: ShiftedClock) -> Iterator[EmbeddedCentral]:
    with EmbeddedCentral(database, tmp_path / "keys", clock=clock) as platform:
        yield platform


def enrolled(central: EmbeddedCentral, **options: str) -> tuple[Enrolled, Terminal]:
    """A terminal that has come with a code, and the client that signs as it."""
    key = Ed25519PrivateKey.generate()
    answer = come(central, enrolment(central, invited(central, **options), key))
    assert answer.status_code == 200, answer.text
    told = msgspec.json.decode(answer.content, type=Enrolled)
    return told, Terminal(central, told.terminal, enrolled=False, key=key)


def renewed(terminal: Terminal, clock: ShiftedClock) -> RenewalReply:
    answer = terminal.post(
        PATH_RENEWAL,
        msgspec.json.encode(Renewal(wire.WIRE_VERSION, terminal.name)),
        created=clock().timestamp(),
    )
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=RenewalReply)


@both_stores
def test_who_comes_with_a_code_is_a_terminal_from_then_on(central: EmbeddedCentral) -> None:
    told, terminal = enrolled(central)
    try:
        assert (told.terminal, told.number, told.village_code, told.site_name) == (f"{VILLAGE}-01", 1, VILLAGE, SITE)
        signing = invites.keys_of(central.keys)[1]
        assert is_signed_by(told, signing)
        assert is_signed_by(told.credential, signing)
        assert not is_signed_by(msgspec.structs.replace(told, site_name="别处"), signing)
        assert told.document_roots == (central.keys.authority.root,)
        assert [item.outcome for item in terminal.hand_over(terminal.entry(1)).outcomes] == [wire.Outcome.ACCEPTED]
    finally:
        terminal.close()
    second, other = enrolled(central)
    other.close()
    assert second.terminal == f"{VILLAGE}-02"
    actions = [row.action for row in central.store.audit(10)]
    assert actions == ["terminal.enrol", "invite.make"] * 2


def test_the_platform_tells_its_keys_and_the_code_vouches_for_them(central: EmbeddedCentral) -> None:
    code = invited(central)
    answer = httpx.get(central.url + PATH_PLATFORM, trust_env=False)
    keys = msgspec.json.decode(answer.content, type=PlatformKeysAnswer)
    assert fingerprint(keys.sealing, keys.signing) == code.fingerprint
    assert fingerprint(keys.signing, keys.sealing) != code.fingerprint


def test_a_code_is_kept_only_as_a_hash_and_never_shown_again(central: EmbeddedCentral) -> None:
    code = invited(central)
    row = central.store.invite(code.name)
    assert row is not None
    kept = repr(msgspec.structs.astuple(row))
    assert code.secret not in kept
    assert code.secret not in repr(central.store.audit(10))
    assert code.secret not in repr(code)


@both_stores
def test_a_lost_answer_is_given_again_to_the_same_key_only(central: EmbeddedCentral) -> None:
    code, key = invited(central), Ed25519PrivateKey.generate()
    first = come(central, enrolment(central, code, key))
    again = come(central, enrolment(central, code, key))
    assert first.json()["terminal"] == again.json()["terminal"]
    assert problem(come(central, enrolment(central, code, Ed25519PrivateKey.generate()))) == (409, "enrol.used", "input")
    assert len(central.store.fleet()) == 1


@both_stores
def test_five_wrong_secrets_are_the_end_of_a_code(central: EmbeddedCentral) -> None:
    code, key = invited(central), Ed25519PrivateKey.generate()
    for _ in range(invites.MAX_FAILURES):
        wrong = enrolment(central, code, key, secret="0" * 13)
        assert problem(come(central, wrong)) == (403, "enrol.wrong_code", "input")
    assert problem(come(central, enrolment(central, code, key))) == (403, "enrol.locked", "input")
    assert central.store.fleet() == ()


def test_one_address_may_not_try_for_ever(central: EmbeddedCentral) -> None:
    code, key = invited(central), Ed25519PrivateKey.generate()
    stranger = enrolment(central, code, key, name="ZZZZZ")
    for _ in range(enroldoor.BURST):
        assert problem(come(central, stranger)) == (403, "enrol.unknown_code", "input")
    refused = come(central, stranger)
    assert problem(refused) == (429, "enrol.too_many", "input")
    assert int(refused.headers["retry-after"]) >= 1


@both_stores
def test_a_code_ends_by_time_or_when_it_is_taken_back(central: EmbeddedCentral, clock: ShiftedClock) -> None:
    late, back = invited(central, hours=1), invited(central)
    assert invites.withdraw(central.store, back.name, "li", central.platform.now())
    assert not invites.withdraw(central.store, back.name, "li", central.platform.now())
    clock.ahead = timedelta(hours=2)
    key = Ed25519PrivateKey.generate()
    assert problem(come(central, enrolment(central, late, key))) == (403, "enrol.expired", "input")
    assert problem(come(central, enrolment(central, back, key))) == (403, "enrol.withdrawn", "input")
    told, terminal = enrolled(central)
    terminal.close()
    assert told.number == 1, "what expired keeps no number"


@pytest.mark.parametrize("village", ["", "44098110229", "44098110229９", "x" * 12])
def test_no_code_is_made_for_a_place_that_is_none(central: EmbeddedCentral, village: str) -> None:
    with pytest.raises(EnrolmentError, match="村代码"):
        invited(central, village=village)


def test_a_request_by_another_key_or_of_another_shape_is_refused(central: EmbeddedCentral) -> None:
    code, key = invited(central), Ed25519PrivateKey.generate()
    asked = enrolment(central, code, key)
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    for forged in (msgspec.structs.replace(asked, public_key=other), msgspec.structs.replace(asked, public_key=b"x")):
        assert problem(come(central, forged)) == (401, "auth.bad_signature", "key")
    assert problem(come(central, b"{}"))[1] == "input.malformed"
    assert problem(come(central, b" " * 20_000))[1] == "input.too_large"
    bent = msgspec.structs.replace(asked.secret, data=asked.secret.data[:-1] + b"?")
    assert problem(come(central, _signed_anew(msgspec.structs.replace(asked, secret=bent), key)))[0] == 422


def _signed_anew(asked: Enrolment, key: Ed25519PrivateKey) -> bytes:
    return msgspec.json.encode(msgspec.structs.replace(asked, signature=key.sign(enrolment_bytes(asked))))


@both_stores
def test_a_credential_that_ran_out_is_renewed_by_the_same_key(central: EmbeddedCentral, clock: ShiftedClock) -> None:
    told, terminal = enrolled(central)
    try:
        expires = parse(told.credential.expires_at)
        assert expires is not None
        clock.ahead = credentials.LASTS + timedelta(days=60)
        stale = terminal.post(wire.PATH_BATCHES, terminal.batch(), created=clock().timestamp())
        assert problem(stale) == (401, "auth.credential_expired", "key")
        fresh = renewed(terminal, clock).credential
        assert fresh.expires_at > told.credential.expires_at
        assert is_signed_by(fresh, invites.keys_of(central.keys)[1])
        answer = terminal.post(wire.PATH_BATCHES, terminal.batch(terminal.entry(1)), created=clock().timestamp())
        assert answer.status_code == 200
    finally:
        terminal.close()


def test_a_renewal_for_another_terminal_is_refused(central: EmbeddedCentral) -> None:
    _told, terminal = enrolled(central)
    try:
        answer = terminal.post(PATH_RENEWAL, msgspec.json.encode(Renewal(wire.WIRE_VERSION, "T-1")))
        assert problem(answer) == (403, "auth.terminal_mismatch", "key")
    finally:
        terminal.close()


@both_stores
def test_a_revoked_terminal_is_heard_nowhere_until_it_is_allowed_again(central: EmbeddedCentral) -> None:
    _told, terminal = enrolled(central)
    try:
        credentials.revoke(central.store, terminal.name, "被盗", "li", central.platform.now())
        for path in (wire.PATH_BATCHES, wire.PATH_HEARTBEAT, wire.PATH_JOURNAL, wire.PATH_ISSUE, PATH_RENEWAL):
            assert problem(terminal.post(path, terminal.batch())) == (403, "auth.revoked", "key")
        impostor = Terminal(central, terminal.name, enrolled=False)
        assert problem(impostor.post(PATH_RENEWAL, b"{}"))[1] == "auth.bad_signature", "a stranger learns nothing"
        impostor.close()
        credentials.pardon(central.store, terminal.name, "li", central.platform.now())
        assert terminal.post(wire.PATH_BATCHES, terminal.batch()).status_code == 200
        with pytest.raises(credentials.NoSuchTerminalError):
            credentials.pardon(central.store, terminal.name, "li", central.platform.now())
    finally:
        terminal.close()


@both_stores
def test_a_terminal_that_moves_is_another_one_and_its_old_name_is_over(central: EmbeddedCentral) -> None:
    _told, old = enrolled(central)
    moved, new = enrolled(central, replaces=old.name, village="440981102300")
    try:
        assert moved.terminal == "440981102300-01"
        assert problem(old.post(wire.PATH_BATCHES, old.batch())) == (403, "auth.moved", "key")
        assert new.post(wire.PATH_BATCHES, new.batch()).status_code == 200
        with pytest.raises(EnrolmentError, match="没有登记过"):
            invited(central, replaces="T-77")
    finally:
        old.close()
        new.close()


def test_a_place_in_the_list_taken_by_hand_meanwhile_is_not_overwritten(central: EmbeddedCentral) -> None:
    code = invited(central)
    by_hand = Terminal(central, f"{VILLAGE}-01")
    try:
        answer = come(central, enrolment(central, code, Ed25519PrivateKey.generate()))
        assert problem(answer) == (409, "enrol.taken", "platform")
        assert by_hand.post(wire.PATH_BATCHES, by_hand.batch()).status_code == 200
    finally:
        by_hand.close()


def test_the_door_is_a_post(central: EmbeddedCentral) -> None:
    assert problem(httpx.get(central.url + PATH_ENROLMENT, trust_env=False))[0] == 405
