"""Requests made up from the OpenAPI document, lawful and not, signed and not: the platform answers as the document says.

No answer is a 500, every status and every body is described, whatever comes. About a minute at the most.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import schemathesis
import urllib3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from central.server import EmbeddedCentral
from sync import wire
from sync.signing import RequestSigner
from tests.support.central_client import VILLAGE

NAME = "T-0001"
EXAMPLES = 12
SECONDS_EACH = 1.3
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
OURS = {"terminal": NAME, "wire": wire.WIRE_VERSION}
SIGNATURE_HEADERS = ("X-Terminal-Id", "Content-Digest", "Signature-Input", "Signature")


class Door:
    """One running platform, a terminal that it knows, and the document that it tells."""

    def __init__(self, central: EmbeddedCentral) -> None:
        key = Ed25519PrivateKey.generate()
        central.enroll(NAME, key.public_key().public_bytes_raw(), VILLAGE, "读岗村党群服务中心")
        self.url = central.url
        self.signer = RequestSigner(NAME, key)
        self.http = requests.Session()
        self.http.trust_env = False
        self.schema = schemathesis.openapi.from_dict(self.http.get(f"{central.url}/openapi.json", timeout=10).json())

    def operations(self) -> dict[str, schemathesis.schemas.APIOperation]:
        return {result.ok().label: result.ok() for result in self.schema.get_all_operations()}

    def send(self, case: schemathesis.Case, *, signed: bool) -> requests.Response:
        request = requests.Request(**case.as_transport_kwargs(base_url=self.url)).prepare()
        body = request.body or b""
        content = body.encode() if isinstance(body, str) else bytes(body)
        if signed:
            for name in SIGNATURE_HEADERS:
                request.headers.pop(name, None)
            self.signer.sign(request, content, created=time.time())
        return self.http.send(request, timeout=30)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    folder: Path = tmp_path_factory.mktemp("fuzzed")
    with EmbeddedCentral(f"sqlite:///{folder / 'central.db'}", folder / "keys") as central:
        made = Door(central)
        yield made
        made.http.close()


def operations() -> list[str]:
    """Their labels, from the document itself: a new route is asked from the day it is described."""
    from central.openapi import openapi_document

    document = openapi_document("http://platform.invalid")
    return [f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods]


def fuzz(door: Door, label: str, mode: schemathesis.GenerationMode, *, signed: bool) -> int:
    """How many requests were made up and answered as described."""
    asked = 0
    until = time.monotonic() + SECONDS_EACH

    @seed(20261126)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=door.operations()[label].as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        nonlocal asked
        if time.monotonic() > until:
            return
        asked += 1
        if signed and mode is schemathesis.GenerationMode.POSITIVE and isinstance(case.body, dict):
            # Else the door refuses nearly all of them for the first field, and nothing behind it is ever asked.
            case.body |= {name: value for name, value in OURS.items() if name in case.body}
        case.validate_response(door.send(case, signed=signed), checks=list(CHECKS))

    ask()
    return asked


@pytest.mark.parametrize("signed", [True, False], ids=["signed", "unsigned"])
@pytest.mark.parametrize("label", operations())
def test_every_answer_is_one_that_the_document_describes(door: Door, label: str, *, signed: bool) -> None:
    assert fuzz(door, label, schemathesis.GenerationMode.POSITIVE, signed=signed)
    if label.startswith("POST"):
        assert fuzz(door, label, schemathesis.GenerationMode.NEGATIVE, signed=signed)


def test_an_answer_that_is_not_described_is_noticed(door: Door) -> None:
    operation = door.operations()["GET /v1/platform"]
    odd = requests.Response()
    odd.status_code, odd._content, odd.headers["Content-Type"] = 418, b"{}", "application/json"
    odd.request = requests.Request("GET", door.url + "/v1/platform").prepare()
    odd.raw = urllib3.HTTPResponse(b"{}", status=418)
    for status in (418, 500):
        odd.status_code = status
        with pytest.raises(FailureGroup):
            operation.Case().validate_response(odd, checks=list(CHECKS))
