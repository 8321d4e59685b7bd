"""A terminal that comes with a code: what it says to the platform, byte for byte, with room for lies."""

from __future__ import annotations

import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central import invites
from central.server import EmbeddedCentral
from sync import wire
from sync.wire.enrolment import PATH_ENROLMENT, SEALED_KIND, Enrolment, InviteCode, enrolment_bytes, read_code
from sync.wire.sealing import recipient_of, seal
from tests.support.central_client import VILLAGE

SITE = "读岗村党群服务中心"


def invited(central: EmbeddedCentral, *, hours: int = 72, replaces: str = "", village: str = VILLAGE) -> InviteCode:
    platform = central.platform
    code, _row = invites.invite(
        platform.store, platform.keys, "li", platform.now(), village, SITE, hours=hours, replaces=replaces
    )
    read = read_code(code.text())
    assert read is not None
    return read


def enrolment(
    central: EmbeddedCentral, code: InviteCode, key: Ed25519PrivateKey, *, secret: str = "", name: str = ""
) -> Enrolment:
    recipient = recipient_of(central.keys.suite_id, central.sealing_key)
    assert recipient is not None
    name = name or code.name
    sealed = seal(recipient, (secret or code.secret).encode(), wire.sealing_info(SEALED_KIND, name, ""))
    plain = Enrolment(wire.WIRE_VERSION, name, key.public_key().public_bytes_raw(), sealed)
    return msgspec.structs.replace(plain, signature=key.sign(enrolment_bytes(plain)))


def come(central: EmbeddedCentral, asked: Enrolment | bytes) -> httpx.Response:
    content = asked if isinstance(asked, bytes) else msgspec.json.encode(asked)
    return httpx.post(central.url + PATH_ENROLMENT, content=content, trust_env=False)
