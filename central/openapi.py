"""The OpenAPI 3.1 document, made from the message types themselves."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from sync import wire
from sync.wire import enrolment, parcels
from sync.wire.downlink import PATH_DOWNLINK, DownlinkAsk, DownlinkReply
from sync.wire.licences import PATH_LICENCES, LicencesRequest, LicencesResult
from sync.wire.login import PATH_LOGINS, LoginRequest, LoginResult
from sync.wire.mandate import PATH_MANDATES, MandateRequest, MandateResult
from sync.wire.packed import MEDIA_TYPE_PACKED
from sync.wire.payment import PATH_PAYMENTS, PaymentRequest, PaymentResult
from sync.wire.rating import PATH_RATED, RatedAnswer, RatedQuestion

_OPERATIONS: Final[tuple[tuple[str, str, str, type, type], ...]] = (
    (wire.PATH_BATCHES, "handOver", "Hands over a batch of entries", wire.Batch, wire.BatchResult),
    (
        wire.PATH_HEARTBEAT,
        "heartbeat",
        "Says how a terminal is and what it still holds",
        wire.Heartbeat,
        wire.HeartbeatReply,
    ),
    (wire.PATH_JOURNAL, "journal", "Hands over a stretch of the sync log", wire.JournalBatch, wire.JournalReply),
    (PATH_DOWNLINK, "downlink", "Asks what is published for a terminal", DownlinkAsk, DownlinkReply),
    (wire.PATH_ISSUE, "issue", "Asks a department for a document", wire.IssueRequest, wire.IssueResult),
    (PATH_MANDATES, "standing", "Asks for whom somebody may act who is not there", MandateRequest, MandateResult),
    (PATH_RATED, "rated", "Asks whether the transaction of a slip has been rated", RatedQuestion, RatedAnswer),
    (PATH_LICENCES, "licences", "Asks which licences somebody has", LicencesRequest, LicencesResult),
    (PATH_PAYMENTS, "payment", "Asks what is due, makes an order, or asks about one", PaymentRequest, PaymentResult),
    (PATH_LOGINS, "login", "Asks whose a code from a telephone is", LoginRequest, LoginResult),
    (
        parcels.PATH_PARCELS,
        "announceParcels",
        "Announces attachments and asks how much of each is there",
        parcels.ParcelAnnouncement,
        parcels.ParcelStates,
    ),
    (
        enrolment.PATH_RENEWAL,
        "renewCredential",
        "Asks for a fresh credential, also when the old one has run out",
        enrolment.Renewal,
        enrolment.RenewalReply,
    ),
)

_REFUSALS: Final = {
    "400": "Malformed, or the body does not match its digest",
    "401": "Unknown terminal, bad signature, wrong clock, a replay, or a credential that ran out: see `code`",
    "404": "A parcel that this terminal has not announced",
    "403": "Signed by another terminal than the message names, or by one that is revoked or has moved",
    "409": "The request id belongs to another document, the order id to another payment",
    "413": "Too large, packed or unpacked",
    "415": "An encoding other than gzip",
    "422": "Sealed to another key, or not to be opened",
    "429": "Too busy: come back after `retry_after` seconds",
    "503": "The database does not answer now",
}

_ENROLMENT_REFUSALS: Final = {
    "401": "Not signed by the key it brings",
    "403": "The code is unknown, wrong, withdrawn, expired or locked: see `code`",
    "409": "The code was used by another key, or its place is taken",
}

_REFUSALS_OF: Final = {
    wire.PATH_ISSUE: frozenset(_REFUSALS) - {"404"},
    PATH_PAYMENTS: frozenset(_REFUSALS) - {"404"},
    PATH_LOGINS: frozenset(_REFUSALS) - {"404", "409"},
    PATH_MANDATES: frozenset(_REFUSALS) - {"404", "409"},
}
_COMMON_REFUSALS: Final = frozenset(_REFUSALS) - {"404", "409", "422"}
_CHUNK_REFUSALS: Final = (_COMMON_REFUSALS - {"403"}) | {"404"}

Json = dict[str, Any]
"""A JSON object of open shape, as OpenAPI documents are."""


def openapi_document(server_url: str) -> Json:
    """The document for a platform at ``server_url``."""
    types: list[type] = [wire.Problem, enrolment.Enrolment, enrolment.Enrolled, enrolment.PlatformKeysAnswer]
    for _, _, _, request, answer in _OPERATIONS:
        types += (request, answer)
    _, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    paths: Json = {operation[0]: {"post": _operation(*operation)} for operation in _OPERATIONS}
    paths[f"{parcels.PATH_PARCELS}/{{sha256}}/{{offset}}"] = {"post": _chunk()}
    batches = paths[wire.PATH_BATCHES]["post"]
    batches["requestBody"]["content"][MEDIA_TYPE_PACKED] = _packed("A batch")
    batches["responses"]["200"]["content"][MEDIA_TYPE_PACKED] = _packed("The result of a batch that came so")
    paths[enrolment.PATH_ENROLMENT] = {"post": _enrol()}
    paths[enrolment.PATH_PLATFORM] = {"get": _platform()}
    paths[wire.PATH_HEALTH] = {"get": _health()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "粤智助中心平台（参考实现）",
            "version": str(wire.WIRE_VERSION),
            "license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
            "description": "Requests are signed by the terminal with RFC 9421 HTTP message signatures (ed25519, label "
            f"`terminal`) over {', '.join(wire.SIGNED_COMPONENTS)}, with `created`, `nonce` and `keyid`.",
        },
        "servers": [{"url": server_url}],
        "paths": paths,
        "components": {"schemas": components, "parameters": _signature_headers()},
    }


def _operation(path: str, name: str, summary: str, request: type, answer: type) -> Json:
    refusals = _REFUSALS_OF.get(path, _COMMON_REFUSALS)
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [{"$ref": f"#/components/parameters/{header}"} for header in _signature_headers()],
        "requestBody": {"required": True, "content": _json_of(request)},
        "responses": {"200": {"description": "Done", "content": _json_of(answer)}, **_problems(refusals)},
    }


def _problems(statuses: frozenset[str]) -> Json:
    return {
        status: {"description": why, "content": _json_of(wire.Problem)}
        for status, why in _REFUSALS.items()
        if status in statuses
    }


def _chunk() -> Json:
    place = [
        {"name": "sha256", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
        {"name": "offset", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 0}},
    ]
    return {
        "operationId": "postChunk",
        "summary": "Hands over the bytes of a parcel that follow those the platform has",
        "parameters": [*place, *({"$ref": f"#/components/parameters/{header}"} for header in _signature_headers())],
        "requestBody": {"required": True, "content": {parcels.CHUNK_MEDIA_TYPE: {"schema": {"type": "string"}}}},
        "responses": {
            "200": {"description": "How far the parcel is now", "content": _json_of(parcels.ParcelStates)},
            "409": {"description": "Does not follow what is there: announce again", "content": _json_of(wire.Problem)},
            **_problems(_CHUNK_REFUSALS),
        },
    }


def _enrol() -> Json:
    told = {**_REFUSALS, **_ENROLMENT_REFUSALS}
    return {
        "operationId": "enrol",
        "summary": "Registers a terminal that has come with a one-time code",
        "requestBody": {"required": True, "content": _json_of(enrolment.Enrolment)},
        "responses": {
            "200": {
                "description": "Registered, or registered before by the same key",
                "content": _json_of(enrolment.Enrolled),
            },
            **{
                status: {"description": told[status], "content": _json_of(wire.Problem)}
                for status in ("400", "401", "403", "409", "413", "415", "422", "429", "503")
            },
        },
    }


def _platform() -> Json:
    return {
        "operationId": "platformKeys",
        "summary": "The platform's public keys; a code's fingerprint vouches for them",
        "responses": {"200": {"description": "Here they are", "content": _json_of(enrolment.PlatformKeysAnswer)}},
    }


def _health() -> Json:
    return {
        "operationId": "health",
        "summary": "Whether the platform and its database answer",
        "responses": {
            "200": {"description": "They do", "content": {wire.MEDIA_TYPE: {"schema": {"type": "object"}}}},
            "503": {"description": "The database does not", "content": _json_of(wire.Problem)},
        },
    }


def _json_of(kind: type) -> Json:
    return {wire.MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{kind.__name__}"}}}


def _packed(what: str) -> Json:
    told = f"{what}, packed as MessagePack: see sync/wire/packed.py. Platforms that take it say so in their health answer."
    return {"schema": {"type": "string", "format": "binary", "description": told}}


def _signature_headers() -> Json:
    names = {
        "TerminalId": "X-Terminal-Id",
        "Digest": "Content-Digest",
        "Input": "Signature-Input",
        "Signature": "Signature",
    }
    return {
        key: {"name": name, "in": "header", "required": True, "schema": {"type": "string"}} for key, name in names.items()
    }
