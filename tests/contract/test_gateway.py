"""The provincial gateway's headers: the formulas as the description says them, and a terminal that goes through."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from central.app import build_app
from central.enrolment import EnrolmentError
from central.gatewayfront import GatewayFront, token_in
from central.moments import system_clock
from central.server import EmbeddedCentral
from sync import wire
from sync.courier import Courier, Health
from sync.policy import Failure, FailureClass
from sync.signing import RequestSigner
from sync.wire.gateway import GatewayFault, GatewayPass, fault_of, inbound_signature, outbound_signature
from tests.support.central_client import VILLAGE
from tests.support.served_app import served

TOKEN = "made-up-token-0123456789"
NAME = "T-0001"
BEAT = wire.Heartbeat(wire.WIRE_VERSION, NAME, "2026-11-23T09:30:00+08:00", "0.1.0", VILLAGE, "读岗村")


def test_the_formulas_give_what_the_description_says() -> None:
    """Worked out with the sha256sum of coreutils over the texts put together by hand."""
    plain = hashlib.sha256(b"1700000000" + b"made-up-token" + b"nonce-1" + b"1700000000").hexdigest()
    assert outbound_signature("1700000000", "made-up-token", "nonce-1") == plain
    assert plain == "e0b98110e643898d513ee97e361decd474c5f2f4bde486cf09b1cf5c4595b475"
    user = hashlib.sha256(b"1700000000made-up-tokennonce-1,u-1,\xe5\xbc\xa0\xe4\xb8\x89,x1700000000").hexdigest().upper()
    assert inbound_signature("1700000000", "made-up-token", "nonce-1", "u-1", "张三", "x") == user
    assert user == "F03216219A0234D0F7FB06A2CF1D1552DFE78D40D2693207D26B9A758B982E74"


def test_either_case_of_the_digits_is_taken_and_each_fault_has_its_name() -> None:
    headers = GatewayPass("village", TOKEN, "s-1").headers(1_700_000_000.7, "nonce-1")
    assert headers["x-tif-serviceid"] == "s-1"
    assert fault_of(headers, TOKEN, 1_700_000_100) is None
    shouted = headers | {"x-tif-signature": headers["x-tif-signature"].upper()}
    assert fault_of(shouted, TOKEN, 1_700_000_000) is None
    for change, fault in (
        ({"x-tif-signature": ""}, GatewayFault.MISSING),
        ({"x-tif-timestamp": "soon"}, GatewayFault.MALFORMED),
        ({"x-tif-timestamp": "9" * 40}, GatewayFault.MALFORMED),
        ({"x-tif-nonce": "n" * 5000}, GatewayFault.MALFORMED),
        ({"x-tif-nonce": "another"}, GatewayFault.BAD_SIGNATURE),
        ({"x-tif-uid": "u-1"}, GatewayFault.BAD_SIGNATURE),
    ):
        assert fault_of(headers | change, TOKEN, 1_700_000_000) is fault
    assert fault_of(headers, "other" + TOKEN, 1_700_000_000) is GatewayFault.BAD_SIGNATURE
    for now in (1_700_000_181, 1_699_999_819):
        assert fault_of(headers, TOKEN, now) is GatewayFault.STALE_CLOCK
    user = {"x-tif-uid": "u-1", "x-tif-uinfo": "张三", "x-tif-ext": ""}
    signed = inbound_signature("1700000000", TOKEN, "nonce-1", "u-1", "张三", "")
    assert fault_of(headers | user | {"x-tif-signature": signed}, TOKEN, 1_700_000_000) is None


@given(st.dictionaries(st.sampled_from(["x-tif-timestamp", "x-tif-nonce", "x-tif-signature", "x-tif-uid"]), st.text()))
def test_no_header_breaks_the_judge_or_gets_in(headers: dict[str, str]) -> None:
    assert fault_of(headers, TOKEN, 1_700_000_000) is not None


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[tuple[str, Ed25519PrivateKey]]:
    """A platform behind the gateway's check, and the key of a terminal that it knows."""
    key = Ed25519PrivateKey.generate()
    with EmbeddedCentral(f"sqlite:///{tmp_path / 'central.db'}", tmp_path / "keys") as central:
        central.enroll(NAME, key.public_key().public_bytes_raw(), VILLAGE, "读岗村")
        with served(GatewayFront(build_app(central.platform), TOKEN, system_clock)) as url:
            yield url, key


def courier(url: str, key: Ed25519PrivateKey, gateway: GatewayPass | None, ahead: float = 0.0) -> Courier:
    signer = RequestSigner(NAME, key)
    return Courier(url, NAME, signer, gateway=gateway, wall=lambda: time.time() + ahead)


def test_a_terminal_with_the_pass_gets_through_and_one_without_does_not(
    guarded: tuple[str, Ed25519PrivateKey],
) -> None:
    url, key = guarded
    with closing(courier(url, key, GatewayPass("village", TOKEN))) as through:
        assert isinstance(through.heartbeat(BEAT), wire.HeartbeatReply)
    for gateway, code in ((None, "gateway.missing"), (GatewayPass("village", "x" * 20), "gateway.bad_signature")):
        with closing(courier(url, key, gateway)) as stopped:
            assert isinstance(stopped.health(), Health), "whether it is there may be asked by anybody"
            refused = stopped.heartbeat(BEAT)
        assert isinstance(refused, Failure)
        assert (refused.code, refused.cause, refused.failure_class) == (code, "key", FailureClass.AUTH_KEY)


def test_a_wrong_clock_at_the_gateway_is_told_as_one_and_healed(guarded: tuple[str, Ed25519PrivateKey]) -> None:
    url, key = guarded
    with closing(courier(url, key, GatewayPass("village", TOKEN), ahead=3600.0)) as late:
        refused = late.heartbeat(BEAT)
        assert isinstance(refused, Failure)
        assert (refused.code, refused.failure_class) == ("gateway.stale_clock", FailureClass.AUTH_CLOCK)
        assert isinstance(late.heartbeat(BEAT), wire.HeartbeatReply)


def test_the_console_does_not_stand_behind_the_gateway(guarded: tuple[str, Ed25519PrivateKey]) -> None:
    url, _key = guarded
    assert httpx.get(f"{url}/login", trust_env=False).status_code == 200
    assert httpx.get(f"{url}/v1/platform", trust_env=False).json()["code"] == "gateway.missing"


@pytest.mark.parametrize("text", [None, "short", "x" * 2000])
def test_a_token_that_is_none_is_refused_in_a_sentence(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "token"
    if text is not None:
        file.write_text(text)
    with pytest.raises(EnrolmentError, match="token"):
        token_in(file)
