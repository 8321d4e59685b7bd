"""Whatever upsd sends: no exception, no growth, and never "on line" unless it says so."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from devices.contract import PowerSupply
from devices.power.protocol import MAX_LINE, LineSplitter, VariableList, reading_of

lines = st.text(max_size=80) | st.sampled_from(
    ["BEGIN LIST VAR u", "END LIST VAR u", 'VAR u ups.status "OL"', "ERR DATA-STALE", "ERR "]
)


@given(st.lists(st.binary(max_size=3000), max_size=20))
def test_no_bytes_pile_up(pieces: list[bytes]) -> None:
    splitter = LineSplitter()
    for piece in pieces:
        assert all(len(line) <= MAX_LINE for line in splitter.feed(piece))
        assert splitter.held <= MAX_LINE


@given(st.lists(lines, max_size=30))
def test_no_lines_raise(received: list[str]) -> None:
    listed = VariableList("u")
    for line in received:
        listed.take(line)


@given(st.dictionaries(st.sampled_from(["ups.status", "battery.charge", "battery.runtime"]), st.text(max_size=20)))
def test_only_what_is_said_is_believed(variables: dict[str, str]) -> None:
    reading = reading_of(variables)
    words = variables.get("ups.status", "").split()
    assert (reading.supply is PowerSupply.ON_LINE) == ("OL" in words and "OB" not in words and "FSD" not in words)
    assert reading.charge is None or 0 <= reading.charge <= 100


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_quoted_values_come_back(value: str) -> None:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    listed = VariableList("u")
    for line in ("BEGIN LIST VAR u", f'VAR u ups.model "{escaped}"', "END LIST VAR u"):
        listed.take(line)
    assert listed.result == {"ups.model": value}
