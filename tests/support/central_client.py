"""A small terminal for the tests of the central platform: signs with the public library, seals, and sends."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
import uuid
import zlib
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver, algorithms

from central.server import EmbeddedCentral
from sync import wire
from sync.wire.sealing import recipient_of, unpack
from tests.support.plain_http import NO_AUTHORITIES

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
VILLAGE = "440981102201"
ELDER = wire.Person("resident", "王秀英", "440981195003070029", "女", "1950-03-07", "广东省高州市云潭镇读岗村")
AT = "2026-11-23T09:30:00+08:00"


def with_check_digit(first_17: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first_17 + "10X98765432"[sum(int(d) * w for d, w in zip(first_17, weights, strict=True)) % 11]


ELDER = msgspec.structs.replace(ELDER, number=with_check_digit("44098119500307002"))
WORKER = wire.Person("resident", "陈志明", with_check_digit("44098119880512101"), "男", "1988-05-12")
CHILD = wire.Person("resident", "周小雨", with_check_digit("44098120150601204"), "女", "2015-06-01")
CONSENTS = (
    wire.Consent("service", given=True, text_sha256="0" * 64, at=AT),
    wire.Consent("face", given=True, text_sha256="1" * 64, at=AT),
)
FACE = wire.IdentityCheck("face", passed=True, attempts=1, distance=0.3, threshold=0.5, engine="dlib")


def transaction_body(person: wire.Person = ELDER, **changes: object) -> wire.TransactionBody:
    body = wire.TransactionBody(
        service="pension-certification",
        item_code="",
        person=person,
        answers={"phone": "13800138000"},
        consents=CONSENTS,
        identity_check=FACE,
        submitted_at=AT,
    )
    return msgspec.structs.replace(body, **changes)


class Terminal:
    """Terminal ``name`` with a key of its own, enrolled unless told otherwise."""

    def __init__(
        self,
        central: EmbeddedCentral,
        name: str = "T-0001",
        *,
        enrolled: bool = True,
        key: Ed25519PrivateKey | None = None,
    ) -> None:
        self.central = central
        self.name = name
        self.key = key or Ed25519PrivateKey.generate()
        self.http = httpx.Client(base_url=central.url, trust_env=False, timeout=30, verify=NO_AUTHORITIES)
        self.signer = HTTPMessageSigner(
            signature_algorithm=algorithms.ED25519,
            key_resolver=MappingKeyResolver(public_keys={}, private_keys={name: self.key}),
        )
        if enrolled:
            central.enroll(name, self.key.public_key().public_bytes_raw(), VILLAGE, "读岗村党群服务中心")

    def close(self) -> None:
        self.http.close()

    def seal(self, plaintext: bytes, info: bytes, key: bytes | None = None, *, packed: bool = True) -> wire.SealedBody:
        raw = key or self.central.sealing_key
        data = zlib.compress(plaintext) if packed else plaintext
        if len(raw) != 32:
            recipient = recipient_of(wire.SUITE_SM2_SM3_SM4GCM, raw)
            assert recipient is not None
            return wire.SealedBody(recipient.suite_id, recipient.key_id, recipient.seal(data, info))
        sealed = SUITE.encrypt(data, X25519PublicKey.from_public_bytes(raw), info=info)
        return wire.SealedBody(wire.SUITE_HPKE_X25519, wire.key_id(raw), sealed)

    def entry(self, seq: int, content: object = None, /, **changes: object) -> wire.Entry:
        """A sealed entry; ``changes`` are made to the frame afterwards."""
        entry_id = str(changes.pop("entry_id", None) or uuid.UUID(int=secrets.randbits(128)))
        content = transaction_body() if content is None else content
        plaintext = content if isinstance(content, bytes) else msgspec.json.encode(content)
        sealed = self.seal(plaintext, wire.sealing_info("entry", self.name, entry_id))
        is_rating = isinstance(content, wire.RatingBody)
        entry = wire.Entry(
            entry_id=entry_id,
            seq=seq,
            stream=f"tx-{seq}",
            kind=wire.Kind.RATING if is_rating else wire.Kind.TRANSACTION,
            service=getattr(content, "service", "pension-certification"),
            receipt_no=f"{self.name}-{seq:06d}",
            created_at=AT,
            body=sealed,
            body_sha256=wire.body_hash(sealed.data),
        )
        return msgspec.structs.replace(entry, **changes)

    def batch(self, *entries: wire.Entry) -> bytes:
        return msgspec.json.encode(wire.Batch(wire.WIRE_VERSION, self.name, "b-1", entries))

    def request(self, path: str, content: bytes, **options: object) -> httpx.Request:
        """A signed request. Options: created, nonce, covered, label, headers, expires."""
        headers = {"X-Terminal-Id": self.name, "Content-Type": wire.MEDIA_TYPE, **options.get("headers", {})}
        request = self.http.build_request("POST", path, content=content, headers=headers)
        self.signer.sign(
            request,
            key_id=self.name,
            created=datetime.fromtimestamp(options.get("created") or time.time(), UTC),
            expires=options.get("expires"),
            nonce=options.get("nonce", secrets.token_urlsafe(18)),
            label=options.get("label", "terminal"),
            covered_component_ids=options.get("covered", wire.SIGNED_COMPONENTS[:2] + wire.SIGNED_COMPONENTS[3:]),
            body=content,
        )
        return request

    def post(self, path: str, content: bytes, **options: object) -> httpx.Response:
        return self.http.send(self.request(path, content, **options))

    def hand_over(self, *entries: wire.Entry) -> wire.BatchResult:
        response = self.post(wire.PATH_BATCHES, self.batch(*entries))
        assert response.status_code == 200, response.text
        return msgspec.json.decode(response.content, type=wire.BatchResult)

    def heartbeat(self, **fields: object) -> wire.HeartbeatReply:
        beat = wire.Heartbeat(wire.WIRE_VERSION, self.name, AT, "0.1.0", VILLAGE, "读岗村党群服务中心", **fields)
        response = self.post(wire.PATH_HEARTBEAT, msgspec.json.encode(beat))
        assert response.status_code == 200, response.text
        return msgspec.json.decode(response.content, type=wire.HeartbeatReply)

    def journal(self, events: tuple[wire.JournalEvent, ...], prev_hash: str = "") -> tuple[int, str]:
        """What the platform has stored up to, and the hash for the next batch."""
        batch = wire.JournalBatch(wire.WIRE_VERSION, self.name, prev_hash, events)
        response = self.post(wire.PATH_JOURNAL, msgspec.json.encode(batch))
        assert response.status_code == 200, response.text
        return msgspec.json.decode(response.content, type=wire.JournalReply).stored_up_to, wire.journal_hash(batch)

    def issue_request(
        self,
        request_id: str,
        person: wire.Person,
        reply: X25519PrivateKey,
        service: str = "insurance-certificate",
        **answers: str,
    ) -> bytes:
        body = wire.IssueBody(person, answers, CONSENTS, FACE)
        sealed = self.seal(msgspec.json.encode(body), wire.sealing_info("issue-request", self.name, request_id))
        return msgspec.json.encode(
            wire.IssueRequest(
                wire.WIRE_VERSION,
                self.name,
                request_id,
                service,
                sealed,
                reply.public_key().public_bytes_raw(),
            )
        )

    def open_document(self, result: wire.IssueResult, reply: X25519PrivateKey) -> bytes:
        assert result.document is not None
        return self.open_reply(result.document, reply, "issue-reply", result.request_id)

    def open_reply(self, sealed: wire.SealedBody, reply: X25519PrivateKey, kind: str, request_id: str) -> bytes:
        plain = unpack(SUITE.decrypt(sealed.data, reply, info=wire.sealing_info(kind, self.name, request_id)))
        assert isinstance(plain, bytes)
        return plain


def problem(response: httpx.Response) -> tuple[int, str, str]:
    """Status, code and cause of a refusal."""
    said = msgspec.json.decode(response.content, type=wire.Problem)
    assert said.message
    return response.status_code, said.code, said.cause


def digest_of(content: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Returns when ``condition`` holds; fails the test after ``seconds``."""
    deadline = time.monotonic() + seconds
    waiting = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "the awaited condition did not come"
        waiting.wait(0.02)
