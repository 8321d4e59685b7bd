"""Whatever arrives, from a stranger or from a registered terminal gone bad: never a 500, and the ledger stays whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from central.console.pages import DOORS
from central.console.roles import Right
from central.server import EmbeddedCentral
from sync import wire
from tests.support.central_client import Terminal
from tests.support.console_client import Browser, logged_in

API = (wire.PATH_BATCHES, wire.PATH_HEARTBEAT, wire.PATH_JOURNAL, wire.PATH_ISSUE)
PAGES = (
    *(door.path for door in DOORS if door.method == "GET" and "{" not in door.path and door.right is Right.SEE),
    "/verify",
)
ABOUT_ONE = ("/terminal", "/ops/fragments/terminal", "/order", "/broadcast", "/publication", "/payment", "/mandate")
"""Without the right id there is nothing to show."""
FIELDS = (
    "receipt",
    "log",
    "no",
    "code",
    "id",
    "terminal",
    "service",
    "state",
    "since",
    "until",
    "below",
    "to",
    "division",
    "text",
    "tone",
    "trouble",
    "version",
    "from",
    "event",
)
KNOWN = {200, 400, 401, 403, 404, 405, 409, 413, 415, 422, 431}

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
hostile_bytes = st.one_of(
    st.binary(max_size=400),
    json_values.map(lambda value: msgspec.json.encode(value)),
    st.sampled_from([b"[" * 5000, b'{"x":' * 5000, b'"\\ud800"', b"\xff\xfe{}", b"1e999999", b"-", b"{}", b"null"]),
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def terminal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    home: Path = tmp_path_factory.mktemp("central")
    database = f"sqlite:///{home}/central.db"
    if request.param == "postgresql":
        database = request.getfixturevalue("postgres").create_database()
    with EmbeddedCentral(database, home / "keys") as central:
        client = Terminal(central)
        yield client
        client.close()


def fields_of(kind: type) -> st.SearchStrategy[dict[str, object]]:
    """JSON objects with the right names and anything in them."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(kind.__struct_fields__, json_values))


def meant(kind: type, terminal_name: str) -> st.SearchStrategy[bytes]:
    """Nearly a message: right version and sender, the rest hostile."""
    return fields_of(kind).map(lambda fields: msgspec.json.encode({**fields, "wire": 1, "terminal": terminal_name}))


@QUICK
@given(path=st.sampled_from(API), content=hostile_bytes, packed=st.booleans())
def test_signed_nonsense_is_refused(terminal: Terminal, path: str, content: bytes, packed: bool) -> None:
    headers = {"Content-Encoding": "gzip"} if packed else {}
    answer = terminal.post(path, content, headers=headers)
    assert answer.status_code in KNOWN
    assert msgspec.json.decode(answer.content)["code" if answer.status_code != 200 else "server_time"]


@QUICK
@given(data=st.data(), path=st.sampled_from(API))
def test_nearly_right_messages_are_answered(terminal: Terminal, data: st.DataObject, path: str) -> None:
    kind = dict(zip(API, (wire.Batch, wire.Heartbeat, wire.JournalBatch, wire.IssueRequest), strict=True))[path]
    answer = terminal.post(path, data.draw(meant(kind, terminal.name)))
    assert answer.status_code in KNOWN


@QUICK
@given(changes=fields_of(wire.Entry))
def test_a_twisted_entry_has_an_outcome_and_no_neighbour_suffers(terminal: Terminal, changes: dict[str, object]) -> None:
    before = len(terminal.central.ledger())
    good = terminal.entry(before + 1)
    twisted = {**msgspec.to_builtins(terminal.entry(2**40)), **changes}
    content = {"wire": 1, "terminal": terminal.name, "batch_id": "b", "entries": [twisted, msgspec.to_builtins(good)]}
    answer = terminal.post(wire.PATH_BATCHES, msgspec.json.encode(content))
    assert answer.status_code == 200
    result = msgspec.json.decode(answer.content, type=wire.BatchResult)
    outcomes = {item.entry_id: item.outcome for item in result.outcomes}
    assert outcomes[good.entry_id] is wire.Outcome.ACCEPTED
    assert len(result.outcomes) == 2
    assert wire.Outcome.LATER not in outcomes.values()


@QUICK
@given(
    kind=st.sampled_from(["transaction", "rating"]),
    content=hostile_bytes | fields_of(wire.TransactionBody).map(msgspec.json.encode),
)
def test_a_hostile_body_inside_an_honest_seal_is_refused(terminal: Terminal, kind: str, content: bytes) -> None:
    entry = terminal.entry(2**41, content, kind=wire.Kind(kind), service="pension-certification")
    (outcome,) = terminal.hand_over(entry).outcomes
    assert outcome.outcome is wire.Outcome.REFUSED
    assert outcome.code.startswith("body.")


header_text = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80).map(str.strip)


@QUICK
@given(path=st.sampled_from(API), terminal_id=header_text, given_input=header_text, signature=header_text)
def test_hostile_signature_headers_are_refused(
    terminal: Terminal, path: str, terminal_id: str, given_input: str, signature: str
) -> None:
    for sender in (terminal_id, terminal.name):
        headers = {"X-Terminal-Id": sender, "Signature-Input": given_input, "Signature": signature}
        answer = terminal.http.post(path, content=b"{}", headers=headers)
        assert answer.status_code == 401
        assert answer.json()["code"].startswith("auth.")


@pytest.fixture(scope="module")
def browser(terminal: Terminal) -> Iterator[Browser]:
    window = logged_in(terminal.central)
    yield window
    window.close()


@QUICK
@given(path=st.sampled_from(PAGES), name=st.sampled_from(FIELDS), value=st.text(max_size=80))
def test_pages_bear_any_question(browser: Browser, path: str, name: str, value: str) -> None:
    answer = browser.http.get(path, params={name: value.encode("utf-8", "replace").decode()})
    assert answer.status_code == (404 if path in ABOUT_ONE else 200)


@QUICK
@given(tail=st.binary(max_size=40), method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"]))
def test_any_address_and_method_is_answered(terminal: Terminal, tail: bytes, method: str) -> None:
    quoted = "".join(f"%{byte:02x}" for byte in tail)
    for prefix in ("/", "/static/", "/ops/fragments/", "/v1/"):
        request = httpx.Request(method, terminal.central.url + prefix + quoted)
        assert terminal.http.send(request).status_code in KNOWN | {303, 307}
